//! The versions of an article, and what differs between two of them.

use axum::http::StatusCode;
use lamplight::clock::Timestamp;
use lamplight::store::{NewRevision, Origin};

use crate::harness::{Site, article, article_with};

const FILE: &str = "articles/tides.md";
const HISTORY: &str = "/articles/tides/history";

fn compared(from: i64, to: i64) -> String {
    format!("{HISTORY}?from={from}&to={to}")
}

#[tokio::test]
async fn a_reader_finds_the_history_beside_the_dates_and_every_version_in_it() {
    let site = Site::with_tides().await;
    assert_eq!(site.get("/articles/tides").await.texts(".opening a"), ["History"]);
    let alone = site.get(HISTORY).await;
    assert_eq!(alone.texts(".versions h2"), ["Version 1: Published"]);
    assert!(alone.texts("form").is_empty(), "there is nothing to compare");

    site.publish(&[(FILE, &article("Tides", "The sea falls."))]).await;
    let history = site.get(HISTORY).await;
    let versions = ["/articles/tides/revisions/2", "/articles/tides/revisions/1"];
    assert_eq!(history.attributes(".versions h2 a", "href"), versions);
    for address in versions {
        assert_eq!(site.get(address).await.status, StatusCode::OK);
    }
    assert_eq!(history.attributes(".versions .meta a", "href"), [compared(1, 2)]);
    assert_eq!(history.attributes("form.compare", "action"), [HISTORY]);
    assert_eq!(history.attributes("form.compare", "method"), ["get"]);
    assert_eq!(history.texts("#from option[selected]")[0].split(',').next(), Some("1"));
    assert!(history.attributes("meta[name=robots]", "content").is_empty());
}

#[tokio::test]
async fn a_reader_sees_which_words_changed() {
    let site = Site::with_tides().await;
    site.publish(&[(FILE, &article("Tides", "The sea rises three times a day."))]).await;
    let page = site.get(&compared(1, 2)).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.texts(".compared del"), ["[removed: twice]"]);
    assert_eq!(page.texts(".compared ins"), ["[added: three times]"]);
    let line = page.texts(".compared p").pop();
    let words = "The sea rises [removed: twice] [added: three times] a day.";
    assert_eq!(line.as_deref(), Some(words));
    assert_eq!(page.attributes("meta[name=robots]", "content"), ["noindex"]);
    assert_eq!(page.texts("h1").len(), 1);
    // Whoever chooses the later one first is shown the same.
    assert_eq!(site.get(&compared(2, 1)).await.location(), compared(1, 2));
    let same = site.get(&compared(2, 2)).await;
    assert!(same.texts(".compared").is_empty() && same.text().contains("Not a word differs"));
}

#[tokio::test]
async fn what_editors_write_cannot_break_out_of_a_comparison() {
    let site = Site::with_tides().await;
    let odd = "`</ins><script>alert(1)</script>` &amp; `<del>` \\<b onclick=x> “x” 'y'";
    let note = "<script>alert(1)</script> </p>";
    let lines = format!("[change]\nclass = \"correction\"\nnote = \"{note}\"");
    site.publish(&[(FILE, &article_with("Tides </ins> <b>", &lines, odd))]).await;
    for address in [HISTORY, &compared(1, 2), "/corrections", "/articles/tides"] {
        let page = site.get(address).await;
        assert_eq!(page.status, StatusCode::OK, "{address}");
        assert!(page.texts("script:not([type])").iter().all(String::is_empty), "{address}");
        assert!(page.attributes("[onclick]", "onclick").is_empty(), "{address}");
    }
    let added = site.get(&compared(1, 2)).await.texts(".compared ins").concat();
    assert!(added.contains("</ins><script>alert(1)</script>"), "{added}");
}

#[tokio::test]
async fn drafts_are_in_no_history() {
    let site = Site::with_tides().await;
    let draft = article_with("Tides", "state = \"draft\"", "Half a thought.");
    site.publish(&[(FILE, &draft)]).await;
    site.publish(&[(FILE, &article("Tides", "A whole thought."))]).await;
    let history = site.get(HISTORY).await;
    assert_eq!(history.texts(".versions h2 a"), ["Version 3", "Version 1"]);
    assert_eq!(history.attributes(".versions .meta a", "href"), [compared(1, 3)]);
    for (from, to) in [(1, 2), (2, 3), (1, 9), (0, 1)] {
        let status = site.get(&compared(from, to)).await.status;
        assert_eq!(status, StatusCode::NOT_FOUND, "{from} {to}");
    }
    assert!(!site.get(&compared(1, 3)).await.text().contains("Half a thought"));
}

#[tokio::test]
async fn the_history_moves_along_with_its_article_and_pages_have_one_too() {
    let site = Site::with_tides().await;
    let renamed = article_with("Tides", "slug = \"ebb\"", "The sea falls.");
    site.publish(&[(FILE, &renamed), ("pages/about.md", &article("About", "Us."))]).await;
    assert_eq!(site.get(HISTORY).await.location(), "/articles/ebb/history");
    let moved = site.get(&compared(1, 2)).await;
    assert_eq!(moved.location(), "/articles/ebb/history?from=1&to=2");
    assert_eq!(site.get(moved.location()).await.status, StatusCode::OK);
    let page = site.get("/about/history").await;
    assert_eq!(page.texts(".versions h2"), ["Version 1: Published"]);
    assert_eq!(site.get("/about").await.attributes(".opening a", "href"), ["/about/history"]);
    for nothing in ["/articles/nothing/history", "/nothing/history", "/articles/A%20b/history"] {
        assert_eq!(site.get(nothing).await.status, StatusCode::NOT_FOUND, "{nothing}");
    }
    assert_eq!(site.get(&format!("{HISTORY}?from=x&to=2")).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_history_names_authors_but_never_a_login() {
    let site = Site::shared().await;
    let author = "+++\nname = \"Maya of the Harbour\"\n+++\nShe writes.\n";
    let first = article_with("Tides", "author = \"maya\"", "One.");
    site.publish(&[("authors/maya.md", author), (FILE, &first)]).await;
    for (login, text) in [("maya", "Two."), ("ada-login-7", "Three.")] {
        let source = article_with("Tides", "author = \"maya\"", text);
        let digest = blake3::hash(source.as_bytes()).to_hex().to_string();
        let listing = site.app.catalogue().all().next().expect("an article").as_ref().clone();
        let revision = NewRevision {
            listing,
            aliases: &[],
            source: &source,
            citations: &[],
            own_sources: &[],
            digest: &digest,
            origin: Origin::Studio,
            written_by: login,
            class: None,
            note: "",
            publish: true,
            now: Timestamp::now(),
        };
        site.store.save_revision(&revision).await.expect("the database answers");
    }
    let history = site.beside().await.get(HISTORY).await;
    assert_eq!(
        history.texts(".versions .meta span:nth-child(2)"),
        ["by the editors", "by Maya of the Harbour", "by Maya of the Harbour"]
    );
    assert!(!history.text().contains("ada-login-7"));
    let labels = ["Version 3: Update", "Version 2: Update", "Version 1: Published"];
    assert_eq!(history.texts(".versions h2"), labels);
}

#[tokio::test]
async fn an_article_of_five_megabytes_is_compared_in_a_page_of_ordinary_size() {
    let site = Site::empty().await;
    let text = |seed: usize| {
        let word = |number: usize| format!("w{}", number.wrapping_mul(seed) % 7919);
        let paragraph = |start: usize| (start..start + 80).map(word).collect::<Vec<_>>().join(" ");
        (0..11_000).map(|number| paragraph(number * 80)).collect::<Vec<_>>().join("\n\n")
    };
    let first = text(31);
    assert!(first.len() > 4_900_000, "{}", first.len());
    let edited = first.replacen("w31 ", "w31 is new here ", 3);
    for body in [&first, &edited, &text(37)] {
        site.publish(&[(FILE, &article("Tides", body))]).await;
    }
    let page = site.get(&compared(1, 2)).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.texts(".compared ins").len(), 3);
    assert!(page.bytes.len() < 200_000, "{}", page.bytes.len());
    let rewritten = site.get(&compared(2, 3)).await;
    assert_eq!(rewritten.status, StatusCode::OK);
    assert!(rewritten.text().contains("More has changed than fits here"));
    assert!(rewritten.bytes.len() < 1_000_000, "{}", rewritten.bytes.len());
}
