//! HTML as markup that is well-formed XML and HTML alike, with nothing in it that loads, runs or
//! asks.
//!
//! Elements and attributes come from allow-lists, because a site may let raw HTML into articles,
//! and because what a page of the site needs (forms, previews of notes) has no place in a file.

use std::collections::HashSet;

use scraper::node::Element;
use scraper::{ElementRef, Html, Node, Selector};

/// What the markup is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Setting {
    /// A page of HTML.
    Page,
    /// A document of an EPUB, where notes are marked as such.
    Book,
}

/// Turns HTML into markup.
pub(super) struct Markup<'a> {
    setting: Setting,
    base_url: &'a str,
    /// The whole address of the article.
    address: &'a str,
    /// What stands as the source of the picture at an address; `None` leaves it out.
    source_of: &'a dyn Fn(&str) -> Option<String>,
    /// The places that links within the text can lead to.
    ids: HashSet<String>,
    written: String,
}

/// What may stand in the text of an article. Others go, and what they hold stays.
const ELEMENTS: [&str; 57] = [
    "a",
    "abbr",
    "aside",
    "b",
    "bdi",
    "blockquote",
    "br",
    "caption",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "samp",
    "section",
    "small",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "time",
    "tr",
    "u",
    "ul",
    "var",
    "wbr",
];

/// What goes with everything in it.
const DROPPED: [&str; 22] = [
    "applet", "audio", "base", "button", "canvas", "embed", "form", "frameset", "iframe", "link",
    "math", "meta", "noembed", "noscript", "object", "script", "select", "style", "svg",
    "template", "textarea", "video",
];

/// Elements without an end.
const VOID: [&str; 4] = ["br", "col", "hr", "wbr"];

/// Attributes that mean the same wherever the text stands.
const ATTRIBUTES: [&str; 12] = [
    "class", "colspan", "datetime", "dir", "id", "lang", "open", "role", "rowspan", "scope",
    "start", "title",
];

/// Where a link may lead: schemes that a published link may have.
const SCHEMES: [&str; 5] = ["http://", "https://", "mailto:", "sms:", "tel:"];

/// Deeper than any text is nested: from here on only words are kept.
const DEEPEST: usize = 100;

/// The addresses of all pictures.
pub(super) fn pictures(html: &str) -> Vec<String> {
    let selector = Selector::parse("img[src]").expect("a selector of ours");
    let document = Html::parse_fragment(html);
    let found = document.select(&selector).filter_map(|picture| picture.attr("src"));
    found.map(str::to_owned).collect()
}

impl<'a> Markup<'a> {
    pub(super) fn new(
        setting: Setting,
        base_url: &'a str,
        address: &'a str,
        source_of: &'a dyn Fn(&str) -> Option<String>,
    ) -> Self {
        let (ids, written) = (HashSet::new(), String::new());
        Self { setting, base_url, address, source_of, ids, written }
    }

    pub(super) fn write(mut self, html: &str) -> String {
        let document = Html::parse_fragment(html);
        let selector = Selector::parse("[id]").expect("a selector of ours");
        let ids = document.select(&selector).filter_map(|element| element.attr("id"));
        self.ids = ids.map(str::to_owned).collect();
        self.push_children(document.root_element(), 0);
        self.written
    }

    fn push_children(&mut self, element: ElementRef<'_>, depth: usize) {
        for child in element.children() {
            if let Node::Text(text) = child.value() {
                self.push_text(text);
            } else if let Some(inner) = ElementRef::wrap(child) {
                self.push_element(inner, depth);
            }
        }
    }

    fn push_element(&mut self, element: ElementRef<'_>, depth: usize) {
        let (name, value) = (element.value().name(), element.value());
        let hidden = value.attr("hidden").or(value.attr("popover")).is_some();
        if hidden || DROPPED.contains(&name) {
            return;
        }
        if depth > DEEPEST {
            for text in element.text() {
                self.push_text(text);
            }
            return;
        }
        match name {
            "img" => self.push_picture(value),
            "input" => self.push_box(value),
            "html" => self.push_children(element, depth + 1),
            _ if !ELEMENTS.contains(&name) => self.push_children(element, depth + 1),
            _ => {
                self.written.push('<');
                self.written.push_str(name);
                self.push_attributes(value);
                if VOID.contains(&name) {
                    self.written.push_str("/>");
                    return;
                }
                self.written.push('>');
                self.push_children(element, depth + 1);
                self.written.push_str("</");
                self.written.push_str(name);
                self.written.push('>');
            }
        }
    }

    fn push_attributes(&mut self, element: &Element) {
        for (name, value) in element.attrs() {
            let harmless = ATTRIBUTES.contains(&name)
                || name.strip_prefix("aria-").is_some_and(is_word)
                // Code and tables that scroll can be scrolled by keyboard.
                || (name == "tabindex" && value == "0");
            if harmless {
                self.push_attribute(name, value);
            }
        }
        if element.name() == "a"
            && let Some(address) = element.attr("href").and_then(|to| self.resolved(to))
        {
            let leaves = address.starts_with("http");
            self.push_attribute("href", &address);
            if leaves {
                self.push_attribute("rel", "noreferrer");
            }
        }
        if self.setting == Setting::Book
            && let Some(kind) = kind_in_books(element)
        {
            self.push_attribute("epub:type", kind);
        }
    }

    /// Where a link leads from outside of the site; `None` if nowhere.
    fn resolved(&self, address: &str) -> Option<String> {
        if let Some(id) = address.strip_prefix('#') {
            let here = self.ids.contains(id);
            return Some(if here { address.to_owned() } else { format!("{}#{id}", self.address) });
        }
        if address.starts_with("//") {
            return Some(format!("https:{address}"));
        }
        if address.starts_with('/') {
            return Some(format!("{}{address}", self.base_url));
        }
        let lower = address.get(..8).unwrap_or(address).to_ascii_lowercase();
        SCHEMES.iter().any(|scheme| lower.starts_with(scheme)).then(|| address.to_owned())
    }

    fn push_picture(&mut self, element: &Element) {
        let words = element.attr("alt").unwrap_or_default();
        let Some(source) = element.attr("src").and_then(|address| (self.source_of)(address)) else {
            self.push_text(&format!("[Picture: {words}]"));
            return;
        };
        self.written.push_str("<img");
        self.push_attribute("src", &source);
        self.push_attribute("alt", words);
        for size in ["width", "height"] {
            if let Some(value) = element.attr(size).filter(|value| value.parse::<u32>().is_ok()) {
                self.push_attribute(size, value);
            }
        }
        self.written.push_str("/>");
    }

    /// The box of a task list, as a sign.
    fn push_box(&mut self, element: &Element) {
        if element.attr("type") == Some("checkbox") {
            self.push_text(if element.attr("checked").is_some() { "☑ " } else { "☐ " });
        }
    }

    fn push_attribute(&mut self, name: &str, value: &str) {
        self.written.push(' ');
        self.written.push_str(name);
        self.written.push_str("=\"");
        self.push_escaped(value);
        self.written.push('"');
    }

    fn push_text(&mut self, text: &str) {
        self.push_escaped(text);
    }

    fn push_escaped(&mut self, text: &str) {
        for c in text.chars().filter(|c| is_xml(*c)) {
            match c {
                '&' => self.written.push_str("&amp;"),
                '<' => self.written.push_str("&lt;"),
                '>' => self.written.push_str("&gt;"),
                '"' => self.written.push_str("&quot;"),
                c => self.written.push(c),
            }
        }
    }
}

/// The kind that readers of EPUB know an element by (EPUB 3 Structural Semantics Vocabulary 1.1).
fn kind_in_books(element: &Element) -> Option<&'static str> {
    match element.attr("role") {
        Some("doc-endnotes") => Some("endnotes"),
        Some("doc-noteref") => Some("noteref"),
        Some("doc-backlink") => Some("backlink"),
        // Notes are the only items of lists that have an id, and theirs starts like this.
        _ if element.name() == "li" && element.id().is_some_and(|id| id.starts_with("fn-")) => {
            Some("endnote")
        }
        _ => None,
    }
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// May XML hold this character (XML 1.0 §2.2)?
pub(super) fn is_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(setting: Setting, html: &str) -> String {
        let ours = |address: &str| (address == "/images/a.svg").then(|| "data:x".to_owned());
        let address = "https://lamp.example/articles/tides";
        Markup::new(setting, "https://lamp.example", address, &ours).write(html)
    }

    #[test]
    fn links_lead_out_of_the_file_only_where_they_must() {
        for (href, expected) in [
            ("#here", Some("#here")),
            ("#comments", Some("https://lamp.example/articles/tides#comments")),
            ("/about", Some("https://lamp.example/about")),
            ("//a.example/x", Some("https://a.example/x")),
            ("HTTPS://a.example/", Some("HTTPS://a.example/")),
            ("tel:+1", Some("tel:+1")),
            ("javascript:x", None),
            ("data:text/html,x", None),
            ("words", None),
        ] {
            let markup = write(Setting::Page, &format!("<p id=here><a href=\"{href}\">x</a></p>"));
            let found = markup.split("href=\"").nth(1).and_then(|rest| rest.split('"').next());
            assert_eq!(found, expected, "{markup}");
        }
    }

    #[test]
    fn what_loads_or_runs_is_left_out_and_words_stay() {
        for (html, expected) in [
            ("<img src=/images/a.svg alt='A & B' width=3 loading=lazy>", {
                "<img src=\"data:x\" alt=\"A &amp; B\" width=\"3\"/>"
            }),
            ("<img src=https://a.example/b.png alt=B srcset=x>", "[Picture: B]"),
            ("a<br>b<script>c</script><iframe src=x></iframe>", "a<br/>b"),
            ("<p style=color:red onclick=x class=y>a</p>", "<p class=\"y\">a</p>"),
            ("<font><center>a</center></font>", "a"),
            ("<span popover id=p>twice</span><b hidden>c</b>d", "d"),
            ("<input type=checkbox checked disabled>Done", "☑ Done"),
            ("<video src=x>y</video><svg><image href=x /></svg>", ""),
            ("\u{1}a\u{fffe}", "a"),
        ] {
            assert_eq!(write(Setting::Page, html), expected);
        }
    }

    #[test]
    fn notes_are_known_as_such_to_readers_of_books() {
        let html = "<section role=doc-endnotes><ol><li id=fn-a>A <a role=doc-backlink href=#r>1</a>\
                    </li></ol></section><a id=r role=doc-noteref href=#fn-a>1</a>";
        let markup = write(Setting::Book, html);
        for kind in ["endnotes", "endnote", "backlink", "noteref"] {
            assert!(markup.contains(&format!("epub:type=\"{kind}\"")), "{kind}: {markup}");
        }
        assert!(!write(Setting::Page, html).contains("epub:"));
    }

    #[test]
    fn whatever_comes_in_is_well_formed_when_it_comes_out() {
        for html in [
            "<p>a<p>b<ul><li>c<li>d</ul>",
            "<b><i>a</b>b</i>",
            "<a href='x\"y'>z</a><!-- -- -->",
            "<table><td>a",
            "&nbsp;&lt;b&gt;",
            &"<blockquote>".repeat(3_000),
        ] {
            let markup = write(Setting::Book, html);
            let document = format!("<a xmlns:epub=\"e\">{markup}</a>");
            assert!(roxmltree::Document::parse(&document).is_ok(), "{markup}");
        }
    }
}
