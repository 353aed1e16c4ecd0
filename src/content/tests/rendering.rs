//! Cases in `tests/fixtures/markdown`: Markdown and the exact HTML that it becomes.

use std::collections::HashMap;

use crate::content::tests::files;
use crate::content::{CompileOptions, Nowhere, render};

fn plain(markdown: &str) -> String {
    render(markdown, None, &Nowhere, CompileOptions::default())
}

#[test]
fn every_case_becomes_the_html_beside_it() {
    const FOLDER: &str = "tests/fixtures/markdown";
    let expected: HashMap<_, _> = files(FOLDER, "html").into_iter().collect();
    for (name, markdown) in files(FOLDER, "md") {
        assert_eq!(Some(&plain(&markdown)), expected.get(&name), "{name}");
    }
}

#[test]
fn quotation_marks_are_set_when_the_language_is_known() {
    let set = |language| {
        let text = "\"It's `\"so\"`\" -- 'no' --- “kept”...";
        render(text, Some(language), &Nowhere, CompileOptions::default())
    };
    assert_eq!(set("en"), "<p>“It’s <code>\"so\"</code>” – ‘no’ — “kept”…</p>\n");
    assert_eq!(set("de-CH"), "<p>„It’s <code>\"so\"</code>“ – ‘no’ — “kept”…</p>\n");
}

#[test]
fn html_passes_where_a_setting_allows_it() {
    let options = CompileOptions { raw_html: true, ..CompileOptions::default() };
    let html = render("A <b>word</b>.\n\n<div>\nx\n</div>\n", None, &Nowhere, options);
    assert_eq!(html, "<p>A <b>word</b>.</p>\n<div>\nx\n</div>\n");
}

#[test]
fn two_articles_on_one_page_keep_their_ids_apart() {
    let text = "## One\n\nA claim.[^1] [Back](#one) [Form](#comment-form)\n\n[^1]: Note.\n";
    let options = CompileOptions { id_number: Some(7), ..CompileOptions::default() };
    let html = render(text, None, &Nowhere, options);
    for part in [
        "<h2 id=\"a7-one\">",
        "id=\"a7-fnref-1-1\" href=\"#a7-fn-1\"",
        "<li id=\"a7-fn-1\">",
        "href=\"#a7-fnref-1-1\"",
        "href=\"#a7-one\"",
        "href=\"#comment-form\"",
    ] {
        assert!(html.contains(part), "{part} in\n{html}");
    }
}
