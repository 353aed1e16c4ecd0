//! Comments for feed readers: Atom with threads, under each article and under all.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::StatusCode;
use feed_rs::model::Feed;
use lamplight::clock::{Precision, Timestamp};
use lamplight::comments::{CommentId, Decider, Status, render_body};
use lamplight::store::NewComment;

use crate::database::Database;
use crate::desk_hostile::solid;
use crate::draws::Draws;
use crate::harness::{Answer, Site, article, article_with, published};
use crate::hostile::{entries, faults};

const ALL: &str = "/comments/feed";
const TIDES: &str = "/articles/tides/comments/feed";
const MOON: &str = "/articles/moon/comments/feed";
const THREAD: &str = "http://purl.org/syndication/thread/1.0";

async fn publish(site: &Site) {
    site.publish(&[("articles/tides.md", &article("Tides", "It rises."))]).await;
    site.publish(&[("articles/moon.md", &article("Moon & co", "Grey."))]).await;
}

async fn site() -> Site {
    let site = Site::empty().await;
    publish(&site).await;
    site
}

async fn insert(site: &Site, comment: NewComment) -> i64 {
    site.store.insert_comment(comment).await.expect("the database answers").0
}

fn parse(answer: &Answer) -> Feed {
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("content-type"), "application/atom+xml; charset=utf-8");
    roxmltree::Document::parse(answer.text()).expect("well-formed");
    feed_rs::parser::parse(&*answer.bytes).expect("a feed")
}

/// Numbers of the comments of a feed, in its order.
async fn numbers(site: &Site, address: &str) -> Vec<i64> {
    let feed = parse(&site.get(address).await);
    let id = |id: &str| id.strip_prefix("https://lamp.example/comments/").map(str::to_owned);
    let ids = feed.entries.iter().map(|entry| id(&entry.id).expect("a comment of ours"));
    ids.map(|id| id.parse().expect("a number")).collect()
}

#[tokio::test]
async fn a_feed_tells_no_more_of_the_time_than_the_page() {
    let site = site().await;
    let posted_at = Timestamp(1_793_628_300);
    insert(&site, NewComment { posted_at, ..published(0, "Ann", "Words.") }).await;
    let feed = parse(&site.get(ALL).await);
    let midnight = Some(1_793_628_300 / 86_400 * 86_400);
    assert_eq!(feed.updated.map(|at| at.timestamp()), midnight);
    assert_eq!(feed.entries[0].published.map(|at| at.timestamp()), midnight);
}

#[tokio::test]
async fn a_feed_reader_finds_the_newest_comments_first_with_who_answers_whom() {
    let empty = site().await;
    assert!(parse(&empty.get(ALL).await).updated.is_some(), "an empty feed is a feed");
    let site = Site::with_settings(|settings| settings.comment_times = Precision::Minute).await;
    publish(&site).await;
    let at = |minute: i64| Timestamp(1_793_628_300 + 60 * minute);
    let comment = |parent, name: &str, body: &str, minute| NewComment {
        posted_at: at(minute),
        ..published(parent, name, body)
    };
    insert(&site, comment(0, "Ann", "1 < 2 & *so* on", 1)).await;
    insert(&site, NewComment { article_id: 2, ..comment(0, "", "Pale.", 2) }).await;
    insert(&site, comment(1, "Bo", "Yes.", 3)).await;

    assert_eq!(numbers(&site, ALL).await, [3, 2, 1]);
    assert_eq!(numbers(&site, MOON).await, [2]);
    let answer = site.get(TIDES).await;
    let feed = parse(&answer);
    assert_eq!(feed.id, "https://lamp.example/articles/tides/comments/feed");
    assert_eq!(feed.title.expect("a title").content, "Comments on “Tides” – Lamplight");
    assert_eq!(feed.updated.map(|at| at.timestamp()), Some(at(3).0));
    let [yes, first] = feed.entries.as_slice() else { panic!("{:?}", feed.entries) };
    assert_eq!(yes.title.as_ref().map(|title| &*title.content), Some("Bo on “Tides”"));
    assert_eq!(first.authors[0].name.as_deref(), Some("Ann"));
    let html = first.content.as_ref().and_then(|content| content.body.as_deref());
    assert_eq!(html, Some("<p dir=\"auto\">1 &lt; 2 &amp; <em>so</em> on</p>"));

    let xml = roxmltree::Document::parse(answer.text()).expect("well-formed");
    let answers = xml.descendants().filter(|node| node.has_tag_name((THREAD, "in-reply-to")));
    let answers: Vec<_> = answers.filter_map(|node| node.attribute("ref")).collect();
    let (comment, text) =
        ("https://lamp.example/comments/1", "https://lamp.example/articles/tides");
    assert_eq!(answers, [comment, text]);
    let replies = xml.descendants().filter(|node| node.attribute("rel") == Some("replies"));
    let replies: Vec<_> = replies.collect();
    assert_eq!(replies.len(), 1);
    assert_eq!(replies[0].attribute((THREAD, "count")), Some("1"));
    assert_eq!(replies[0].attribute((THREAD, "updated")), Some(&*at(3).to_string()));
    // The address that the feed gives leads to the comment.
    let led = site.get("/comments/3").await;
    assert_eq!(led.location(), "/articles/tides#c3");
}

#[tokio::test]
async fn a_feed_ends_after_the_newest_fifty() {
    let site = site().await;
    for number in 0..53 {
        insert(&site, published(0, "", &format!("Number {number}."))).await;
    }
    for address in [ALL, TIDES] {
        let newest: Vec<i64> = (4..=53).rev().collect();
        assert_eq!(numbers(&site, address).await, newest, "{address}");
    }
}

#[tokio::test]
async fn what_readers_no_longer_see_leaves_the_feeds_at_once() {
    let site = site().await;
    for _ in 0..5 {
        insert(&site, published(0, "", "Words.")).await;
    }
    insert(&site, published(1, "", "An answer.")).await;
    let draws = Draws::listen();
    assert_eq!(draws.among(&site, &[ALL, TIDES, MOON]).await, [ALL, TIDES, MOON]);
    let steps = [
        (1, Status::Removed, Decider::operator()),
        (2, Status::Withdrawn, Decider::writer()),
        (3, Status::Held, Decider::operator()),
        (4, Status::Spam, Decider::operator()),
    ];
    let mut left: Vec<i64> = vec![6, 5, 4, 3, 2, 1];
    for (id, status, decider) in steps {
        let decided = site.app.decide(CommentId(id), status, &decider, "").await;
        decided.expect("the database answers").expect("a comment");
        left.retain(|one| *one != id);
        assert_eq!(draws.among(&site, &[ALL, TIDES, MOON]).await, [ALL, TIDES], "{status:?}");
        assert_eq!(numbers(&site, TIDES).await, left, "{status:?}");
        assert_eq!(numbers(&site, ALL).await, left, "{status:?}");
    }
    // With its article, every comment goes.
    let gone = article_with("Tides", "state = \"archived\"", "It rises.");
    site.publish(&[("articles/tides.md", &gone)]).await;
    assert!(numbers(&site, ALL).await.is_empty());
    assert_eq!(site.get(TIDES).await.status, StatusCode::GONE);
}

#[tokio::test]
async fn a_feed_that_has_not_changed_is_not_sent_again() {
    let site = site().await;
    insert(&site, published(0, "", "Words.")).await;
    for address in [ALL, TIDES] {
        let first = site.get(address).await;
        let tag = first.header("etag").to_owned();
        let again = site.get_with(address, &[("if-none-match", &tag)]).await;
        assert_eq!((again.status, again.bytes.len()), (StatusCode::NOT_MODIFIED, 0));
        site.comment("tides", "", &format!("Something new, after {address}.")).await;
        let changed = site.get_with(address, &[("if-none-match", &tag)]).await;
        assert_eq!(changed.status, StatusCode::OK);
        let packed = site.get_with(address, &[("accept-encoding", "br")]).await;
        assert_eq!(packed.header("content-encoding"), "br");
        assert_eq!(packed.unpacked(), changed.bytes);
    }
}

#[tokio::test]
async fn feeds_are_found_where_their_articles_are() {
    let site = site().await;
    let renamed = article_with("Ebb", "slug = \"ebb\"", "It falls.");
    site.publish(&[("articles/tides.md", &renamed)]).await;
    let moved = site.get(TIDES).await;
    assert_eq!(
        (moved.status, moved.location()),
        (StatusCode::PERMANENT_REDIRECT, "/articles/ebb/comments/feed")
    );
    assert_eq!(site.get("/articles/none/comments/feed").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_comment_that_asks_first_is_not_told_to_feed_readers() {
    let site = site().await;
    let noted = NewComment { content_note: "blood & <b>".into(), ..published(0, "Bo", "Red.") };
    insert(&site, noted).await;
    let feed = site.get(TIDES).await;
    assert!(!feed.text().contains("Red."));
    let entry = &parse(&feed).entries[0];
    let body = entry.content.as_ref().and_then(|content| content.body.as_deref());
    let told = "This comment speaks of blood & <b>. It can be read on the page.";
    assert_eq!(body, Some(told));
}

#[tokio::test]
async fn hostile_comments_come_out_of_the_feeds_as_text() {
    let database = Database::new().await;
    let site = database.site(|_| {}).await;
    publish(&site).await;
    let (mut seen, mut said) = (BTreeSet::new(), BTreeMap::new());
    for some in entries().chunks(50) {
        for entry in some {
            let name: String = entry.text.chars().take(60).collect();
            let text = entry.text.replace('\0', "");
            let comment = NewComment {
                author_name: name.replace('\0', ""),
                content_note: if entry.text.len() % 7 == 0 { text.clone() } else { String::new() },
                ..published(0, "", &text)
            };
            let id = insert(&site, comment).await;
            said.insert(format!("https://lamp.example/comments/{id}"), text);
        }
        // Stored by the test alone, so nobody has told the pages.
        let newest = site.app.newest_comments(Some(1), 1).await.expect("it answers");
        let id = newest[0].comment.id;
        for status in [Status::Held, Status::Published] {
            let decided = site.app.decide(id, status, &Decider::operator(), "").await;
            decided.expect("the database answers").expect("a comment");
        }
        for address in [ALL, TIDES] {
            let feed = parse(&site.get(address).await);
            assert_eq!(feed.entries.len(), 50.min(seen.len() + some.len()), "{address}");
            for entry in feed.entries {
                let content = entry.content.expect("every entry says something");
                if content.content_type.subty().as_str() == "html" {
                    let html = content.body.expect("some HTML");
                    assert_eq!(faults(&html), [""; 0], "{}: {html}", entry.id);
                    let text = &said[&entry.id];
                    assert_eq!(solid(&html), solid(&render_body(text)), "nothing is cut: {text:?}");
                }
                seen.insert(entry.id);
            }
        }
    }
    assert_eq!(seen.len(), entries().len());
}
