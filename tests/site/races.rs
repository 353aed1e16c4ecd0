//! Several people do something to one comment at the same moment, each through a process of its own:
//! one outcome, and a log that tells how it came to be.

use std::sync::Arc;

use lamplight::app::{Revised, Sent};
use lamplight::comments::{CommentId, Decider, Draft, Phrase, RawDraft, Status};
use lamplight::store::Decision;
use tokio::sync::Barrier;
use tokio::task::JoinSet;

use crate::database::Database;
use crate::harness::{READER, Site, article};
use crate::receipts::Holder;

const TIDES: &str = "/articles/tides";

/// Enough for every order to occur.
const ROUNDS: usize = 12;

/// Three processes on one database.
async fn processes(database: &Database) -> [Site; 3] {
    let one = database.site(|_| {}).await;
    one.publish(&[("articles/tides.md", &article("Tides", "The sea rises."))]).await;
    let (two, three) = (one.beside().await, one.beside().await);
    [one, two, three]
}

fn draft(body: &str) -> Draft {
    let raw = RawDraft { body: body.into(), ..RawDraft::default() };
    raw.check().expect("a draft without problems")
}

fn sent(token: &str) -> Sent<'_> {
    Sent { honeypot: "", token, address: READER, user_agent: "", referrer: "" }
}

/// Does each decision begin where the one before it ended, and the last end where the comment is?
async fn assert_truthful(site: &Site, id: i64) -> Vec<Decision> {
    let file = site.app.comment_file(CommentId(id)).await.expect("the database answers");
    let (screened, decisions) = file.expect("a comment");
    let mut stands = decisions.first().map_or(screened.comment.status, |first| first.from_status);
    for decision in &decisions {
        assert_eq!(decision.from_status, stands, "{decisions:#?}");
        stands = decision.to_status;
    }
    assert_eq!(screened.comment.status, stands, "{decisions:#?}");
    decisions
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn published_held_withdrawn_and_changed_at_once_a_comment_is_its_writers() {
    let database = Database::new().await;
    let [one, two, three] = processes(&database).await;
    for round in 1..=ROUNDS {
        let id = i64::try_from(round).expect("a small number");
        let holder = Holder::of(&one, "", &format!("Words of round {round}.")).await;
        let phrase = Phrase::parse(&holder.phrase).expect("a phrase");
        let token = one.old_token().await;
        let (start, mut clients) = (Arc::new(Barrier::new(4)), JoinSet::new());
        for (site, status) in [(&one, Status::Published), (&two, Status::Held)] {
            let (app, start) = (site.app.clone(), Arc::clone(&start));
            clients.spawn(async move {
                start.wait().await;
                app.decide(CommentId(id), status, &Decider::operator(), "").await.expect("decided");
            });
        }
        let (app, waits) = (three.app.clone(), Arc::clone(&start));
        clients.spawn(async move {
            waits.wait().await;
            app.withdraw_comment(&phrase).await.expect("decided").expect("a comment");
        });
        let (app, body) = (two.app.clone(), format!("Changed in round {round}."));
        clients.spawn(async move {
            start.wait().await;
            let edited = app.edit_comment(&phrase, &draft(&body), 1, sent(&token)).await;
            assert!(matches!(edited, Ok(Revised::Kept(_))), "{edited:?}");
        });
        clients.join_all().await;

        let decisions = assert_truthful(&one, id).await;
        assert_eq!(decisions.last().expect("a decision").to_status, Status::Withdrawn);
        let edits = decisions.iter().filter(|one| one.action == "edit").count();
        assert_eq!(edits, 1, "{decisions:#?}");
        assert!(!one.get(TIDES).await.text().contains("in round"));
        let versions = one.store.comment_versions(CommentId(id)).await.expect("an answer");
        assert_eq!(versions[0].body, format!("Words of round {round}."));
    }
    database.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn erased_while_others_decide_and_change_a_comment_stays_erased() {
    let database = Database::new().await;
    let [one, two, three] = processes(&database).await;
    for round in 1..=ROUNDS {
        let id = i64::try_from(round).expect("a small number");
        let holder = Holder::of(&one, "", &format!("Words of round {round}.")).await;
        let phrase = Phrase::parse(&holder.phrase).expect("a phrase");
        let token = one.old_token().await;
        let (start, mut clients) = (Arc::new(Barrier::new(4)), JoinSet::new());
        let (app, waits) = (one.app.clone(), Arc::clone(&start));
        clients.spawn(async move {
            waits.wait().await;
            let writer = Decider::writer();
            app.erase_comment(CommentId(id), &writer, "").await.expect("erased").expect("one");
        });
        let (app, waits) = (two.app.clone(), Arc::clone(&start));
        clients.spawn(async move {
            waits.wait().await;
            let decided = app.decide(CommentId(id), Status::Spam, &Decider::operator(), "").await;
            decided.expect("decided").expect("a comment");
        });
        let (app, waits) = (three.app.clone(), Arc::clone(&start));
        clients.spawn(async move {
            waits.wait().await;
            let asked = app.ask_writer(CommentId(id), &Decider::operator(), "Why?").await;
            asked.expect("asked or too late");
        });
        let (app, body) = (three.app.clone(), format!("Changed in round {round}."));
        clients.spawn(async move {
            start.wait().await;
            let edited = app.edit_comment(&phrase, &draft(&body), 1, sent(&token)).await;
            assert!(matches!(edited, Ok(Revised::Kept(_) | Revised::Gone)), "{edited:?}");
        });
        clients.join_all().await;

        let decisions = assert_truthful(&one, id).await;
        assert_eq!(decisions.last().expect("a decision").action, "erase", "{decisions:#?}");
        let receipt = one.app.receipt(&phrase).await.expect("an answer").expect("a receipt");
        assert!(receipt.messages.is_empty() && receipt.versions.is_empty(), "{receipt:#?}");
        assert_eq!(receipt.own.comment.body, "");
    }
    database.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_changes_at_once_one_is_kept_and_the_others_are_told() {
    let database = Database::new().await;
    let [one, two, three] = processes(&database).await;
    let holder = Holder::of(&one, "", "First words.").await;
    let phrase = Phrase::parse(&holder.phrase).expect("a phrase");
    let token = one.old_token().await;
    let (start, mut clients) = (Arc::new(Barrier::new(6)), JoinSet::new());
    for (number, site) in [&one, &two, &three, &one, &two, &three].into_iter().enumerate() {
        let (app, start, token) = (site.app.clone(), Arc::clone(&start), token.clone());
        clients.spawn(async move {
            start.wait().await;
            let draft = draft(&format!("Words of hand {number}."));
            app.edit_comment(&phrase, &draft, 1, sent(&token)).await.expect("the database answers")
        });
    }
    let revised = clients.join_all().await;
    let kept = revised.iter().filter(|one| matches!(one, Revised::Kept(_))).count();
    let told = revised.iter().filter(|one| **one == Revised::Overtaken).count();
    assert_eq!((kept, told), (1, 5), "{revised:?}");
    assert_truthful(&one, 1).await;
}
