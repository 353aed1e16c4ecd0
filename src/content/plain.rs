use scraper::node::Element;
use scraper::{ElementRef, Html, Node};

/// Roles of what belongs to a page and not to its words: calls of notes and the ways back.
const LEFT_OUT: [&str; 2] = ["doc-backlink", "doc-noteref"];

/// The words of trusted HTML on one line: no tags, no numbers of notes, no ways back, nothing that
/// is hidden.
#[must_use]
pub fn plain_words(html: &str) -> String {
    let mut words = String::new();
    push_words(&mut words, Html::parse_fragment(html).root_element(), 0);
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Deeper than any text is nested: from here on every word counts, and nothing is entered.
const DEEPEST: usize = 64;

fn push_words(words: &mut String, element: ElementRef<'_>, depth: usize) {
    if depth > DEEPEST {
        words.extend(element.text());
        return;
    }
    for child in element.children() {
        match child.value() {
            Node::Text(text) => words.push_str(text),
            Node::Element(inner) => {
                let role = inner.attr("role");
                let hidden = inner.attr("hidden").or(inner.attr("popover")).is_some()
                    || role.is_some_and(|role| LEFT_OUT.contains(&role))
                    || leads_to_source(inner);
                if let Some(inner) = ElementRef::wrap(child).filter(|_| !hidden) {
                    push_words(words, inner, depth + 1);
                    if BLOCKS.contains(&inner.value().name()) {
                        words.push(' ');
                    }
                }
            }
            _ => {}
        }
    }
}

/// Is it the link of a note to the page of its source?
fn leads_to_source(element: &Element) -> bool {
    element.attr("href").is_some_and(|address| address.starts_with("/sources/"))
}

/// Elements after which words do not go on.
const BLOCKS: [&str; 9] = ["blockquote", "br", "dd", "div", "dt", "li", "p", "pre", "td"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_are_left() {
        for (html, words) in [
            ("<p>Ada &amp; <cite>The <b>Sea</b></cite>.</p>\n<p>More</p>", "Ada & The Sea. More"),
            ("It<sup><a role=\"doc-noteref\" href=\"#a\">1</a></sup> turns", "It turns"),
            ("<p>A. <a role=\"doc-backlink\" href=\"#b\">↩ 1</a></p>", "A."),
            ("one<span hidden>two</span><div popover>three</div>", "one"),
            ("", ""),
        ] {
            assert_eq!(plain_words(html), words);
        }
        let deep = "<b>".repeat(5_000) + "x";
        assert_eq!(plain_words(&deep), "x");
    }
}
