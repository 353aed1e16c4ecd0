//! Untrusted Markdown → safe HTML: the one place where readers' text becomes markup.
//!
//! pulldown-cmark says what the text means; [`Writer`] alone writes tags, from a closed list, and
//! escapes everything else. Raw HTML therefore comes out as the text that it was typed as.

mod address;
mod plain;
mod renderer;
mod writer;

use std::borrow::Cow;

use pulldown_cmark::{Options, Parser};

use crate::comments::draft::normalise;
use plain::{is_plain, write_plain};
use renderer::Renderer;
use writer::Writer;

pub use address::{Address, find_addresses};

/// Longest text read as Markdown, in bytes; longer text is shown as typed.
///
/// Twice what a [`Draft`](crate::comments::Draft) can hold in most scripts, so only imports meet
/// it.
const MAX_MARKDOWN_BYTES: usize = 65_536;

/// Renders a comment's Markdown as HTML that is safe to place in a page.
///
/// Elements: `p`, `br`, `em`, `strong`, `del`, `code`, `pre`, `blockquote`, `ul`, `ol`, `li`, `hr`,
/// `a`, `small`. Attributes: `dir="auto"` on `p`, `li` and `pre`, `start` on `ol`, `href` and `rel`
/// on `a`. A line end is a line end; headings are bold paragraphs; images are links; raw HTML is
/// text; only `http` and `https` addresses become links, and those whose words do not name their
/// host have it written after them. Nothing that was typed disappears, except for the marks of
/// Markdown and the language of a code block.
#[must_use]
pub fn render_body(body: &str) -> String {
    let body = normalise(body);
    if is_plain(&body) || body.len() > MAX_MARKDOWN_BYTES {
        return render_plain(&body);
    }
    // A comment of nothing but marks, as in `#` or `***`, is shown as it was typed.
    render_markdown(&body).unwrap_or_else(|| render_plain(&body))
}

fn render_plain(body: &str) -> String {
    let mut writer = Writer::for_text_of(body.len());
    write_plain(body, &mut writer);
    writer.finish()
}

/// `None` if no text came out.
fn render_markdown(body: &str) -> Option<String> {
    let guarded = guard_definitions(body);
    let mut writer = Writer::for_text_of(body.len());
    let mut renderer = Renderer::new(&mut writer);
    for event in Parser::new_ext(&guarded, Options::ENABLE_STRIKETHROUGH) {
        renderer.render(&event);
    }
    writer.has_text().then(|| writer.finish())
}

/// Breaks link definitions (`[name]: address`) by a character that [`Writer`] leaves out again.
///
/// A definition shows nowhere by itself, so a comment could hide text in one; and links by
/// reference would let a short text grow long.
fn guard_definitions(body: &str) -> Cow<'_, str> {
    if body.contains("]:") {
        Cow::Owned(body.replace("]:", &format!("]{}:", writer::GUARD)))
    } else {
        Cow::Borrowed(body)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(cases: &[(&str, &str)]) {
        for (typed, html) in cases {
            assert_eq!(render_body(typed), *html, "{typed:?}");
        }
    }

    #[test]
    fn a_commenter_gets_the_small_markdown_that_people_know() {
        check(&[
            ("One.\nTwo.\n\nThree.", "<p dir=\"auto\">One.<br>Two.</p><p dir=\"auto\">Three.</p>"),
            ("*a* **b** ~~c~~ `d*`", {
                "<p dir=\"auto\"><em>a</em> <strong>b</strong> <del>c</del> <code>d*</code></p>"
            }),
            ("# A *b*\nc", {
                "<p dir=\"auto\"><strong>A <em>b</em></strong></p><p dir=\"auto\">c</p>"
            }),
            ("> a\n> b", "<blockquote><p dir=\"auto\">a<br>b</p></blockquote>"),
            ("- a\n- b", "<ul><li dir=\"auto\">a</li><li dir=\"auto\">b</li></ul>"),
            ("1. a", "<ol><li dir=\"auto\">a</li></ol>"),
            ("2020\\. a\n\n2021. b", {
                "<p dir=\"auto\">2020. a</p><ol start=\"2021\"><li dir=\"auto\">b</li></ol>"
            }),
            ("```rust\na <b>\n\nc\n```", {
                "<pre dir=\"auto\"><code>a &lt;b&gt;\n\nc</code></pre>"
            }),
            ("a\n\n***\n\nb", "<p dir=\"auto\">a</p><hr><p dir=\"auto\">b</p>"),
            ("AT&T &amp; &copy;", "<p dir=\"auto\">AT&amp;T &amp; ©</p>"),
        ]);
    }

    #[test]
    fn a_link_says_where_it_leads() {
        const REL: &str = "rel=\"nofollow ugc noreferrer noopener\"";
        let p = |inner: &str| format!("<p dir=\"auto\">{inner}</p>").replace("REL", REL);
        for (typed, inner) in [
            ("see https://a.example/b_c_?d=1&e.", {
                "see <a href=\"https://a.example/b_c_?d=1&amp;e\" REL>\
                 https://a.example/b_c_?d=1&amp;e</a>."
            }),
            ("[here](https://a.example/b)", {
                "<a href=\"https://a.example/b\" REL>here</a> <small>(a.example)</small>"
            }),
            ("[a.example/…](https://www.a.example/b)", {
                "<a href=\"https://www.a.example/b\" REL>a.example/…</a>"
            }),
            ("[https://bank.example](https://a.example 'Ti\"tle')", {
                "<a href=\"https://a.example\" REL>https://bank.example</a> \
                 <small>(a.example: Ti\"tle)</small>"
            }),
            ("<https://a.example>", "<a href=\"https://a.example\" REL>https://a.example</a>"),
            ("[](https://a.example)", "<a href=\"https://a.example\" REL>https://a.example</a>"),
            ("![a cat](https://a.example/c.png)", {
                "<a href=\"https://a.example/c.png\" REL>a cat</a> <small>(a.example)</small>"
            }),
            ("[![cat](https://b.example/c.png)](https://a.example)", {
                "<a href=\"https://a.example\" REL>cat (https://b.example/c.png)</a> \
                 <small>(a.example)</small>"
            }),
            ("[a](<https://a.example/\"onclick='x'>)", {
                "<a href=\"https://a.example/%22onclick=%27x%27\" REL>a</a> \
                 <small>(a.example)</small>"
            }),
        ] {
            assert_eq!(render_body(typed), p(inner), "{typed:?}");
        }
    }

    #[test]
    fn what_we_do_not_link_to_stays_readable_as_text() {
        check(&[
            (
                "[x](javascript:alert(1))",
                "<p dir=\"auto\">x <small>(javascript:alert(1))</small></p>",
            ),
            ("![](data:image/gif;base64,R0)", "<p dir=\"auto\">data:image/gif;base64,R0</p>"),
            ("[x](/a)", "<p dir=\"auto\">x <small>(/a)</small></p>"),
            (
                "<mailto:a@b.example> <a@b.example>",
                "<p dir=\"auto\">mailto:a@b.example a@b.example</p>",
            ),
            ("[a]: https://a.example\n\n[a] `]:`", {
                "<p dir=\"auto\">[a]: <a href=\"https://a.example\" \
                 rel=\"nofollow ugc noreferrer noopener\">https://a.example</a></p>\
                 <p dir=\"auto\">[a] <code>]:</code></p>"
            }),
            ("<b>a</b>\n<script>x</script>", {
                "<p dir=\"auto\">&lt;b&gt;a&lt;/b&gt;</p>\
                 <p dir=\"auto\">&lt;script&gt;x&lt;/script&gt;</p>"
            }),
            ("<div>\n<!-- a -->\n</div>", {
                "<p dir=\"auto\">&lt;div&gt;<br>&lt;!-- a --&gt;<br>&lt;/div&gt;</p>"
            }),
            ("    indented\n    twice", "<p dir=\"auto\">indented<br>twice</p>"),
            ("```I mean it\nx", "<pre dir=\"auto\"><code>I mean it\nx</code></pre>"),
            ("#", "<p dir=\"auto\">#</p>"),
            ("***", "<p dir=\"auto\">***</p>"),
        ]);
    }

    #[test]
    fn direction_controls_and_towers_of_marks_stay_in_their_paragraph() {
        check(&[
            ("a\u{202e}b\n\nc", "<p dir=\"auto\">a\u{202e}b\u{202c}</p><p dir=\"auto\">c</p>"),
            ("- *a\u{2067}*\u{202c}&#x202e;\n- b", {
                "<ul><li dir=\"auto\"><em>a\u{2067}</em>\u{202e}\u{202c}\u{2069}</li>\
                 <li dir=\"auto\">b</li></ul>"
            }),
            ("a&#1;\u{1b}&#xFFFF;b", "<p dir=\"auto\">a\u{fffd}\u{fffd}b</p>"),
        ]);
        let tower = format!("*a*{}b", "\u{301}".repeat(99));
        let kept = format!("<em>a</em>{}\u{fffd}b", "\u{301}".repeat(8));
        assert_eq!(render_body(&tower), format!("<p dir=\"auto\">{kept}</p>"));
    }

    #[test]
    fn nesting_ends_where_a_phone_would() {
        assert_eq!(
            render_body(&format!("{}a", "> - ".repeat(500))),
            "<blockquote><ul><li dir=\"auto\"><blockquote><ul><li dir=\"auto\">a</li></ul>\
             </blockquote></li></ul></blockquote>"
        );
        assert_eq!(
            render_body("- a\n  - b\n    - c\n      - d\n        - e\n        - f\n          - g"),
            "<ul><li dir=\"auto\">a<ul><li dir=\"auto\">b<ul><li dir=\"auto\">c\
             <ul><li dir=\"auto\">d\
             <br>e<br>f<br>g</li></ul></li></ul></li></ul></li></ul>"
        );
        let nested = format!("{}x{}", "*a **b ".repeat(9), " c** d*".repeat(9));
        assert_eq!(render_body(&nested).matches("<em>").count(), 2);
    }

    proptest! {
        #[test]
        fn plain_text_needs_no_parser(
            text in "([a-zA-Z0-9.!?,;:/é日\u{202e}'\"()|^$%+={}@-]|[ \t\n]|https://a\\.b/){0,60}",
        ) {
            let lines = text.split('\n').map(|line| line.trim_matches([' ', '\t']));
            let text = lines.filter(|line| is_plain(line)).collect::<Vec<_>>().join("\n");
            prop_assert!(is_plain(&text));
            let plain = render_plain(&text);
            prop_assert_eq!(render_markdown(&text).unwrap_or_default(), plain);
        }
    }
}
