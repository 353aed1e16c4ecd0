//! Cases in `tests/fixtures/faults`: files with faults, and the places and names of these.

use std::collections::HashMap;

use crate::content::tests::files;
use crate::content::tests::shelf::Shelf;
use crate::content::{CompileOptions, Fault, Kind, check_passage, compile};

/// `line:column code`, one fault a line, the column in characters.
fn listed(text: &str, faults: &[Fault]) -> String {
    let place = |fault: &Fault| {
        let before = &text[..fault.span.start];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap().chars().count() + 1;
        format!("{line}:{column} {}\n", fault.code)
    };
    faults.iter().map(place).collect()
}

#[test]
fn every_fault_of_a_file_is_found_at_once_and_in_its_place() {
    const FOLDER: &str = "tests/fixtures/faults";
    let shelf = Shelf::read("tests/fixtures/content");
    let expected: HashMap<_, _> = files(FOLDER, "txt").into_iter().collect();
    for (name, text) in files(FOLDER, "md") {
        let compiled = compile(&text, Kind::Article, &name, &shelf, CompileOptions::default());
        let faults = compiled.map_or_else(|faults| faults, |compiled| compiled.warnings);
        assert_eq!(Some(&listed(&text, &faults)), expected.get(&name), "{name}");
        for fault in faults {
            assert!(text.get(fault.span.clone()).is_some(), "{fault:?}");
            assert!(fault.message.ends_with('.') && fault.mend.ends_with('.'), "{fault:?}");
        }
    }
}

#[test]
fn a_refusal_of_html_names_the_markdown_to_use() {
    let shelf = Shelf::default();
    for (html, mend) in [
        ("a <b>x</b>", "`**words**`"),
        ("a<br>b", "backslash"),
        ("<img src=x>", "`![What one sees]"),
        ("<table><tr><td>x</td></tr></table>", "`|`"),
        ("x<sup>1</sup>", "`[^1]`"),
        ("<iframe src=x></iframe>", "tells others"),
        ("<script>x</script>", "Take it out"),
        ("<!-- x -->", "note of a revision"),
    ] {
        let text = format!("+++\ntitle = \"T\"\nsummary = \"S\"\n+++\n{html}\n");
        let options = CompileOptions::default();
        let faults = compile(&text, Kind::Page, "t", &shelf, options).unwrap_err();
        assert_eq!(faults.len(), 1, "{html}: {faults:?}");
        assert!(faults[0].mend.contains(mend), "{html}: {faults:?}");
        let allowed = CompileOptions { raw_html: true, ..options };
        assert!(compile(&text, Kind::Page, "t", &shelf, allowed).is_ok(), "{html}");
    }
}

#[test]
fn a_file_of_a_million_faults_gives_a_list_that_one_can_read() {
    let text = format!("+++\ntitle = \"T\"\nsummary = \"S\"\n+++\n{}", "[^x] ".repeat(100_000));
    let shelf = Shelf::default();
    let faults = compile(&text, Kind::Page, "t", &shelf, CompileOptions::default()).unwrap_err();
    assert_eq!(faults.len(), 201);
    assert_eq!(faults[200].code, "more-faults");
    assert!(faults[200].message.contains("99800"), "{}", faults[200].message);
}

#[test]
fn blocks_and_authors_are_checked_where_they_stand() {
    let text = "+++\nkind = \"call-to-action\"\nlink = \"page:nowhere\"\nlabel = \"L\"\n+++\n\
                <block:help> A.[^1] B.[@lee] <article:nowhere>\n\n[^1]: N.\n";
    let shelf = Shelf::read("tests/fixtures/content");
    let faults = check_passage(text, &shelf, CompileOptions::default());
    assert_eq!(
        listed(text, &faults),
        "3:8 unknown-link\n6:1 block-in-passage\n6:1 block-in-text\n6:16 note-in-passage\n\
         6:23 note-in-passage\n6:30 unknown-link\n8:1 note-in-passage\n"
    );
}
