//! Files with faults: what is wrong with them comes back all at once, and what was published stays.

use axum::http::StatusCode;
use lamplight::app::PublishReport;

use crate::harness::{Site, article, article_with};

/// Each fault as `path: code: the words at fault`.
fn told(report: &PublishReport) -> Vec<String> {
    let files = report.faulty.iter();
    files
        .flat_map(|file| {
            file.faults.iter().map(|fault| {
                let words = file.text.get(fault.span.clone()).expect("a place within the text");
                format!("{}: {}: {words}", file.path, fault.code)
            })
        })
        .collect()
}

#[tokio::test]
async fn a_file_with_faults_leaves_standing_what_was_published() {
    let site = Site::with_tides().await;
    for broken in [
        article("Tides", "A claim.[^nowhere]"),
        article("Tides", "<b>Loud</b>"),
        "+++\ntitle = \"Tides\n+++\nHalf a head.".to_owned(),
        "No head at all.".to_owned(),
        String::new(),
        article("Tides", "![](../images/door.svg)"),
        article("Tides", "![A door](../images/no-such.svg)"),
        article("Tides", "See <article:no-such> and <block:no-such>.\n\n<block:no-such>"),
        article_with("Tides", "author = \"nobody\"", "Text."),
        article_with("Tides", "colour = \"blue\"", "Text."),
        article("Tides", "A claim.[@nobody1999]"),
    ] {
        let report = site.save(&[("articles/tides.md", &broken)]).await;
        assert!(!report.faulty.is_empty(), "{broken}");
        assert!(report.published.is_empty() && report.waiting.is_empty(), "{broken}");
        let page = site.get("/articles/tides").await;
        assert!(page.text().contains("The sea rises twice a day."), "{broken}");
    }
    assert_eq!(site.get("/articles/tides/revisions/2").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_editor_hears_of_every_fault_at_once_with_its_place() {
    let site = Site::empty().await;
    let text = "+++\ntitle = 7\npublished = 2026-11-01\ncolour = \"blue\"\n+++\n\n\
                First.[^a] ![](door.svg) <i>x</i> <article:gone>\n\n[^b]: Unused.\n";
    let report = site
        .save(&[
            ("articles/tides.md", text),
            ("blocks/call.md", "+++\nkind = \"shout\"\n+++\nHo!"),
            ("sources/sea.yaml", "waves:\n  type: nonsense\n"),
            ("images/door.svg", "no picture"),
            ("articles/winds.md", &article("Winds", "Air moves.")),
        ])
        .await;
    assert_eq!(report.published, ["Winds"]);
    let told = told(&report);
    for expected in [
        "articles/tides.md: missing-field: ",
        "articles/tides.md: wrong-type: 7",
        "articles/tides.md: unknown-field: colour",
        "articles/tides.md: undefined-note: [^a]",
        "articles/tides.md: unknown-link: <article:gone>",
        "articles/tides.md: unused-note: [^b]",
        "blocks/call.md: bad-kind: \"shout\"",
        "images/door.svg: unreadable-picture: ",
    ] {
        assert!(told.iter().any(|fault| fault.starts_with(expected)), "{expected}: {told:#?}");
    }
    let mine: Vec<_> = report.faulty.iter().filter(|file| file.path.contains("tides")).collect();
    assert_eq!(mine.len(), 1, "one report for one file");
    assert!(mine[0].faults.is_sorted_by_key(|fault| fault.span.start), "{told:#?}");
    assert!(report.faulty.iter().flat_map(|file| &file.faults).all(|fault| !fault.mend.is_empty()));
    assert!(told.iter().any(|fault| fault.starts_with("sources/sea.yaml")), "{told:#?}");
}

#[tokio::test]
async fn a_file_that_is_no_text_is_told_how_to_become_one() {
    let site = Site::empty().await;
    site.write("articles/latin.md", b"+++\ntitle = \"Caf\xe9\"\n+++\n");
    let utf16: Vec<u8> = article("Wide", "x").encode_utf16().flat_map(u16::to_le_bytes).collect();
    site.write("articles/wide.md", &utf16);
    site.write("articles/null.md", article("Null", "a\0b").as_bytes());
    site.write("blocks/null.md", b"+++\nkind = \"statement\"\n+++\na\0b");
    site.write("articles/good.md", article("Good", "Text.").as_bytes());
    site.write("authors/maya.md", b"\xff\xfe");
    let report = site.publish_folder().await;
    assert_eq!(report.published, ["Good"]);
    assert_eq!(
        told(&report),
        [
            "articles/latin.md: not-utf-8: ",
            "articles/null.md: not-text: \0",
            "articles/wide.md: not-text: \0",
            "authors/maya.md: not-utf-8: ",
            "blocks/null.md: not-text: \0",
        ]
    );
    assert!(report.faulty[0].faults[0].message.contains("Byte 17"), "{:?}", report.faulty[0]);
}

#[tokio::test]
async fn a_file_that_is_too_large_keeps_no_other_from_being_published() {
    let site = Site::empty().await;
    let file = std::fs::create_dir_all(site.folder().join("images"))
        .and_then(|()| std::fs::File::create(site.folder().join("images/huge.png")))
        .expect("a new file");
    file.set_len(lamplight::app::MAX_FILE_BYTES + 1).expect("a long file");
    let report = site.save(&[("articles/tides.md", &article("Tides", "The sea."))]).await;
    assert_eq!(report.published, ["Tides"]);
    assert_eq!(told(&report), ["images/huge.png: too-large: "]);
}

#[tokio::test]
async fn two_files_cannot_have_one_slug() {
    let site = Site::empty().await;
    let twin = article_with("Twin", "slug = \"tides\"", "Another sea.");
    let report = site
        .save(&[
            ("articles/tides.md", &article("Tides", "The sea.")),
            ("articles/twin.md", &twin),
            ("articles/winds.md", &article("Winds", "Air.")),
        ])
        .await;
    assert_eq!(report.published, ["Winds"]);
    assert_eq!(
        told(&report),
        ["articles/tides.md: slug-taken: ", "articles/twin.md: slug-taken: tides",]
    );
}

#[tokio::test]
async fn a_new_file_cannot_take_the_slug_of_an_article_whose_file_is_there() {
    let site = Site::with_tides().await;
    let twin = article_with("Twin", "slug = \"tides\"", "Another sea.");
    for _ in 0..2 {
        let report = site.save(&[("articles/twin.md", &twin)]).await;
        assert_eq!(told(&report), ["articles/twin.md: slug-taken: tides"]);
        assert!(report.faulty[0].faults[0].message.contains("articles/tides.md"));
        assert_eq!(site.get("/articles/tides").await.texts("h1"), ["Tides"]);
    }
    // Nor can a standing page, which would stand at another address.
    let page = "+++\ntitle = \"Tides\"\nsummary = \"All.\"\n+++\nText.\n";
    let report = site.save(&[("articles/twin.md", "gone"), ("pages/tides.md", page)]).await;
    assert!(told(&report).contains(&"pages/tides.md: slug-taken: ".to_owned()), "{report:?}");
}

#[tokio::test]
async fn nobody_takes_the_older_address_of_another_article() {
    let site = Site::with_tides().await;
    site.publish(&[("articles/tides.md", &article_with("Tides", "slug = \"sea\"", "The sea."))])
        .await;
    let slug = article("Tides", "Somebody else's tides.");
    let older = article_with("Winds", "aliases = [\"tides\"]", "Air.");
    let newer = article_with("Dunes", "aliases = [\"sea\", \"sand\"]", "Sand.");
    let same = article_with("Rocks", "aliases = [\"sand\"]", "Stone.");
    std::fs::rename(site.folder().join("articles/tides.md"), site.folder().join("articles/sea.md"))
        .expect("the file moves");
    site.publish_folder().await;
    let report = site
        .save(&[
            ("articles/tides.md", &slug),
            ("articles/winds.md", &older),
            ("articles/dunes.md", &newer),
            ("articles/rocks.md", &same),
        ])
        .await;
    assert_eq!(
        told(&report),
        [
            "articles/dunes.md: alias-taken: sea",
            "articles/dunes.md: alias-taken: sand",
            "articles/rocks.md: alias-taken: sand",
            "articles/tides.md: slug-taken: ",
            "articles/winds.md: alias-taken: tides",
        ]
    );
    assert_eq!(site.get("/articles/tides").await.location(), "/articles/sea");
}

#[tokio::test]
async fn a_link_to_a_new_article_with_faults_is_a_fault_as_well() {
    let site = Site::empty().await;
    let files = [
        ("articles/a.md", article("A", "See <article:b>.")),
        ("articles/b.md", article("B", "See <article:c>.")),
        ("articles/c.md", article("C", "A claim.[^nowhere]")),
        ("articles/d.md", article_with("D", "state = \"draft\"", "Text.")),
        ("articles/e.md", article("E", "See <article:d>.")),
        ("articles/f.md", article("F", "See <article:g>.")),
        ("articles/g.md", article("G", "See <article:f>.")),
    ];
    let files: Vec<_> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    let report = site.save(&files).await;
    assert_eq!(report.published, ["F", "G"]);
    assert_eq!(report.waiting, ["D"]);
    assert_eq!(
        told(&report),
        [
            "articles/a.md: unknown-link: <article:b>",
            "articles/b.md: unknown-link: <article:c>",
            "articles/c.md: undefined-note: [^nowhere]",
            "articles/e.md: unknown-link: <article:d>",
        ]
    );

    // Mending the one mends them all.
    let report = site.save(&[("articles/c.md", &article("C", "A claim."))]).await;
    assert_eq!(report.published, ["A", "B", "C"]);
    let address = site.get("/articles/a").await.attributes(".prose a", "href");
    assert_eq!(address, ["/articles/b"]);
}

#[tokio::test]
async fn what_readers_see_is_not_taken_back_by_a_later_date() {
    let site = Site::with_tides().await;
    let later = article("Tides", "Not yet.").replace("2026-11-01", "2999-01-01");
    let report = site.save(&[("articles/tides.md", &later)]).await;
    assert_eq!(told(&report), ["articles/tides.md: published-already: published"]);
    assert!(site.get("/articles/tides").await.text().contains("The sea rises twice a day."));
}

#[tokio::test]
async fn an_author_or_a_block_that_no_article_could_name_is_refused() {
    let site = Site::empty().await;
    let author = "+++\nname = \"Maya\"\n+++\nWalks.\n";
    let report =
        site.save(&[("authors/Maya Lee.md", author), ("authors/team/maya.md", author)]).await;
    assert_eq!(
        told(&report),
        ["authors/Maya Lee.md: bad-file-name: ", "authors/team/maya.md: bad-file-name: ",]
    );
}
