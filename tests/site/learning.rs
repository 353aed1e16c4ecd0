//! How the classifier follows what moderators decide: every process has the same model.

use std::time::Duration;

use lamplight::comments::{Actor, CommentId, Decider, Status};
use lamplight::spam::{Model, Reason};
use lamplight::store::{Lesson, Ruling};
use tokio::time::{Instant, sleep_until};

use crate::harness::{Site, article, published};
use crate::workplace::Workplace;

/// Longest that a lesson may take to reach another process, far more than it needs.
const PATIENCE: Duration = Duration::from_secs(20);

async fn with_comments(site: &Site, bodies: &[&str]) {
    site.publish(&[("articles/tides.md", &article("Tides", "The sea rises."))]).await;
    for body in bodies {
        site.store.insert_comment(published(0, "", body)).await.expect("the database answers");
    }
}

async fn decide(site: &Site, id: i64, status: Status) -> i64 {
    let decided = site.app.decide(CommentId(id), status, &Decider::operator(), "").await;
    let decided = decided.expect("the database answers").expect("a comment");
    decided.decision.expect("something changed")
}

async fn undo(site: &Site, id: i64, status: Status, decision: i64) {
    let (decider, now) = (Decider::operator(), lamplight::clock::Timestamp::now());
    let ruling = Ruling { undoes: Some(decision), ..Ruling::new(status, &decider, now) };
    site.store.decide(CommentId(id), &ruling).await.expect("the database answers");
}

async fn learnt(site: &Site) -> Model {
    site.app.learn().await.expect("the database answers");
    site.app.model()
}

/// Words of the lessons in force: spam in capitals.
async fn lessons(site: &Site) -> Vec<String> {
    let lessons = site.store.lessons().await.expect("the database answers");
    let all = lessons.first.into_iter().chain(lessons.then);
    let mut words: Vec<_> = all
        .map(|one| if one.spam { one.body.to_uppercase() } else { one.body.to_lowercase() })
        .collect();
    words.sort();
    words
}

#[tokio::test]
async fn a_decision_of_a_moderator_teaches_and_one_of_others_does_not() {
    let site = Site::empty().await;
    with_comments(&site, &["lanterns", "herons", "tides", "moons"]).await;
    decide(&site, 1, Status::Spam).await;
    decide(&site, 2, Status::Held).await;
    assert_eq!(lessons(&site).await, ["LANTERNS"], "held says nothing");
    decide(&site, 2, Status::Published).await;
    for (id, decider) in [(3, Decider::writer()), (4, Decider::service("akismet"))] {
        for status in [Status::Held, Status::Published, Status::Spam] {
            let decided = site.app.decide(CommentId(id), status, &decider, "").await;
            decided.expect("the database answers");
        }
    }
    assert_eq!(lessons(&site).await, ["LANTERNS", "herons"]);
    let editor = Decider { actor: Actor::Editor, ..Decider::operator() };
    site.app.decide(CommentId(3), Status::Published, &editor, "").await.expect("it answers");
    assert_eq!(lessons(&site).await, ["LANTERNS", "herons", "tides"]);
}

#[tokio::test]
async fn a_later_decision_replaces_what_an_earlier_one_taught() {
    let site = Site::shared().await;
    with_comments(&site, &["lanterns"]).await;
    for (status, left) in [
        (Status::Spam, &["LANTERNS"][..]),
        (Status::Published, &["lanterns"]),
        (Status::Removed, &[]),
        (Status::Spam, &["LANTERNS"]),
        (Status::Held, &[]),
    ] {
        decide(&site, 1, status).await;
        assert_eq!(lessons(&site).await, left, "{status:?}");
        assert!(learnt(&site).await == site.beside_learnt().await, "{status:?}");
    }
    assert!(learnt(&site).await == Model::default(), "nothing of it stays behind");
}

#[tokio::test]
async fn taking_a_decision_back_leads_to_what_a_moderator_had_said_before() {
    let site = Site::empty().await;
    with_comments(&site, &["lanterns", "herons"]).await;
    // The screen had published it: nobody had said so.
    let spam = decide(&site, 1, Status::Spam).await;
    undo(&site, 1, Status::Published, spam).await;
    assert_eq!(lessons(&site).await, Vec::<String>::new());
    assert!(learnt(&site).await == Model::default());
    // A moderator had published it.
    decide(&site, 2, Status::Held).await;
    decide(&site, 2, Status::Published).await;
    let spam = decide(&site, 2, Status::Spam).await;
    undo(&site, 2, Status::Published, spam).await;
    assert_eq!(lessons(&site).await, ["herons"]);
}

#[tokio::test]
async fn what_its_writer_erases_is_unlearnt() {
    let database = crate::database::Database::new().await;
    let site = database.site(|_| {}).await;
    with_comments(&site, &["lanterns", "herons"]).await;
    decide(&site, 1, Status::Spam).await;
    decide(&site, 2, Status::Spam).await;
    let mut outsider = database.connect().await;
    outsider.run("update comment set body = '', erased_at = 5 where id = 1").await;
    assert_eq!(lessons(&site).await, ["HERONS"]);
    assert_eq!(database.number("select count(*) from lesson").await, 1, "no copy is kept");
    assert!(learnt(&site).await == site.beside_learnt().await);
    let decided = site.app.decide(CommentId(1), Status::Published, &Decider::operator(), "").await;
    let decided = decided.expect("the database answers").expect("a comment");
    assert_eq!(decided.decision, None, "nothing is left to decide about");
    assert_eq!(lessons(&site).await, ["HERONS"], "there is nothing to learn");
}

#[tokio::test]
async fn every_process_has_the_same_model_after_decisions_undoing_and_a_restart() {
    let first = Site::shared().await;
    let second = first.beside().await;
    let bodies: Vec<_> = (0..24).map(|n| format!("{} of herons and lanterns {n}", n % 5)).collect();
    with_comments(&first, &bodies.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let mut followed = tokio::spawn({
        let app = second.app.clone();
        async move { tokio::join!(app.follow_changes(), app.keep_learning()) }
    });
    let mut last = 0;
    for id in 1..=24 {
        // Both processes decide in turn.
        let site = if id % 2 == 0 { &first } else { &second };
        if id % 3 == 0 {
            decide(site, id, Status::Held).await;
            decide(site, id, Status::Published).await;
        } else {
            last = decide(site, id, Status::Spam).await;
        }
    }
    same(&first, &second).await;
    undo(&first, 23, Status::Held, last).await;
    same(&first, &second).await;
    decide(&second, 24, Status::Removed).await;
    decide(&first, 23, Status::Spam).await;
    same(&first, &second).await;
    first.app.retrain("a test").await.expect("the database answers");
    same(&first, &second).await;
    assert!(first.app.model() != Model::default());
    assert!(first.beside_learnt().await == first.app.model(), "after a restart");
    followed.abort();
    let _ = (&mut followed).await;
}

/// Waits until `second`, which follows by itself, has the model of `first`.
async fn same(first: &Site, second: &Site) {
    let model = learnt(first).await;
    let deadline = Instant::now() + PATIENCE;
    while second.app.model() != model {
        assert!(Instant::now() < deadline, "the other process has not learnt it");
        sleep_until(Instant::now() + Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn what_was_taught_decides_about_the_next_comment_and_says_why() {
    let site = Site::with_tides().await;
    let body = "Brass lanterns with herons, wholesale";
    for text in ["Lanterns of brass, herons", "Brass lanterns, wholesale", "Herons of brass, new"] {
        site.comment("tides", "", text).await;
    }
    site.comment("tides", "", body).await;
    let shown = site.get("/articles/tides").await.texts(".thread .prose");
    assert_eq!(shown.len(), 4, "nothing is known yet");
    for id in 1..=3 {
        decide(&site, id, Status::Spam).await;
    }
    site.app.learn().await.expect("the database answers");
    // From elsewhere: what moderators decided about this sender must not matter here.
    let token = site.old_token().await;
    let fields = [("body", "Wholesale lanterns: brass herons"), ("token", token.as_str())];
    let from = [198, 51, 100, 1].into();
    site.post_from(from, "/articles/tides/comments", &fields).await;
    let file = site.app.comment_file(CommentId(5)).await.expect("the database answers");
    let (screened, _) = file.expect("a comment");
    assert_eq!(screened.comment.status, Status::Held);
    let reasons: Vec<Reason> = serde_json::from_str(&screened.reasons).expect("reasons");
    assert_eq!(reasons[0].filter, "classifier");
    let because = &reasons[0].because;
    assert!(because.starts_with("Its words are like those of spam. It says “"), "{because}");
}

#[tokio::test]
async fn a_name_that_was_published_before_is_no_recommendation() {
    let site = Site::with_tides().await;
    let spam = "Subscribe to my channel, I subscribe back https://boats.example";
    let judge = async |name: &str, id: i64| {
        site.comment("tides", name, spam).await;
        let file = site.app.comment_file(CommentId(id)).await.expect("the database answers");
        let (screened, _) = file.expect("a comment");
        let reasons: Vec<Reason> = serde_json::from_str(&screened.reasons).expect("reasons");
        let words = reasons.into_iter().find(|reason| reason.filter == "classifier");
        words.expect("the classifier speaks").log_odds
    };
    for body in ["I like the sea", "The tide was high", "Quiet here"] {
        site.store.insert_comment(published(0, "Ada", body)).await.expect("it answers");
    }
    for id in 1..=3 {
        decide(&site, id, Status::Held).await;
        decide(&site, id, Status::Published).await;
    }
    site.app.learn().await.expect("the database answers");
    let (as_ada, as_bob) = (judge("Ada", 4).await, judge("Bob", 5).await);
    assert!((as_ada - as_bob).abs() < 1e-9, "{as_ada} {as_bob}");
}

#[tokio::test]
async fn many_lessons_are_learnt_anew_and_decisions_here_come_before_files() {
    let site = Site::empty().await;
    with_comments(&site, &["lanterns"]).await;
    decide(&site, 1, Status::Spam).await;
    let lesson = |n: usize| Lesson {
        spam: n.is_multiple_of(2),
        author_name: String::new(),
        body: format!("boats {n}"),
        page: String::new(),
    };
    let many: Vec<_> = (0..5_200).map(lesson).collect();
    site.app.add_lessons("boats.jsonl", &many).await.expect("the database answers");
    let lessons = site.store.lessons().await.expect("the database answers");
    assert_eq!((lessons.first.len(), lessons.then.len(), lessons.epoch), (5_000, 0, 1));
    assert_eq!(lessons.first.last().expect("lessons").body, "lanterns");
    assert_eq!(lessons.first[0].body, "boats 201", "the oldest of the file are left out");
    decide(&site, 1, Status::Held).await;
    let news = site.store.lessons_after(lessons.head).await.expect("the database answers");
    assert_eq!((news.epoch, news.then.len()), (2, 0));
    assert_eq!(site.app.forget_lessons("boats.jsonl").await.expect("it answers"), 5_200);
    assert_eq!(site.app.forget_lessons("boats.jsonl").await.expect("it answers"), 0);
    assert!(learnt(&site).await == Model::default());
}

#[tokio::test]
async fn an_operator_teaches_from_files_and_sees_what_was_learnt() {
    let place = Workplace::new().await;
    let text = include_str!("../fixtures/spam/decided/learnt.jsonl");
    place.write("learnt.jsonl", text);
    let shown = place.run(&["screen", "show"]);
    assert_eq!((shown.status, &*shown.err), (0, ""));
    assert!(shown.out.contains("Lessons: none yet"), "{}", shown.out);
    let trained = place.run(&["screen", "train", "learnt.jsonl"]);
    assert_eq!((trained.status, &*trained.err), (0, ""));
    for part in [
        "36 lessons of learnt.jsonl added",
        "from learnt.jsonl",
        "Epoch 1, begun on ",
        "36 lessons of learnt.jsonl were added",
        "On what it had not seen it would have held ",
    ] {
        assert!(trained.out.contains(part), "{part}: {}", trained.out);
    }
    let again = place.run(&["screen", "retrain"]);
    assert!(again.out.contains("Epoch 2, begun on"), "{}", again.out);
    let forgot = place.run(&["screen", "forget", "learnt.jsonl"]);
    assert_eq!(&*forgot.out, "36 lessons of learnt.jsonl forgotten\n");
    assert_eq!(place.run(&["screen", "forget", "learnt.jsonl"]).status, 1);
    assert_eq!(place.run(&["screen", "train", "none.jsonl"]).status, 3);
    place.write("bad.jsonl", "{\"body\": \"x\"}\n");
    assert_eq!(place.run(&["screen", "train", "learnt.jsonl", "bad.jsonl"]).status, 2);
    let shown = place.run(&["screen", "show"]);
    assert!(shown.out.contains("Lessons: none yet"), "half of a command: {}", shown.out);
}

impl Site {
    /// The model of another process that starts now.
    async fn beside_learnt(&self) -> Model {
        let other = self.beside().await;
        other.app.learn().await.expect("the database answers");
        other.app.model()
    }
}
