//! What is kept of a commenter's network address, what it is used for, and how it is forgotten.

use std::net::IpAddr;

use lamplight::clock::Timestamp;
use lamplight::comments::{CommentId, Status};
use lamplight::config::Settings;
use lamplight::spam::{AddressHash, Reason, SecretKey};

use crate::database::Database;
use crate::harness::{READER, Site, article, request};
use crate::wire::run_program;

const COMMENTS: &str = "/articles/tides/comments";
const SENDERS: &str = "select sender from comment order by id";

async fn site(database: &Database, change: impl FnOnce(&mut Settings)) -> Site {
    let site = database.site(change).await;
    site.publish(&[("articles/tides.md", &article("Tides", "The sea rises."))]).await;
    site
}

/// Posts as a proxy at `peer` does for whoever it names.
async fn post_through(site: &Site, peer: IpAddr, forwarded: &str, body: &str) {
    let token = site.old_token().await;
    let form = form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("body", body), ("token", &token)])
        .finish();
    let headers =
        [("content-type", "application/x-www-form-urlencoded"), ("x-forwarded-for", forwarded)];
    let sent = request(axum::http::Method::POST, COMMENTS, &headers, form.into());
    assert_eq!(site.send(sent, peer).await.status, axum::http::StatusCode::SEE_OTHER);
}

async fn hash(site: &Site, address: &str) -> Option<String> {
    let key = site.store.secret("site", [0; 32], Timestamp::now()).await.expect("a secret");
    let address = address.parse().expect("an address");
    Some(AddressHash::of(&SecretKey::new(key), address).to_string())
}

#[tokio::test]
async fn a_flood_from_one_address_is_held_and_others_are_not() {
    let site = Site::with_tides().await;
    let words = ["one", "two", "three", "four", "five", "six", "seven", "eight"];
    for number in words {
        site.comment("tides", "", &format!("This is number {number}.")).await;
    }
    let token = site.old_token().await;
    let fields = [("body", "Somebody else."), ("token", token.as_str())];
    site.post_from([198, 51, 100, 1].into(), COMMENTS, &fields).await;

    let shown = site.get("/articles/tides").await.texts(".thread .prose");
    assert_eq!(shown.len(), 7, "{shown:?}");
    assert_eq!(shown.last().map(String::as_str), Some("Somebody else."));
    let file = site.app.comment_file(CommentId(7)).await.expect("the database answers");
    let reasons: Vec<Reason> =
        serde_json::from_str(&file.expect("a comment").0.reasons).expect("reasons");
    assert_eq!(reasons[0].because, "6 other comments came from this sender within an hour.");
}

#[tokio::test]
async fn what_is_kept_of_an_address_does_not_tell_it() {
    let database = Database::new().await;
    let site = site(&database, |_| {}).await;
    site.comment("tides", "Ada", "Find me if you can.").await;

    assert_eq!(database.words(SENDERS).await, [hash(&site, &READER.to_string()).await]);
    for table in ["comment", "decision", "change", "secret", "article", "revision"] {
        let mut outsider = database.connect().await;
        let rows = outsider.everything_in(table).await;
        assert!(!rows.contains(&READER.to_string()), "{table}: {rows}");
    }
}

#[tokio::test]
async fn only_proxies_of_ours_may_say_whose_comment_they_pass_on() {
    let database = Database::new().await;
    let ours = "10.0.0.0/8".parse().expect("a network");
    let site = site(&database, |settings| settings.trusted_proxies = vec![ours]).await;
    let proxy = [10, 0, 0, 1].into();
    let mut expected = Vec::new();
    for (number, (peer, forwarded, believed)) in [
        (proxy, "203.0.113.9", "203.0.113.9"),
        (proxy, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (proxy, "203.0.113.9, 10.2.3.4", "203.0.113.9"),
        (proxy, "2001:db8::1", "2001:db8::"),
        (proxy, "unknown", "10.0.0.1"),
        (READER, "203.0.113.9", "192.0.2.7"),
        ([127, 0, 0, 1].into(), "203.0.113.9", "127.0.0.1"),
    ]
    .into_iter()
    .enumerate()
    {
        post_through(&site, peer, forwarded, &format!("{}.", "x".repeat(number + 1))).await;
        expected.push(hash(&site, believed).await);
    }
    assert_eq!(database.words(SENDERS).await, expected);
}

#[tokio::test]
async fn a_site_without_proxies_believes_nobody() {
    let database = Database::new().await;
    let site = site(&database, |_| {}).await;
    post_through(&site, READER, "203.0.113.9", "Who am I?").await;
    assert_eq!(database.words(SENDERS).await, [hash(&site, "192.0.2.7").await]);
}

#[tokio::test]
async fn what_is_kept_of_an_address_expires() {
    let database = Database::new().await;
    let site = site(&database, |settings| settings.sender_days = 2).await;
    for body in ["Long ago.", "Not so long ago.", "Just now."] {
        site.comment("tides", "", body).await;
    }
    let mut outsider = database.connect().await;
    outsider.run("update comment set posted_at = posted_at - 2 * 86400 - 60 where id = 1").await;
    outsider.run("update comment set posted_at = posted_at - 2 * 86400 + 60 where id = 2").await;

    site.app.do_due(true).await.expect("the jobs are done");

    let kept = hash(&site, &READER.to_string()).await;
    assert_eq!(database.words(SENDERS).await, [None, kept.clone(), kept]);
    assert_eq!(site.get("/articles/tides").await.texts(".thread .prose").len(), 3);
}

#[tokio::test]
async fn a_site_can_keep_nothing_at_all_of_an_address() {
    let database = Database::new().await;
    let before = site(&database, |_| {}).await;
    before.comment("tides", "", "Kept for a while.").await;
    let site = site(&database, |settings| settings.sender_days = 0).await;
    site.comment("tides", "", "Never kept.").await;
    let kept = hash(&site, &READER.to_string()).await;
    assert_eq!(database.words(SENDERS).await, [kept, None]);
    // What was kept under the earlier setting goes as well, as soon as a second is over.
    database.connect().await.run("update comment set posted_at = posted_at - 1").await;
    site.app.do_due(true).await.expect("the jobs are done");
    assert_eq!(database.words(SENDERS).await, [None, None]);
}

#[tokio::test]
async fn a_moderator_reads_in_the_terminal_why_a_comment_is_held() {
    let database = Database::new().await;
    let site = site(&database, |_| {}).await;
    site.comment("tides", "Ada\u{202e}", "Look: https://a.example/\n\nand \u{7}bell").await;

    let listed = run_program(&database.url, &["comments", "list"]);
    assert!(listed.contains("Look: https://a.example/"), "{listed}");
    let shown = run_program(&database.url, &["comments", "show", "1"]);
    for part in [
        "Comment 1 on tides",
        "From Ada",
        "Status: held",
        "+1.5  links: It links to another site: a.example.",
        "+1.0  links: There is hardly a word beside the links.",
        "Evidence of spam: +0.6 nats",
        "Look: https://a.example/\n\nand bell",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    assert!(!shown.contains("192.0.2") && !shown.contains('\u{202e}'), "{shown}");

    let said = run_program(&database.url, &["comments", "publish", "1"]);
    assert_eq!(said, "Comment 1: held → published\n");
    let said = run_program(&database.url, &["comments", "publish", "1"]);
    assert_eq!(said, "Comment 1 was published already\n");
    let shown = run_program(&database.url, &["comments", "show", "1"]);
    assert!(shown.contains("held → published by command line"), "{shown}");
    let stored = site.app.comment(CommentId(1)).await.expect("the database answers");
    assert_eq!(stored.expect("a comment").status, Status::Published);
}

#[tokio::test]
async fn a_decision_in_the_terminal_shows_on_the_page_of_a_running_site() {
    let database = Database::new().await;
    let site = site(&database, |_| {}).await;
    let following = tokio::spawn({
        let app = site.app.clone();
        async move { app.follow_changes().await }
    });
    site.comment("tides", "Ada", "Good words.").await;
    assert_eq!(site.get("/articles/tides").await.texts(".thread .prose"), ["Good words."]);
    let url = database.url.clone();
    let removing = move || run_program(&url, &["comments", "remove", "1"]);
    tokio::task::spawn_blocking(removing).await.expect("the program ends");

    let deadline = tokio::time::Instant::now() + std::time::Duration::from_secs(10);
    while !site.get("/articles/tides").await.texts(".thread .prose").is_empty() {
        assert!(tokio::time::Instant::now() < deadline, "the page still shows it");
        tokio::task::yield_now().await;
    }
    following.abort();
}
