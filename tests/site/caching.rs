//! Pages kept in memory: the same for every reader, and never older than what they show.

use std::sync::Arc;

use axum::http::StatusCode;

use crate::draws::Draws;
use crate::harness::{Site, article, article_with};

const TIDES: &str = "/articles/tides";

#[tokio::test]
async fn a_page_is_drawn_once_and_then_sent_from_memory() {
    let (site, draws) = (Site::with_tides().await, Draws::listen());
    for address in [TIDES, "/", "/articles", "/archive/2026", "/articles/tides/revisions/1"] {
        assert_eq!(draws.among(&site, &[address]).await, [address]);
        assert!(draws.among(&site, &[address]).await.is_empty(), "{address}");
    }
}

#[tokio::test]
async fn readers_who_come_at_once_have_a_page_drawn_only_once() {
    let site = Arc::new(Site::with_tides().await);
    let draws = Draws::listen();
    let mut readers = tokio::task::JoinSet::new();
    for number in 0..24 {
        let site = Arc::clone(&site);
        let accepted = ["", "gzip", "br"][number % 3];
        readers.spawn(async move { site.get_with(TIDES, &[("accept-encoding", accepted)]).await });
    }
    let mut pages = Vec::new();
    while let Some(page) = readers.join_next().await {
        let page = page.expect("an answer");
        assert_eq!(page.status, StatusCode::OK);
        pages.push(page.unpacked());
    }
    pages.dedup();
    assert_eq!(pages.len(), 1, "readers saw different pages");
    assert_eq!(draws.take(), ["/articles/{slug}"]);
}

#[tokio::test]
async fn every_packing_unpacks_to_the_same_page_and_has_a_tag_of_its_own() {
    let site = Site::with_tides().await;
    let plain = site.get(TIDES).await;
    let mut tags = Vec::new();
    for (accepted, encoding) in [
        ("", ""),
        ("gzip", "gzip"),
        ("br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0, gzip", "gzip"),
        ("snappy", ""),
        ("zstd, compress", ""),
        ("*;q=0", ""),
    ] {
        // The first answer was packed just now, the second comes from memory.
        for _ in 0..2 {
            let page = site.get_with(TIDES, &[("accept-encoding", accepted)]).await;
            assert_eq!(page.status, StatusCode::OK, "{accepted}");
            assert_eq!(page.header("content-encoding"), encoding, "{accepted}");
            assert_eq!(page.header("vary"), "accept-encoding", "{accepted}");
            assert_eq!(page.header("content-type"), "text/html; charset=utf-8", "{accepted}");
            assert_eq!(page.unpacked(), plain.bytes, "{accepted}");
            tags.push((encoding, page.header("etag").to_owned()));
        }
    }
    tags.sort();
    tags.dedup();
    assert_eq!(tags.len(), 3, "{tags:?}");
    let strong = |tag: &str| tag.starts_with('"') && tag.ends_with('"') && tag.len() > 2;
    assert!(tags.iter().all(|(_, tag)| strong(tag)), "{tags:?}");
    assert!(tags[0].1 != tags[1].1 && tags[1].1 != tags[2].1 && tags[0].1 != tags[2].1);
}

#[tokio::test]
async fn a_reader_who_has_the_page_is_not_sent_it_again() {
    let site = Site::with_tides().await;
    for encoding in ["", "gzip", "br"] {
        let accept = ("accept-encoding", encoding);
        let page = site.get_with(TIDES, &[accept]).await;
        let tag = page.header("etag");
        for known in [
            tag.to_owned(),
            format!("W/{tag}"),
            format!("\"other\", {tag}"),
            format!("W/\"other\" ,W/{tag}, \"third\""),
            "*".to_owned(),
        ] {
            let again = site.get_with(TIDES, &[accept, ("if-none-match", &known)]).await;
            assert_eq!(again.status, StatusCode::NOT_MODIFIED, "{encoding} {known}");
            assert!(again.bytes.is_empty(), "{encoding} {known}");
            // RFC 9110 §15.4.5: what a 200 would have said of these.
            for name in ["etag", "vary", "cache-control"] {
                assert_eq!(again.header(name), page.header(name), "{encoding} {known} {name}");
            }
        }
        for unknown in ["\"other\"", "W/\"other\"", "", tag.trim_matches('"'), "nonsense, \""] {
            let again = site.get_with(TIDES, &[accept, ("if-none-match", unknown)]).await;
            assert_eq!(again.status, StatusCode::OK, "{encoding} {unknown}");
            assert_eq!(again.bytes, page.bytes, "{encoding} {unknown}");
        }
    }
    let gzip = site.get_with(TIDES, &[("accept-encoding", "gzip")]).await;
    let plain = site.get_with(TIDES, &[("if-none-match", gzip.header("etag"))]).await;
    assert_eq!(plain.status, StatusCode::OK, "the tag of another packing names other bytes");
}

#[tokio::test]
async fn a_page_that_changed_has_another_tag() {
    let site = Site::with_tides().await;
    let before = site.get(TIDES).await.header("etag").to_owned();
    site.publish(&[("articles/tides.md", &article("Tides", "The sea falls."))]).await;
    let after = site.get_with(TIDES, &[("if-none-match", &before)]).await;
    assert_eq!(after.status, StatusCode::OK);
    assert!(after.text().contains("The sea falls."));
    assert_ne!(after.header("etag"), before);
}

#[tokio::test]
async fn asking_for_the_head_of_a_page_first_leaves_the_page_whole() {
    let site = Site::with_tides().await;
    let head = site.head(TIDES).await;
    assert_eq!(head.status, StatusCode::OK);
    let page = site.get(TIDES).await;
    assert!(page.text().contains("The sea rises twice a day."), "{:?}", page.text());
    assert_eq!(head.header("etag"), page.header("etag"));
    assert_eq!(site.head(TIDES).await.header("etag"), page.header("etag"));
    for address in ["/robots.txt", "/healthz", "/no-such", "/readyz"] {
        let (head, whole) = (site.head(address).await, site.get(address).await);
        assert_eq!(head.status, whole.status, "{address}");
        assert_eq!(head.header("content-type"), whole.header("content-type"), "{address}");
    }
}

#[tokio::test]
async fn a_question_after_the_address_does_not_fill_the_memory() {
    let (site, draws) = (Site::with_tides().await, Draws::listen());
    for _ in 0..2 {
        assert_eq!(draws.among(&site, &["/articles/tides?utm=x"]).await, ["/articles/tides?utm=x"]);
    }
    assert_eq!(site.get(TIDES).await.bytes, site.get("/articles/tides?utm=x").await.bytes);
}

/// Pages on which different things can be seen.
const PAGES: [&str; 11] = [
    "/",
    "/articles",
    "/topics",
    "/topics/sea",
    "/topics/sky",
    "/archive/2025",
    "/archive/2026",
    "/authors/maya",
    "/articles/tides",
    "/articles/winds",
    "/about",
];

/// A site on which every one of [`PAGES`] has been drawn.
async fn with_pages() -> (Site, Draws) {
    let site = Site::empty().await;
    site.publish(&[
        ("authors/maya.md", "+++\nname = \"Maya\"\n+++\nWalks the shore.\n"),
        ("authors/noor.md", "+++\nname = \"Noor\"\n+++\nFlies kites.\n"),
        ("blocks/sourcing.md", "+++\nkind = \"statement\"\n+++\nHow we work.\n"),
        ("blocks/call.md", "+++\nkind = \"statement\"\n+++\nBring a coat.\n"),
        (
            "articles/tides.md",
            &article_with("Tides", "author = \"maya\"\ntopics = [\"Sea\"]", "<block:call>"),
        ),
        ("articles/winds.md", &winds("Winds", "Air moves. See <article:tides>.")),
        ("pages/about.md", "+++\ntitle = \"About\"\nsummary = \"Us.\"\n+++\nWe watch the sea.\n"),
    ])
    .await;
    let draws = Draws::listen();
    assert_eq!(draws.among(&site, &PAGES).await, PAGES);
    assert!(draws.among(&site, &PAGES).await.is_empty());
    (site, draws)
}

fn winds(title: &str, text: &str) -> String {
    format!(
        "+++\ntitle = \"{title}\"\nsummary = \"About.\"\nauthor = \"noor\"\ntopics = [\"Sky\"]\n\
         published = 2025-05-01\n+++\n\n{text}\n"
    )
}

#[tokio::test]
async fn a_changed_text_drops_only_the_page_of_its_article() {
    let (site, draws) = with_pages().await;
    site.publish(&[("articles/winds.md", &winds("Winds", "Air rests. See <article:tides>."))])
        .await;
    assert_eq!(draws.among(&site, &PAGES).await, ["/articles/winds"]);
}

#[tokio::test]
async fn a_changed_title_drops_the_lists_that_show_it_and_the_texts_that_link_to_it() {
    let (site, draws) = with_pages().await;
    let tides = article_with("High water", "author = \"maya\"\ntopics = [\"Sea\"]", "<block:call>");
    site.publish(&[("articles/tides.md", &tides)]).await;
    let shown = [
        "/",
        "/articles",
        "/topics/sea",
        "/archive/2026",
        "/authors/maya",
        "/articles/tides",
        // Links to it, and lists it among the latest.
        "/articles/winds",
    ];
    assert_eq!(draws.among(&site, &PAGES).await, shown);
    for address in shown {
        let page = site.get(address).await;
        assert!(
            page.text().contains("High water") && !page.text().contains(">Tides<"),
            "{address}"
        );
    }
}

#[tokio::test]
async fn a_new_topic_and_year_show_wherever_topics_and_years_are_counted() {
    let (site, draws) = with_pages().await;
    let tides = article_with("Tides", "author = \"maya\"\ntopics = [\"Moon\"]", "<block:call>");
    site.publish(&[("articles/tides.md", &tides.replace("2026-11-01", "2024-11-01"))]).await;
    let left = ["/topics/sea", "/archive/2026"];
    for address in left {
        assert_eq!(site.get(address).await.status, StatusCode::NOT_FOUND, "{address}");
    }
    let others: Vec<_> = PAGES.into_iter().filter(|page| !left.contains(page)).collect();
    let untouched = ["/topics/sky", "/about"];
    let mut touched = others.clone();
    touched.retain(|page| !untouched.contains(page));
    assert_eq!(draws.among(&site, &others).await, touched);
    assert_eq!(site.get("/topics").await.texts(".counted a"), ["Moon", "Sky"]);
    assert_eq!(site.get("/archive/2024").await.texts(".counted a"), ["2025", "2024"]);
}

#[tokio::test]
async fn a_block_and_an_author_name_what_they_link_to_by_its_title_of_today() {
    let site = Site::empty().await;
    site.publish(&[
        ("authors/maya.md", "+++\nname = \"Maya\"\n+++\nBegin with <article:tides>.\n"),
        ("blocks/call.md", "+++\nkind = \"statement\"\n+++\nFirst <article:tides>.\n"),
        ("blocks/welcome.md", "+++\nkind = \"statement\"\n+++\nRead <article:tides>.\n"),
        ("articles/tides.md", &article("Tides", "The sea rises.")),
        ("articles/winds.md", &article_with("Winds", "author = \"maya\"", "<block:call>")),
    ])
    .await;
    let title = "a[href='/articles/tides']";
    let places = [
        ("/authors/maya", format!(".prose {title}")),
        ("/articles/winds", format!(".block {title}")),
        ("/articles/winds", format!(".author {title}")),
        ("/", format!(".prose {title}")),
    ];
    for (address, place) in &places {
        assert_eq!(site.get(address).await.texts(place), ["Tides"], "{address} {place}");
    }
    site.publish(&[("articles/tides.md", &article("High water", "The sea rises."))]).await;
    for (address, place) in &places {
        assert_eq!(site.get(address).await.texts(place), ["High water"], "{address} {place}");
    }
}

#[tokio::test]
async fn a_changed_block_drops_the_pages_that_show_it() {
    let (site, draws) = with_pages().await;
    site.publish(&[("blocks/call.md", "+++\nkind = \"statement\"\n+++\nBring two coats.\n")]).await;
    assert_eq!(draws.among(&site, &PAGES).await, ["/articles/tides"]);
    assert!(site.get("/articles/tides").await.text().contains("Bring two coats."));

    site.publish(&[("blocks/sourcing.md", "+++\nkind = \"statement\"\n+++\nHow we think.\n")])
        .await;
    assert_eq!(draws.among(&site, &PAGES).await, ["/articles/tides", "/articles/winds"]);
}

#[tokio::test]
async fn a_changed_name_of_an_author_shows_wherever_it_stands() {
    let (site, draws) = with_pages().await;
    site.publish(&[("authors/noor.md", "+++\nname = \"Noor A.\"\n+++\nFlies kites.\n")]).await;
    let seen = [
        "/",
        "/articles",
        "/topics/sky",
        "/archive/2025",
        // Links to the article of that author as the one to read on.
        "/articles/tides",
        "/articles/winds",
    ];
    let anew = draws.among(&site, &PAGES).await;
    for address in seen {
        let text = site.get(address).await.text().to_owned();
        let shows = text.contains("By <a href=\"/authors/noor\"");
        assert_eq!(shows, text.contains(">Noor A.</a>"), "{address} shows the old name");
        assert!(!shows || anew.contains(&address), "{address} was not drawn anew: {anew:?}");
    }
    assert!(!anew.contains(&"/about") && !anew.contains(&"/topics"), "{anew:?}");
    assert!(!anew.contains(&"/authors/maya"), "{anew:?}");
}

#[tokio::test]
async fn a_renamed_standing_page_is_called_so_at_the_foot_of_every_page() {
    let (site, draws) = with_pages().await;
    let page = "+++\ntitle = \"About us\"\nsummary = \"Us.\"\n+++\nWe watch the sea.\n";
    site.publish(&[("pages/about.md", page)]).await;
    assert_eq!(draws.among(&site, &PAGES).await, PAGES);
    for address in PAGES {
        assert!(site.get(address).await.texts("footer a").contains(&"About us".to_owned()));
    }
}

#[tokio::test]
async fn a_comment_drops_the_page_that_it_stands_on_and_no_other() {
    let (site, draws) = with_pages().await;
    let posted = site.comment("winds", "Ada", "I like the air here.").await;
    assert_eq!(posted.status, StatusCode::SEE_OTHER, "{}", posted.text());
    assert_eq!(draws.among(&site, &PAGES).await, ["/articles/winds"]);
}
