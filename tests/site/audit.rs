//! The log of decisions, read and taken away.

use lamplight::comments::{CommentId, Decider, Status};
use lamplight::editors::Role;
use lamplight::store::NewComment;

use crate::database::Database;
use crate::harness::{Site, article, published};
use crate::wire::run_program;

/// A site on which an editor and the command line have decided.
async fn with_decisions() -> (Site, String) {
    let site = Site::with_tides().await;
    for body in ["One.", "Two."] {
        let reasons = r#"[{"filter":"links","log_odds":1.5,"because":"It has <two> links."}]"#;
        let comment = NewComment {
            status: Status::Held,
            reasons: reasons.into(),
            log_odds: 1.5,
            ..published(0, "Ada", body)
        };
        site.store.insert_comment(comment).await.expect("the database answers");
    }
    let moderator = site.sign_in(Role::Moderator).await;
    let why = [("status", "published"), ("because", "Fine, \"really\".\nTwice.")];
    site.post_as(&moderator, "/studio/comments/1/decide", &why).await;
    let operator = Decider::operator();
    site.app.decide(CommentId(2), Status::Spam, &operator, "=1+1").await.expect("it answers");
    (site, moderator)
}

#[tokio::test]
async fn the_log_says_who_what_when_why_and_what_the_screen_had_said() {
    let (site, moderator) = with_decisions().await;
    let page = site.get_as(&moderator, "/studio/decisions").await;
    let rows = page.texts(".decisions > li");
    assert_eq!(rows.len(), 2);
    assert!(rows[0].starts_with("held → spam – comment 2 on tides command line"));
    assert!(rows[1].contains("Test moderator signed in"), "{}", rows[1]);
    assert!(rows[1].contains("Fine, \"really\". Twice."), "{}", rows[1]);
    assert!(rows[1].contains("probably spam (82 in 100, +1.5 nats)"), "{}", rows[1]);
    assert!(rows[1].contains("+1.5 It has <two> links. speaks for spam"), "{}", rows[1]);
}

#[tokio::test]
async fn the_log_is_filtered_by_who_what_and_about_which_comment() {
    let (site, moderator) = with_decisions().await;
    for (query, expected) in [
        ("by=Test+moderator", vec!["d1"]),
        ("by=command+line", vec!["d2"]),
        ("by=Nobody", vec![]),
        ("comment=2", vec!["d2"]),
        ("comment=two", vec![]),
        ("action=status", vec!["d2", "d1"]),
        ("action=edit", vec![]),
        ("before=2", vec!["d1"]),
        ("by=%27+or+1=1", vec![]),
    ] {
        let page = site.get_as(&moderator, &format!("/studio/decisions?{query}")).await;
        assert_eq!(page.attributes(".decisions > li", "id"), expected, "{query}");
    }
}

#[tokio::test]
async fn the_log_is_taken_away_whole() {
    let (site, moderator) = with_decisions().await;
    for round in 0..2_100_i64 {
        let status = if round % 2 == 0 { Status::Held } else { Status::Published };
        let decided = site.app.decide(CommentId(1), status, &Decider::operator(), "").await;
        decided.expect("the database answers");
    }
    let answer = site.get_as(&moderator, "/studio/decisions/export?format=json").await;
    assert_eq!(answer.header("content-disposition"), "attachment; filename=\"decisions.jsonl\"");
    let lines: Vec<serde_json::Value> =
        answer.text().lines().map(|line| serde_json::from_str(line).expect("an object")).collect();
    assert_eq!(lines.len(), 2_102);
    let first = &lines[2_101];
    assert_eq!(first["decided_by"], "Test moderator");
    assert_eq!(first["because"], "Fine, \"really\".\nTwice.");
    assert_eq!(first["from_status"], "held");
    assert_eq!(first["log_odds"], 1.5);

    let filtered = "/studio/decisions/export?format=csv&comment=2";
    let answer = site.get_as(&moderator, filtered).await;
    let rows: Vec<_> = answer.text().split("\r\n").collect();
    assert_eq!(rows.len(), 3, "{rows:?}");
    assert!(rows[0].starts_with("decision,decided_at,comment,"));
    // A spreadsheet must not run what somebody typed.
    assert!(rows[1].contains(",\"'=1+1\","), "{}", rows[1]);
}

#[tokio::test]
async fn who_closed_an_article_or_made_a_rule_is_never_overwritten() {
    let database = Database::new().await;
    let site = database.site(|_| {}).await;
    site.publish(&[("articles/tides.md", &article("Tides", "It rises."))]).await;
    let (one, other) = (site.sign_in(Role::Moderator).await, site.sign_in(Role::Admin).await);
    let commenting = "/studio/commenting/tides";
    let close = [("mode", "site"), ("closed", "yes"), ("because", "They <b>fight</b>.")];
    site.post_as(&one, commenting, &close).await;
    site.post_as(&other, commenting, &[("mode", "hold-everything"), ("because", "Calm again.")])
        .await;
    let rule = [("kind", "word"), ("value", "casino"), ("because", "Advertising."), ("days", "")];
    site.post_as(&one, "/studio/rules", &rule).await;
    site.post_as(&other, "/studio/rules/1/end", &[]).await;

    let page = site.get_as(&one, "/studio/decisions/rules").await;
    let rows = page.texts(".decisions > li");
    assert_eq!(rows.len(), 4, "{rows:?}");
    assert!(rows[0].starts_with("Rule ended (rule 1) – word casino Test admin"), "{}", rows[0]);
    assert!(
        rows[1].starts_with("Rule made (rule 1) – word casino: hold Test moderator"),
        "{}",
        rows[1]
    );
    assert!(rows[1].ends_with("Advertising."), "{}", rows[1]);
    let opened = "Commenting on tides – takes comments; hold-everything Test admin";
    assert!(rows[2].starts_with(opened), "{}", rows[2]);
    assert!(rows[3].ends_with("They <b>fight</b>."), "{}", rows[3]);
    let printed = run_program(&database.url, &["comments", "log", "--rules"]);
    assert_eq!(printed.lines().count(), 4, "{printed}");
    assert!(printed.contains(
        "commenting on tides: takes no comments; as on the whole site by Test moderator: They"
    ));
    let mut outsider = database.connect().await;
    assert!(outsider.refuses("update desk_event set done_by = 'Nobody' where id = 1").await);
    assert!(outsider.refuses("delete from desk_event where id = 1").await);
    let editor = site.sign_in(Role::Editor).await;
    let refused = site.get_as(&editor, "/studio/decisions/rules").await;
    assert_eq!(refused.status.as_u16(), 403);
}
