//! Another screen on past decisions, before anything is switched on.

use lamplight::app::{Change, Outcomes, Replay, Replayed};
use lamplight::comments::{CommentId, Decider, Status};
use lamplight::spam::{Effect, Moderation, NewRule, RuleKind, Screen};

use crate::database::Database;
use crate::harness::{Site, article};
use crate::wire::run_program;

const COMMENTS: &str = "/articles/tides/comments";

/// A site on which four comments were decided about: a genuine one and spam that were published at
/// once, and a genuine one and spam that were held.
async fn decided(database: &Database) -> Site {
    let site = database.site(|_| {}).await;
    site.publish(&[("articles/tides.md", &article("Tides", "The sea rises."))]).await;
    let token = site.old_token().await;
    for (number, body, status) in [
        (1_u8, "I walked along the harbour and felt lighter", Status::Published),
        (2, "Lanterns made of brass are what you need", Status::Spam),
        (3, "This helped me: https://shelter.example/call and they were kind", Status::Published),
        (4, "Subscribe to my channel https://boats.example", Status::Spam),
    ] {
        let from = [198, 51, number, 1].into();
        site.post_from(from, COMMENTS, &[("body", body), ("token", &token)]).await;
        let id = CommentId(number.into());
        if number == 1 {
            decide(&site, id, Status::Held).await;
        }
        decide(&site, id, status).await;
    }
    site
}

async fn decide(site: &Site, id: CommentId, status: Status) {
    let decided = site.app.decide(id, status, &Decider::operator(), "").await;
    assert!(decided.expect("the database answers").is_some());
}

fn unchanged() -> Replay {
    Replay {
        hold_at: Screen::HOLD_AT,
        prior: Screen::PRIOR,
        moderation: None,
        with: Vec::new(),
        without: Vec::new(),
        retrained: false,
        limit: 100,
    }
}

async fn run(site: &Site, replay: Replay) -> Replayed {
    site.app.replay(replay).await.expect("the database answers")
}

fn ids(changes: &[Change]) -> Vec<(i64, bool)> {
    changes.iter().map(|change| (change.id.0, change.held)).collect()
}

#[tokio::test]
async fn a_replay_tells_what_would_have_changed_and_changes_nothing() {
    let database = Database::new().await;
    let site = decided(&database).await;
    let before = Outcomes { genuine: 2, held_in_vain: 1, spam: 2, missed: 1 };
    let log = database.number("select count(*) from decision").await;

    let same = run(&site, unchanged()).await;
    assert_eq!((same.then, same.now, same.changes.len()), (before, before, 0));

    let strict = run(&site, Replay { hold_at: -6.0, ..unchanged() }).await;
    assert_eq!(strict.now, Outcomes { held_in_vain: 2, missed: 0, ..before });
    assert_eq!(ids(&strict.changes), [(1, true), (2, true)]);
    assert!(strict.changes[1].spam && !strict.changes[0].spam);

    let lax = run(&site, Replay { prior: -9.0, ..unchanged() }).await;
    assert_eq!(lax.now, Outcomes { held_in_vain: 0, missed: 2, ..before });

    let moderation = Some(Moderation::HoldEverything);
    let all = run(&site, Replay { moderation, ..unchanged() }).await;
    assert_eq!(all.now, Outcomes { held_in_vain: 2, missed: 0, ..before });

    assert_eq!(database.number("select count(*) from decision").await, log);
    assert_eq!(run(&site, unchanged()).await, same);
}

#[tokio::test]
async fn a_rule_and_the_end_of_one_can_be_tried() {
    let database = Database::new().await;
    let site = decided(&database).await;
    let rule = NewRule {
        kind: RuleKind::Word,
        value: "lanterns".into(),
        effect: Effect::Hold,
        weight: 0.0,
        reason: "On trial.".into(),
        expires_at: None,
    };
    let tried = run(&site, Replay { with: vec![rule.clone()], ..unchanged() }).await;
    assert_eq!(ids(&tried.changes), [(2, true)]);
    assert!(tried.changes[0].because.contains("lanterns"), "{:?}", tried.changes);

    let made = site.app.make_rule(rule, "Mo").await.expect("it answers").expect("a rule");
    assert_eq!(ids(&run(&site, unchanged()).await.changes), [(2, true)]);
    let without = run(&site, Replay { without: vec![made], ..unchanged() }).await;
    assert!(without.changes.is_empty());
}

#[tokio::test]
async fn a_new_model_is_tried_on_what_it_has_not_seen() {
    let database = Database::new().await;
    let site = database.site(|_| {}).await;
    site.publish(&[("articles/tides.md", &article("Tides", "The sea rises."))]).await;
    let token = site.old_token().await;
    for number in 1..=24_u8 {
        let (body, status) = if number % 2 == 0 {
            (format!("Brass lanterns by the dozen {}", "x".repeat(number.into())), Status::Spam)
        } else {
            (format!("I walked by the sea {}", "y".repeat(number.into())), Status::Published)
        };
        let from = [198, 51, number, 1].into();
        site.post_from(from, COMMENTS, &[("body", &body), ("token", &token)]).await;
        let id = CommentId(number.into());
        decide(&site, id, Status::Held).await;
        decide(&site, id, status).await;
    }
    let tried = run(&site, Replay { retrained: true, ..unchanged() }).await;
    assert_eq!(tried.then, Outcomes { genuine: 12, held_in_vain: 0, spam: 12, missed: 12 });
    assert_eq!(tried.now, Outcomes { missed: 0, ..tried.then }, "{:?}", tried.changes);
    assert!(tried.changes.iter().all(|change| change.spam && change.held));
}

#[tokio::test]
async fn an_operator_reads_a_replay_in_the_terminal() {
    let database = Database::new().await;
    let _site = decided(&database).await;
    let run = |arguments: &[&str]| {
        run_program(&database.url, &[&["screen", "replay"], arguments].concat())
    };
    assert!(run(&[]).ends_with("Nothing would have changed.\n"), "{}", run(&[]));
    let told = run(&["--hold-at", "-6", "--word", "walked"]);
    for part in [
        "4 comments with a decision",
        "genuine, held in vain     1 of 2         2 of 2",
        "spam, published           1 of 2         0 of 2",
        "       1  published → held  genuine, held in vain",
        "       2  published → held  spam, caught",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
}
