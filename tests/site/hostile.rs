//! What people send to break a page comes out as text.
//!
//! The cases are ours, in `tests/fixtures/hostile/`. To run public collections through the same
//! checks, set `LAMPLIGHT_TEST_SHARED` to a folder with `hostile/*.jsonl` in the same form:
//! `{"id": …, "category": …, "text": …}` on each line.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use lamplight::comments::{DraftProblem, RawDraft, is_blank, render_body, render_name, shown_name};
use proptest::prelude::*;
use scraper::{Html, Node};
use serde::Deserialize;
use unicode_normalization::char::is_combining_mark;

use crate::harness::shared_folder;

/// One hostile text.
#[derive(Debug, Deserialize)]
pub(crate) struct Entry {
    /// Unique in its file.
    pub(crate) id: String,
    /// What it tries.
    pub(crate) category: String,
    /// To be sent as it is, in any field.
    pub(crate) text: String,
}

/// Our own entries, and those of `LAMPLIGHT_TEST_SHARED` if it is set.
///
/// A folder that is named but holds nothing is an error, not an empty list.
pub(crate) fn entries() -> Vec<Entry> {
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/hostile");
    let shared = shared_folder().map(|folder| folder.join("hostile"));
    std::iter::once(ours).chain(shared).flat_map(|folder| read_folder(&folder)).collect()
}

fn read_folder(folder: &Path) -> Vec<Entry> {
    let listed = fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut entries = Vec::new();
    for path in listed.map(|entry| entry.expect("a readable folder").path()) {
        if path.extension().is_some_and(|extension| extension == "jsonl") {
            let lines = fs::read_to_string(&path).expect("a readable file");
            entries.extend(lines.lines().map(|line| -> Entry {
                serde_json::from_str(line).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
            }));
        }
    }
    assert!(!entries.is_empty(), "{} holds no cases", folder.display());
    entries
}

/// What is wrong with `html`, which was made from a reader's text, as a browser sees it.
///
/// Parses it inside a page, as it will be, and walks the tree: nothing but the elements and
/// attributes of the allow-list, no address but `http` and `https`, nothing outside its place,
/// nothing that changes when it is written out and parsed again.
pub(crate) fn faults(html: &str) -> Vec<String> {
    let page = |inner: &str| {
        Html::parse_document(&format!(
            "<!doctype html><title>x</title><article>{inner}</article><footer></footer>"
        ))
    };
    let document = page(html);
    let mut faults: Vec<String> = document
        .tree
        .nodes()
        .filter(|node| node.ancestors().any(|a| is_element(a.value(), "article")))
        .filter_map(|node| fault(node.value()))
        .collect();

    let body: Vec<_> = document
        .tree
        .nodes()
        .find(|node| is_element(node.value(), "body"))
        .into_iter()
        .flat_map(|body| body.children())
        .filter_map(|node| node.value().as_element().map(|e| e.name().to_owned()))
        .collect();
    if body != ["article", "footer"] {
        faults.push(format!("it left its place: {body:?}"));
    }

    let article = scraper::Selector::parse("article").expect("a selector");
    let inner = |page: &Html| page.select(&article).next().map(|found| found.inner_html());
    let once = inner(&document).unwrap_or_default();
    if inner(&page(&once)).as_deref() != Some(&once) {
        faults.push("it changes when it is parsed again".to_owned());
    }
    faults
}

fn is_element(node: &Node, name: &str) -> bool {
    node.as_element().is_some_and(|element| element.name() == name)
}

fn fault(node: &Node) -> Option<String> {
    const ELEMENTS: [&str; 15] = [
        "a",
        "bdi",
        "blockquote",
        "br",
        "code",
        "del",
        "em",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "small",
        "strong",
        "ul",
    ];
    let element = match node {
        Node::Element(element) => element,
        Node::Text(text) => {
            let raw = text.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\t'));
            return raw.map(|c| format!("control character {c:?}"));
        }
        other => return Some(format!("{other:?}")),
    };
    if !ELEMENTS.contains(&element.name()) {
        return Some(format!("<{}>", element.name()));
    }
    let bad = element.attrs().find(|(name, value)| match (element.name(), *name) {
        ("a", "href") => !value.starts_with("http") || !value.contains("://"),
        ("a", "rel") => *value != "nofollow ugc noreferrer noopener",
        ("p" | "li" | "pre", "dir") => *value != "auto",
        ("ol", "start") => value.parse::<u64>().is_err(),
        _ => true,
    });
    bad.map(|(name, value)| format!("<{} {name}={value:?}>", element.name()))
}

/// Does a paragraph begin or end a direction (UAX #9 §3.3.2) beyond its own bounds?
fn leaks_direction(html: &str) -> bool {
    let blocks = ["<p ", "</p>", "<li ", "</li>", "<pre ", "<ul>", "<ol", "<blockquote>", "<bdi>"];
    let marked = blocks.iter().fold(html.to_owned(), |html, tag| html.replace(tag, "\0"));
    marked.split('\0').any(|block| {
        let mut open = Vec::new();
        let mut closes_nothing = false;
        for c in block.chars() {
            match c {
                '\u{202a}' | '\u{202b}' | '\u{202d}' | '\u{202e}' => open.push("embedding"),
                '\u{2066}'..='\u{2068}' => open.push("isolate"),
                '\u{202c}' => closes_nothing |= open.pop() != Some("embedding"),
                '\u{2069}' => {
                    let isolate = open.iter().rposition(|opener| *opener == "isolate");
                    closes_nothing |= isolate.is_none();
                    open.truncate(isolate.unwrap_or(0));
                }
                _ => {}
            }
        }
        closes_nothing || !open.is_empty()
    })
}

#[test]
fn no_text_of_a_comment_becomes_markup_of_the_page() {
    for entry in entries() {
        for html in [render_body(&entry.text), render_name(&entry.text)] {
            assert_eq!(faults(&html), [""; 0], "{} {:?}: {html}", entry.id, entry.text);
            assert!(!leaks_direction(&html), "{} {:?}", entry.id, entry.text);
        }
    }
}

#[test]
fn a_name_is_one_line_of_text_wherever_it_is_shown() {
    for entry in entries() {
        let name = shown_name(&entry.text);
        assert!(!name.chars().any(char::is_control), "{} {name:?}", entry.id);
        assert!(!name.is_empty(), "{}", entry.id);
    }
}

#[test]
fn a_hostile_text_is_kept_as_typed_or_refused_with_a_reason() {
    for entry in entries() {
        let raw = RawDraft { body: entry.text.clone(), ..RawDraft::default() };
        let checked = raw.check();
        assert!(checked.is_ok() || entry.category != "harmless", "{} {checked:?}", entry.id);
        match checked {
            Ok(draft) => {
                let solid = |text: &str| -> String {
                    text.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect()
                };
                let typed = entry.text.replace(['\u{fffe}', '\u{ffff}'], "");
                assert_eq!(solid(draft.body()), solid(&typed), "{}", entry.id);
            }
            Err(problems) => {
                assert_eq!(problems.len(), 1, "{} {problems:?}", entry.id);
                match problems[0] {
                    DraftProblem::BodyMissing => assert!(is_blank(&entry.text), "{}", entry.id),
                    DraftProblem::BodyTooLong { chars } => assert!(chars > 10_000, "{}", entry.id),
                    DraftProblem::BodyOverstacked => {
                        let marks: Vec<_> = entry.text.chars().map(is_combining_mark).collect();
                        assert!(marks.windows(9).any(|run| run == [true; 9]), "{}", entry.id);
                    }
                    other => panic!("{}: {other:?}", entry.id),
                }
            }
        }
    }
}

#[test]
fn a_megabyte_of_anything_is_drawn_in_a_moment() {
    // Linear work takes milliseconds here, quadratic work minutes.
    const LIMIT: Duration = Duration::from_secs(5);
    let units = [
        ">",
        "> ",
        "\n>",
        "- x\n ",
        "1. ",
        "*",
        "*a ",
        "**a_ ",
        "~a~~",
        "`",
        "`` ` ",
        "[",
        "](",
        "[a](",
        "![a](b)",
        "[a]: b\n\n",
        "<",
        "<a b=\"",
        "<!--",
        "<http://a",
        "https://a.b/) ",
        "http://%",
        "http://",
        "http://a:/",
        "http://a",
        "https://a/\"",
        "&",
        "&#x202e;",
        "\\",
        "\n",
        "    a\n",
        "\u{202e}",
        "\u{2067}\u{202c}",
        "a\u{301}\u{301}",
        "((",
        "#\n",
    ];
    for unit in units {
        for bytes in [60_000, 1_000_000] {
            let text = unit.repeat(bytes / unit.len());
            let started = Instant::now();
            let html = render_body(&text);
            assert!(started.elapsed() < LIMIT, "{unit:?} took {:?}", started.elapsed());
            assert!(html.len() < 16 * bytes, "{unit:?} grew to {} bytes", html.len());
        }
    }
    for text in [
        format!("{}x{}y", "- ".repeat(15_000), "\n".repeat(30_000)),
        format!("{}x{}", "> ".repeat(15_000), "\n>".repeat(15_000)),
        format!("{}a{}", "[".repeat(30_000), "](b)".repeat(8_000)),
        (1..350).map(|length| "`".repeat(length) + " ").collect(),
    ] {
        let started = Instant::now();
        assert_eq!(faults(&render_body(&text)), [""; 0]);
        assert!(started.elapsed() < LIMIT, "{:?} took {:?}", &text[..20], started.elapsed());
    }
}

/// Text that is likely to mean something to a parser of Markdown or HTML.
fn markup() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[ \\n\\t*_~`\\[\\]()<>!#&;:/\\\\\"'=+.|^-]{1,4}",
        3 => "[a-z0-9]{1,3}",
        1 => "\\PC{1,3}",
        1 => ".{1,2}",
        2 => prop::sample::select(vec![
            "https://a.example/", "](https://a.example)", "](javascript:x)", "<script>", "</p>",
            "</article>", "<!--", "-->", "<![CDATA[", "]]>", "<?", "<svg onload=x>",
            "\n    ", "\n> ",
            "\n- ", "\n10. ", "\n```", "\n\n", "&lt;", "&#0;", "&#x202E;", "\u{202e}", "\u{2066}",
            "\u{202c}", "\u{2069}", "\u{301}", "\0", "\r", "\r\n", "\u{feff}", "\u{fdd0}",
            "]:", "![",
            "<https://", "</title>", "<math><mi>", "<style>", "<a href=\"",
        ]).prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn whatever_is_typed_only_allowed_elements_come_out(text in markup()) {
        let html = render_body(&text);
        prop_assert_eq!(faults(&html), Vec::<String>::new(), "{}", html);
        prop_assert!(!leaks_direction(&html), "{}", html);
        prop_assert_eq!(faults(&render_name(&text)), Vec::<String>::new());
    }

    #[test]
    fn every_word_that_is_typed_can_be_read(
        text in "([ \\n*_~\\[\\]()<>!:/\\\\\"'=+.|^-]|[a-z]{1,3}|https://a\\.b/|\\]\\(|\n> \
                 |\n- |\\]: ){0,30}",
    ) {
        // A tilde fence may name a language, which is not shown.
        prop_assume!(!text.contains("~~~"));
        let page = Html::parse_fragment(&render_body(&text));
        let shown: String = page.root_element().text().flat_map(|text| [text, " "]).collect();
        let link = scraper::Selector::parse("a").expect("a selector");
        let addresses: String = page.select(&link).filter_map(|a| a.attr("href")).collect();
        for word in text.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty()) {
            prop_assert!(shown.contains(word) || addresses.contains(word), "{word} in {shown}");
        }
    }
}

#[test]
fn the_check_itself_notices_each_kind_of_fault() {
    for bad in [
        "<script>x</script>",
        "<p onclick=x>y</p>",
        "<a href=\"javascript:x\">y</a>",
        "<p id=body>x</p>",
        "<p dir=\"rtl\">x</p>",
        "</article><p dir=\"auto\">x</p>",
        "<!-- x -->",
        "<svg></svg>",
        "<p>\u{1b}</p>",
        "<p><table>",
    ] {
        assert_ne!(faults(bad), [""; 0], "{bad}");
    }
    assert!(leaks_direction("<p dir=\"auto\">\u{2067}</p><p dir=\"auto\">\u{2069}</p>"));
    assert!(leaks_direction("<bdi>\u{2067}</bdi>"));
}
