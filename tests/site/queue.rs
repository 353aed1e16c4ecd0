//! Which comments moderators find, and in what order.

use lamplight::app::{QueueFilter, QueuePlace, Search};
use lamplight::comments::{CommentId, Decider, Status};
use lamplight::store::NewComment;

use crate::database::Database;
use crate::harness::{Site, article, published};

/// A comment that waits.
fn held(name: &str, body: &str) -> NewComment {
    NewComment { status: Status::Held, ..published(0, name, body) }
}

async fn with_comments(comments: Vec<NewComment>) -> Site {
    let site = Site::with_tides().await;
    site.publish(&[("articles/winds.md", &article("Winds", "It blows."))]).await;
    for comment in comments {
        site.store.insert_comment(comment).await.expect("the database answers");
    }
    site
}

/// The numbers of the comments on a page, and where the next page begins.
async fn page(
    site: &Site,
    filter: &QueueFilter,
    place: Option<QueuePlace>,
) -> (Vec<i64>, Option<QueuePlace>) {
    let page = site.app.queue(filter, place, 3, None).await.expect("the database answers");
    (page.comments.iter().map(|queued| queued.comment.id.0).collect(), page.next)
}

async fn found(site: &Site, filter: QueueFilter) -> Vec<i64> {
    let page = site.app.queue(&filter, None, 100, None).await.expect("the database answers");
    page.comments.iter().map(|queued| queued.comment.id.0).collect()
}

async fn search(site: &Site, typed: &str) -> Vec<i64> {
    let search = Search::parse(typed);
    assert!(search.is_some(), "{typed} holds no word");
    found(site, QueueFilter { search, ..QueueFilter::default() }).await
}

#[tokio::test]
async fn whoever_may_be_in_danger_is_read_first_then_whoever_waits_longest() {
    let urgent = |body| NewComment { urgent: true, ..held("", body) };
    let comments = vec![
        held("", "One."),
        published(0, "", "Seen by everybody."),
        held("", "Three."),
        urgent("Four."),
        held("", "Five."),
        urgent("Six."),
        held("", "Seven."),
        NewComment { urgent: true, ..published(0, "", "Urgent, and readers see it.") },
    ];
    let site = with_comments(comments).await;
    let waiting = QueueFilter::waiting();

    let (first, next) = page(&site, &waiting, None).await;
    assert_eq!(first, [4, 6, 8]);
    let (second, next) = page(&site, &waiting, next).await;
    assert_eq!(second, [1, 3, 5]);
    assert_eq!(page(&site, &waiting, next).await.0, [7]);

    // A page that ends among the urgent ones goes on after them.
    let place = Some(QueuePlace { urgent: true, after: CommentId(4) });
    assert_eq!(page(&site, &waiting, place).await.0, [6, 8, 1]);
    assert_eq!(found(&site, QueueFilter { urgent: true, ..waiting }).await, [4, 6, 8]);
}

#[tokio::test]
async fn what_does_not_wait_comes_newest_first() {
    let site = with_comments((0..5).map(|_| published(0, "", "Seen.")).collect()).await;
    let all = QueueFilter { status: Some(Status::Published), ..QueueFilter::default() };
    let (first, next) = page(&site, &all, None).await;
    assert_eq!(first, [5, 4, 3]);
    assert_eq!(page(&site, &all, next).await, (vec![2, 1], None));
}

#[tokio::test]
async fn every_filter_lets_through_what_it_names() {
    let site = with_comments(vec![
        NewComment { sender: Some("s1".into()), network: Some("n1".into()), ..held("", "One.") },
        NewComment { sender: Some("s2".into()), network: Some("n1".into()), ..held("", "Two.") },
        NewComment { article_id: 2, log_odds: 3.5, ..held("", "Three.") },
        NewComment { status: Status::Spam, log_odds: 6.0, ..held("", "Four.") },
        NewComment { article_id: 2, ..published(0, "", "Five.") },
    ])
    .await;
    let any = QueueFilter::default;
    let waiting = QueueFilter::waiting;
    for (filter, expected) in [
        (any(), vec![5, 4, 3, 2, 1]),
        (waiting(), vec![1, 2, 3]),
        (QueueFilter { status: Some(Status::Spam), ..any() }, vec![4]),
        (QueueFilter { status: Some(Status::Removed), ..any() }, vec![]),
        (QueueFilter { article_id: Some(2), ..any() }, vec![5, 3]),
        (QueueFilter { article_id: Some(2), ..waiting() }, vec![3]),
        (QueueFilter { article_id: Some(9), ..waiting() }, vec![]),
        (QueueFilter { sender: Some("s2".into()), ..any() }, vec![2]),
        (QueueFilter { sender: Some("s2".into()), ..waiting() }, vec![2]),
        (QueueFilter { network: Some("n1".into()), ..any() }, vec![2, 1]),
        (QueueFilter { network: Some("n1' or 1=1 --".into()), ..any() }, vec![]),
        (QueueFilter { at_least: Some(3.0), ..any() }, vec![4, 3]),
        (QueueFilter { at_least: Some(3.0), at_most: Some(4.0), ..any() }, vec![3]),
        (QueueFilter { at_most: Some(-2.0), ..waiting() }, vec![1, 2]),
        (QueueFilter { edited: true, ..any() }, vec![]),
        (QueueFilter { edited: true, ..waiting() }, vec![]),
        (QueueFilter { unread: true, ..any() }, vec![]),
        (QueueFilter { unread: true, ..waiting() }, vec![]),
        (QueueFilter { id: Some(CommentId(3)), ..any() }, vec![3]),
    ] {
        let name = format!("{filter:?}");
        assert_eq!(found(&site, filter.clone()).await, expected, "{name}");
        let counted = site.store.queue_count(&filter, 2).await.expect("the database answers");
        assert_eq!(counted, i64::try_from(expected.len()).unwrap().min(2), "{name}");
    }
}

#[tokio::test]
async fn words_are_found_however_they_are_written() {
    let site = with_comments(vec![
        held("Zoë", "I left in spring. École!"),
        held("", "A safe place, they said (in the “evening”)."),
        held("", "A place that is safe, and e-mail: ada@example.org"),
        held("", "Ich ging im Frühling — über Nacht. 電話"),
    ])
    .await;
    for (typed, expected) in [
        ("spring", vec![1]),
        ("SPRING", vec![1]),
        ("zoe", vec![1]),
        ("ZOË", vec![1]),
        ("ecole", vec![1]),
        ("fruhling", vec![4]),
        ("Frühling", vec![4]),
        ("uber nacht", vec![4]),
        ("evening", vec![2]),
        ("safe place", vec![3, 2]),
        ("\"safe place\"", vec![2]),
        ("“safe place”", vec![2]),
        ("spr*", vec![1]),
        ("ada@example.org", vec![3]),
        ("e-mail", vec![3]),
        ("電話", vec![4]),
        ("spring place", vec![]),
        ("sprin", vec![]),
    ] {
        assert_eq!(search(&site, typed).await, expected, "{typed}");
    }
}

#[tokio::test]
async fn signs_that_mean_something_to_a_database_mean_nothing_here() {
    let site = with_comments(vec![held("", "Plain words & more | of them: near the sea.")]).await;
    for typed in [
        "words & more",
        "words | more",
        "'words'",
        "words:*",
        "NEAR(words, 2) sea",
        "words -sea",
        "body:words",
        "{body} : words",
        "words\"",
        "\"words",
        "^words",
        "words <-> more",
        "(words",
        "\\words\\",
        "words; drop table comment",
        "words\u{0}sea",
    ] {
        let search = Search::parse(typed);
        let filter = QueueFilter { search, ..QueueFilter::default() };
        site.app.queue(&filter, None, 5, None).await.unwrap_or_else(|e| panic!("{typed}: {e}"));
    }
    assert_eq!(search(&site, "words & more").await, [1]);
    assert_eq!(search(&site, "'words'").await, [1]);
}

#[tokio::test]
async fn search_follows_what_becomes_of_a_comment() {
    let database = Database::new().await;
    let site = database.site(|_| {}).await;
    site.publish(&[("articles/tides.md", &article("Tides", "The sea rises."))]).await;
    site.store.insert_comment(held("Ada", "A lighthouse.")).await.expect("the database answers");
    let words = Search::parse("lighthouse");
    let waiting = QueueFilter { search: words.clone(), ..QueueFilter::waiting() };
    let seen = QueueFilter { status: Some(Status::Published), ..waiting.clone() };
    assert_eq!(found(&site, waiting.clone()).await, [1]);
    assert!(found(&site, seen.clone()).await.is_empty());

    let decided = site.app.decide(CommentId(1), Status::Published, &Decider::operator(), "").await;
    decided.expect("the database answers");
    assert!(found(&site, waiting).await.is_empty());
    assert_eq!(found(&site, seen).await, [1]);

    // As when its writer changes it, and has it erased.
    let mut outsider = database.connect().await;
    outsider.run("update comment set body = 'A harbour.' where id = 1").await;
    assert_eq!(search(&site, "harbour").await, [1]);
    assert!(search(&site, "lighthouse").await.is_empty());
    outsider.run("update comment set body = '', author_name = '' where id = 1").await;
    assert!(search(&site, "harbour").await.is_empty());
    assert!(search(&site, "ada").await.is_empty());
}

#[tokio::test]
async fn words_that_were_erased_are_nowhere_in_the_index() {
    let database = Database::new().await;
    let site = database.site(|_| {}).await;
    site.publish(&[("articles/tides.md", &article("Tides", "The sea rises."))]).await;
    for body in ["Xylograph one.", "Something else."] {
        site.store.insert_comment(held("", body)).await.expect("the database answers");
    }
    let mut outsider = database.connect().await;
    outsider.run("update comment set body = '' where id = 1").await;
    let traces = if database.server().is_none() {
        "select count(*) from comment_search_data where cast(block as text) like '%xylograph%'"
    } else {
        "select count(*) from comment where cast(words as text) like '%xylograph%'"
    };
    assert_eq!(outsider.number(traces).await, 0);
}

#[tokio::test]
async fn nobody_counts_further_than_moderators_need_to_know() {
    let site = with_comments((0..5).map(|_| held("", "Waits.")).collect()).await;
    let count = site.store.queue_count(&QueueFilter::waiting(), 3).await;
    assert_eq!(count.expect("the database answers"), 3);
    let page = site.app.queue(&QueueFilter::waiting(), None, 2, None).await;
    assert_eq!(page.expect("the database answers").count, 5);
}
