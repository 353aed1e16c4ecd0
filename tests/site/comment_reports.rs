//! Readers tell moderators that something is wrong with a comment.

use std::net::IpAddr;

use axum::http::StatusCode;
use lamplight::comments::{CommentId, Decider, Status};
use lamplight::config::Settings;
use lamplight::reports::{Report, ReportId, ReportKind, ReportStatus};
use lamplight::store::NewComment;

use crate::assault::dangers;
use crate::database::Database;
use crate::form::Form;
use crate::harness::{Answer, READER, Site, article, published};
use crate::hostile::entries;
use crate::wire::run_program;

const TIDES: &str = "/articles/tides";
const REPORT: &str = "/articles/tides/report?comment=1";
const THANKS: &str = "/articles/tides/report/thanks";
const POST: &str = "/articles/tides/report";

async fn site(database: &Database, change: impl FnOnce(&mut Settings)) -> Site {
    let site = database.site(change).await;
    let moon = article("Moon", "Grey.");
    site.publish(&[("articles/tides.md", &article("Tides", "It rises."))]).await;
    site.publish(&[("articles/moon.md", &moon)]).await;
    let comment = published(0, "<Ann>", "She lives at the *harbour*.");
    site.store.insert_comment(comment).await.expect("the database answers");
    site
}

fn network(number: u8) -> IpAddr {
    [198, 51, number, 1].into()
}

async fn send(site: &Site, from: IpAddr, kind: &str, body: &str) -> Answer {
    let token = site.old_token().await;
    let fields = [("comment", "1"), ("kind", kind), ("body", body), ("token", &token)];
    site.post_from(from, POST, &fields).await
}

async fn reports(site: &Site) -> Vec<Report> {
    site.app.reports_of_comment(CommentId(1)).await.expect("the database answers")
}

async fn status(site: &Site) -> Status {
    let comment = site.app.comment(CommentId(1)).await.expect("the database answers");
    comment.expect("a comment").status
}

async fn decide(site: &Site, status: Status, who: &Decider) {
    let outcome = site.app.decide(CommentId(1), status, who, "").await;
    assert!(outcome.expect("the database answers").is_some());
}

#[tokio::test]
async fn a_link_under_each_comment_leads_to_a_form_without_a_name() {
    let database = Database::new().await;
    let site = site(&database, |_| {}).await;
    let page = site.get(TIDES).await;
    assert_eq!(page.attributes(".reply a[href*=report]", "href"), [REPORT]);
    let form = site.get(REPORT).await;
    assert_eq!(form.header("cache-control"), "no-store");
    assert_eq!(form.attributes("meta[name=robots]", "content"), ["noindex"]);
    assert_eq!(form.texts("h1"), ["Report a comment"]);
    assert!(form.texts(".dek")[0].starts_with("About a comment by <Ann> on Tides."));
    assert_eq!(form.texts("blockquote"), ["She lives at the *harbour*."]);
    assert_eq!(
        form.texts("#report-kind option"),
        [
            "Please choose",
            "It shows who or where somebody is",
            "It threatens or insults somebody",
            "Somebody could be in danger",
            "It is an advertisement",
            "Something else"
        ]
    );
    assert!(
        form.texts("#report-about, input[type=email], input[type=text]:not([tabindex])").is_empty()
    );

    let sent = Form::report(&form).typed("kind", "harassment").post(&site).await;
    assert_eq!((sent.status, sent.location()), (StatusCode::SEE_OTHER, THANKS));
    let report = &reports(&site).await[0];
    assert_eq!((report.comment_id, report.kind), (Some(CommentId(1)), ReportKind::Harassment));
    assert_eq!((&*report.article, report.revision, &*report.about), ("tides", 1, ""));
    assert_eq!((&*report.body, report.status), ("", ReportStatus::Open));
}

#[tokio::test]
async fn a_comment_that_asks_first_does_not_show_its_words_on_the_form() {
    let database = Database::new().await;
    let site = site(&database, |_| {}).await;
    let noted = NewComment { content_note: "blood".into(), ..published(0, "Bo", "Red.") };
    site.store.insert_comment(noted).await.expect("the database answers");
    let form = site.get("/articles/tides/report?comment=2").await;
    assert_eq!(form.status, StatusCode::OK);
    assert!(!form.text().contains("Red."));
    let page = site.get(TIDES).await;
    assert_eq!(page.texts("#c2 details:not([open]) > summary"), ["Speaks of blood"]);
}

#[tokio::test]
async fn only_comments_that_readers_see_can_be_reported() {
    let database = Database::new().await;
    let site = site(&database, |_| {}).await;
    for address in [
        "/articles/moon/report?comment=1",
        "/articles/tides/report?comment=2",
        "/articles/tides/report?comment=x",
        "/articles/tides/report?comment=-1",
    ] {
        assert_eq!(site.get(address).await.status, StatusCode::NOT_FOUND, "{address}");
    }
    decide(&site, Status::Held, &Decider::operator()).await;
    assert_eq!(site.get(REPORT).await.status, StatusCode::NOT_FOUND);
    // The form was opened before.
    assert_eq!(send(&site, READER, "identity", "").await.location(), THANKS);
    decide(&site, Status::Removed, &Decider::operator()).await;
    let late = send(&site, READER, "other", "My words.").await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(late.texts("[role=alert] li")[0].starts_with("This comment is no longer here"));
    assert_eq!(Form::report(&late).field("body"), Some("My words."));
}

#[tokio::test]
async fn a_faulty_report_comes_back_whole_with_every_problem_at_once() {
    let database = Database::new().await;
    let site = site(&database, |_| {}).await;
    let long = "x".repeat(10_001);
    for (kind, body, expected) in [
        ("", "", vec!["#report-kind", "#report-body"]),
        ("dead-link", "", vec!["#report-kind", "#report-body"]),
        ("other", "", vec!["#report-body"]),
        ("identity", &long, vec!["#report-body"]),
    ] {
        let answer = send(&site, READER, kind, body).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{kind}");
        assert_eq!(answer.attributes("[role=alert] a", "href"), expected, "{kind}");
        let form = Form::report(&answer);
        assert_eq!((form.field("body"), form.field("comment")), (Some(body), Some("1")));
    }
    assert!(reports(&site).await.is_empty());
}

#[tokio::test]
async fn a_comment_that_gives_somebody_away_is_held_until_a_moderator_has_looked() {
    let database = Database::new().await;
    let site = site(&database, |_| {}).await;
    for host in 1..=3 {
        // One house, one network: nobody can do this alone.
        send(&site, [198, 51, 1, host].into(), "identity", "").await;
    }
    assert_eq!(status(&site).await, Status::Published);
    send(&site, network(2), "identity", "It is her street.").await;
    assert_eq!(status(&site).await, Status::Held);
    assert!(!site.get(TIDES).await.text().contains("harbour"), "the page was drawn anew");
    let file = site.app.comment_file(CommentId(1)).await.expect("it answers").expect("a comment");
    let last = file.1.last().expect("a decision");
    assert_eq!(&*last.decided_by, "reports of readers");
    assert_eq!(&*last.because, "Readers in 2 networks say that it shows who or where somebody is.");

    decide(&site, Status::Published, &Decider::operator()).await;
    for number in 3..9 {
        send(&site, network(number), "identity", "").await;
    }
    assert_eq!(status(&site).await, Status::Published, "a moderator has looked at it");

    let edited = "update comment set edited_at = (select max(decided_at) + 1 from decision)";
    database.connect().await.run(edited).await;
    send(&site, network(9), "identity", "").await;
    assert_eq!(status(&site).await, Status::Held, "it says something else now");
}

#[tokio::test]
async fn nobody_is_silenced_by_reports_of_any_other_kind() {
    let database = Database::new().await;
    let site = site(&database, |_| {}).await;
    for number in 1..=20 {
        for kind in ["harassment", "danger", "spam"] {
            send(&site, network(number), kind, "").await;
        }
    }
    assert_eq!(status(&site).await, Status::Published);
    assert_eq!(reports(&site).await.len(), 60, "all are kept for a moderator");
}

#[tokio::test]
async fn reports_of_robots_hide_nothing() {
    let database = Database::new().await;
    let site = site(&database, |_| {}).await;
    for number in 1..=5 {
        let fields = [("comment", "1"), ("kind", "identity"), ("website", "x")];
        let answer = site.post_from(network(number), POST, &fields).await;
        assert_eq!(answer.location(), THANKS, "it is told the same");
    }
    assert_eq!(status(&site).await, Status::Published);
    assert!(reports(&site).await.iter().all(|report| report.doubtful));
    assert!(site.app.reported_comments(10).await.expect("it answers").is_empty());
}

#[tokio::test]
async fn a_settled_report_keeps_its_comment_from_being_held_again() {
    let database = Database::new().await;
    let site = site(&database, |_| {}).await;
    send(&site, network(1), "identity", "").await;
    assert_eq!(
        site.app.settle_reports_of(CommentId(1), "Noor", "A made-up street.").await.ok(),
        Some(1)
    );
    for number in 2..9 {
        send(&site, network(number), "identity", "").await;
    }
    assert_eq!(status(&site).await, Status::Published);
    let settled = &reports(&site).await[0];
    assert_eq!(settled.note.as_deref(), Some("A made-up street."));
}

#[tokio::test]
async fn a_site_can_leave_every_comment_to_its_moderators() {
    for keep_nothing in [false, true] {
        let database = Database::new().await;
        let change = |settings: &mut Settings| {
            // Who keeps nothing of an address cannot tell networks apart.
            if keep_nothing { settings.sender_days = 0 } else { settings.report_hold = 0 }
        };
        let site = site(&database, change).await;
        for number in 1..=5 {
            send(&site, network(number), "identity", "").await;
        }
        assert_eq!(status(&site).await, Status::Published);
        assert_eq!(reports(&site).await.len(), 5);
    }
}

#[tokio::test]
async fn moderators_find_the_gravest_first_with_how_many_say_so() {
    let database = Database::new().await;
    let site = site(&database, |settings| settings.report_hold = 0).await;
    for name in ["Bo", "Cy"] {
        site.store.insert_comment(published(0, name, "Words.")).await.expect("it answers");
    }
    let token = site.old_token().await;
    for (comment, kind, networks) in [("1", "danger", 3), ("2", "spam", 4), ("3", "identity", 1)] {
        for number in 1..=networks {
            let fields = [("comment", comment), ("kind", kind), ("token", token.as_str())];
            site.post_from(network(number), POST, &fields).await;
        }
    }
    let found = site.app.reported_comments(10).await.expect("the database answers");
    let found: Vec<_> = found
        .iter()
        .map(|one| (one.comment_id.0, one.reports, one.networks, one.identity))
        .collect();
    assert_eq!(found, [(3, 1, 1, 1), (2, 4, 4, 0), (1, 3, 3, 0)]);
    assert_eq!(site.app.reported_comments(1).await.expect("it answers").len(), 1);

    let listed = run_program(&database.url, &["reports", "list"]);
    assert!(listed.contains("/articles/tides#c3") && listed.contains("identity"), "{listed}");
    let shown = run_program(&database.url, &["reports", "show", "1"]);
    for part in [
        "Report 1 on /articles/tides#c1, revision 1",
        "Comment 1, published, by <Ann>: She lives at the *harbour*.",
        "Open reports about it: 3",
        "What is wrong: Somebody could be in danger",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
}

#[tokio::test]
async fn what_is_kept_of_a_reporter_expires_and_their_words_after_they_were_read() {
    let database = Database::new().await;
    let change = |settings: &mut Settings| {
        (settings.sender_days, settings.report_days, settings.report_hold) = (2, 5, 0);
    };
    let site = site(&database, change).await;
    send(&site, network(1), "other", "Read soon.").await;
    send(&site, network(2), "other", "Never read.").await;
    site.app.settle_report(ReportId(1), "Noor", "Done.").await.expect("the database answers");
    for (days, bodies, hashes) in [(1, 2, 2), (3, 2, 0), (6, 1, 0)] {
        let later = lamplight::clock::Timestamp::now().plus_seconds(days * 86_400 + 60);
        site.app.forget_expired(later).await.expect("the database answers");
        let kept = "select count(*) from report where body <> ''";
        assert_eq!(database.number(kept).await, bodies, "after {days} days");
        let kept = "select count(*) from report where sender is not null and network is not null";
        assert_eq!(database.number(kept).await, hashes, "after {days} days");
    }
    let report = &reports(&site).await[0];
    assert_eq!((&*report.body, report.note.as_deref()), ("", Some("Done.")));
}

#[tokio::test]
async fn hostile_reports_of_comments_are_stored_as_typed_or_come_back_as_text() {
    let database = Database::new().await;
    let site = site(&database, |_| {}).await;
    for entry in entries() {
        let text = entry.text.as_str();
        // In every field at once, and under a comment that says the same.
        let fields = [("comment", text), ("kind", text), ("body", text), ("token", text)];
        let answer = site.post(POST, &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", entry.id);
        assert_eq!(dangers(&answer.page()), [""; 0], "{} {text:?}", entry.id);
        // Postgres keeps no such character.
        let comment = published(0, &text.replace('\0', ""), &text.replace('\0', ""));
        let id = site.store.insert_comment(comment).await.expect("the database answers");
        let page = site.get(&format!("{POST}?comment={}", id.0)).await;
        assert_eq!(page.status, StatusCode::OK, "{}", entry.id);
        assert_eq!(dangers(&page.page()), [""; 0], "{} {text:?}", entry.id);
    }
}
