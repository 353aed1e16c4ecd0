//! Articles to take away: one file of HTML, and an EPUB.

use std::collections::BTreeSet;
use std::io::{Cursor, Read};
use std::path::Path;

use axum::http::StatusCode;
use lamplight::app::read_folder;
use lamplight::content::Severity;
use zip::ZipArchive;

use crate::harness::{Answer, Site, article, article_with};

const HTML: &str = "/articles/tides/revisions/1/article.html";
const EPUB: &str = "/articles/tides/revisions/1/article.epub";

/// A site with the folder in which everything is used that Markdown has here.
async fn everything() -> Site {
    let site = Site::empty().await;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/content");
    for file in read_folder(&folder).expect("the fixtures can be read") {
        site.write(&file.path, &file.bytes);
    }
    let report = site.publish_folder().await;
    let errors = report.faulty.iter().flat_map(|file| &file.faults);
    let errors: Vec<_> = errors.filter(|fault| fault.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    site
}

/// The files of an EPUB, in their order, and whether each is packed.
fn unzip(answer: &Answer) -> Vec<(String, bool, Vec<u8>)> {
    let mut archive = ZipArchive::new(Cursor::new(&answer.bytes)).expect("a ZIP archive");
    let mut files = Vec::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).expect("a file");
        let packed = file.compression() != zip::CompressionMethod::Stored;
        let name = file.name().expect("a name").into_owned();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).expect("sound bytes");
        files.push((name, packed, bytes));
    }
    files
}

fn part(files: &[(String, bool, Vec<u8>)], name: &str) -> String {
    let found = files.iter().find(|(path, _, _)| path == name);
    let (_, _, bytes) = found.unwrap_or_else(|| panic!("no {name}"));
    String::from_utf8(bytes.clone()).expect("UTF-8")
}

#[tokio::test]
async fn both_files_come_under_names_that_tell_nothing_and_ask_nobody() {
    let site = everything().await;
    let page = site.get("/articles/everything").await;
    let offered = page.attributes("a[download]", "href");
    assert_eq!(offered.len(), 2, "{offered:?}");
    for (address, name, kind) in [
        (&offered[0], "article.html", "text/html; charset=utf-8"),
        (&offered[1], "article.epub", "application/epub+zip"),
    ] {
        let answer = site.get(address).await;
        assert_eq!(answer.status, StatusCode::OK, "{address}");
        let disposition = format!("attachment; filename=\"{name}\"");
        assert_eq!(answer.header("content-disposition"), disposition);
        assert_eq!(answer.header("content-type"), kind);
        assert_eq!(answer.header("x-robots-tag"), "noindex");
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none';"), "{policy}");
        assert!(!policy.contains("http") && !policy.contains("script-src"), "{policy}");
    }
    let html = site.get(&offered[0]).await;
    let promised = html.attributes("meta[http-equiv]", "content");
    assert_eq!(promised, [html.header("content-security-policy")], "the file itself promises it");
}

#[tokio::test]
async fn the_file_has_the_text_the_notes_the_pictures_and_which_revision_it_is() {
    let site = everything().await;
    site.comment("everything", "Ada", "A word of a reader.").await;
    let page = site.get("/articles/everything").await;
    let html = site.get("/articles/everything/revisions/1/article.html").await;
    assert_eq!(html.texts("h1"), page.texts("h1"));
    assert_eq!(html.texts(".notes li"), page.texts(".notes li"));
    assert_eq!(html.texts("article h2:not(#contents-title)"), page.texts(".prose h2"));
    assert_eq!(html.texts("article p.meta"), ["By Ada, 2 November 2026"]);
    let pictures = html.attributes("img", "src");
    assert!(pictures.len() == 1 && pictures[0].starts_with("data:image/svg+xml;base64,"));
    let colophon = html.texts(".colophon").join(" ");
    for part in [
        "This is revision 1 of the text",
        "https://lamp.example/articles/everything/revisions/1",
        "What readers wrote about it is not in this file.",
    ] {
        assert!(colophon.contains(part), "{part}: {colophon}");
    }
    assert!(!html.text().contains("A word of a reader."));
    let links = html.attributes("article a:not([href^='#'])", "href");
    assert!(links.contains(&"https://lamp.example/about".to_owned()), "{links:?}");
    assert!(links.iter().all(|link| !link.starts_with('/')), "{links:?}");
}

#[tokio::test]
async fn nothing_of_the_markup_is_lost_on_the_way() {
    let site = everything().await;
    let text = "A ~~b~~ *c* **d** `e`\\\nf[^n]\n\n- g\n- [x] h\n\n1. i\n\n> j\n\n---\n\nk\n: l\n\n\
                | m | n |\n|:-:|--:|\n| o | p |\n\n```rust\nq\n```\n\n> [!NOTE]\n> r\n\n## s\n\n\
                [^n]: t\n";
    site.publish(&[("articles/all-kinds.md", &article("Kinds", text))]).await;
    let kinds = "h2 p li ul ol em strong del code pre blockquote td th dt dd figure figcaption hr \
                 sup section .callout .block .table .center";
    for slug in ["everything", "all-kinds"] {
        let page = site.get(&format!("/articles/{slug}/revisions/1")).await;
        let file = site.get(&format!("/articles/{slug}/revisions/1/article.html")).await;
        for kind in kinds.split_whitespace() {
            let on_page = page.texts(&format!(".spread .prose {kind}"));
            let below = format!("article > {kind}, article > :not(header):not(nav) {kind}");
            // A box to tick becomes a sign.
            let in_file = file.texts(&below).into_iter().map(|text| text.replace("☑ ", ""));
            assert_eq!(in_file.collect::<Vec<_>>(), on_page, "{slug}: {kind}");
        }
    }
}

#[tokio::test]
async fn the_same_revision_gives_the_same_bytes() {
    let site = Site::with_settings(|settings| settings.page_cache_mib = 0).await;
    let text = article("Tides", "Twice a day.\n\n![A door](../images/door.svg)");
    let door = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 8 5\"/>";
    site.publish(&[("images/door.svg", door), ("articles/tides.md", &text)]).await;
    for address in [HTML, EPUB] {
        let (one, other) = (site.get(address).await, site.get(address).await);
        assert_eq!(one.bytes, other.bytes, "{address}");
        assert_eq!(one.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn a_file_follows_what_its_text_refers_to_and_keeps_its_revision() {
    let site = Site::empty().await;
    let winds = article("Winds", "Air.");
    let tides = article("Tides", "First words, and <article:winds>.");
    site.publish(&[("articles/winds.md", &winds), ("articles/tides.md", &tides)]).await;
    assert!(site.get(HTML).await.texts("article a").contains(&"Winds".to_owned()));

    site.publish(&[("articles/winds.md", &article("Breezes", "Air."))]).await;
    assert!(site.get(HTML).await.texts("article a").contains(&"Breezes".to_owned()));
    site.publish(&[("articles/tides.md", &tides.replace("First", "Second"))]).await;
    let (first, second) =
        (site.get(HTML).await, site.get("/articles/tides/revisions/2/article.html").await);
    assert!(first.text().contains("First words") && second.text().contains("Second words"));
    let page = site.get("/articles/tides/revisions/1").await;
    assert_eq!(page.attributes("a[download]", "href")[0], HTML, "of the revision on the page");

    let gone = tides.replace("published =", "state = \"archived\"\npublished =");
    site.publish(&[("articles/tides.md", &gone)]).await;
    assert!(site.get(HTML).await.texts(".colophon")[0].contains("has been withdrawn since"));
}

#[tokio::test]
async fn there_is_no_file_of_what_nobody_published() {
    let site = Site::with_tides().await;
    let draft = article_with("Dunes", "state = \"draft\"", "Sand.");
    let moved = article_with("Winds", "aliases = [\"breeze\"]", "Air.");
    let page = "+++\ntitle = \"About\"\nsummary = \"Us.\"\n+++\n\nWe are.\n";
    site.publish(&[
        ("articles/dunes.md", &draft),
        ("articles/winds.md", &moved),
        ("pages/about.md", page),
    ])
    .await;
    for file in ["article.html", "article.epub"] {
        for (path, status) in [
            ("dunes/revisions/1", StatusCode::NOT_FOUND),
            ("tides/revisions/2", StatusCode::NOT_FOUND),
            ("tides/revisions/-1", StatusCode::NOT_FOUND),
            ("tides/revisions/x", StatusCode::BAD_REQUEST),
            ("nowhere/revisions/1", StatusCode::NOT_FOUND),
            ("breeze/revisions/1", StatusCode::PERMANENT_REDIRECT),
        ] {
            let answer = site.get(&format!("/articles/{path}/{file}")).await;
            assert_eq!(answer.status, status, "{path} {file}");
        }
    }
    assert!(site.get("/about").await.attributes("a[download]", "href").is_empty());
}

#[tokio::test]
async fn of_large_pictures_the_file_has_the_words() {
    let site = Site::empty().await;
    let svg = |bytes: usize| {
        let filler = "x".repeat(bytes);
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 8 5\"><!--{filler}--></svg>"
        )
    };
    let mut files = vec![("images/huge.svg".to_owned(), svg(1_100_000))];
    files.extend((0..6).map(|number| (format!("images/n{number}.svg"), svg(800_000 + number))));
    let pictures = [0, 1, 2, 3, 4, 5]
        .map(|number| format!("![Picture {number}](../images/n{number}.svg)\n\n"))
        .concat();
    let text = article("Tides", &format!("![The huge one](../images/huge.svg)\n\n{pictures}"));
    files.push(("articles/tides.md".to_owned(), text));
    let files: Vec<_> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    site.publish(&files).await;
    let html = site.get(HTML).await;
    assert_eq!(html.attributes("img", "alt").len(), 5, "as many as have room together");
    let words = html.texts("article").join(" ");
    for left_out in ["[Picture: The huge one]", "[Picture: Picture 5]"] {
        assert!(words.contains(left_out), "{left_out}");
    }
    assert_eq!(unzip(&site.get(EPUB).await).len(), 6 + 5);
}

#[tokio::test]
async fn a_book_is_packed_as_the_standard_asks_and_leads_nowhere_wrong() {
    let site = everything().await;
    let files = unzip(&site.get("/articles/everything/revisions/1/article.epub").await);
    let (name, packed, bytes) = &files[0];
    assert_eq!(
        (name.as_str(), *packed, &bytes[..]),
        ("mimetype", false, &b"application/epub+zip"[..])
    );
    for (name, _, bytes) in &files[1..] {
        if name != "style.css" {
            let text = std::str::from_utf8(bytes).expect("UTF-8");
            let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
            let parsed = roxmltree::Document::parse_with_options(text, options);
            assert!(parsed.is_ok(), "{name}: {parsed:?}");
        }
    }
    let package = part(&files, "package.opf");
    for metadata in [
        "<dc:identifier id=\"address\">https://lamp.example/articles/everything/revisions/1<",
        "<dc:title>Everything<",
        "<dc:creator>Ada<",
        "<dc:language>en-GB<",
        "<dc:publisher>Lamplight<",
        "<dc:subject>Tides<",
        "<dc:date>2026-11-02<",
        "<meta property=\"schema:version\">1<",
    ] {
        assert!(package.contains(metadata), "{metadata}: {package}");
    }
    let listed: BTreeSet<_> =
        package.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let held: BTreeSet<_> = files.iter().map(|(name, _, _)| name.as_str()).collect();
    let outside = BTreeSet::from(["META-INF/container.xml", "mimetype", "package.opf"]);
    assert_eq!(held.difference(&listed).copied().collect::<BTreeSet<_>>(), outside);
    assert!(listed.is_subset(&held), "{listed:?}");

    let text = part(&files, "text.xhtml");
    for kind in ["endnotes", "endnote", "noteref", "backlink"] {
        assert!(text.contains(&format!("epub:type=\"{kind}\"")), "{kind}");
    }
    let ids: BTreeSet<_> =
        text.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let both = text.clone() + &part(&files, "nav.xhtml").replace("text.xhtml#", "#");
    for link in both.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(ids.contains(link), "#{link} leads nowhere");
    }
    assert!(text.contains("src=\"images/1.svg\""), "{text}");
}
