//! What changed after publication, and what readers are told of it.

use axum::http::StatusCode;
use lamplight::clock::Timestamp;
use lamplight::content::{Change, Class};

use crate::draws::Draws;
use crate::harness::{Answer, Site, article, article_with};

const FILE: &str = "articles/tides.md";
const TIDES: &str = "/articles/tides";
const ALL: &str = "/corrections";
const FEED: &str = "/corrections/feed";

/// An article whose editor says what changed.
fn changed(class: &str, note: &str, text: &str) -> String {
    article_with("Tides", &format!("[change]\nclass = \"{class}\"\nnote = \"{note}\""), text)
}

fn in_box(page: &Answer) -> Vec<String> {
    page.texts("aside.callout p")
}

fn today() -> String {
    Timestamp::now().day_in_words()
}

#[tokio::test]
async fn a_correction_stands_on_the_article_in_its_history_and_among_all_corrections() {
    let site = Site::with_tides().await;
    assert!(in_box(&site.get(TIDES).await).is_empty());
    assert_eq!(
        site.get(ALL).await.texts("main p").last().unwrap(),
        "Nothing has been corrected yet."
    );

    let note = "We wrote <once> a day & it is twice.";
    let report = site.publish(&[(FILE, &changed("correction", note, "Twice a day."))]).await;
    assert!(report.unexplained.is_empty());
    let page = site.get(TIDES).await;
    let told = format!("Correction, {}: {note}", today());
    assert_eq!(in_box(&page), [&told, "All versions and what changed"]);
    assert_eq!(page.attributes("aside.callout a", "href"), ["/articles/tides/history"]);

    let all = site.get(ALL).await;
    assert_eq!(all.texts(".listed h3"), ["Correction: Tides"]);
    assert_eq!(all.texts(".listed li > p")[0], note);
    assert_eq!(all.attributes(".listed h3 a", "href"), [TIDES]);
    let history = site.get("/articles/tides/history").await;
    assert_eq!(history.texts(".versions h2"), ["Version 2: Correction", "Version 1: Published"]);
    assert_eq!(history.texts(".versions li:first-child > p")[0], note);

    let catalogue = site.app.catalogue();
    let tides = catalogue.get(1).expect("an article");
    let corrections = site.app.corrections_of(tides).await.expect("the database answers");
    assert!(!corrections.retracted);
    let [one] = corrections.all.as_slice() else { panic!("{corrections:?}") };
    assert_eq!((one.class, &*one.note, one.number), (Class::Correction, note, 2));
}

#[tokio::test]
async fn a_note_is_not_repeated_by_the_next_edit_and_the_editor_hears_of_it() {
    let site = Site::with_tides().await;
    site.publish(&[(FILE, &changed("correction", "It is twice.", "Twice a day."))]).await;
    let again = changed("correction", "It is twice.", "Twice a day, mostly.");
    let report = site.publish(&[(FILE, &again)]).await;
    assert_eq!(report.unexplained, [FILE]);
    assert_eq!(in_box(&site.get(TIDES).await).len(), 2);
    assert_eq!(
        site.get("/articles/tides/history").await.texts(".versions h2"),
        ["Version 3: Update", "Version 2: Correction", "Version 1: Published"]
    );
    let new = changed("clarification", "Of the sea.", "The sea rises twice a day, mostly.");
    assert!(site.publish(&[(FILE, &new)]).await.unexplained.is_empty());
    assert_eq!(in_box(&site.get(TIDES).await).len(), 3);
    assert_eq!(
        site.get(ALL).await.texts(".listed h3"),
        ["Clarification: Tides", "Correction: Tides"]
    );
}

#[tokio::test]
async fn small_fixes_and_updates_show_in_the_history_only() {
    let site = Site::with_tides().await;
    site.publish(&[(FILE, &changed("typo", "A comma.", "The sea, rises."))]).await;
    site.publish(&[(FILE, &changed("update", "A new year.", "The sea rises again."))]).await;
    assert!(in_box(&site.get(TIDES).await).is_empty());
    assert!(site.get(ALL).await.texts(".listed li").is_empty());
    assert_eq!(
        site.get("/articles/tides/history").await.texts(".versions h2"),
        ["Version 3: Update", "Version 2: Small fix", "Version 1: Published"]
    );
}

#[tokio::test]
async fn a_retracted_article_stays_readable_under_a_clear_box_until_an_editor_says_otherwise() {
    let site = Site::with_tides().await;
    let retracted = changed("retraction", "We cannot show it.", "The sea rises twice a day. ");
    site.publish(&[(FILE, &retracted)]).await;
    for address in [TIDES, "/articles/tides/revisions/1"] {
        let page = site.get(address).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text().contains("The sea rises twice a day."));
        assert_eq!(page.texts("aside.warning .callout-title"), ["We have retracted this text"]);
    }
    // Mending a letter, or saying nothing, does not take a retraction back.
    let edited = changed("retraction", "We cannot show it.", "The sea rises.");
    site.publish(&[(FILE, &edited)]).await;
    site.publish(&[(FILE, &changed("typo", "A comma.", "The sea, rises."))]).await;
    assert_eq!(site.get(TIDES).await.texts("aside.warning").len(), 1);

    site.publish(&[(FILE, &changed("update", "A study shows it.", "The sea rises."))]).await;
    let page = site.get(TIDES).await;
    assert!(page.texts("aside.warning").is_empty());
    assert!(in_box(&page)[0].starts_with("Retraction, "), "what was said stays said");
}

#[tokio::test]
async fn one_run_can_say_what_changed_in_files_that_do_not() {
    let site = Site::with_tides().await;
    site.publish(&[("articles/moon.md", &article("Moon", "Grey."))]).await;
    site.write(FILE, article("Tides", "Twice a day.").as_bytes());
    let own = article_with("Moon", "[change]\nclass = \"correction\"\nnote = \"White.\"", "White.");
    site.write("articles/moon.md", own.as_bytes());
    site.write("articles/new.md", article("New", "New.").as_bytes());
    let change = Change::check(Class::Clarification, "Clearer words.").expect("a note");
    let files = lamplight::app::read_folder(site.folder()).expect("the folder can be read");
    let report = site.app.publish_as(files, Some(&change)).await.expect("the database answers");
    assert_eq!((report.published.len(), report.unexplained.len()), (3, 0));
    let mut told = site.get(ALL).await.texts(".listed h3");
    told.sort();
    assert_eq!(told, ["Clarification: Tides", "Correction: Moon"]);
}

#[tokio::test]
async fn what_nobody_has_seen_needs_no_correction() {
    let site = Site::empty().await;
    let tomorrow = Timestamp::now().plus_seconds(86_400).date().to_string();
    for (note, text) in [("One.", "One."), ("Two.", "Two.")] {
        let waiting = changed("correction", note, text).replace("2026-11-01", &tomorrow);
        assert!(site.publish(&[(FILE, &waiting)]).await.unexplained.is_empty());
    }
    let before_its_day = site.get("/articles/tides/history").await;
    assert_eq!(before_its_day.status, StatusCode::NOT_FOUND);
    site.publish(&[(FILE, &changed("correction", "Three.", "Three."))]).await;
    let history = site.get("/articles/tides/history").await;
    assert_eq!(history.texts(".versions h2"), ["Version 3: Published"]);
    assert!(site.get(ALL).await.texts(".listed li").is_empty());
    assert_eq!(site.get("/articles/tides/revisions/1").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_scheduled_text_enters_the_history_on_its_day() {
    let site = Site::empty().await;
    let tomorrow = Timestamp::now().plus_seconds(86_400);
    let text = article("Tides", "One.").replace("2026-11-01", &tomorrow.date().to_string());
    site.publish(&[(FILE, &text)]).await;
    let store = &site.store;
    assert!(store.newest_version(1).await.expect("the database answers").is_none());
    assert_eq!(store.publish_due(tomorrow).await.expect("the database answers"), [1]);
    let seen = store.newest_version(1).await.expect("the database answers").expect("a version");
    assert_eq!((seen.number, seen.published_at), (1, Some(tomorrow)));
}

#[tokio::test]
async fn a_withdrawn_article_does_not_take_its_corrections_along() {
    let site = Site::with_tides().await;
    let text = changed("correction", "It is twice.", "Twice a day.");
    site.publish(&[(FILE, &text)]).await;
    site.publish(&[(FILE, &text.replace("+++\ntitle", "+++\nstate = \"archived\"\ntitle"))]).await;
    assert_eq!(site.get(TIDES).await.status, StatusCode::GONE);
    let all = site.get(ALL).await;
    assert_eq!(all.texts(".listed h3"), ["Correction: Tides (withdrawn)"]);
    assert_eq!(all.attributes(".listed a", "href"), ["/articles/tides/history"]);
    assert_eq!(site.get("/articles/tides/history").await.status, StatusCode::OK);
}

#[tokio::test]
async fn corrections_come_on_pages_newest_first() {
    let site = Site::with_tides().await;
    for number in 1..=52 {
        let text = changed("correction", &format!("Number {number}."), &format!("{number}."));
        site.publish(&[(FILE, &text)]).await;
    }
    let (first, second) = (site.get(ALL).await, site.get("/corrections?page=2").await);
    assert_eq!(first.texts(".listed li").len(), 50);
    assert_eq!(first.texts(".listed li > p:not(.meta)")[0], "Number 52.");
    assert_eq!(second.texts(".listed li > p:not(.meta)"), ["Number 2.", "Number 1."]);
    assert_eq!(first.attributes(".paging a[rel=next]", "href"), ["/corrections?page=2"]);
    assert_eq!(site.get("/corrections?page=3").await.status, StatusCode::NOT_FOUND);
    assert_eq!(in_box(&site.get(TIDES).await).len(), 4, "the newest three, and the history");
    let history = site.get("/articles/tides/history?page=2").await;
    assert_eq!(history.texts(".versions h2").last().unwrap(), "Version 1: Published");
    assert_eq!(history.texts(".versions li").len(), 3);
}

#[tokio::test]
async fn a_feed_reader_finds_every_correction_once() {
    let site = Site::with_tides().await;
    let empty = feed_rs::parser::parse(&*site.get(FEED).await.bytes).expect("a feed");
    assert!(empty.entries.is_empty() && empty.updated.is_some());

    let note = "It is <twice> & “often”.";
    let text = changed("correction", note, "Twice a day.");
    site.publish(&[(FILE, &text)]).await;
    let answer = site.get(FEED).await;
    assert_eq!(answer.header("content-type"), "application/atom+xml; charset=utf-8");
    let feed = feed_rs::parser::parse(&*answer.bytes).expect("a feed");
    assert_eq!(feed.feed_type, feed_rs::model::FeedType::Atom);
    assert_eq!(feed.id, "https://lamp.example/corrections/feed");
    assert!(feed.title.is_some() && feed.updated.is_some() && !feed.authors.is_empty());
    let own = feed.links.iter().find(|link| link.rel.as_deref() == Some("self"));
    assert_eq!(own.map(|link| &*link.href), Some("https://lamp.example/corrections/feed"));
    let [entry] = feed.entries.as_slice() else { panic!("{:?}", feed.entries) };
    assert_eq!(entry.id, "https://lamp.example/corrections#c1-2");
    assert_eq!(entry.links[0].href, "https://lamp.example/articles/tides/history");
    assert!(entry.updated.is_some());
    let body = entry.content.as_ref().and_then(|content| content.body.as_deref());
    assert_eq!(body, Some(note));
    assert_eq!(site.get(ALL).await.attributes(".listed li", "id"), ["c1-2"]);
    let link = "link[type='application/atom+xml']";
    assert_eq!(site.get(ALL).await.attributes(link, "href"), [FEED]);
}

#[tokio::test]
async fn a_new_version_draws_its_history_and_all_corrections_anew_and_nothing_else() {
    let site = Site::with_tides().await;
    site.publish(&[("articles/moon.md", &article("Moon", "Grey."))]).await;
    site.publish(&[(FILE, &article("Tides", "Twice."))]).await;
    let pages = [
        "/articles/tides/history",
        "/articles/tides/history?from=1&to=2",
        ALL,
        FEED,
        "/articles/moon/history",
    ];
    let draws = Draws::listen();
    assert_eq!(draws.among(&site, &pages).await, pages);
    assert!(draws.among(&site, &pages).await.is_empty());
    site.publish(&[(FILE, &changed("correction", "Thrice.", "Thrice."))]).await;
    assert_eq!(draws.among(&site, &pages).await, &pages[..4]);
}
