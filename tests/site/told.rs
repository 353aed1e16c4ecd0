//! What services are told of people's decisions, how long it is kept what they were sent, and what
//! operators and commenters can know of it.

use axum::body::Body;
use axum::http::{Method, Request};
use lamplight::clock::Timestamp;
use lamplight::comments::{CommentId, Status};
use lamplight::store::{Purpose, ServiceAlert};
use serde_json::json;

use crate::database::Database;
use crate::elsewhere::{Elsewhere, reply};
use crate::harness::{Site, article, database_file, request};
use crate::hostile::entries;
use crate::services::{
    DOUBTFUL, KEY, asking, calls, decide, field, forms, later, says, site, with_tides,
};
use crate::workplace::{Ran, Workplace};

const THANKS: &str = "Thanks for making the web a better place.";

#[tokio::test]
async fn akismet_is_told_once_of_each_decision_against_it_with_what_it_was_sent() {
    let host = Elsewhere::new().await;
    let site = site(&host).await;
    says(&host, "x-akismet-guid: a-b-c\r\n", "false");
    site.comment("tides", "Ada", DOUBTFUL).await;
    let asked = forms(&host).remove(0);
    assert_eq!(later(&site, 5).await, 0, "nobody has decided");
    for path in ["/1.1/submit-spam", "/1.1/submit-ham"] {
        host.put(path, reply(200, "", THANKS));
    }

    decide(&site, 1, Status::Spam).await;
    assert_eq!(later(&site, 5).await, 1);
    let request = host.asked().remove(0);
    assert!(request.starts_with("POST /1.1/submit-spam "), "{request}");
    let mut expected = asked.clone();
    expected.push(("guid".into(), "a-b-c".into()));
    let told: Vec<(String, String)> =
        form_urlencoded::parse(request.split_once("\r\n\r\n").expect("a head").1.as_bytes())
            .into_owned()
            .collect();
    assert_eq!(told, expected, "as it was asked, and its own name for that");
    assert_eq!(later(&site, 5).await, 0, "it knows");

    decide(&site, 1, Status::Removed).await;
    assert_eq!(later(&site, 5).await, 0, "that says nothing of spam");
    decide(&site, 1, Status::Published).await;
    assert_eq!(later(&site, 5).await, 1);
    assert!(host.asked()[0].starts_with("POST /1.1/submit-ham "));
    decide(&site, 1, Status::Spam).await;
    assert_eq!(later(&site, 5).await, 1, "whoever changes their mind tells it again");
    let purposes: Vec<_> = calls(&site, 1).await.iter().map(|call| call.purpose).collect();
    assert_eq!(purposes, [Purpose::Check, Purpose::Spam, Purpose::Ham, Purpose::Spam]);
}

#[tokio::test]
async fn akismet_is_told_again_until_it_thanks_and_by_one_replica() {
    let host = Elsewhere::new().await;
    let site = with_tides(Site::shared_with(asking(&host)).await).await;
    let other = site.beside().await;
    says(&host, "", "true");
    site.comment("tides", "Ada", DOUBTFUL).await;
    host.put("/1.1/submit-ham", reply(200, "", "true"));
    decide(&site, 1, Status::Published).await;
    host.asked();
    let (one, two) = tokio::join!(later(&site, 5), later(&other, 5));
    assert_eq!((one + two, host.asked().len()), (1, 1));
    assert_eq!(later(&site, 30).await, 0);
    host.put("/1.1/submit-ham", reply(200, "", THANKS));
    assert_eq!(later(&site, 90).await, 1);
    assert_eq!(later(&site, 99_999).await, 0);
    assert_eq!(calls(&site, 1).await[1].fault, None);

    // What it agreed with, it need not be told.
    let sure = "Somebody there has listened to me for a whole evening: https://care.example/";
    site.comment("tides", "Ada", sure).await;
    decide(&site, 2, Status::Spam).await;
    assert_eq!(later(&site, 5).await, 0);
}

#[tokio::test]
async fn what_was_sent_is_forgotten_after_some_days_and_with_the_comment() {
    let host = Elsewhere::new().await;
    let database = Database::new().await;
    let site = with_tides(database.site(asking(&host)).await).await;
    says(&host, "x-akismet-guid: a-b-c\r\n", "false");
    site.comment("tides", "Ada", DOUBTFUL).await;
    let day = |days: i64| Timestamp::now().plus_seconds(days * 86_400);
    site.app.do_due_at(day(14), true).await.expect("the database answers");
    assert!(calls(&site, 1).await[0].sent.is_some());
    site.app.do_due_at(day(16), true).await.expect("the database answers");
    let call = calls(&site, 1).await.remove(0);
    assert_eq!((call.sent, call.guid, call.verdict.as_deref()), (None, None, Some("ham")));

    host.put("/1.1/comment-check", reply(503, "", ""));
    let second = "Somebody there has listened to me for a whole evening: https://care.example/";
    site.comment("tides", "Ada", second).await;
    host.asked();
    let mut outsider = database.connect().await;
    outsider.run("update comment set body = '', erased_at = 1 where id = 2").await;
    let stored = outsider.everything_in("service_call").await;
    assert!(!stored.contains("evening") && !stored.contains("care.example"), "{stored}");
    assert_eq!((later(&site, 99_999).await, host.asked().len()), (0, 0), "nor is it sent again");
}

#[tokio::test]
async fn an_alert_is_kept_with_its_first_and_last_day() {
    let host = Elsewhere::new().await;
    let site = site(&host).await;
    let headers = "X-akismet-alert-code: 10502\r\nX-akismet-alert-msg: Over the limit.\r\n";
    says(&host, headers, "false");
    site.comment("tides", "Ada", DOUBTFUL).await;
    let alert = |message: &str, first_at, last_at| ServiceAlert {
        service: "akismet".into(),
        code: "10502".into(),
        message: message.into(),
        first_at,
        last_at,
    };
    let found = site.store.service_alerts().await.expect("the database answers").remove(0);
    let first = found.first_at;
    assert_eq!(found, alert("Over the limit.", first, first));
    let then = first.plus_seconds(60);
    assert!(!site.store.note_alert("akismet", "10502", "Still over.", then).await.expect("yes"));
    assert!(site.store.note_alert("akismet", "10003", "Upgrade.", then).await.expect("yes"));
    let found = site.store.service_alerts().await.expect("the database answers");
    assert_eq!((found.len(), &found[1]), (2, &alert("Still over.", first, then)));
}

#[tokio::test]
async fn the_notice_at_the_form_names_what_each_service_is_told() {
    let told = |site: Site| async move {
        let page = with_tides(site).await.get("/articles/tides").await;
        page.text().split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let none = told(Site::empty().await).await;
    assert!(!none.contains("Akismet") && !none.contains("in doubt"), "nobody is asked");
    let host = Elsewhere::new().await;
    let some = Site::with_settings(|settings| {
        asking(&host)(settings);
        settings.akismet_send_address = true;
        settings.screen_command = vec!["true".into()];
    });
    let page = told(some.await).await;
    for words in [
        "Akismet",
        "in doubt, this company in the USA is told your text, when you sent it",
        "the article and its topics, and your network address.",
        "a program on our own server is told your text",
    ] {
        assert!(page.contains(words), "{words} is not in {page}");
    }
    assert!(!page.contains("what your browser calls itself"), "that is switched off");
}

/// A doubtful comment with everything that a browser tells.
async fn ada(site: &Site) -> Request<Body> {
    let token = site.old_token().await;
    let fields = [("name", "Ada Lovelace"), ("body", DOUBTFUL), ("token", &token)];
    let mut form = form_urlencoded::Serializer::new(String::new());
    let headers = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("sec-fetch-site", "same-origin"),
        ("user-agent", "Browser of Ada"),
        ("referer", "https://lamp.example/articles/tides?from=ada"),
        ("cookie", "ada=1"),
    ];
    let body = Body::from(form.extend_pairs(fields).finish());
    request(Method::POST, "/articles/tides/comments", &headers, body)
}

#[tokio::test]
async fn a_field_that_is_switched_off_is_never_sent_nor_stored() {
    let host = Elsewhere::new().await;
    let database = Database::new().await;
    let site = with_tides(database.site(asking(&host)).await).await;
    host.put("/1.1/comment-check", reply(503, "", ""));
    site.send(ada(&site).await, [203, 0, 113, 9].into()).await;
    later(&site, 70).await;
    let sent = host.asked();
    assert_eq!(sent.len(), 2);
    for request in &sent {
        assert!(
            request.to_lowercase().contains("\r\nuser-agent: lamplight/0.1.0 | lamplight-akismet/")
        );
        for personal in ["Ada", "ada", "203.0.113", "Browser"] {
            assert!(!request.contains(personal), "{personal} in {request}");
        }
        assert!(
            request.contains(&format!("api_key={KEY}&")) && request.contains("user_ip=192.0.2.1")
        );
        assert!(
            request.starts_with("POST /1.1/comment-check HTTP/1.1\r\n"),
            "no key in the address"
        );
    }
    let stored = database.connect().await.everything_in("service_call").await;
    assert!(stored.contains("comment_content"), "{stored}");
    for hidden in [KEY, "Ada", "203.0.113", "Browser"] {
        assert!(!stored.contains(hidden), "{hidden} in {stored}");
    }

    let open = Site::with_settings(|settings| {
        asking(&host)(settings);
        settings.akismet_send_name = true;
        settings.akismet_send_address = true;
        settings.akismet_send_user_agent = true;
        settings.akismet_send_referrer = true;
    });
    let open = with_tides(open.await).await;
    open.send(ada(&open).await, [203, 0, 113, 9].into()).await;
    let form = &forms(&host)[0];
    for (name, value) in [
        ("comment_author", "Ada Lovelace"),
        ("user_ip", "203.0.113.9"),
        ("user_agent", "Browser of Ada"),
        ("referrer", "https://lamp.example/articles/tides?from=ada"),
        ("permalink", "https://lamp.example/articles/tides"),
        ("comment_context[]", "the sea"),
    ] {
        assert_eq!(field(form, name), Some(value));
    }
}

#[tokio::test]
async fn hostile_text_reaches_akismet_as_it_was_typed() {
    let host = Elsewhere::new().await;
    let site = Site::with_settings(|settings| {
        asking(&host)(settings);
        (settings.service_from, settings.service_to) = (-20.0, 20.0);
        settings.akismet_send_name = true;
    });
    let site = with_tides(site.await).await;
    says(&host, "", "true");
    let mut asked = 0;
    for entry in entries() {
        let name: String = entry.text.chars().take(40).collect();
        host.asked();
        site.comment("tides", &name, &entry.text).await;
        for form in forms(&host) {
            asked += 1;
            let id = CommentId(asked);
            let stored = site.app.comment(id).await.expect("an answer").expect("a comment");
            assert_eq!(field(&form, "comment_content"), Some(&*stored.body), "{}", entry.id);
            let name = field(&form, "comment_author").unwrap_or_default();
            assert_eq!(name, stored.author_name, "{}", entry.id);
        }
    }
    assert!(asked > 100, "{asked} of the texts were asked about");
}

/// A folder whose site asks this host as if it were Akismet.
async fn workplace(host: &Elsewhere) -> Workplace {
    let place = Workplace::new()
        .await
        .with("LAMPLIGHT_AKISMET_KEY", KEY)
        .with("LAMPLIGHT_AKISMET_URL", &host.url(""))
        .with("LAMPLIGHT_BASE_URL", "https://lamp.example")
        .with("LAMPLIGHT_FETCH_TIMEOUT_SECONDS", "5")
        .with("LAMPLIGHT_ALLOW_PRIVATE_ADDRESSES", "true");
    place.write("content/articles/tides.md", &article("Tides", "The sea rises."));
    place
}

/// Runs a command while the host goes on answering.
fn run(place: &Workplace, arguments: &[&str]) -> Ran {
    tokio::task::block_in_place(|| place.run(arguments))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_can_try_a_key_out() {
    let host = Elsewhere::new().await;
    let place = workplace(&host).await;
    host.put("/1.1/verify-key", reply(200, "", "invalid"));
    let ran = run(&place, &["services", "check"]);
    assert_eq!(ran.status, 1, "{ran:?}");
    assert!(ran.out.starts_with("akismet\n"), "as its settings name it: {ran:?}");
    assert!(ran.out.contains("!!  The key cannot be used. It refused: the key is not valid"));

    host.put("/1.1/verify-key", reply(200, "", "valid"));
    let usage = json!({"limit": 5000, "usage": 40, "percentage": "0.80", "throttled": false});
    host.put("/1.2/usage-limit", reply(200, "", &usage.to_string()));
    let sites = json!({"2026-11": [{"site": "lamp.example", "api_calls": "40"}]});
    host.put("/1.2/key-sites", reply(200, "", &sites.to_string()));
    host.put("/1.1/comment-check", reply(200, "", "true"));
    host.asked();
    let ran = run(&place, &["services", "check"]);
    for words in [
        "ok  The key is valid for https://lamp.example.",
        "ok  Calls this month: 40 of 5000 (0.80 %).",
        "ok  Site lamp.example: 40 calls,",
        "ok  It calls a test comment with `comment_author=akismet-guaranteed-spam` spam",
        "!!  It calls a test comment with `user_role=administrator` spam, which should be ham.",
    ] {
        assert!(ran.out.contains(words), "{words} is not in {ran:?}");
    }
    assert!(!ran.out.contains(KEY) && !ran.err.contains(KEY), "{ran:?}");
    let checks = forms(&host);
    let tests = checks.iter().filter(|form| field(form, "is_test") == Some("true")).count();
    assert_eq!((checks.len(), tests), (5, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_sees_how_services_are_doing_and_what_they_were_sent() {
    let host = Elsewhere::new().await;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let database = database_file(folder.path()).await;
    let place = workplace(&host).await.with("DATABASE_URL", &database);
    let ran = run(&place, &["services", "status"]);
    assert!(
        ran.out.contains("Akismet: 0 waiting") && ran.out.contains("not been asked"),
        "{ran:?}"
    );
    host.put("/1.1/comment-check", reply(503, "", ""));
    let beside = Site::with_settings(|settings| {
        asking(&host)(settings);
        settings.database_url = database.clone();
    });
    let beside = with_tides(beside.await).await;
    beside.comment("tides", "Ada", DOUBTFUL).await;
    beside.store.note_alert("akismet", "7", "Pay\u{1b}[2J.", Timestamp(0)).await.expect("stored");
    let ran = run(&place, &["services", "status"]);
    for words in
        ["Akismet: 1 waiting", "!!  Pay\u{fffd}[2J. (alert 7,", "It answered with status 503."]
    {
        assert!(ran.out.contains(words), "{words} is not in {ran:?}");
    }
    let ran = run(&place, &["comments", "show", "1"]);
    for words in
        ["akismet: asked (", "  user_ip = 192.0.2.1\n", "  comment_content = They have helped"]
    {
        assert!(ran.out.contains(words), "{words} is not in {ran:?}");
    }
    let ran = run(&place, &["config"]);
    assert!(!ran.out.contains(KEY), "{}", ran.out);
}
