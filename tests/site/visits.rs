//! `lamplight sources`, and the visits of a running site.

use std::sync::Arc;

use lamplight::clock::Timestamp;
use lamplight::content::SourceState;
use lamplight::upkeep::Health;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use crate::elsewhere::{Elsewhere, Reply, reply, titled};
use crate::harness::{Site, article};
use crate::workplace::Workplace;

const TWO_DAYS: i64 = 2 * 86_400;

/// A site with sources at these addresses, and a workplace on its database.
async fn with_sources(entries: &[(&str, String)]) -> (Site, Workplace) {
    let site = Site::shared().await;
    let records = entries
        .iter()
        .map(|(key, url)| format!("{key}:\n  type: web\n  title: How tides work\n  url: {url}\n"));
    site.publish(&[("sources/sea.yaml", &records.collect::<String>())]).await;
    let place = Workplace::new()
        .await
        .with("DATABASE_URL", &site.app.settings().database_url)
        .with("LAMPLIGHT_CHECK_DELAY_SECONDS", "0")
        .with("LAMPLIGHT_FETCH_TIMEOUT_SECONDS", "5")
        .with("LAMPLIGHT_ALLOW_PRIVATE_ADDRESSES", "true")
        .with("LAMPLIGHT_ARCHIVE_LOOKUP_URL", "");
    (site, place)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_editor_visits_sources_and_reads_what_there_is_to_do() {
    let host = Elsewhere::new().await;
    host.put("/here", titled("How tides work"));
    host.put("/was", reply(301, "location: /now\r\n", ""));
    host.put("/now", titled("Best casino bonus"));
    let entries =
        [("gone", host.url("/gone")), ("here", host.url("/here")), ("was", host.url("/was"))];
    let (site, place) = with_sources(&entries).await;
    let ran = place.run(&["sources", "list"]);
    assert_eq!((ran.status, ran.out.matches("Nobody has visited it yet.").count()), (0, 3));

    let ran = place.run(&["sources", "check"]);
    assert_eq!((ran.status, &*ran.err), (0, ""), "one failure is not death: {}", ran.out);
    let mut lines: Vec<_> = ran.out.lines().collect();
    lines.sort_unstable();
    let line = |state: &str, key: &str, reason: &str| {
        format!("{state:<7}  {key}  {}  {reason}", host.url(&format!("/{key}")))
    };
    assert_eq!(
        lines,
        [
            line("live", "here", "It answers."),
            line("moved", "was", "It answers at another address."),
            line("unknown", "gone", "There is no such page (404)."),
        ]
    );

    let health = site.store.source_health("gone").await.unwrap().expect("it was visited");
    let earlier = Timestamp::now().plus_seconds(-TWO_DAYS);
    let earlier = Health { failing_since: Some(earlier), ..health };
    assert!(site.store.put_health(&earlier).await.unwrap());
    let ran = place.run(&["sources", "check", "gone"]);
    assert_eq!((ran.status, ran.out.starts_with("dead ")), (1, true), "{}", ran.out);

    let ran = place.run(&["sources", "list", "--state", "dead"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(ran.out.contains("or cite another source."), "{}", ran.out);
    assert!(!ran.out.contains("/here"), "{}", ran.out);
    let ran = place.run(&["sources", "list", "--state", "moved"]);
    assert!(
        ran.out.contains(&format!("Write its new address: {}", host.url("/now"))),
        "{}",
        ran.out
    );
    let doubt = "The record says “How tides work”, and the page is titled “Best casino bonus”.";
    assert!(ran.out.contains(doubt), "{}", ran.out);
    let ran = place.run(&["sources", "list", "--format", "json"]);
    let listed: Vec<Value> = serde_json::from_str(&ran.out).expect("JSON");
    let states: Vec<_> = listed.iter().map(|one| (&one["key"], &one["state"])).collect();
    let words = [("gone", "dead"), ("here", "live"), ("was", "moved")];
    let words: Vec<_> = words.map(|(key, state)| (Value::from(key), Value::from(state))).to_vec();
    assert_eq!(states, words.iter().map(|(key, state)| (key, state)).collect::<Vec<_>>());
    assert_eq!((&listed[0]["status"], &listed[2]["doubts"][0]), (&404.into(), &doubt.into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_editor_says_what_a_program_cannot_see() {
    let host = Elsewhere::new().await;
    host.put("/tides", titled("How tides work"));
    let (site, place) = with_sources(&[("tides", host.url("/tides"))]).await;
    let ran = place.run(&["sources", "mark", "tides", "unfit"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("--note"), "{}", ran.err);
    let ran = place.run(&["sources", "mark", "tides", "unfit", "--note", "It sells boats now."]);
    assert_eq!((ran.status, ran.out.starts_with("unfit ")), (0, true), "{}", ran.err);
    assert_eq!(place.run(&["sources", "check"]).status, 0);
    let ran = place.run(&["sources", "list", "--state", "unfit"]);
    assert!(ran.out.contains("An editor: It sells boats now."), "{}", ran.out);
    assert!(ran.out.contains("It answers."), "{}", ran.out);
    let ran = place.run(&["sources", "mark", "tides", "live"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    let health = site.store.source_health("tides").await.unwrap().expect("it is known");
    assert_eq!((health.state, health.note), (SourceState::Live, None));

    for arguments in [&["sources", "check", "lost"][..], &["sources", "mark", "lost", "live"]] {
        let ran = place.run(arguments);
        assert_eq!((ran.status, &*ran.out), (1, ""), "{arguments:?}");
        assert!(ran.err.contains("There is no source “lost”"), "{}", ran.err);
    }
}

/// A host with a certificate of its own making, as PEM, that answers everything with a page.
async fn encrypted() -> (String, String) {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]);
    let rcgen::CertifiedKey { cert, signing_key } = made.expect("a certificate");
    let key = PrivateKeyDer::try_from(signing_key.serialize_der()).expect("a key");
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring serves them")
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .expect("a certificate and its key");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let _ = stream.read(&mut [0; 4096]).await;
            let page = b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nSafe";
            let _ = stream.write_all(page).await;
            let _ = stream.shutdown().await;
        }
    });
    (format!("https://localhost:{port}/robots.txt"), cert.pem())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_encrypted_page_is_read_if_the_system_trusts_its_host() {
    let (url, certificate) = encrypted().await;
    let (_site, place) = with_sources(&[("safe", url)]).await;
    place.write("trusted.pem", &certificate);
    let ran = place.run(&["sources", "check"]);
    assert!(ran.out.contains("no encryption that can be trusted"), "{}{}", ran.out, ran.err);
    let place = place.with("SSL_CERT_FILE", "trusted.pem");
    let ran = place.run(&["sources", "check"]);
    assert!(ran.out.starts_with("live "), "{}{}", ran.out, ran.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_site_visits_its_sources_only_if_it_was_told_to() {
    let host = Elsewhere::new().await;
    host.put("/tides", titled("How tides work"));
    let (site, place) = with_sources(&[("tides", host.url("/tides"))]).await;
    place.write("content/articles/tides.md", &article("Tides", "A claim.[@tides]"));
    let mut quiet = place.serve();
    assert_eq!(quiet.get("/healthz").0, 200);
    quiet.terminate();
    assert_eq!(quiet.end().code(), Some(0));
    assert!(host.asked().is_empty());

    host.put("/tides", Reply::Hang);
    let place = place.with("LAMPLIGHT_CHECK_SOURCES", "true");
    let mut busy = place.serve();
    busy.until("/healthz", |_, _| host.paths().contains(&"/tides".to_owned()));
    busy.terminate();
    assert_eq!(busy.end().code(), Some(0), "a visit that hangs does not keep it");
    drop(site);
}
