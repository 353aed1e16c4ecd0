use axum::http::StatusCode;

use crate::harness::{Site, article, article_with};

#[tokio::test]
async fn an_article_is_read_with_its_title_summary_date_and_text() {
    let site = Site::with_tides().await;

    let page = site.get("/articles/tides").await;

    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.texts("h1"), ["Tides"]);
    assert_eq!(page.texts(".dek"), ["About Tides."]);
    assert_eq!(page.attributes("time", "datetime")[0], "2026-11-01");
    assert!(page.text().contains("The sea rises twice a day."), "{}", page.text());
}

#[tokio::test]
async fn an_unknown_address_is_told_what_to_do_next() {
    let site = Site::with_tides().await;
    for address in ["/articles/no-such", "/no-such", "/a/b/c", "/articles/No%20Such", "/topics/x"] {
        let page = site.get(address).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{address}");
        assert_eq!(page.texts("h1"), ["There is no page here"], "{address}");
        assert!(page.attributes("main a", "href").contains(&"/articles".to_owned()), "{address}");
    }
}

#[tokio::test]
async fn an_old_address_leads_to_the_new_one_for_ever() {
    let site = Site::with_tides().await;
    let renamed = article_with("Tides", "slug = \"ebb-and-flow\"", "The sea falls again.");
    site.publish(&[("articles/tides.md", &renamed)]).await;

    let old = site.get("/articles/tides").await;
    assert_eq!(old.status, StatusCode::PERMANENT_REDIRECT);
    assert_eq!(old.location(), "/articles/ebb-and-flow");
    let new = site.get("/articles/ebb-and-flow").await;
    assert!(new.text().contains("The sea falls again."));
}

#[tokio::test]
async fn an_archived_article_says_that_it_was_taken_down() {
    let site = Site::with_tides().await;
    let archived = article_with("Tides", "state = \"archived\"", "The sea rises twice a day.");
    site.publish(&[("articles/tides.md", &archived)]).await;

    let page = site.get("/articles/tides").await;
    assert_eq!(page.status, StatusCode::GONE);
    assert_eq!(page.texts("h1"), ["This page has been taken down"]);
    // What readers once saw stays readable under its own address.
    let first = site.get("/articles/tides/revisions/1").await;
    assert_eq!(first.status, StatusCode::OK);
    assert!(first.text().contains("The sea rises twice a day."));
    assert!(site.get("/articles").await.texts(".listed a").is_empty());
}

#[tokio::test]
async fn a_link_to_another_article_takes_its_current_title() {
    let site = Site::empty().await;
    let winds = article("Winds", "See <article:tides>.");
    site.publish(&[
        ("articles/winds.md", &winds),
        ("articles/tides.md", &article("Tides", "The sea rises.")),
    ])
    .await;
    assert_eq!(
        site.get("/articles/winds").await.texts(".prose a[href='/articles/tides']"),
        ["Tides"]
    );

    site.publish(&[("articles/tides.md", &article("High water", "The sea rises."))]).await;
    assert_eq!(
        site.get("/articles/winds").await.texts(".prose a[href='/articles/tides']"),
        ["High water"]
    );
}

#[tokio::test]
async fn the_parts_of_an_article_stand_in_the_order_of_reading() {
    let site = Site::empty().await;
    let head = "author = \"maya\"\ntopics = [\"Sea\", \"Moon & sun\"]\nupdated = 2026-11-05\n\
                content_notes = [\"storms\", \"drowning\"]";
    let text = "Opening words.\n\n## First\n\nA claim.[^a]\n\n### Deeper\n\n## Second\n\n\
                ![A door](../images/door.svg)\n\n## Third\n\n<block:call>\n\n[^a]: The note.\n";
    let door = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 4 3\"/>";
    site.publish(&[
        ("authors/maya.md", "+++\nname = \"Maya <3\"\n+++\nMaya walks the *shore*.\n"),
        ("blocks/call.md", "+++\nkind = \"statement\"\n+++\nBring a coat.\n"),
        ("blocks/sourcing.md", "+++\nkind = \"statement\"\n+++\nHow we work.\n"),
        ("images/door.svg", door),
        ("articles/tides.md", &article_with("Tides", head, text)),
        ("articles/moon.md", &article_with("Moon", "topics = [\"Moon & sun\"]", "It shines.")),
        ("articles/winds.md", &article("Winds", "Air moves.")),
    ])
    .await;
    let page = site.get("/articles/tides").await;
    assert_eq!(page.status, StatusCode::OK);
    let html = page.text();
    let places: Vec<_> = [
        "<h1>Tides</h1>",
        "this page speaks of storms and drowning",
        "class=\"dek\">About Tides.",
        "/authors/maya",
        "datetime=\"2026-11-01\"",
        "datetime=\"2026-11-05\"",
        "1 minute to read",
        "/topics/sea",
        "href=\"#first\"",
        "href=\"#deeper\"",
        "Opening words.",
        "id=\"first\"",
        "id=\"third\"",
        "Bring a coat.",
        "How we work.",
        "The note.",
        "Read next",
        "/articles/moon",
        "Latest articles",
        "/articles/winds",
        "About the author",
        "Maya walks the <em>shore</em>.",
        "No comments yet",
        "id=\"comment-form\"",
    ]
    .into_iter()
    .map(|part| html.find(part).unwrap_or_else(|| panic!("{part} is missing from {html}")))
    .collect();
    assert!(places.is_sorted(), "{places:?}\n{html}");
    assert_eq!(page.texts(".meta [rel=author]"), ["Maya <3"]);
    assert_eq!(page.attributes("article", "lang"), [""; 0]);
}

#[tokio::test]
async fn every_call_of_a_note_leads_there_and_back() {
    let site = Site::empty().await;
    let text = "One.[^a] Two.[^b] Three.[^a]\n\n[^b]: Second.\n[^a]: First, cited twice.\n";
    site.publish(&[("articles/tides.md", &article("Tides", text))]).await;
    let page = site.get("/articles/tides").await;
    assert_eq!(page.texts(".prose sup a, .prose a[role=doc-noteref]").len(), 3);
    let ids = page.attributes("[id]", "id");
    for (calls, target) in [("a[role=doc-noteref]", 3), ("a[role=doc-backlink]", 3)] {
        let links = page.attributes(calls, "href");
        assert_eq!(links.len(), target, "{calls}");
        assert!(links.iter().all(|to| ids.iter().any(|id| *to == format!("#{id}"))), "{links:?}");
    }
    let labels = page.attributes("a[role=doc-backlink]", "aria-label");
    assert_eq!(labels.len(), 3, "a reader who cannot see the arrow hears where it leads");
    let notes = page.texts("[role=doc-endnotes] li");
    assert!(notes[0].starts_with("First, cited twice.") && notes[1].starts_with("Second."));
}

#[tokio::test]
async fn an_article_in_another_language_says_so() {
    let site = Site::empty().await;
    site.publish(&[("articles/marea.md", &article_with("Mareas", "language = \"es\"", "El mar."))])
        .await;
    let page = site.get("/articles/marea").await;
    assert_eq!(page.attributes("html", "lang"), ["en"]);
    assert_eq!(page.attributes("article", "lang"), ["es"]);
}

#[tokio::test]
async fn a_standing_page_stands_alone_without_lists_author_and_comments() {
    let site = Site::with_tides().await;
    let about = "+++\ntitle = \"About us\"\nsummary = \"Who we are.\"\n+++\nWe like the sea.\n";
    site.publish(&[("pages/about.md", about)]).await;
    let page = site.get("/about").await;
    assert_eq!((page.status, page.texts("h1")), (StatusCode::OK, vec!["About us".to_owned()]));
    for nothing in ["#comments", "form", ".author", ".after", "time"] {
        assert!(page.texts(&format!("main {nothing}")).is_empty(), "{nothing}");
    }
    assert_eq!(page.texts("main .meta"), ["History"]);
    // At the top of every page because the settings name it, and at the foot of every page.
    for address in ["/", "/articles", "/articles/tides", "/no-such"] {
        let other = site.get(address).await;
        assert!(other.attributes("nav.site a", "href").contains(&"/about".to_owned()), "{address}");
        assert_eq!(other.texts("footer.site a"), ["About us", "Sources"], "{address}");
    }
    assert_eq!(site.get("/articles/about").await.location(), "/about");
    assert_eq!(site.get("/tides").await.location(), "/articles/tides");
    assert_eq!(site.get("/articles").await.texts(".listed h3"), ["Tides"]);
}

#[tokio::test]
async fn an_article_that_takes_no_comments_has_no_form() {
    let site = Site::with_tides().await;
    let closed = article_with("Tides", "comments = false", "The sea.");
    site.publish(&[("articles/tides.md", &closed)]).await;
    let page = site.get("/articles/tides").await;
    assert!(page.texts("#comment-form").is_empty());
}

#[tokio::test]
async fn what_to_read_next_shares_topics_and_leaves_out_the_article_itself() {
    let site = Site::empty().await;
    let with =
        |title: &str, topics: &str| article_with(title, &format!("topics = [{topics}]"), "Text.");
    site.publish(&[
        ("articles/a.md", &with("A", "\"X\", \"Y\"")),
        ("articles/b.md", &with("B", "\"X\", \"Y\"")),
        ("articles/c.md", &with("C", "\"Y\"")),
        ("articles/d.md", &with("D", "\"Z\"")),
    ])
    .await;
    let page = site.get("/articles/a").await;
    assert_eq!(page.texts("[aria-labelledby=suggested] h3"), ["B", "C"]);
    // Nothing is offered twice.
    assert_eq!(page.texts("[aria-labelledby=latest] a"), ["D"]);
}
