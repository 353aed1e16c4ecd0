//! Several processes on one database: what one changes, the others show.

use std::time::Duration;

use axum::http::StatusCode;
use lamplight::clock::Timestamp;
use lamplight::comments::{CommentId, Decider, Status};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::draws::Draws;
use crate::harness::{Answer, Site, article, article_with};

/// Longest that a change may take to reach another process, far more than it needs.
const PATIENCE: Duration = Duration::from_secs(20);

const TIDES: &str = "/articles/tides";

/// A process that follows what others change.
struct Follower {
    site: Site,
    told: mpsc::UnboundedReceiver<()>,
    following: JoinHandle<()>,
}

impl Follower {
    async fn beside(site: &Site) -> Self {
        let site = site.beside().await;
        let (sender, told) = mpsc::unbounded_channel();
        site.app.watch(move |_| {
            let _ = sender.send(());
        });
        let app = site.app.clone();
        let following = tokio::spawn(async move { app.follow_changes().await });
        let mut follower = Self { site, told, following };
        // It reads everything anew once it follows: from then on nothing escapes it.
        follower.next().await;
        follower
    }

    async fn next(&mut self) {
        let told = tokio::time::timeout(PATIENCE, self.told.recv()).await;
        told.expect("the change arrives").expect("the process lives");
    }

    /// Asks for a page again after every change, until it is as wanted.
    async fn until(&mut self, address: &str, wanted: impl Fn(&Answer) -> bool) -> Answer {
        loop {
            let page = self.site.get(address).await;
            if wanted(&page) {
                return page;
            }
            self.next().await;
        }
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.following.abort();
    }
}

#[tokio::test]
async fn what_one_process_publishes_every_process_shows() {
    let first = Site::shared().await;
    first.publish(&[("articles/tides.md", &article("Tides", "The sea rises."))]).await;
    let mut second = Follower::beside(&first).await;
    assert!(second.site.get(TIDES).await.text().contains("The sea rises."));
    assert_eq!(second.site.get("/articles").await.texts(".listed h3"), ["Tides"]);

    let tides = article_with("Ebb", "slug = \"ebb\"\naliases = [\"flow\"]", "The sea falls.");
    first.publish(&[("articles/tides.md", &tides)]).await;
    let moved = second.until(TIDES, |page| page.status.is_redirection()).await;
    assert_eq!(moved.location(), "/articles/ebb");
    second.until("/articles/flow", |page| page.location() == "/articles/ebb").await;
    second.until("/articles/ebb", |page| page.text().contains("The sea falls.")).await;
    second.until("/articles", |page| page.texts(".listed h3") == ["Ebb"]).await;

    first.publish(&[("articles/winds.md", &article("Winds", "Air moves."))]).await;
    second.until("/articles/winds", |page| page.status == StatusCode::OK).await;

    let down = article_with("Ebb", "slug = \"ebb\"\nstate = \"archived\"", "The sea falls.");
    first.publish(&[("articles/tides.md", &down)]).await;
    second.until("/articles/ebb", |page| page.status == StatusCode::GONE).await;
}

#[tokio::test]
async fn a_correction_reaches_the_history_and_the_feed_of_every_process() {
    let first = Site::shared().await;
    first.publish(&[("articles/tides.md", &article("Tides", "Once a day."))]).await;
    let mut second = Follower::beside(&first).await;
    let pages = ["/articles/tides/history", "/corrections", "/corrections/feed", TIDES];
    let told = |page: &Answer| page.text().contains("It is twice.");
    for address in pages {
        assert!(!told(&second.site.get(address).await), "{address}");
    }
    let change = "[change]\nclass = \"correction\"\nnote = \"It is twice.\"";
    first.publish(&[("articles/tides.md", &article_with("Tides", change, "Twice a day."))]).await;
    for address in pages {
        second.until(address, told).await;
    }
}

#[tokio::test]
async fn a_changed_block_reaches_the_pages_of_every_process() {
    let first = Site::shared().await;
    let block = |text: &str| format!("+++\nkind = \"statement\"\n+++\n{text}\n");
    first
        .publish(&[
            ("blocks/call.md", &block("Bring a coat.")),
            ("articles/tides.md", &article("Tides", "<block:call>")),
            ("articles/winds.md", &article("Winds", "Air moves.")),
        ])
        .await;
    let mut second = Follower::beside(&first).await;
    let draws = Draws::listen();
    for address in [TIDES, "/articles/winds"] {
        assert_eq!(second.site.get(address).await.status, StatusCode::OK);
    }
    first.publish(&[("blocks/call.md", &block("Bring two coats."))]).await;
    second.until(TIDES, |page| page.text().contains("Bring two coats.")).await;
    assert!(draws.among(&second.site, &["/articles/winds"]).await.is_empty());
}

#[tokio::test]
async fn a_comment_shows_on_every_process_and_goes_when_a_moderator_takes_it_off() {
    let first = Site::shared().await;
    first.publish(&[("articles/tides.md", &article("Tides", "The sea rises."))]).await;
    let mut second = Follower::beside(&first).await;
    assert!(!second.site.get(TIDES).await.text().contains("I like"));

    let posted = first.comment("tides", "Ada", "I like the sea here.").await;
    assert_eq!(posted.status, StatusCode::SEE_OTHER, "{}", posted.text());
    let seen = |page: &Answer| page.text().contains("I like the sea here.");
    let page = second.until(TIDES, seen).await;
    let id = page.attributes(".thread li", "id").remove(0);
    let id = CommentId(id.trim_start_matches('c').parse().expect("a number"));

    second
        .site
        .app
        .decide(id, Status::Held, &Decider::operator(), "")
        .await
        .expect("the database answers");
    assert!(!seen(&second.site.get(TIDES).await));
    // The first process follows nobody here: the change is in the database all the same.
    let mut third = Follower::beside(&first).await;
    third.until(TIDES, |page| !seen(page)).await;
}

#[tokio::test]
async fn an_article_that_another_process_finds_due_appears_everywhere() {
    let first = Site::shared().await;
    let tomorrow = Timestamp::now().plus_seconds(86_400).date();
    let text = article("Tides", "The sea rises.").replace("2026-11-01", &tomorrow.to_string());
    first.publish(&[("articles/tides.md", &text)]).await;
    let mut second = Follower::beside(&first).await;
    assert_eq!(second.site.get(TIDES).await.status, StatusCode::NOT_FOUND);
    first.store.publish_due(Timestamp::of(tomorrow)).await.expect("the database answers");
    second.until(TIDES, |page| page.status == StatusCode::OK).await;
    second.until("/articles", |page| page.texts(".listed h3") == ["Tides"]).await;
}

#[tokio::test]
async fn a_changed_source_and_who_cites_it_reach_every_process() {
    let source = |title: &str| format!("gould2023:\n  type: web\n  title: {title}\n");
    let first = Site::shared().await;
    first
        .publish(&[
            ("sources/sea.yaml", &source("Waves")),
            ("articles/tides.md", &article("Tides", "A claim.[@gould2023]")),
        ])
        .await;
    let mut second = Follower::beside(&first).await;
    second.site.get(TIDES).await;
    assert_eq!(second.site.get("/sources/gould2023").await.texts("h3"), ["Tides"]);

    first.publish(&[("sources/sea.yaml", &source("Long waves"))]).await;
    second.until("/sources/gould2023", |page| page.texts("h1") == ["Long waves"]).await;
    second.until("/sources", |page| page.texts("h3") == ["Long waves"]).await;
    let told = |page: &Answer| page.texts("[role=doc-endnotes] li")[0].contains("Long waves");
    second.until(TIDES, told).await;

    first.publish(&[("articles/winds.md", &article("Winds", "A claim.[@gould2023]"))]).await;
    second.until("/sources/gould2023", |page| page.texts("h3") == ["Winds", "Tides"]).await;
    first.publish(&[("articles/tides.md", &article("Tides", "No claim."))]).await;
    second.until("/sources/gould2023", |page| page.texts("h3") == ["Winds"]).await;
}
