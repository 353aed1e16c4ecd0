//! Citing out: the address that stays, files for reference managers, data for programs.

use axum::http::StatusCode;
use lamplight::content::CitationStyle;
use serde_json::Value;

use crate::harness::{Answer, Site, article_with};

const RECORDS: &str = "
ode2023:
  type: web
  title: Why It Rises
  author: [\"van der Ode, Ann\", { name: Tide Office }]
  date: 2023-08
  url: https://tides.example/why#
  parent: { type: web, title: A Site }
ode/two:
  type: web
  title: Undated
";

const ARTICLE: &str = "/articles/tides";

/// A site with an article that cites three sources, one of them its own.
async fn site() -> Site {
    let site = Site::empty().await;
    publish(&site, RECORDS, "The sea rises[@ode2023], falls[@ode/two; @own] and rises[@ode2023].")
        .await;
    site
}

async fn publish(site: &Site, records: &str, text: &str) {
    let own = "author = \"ann\"\n[sources.own]\ntype = \"book\"\ntitle = \"Own\"";
    let author = "+++\nname = \"Ann\"\n+++\n";
    site.publish(&[
        ("authors/ann.md", author),
        ("sources/tides.yaml", records),
        ("articles/tides.md", &article_with("Tides & <Moons>", own, text)),
    ])
    .await;
}

fn json(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.bytes).expect("JSON")
}

#[tokio::test]
async fn a_page_names_the_address_that_stays() {
    let site = site().await;
    let stays = "<https://lamp.example/articles/tides/revisions/1>; rel=\"cite-as\"";
    // Drawn, from memory, packed, and at its own address.
    for headers in [&[][..], &[], &[("accept-encoding", "br")]] {
        assert_eq!(site.get_with(ARTICLE, headers).await.header("link"), stays);
    }
    assert_eq!(site.get("/articles/tides/revisions/1").await.header("link"), stays);

    publish(&site, RECORDS, "Other words.").await;
    let newer = "<https://lamp.example/articles/tides/revisions/2>; rel=\"cite-as\"";
    assert_eq!(site.get(ARTICLE).await.header("link"), newer);
    assert_eq!(site.get("/articles/tides/revisions/1").await.header("link"), stays);
}

#[tokio::test]
async fn a_reader_takes_a_citation_from_the_page_read() {
    let site = site().await;
    let links = site.get(ARTICLE).await.attributes("article a[href$=\"/cite\"]", "href");
    assert_eq!(links, ["/articles/tides/revisions/1/cite"]);

    let page = site.get(&links[0]).await;
    assert_eq!(page.status, StatusCode::OK);
    let citations = page.texts(".citation");
    let address = "https://lamp.example/articles/tides/revisions/1";
    assert_eq!(
        citations,
        [
            "Ann, “Tides & <Moons>”, Lamplight, 1 November 2026.".to_owned(),
            format!("Ann. (2026, November 1). Tides & <Moons>. Lamplight. {address}"),
            format!("Ann, “Tides & <Moons>,” Lamplight, November 1, 2026, {address}."),
            format!("Ann. “Tides & <Moons>.” Lamplight, 1 Nov. 2026, {address}."),
            format!(
                "Ann. Tides & <Moons> [Internet]. Lamplight; 2026 Nov 1. Available from: {address}"
            ),
        ]
    );
    let files = page.attributes("main li a", "href");
    assert_eq!(files.len(), 6);
    for file in files {
        assert_eq!(site.get(&file).await.status, StatusCode::OK, "{file}");
    }
}

#[tokio::test]
async fn files_have_the_type_that_programs_know_and_a_name_that_tells_nothing() {
    let site = site().await;
    let from = "/articles/tides/revisions/1";
    for (ending, kind) in [
        ("bib", "application/x-bibtex"),
        ("ris", "application/x-research-info-systems"),
        ("json", "application/vnd.citationstyles.csl+json"),
    ] {
        for (address, name) in [
            (format!("{from}/cite.{ending}"), "citation"),
            (format!("{from}/sources.{ending}"), "sources"),
            (format!("/sources/ode2023/cite.{ending}"), "citation"),
        ] {
            let file = site.get(&address).await;
            assert_eq!(file.status, StatusCode::OK, "{address}");
            assert_eq!(file.header("content-type"), kind);
            let disposition = format!("attachment; filename=\"{name}.{ending}\"");
            assert_eq!(file.header("content-disposition"), disposition);
        }
    }
}

#[tokio::test]
async fn all_sources_of_an_article_come_in_one_file_each_once() {
    let site = site().await;
    let sources = json(&site.get("/articles/tides/revisions/1/sources.json").await);
    let ids: Vec<_> = sources.as_array().unwrap().iter().map(|item| &item["id"]).collect();
    assert_eq!(ids, ["ode2023", "ode/two", "own"]);
    assert_eq!(sources[0]["author"][0]["non-dropping-particle"], "van der");
    assert_eq!(sources[0]["author"][1]["literal"], "Tide Office");
    assert_eq!(sources[0]["URL"], "https://tides.example/why#");

    let bibtex = site.get("/articles/tides/revisions/1/sources.bib").await;
    assert!(bibtex.text().contains("author = {van der Ode, Ann and {Tide Office}},"));
    let article = json(&site.get("/articles/tides/revisions/1/cite.json").await);
    assert_eq!(article[0]["version"], "1");
    assert_eq!(article[0]["URL"], "https://lamp.example/articles/tides/revisions/1");
}

#[tokio::test]
async fn a_source_that_is_mended_is_mended_in_its_files() {
    let site = site().await;
    let addresses = ["/articles/tides/revisions/1/sources.ris", "/sources/ode2023/cite.ris"];
    for address in addresses {
        assert!(site.get(address).await.text().contains("TI  - Why It Rises\r\n"));
    }
    site.publish(&[("sources/tides.yaml", &RECORDS.replace("Why It Rises", "How It Rises"))]).await;
    for address in addresses {
        assert!(site.get(address).await.text().contains("TI  - How It Rises\r\n"), "{address}");
    }
}

#[tokio::test]
async fn a_key_with_a_slash_is_found_and_what_is_not_there_is_not() {
    let site = site().await;
    let file = site.get("/sources/ode%2Ftwo/cite.bib").await;
    assert_eq!(file.text(), "@online{ode/two,\n  title = {Undated},\n}\n\n");
    for address in [
        "/sources/nobody/cite.bib",
        "/sources/ode2023/cite.doc",
        "/sources/ode2023/sources.bib",
        "/articles/tides/revisions/2/cite",
        "/articles/tides/revisions/2/cite.bib",
        "/articles/tides/revisions/1/else.bib",
        "/articles/tides/revisions/1/cite.pdf",
        "/articles/nothing/revisions/1/cite.bib",
    ] {
        assert_eq!(site.get(address).await.status, StatusCode::NOT_FOUND, "{address}");
    }
}

#[tokio::test]
async fn a_citation_follows_an_article_that_moved() {
    let site = site().await;
    let moved = article_with("Tides", "slug = \"ebb\"", "Words.");
    site.publish(&[("articles/tides.md", &moved)]).await;
    for end in ["cite", "cite.bib", "sources.json"] {
        let old = site.get(&format!("/articles/tides/revisions/1/{end}")).await;
        assert_eq!(old.status, StatusCode::PERMANENT_REDIRECT);
        assert_eq!(old.location(), format!("/articles/ebb/revisions/1/{end}"));
        assert_eq!(site.get(old.location()).await.status, StatusCode::OK);
    }
    for odd in ["%0a.bib", "cite%0a.bib", "cite.bib%0a", "else.bib", "cite.pdf", "a%2Fcite.bib"] {
        let old = site.get(&format!("/articles/tides/revisions/1/{odd}")).await;
        assert_eq!(old.status, StatusCode::NOT_FOUND, "{odd}");
    }
}

#[tokio::test]
async fn zotero_sees_a_blog_post_with_its_author_and_date() {
    let site = site().await;
    let content = |page: &Answer, name: &str| {
        page.attributes(&format!("head meta[name=\"{name}\"]"), "content")
    };
    for address in [ARTICLE, "/articles/tides/revisions/1"] {
        let page = site.get(address).await;
        assert_eq!(content(&page, "z:itemType"), ["blogPost"]);
        assert_eq!(content(&page, "author"), ["Ann"]);
        assert_eq!(content(&page, "DC.creator"), ["Ann"]);
        assert_eq!(content(&page, "DC.date"), ["2026-11-01"]);
        assert_eq!(content(&page, "DC.language"), ["en"]);
        // That alone would make a journal article of it.
        assert!(content(&page, "citation_title").is_empty());
    }
    let page = site.get(ARTICLE).await;
    let property = |name: &str| page.attributes(&format!("meta[property=\"{name}\"]"), "content");
    assert_eq!(property("og:title"), ["Tides & <Moons>"]);
    assert_eq!(property("og:type"), ["article"]);
    assert_eq!(property("article:published_time"), ["2026-11-01T00:00:00Z"]);
    assert!(content(&site.get("/articles").await, "z:itemType").is_empty());
}

#[tokio::test]
async fn programs_read_the_article_its_sources_and_its_comments() {
    let site = site().await;
    site.comment("tides", "Bo </script>", "I saw it & <b>wondered</b>.").await;
    let page = site.get(ARTICLE).await;
    let data = page.texts("script[type=\"application/ld+json\"]");
    let data: Value = serde_json::from_str(&data[0]).expect("JSON");
    assert_eq!(data["headline"], "Tides & <Moons>");
    assert_eq!(data["author"]["name"], "Ann");
    assert_eq!(data["author"]["url"], "https://lamp.example/authors/ann");
    assert_eq!(data["mainEntityOfPage"], "https://lamp.example/articles/tides");
    assert_eq!((&data["version"], &data["commentCount"]), (&1.into(), &1.into()));
    let sources = data["citation"].as_array().expect("a list");
    let names: Vec<_> = sources.iter().map(|source| &source["name"]).collect();
    assert_eq!(names, ["Why It Rises", "Undated", "Own"]);
    assert_eq!(sources[0]["datePublished"], "2023-08");
    let comment = &data["comment"][0];
    assert_eq!(comment["@id"], "https://lamp.example/comments/1");
    assert_eq!(comment["author"]["name"], "Bo </script>");
    assert_eq!(comment["text"], "I saw it & <b>wondered</b>.");

    let old = site.get("/articles/tides/revisions/1").await;
    assert_eq!(old.texts("script[type=\"application/ld+json\"]").len(), 0);
}

#[tokio::test]
async fn a_revision_leads_to_the_comments_that_only_the_article_has() {
    let site = Site::empty().await;
    publish(&site, RECORDS, "[Write](#comment-form) or [read](#comments).").await;
    let links = |page: &Answer| page.attributes(".prose p a[href*=\"#comment\"]", "href");
    assert_eq!(links(&site.get(ARTICLE).await)[..2], ["#comment-form", "#comments"]);
    assert_eq!(
        links(&site.get("/articles/tides/revisions/1").await),
        ["/articles/tides#comment-form", "/articles/tides#comments"]
    );
}

#[tokio::test]
async fn a_site_chooses_the_style_of_its_notes() {
    let site = Site::with_settings(|settings| settings.citation_style = CitationStyle::Mla).await;
    publish(&site, RECORDS, "The sea rises[@ode2023, p. 3].[@ode/two; @own]").await;
    assert_eq!(
        site.get(ARTICLE).await.texts(".notes li")[0],
        "van der Ode, Ann, and Tide Office. “Why It Rises.” A Site, Aug. 2023, \
         https://tides.example/why#, p. 3. About this source ↩\u{fe0e} 1"
    );
}
