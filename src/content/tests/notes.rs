//! Notes: what they say of sources, and that whatever is written leads there and back.

use std::collections::HashSet;

use jiff::civil::date;
use proptest::prelude::*;
use scraper::{Html, Selector};

use crate::content::tests::shelf::Shelf;
use crate::content::tests::{attributes, words};
use crate::content::{
    ArchivedCopy, Citation, CompileOptions, Compiled, Fault, Kind, SourceState, Standing, compile,
    render,
};

const FOLDER: &str = "tests/fixtures/content";

fn compiled(markdown: &str, shelf: &Shelf) -> Result<Compiled, Vec<Fault>> {
    let text = format!("+++\ntitle = \"T\"\nsummary = \"S\"\n+++\n{markdown}");
    compile(&text, Kind::Page, "t", shelf, CompileOptions::default())
}

/// The HTML of the first note.
fn note(markdown: &str) -> String {
    compiled(markdown, &Shelf::read(FOLDER)).unwrap().notes.remove(0).html
}

fn codes(markdown: &str) -> Vec<&'static str> {
    let faults = compiled(markdown, &Shelf::read(FOLDER)).unwrap_err();
    faults.into_iter().map(|fault| fault.code).collect()
}

const LEE: &str = "no author named, “A page without a name”, no date given. \
                   <a href=\"/sources/lee\">About this source</a>";

const BACK: &str = "<a href=\"#fnref-lee-1\" role=\"doc-backlink\" aria-label=\"Back to reference 1\">↩\u{fe0e} 1</a>";

#[test]
fn a_note_shows_the_passage_it_rests_on_and_what_that_supports() {
    let article = "A claim.[@lee, p. 3]\n\n\
                   [^@lee, p. 3]: > High water comes *twice*\n    > a day.\n    >\n    > […] It turns.\n\n    \
                   The two turns, not [their hours](#comments).[^1]\n\n    - A list.\n\n\
                   [^1]: Seen by ourselves.\n";
    let compiled = compiled(article, &Shelf::read(FOLDER)).unwrap();
    let back = BACK.replace("lee-1", "lee-p-3-1");
    assert_eq!(
        compiled.notes[0].html,
        format!(
            "<p>{}</p>\n<p>Quoted:</p>\n<blockquote>\n<p>High water comes <em>twice</em>\n\
             a day.</p>\n<p>[…] It turns.</p>\n</blockquote>\n\
             <p>Supports: The two turns, not <a href=\"#comments\">their hours</a>.\
             <sup class=\"call\"><a id=\"fnref-1-1\" href=\"#fn-1\" role=\"doc-noteref\" \
             aria-label=\"Note 2\">2</a></sup></p>\n<ul>\n<li>A list.</li>\n</ul>\n<p> {back}</p>\n",
            LEE.replace("given.", "given, p. 3.")
        )
    );
    assert_eq!(
        compiled.notes[0].citation,
        Some(Citation {
            key: "lee".to_owned(),
            locator: Some("p. 3".to_owned()),
            quote: Some("High water comes twice a day.\n\n[…] It turns.".to_owned()),
            supports: Some("The two turns, not their hours.\n\nA list.".to_owned()),
        })
    );
}

#[test]
fn a_passage_or_what_it_supports_may_stand_alone() {
    let quoted = format!(
        "<p>{LEE}</p>\n<p>Quoted:</p>\n<blockquote>\n<p>It turns.</p>\n</blockquote>\n<p> {BACK}</p>\n"
    );
    assert_eq!(note("A.[@lee]\n\n[^@lee]: > It turns.\n"), quoted);
    let supports = format!("<p>{LEE}</p>\n<p>Supports: The turn. {BACK}</p>\n");
    assert_eq!(note("A.[@lee]\n\n[^@lee]: The turn.\n"), supports);
    let list =
        format!("<p>{LEE}</p>\n<p>Supports:</p>\n<ul>\n<li>One.</li>\n</ul>\n<p> {BACK}</p>\n");
    assert_eq!(note("A.[@lee]\n\n[^@lee]: - One.\n"), list);
    assert_eq!(note("A.[^@lee]\n\n[^@lee]: The turn.\n"), supports);
    assert_eq!(note("A.[@lee]"), format!("<p>{LEE} {BACK}</p>\n"));
}

#[test]
fn what_is_said_about_a_citation_belongs_to_its_locator() {
    let article = "A.[@lee] B.[@lee, p. 3]\n\n[^@lee, p. 3]: The turn.\n";
    let notes = compiled(article, &Shelf::read(FOLDER)).unwrap().notes;
    let supports: Vec<_> =
        notes.iter().map(|note| note.citation.as_ref().unwrap().supports.as_deref()).collect();
    assert_eq!(supports, [None, Some("The turn.")]);
}

#[test]
fn an_editor_hears_what_is_wrong_with_a_passage() {
    assert_eq!(codes("A.\n\n[^@lee]: > It turns.\n"), ["unused-note"]);
    assert_eq!(codes("A.[@lee]\n\n[^@lee, p. 3]: > It turns.\n"), ["unused-note"]);
    assert_eq!(codes("A.[@lee]\n\n[^@lee]: >\n\n    The turn.\n"), ["empty-quote"]);
    assert_eq!(codes("A.[@lee]\n\n[^@lee]: >\n"), ["empty-note"]);
    assert_eq!(codes("A.[@lee]\n\n[^@lee]: a\n\n[^@lee]: b\n"), ["duplicate-note"]);
    assert_eq!(codes("A.[@lee]\n\n[^@lee]: a\n\n    > It turns.\n"), ["late-quote"]);
    assert_eq!(codes("A.[@lee]\n\n[^@le]: a\n"), ["unknown-source"]);
    assert_eq!(codes("A.[^@lee]\n"), ["unreadable-citation"]);

    let faults = compiled("A.\n\n[^@lee, p. 3]: x\n", &Shelf::read(FOLDER)).unwrap_err();
    assert_eq!(faults[0].message, "Nothing cites “@lee, p. 3”.");
    assert!(faults[0].mend.starts_with("Write `[@lee, p. 3]` after"), "{faults:?}");
}

#[test]
fn where_no_source_is_known_such_a_note_is_one_like_any_other() {
    let around = crate::content::Nowhere;
    let html = render("A.[^@lee]\n\n[^@lee]: x\n", None, &around, CompileOptions::default());
    assert!(html.contains("<p>x <a href=\"#fnref-lee-1\""), "{html}");
}

#[test]
fn a_note_says_that_its_source_is_gone() {
    let mut shelf = Shelf::read(FOLDER);
    let copy = ArchivedCopy { url: "https://archive.example/1".to_owned(), made_on: None };
    let standing = Standing {
        state: SourceState::Dead,
        since: Some(date(2026, 5, 3)),
        archived: Some(copy),
        ..Standing::default()
    };
    shelf.standings.insert("rice2020".to_owned(), standing);
    let notes = compiled("A.[@rice2020]", &shelf).unwrap().notes_html();
    let page = Html::parse_fragment(&notes);
    assert_eq!(
        words(&page, "li p"),
        ["Ada Rice, “Tides”, The Sea, 3 May 2020. The original is gone (since 3 May 2026); read \
          the copy in the archive, made on a day that is not known. About this source ↩\u{fe0e} 1"]
    );
    let versions = attributes(&page, "a[href='https://example.org/tides']", "data-versionurl");
    assert_eq!(versions, ["https://archive.example/1"]);
}

#[test]
fn a_source_of_the_article_alone_has_no_page_to_lead_to() {
    let text = "+++\ntitle = \"T\"\nsummary = \"S\"\n\n[sources.own]\ntype = \"web\"\n\
                title = \"Tables\"\n+++\nA.[@own]\n";
    let shelf = Shelf::read(FOLDER);
    let article = compile(text, Kind::Page, "t", &shelf, CompileOptions::default()).unwrap();
    assert!(!article.notes_html().contains("/sources/"), "{}", article.notes_html());
}

/// Calls of every kind, with and without a note or a source.
const CALLS: &[&str] = &[
    "[^a]",
    "[^B]",
    "[^b]",
    "[^no such]",
    "[^with space]",
    "[@rice2020]",
    "[@rice2020, p. 3]",
    "[@lee; @rice2020]",
    "[@lee][^a][@lee]",
    "[^@lee]",
    "[^@lee, p. 9]",
    "[@unknown]",
];

/// Starts of definitions of every kind.
const LABELS: &[&str] = &[
    "[^a]: ",
    "[^b]: ",
    "[^with space]: ",
    "[^@lee]: ",
    "[^@lee]: > ",
    "[^@lee, p. 9]: > ",
    "[^@rice2020, p. 3]: ",
    "[^@unknown]: ",
    "> [^a]: ",
    "- [^b]: ",
];

/// What calls may stand in.
const PLACES: &[(&str, &str)] = &[
    ("", "\n\n"),
    ("## ", "\n\n"),
    ("- ", "\n"),
    ("> ", "\n\n"),
    ("*so* ", "\n\n"),
    ("> [!NOTE]\n> ", "\n\n"),
    ("| a |\n|-|\n| ", " |\n\n"),
];

/// Claims and definitions in any order, each with up to four calls.
fn article() -> impl Strategy<Value = String> {
    let calls = || prop::collection::vec(prop::sample::select(CALLS), 0..4);
    let claim = (prop::sample::select(PLACES), calls()).prop_map(|((before, after), calls)| {
        format!("{before}A claim{}{after}", calls.join(" and "))
    });
    let definition =
        (prop::sample::select(LABELS), calls(), any::<bool>()).prop_map(|(label, calls, more)| {
            let more = if more { "    More words.[@lee]\n\n" } else { "" };
            format!("\n\n{label}Words{}\n\n{more}", calls.join(", "))
        });
    prop::collection::vec(prop_oneof![claim, definition], 0..16).prop_map(|parts| parts.concat())
}

/// Every call leads to its note and back, every place has one name, notes are numbered as called.
fn check_ways(html: &str) -> Result<(), TestCaseError> {
    let page = Html::parse_fragment(html);
    let ids = attributes(&page, "[id]", "id");
    let known: HashSet<_> = ids.iter().map(String::as_str).collect();
    prop_assert_eq!(ids.len(), known.len(), "{:?}", ids);
    for address in attributes(&page, "a[href^='#']", "href") {
        prop_assert!(known.contains(&address[1..]), "{} leads nowhere in {}", address, html);
    }

    let select = |selector: &str| Selector::parse(selector).unwrap();
    let mut ways = Vec::new();
    for (index, note) in page.select(&select("[role=doc-endnotes] > ol > li")).enumerate() {
        let id = note.attr("id").unwrap_or_default();
        let backs: Vec<_> = note.select(&select("[role=doc-backlink]")).collect();
        prop_assert!(!backs.is_empty(), "{} has no way back", id);
        for back in backs {
            let call = back.attr("href").unwrap_or_default()[1..].to_owned();
            ways.push((call, format!("#{id}"), (index + 1).to_string()));
        }
    }
    let mut calls: Vec<_> = page
        .select(&select("[role=doc-noteref]"))
        .map(|call| {
            let attribute = |name| call.attr(name).unwrap_or_default().to_owned();
            (attribute("id"), attribute("href"), call.text().collect::<String>())
        })
        .collect();
    ways.sort();
    calls.sort();
    prop_assert_eq!(ways, calls);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn whatever_calls_whatever_every_call_leads_to_its_note_and_back(markdown in article()) {
        let shelf = Shelf::read(FOLDER);
        check_ways(&render(&markdown, Some("en"), &shelf, CompileOptions::default()))?;
        match compiled(&markdown, &shelf) {
            Ok(article) => check_ways(&(article.body_html.clone() + &article.notes_html()))?,
            Err(faults) => prop_assert!(!faults.is_empty()),
        }
    }
}
