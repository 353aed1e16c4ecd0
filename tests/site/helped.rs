//! “This helped me”: counted once, without a cookie or an account, and by people alone.

use std::net::IpAddr;

use axum::http::StatusCode;
use lamplight::comments::{CommentId, Decider, Status};
use lamplight::config::Settings;

use crate::database::Database;
use crate::draws::Draws;
use crate::harness::{Answer, READER, Site, article, published};

const TIDES: &str = "/articles/tides";
const HELPED: &str = "/comments/helped";

/// A site with some comments under an article.
async fn site(database: &Database, comments: usize, change: impl FnOnce(&mut Settings)) -> Site {
    let site = database.site(change).await;
    site.publish(&[("articles/tides.md", &article("Tides", "The sea rises."))]).await;
    for number in 0..comments {
        let comment = published(0, "Ada", &format!("Words {number}."));
        site.store.insert_comment(comment).await.expect("the database answers");
    }
    site
}

/// Presses the button under a comment as it stands on a page.
async fn press(site: &Site, from: IpAddr, comment: i64) -> Answer {
    let page = site.get(TIDES).await;
    let token = page.attributes("form#helped input", "value");
    let value = comment.to_string();
    site.post_from(from, HELPED, &[("token", &token[0]), ("comment", &value)]).await
}

async fn counted(site: &Site) -> Vec<String> {
    site.get(TIDES).await.texts(".by > span")
}

fn address(network: u8, host: u8) -> IpAddr {
    [198, 51, network, host].into()
}

#[tokio::test]
async fn a_reader_says_that_a_comment_helped_and_is_counted_once() {
    let database = Database::new().await;
    let site = site(&database, 2, |_| {}).await;
    assert_eq!(site.get(TIDES).await.attributes("form#helped", "action"), [HELPED]);
    assert!(counted(&site).await.is_empty(), "nothing is said of nobody");
    for _ in 0..3 {
        let pressed = press(&site, READER, 2).await;
        assert_eq!(pressed.status, StatusCode::SEE_OTHER);
        assert_eq!(pressed.location(), "/articles/tides#c2", "back to the same place");
        assert_eq!(pressed.header("set-cookie"), "");
        assert_eq!(counted(&site).await, ["helped 1 reader"]);
    }
    press(&site, address(1, 1), 2).await;
    assert_eq!(counted(&site).await, ["helped 2 readers"]);
    press(&site, READER, 1).await;
    assert_eq!(counted(&site).await, ["helped 1 reader", "helped 2 readers"], "no ranking by it");
}

#[tokio::test]
async fn a_robot_without_the_page_and_a_network_of_many_addresses_do_not_count() {
    let database = Database::new().await;
    let site = site(&database, 1, |_| {}).await;
    for token in ["", "v1.1.2", &"x".repeat(9_999)] {
        let answer = site.post(HELPED, &[("comment", "1"), ("token", token)]).await;
        assert_eq!(answer.location(), "/articles/tides#c1", "it is told the same");
    }
    assert_eq!(site.post(HELPED, &[("comment", "1")]).await.location(), "/articles/tides#c1");
    assert!(counted(&site).await.is_empty());
    for host in 0..20 {
        press(&site, address(1, host), 1).await;
    }
    assert_eq!(counted(&site).await, ["helped 8 readers"]);
    for host in 0..=255_u8 {
        let same_house = format!("2001:db8:0:{host:x}::1").parse().expect("an address");
        press(&site, same_house, 1).await;
    }
    assert_eq!(counted(&site).await, ["helped 16 readers"]);
    press(&site, address(2, 1), 1).await;
    assert_eq!(counted(&site).await, ["helped 17 readers"], "others still count");
}

#[tokio::test]
async fn only_what_readers_see_can_have_helped_them() {
    let database = Database::new().await;
    let site = site(&database, 2, |_| {}).await;
    press(&site, READER, 2).await;
    let operator = Decider::operator();
    let held = site.app.decide(CommentId(1), Status::Held, &operator, "").await;
    assert!(held.is_ok());
    for (comment, status) in [
        ("1", StatusCode::NOT_FOUND),
        ("999", StatusCode::NOT_FOUND),
        ("-1", StatusCode::NOT_FOUND),
        ("x", StatusCode::BAD_REQUEST),
        ("", StatusCode::BAD_REQUEST),
    ] {
        let token = site.old_token().await;
        let fields = [("comment", comment), ("token", token.as_str())];
        let answer = site.post(HELPED, &fields).await;
        assert_eq!(answer.status, status, "{comment}");
    }
    assert_eq!(database.number("select helped from comment where id = 1").await, 0);
    assert_eq!(site.get(HELPED).await.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn what_is_kept_of_those_who_pressed_tells_nothing_and_goes() {
    let database = Database::new().await;
    let site = site(&database, 2, |settings| settings.helped_days = 3).await;
    for comment in [1, 2] {
        press(&site, READER, comment).await;
    }
    let marks = database.words("select mark from helped order by comment_id").await;
    assert_ne!(marks[0], marks[1], "nobody can tell that one person pressed both");
    let mut outsider = database.connect().await;
    let rows = outsider.everything_in("helped").await;
    assert!(!rows.contains(&READER.to_string()), "{rows}");
    outsider
        .run("update helped set marked_at = marked_at - 3 * 86400 - 1 where comment_id = 1")
        .await;
    site.app.do_due(true).await.expect("the round ends well");
    assert_eq!(database.words("select mark from helped").await, [marks[1].clone()]);
    assert_eq!(counted(&site).await, ["helped 1 reader"; 2], "the counts stay");
    // Whoever is forgotten can be counted again: that is the price.
    press(&site, READER, 1).await;
    assert_eq!(counted(&site).await, ["helped 2 readers", "helped 1 reader"]);
}

#[tokio::test]
async fn a_site_that_keeps_nothing_does_not_ask() {
    let database = Database::new().await;
    let before = site(&database, 1, |_| {}).await;
    press(&before, READER, 1).await;
    let site = database.site(|settings| settings.helped_days = 0).await;
    let page = site.get(TIDES).await;
    assert!(page.texts(".thread button, form#helped").is_empty());
    assert_eq!(page.texts(".by > span"), ["helped 1 reader"]);
    let token = site.old_token().await;
    site.post_from(address(1, 1), HELPED, &[("comment", "1"), ("token", &token)]).await;
    assert_eq!(database.number("select helped from comment").await, 1);
    site.app.do_due_at(lamplight::clock::Timestamp::now().plus_seconds(1), true).await.unwrap();
    assert_eq!(database.number("select count(*) from helped").await, 0);
}

#[tokio::test]
async fn a_count_draws_the_page_of_its_article_anew_and_no_other() {
    let database = Database::new().await;
    let site = site(&database, 1, |_| {}).await;
    site.publish(&[("articles/moon.md", &article("Moon", "Grey."))]).await;
    let token = site.old_token().await;
    let draws = Draws::listen();
    let pages = [TIDES, "/articles/moon", "/articles/tides/comments/feed"];
    draws.among(&site, &pages).await;
    site.post(HELPED, &[("comment", "1"), ("token", &token)]).await;
    assert_eq!(draws.among(&site, &pages).await, [TIDES, "/articles/tides/comments/feed"]);
    site.post(HELPED, &[("comment", "1"), ("token", &token)]).await;
    assert!(draws.among(&site, &pages).await.is_empty(), "nothing was counted");
}

#[tokio::test]
async fn many_who_press_at_once_are_all_counted_and_each_once() {
    let database = Database::new().await;
    let site = site(&database, 1, |_| {}).await;
    let token = site.old_token().await;
    let mut pressing = tokio::task::JoinSet::new();
    for number in 0..40_u8 {
        let (app, token) = (site.app.clone(), token.clone());
        let from = address(number / 2, 1);
        pressing.spawn(async move { app.count_helped(CommentId(1), &token, from).await });
    }
    let counted = pressing.join_all().await;
    let counted = counted.into_iter().map(|one| one.expect("the database answers"));
    assert_eq!(counted.filter(|counted| *counted).count(), 20);
    assert_eq!(database.number("select helped from comment").await, 20);
}
