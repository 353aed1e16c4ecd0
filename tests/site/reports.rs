//! Readers tell editors that something is wrong with a source or a sentence.

use axum::http::StatusCode;
use lamplight::reports::{Report, ReportId, ReportKind, ReportStatus};
use lamplight::spam::{Moderation, Reason};

use crate::assault::dangers;
use crate::database::Database;
use crate::form::Form;
use crate::harness::{Answer, READER, Site, article, article_with};
use crate::hostile::entries;
use crate::wire::run_program;

const REPORT: &str = "/articles/tides/report";
const THANKS: &str = "/articles/tides/report/thanks";

const TEXT: &str = "Twice a day.[@rice] And so on.[^own]\n\n## The *moon* & the sun {#moon}\n\n\
                    It pulls.[@rice, p. 3]\n\n[^own]: Of our own <accord>.";

const SOURCES: &str = "rice:\n  type: web\n  title: Tides\n  author: Rice, Ada\n  \
                       url: https://office.example/tides\n";

async fn publish(site: &Site) {
    let text = article("Tides", &TEXT.replace("<accord>", "accord"));
    site.publish(&[("sources/rice.yaml", SOURCES), ("articles/tides.md", &text)]).await;
}

async fn site() -> Site {
    let site = Site::empty().await;
    publish(&site).await;
    site
}

/// The form as somebody sees it who opened it an hour ago.
async fn opened(site: &Site, address: &str) -> Form {
    let page = site.get(address).await;
    assert_eq!(page.status, StatusCode::OK, "{address}");
    Form::report(&page).typed("token", &site.old_token().await)
}

async fn send(site: &Site, about: &str, kind: &str, body: &str) -> Answer {
    let form = opened(site, REPORT).await;
    form.typed("about", about).typed("kind", kind).typed("body", body).post(site).await
}

async fn stored(site: &Site, id: i64) -> Report {
    let found = site.app.report(ReportId(id)).await.expect("the database answers");
    found.expect("a report")
}

/// The filters that spoke, without the classifier, which always says something.
fn filters(report: &Report) -> Vec<String> {
    let reasons: Vec<Reason> = serde_json::from_str(&report.reasons).expect("reasons");
    let names = reasons.into_iter().map(|reason| reason.filter);
    names.filter(|name| name != "classifier").collect()
}

#[tokio::test]
async fn the_article_leads_to_a_form_that_knows_its_notes_and_sections() {
    let site = site().await;
    let page = site.get("/articles/tides").await;
    assert_eq!(page.attributes("a[href$=report]", "href"), [REPORT]);

    let form = site.get(REPORT).await;
    assert_eq!(form.header("cache-control"), "no-store", "each form knows when it was opened");
    assert_eq!(form.attributes("meta[name=robots]", "content"), ["noindex"]);
    assert_eq!(
        form.attributes("#report-about option", "value"),
        ["", "moon", "fn-rice", "fn-own", "fn-rice-p-3"]
    );
    let labels = form.texts("#report-about option");
    assert_eq!(labels[1], "The moon & the sun");
    assert_eq!(labels[2], "Note 1: Ada Rice, “Tides”, no date given.");
    assert_eq!(labels[3], "Note 2: Of our own accord.");
    assert_eq!(
        form.texts("#report-kind option"),
        [
            "Please choose",
            "The link does not work",
            "The source does not say this",
            "There is a mistake in the text",
            "Something else"
        ]
    );
    assert!(form.attributes("input[type=email]", "name").is_empty());
}

#[tokio::test]
async fn whoever_comes_from_a_note_finds_it_chosen_and_its_words_shown() {
    let site = site().await;
    for (about, words) in [
        ("fn-rice", "Note 1 that you came from: “Ada Rice, “Tides”, no date given.”"),
        ("moon", "The section that you came from: “The moon & the sun”"),
    ] {
        let listing = site.app.catalogue().public()[0].clone();
        let page = site.get(&listing.report_address(Some(about))).await;
        assert_eq!(Form::report(&page).field("about"), Some(about));
        assert_eq!(page.texts("#report-about ~ .hint"), [words]);
    }
    for unknown in ["fn-gone", "%00", "%22%3E%3Cscript%3E", "moon&about=x"] {
        let page = site.get(&format!("{REPORT}?about={unknown}")).await;
        if page.status == StatusCode::OK {
            assert_eq!(Form::report(&page).field("about"), Some(""), "{unknown}");
            assert!(page.texts("#report-about ~ .hint").is_empty(), "{unknown}");
        } else {
            assert_eq!(page.status, StatusCode::BAD_REQUEST, "{unknown}");
        }
    }
}

#[tokio::test]
async fn a_report_reaches_editors_and_no_page() {
    let site = site().await;
    let sent = send(&site, "fn-rice-p-3", "unsupported", "\nPage 3 is about \"fog\".\r\n").await;
    assert_eq!((sent.status, sent.location()), (StatusCode::SEE_OTHER, THANKS));
    let thanks = site.get(THANKS).await;
    assert_eq!(thanks.texts("h1"), ["Thank you for telling us"]);
    for page in [&thanks, &site.get("/articles/tides").await] {
        assert!(!page.text().contains("fog"), "{}", page.text());
    }

    let report = stored(&site, 1).await;
    assert_eq!((&*report.article, report.revision, &*report.about), ("tides", 1, "fn-rice-p-3"));
    assert_eq!(report.words, "Ada Rice, “Tides”, no date given, p. 3.");
    assert_eq!(
        (report.source_key.as_deref(), report.kind),
        (Some("rice"), ReportKind::Unsupported)
    );
    assert_eq!((&*report.body, report.status), ("Page 3 is about \"fog\".", ReportStatus::Open));
    assert_eq!((report.doubtful, filters(&report)), (false, vec![]));
}

#[tokio::test]
async fn a_dead_link_can_be_reported_without_a_word() {
    let site = site().await;
    for id in 1..=4 {
        assert_eq!(send(&site, "fn-rice", "dead-link", "").await.location(), THANKS);
        assert_eq!(stored(&site, id).await.body, "");
    }
    assert!(!stored(&site, 4).await.doubtful, "many may find the same link dead");
}

#[tokio::test]
async fn a_faulty_report_comes_back_whole_with_every_problem_at_once() {
    let site = site().await;
    let body = format!("\n{}", "x".repeat(10_001));
    for (about, kind, body, expected) in [
        ("fn-gone", "", "", vec!["report-about", "report-kind", "report-body"]),
        ("moon", "loud", &body, vec!["report-kind", "report-body"]),
        ("", "mistake", " \u{200b}\n", vec!["report-body"]),
    ] {
        let answer = send(&site, about, kind, body).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{about} {kind}");
        let links = answer.attributes("[role=alert] a", "href");
        assert_eq!(links, expected.iter().map(|id| format!("#{id}")).collect::<Vec<_>>());
        for id in expected {
            let field = format!("#{id}[aria-invalid=true]");
            let described = answer.attributes(&field, "aria-describedby").join(" ");
            assert!(described.contains(&format!("{id}-fault-1")), "{id}: {described}");
            assert_eq!(answer.texts(&format!("#{id}-fault-1")).len(), 1, "{id}");
        }
        assert!(answer.texts("title")[0].starts_with("Not sent yet: "));
        assert_eq!(Form::report(&answer).field("body"), Some(body));
        let kept = Form::report(&answer);
        assert_eq!(kept.field("about"), Some(if about == "fn-gone" { "" } else { about }));
    }
    let none = site.app.reports(ReportStatus::Open, ReportId(0), 9).await;
    assert!(none.expect("the database answers").is_empty());
}

#[tokio::test]
async fn what_looks_like_spam_is_marked_and_kept_and_the_sender_told_the_same() {
    let site = site().await;
    let form = opened(&site, REPORT).await.typed("kind", "other");
    let body = "Cheap watches: https://a.example https://b.example";
    for form in [
        form.clone().typed("body", body),
        form.clone().typed("body", "Hello.").typed("website", "x"),
        form.typed("body", "At once.").typed("token", &site.app.form_token()),
    ] {
        assert_eq!(form.post(&site).await.location(), THANKS);
    }
    for (id, filter) in [(1, "links"), (2, "honeypot"), (3, "form-age")] {
        let report = stored(&site, id).await;
        assert!(report.doubtful, "{report:?}");
        assert!(filters(&report).iter().all(|name| name == filter), "{report:?}");
    }
}

#[tokio::test]
async fn a_new_address_at_the_host_of_the_source_is_no_sign_of_spam() {
    let site = site().await;
    let body = "It moved to https://office.example/new, I think.";
    send(&site, "fn-rice", "dead-link", body).await;
    send(&site, "moon", "dead-link", "As I say: it went to https://office.example/new in May.")
        .await;
    assert_eq!(filters(&stored(&site, 1).await), [""; 0]);
    assert!(filters(&stored(&site, 2).await).contains(&"links".to_owned()));
}

#[tokio::test]
async fn floods_and_copies_of_reports_are_noticed_and_comments_are_not_counted() {
    let site = site().await;
    site.comment("tides", "", "This is the very same sentence.").await;
    for _ in 0..3 {
        send(&site, "", "mistake", "This is the very same sentence.").await;
    }
    assert_eq!(filters(&stored(&site, 1).await), [""; 0]);
    assert_eq!(filters(&stored(&site, 2).await), ["repetition"]);
    for number in ["four", "five", "six", "seven"] {
        send(&site, "", "other", &format!("This is number {number}.")).await;
    }
    let report = stored(&site, 7).await;
    assert_eq!((filters(&report), report.doubtful), (vec!["rate".to_owned()], true));
}

#[tokio::test]
async fn a_site_that_holds_every_comment_does_not_doubt_every_report() {
    let hold = |settings: &mut lamplight::config::Settings| {
        settings.moderation = Moderation::HoldEverything;
    };
    let site = Site::with_settings(hold).await;
    publish(&site).await;
    send(&site, "", "mistake", "A slip in line two.").await;
    let report = stored(&site, 1).await;
    assert_eq!((report.doubtful, filters(&report)), (false, vec![]));
}

#[tokio::test]
async fn standing_pages_and_articles_with_closed_comments_take_reports_too() {
    let site = site().await;
    let closed = article_with("Winds", "comments = false\naliases = [\"breeze\"]", "It blows.");
    let page = "+++\ntitle = \"About\"\nsummary = \"Us.\"\n+++\n\nWe are.\n";
    site.publish(&[("articles/winds.md", &closed), ("pages/about.md", page)]).await;
    for (address, thanks) in [
        ("/about/report", "/about/report/thanks"),
        ("/articles/winds/report", "/articles/winds/report/thanks"),
        ("/articles/breeze/report", "/articles/winds/report/thanks"),
    ] {
        let form = opened(&site, address).await.typed("kind", "other").typed("body", "Well.");
        assert_eq!(form.post(&site).await.location(), thanks, "{address}");
        assert_eq!(site.get(thanks).await.status, StatusCode::OK);
    }
    let gone = article_with("Winds", "state = \"archived\"", "It blew.");
    site.publish(&[("articles/winds.md", &gone)]).await;
    assert_eq!(site.get("/articles/winds/report").await.status, StatusCode::GONE);
    assert_eq!(site.get("/articles/nowhere/report").await.status, StatusCode::NOT_FOUND);
    let fields = [("kind", "other"), ("body", "x")];
    assert_eq!(site.post("/articles/winds/report", &fields).await.status, StatusCode::GONE);
}

#[tokio::test]
async fn what_is_kept_of_an_address_does_not_tell_it_and_expires() {
    let database = Database::new().await;
    let site = database.site(|settings| settings.sender_days = 2).await;
    publish(&site).await;
    for body in ["Long ago.", "Just now."] {
        send(&site, "", "mistake", body).await;
    }
    let mut outsider = database.connect().await;
    let rows = outsider.everything_in("report").await;
    assert!(rows.contains("Long ago.") && !rows.contains(&READER.to_string()), "{rows}");
    outsider.run("update report set created_at = created_at - 2 * 86400 - 60 where id = 1").await;
    site.app.do_due(true).await.expect("the jobs are done");
    let kept = database.words("select sender from report order by id").await;
    assert_eq!(kept.iter().map(Option::is_some).collect::<Vec<_>>(), [false, true]);

    let site = database.site(|settings| settings.sender_days = 0).await;
    send(&site, "", "mistake", "Nothing is kept of me.").await;
    assert_eq!(database.words("select sender from report where id = 3").await, [None]);
}

#[tokio::test]
async fn an_editor_reads_and_settles_reports_in_the_terminal() {
    let database = Database::new().await;
    let site = database.site(|_| {}).await;
    publish(&site).await;
    send(&site, "fn-rice", "dead-link", "Gone since \u{202e}May\u{7}.\nTruly.").await;
    send(&site, "", "other", "Watches: https://a.example").await;

    let listed = run_program(&database.url, &["reports", "list"]);
    let lines: Vec<_> = listed.lines().collect();
    assert_eq!(lines.len(), 2, "{listed}");
    assert!(lines[0].starts_with("       1   ") && lines[1].starts_with("       2 ? "), "{listed}");
    assert!(lines[0].contains("/articles/tides#fn-rice"), "{listed}");
    let shown = run_program(&database.url, &["reports", "show", "1"]);
    for part in [
        "Report 1 on /articles/tides#fn-rice, revision 1",
        "There it says: Ada Rice, “Tides”, no date given.",
        "Source: rice",
        "What is wrong: The link does not work",
        "Status: open",
        "\nGone since \u{fffd}May.\nTruly.",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    let shown = run_program(&database.url, &["reports", "show", "2"]);
    assert!(shown.contains("may be spam") && shown.contains("links: It links to"), "{shown}");

    let settle = ["reports", "settle", "1", "--note", "Archived copy named."];
    assert_eq!(run_program(&database.url, &settle), "Report 1: open → settled\n");
    let again = ["reports", "settle", "1", "--note", "Another word."];
    assert_eq!(run_program(&database.url, &again), "Report 1 was settled already\n");
    let shown = run_program(&database.url, &["reports", "show", "1"]);
    assert!(shown.contains("by command line\nWhat came of it: Archived copy named."), "{shown}");
    let open = run_program(&database.url, &["reports", "list"]);
    assert_eq!(open.lines().count(), 1, "{open}");
    let settled = run_program(&database.url, &["reports", "list", "--status", "settled"]);
    assert_eq!(settled.lines().count(), 1, "{settled}");
}

#[tokio::test]
async fn hostile_reports_are_stored_as_typed_or_come_back_as_text() {
    let site = site().await;
    let token = site.old_token().await;
    let mut stored = 0;
    for entry in entries() {
        let text = entry.text.as_str();
        // In every field at once: whatever comes back has all of it on one page.
        let fields =
            [("about", text), ("kind", text), ("body", text), ("website", text), ("token", text)];
        let answer = site.post(REPORT, &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", entry.id);
        assert_eq!(dangers(&answer.page()), [""; 0], "{} {text:?}", entry.id);

        let fields = [("kind", "other"), ("body", text), ("token", token.as_str())];
        let answer = site.post(REPORT, &fields).await;
        if answer.status == StatusCode::SEE_OTHER {
            stored += 1;
        } else {
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", entry.id);
            assert_eq!(dangers(&answer.page()), [""; 0], "{} {text:?}", entry.id);
        }
        let query =
            form_urlencoded::Serializer::new(String::new()).append_pair("about", text).finish();
        let page = site.get(&format!("{REPORT}?{query}")).await;
        if page.status == StatusCode::OK {
            assert_eq!(dangers(&page.page()), [""; 0], "{} {text:?}", entry.id);
        }
    }
    let kept = site.app.reports(ReportStatus::Open, ReportId(0), 10_000).await;
    let kept = kept.expect("the database answers");
    assert!(kept.len() == stored && stored > 0, "{} of {stored}", kept.len());
}
