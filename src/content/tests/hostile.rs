//! Input that wants to do harm: whatever it is, the answer comes soon and is sound.

use std::collections::HashSet;

use proptest::prelude::*;
use scraper::{Html, Selector};

use crate::content::tests::attributes;
use crate::content::tests::shelf::Shelf;
use crate::content::{CompileOptions, Kind, Nowhere, compile, render};

/// Renders and compiles; in a debug build, quadratic work on these sizes would take minutes.
fn survive(markdown: &str) -> String {
    let text = format!("+++\ntitle = \"T\"\nsummary = \"S\"\n+++\n{markdown}");
    let options = CompileOptions::default();
    let shelf = Shelf::default();
    if let Err(faults) = compile(&text, Kind::Page, "t", &shelf, options) {
        assert!(faults.iter().all(|fault| text.get(fault.span.clone()).is_some()));
    }
    render(markdown, Some("en"), &Nowhere, options)
}

#[test]
fn an_article_of_five_megabytes_is_set() {
    let paragraph = "Some *words* of a claim[^1] and [a link](https://example.org/).\n\n";
    let text = paragraph.repeat(5_000_000 / paragraph.len()) + "[^1]: Note.\n";
    assert!(survive(&text).len() > 5_000_000);
}

#[test]
fn deep_nesting_ends() {
    for (open, close) in [
        (">", ""),
        ("- ", ""),
        ("*", ""),
        ("**a ", "**"),
        ("[", "](x)"),
        ("![", "](x)"),
        ("[^", "]"),
        ("[@", "]"),
        ("<b>", "</b>"),
        ("[^a]: ", ""),
        ("> [!NOTE]\n> ", ""),
        ("a\n: ", ""),
        ("`", ""),
        ("|", ""),
        ("&", ";"),
        ("\\", ""),
    ] {
        let text = open.repeat(5_000) + "x" + &close.repeat(5_000);
        assert!(survive(&text).len() < 100 * text.len(), "{open}");
    }
}

#[test]
fn many_of_a_kind_take_no_more_than_their_time() {
    for unit in [
        "## Same\n\n",
        "[^1] ",
        "[@a; @b] ",
        "[^x]: y\n",
        "<a>",
        "<block:x>\n\n",
        "![a](b)\n\n",
        "|a\n",
        "[a](#b) ",
        "a[^1]\n\n[^1]: b\n\n",
    ] {
        let text = unit.repeat(20_000);
        assert!(survive(&text).len() < 100 * text.len(), "{unit}");
    }
    let notes: Vec<_> = (0..20_000).map(|n| format!("[^{n}]: next [^{}]", n + 1)).collect();
    let chain = format!("start [^0]\n\n{}", notes.join("\n\n"));
    assert!(survive(&chain).contains("Note 19999"));
}

/// Pieces of Markdown that mean something.
const PIECES: &[&str] = &[
    "[^1]",
    "[^2]",
    "[^a b]",
    "[^1]: ",
    "[^2]: ",
    "[^a b]: ",
    "\n",
    "\n\n",
    "    ",
    "  ",
    "> ",
    "- ",
    "1. ",
    "* ",
    "*",
    "**",
    "_",
    "`",
    "```\n",
    "~~",
    "# ",
    "## ",
    "{#x}",
    "[",
    "]",
    "(",
    ")",
    "(x)",
    "(#x)",
    "!",
    "![",
    "<",
    ">",
    "<b>",
    "</b>",
    "<!--",
    "-->",
    "<block:b>",
    "<article:a>",
    "(article:a)",
    "[@k]",
    "[@k, p. 3]",
    "[@k; @l]",
    "|",
    "|-|",
    "\n|-|-|\n",
    ":",
    "\n: ",
    "\"",
    "'",
    "--",
    "\\",
    "&amp;",
    "&#0;",
    "\0",
    "javascript:",
    "(javascript:x)",
    "é",
    "日",
    "\u{202e}",
    "word",
    " ",
    "\t",
    "[x]",
    "[ ] ",
    "> [!NOTE]\n> ",
    "---\n",
    "===\n",
    "\r\n",
    "ß",
    "[^ß]",
    "[^ss]: ",
    "[^SS]",
];

/// Such pieces in any order.
pub(super) fn markdown() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(PIECES);
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn whatever_is_written_calls_and_ways_back_match(markdown in markdown()) {
        let page = Html::parse_fragment(&survive(&markdown));
        let ids = attributes(&page, "[id]", "id");
        let distinct: HashSet<_> = ids.iter().collect();
        prop_assert_eq!(ids.len(), distinct.len(), "{:?}", ids);
        let calls = attributes(&page, "[role=doc-noteref]", "id");
        let backs = attributes(&page, "[role=doc-backlink]", "href");
        let backs: HashSet<_> = backs.iter().map(|back| &back[1..]).collect();
        prop_assert_eq!(backs.len(), calls.len());
        prop_assert!(calls.iter().all(|call| backs.contains(call.as_str())));
        let notes: HashSet<_> = attributes(&page, "section > ol > li", "id").into_iter().collect();
        let called: HashSet<_> = attributes(&page, "[role=doc-noteref]", "href")
            .into_iter()
            .map(|address| address[1..].to_owned())
            .collect();
        prop_assert_eq!(notes, called);
    }

    #[test]
    fn whatever_is_written_nothing_can_run(markdown in markdown()) {
        let page = Html::parse_fragment(&survive(&markdown));
        let known = Selector::parse(
            "html,p,a,sup,section,h1,h2,h3,h4,h5,h6,ol,ul,li,em,strong,del,code,pre,blockquote,div,\
             table,thead,tbody,tr,th,td,dl,dt,dd,br,hr,img,input",
        )
        .unwrap();
        for element in page.select(&Selector::parse("*").unwrap()) {
            prop_assert!(known.matches(&element), "{}", element.value().name());
            for (name, value) in element.value().attrs() {
                prop_assert!(!name.starts_with("on") && name != "style", "{}", name);
                let leads = name == "href" || name == "src";
                prop_assert!(!(leads && value.trim().starts_with("javascript:")), "{}", value);
            }
        }
    }
}
