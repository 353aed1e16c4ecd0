//! What moderators write about a comment: kept whole or not at all, never against the wishes of whoever
//! wrote it, and never beside words that are erased.

use axum::http::StatusCode;
use lamplight::clock::Timestamp;
use lamplight::comments::{CommentId, Decider, Status};
use lamplight::editors::Role;
use lamplight::reports::ReportStatus;
use lamplight::store::{NewCall, NewComment};

use crate::database::Database;
use crate::form::Form;
use crate::harness::{Site, article, published};
use crate::receipts::Holder;
use crate::wire::{refused_program, run_program};

const ONE: &str = "/studio/comments/1";

async fn note(site: &Site, cookie: &str, topic: &str) -> StatusCode {
    site.post_as(cookie, "/studio/comments/1/content-note", &[("text", topic)]).await.status
}

async fn with_held(site: &Site, bodies: &[&str]) {
    site.publish(&[("articles/tides.md", &article("Tides", "The sea rises."))]).await;
    for body in bodies {
        let held = NewComment { status: Status::Held, ..published(0, "Ada", body) };
        site.store.insert_comment(held).await.expect("the database answers");
    }
}

#[tokio::test]
async fn a_form_that_a_writer_had_open_does_not_take_away_the_topic_of_a_moderator() {
    let site = Site::with_tides().await;
    let moderator = site.sign_in(Role::Moderator).await;
    let writer = Holder::of(&site, "Ada", "It was a hard night.").await;
    let open = writer.editing().await.typed("body", "It was a very hard night.");
    assert_eq!(note(&site, &moderator, "Violence").await, StatusCode::SEE_OTHER);
    let told = open.post(&site).await;
    assert_ne!(told.status, StatusCode::SEE_OTHER);
    assert_eq!(Form::named("#edit-form", &told).field("body"), Some("It was a very hard night."));
    let comment = site.app.comment(CommentId(1)).await.expect("it answers").expect("a comment");
    assert_eq!((&*comment.content_note, &*comment.body), ("Violence", "It was a hard night."));
    let versions = site.store.comment_versions(CommentId(1)).await.expect("it answers");
    assert_eq!(versions.len(), 1);
    assert_eq!(versions[0].content_note, "");
}

#[tokio::test]
async fn a_comment_whose_writer_drops_the_topic_of_a_moderator_is_read_again() {
    let site = Site::with_tides().await;
    let moderator = site.sign_in(Role::Moderator).await;
    let writer = Holder::of(&site, "Ada", "It was a hard night.").await;
    let status = async || {
        site.app.comment(CommentId(1)).await.expect("it answers").expect("a comment").status
    };
    // Their own topic is theirs.
    writer.editing().await.typed("content_note", "night").post(&site).await;
    writer.editing().await.typed("content_note", "").post(&site).await;
    assert_eq!(status().await, Status::Published);

    note(&site, &moderator, "Violence").await;
    writer.editing().await.typed("content_note", "Violence at home").post(&site).await;
    assert_eq!(status().await, Status::Published, "another topic is no less of one");
    writer.editing().await.typed("content_note", "").post(&site).await;
    assert_eq!(status().await, Status::Held);
    assert!(writer.open().await.text().contains("because a moderator said so"));

    // Published without it: the moderator has seen that, and the next edit is like any other.
    let operator = Decider::operator();
    site.app.decide(CommentId(1), Status::Published, &operator, "").await.expect("decided");
    writer.edit("It was a hard night, and it is over.").await;
    assert_eq!(status().await, Status::Published);
}

#[tokio::test]
async fn a_topic_that_is_too_long_comes_back_with_what_is_wrong() {
    let database = Database::new().await;
    let site = database.site(|_| {}).await;
    with_held(&site, &["Words."]).await;
    let moderator = site.sign_in(Role::Moderator).await;
    let long = "v".repeat(61);
    let address = "/studio/comments/1/content-note";
    let page = site.post_as(&moderator, address, &[("text", &long)]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(page.attributes("#content-note", "value"), [&*long]);
    assert_eq!(page.attributes(".problems a", "href"), ["#content-note"]);
    let said = refused_program(&database.url, &["comments", "content-note", "1", &long]);
    assert!(said.contains("has 61 characters"), "{said}");
    let comment = site.app.comment(CommentId(1)).await.expect("it answers").expect("a comment");
    assert_eq!(comment.content_note, "");
    run_program(&database.url, &["comments", "content-note", "1", "Violence"]);
}

#[tokio::test]
async fn nothing_is_written_beside_a_comment_that_is_erased() {
    let database = Database::new().await;
    let site = database.site(|settings| settings.second_pair = true).await;
    with_held(&site, &["My street is Elm Road."]).await;
    let (one, other) = (site.sign_in(Role::Moderator).await, site.sign_in(Role::Admin).await);
    let remove = [("status", "removed"), ("because", "Elm Road.")];
    site.post_as(&one, "/studio/comments/1/decide", &remove).await;
    let erased = site.app.erase_comment(CommentId(1), &Decider::writer(), "").await;
    erased.expect("it answers").expect("a comment");
    assert!(site.store.open_proposal(CommentId(1)).await.expect("it answers").is_none());

    assert_eq!(note(&site, &one, "Elm Road").await, StatusCode::NOT_FOUND);
    for (act, fields, status) in [
        ("remark", &[("text", "It says Elm Road.")][..], StatusCode::NOT_FOUND),
        ("decide", &remove[..], StatusCode::SEE_OTHER),
        ("decline", &[("text", "Elm Road is long.")], StatusCode::SEE_OTHER),
        ("ask", &[("question", "Elm Road?")], StatusCode::NOT_FOUND),
    ] {
        let answer = site.post_as(&other, &format!("{ONE}/{act}"), fields).await;
        assert_eq!(answer.status, status, "{act}");
    }
    let now = Timestamp::now();
    let call = NewCall { service: "hook".into(), sent: "Elm Road".into(), claimed_until: now };
    site.store.enter_calls(CommentId(1), &[call], now).await.expect("it answers");
    let token = site.old_token().await;
    let report = [("comment", "1"), ("kind", "identity"), ("body", "Elm Road!"), ("token", &token)];
    site.post("/articles/tides/report", &report).await;
    let reports = site.app.reports_of_comment(CommentId(1)).await.expect("it answers");
    assert!(reports.iter().all(|one| one.status == ReportStatus::Settled), "{reports:?}");
    let said = refused_program(&database.url, &["comments", "note", "1", "Elm Road."]);
    assert!(said.contains("is erased"), "{said}");

    let mut outsider = database.connect().await;
    for table in [
        "comment",
        "comment_version",
        "remark",
        "proposal",
        "decision",
        "message",
        "report",
        "service_call",
    ] {
        let rows = outsider.everything_in(table).await;
        assert!(!rows.contains("Elm Road"), "{table}: {rows}");
    }
    let page = site.get_as(&one, ONE).await;
    assert!(page.attributes("form", "action").iter().all(|to| !to.ends_with("/remark")));
}

#[tokio::test]
async fn what_a_moderator_writes_is_kept_whole_or_comes_back_whole() {
    let database = Database::new().await;
    let site = database.site(|settings| settings.second_pair = true).await;
    with_held(&site, &["One.", "Two."]).await;
    let (one, other) = (site.sign_in(Role::Moderator).await, site.sign_in(Role::Admin).await);
    site.post_as(&one, "/studio/comments/1/decide", &[("status", "removed")]).await;
    let token = site.old_token().await;
    let report = [("comment", "1"), ("kind", "other"), ("body", "Look."), ("token", &token)];
    site.post("/articles/tides/report", &report).await;
    let whole = format!("It said {} in the end", "ü".repeat(2_000));
    let back = "/studio/comments?status=any";
    for (address, name, field) in [
        ("/studio/comments/1/decide", "because", "#because"),
        ("/studio/comments/1/remark", "text", "#remark-text"),
        ("/studio/comments/1/decline", "text", "#decline-why"),
        ("/studio/comments/1/reports", "note", "#settle-note"),
        ("/studio/comments/1/ask", "question", "#question-text"),
        ("/studio/comments/bulk", "because", ".bulk #because"),
        ("/studio/commenting/tides", "because", "#why"),
        ("/studio/answers", "body", "#answer-body"),
    ] {
        let fields = [
            (name, &*whole),
            ("status", "held"),
            ("id", "1@1"),
            ("title", "A name"),
            ("closed", "yes"),
            ("back", back),
        ];
        let page = site.post_as(&other, address, &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{address}");
        assert!(page.texts("[role=alert]")[0].contains("2019 characters"), "{address}");
        let kept = [page.texts(field), page.attributes(field, "value")].concat();
        assert!(kept.contains(&whole), "{address}: {kept:?}");
    }
    let page = site
        .post_as(
            &other,
            "/studio/comments/bulk",
            &[("because", &*whole), ("status", "held"), ("id", "2@1:held"), ("back", back)],
        )
        .await;
    assert_eq!(page.attributes(".pick input[checked]", "value"), ["2@1:held"]);
    let asked = [("accept", "application/json"), ("cookie", &*other)];
    let fields = [("status", "held"), ("because", &*whole)];
    let json = site.post_with(crate::harness::READER, "/studio/comments/1/decide", &fields, &asked);
    let json = json.await;
    assert!(json.text().contains("\"refused\":true"), "{}", json.text());
    assert!(json.text().contains("2019 characters"), "{}", json.text());

    let mut outsider = database.connect().await;
    for table in ["decision", "remark", "proposal", "report", "message", "comment_rule"] {
        assert!(!outsider.everything_in(table).await.contains("üüü"), "{table}");
    }
}

#[tokio::test]
async fn what_is_written_in_the_terminal_is_kept_whole_or_refused() {
    let database = Database::new().await;
    let site = database.site(|_| {}).await;
    with_held(&site, &["One."]).await;
    let whole = format!("It said {} in the end", "ü".repeat(2_000));
    for arguments in [
        &["comments", "spam", "1", "--because"][..],
        &["comments", "note", "1"],
        &["comments", "rule", "tides", "--close", "--because"],
        &["reports", "settle", "1", "--note"],
    ] {
        let said = refused_program(&database.url, &[arguments, &[&*whole]].concat());
        assert!(said.contains("2019 characters"), "{arguments:?}: {said}");
    }
}
