//! What moderators decide, and what they can know about a comment.

use axum::http::StatusCode;
use lamplight::comments::{CommentId, Decider, Status};
use lamplight::spam::{Moderation, Reason};

use crate::database::Database;
use crate::harness::{Site, article, published};

const TIDES: &str = "/articles/tides";

async fn decide(site: &Site, id: i64, status: Status) -> Option<Status> {
    let decided = site.app.decide(CommentId(id), status, &mo(), "").await;
    decided.expect("the database answers").map(|decided| decided.before)
}

fn mo() -> Decider {
    Decider { name: "Mo".into(), ..Decider::operator() }
}

/// The status and the chain of decisions of a comment, as in `held > published > removed`.
async fn chain(site: &Site, id: i64) -> (Status, String) {
    let file = site.app.comment_file(CommentId(id)).await.expect("the database answers");
    let (screened, decisions) = file.expect("a comment");
    let mut line = String::new();
    for (number, decision) in decisions.iter().enumerate() {
        if number == 0 {
            line = format!("{:?}", decision.from_status);
        } else {
            let before = decisions[number - 1].to_status;
            assert_eq!(decision.from_status, before, "a gap in {decisions:?}");
        }
        line = format!("{line} > {:?}", decision.to_status);
    }
    let last = decisions.last().map_or(screened.comment.status, |decision| decision.to_status);
    assert_eq!(last, screened.comment.status, "{decisions:?}");
    (screened.comment.status, line)
}

/// What the screen said about a comment: the filters that spoke, and what it decided. Without the
/// classifier, which always says something.
async fn verdict(site: &Site, id: i64) -> (Status, Vec<String>) {
    let file = site.app.comment_file(CommentId(id)).await.expect("the database answers");
    let (screened, _) = file.expect("a comment");
    let reasons: Vec<Reason> = serde_json::from_str(&screened.reasons).expect("reasons");
    assert!(reasons.iter().all(|reason| !reason.because.is_empty()), "{reasons:?}");
    let names = reasons.into_iter().map(|reason| reason.filter);
    (screened.comment.status, names.filter(|name| name != "classifier").collect())
}

#[tokio::test]
async fn a_decision_shows_on_the_page_at_once() {
    let site = Site::with_tides().await;
    site.comment("tides", "Ada", "A quiet word.").await;
    for (status, shown) in [
        (Status::Held, 0),
        (Status::Published, 1),
        (Status::Spam, 0),
        (Status::Published, 1),
        (Status::Removed, 0),
        (Status::Published, 1),
    ] {
        decide(&site, 1, status).await;
        let page = site.get(TIDES).await;
        assert_eq!(page.texts(".thread .prose").len(), shown, "{status:?}");
        let found = site.get("/comments/1").await.status;
        assert_eq!(found == StatusCode::SEE_OTHER, shown == 1, "{status:?}");
    }
    let (_, chain) = chain(&site, 1).await;
    assert_eq!(chain, "Published > Held > Published > Spam > Published > Removed > Published");
}

#[tokio::test]
async fn the_same_decision_again_changes_and_logs_nothing() {
    let site = Site::with_tides().await;
    site.comment("tides", "Ada", "A quiet word.").await;
    assert_eq!(decide(&site, 1, Status::Published).await, Some(Status::Published));
    assert_eq!(chain(&site, 1).await, (Status::Published, String::new()));
    let page = site.get(TIDES).await;
    assert_eq!(decide(&site, 1, Status::Removed).await, Some(Status::Published));
    let changes = site.store.changes().await.expect("the database answers");
    assert_eq!(decide(&site, 1, Status::Removed).await, Some(Status::Removed));
    assert_eq!(site.store.changes().await.expect("the database answers"), changes);
    assert_eq!(chain(&site, 1).await, (Status::Removed, "Published > Removed".into()));
    assert_ne!(page.header("etag"), site.get(TIDES).await.header("etag"));
    assert_eq!(decide(&site, 99, Status::Removed).await, None);
}

#[tokio::test]
async fn moderators_who_decide_at_once_leave_one_outcome_and_a_true_log() {
    let database = Database::new().await;
    let site = database.site(|_| {}).await;
    site.publish(&[("articles/tides.md", &article("Tides", "The sea rises."))]).await;
    site.comment("tides", "Ada", "A quiet word.").await;
    for _ in 0..10 {
        let mut deciding = tokio::task::JoinSet::new();
        for status in [Status::Published, Status::Held, Status::Removed] {
            let app = site.app.clone();
            deciding.spawn(async move { app.decide(CommentId(1), status, &mo(), "").await });
        }
        for before in deciding.join_all().await {
            before.expect("no decision fails");
        }
        let (status, _) = chain(&site, 1).await;
        let shown = site.get(TIDES).await.texts(".thread .prose").len();
        assert_eq!(shown == 1, status == Status::Published);
    }
}

#[tokio::test]
async fn the_last_two_answers_are_removed_at_once_and_no_empty_place_is_left() {
    let database = Database::new().await;
    let site = database.site(|_| {}).await;
    site.publish(&[("articles/tides.md", &article("Tides", "The sea rises."))]).await;
    site.comment("tides", "", "Who was there?").await;
    let token = site.old_token().await;
    for body in ["I was.", "So was I."] {
        let fields = [("body", body), ("parent_id", "1"), ("token", token.as_str())];
        site.post("/articles/tides/comments", &fields).await;
    }
    decide(&site, 1, Status::Removed).await;
    assert_eq!(site.get(TIDES).await.texts(".thread li").len(), 3);

    // Both decisions wait for the same row, so each began before the other was finished.
    let mut outsider = database.connect().await;
    outsider.hold_comment(1).await;
    let mut deciding = tokio::task::JoinSet::new();
    for id in [2, 3] {
        let app = site.app.clone();
        deciding.spawn(async move { app.decide(CommentId(id), Status::Removed, &mo(), "").await });
    }
    database.wait_for_waiting(2).await;
    outsider.let_go().await;
    for before in deciding.join_all().await {
        let decided = before.expect("no decision fails").expect("a comment");
        assert_eq!(decided.before, Status::Published);
    }

    assert_eq!(site.get(TIDES).await.texts("#comments-title"), ["No comments yet"]);
    assert_eq!(database.number("select count(*) from comment where visible").await, 0);
}

#[tokio::test]
async fn an_answer_that_comes_while_its_parent_is_removed_keeps_its_place() {
    let site = Site::with_tides().await;
    site.comment("tides", "", "Who was there?").await;
    decide(&site, 1, Status::Removed).await;
    // As when the moderator was faster by a moment than the store.
    let answer = published(1, "", "I was.");
    site.store.insert_comment(answer).await.expect("the database answers");
    let page = site.get("/articles/tides?reply=2").await;
    assert_eq!(page.attributes(".thread li", "id"), ["c1", "c2"]);
    assert_eq!(page.texts("#c1"), ["This comment was removed."]);
}

#[tokio::test]
async fn a_cautious_site_holds_everything_until_somebody_has_read_it() {
    let site = Site::with_settings(|to| to.moderation = Moderation::HoldEverything).await;
    site.publish(&[("articles/tides.md", &article("Tides", "The sea rises."))]).await;

    let answer = site.comment("tides", "Ada", "A quiet word.").await;

    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(verdict(&site, 1).await, (Status::Held, vec!["moderation".to_owned()]));
    decide(&site, 1, Status::Published).await;
    assert_eq!(site.get(TIDES).await.texts(".thread .prose"), ["A quiet word."]);
}

#[tokio::test]
async fn a_robot_that_fills_in_every_field_is_held_like_anybody_else() {
    let site = Site::with_tides().await;
    let token = site.old_token().await;
    let fields = [("body", "Nice article."), ("website", "https://a.example"), ("token", &token)];
    let answer = site.post("/articles/tides/comments", &fields).await;
    // Robots must not learn from the answer which of their attempts were caught, or by what.
    let genuine = site.comment("tides", "", "I was there as well.").await;
    assert_eq!(verdict(&site, 2).await, (Status::Published, vec![]));
    assert_eq!(answer.status, genuine.status);
    assert_eq!(answer.location().len(), genuine.location().len());
    for told in [answer.location(), genuine.location()] {
        assert!(told.starts_with("/receipt/new/"), "{told}");
    }
    assert_eq!(verdict(&site, 1).await, (Status::Held, vec!["honeypot".to_owned()]));
}

#[tokio::test]
async fn a_form_that_was_never_opened_or_only_just_is_held() {
    let site = Site::with_tides().await;
    let old = site.old_token().await;
    let fresh = site.app.form_token();
    let forged = old.replacen("v1.1", "v1.2", 1);
    for (id, token) in (1_u8..).zip(["", &fresh, &forged, "v1.0.0", &old]) {
        let body = format!("Words of reader {}.", ["A", "B", "C", "D", "E"][usize::from(id - 1)]);
        let fields = [("body", body.as_str()), ("token", token)];
        site.post_from([198, 51, 100, id].into(), "/articles/tides/comments", &fields).await;
        let held = (Status::Held, vec!["form-age".to_owned()]);
        let expected = if token == old { (Status::Published, vec![]) } else { held };
        assert_eq!(verdict(&site, id.into()).await, expected, "{token}");
    }
    let untold = site.post("/articles/tides/comments", &[("body", "No token at all.")]).await;
    assert!(untold.location().starts_with("/receipt/new/"), "{}", untold.status);
    assert_eq!(verdict(&site, 6).await.0, Status::Held);
    // The page's script asks for the time at which the form was opened.
    let token = site.get("/comment-token").await;
    assert_eq!(token.header("cache-control"), "no-store");
    assert!(token.text().starts_with("v2."), "{}", token.text());
}

#[tokio::test]
async fn the_same_text_again_is_noticed_wherever_it_comes_from() {
    let site = Site::with_tides().await;
    site.publish(&[("articles/winds.md", &article("Winds", "It blows."))]).await;
    let token = site.old_token().await;
    let bodies =
        ["Room 555 has an umbrella!", "room 99 has an  UMBRELLA", "Room 1 has an umbrella …"];
    let places =
        ["/articles/tides/comments", "/articles/winds/comments", "/articles/tides/comments"];
    for ((body, place), reader) in bodies.into_iter().zip(places).zip(1_u8..) {
        let from = [198, 51, 100, reader].into();
        site.post_from(from, place, &[("body", body), ("token", &token)]).await;
    }
    assert_eq!(verdict(&site, 1).await, (Status::Published, vec![]));
    assert_eq!(verdict(&site, 2).await, (Status::Published, vec!["repetition".to_owned()]));
    assert_eq!(verdict(&site, 3).await.1, ["repetition"]);
    assert_eq!(verdict(&site, 3).await.0, Status::Held, "twice before is once too often");

    decide(&site, 1, Status::Spam).await;
    let fields = [("body", "Room 7 has an umbrella."), ("token", token.as_str())];
    site.post_from([203, 0, 113, 9].into(), "/articles/tides/comments", &fields).await;
    assert_eq!(verdict(&site, 4).await, (Status::Held, vec!["repetition".to_owned(); 2]));
}
