//! Authors, blocks, sources and pictures: what articles are made from besides their text.

use axum::http::StatusCode;

use crate::harness::{Site, article, article_with};

const DOOR: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 40 30\"/>";
const TIDES: &str = "/articles/tides";

fn source(title: &str) -> String {
    format!("gould2023:\n  type: Web\n  title: {title}\n  author: Gould, Wendy\n")
}

#[tokio::test]
async fn a_changed_source_shows_in_the_notes_that_cite_it() {
    let site = Site::empty().await;
    site.publish(&[
        ("sources/sea.yaml", &source("Waves")),
        ("articles/tides.md", &article("Tides", "A claim.[@gould2023] Another.[@gould2023]")),
    ])
    .await;
    let page = site.get(TIDES).await;
    let notes = page.texts("[role=doc-endnotes] li");
    assert_eq!(notes.len(), 1, "{notes:?}");
    assert!(notes[0].contains("Waves") && notes[0].contains("Gould"), "{notes:?}");
    assert_eq!(page.attributes("[role=doc-endnotes] [role=doc-backlink]", "href").len(), 2);

    site.publish(&[("sources/sea.yaml", &source("Long waves"))]).await;
    assert!(site.get(TIDES).await.texts("[role=doc-endnotes] li")[0].contains("Long waves"));
}

#[tokio::test]
async fn a_source_that_its_file_drops_stays_where_it_was_cited() {
    let site = Site::shared().await;
    site.publish(&[
        ("sources/sea.yaml", &source("Waves")),
        ("articles/tides.md", &article("Tides", "A claim.[@gould2023]")),
    ])
    .await;
    let other = "darwin1881:\n  type: Web\n  title: Worms\n";
    site.publish(&[("sources/sea.yaml", other)]).await;
    for site in [&site, &site.beside().await] {
        for address in [TIDES, "/articles/tides/revisions/1"] {
            let page = site.get(address).await;
            assert!(page.texts("[role=doc-endnotes] li")[0].contains("Waves"), "{address}");
        }
    }
    // Another file may take over the key.
    site.publish(&[("sources/land.yaml", &source("Dunes"))]).await;
    for site in [&site, &site.beside().await] {
        assert!(site.get(TIDES).await.texts("[role=doc-endnotes] li")[0].contains("Dunes"));
    }
}

#[tokio::test]
async fn one_key_stands_in_one_file_of_sources() {
    let site = Site::empty().await;
    site.publish(&[("sources/sea.yaml", &source("Waves"))]).await;
    let report = site.save(&[("sources/land.yaml", &source("Dunes"))]).await;
    assert_eq!(report.faulty.len(), 1);
    assert_eq!(report.faulty[0].path, "sources/land.yaml");
    assert_eq!(report.faulty[0].faults[0].code, "duplicate-source");
}

#[tokio::test]
async fn a_source_of_its_own_comes_with_the_article() {
    let site = Site::empty().await;
    let head = "[sources.own2026]\ntype = \"web\"\ntitle = \"Our own count\"\n";
    site.publish(&[("articles/tides.md", &article_with("Tides", head, "A claim.[@own2026]"))])
        .await;
    assert!(site.get(TIDES).await.texts("[role=doc-endnotes] li")[0].contains("Our own count"));
}

#[tokio::test]
async fn a_changed_picture_is_shown_at_a_new_address_and_the_old_one_stays() {
    let site = Site::empty().await;
    let text = "![A door](../images/door.svg \"Ajar\")";
    site.publish(&[("images/door.svg", DOOR), ("articles/tides.md", &article("Tides", text))])
        .await;
    let page = site.get(TIDES).await;
    let image = |name: &str| page.attributes("figure img", name);
    assert_eq!((image("width"), image("height")), (vec!["40".into()], vec!["30".into()]));
    assert_eq!((image("alt"), image("loading")), (vec!["A door".into()], vec!["lazy".into()]));
    assert_eq!(page.texts("figcaption"), ["Ajar"]);
    let old = image("src").remove(0);

    let served = site.get(&old).await;
    assert_eq!((served.status, served.text()), (StatusCode::OK, DOOR));
    assert_eq!(served.header("content-type"), "image/svg+xml");
    assert!(served.header("cache-control").contains("immutable"), "{:?}", served.headers);
    assert!(served.header("content-security-policy").contains("sandbox"));
    assert_eq!(served.header("x-content-type-options"), "nosniff");

    site.publish(&[("images/door.svg", &DOOR.replace("40 30", "80 30"))]).await;
    let page = site.get(TIDES).await;
    assert_eq!(page.attributes("figure img", "width"), ["80"]);
    let new = page.attributes("figure img", "src").remove(0);
    assert_ne!(old, new);
    assert!(site.get(&new).await.text().contains("0 0 80 30"));
    // Readers with the old page, and whoever linked to the picture, still find what they saw.
    assert_eq!(site.get(&old).await.text(), DOOR);
}

#[tokio::test]
async fn every_kind_of_picture_is_served_as_what_it_is() {
    const PNG: &[u8] = &[
        0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0,
        0, 5, 0, 0, 0, 7, 8, 6, 0, 0, 0, 0, 0, 0, 0,
    ];
    let site = Site::empty().await;
    site.write("images/inner/dot.PNG", PNG);
    site.write("images/dot.gif", b"GIF89a\x03\x00\x02\x00\x00\x00\x00;");
    let text = "![Dot](../images/inner/dot.PNG) ![Dot](../images/dot.gif)";
    site.publish(&[("articles/tides.md", &article("Tides", text))]).await;
    let page = site.get(TIDES).await;
    assert_eq!(page.attributes("img", "width"), ["5", "3"]);
    assert_eq!(page.attributes("img", "height"), ["7", "2"]);
    let sources = page.attributes("img", "src");
    for (address, kind) in sources.iter().zip(["image/png", "image/gif"]) {
        let picture = site.get(address).await;
        assert_eq!(picture.status, StatusCode::OK, "{address}");
        assert_eq!(picture.header("content-type"), kind, "{address}");
        // Packing it again would only cost time.
        let packed = site.get_with(address, &[("accept-encoding", "gzip, br")]).await;
        assert_eq!(packed.header("content-encoding"), "", "{address}");
    }
    assert_eq!(site.get(&sources[0]).await.bytes, PNG);
}

#[tokio::test]
async fn a_picture_is_found_by_its_whole_name_only() {
    let site = Site::empty().await;
    site.publish(&[("images/door.svg", DOOR)]).await;
    let digest = blake3::hash(DOOR.as_bytes()).to_hex().to_string();
    assert_eq!(site.get(&format!("/images/door.{}.svg", &digest[..12])).await.status, 200);
    for address in [
        "/images/door.svg".to_owned(),
        format!("/images/door.{}.svg", &digest[..4]),
        format!("/images/door.{}.svg", "0".repeat(12)),
        format!("/images/door.{}%25.svg", &digest[..12]),
        format!("/images/door.{}.png", &digest[..12]),
        format!("/images/../door.{}.svg", &digest[..12]),
        format!("/images/%00.{}.svg", &digest[..12]),
        "/images/".to_owned(),
        "/images/a.b.c".to_owned(),
    ] {
        assert_eq!(site.get(&address).await.status, StatusCode::NOT_FOUND, "{address}");
    }
}

#[tokio::test]
async fn a_block_stands_with_its_own_words_or_those_of_the_article() {
    let site = Site::empty().await;
    let block = "+++\nkind = \"call-to-action\"\ntitle = \"Find help\"\nlink = \"page:help\"\n\
                 label = \"Where to go\"\n+++\nYou are *not* alone.\n";
    let text = "<block:call>\n\n[Call us **now**](block:call \"Ring\")";
    site.publish(&[
        ("blocks/call.md", block),
        ("pages/help.md", "+++\ntitle = \"Help\"\nsummary = \"All.\"\n+++\nText.\n"),
        ("articles/tides.md", &article("Tides", text)),
    ])
    .await;
    let page = site.get(TIDES).await;
    let blocks = page.texts(".block");
    assert_eq!(blocks, ["Find help You are not alone. Where to go", "Find help Call us now Ring"]);
    assert_eq!(page.attributes(".block a", "href"), ["/help", "/help"]);
}

#[tokio::test]
async fn the_statement_on_sourcing_stands_under_every_article_and_no_page() {
    let site = Site::empty().await;
    let block =
        "+++\nkind = \"statement\"\ntitle = \"Where this comes from\"\n+++\nFrom <page:us>.\n";
    site.publish(&[
        ("blocks/sourcing.md", block),
        ("pages/us.md", "+++\ntitle = \"Us\"\nsummary = \"All.\"\n+++\nText.\n"),
        ("articles/tides.md", &article("Tides", "Text.")),
    ])
    .await;
    let shown = site.get(TIDES).await.texts(".block.statement");
    assert_eq!(shown, ["Where this comes from From Us."]);
    assert!(site.get("/us").await.texts(".block.statement").is_empty());
}

#[tokio::test]
async fn sources_may_come_from_the_files_that_other_programs_write() {
    let site = Site::empty().await;
    site.publish(&[
        ("sources/a.yaml", "li2020:\n  type: web\n  title: Ebb\n"),
        ("sources/b.bib", "@online{berg2021,\n  title = {Flow},\n  author = {Berg, Bo}\n}\n"),
        ("sources/c.json", "[{\"id\": \"cole2022\", \"type\": \"book\", \"title\": \"Surge\"}]"),
        ("articles/tides.md", &article("Tides", "A claim.[@li2020; @berg2021; @cole2022]")),
    ])
    .await;
    let notes = site.get(TIDES).await.texts("[role=doc-endnotes] li");
    for (note, words) in notes.iter().zip(["Ebb", "Bo Berg, “Flow”", "Surge"]) {
        assert!(note.contains(words), "{notes:?}");
    }
    // A key stands in one file, whatever its format.
    let report = site.save(&[("sources/d.bib", "@book{li2020, title = {Other}}")]).await;
    assert_eq!(report.faulty[0].path, "sources/d.bib");
    assert_eq!(report.faulty[0].faults[0].code, "duplicate-source");
}

#[tokio::test]
async fn files_of_sources_are_exported_as_they_were_written() {
    let site = Site::empty().await;
    let files = [
        ("sources/a.yml", "# By hand.\nli2020:\n  type: web\n  title: Ebb\n"),
        ("sources/b.bib", "@online{berg2021,\n  title = {Flow},\n  keywords = {kept}\n}\n"),
        ("sources/c.json", "[ {\"id\": \"cole2022\", \"type\": \"book\", \"custom\": {}} ]\n"),
    ];
    site.publish(&files).await;
    let folder = tempfile::tempdir().unwrap();
    site.app.export(folder.path()).await.unwrap();
    for (path, text) in files {
        assert_eq!(std::fs::read_to_string(folder.path().join(path)).unwrap(), text, "{path}");
    }
}
