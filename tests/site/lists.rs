//! Lists of articles: home, all, by topic, by author, by year; and their paging.

use axum::http::StatusCode;

use crate::harness::{Site, article};

fn dated(title: &str, day: &str, lines: &str) -> String {
    article(title, "Text.").replace("2026-11-01", &format!("{day}\n{lines}"))
}

/// 120 articles, one a day from 1 January 2025, all by Maya; each tenth about tea.
async fn with_many() -> Site {
    let site = Site::empty().await;
    site.write("authors/maya.md", b"+++\nname = \"Maya\"\n+++\nWalks.\n");
    let first = jiff::civil::date(2025, 1, 1);
    for number in 0..120_i64 {
        let day = first.checked_add(jiff::Span::new().days(number)).expect("a day");
        let topics = if number % 10 == 0 { "topics = [\"Tea\"]" } else { "topics = [\"All\"]" };
        let lines = format!("author = \"maya\"\n{topics}");
        let text = dated(&format!("Number {number}"), &day.to_string(), &lines);
        site.write(&format!("articles/n{number}.md"), text.as_bytes());
    }
    let report = site.publish_folder().await;
    assert_eq!((report.published.len(), report.faulty.len()), (120, 0));
    site
}

#[tokio::test]
async fn a_long_list_is_divided_into_pages_that_lead_to_each_other() {
    let site = with_many().await;
    for list in ["/articles", "/topics/all", "/authors/maya", "/archive/2025"] {
        let mut address = list.to_owned();
        let mut listed = Vec::new();
        let mut pages = 0;
        loop {
            let page = site.get(&address).await;
            assert_eq!(page.status, StatusCode::OK, "{address}");
            let titles = page.texts(".listed h3");
            assert!(titles.len() <= 50, "{address}");
            listed.extend(titles);
            pages += 1;
            if pages > 1 {
                assert_eq!(page.attributes(".paging [rel=prev]", "href").len(), 1, "{address}");
            }
            let canonical = page.attributes("link[rel=canonical]", "href").remove(0);
            assert_eq!(canonical, format!("https://lamp.example{address}"));
            match page.attributes(".paging [rel=next]", "href").pop() {
                Some(next) => address = next,
                None => break,
            }
        }
        let expected: Vec<_> = (0..120)
            .rev()
            .filter(|number| list != "/topics/all" || number % 10 != 0)
            .map(|number| format!("Number {number}"))
            .collect();
        assert_eq!(listed, expected, "{list}");
        assert_eq!(pages, 3, "{list}");
        assert_eq!(site.get(&format!("{list}?page=1")).await.texts(".listed h3").len(), 50);
        for odd in ["0", "4", "99999"] {
            let page = site.get(&format!("{list}?page={odd}")).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{list} {odd}");
        }
        for odd in ["-1", "x", "", "99999999999999999999999"] {
            let page = site.get(&format!("{list}?page={odd}")).await;
            assert!(page.status.is_client_error(), "{list} {odd}: {}", page.status);
            assert!(!page.texts("h1").is_empty(), "{list} {odd} has words for people");
        }
    }
    assert_eq!(site.get("/topics/tea").await.texts(".listed h3").len(), 12);
    assert!(site.get("/topics/tea").await.texts(".paging").is_empty());
    assert_eq!(site.get("/").await.texts(".listed h3").len(), 6);
}

#[tokio::test]
async fn a_topic_is_the_same_however_it_is_written() {
    let site = Site::empty().await;
    site.publish(&[
        ("articles/a.md", &dated("A", "2026-01-01", "topics = [\"Staying Safe\"]")),
        ("articles/b.md", &dated("B", "2026-02-01", "topics = [\"Staying safe\", \"Tea\"]")),
        ("articles/c.md", &dated("C", "2026-03-01", "topics = [\"—\"]")),
    ])
    .await;
    let topics = site.get("/topics").await;
    assert_eq!(topics.texts(".counted a"), ["Staying safe", "Tea"]);
    assert_eq!(topics.texts(".counted .meta"), ["2 articles", "1 article"]);
    let page = site.get("/topics/staying-safe").await;
    assert_eq!(
        (page.texts("h1"), page.texts(".listed h3")),
        (vec!["Staying safe".to_owned()], vec!["B".to_owned(), "A".to_owned()])
    );
}

#[tokio::test]
async fn the_archive_leads_from_year_to_year() {
    let site = Site::empty().await;
    site.publish(&[
        ("articles/a.md", &dated("A", "2024-12-31", "")),
        ("articles/b.md", &dated("B", "2025-01-01", "")),
        ("articles/c.md", &dated("C", "2025-06-01", "")),
    ])
    .await;
    let page = site.get("/archive/2025").await;
    assert_eq!(page.texts(".listed h3"), ["C", "B"]);
    assert_eq!(page.attributes(".counted a", "href"), ["/archive/2025", "/archive/2024"]);
    assert_eq!(page.attributes(".counted [aria-current=page]", "href"), ["/archive/2025"]);
    assert_eq!(site.get("/archive/2024").await.texts(".listed h3"), ["A"]);
    for address in ["/archive/2023", "/archive/x", "/archive/99999", "/archive/-1"] {
        assert_eq!(site.get(address).await.status, StatusCode::NOT_FOUND, "{address}");
    }
}

#[tokio::test]
async fn an_author_has_a_page_before_writing_anything() {
    let site = Site::with_tides().await;
    site.publish(&[("authors/maya.md", "+++\nname = \"Maya\"\n+++\nWalks the *shore*.\n")]).await;
    let page = site.get("/authors/maya").await;
    assert_eq!(page.texts("h1"), ["Maya"]);
    assert_eq!(page.texts("main .prose em"), ["shore"]);
    assert!(page.texts(".listed h3").is_empty());
    assert_eq!(site.get("/authors/noor").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_empty_site_has_pages_all_the_same() {
    let site = Site::empty().await;
    for address in ["/", "/articles", "/topics"] {
        let page = site.get(address).await;
        assert_eq!(page.status, StatusCode::OK, "{address}");
        assert_eq!(page.texts("h1").len(), 1, "{address}");
    }
    site.publish(&[("blocks/welcome.md", "+++\nkind = \"statement\"\n+++\nCome *in*.\n")]).await;
    assert_eq!(site.get("/").await.texts(".prose em"), ["in"]);
}
