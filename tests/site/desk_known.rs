//! What moderators learn of a comment from the other parts of the site, and what they do about it.

use axum::http::StatusCode;
use lamplight::app::QueueFilter;
use lamplight::clock::Timestamp;
use lamplight::comments::{CommentId, Decider, MessageKind, Status};
use lamplight::editors::Role;
use lamplight::spam::{Moderation, RuleKind};
use lamplight::store::{NewCall, NewComment};

use crate::database::Database;
use crate::harness::{READER, Site, article, published};

const ONE: &str = "/studio/comments/1";
const BODY: &str = "She lives <b>there</b>, call me: 030 901820 at night.";
const HASH: &str = "0123456789abcdef0123456789abcdef";

fn held(body: &str) -> NewComment {
    NewComment {
        status: Status::Held,
        sender: Some(HASH.into()),
        network: Some(HASH.into()),
        ..published(0, "Ada", body)
    }
}

async fn with_one(database: &Database, comment: NewComment) -> (Site, String) {
    let site = database.site(|_| {}).await;
    site.publish(&[("articles/tides.md", &article("Tides", "It rises."))]).await;
    site.store.insert_comment(comment).await.expect("the database answers");
    let moderator = site.sign_in(Role::Moderator).await;
    (site, moderator)
}

async fn report(site: &Site, kind: &str, body: &str) {
    let token = site.old_token().await;
    let fields = [("comment", "1"), ("kind", kind), ("body", body), ("token", &token)];
    let sent = site.post_from(READER, "/articles/tides/report", &fields).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_moderator_sees_the_marks_that_the_writer_saw_with_why() {
    let database = Database::new().await;
    let (site, moderator) = with_one(&database, held(BODY)).await;
    let page = site.get_as(&moderator, ONE).await;
    assert_eq!(page.texts(".marks mark"), ["030 901820"]);
    assert!(page.texts(".marks li")[0].contains("Anybody who reads it can call it"));
    let queue = site.get_as(&moderator, "/studio/comments").await;
    assert!(queue.texts("#c1 .hint")[0].ends_with("somebody is: a phone number."));

    let note = [("text", "Threats")];
    site.post_as(&moderator, "/studio/comments/1/content-note", &note).await;
    let page = site.get_as(&moderator, ONE).await;
    assert!(page.texts("section > .marks").is_empty(), "the words open on request");
    assert_eq!(page.texts("details:not([open]) > .marks mark"), ["030 901820"]);
}

#[tokio::test]
async fn a_moderator_reads_what_readers_report_until_somebody_has_seen_to_it() {
    let database = Database::new().await;
    let (site, moderator) = with_one(&database, published(0, "Ada", BODY)).await;
    report(&site, "harassment", "He <i>threatens</i> her.").await;
    report(&site, "danger", "").await;
    let page = site.get_as(&moderator, ONE).await;
    assert_eq!(page.texts("#reports li > p:first-child").len(), 2);
    assert_eq!(page.texts("#reports .typed"), ["He <i>threatens</i> her."]);
    let queue = "/studio/comments?status=any&reported=yes";
    let found = site.get_as(&moderator, queue).await;
    assert!(found.texts("#c1 .flag").contains(&"2 reports".to_owned()));

    let settle = "/studio/comments/1/reports";
    site.post_as(&moderator, settle, &[("note", "He did not.")]).await;
    assert!(site.get_as(&moderator, ONE).await.texts("#reports").is_empty());
    assert!(site.get_as(&moderator, queue).await.attributes(".card", "id").is_empty());
    let reports = site.app.reports_of_comment(CommentId(1)).await.expect("it answers");
    assert!(reports.iter().all(|one| one.settled_by.as_deref() == Some("Test moderator")));
    let filter = QueueFilter { reported: true, ..QueueFilter::default() };
    assert_eq!(site.store.queue_count(&filter, 9).await.expect("it answers"), 0);
}

#[tokio::test]
async fn the_filter_of_reports_reads_the_list_of_open_ones_alone() {
    let database = Database::new().await;
    let (_site, _) = with_one(&database, published(0, "Ada", BODY)).await;
    let wanted = "select comment.id from comment where true and comment.id in (
        select comment_id from report where comment_id is not null and status = 'open')
        order by comment.id desc limit 26";
    let plan = database.connect().await.plan(wanted).await;
    assert!(plan.contains("report_by_status") || plan.contains("report_by_comment"), "{plan}");
    assert!(!plan.contains("SCAN comment"), "{plan}");
}

#[tokio::test]
async fn a_moderator_sees_what_left_the_site_and_what_it_said_before() {
    let database = Database::new().await;
    let (site, moderator) = with_one(&database, held(BODY)).await;
    let now = Timestamp::now();
    let sent = "blog=x&comment_content=%3Cscript%3E".to_owned();
    let call = NewCall { service: "akismet".into(), sent, claimed_until: now };
    site.store.enter_calls(CommentId(1), &[call], now).await.expect("the database answers");
    let version = "insert into comment_version
        (comment_id, number, author_name, body, content_note, written_at)
        values (1, 1, '<Ada>', 'My <u>street</u>.', 'Blood', 7)";
    database.connect().await.run(version).await;
    let page = site.get_as(&moderator, ONE).await;
    assert_eq!(page.texts(".sent dd"), ["x", "<script>"]);
    assert_eq!(page.texts("details:not([open]).version .typed"), ["My <u>street</u>."]);
    assert!(page.texts(".version .by")[0].contains("<Ada>"));
    site.store.forget_service_calls(now.plus_seconds(9)).await.expect("the database answers");
    let page = site.get_as(&moderator, ONE).await;
    assert!(page.text().contains("What it was sent is forgotten."));
}

#[tokio::test]
async fn a_moderator_asks_the_writer_and_marks_what_they_answer_as_read() {
    let database = Database::new().await;
    let (site, moderator) = with_one(&database, held(BODY)).await;
    let ask = "/studio/comments/1/ask";
    let empty = site.post_as(&moderator, ask, &[("question", " ")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(empty.attributes(".problems a", "href"), ["#question-text"]);
    let long = "é".repeat(2_001);
    let long = site.post_as(&moderator, ask, &[("question", &long)]).await;
    assert_eq!(long.texts("#question-text")[0].chars().count(), 2_001, "nothing typed is lost");

    let page = site.get_as(&moderator, ONE).await;
    let ready = page.attributes("#question-ready option", "value");
    assert_eq!(ready.len(), 3, "none, and the two that a new site has");
    let fields = [("answer", ready[1].as_str()), ("question", "Is it <b>yours</b>?")];
    let asked = site.post_as(&moderator, ask, &fields).await;
    assert_eq!(asked.location(), "/studio/comments/1#messages");
    let id = CommentId(1);
    site.app.tell_moderators(id, MessageKind::Answer, "Yes, it <i>is</i>.").await.expect("it");

    for _ in 0..2 {
        let page = site.get_as(&moderator, ONE).await;
        assert_eq!(page.texts(".unread .typed"), ["Yes, it <i>is</i>."], "looking is not reading");
        assert!(page.texts("#messages .typed")[0].ends_with("Is it <b>yours</b>?"));
    }
    site.post_as(&moderator, "/studio/comments/1/read", &[]).await;
    let page = site.get_as(&moderator, ONE).await;
    assert!(page.texts(".unread").is_empty());
    assert!(page.text().contains("Its writer has not read this yet."));
    let missing = site.post_as(&moderator, "/studio/comments/9/ask", &[("question", "x")]).await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);

    site.app.erase_comment(id, &Decider::operator(), "").await.expect("the database answers");
    let page = site.get_as(&moderator, ONE).await;
    assert!(page.texts("#question-text").is_empty(), "nobody is there to be asked");
}

#[tokio::test]
async fn a_ban_from_the_card_has_a_reason_and_an_end() {
    let database = Database::new().await;
    let (site, moderator) = with_one(&database, held(BODY)).await;
    for (kind, value, because, days) in [
        ("sender", "", "Much spam.", ""),
        ("network", "", "Much spam.", "7"),
        ("word", "casino", "Sold here.", ""),
        ("host", "pills.example", "Sold here.", "90"),
    ] {
        let fields = [
            ("kind", kind),
            ("value", value),
            ("because", because),
            ("days", days),
            ("comment", "1"),
            ("back", ONE),
        ];
        let made = site.post_as(&moderator, "/studio/rules", &fields).await;
        assert_eq!((made.status, made.location()), (StatusCode::SEE_OTHER, ONE), "{kind}");
    }
    let rules = site.app.rules(false).await.expect("the database answers");
    let days: Vec<_> = rules
        .iter()
        .map(|rule| rule.expires_at.map(|end| end.seconds_since(rule.made_at) / 86_400))
        .collect();
    assert_eq!(days, [Some(30), Some(7), None, Some(90)]);
    assert!(rules.iter().all(|rule| rule.made_by == "Test moderator"));
    assert_eq!((rules[0].kind, &*rules[0].value), (RuleKind::Sender, HASH));

    let fields = [("kind", "sender"), ("comment", "9"), ("because", "My <words>"), ("back", ONE)];
    let faulty = site.post_as(&moderator, "/studio/rules", &fields).await;
    assert_eq!(faulty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(faulty.attributes(".problems a", "href"), ["#rule-comment"]);
    assert_eq!(faulty.attributes("#rule-because", "value"), ["My <words>"]);
    assert_eq!(faulty.attributes("form [name=back]", "value"), [ONE]);
}

#[tokio::test]
async fn rules_are_listed_and_ended_by_moderators_alone() {
    let database = Database::new().await;
    let (site, moderator) = with_one(&database, held(BODY)).await;
    let fields = [
        ("kind", "word"),
        ("value", "<casino>"),
        ("effect", "weigh"),
        ("weight", "2,5"),
        ("because", "Sold <here>."),
    ];
    let made = site.post_as(&moderator, "/studio/rules", &fields).await;
    assert_eq!(made.location(), "/studio/rules#in-force");
    let page = site.get_as(&moderator, "/studio/rules").await;
    assert_eq!(page.texts("#in-force .value"), ["<casino>"]);
    assert!(page.texts("#in-force li")[0].contains("weighs +2.5 nats"));

    let editor = site.sign_in(Role::Editor).await;
    for address in ["/studio/rules", "/studio/commenting"] {
        assert_eq!(site.get_as(&editor, address).await.status, StatusCode::FORBIDDEN);
    }
    for address in [
        "/studio/rules",
        "/studio/rules/1/end",
        "/studio/commenting/tides",
        "/studio/comments/1/ask",
        "/studio/comments/1/read",
        "/studio/comments/1/reports",
    ] {
        let answer = site.post_as(&editor, address, &fields).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{address}");
    }
    let admin = site.sign_in(Role::Admin).await;
    site.post_as(&admin, "/studio/rules/1/end", &[]).await;
    let page = site.get_as(&admin, "/studio/rules").await;
    assert!(page.texts("#in-force .value").is_empty());
    assert_eq!(page.texts("details .value"), ["<casino>"]);
    let ended = site.app.rules(true).await.expect("the database answers").remove(0);
    assert_eq!(ended.ended_by.as_deref(), Some("Test admin"));
}

#[tokio::test]
async fn a_moderator_decides_who_may_comment_on_one_article() {
    let database = Database::new().await;
    let (site, moderator) = with_one(&database, held(BODY)).await;
    let form = "/studio/commenting/tides";
    let fields = [("mode", "hold-everything"), ("closed", "yes"), ("because", "A <flood>.")];
    let answer = site.post_as(&moderator, form, &fields).await;
    assert_eq!(answer.location(), "/studio/commenting#tides");
    let page = site.get_as(&moderator, "/studio/commenting").await;
    assert!(
        page.texts("#tides summary")[0].ends_with("Closed. A moderator reads everything first")
    );
    assert_eq!(page.attributes("#tides option[selected]", "value"), ["hold-everything"]);
    assert!(page.texts("#tides .hint").last().expect("who set it").ends_with(": A <flood>."));
    assert!(site.get("/articles/tides").await.texts("#comment-form").is_empty());

    site.post_as(&moderator, form, &[("mode", "site")]).await;
    let catalogue = site.app.catalogue();
    let listing = catalogue.public()[0].clone();
    assert!(site.app.is_open(&listing));
    assert_eq!(site.app.moderation_of(&listing), Moderation::HoldDoubtful);
    let nowhere = site.post_as(&moderator, "/studio/commenting/nowhere", &fields).await;
    assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn erasing_a_comment_leaves_no_words_that_could_quote_it() {
    let database = Database::new().await;
    let (site, moderator) = with_one(&database, published(0, "Ada", "My zebra street.")).await;
    report(&site, "identity", "It says zebra street.").await;
    report(&site, "other", "The zebra.").await;
    let id = CommentId(1);
    site.post_as(&moderator, "/studio/comments/1/remark", &[("text", "A zebra?")]).await;
    site.app.ask_writer(id, &Decider::operator(), "The zebra?").await.expect("it answers");
    site.get_as(&moderator, ONE).await;
    database
        .connect()
        .await
        .run(
            "insert into proposal (comment_id, editor_id, proposed_by, proposed_at, because,
                because_shown) values (1, 1, 'x', 1, 'That zebra.', false)",
        )
        .await;
    site.app.erase_comment(id, &Decider::operator(), "").await.expect("the database answers");
    for (what, quotes) in [
        (
            "report",
            "select count(*) from report where body <> '' or words <> '' or reasons <> '[]'",
        ),
        ("report", "select count(*) from report where status = 'open' or erased_at is null"),
        ("remark", "select count(*) from remark where body <> ''"),
        ("proposal", "select count(*) from proposal where because <> ''"),
        ("claim", "select count(*) from claim"),
        ("message", "select count(*) from message"),
        ("version", "select count(*) from comment_version"),
        ("lesson", "select count(*) from lesson where comment_id = 1"),
    ] {
        assert_eq!(database.number(quotes).await, 0, "{what}: {quotes}");
    }
    assert_eq!(database.number("select count(*) from report").await, 2, "that they came is kept");
    database.assert_sound().await;
}

#[tokio::test]
async fn the_place_of_a_comment_that_readers_reported_says_that_it_waits() {
    let database = Database::new().await;
    let (site, moderator) = with_one(&database, published(0, "Ada", "Her street.")).await;
    let answer = published(1, "Bo", "Thank you.");
    site.store.insert_comment(answer).await.expect("the database answers");
    for network in [1, 2, 3] {
        let token = site.old_token().await;
        let fields = [("comment", "1"), ("kind", "identity"), ("token", &token)];
        let from = [198, 51, network, 1].into();
        site.post_from(from, "/articles/tides/report", &fields).await;
    }
    let place = async || site.get("/articles/tides").await.texts("#c1").remove(0);
    assert_eq!(place().await, "This comment waits for a moderator.");
    let decide = "/studio/comments/1/decide";
    site.post_as(&moderator, decide, &[("status", "removed")]).await;
    assert_eq!(place().await, "This comment was removed.");
}

#[tokio::test]
async fn nothing_on_the_page_shows_openly_what_opens_on_request() {
    let database = Database::new().await;
    let noted = NewComment { content_note: "Violence".into(), ..held("Cruel words.") };
    let (site, moderator) = with_one(&database, noted).await;
    let answer = NewComment { parent_id: Some(CommentId(1)), ..held("Somebody answers.") };
    let answer = NewComment { content_note: String::new(), ..answer };
    site.store.insert_comment(answer).await.expect("the database answers");
    report(&site, "harassment", "It says cruel words.").await;
    site.app
        .ask_writer(CommentId(1), &Decider::operator(), "May we cut the cruel words?")
        .await
        .ok();
    site.post_as(&moderator, "/studio/comments/1/remark", &[("text", "Such cruel words.")]).await;
    let version = "insert into comment_version
        (comment_id, number, author_name, body, content_note, written_at)
        values (1, 1, 'Ada', 'Cruel words once.', '', 7)";
    database.connect().await.run(version).await;

    let page = site.get_as(&moderator, ONE).await;
    let all = page.text().to_lowercase().matches("cruel words").count();
    let closed = page.texts("details:not([open])").join("\n").to_lowercase();
    assert_eq!((all, closed.matches("cruel words").count()), (5, 5), "{closed}");
    // What answers it quotes nothing of it.
    let queue = site.get_as(&moderator, "/studio/comments").await;
    assert!(queue.texts("#c2 .answered")[0].ends_with("whose text opens on request"));
    // A comment like another one that opens on request does not show it either.
    site.store.insert_comment(held("Cruel words.")).await.expect("the database answers");
    let other = site.get_as(&moderator, "/studio/comments/3").await;
    assert_eq!(other.texts(".beside details:not([open]) p"), ["Cruel words."; 2]);
}
