//! What an operator, and whoever else reads the log, may learn about readers: nothing.

use std::io;
use std::sync::Arc;

use parking_lot::Mutex;
use tracing_subscriber::fmt::MakeWriter;

use crate::elsewhere::{Elsewhere, reply};
use crate::harness::{READER, Site, article};
use crate::services;

/// Collects what is logged on this thread, on which a test and its site run.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().clone()).expect("UTF-8")
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn the_log_tells_neither_who_reads_nor_what() {
    let site = Site::with_settings(|settings| {
        settings.trusted_proxies = vec!["10.0.0.0/8".parse().expect("a network")];
    })
    .await;
    site.publish(&[("articles/tides.md", &article("Tides", "The sea rises."))]).await;
    let log = Log::default();
    // A line for everything that is worth one by default, and for each request besides.
    let lines = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::INFO)
        .with_span_events(tracing_subscriber::fmt::format::FmtSpan::NEW)
        .with_writer(log.clone());
    let listening = tracing::subscriber::set_default(lines.finish());

    let headers = [
        ("x-forwarded-for", "203.0.113.9"),
        ("user-agent", "SecretBrowser/1.0"),
        ("referer", "https://secret.example/"),
        ("cookie", "secret=1"),
    ];
    for address in
        ["/articles/tides", "/articles/tides?reply=7700770077&secret=1", "/secret/page?x=secret"]
    {
        site.get_with(address, &headers).await;
    }
    site.comment("tides", "Secret Name", "Secret words: https://secret.example/").await;
    site.comment("tides", "Secret Name", "More of the secret words.").await;
    site.comment("tides", "Secret Name", "Secret number 07700 900123. He will kill me.").await;
    site.comment("tides", &"Secret Name".repeat(20), "Secret, and too long a name.").await;
    site.store.close().await;
    let fields = [("name", "Secret Name"), ("body", "Secret words that cannot be stored.")];
    site.post("/articles/tides/comments", &fields).await;
    site.get_with("/comments/7700770077", &headers).await;
    drop(listening);

    let text = log.text();
    for told in ["/articles/{slug}", "a comment could not be stored", "the database is away"] {
        assert!(text.contains(told), "{told} is missing in {text}");
    }
    let reader = READER.to_string();
    for secret in ["tides", "ecret", "203.0.113", &reader, "7700770077", "lamp.example", "900123"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}

#[tokio::test]
async fn the_log_tells_of_a_service_neither_what_it_was_sent_nor_the_key() {
    let host = Elsewhere::new().await;
    let log = Log::default();
    let lines = tracing_subscriber::fmt().with_max_level(tracing::Level::INFO);
    let lines = lines.with_writer(log.clone()).finish();
    let site = services::site(&host).await;
    let listening = tracing::subscriber::set_default(lines);
    let alert =
        format!("X-akismet-alert-code: 10502\r\nX-akismet-alert-msg: {}\r\n", services::KEY);
    host.put("/1.1/comment-check", reply(200, &alert, services::DOUBTFUL));
    site.comment("tides", "Ada", services::DOUBTFUL).await;
    services::later(&site, 70).await;
    drop(listening);
    let text = log.text();
    assert_eq!(text.matches("a service did not answer").count(), 2, "{text}");
    assert_eq!(text.matches("wants its customer to know").count(), 1, "once: {text}");
    for secret in [services::KEY, "hardest", "help.example", "192.0.2", "Ada"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}
