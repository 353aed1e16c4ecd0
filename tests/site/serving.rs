//! The site over real connections: both versions of HTTP, those who dawdle, and how it stops.

use std::time::Duration;

use axum::http::StatusCode;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::harness::{Site, article};
use crate::wire::{Browser, Listening, ask_by_http2};

const TIDES: &str = "/articles/tides";

/// Sends bytes as they are and reads whatever comes until the other side ends.
async fn speak(stream: &mut TcpStream, bytes: &[u8]) -> String {
    stream.write_all(bytes).await.expect("the site listens");
    let mut answer = Vec::new();
    // A connection that is cut off may end in an error; what came before it counts.
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn a_browser_asks_again_on_the_same_connection() {
    let site = Site::with_tides().await;
    let listening = Listening::start(&site).await;
    let mut browser = Browser::at(listening.address).await;
    for _ in 0..3 {
        let page = browser.get(TIDES).await.expect("an answer");
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(page.texts("h1"), ["Tides"]);
    }
}

#[tokio::test]
async fn a_proxy_that_knows_it_may_speak_http_2_at_once() {
    let site = Site::with_tides().await;
    let listening = Listening::start(&site).await;
    for path in [TIDES, "/articles/no-such", "/readyz"] {
        let plain = site.get(path).await;
        let answer = ask_by_http2(listening.address, "GET", path).await.expect("an answer");
        assert_eq!(answer.status, plain.status, "{path}");
        assert_eq!(answer.header("content-type"), plain.header("content-type"), "{path}");
    }
    let page = ask_by_http2(listening.address, "GET", TIDES).await.expect("an answer");
    assert_eq!(page.texts("h1"), ["Tides"]);
    let head = ask_by_http2(listening.address, "HEAD", TIDES).await.expect("an answer");
    assert_eq!(head.header("content-length"), page.bytes.len().to_string());
    assert!(head.bytes.is_empty(), "{} bytes", head.bytes.len());
}

#[tokio::test]
async fn the_head_of_a_page_has_its_length_and_no_body() {
    let site = Site::with_tides().await;
    let listening = Listening::start(&site).await;
    let page = site.get(TIDES).await;
    let mut stream = TcpStream::connect(listening.address).await.expect("it listens");
    let ask = format!("HEAD {TIDES} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
    let answer = speak(&mut stream, ask.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains(&format!("content-length: {}\r\n", page.bytes.len())), "{answer}");
    assert!(answer.ends_with("\r\n\r\n"), "{answer}");
}

#[tokio::test]
async fn who_sends_nothing_or_half_a_head_is_cut_off() {
    let site = Site::with_tides().await;
    let listening = Listening::start(&site).await;
    // Nothing; half a greeting of HTTP/2; all of it and no more; half a head of HTTP/1.
    for bytes in ["", "PRI * HT", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "GET / HTTP/1.1\r\nhost: a"] {
        let mut stream = TcpStream::connect(listening.address).await.expect("it listens");
        tokio::time::pause();
        let minute = Duration::from_secs(60);
        let cut_off = tokio::time::timeout(minute, speak(&mut stream, bytes.as_bytes())).await;
        tokio::time::resume();
        assert!(cut_off.is_ok(), "{bytes:?} was waited for");
    }
    // One that asked in time and then rests is left alone for as long, and then cut off as well.
    let mut stream = TcpStream::connect(listening.address).await.expect("it listens");
    stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n").await.expect("it listens");
    stream.read_exact(&mut [0; 15]).await.expect("an answer");
    tokio::time::pause();
    let rested = tokio::time::timeout(Duration::from_secs(60), speak(&mut stream, b"")).await;
    assert!(rested.is_ok(), "a resting connection was kept for ever");
}

#[tokio::test]
async fn a_head_that_is_too_large_is_refused_and_the_site_lives_on() {
    let site = Site::with_tides().await;
    let listening = Listening::start(&site).await;
    for head in [
        format!("GET {TIDES} HTTP/1.1\r\nhost: a\r\nx: {}\r\n\r\n", "y".repeat(100_000)),
        format!("GET /{} HTTP/1.1\r\nhost: a\r\n\r\n", "y".repeat(100_000)),
        format!("GET {TIDES} HTTP/1.1\r\nhost: a\r\n{}\r\n", "x: y\r\n".repeat(5_000)),
    ] {
        let mut stream = TcpStream::connect(listening.address).await.expect("it listens");
        let _ = stream.write_all(head.as_bytes()).await;
        let answer = speak(&mut stream, b"").await;
        let refused = answer.is_empty()
            || answer.starts_with("HTTP/1.1 431")
            || answer.starts_with("HTTP/1.1 414");
        assert!(refused, "{answer}");
    }
    let mut browser = Browser::at(listening.address).await;
    assert_eq!(browser.get(TIDES).await.expect("an answer").status, StatusCode::OK);
}

#[tokio::test]
async fn somebody_who_wrote_far_too_much_is_told_so() {
    let site = Site::with_tides().await;
    let listening = Listening::start(&site).await;
    let mut browser = Browser::at(listening.address).await;
    let body = "x".repeat(5_000_000);
    let answer = browser.post("/articles/tides/comments", &[("body", &body)]).await;
    let answer = answer.expect("an answer, not a broken connection");
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(answer.texts("h1"), ["That was too long for us"]);
}

#[tokio::test]
async fn a_request_that_has_begun_is_finished_when_the_site_is_told_to_stop() {
    let site = Site::with_tides().await;
    let listening = Listening::start(&site).await;
    let mut stream = TcpStream::connect(listening.address).await.expect("it listens");
    let body = "body=Still+on+its+way.";
    let head = format!(
        "POST /articles/tides/comments HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.expect("it listens");
    // The site asks for the body, so the request has begun.
    stream.read_exact(&mut [0; 25]).await.expect("100 Continue");
    let address = listening.address;
    let stopped = listening.stop();
    // It takes no new connections by now.
    while TcpStream::connect(address).await.is_ok() {
        tokio::task::yield_now().await;
    }

    let answer = speak(&mut stream, body.as_bytes()).await;

    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    stopped.await.expect("it ends").expect("without an error");
    let id = lamplight::comments::CommentId(1);
    let stored = site.app.comment(id).await.expect("the database answers").expect("a comment");
    assert_eq!(stored.body, "Still on its way.");
}

#[tokio::test]
async fn eight_readers_post_the_first_comments_at_once() {
    let database = crate::database::Database::new().await;
    let site = database.site(|_| {}).await;
    site.publish(&[("articles/tides.md", &article("Tides", "The sea rises."))]).await;
    let listening = Listening::start(&site).await;
    let token = site.old_token().await;
    let posts = (0..8).map(|number| {
        let (address, token) = (listening.address, token.clone());
        tokio::spawn(async move {
            let mut browser = Browser::at(address).await;
            let body = format!("The first comment, number {number}, or so I thought.");
            let fields = [("body", body.as_str()), ("token", &token)];
            browser.post("/articles/tides/comments", &fields).await.expect("an answer").status
        })
    });
    for post in posts.collect::<Vec<_>>() {
        assert_eq!(post.await.expect("a reader"), StatusCode::SEE_OTHER);
    }
    assert_eq!(database.number("select count(distinct body) from comment").await, 8);
}
