//! A source as a reader meets it: who, what, where, when, in that order and in plain words.
//!
//! The words and their order are in `readable.csl`; hayagriva's CSL engine knows how each kind of
//! source fills them. What is not known about a source is said.

use std::sync::OnceLock;

use hayagriva::citationberg::{FontStyle, IndependentStyle};
use hayagriva::types::FormatString;
use hayagriva::{
    CitationItem, CitationRequest, ElemChild, ElemChildren, Entry, Formatted, standalone_citation,
};

use crate::content::escape;
use crate::content::markdown::outside_link;

/// The entry of a source in a list of notes, as trusted HTML; `locator` is the place in the source,
/// in the words of the editor.
#[must_use]
pub fn source_html(entry: &Entry, locator: Option<&str>) -> String {
    let mut entry = entry.clone();
    if let Some(title) = entry.title() {
        entry.set_title(with_inner_quotes(title));
    }
    let item = CitationItem::with_entry(&entry);
    let request = CitationRequest::new(vec![item], style(), None, &[], None);
    let mut html = String::new();
    push_children(&mut html, &standalone_citation(request), &mut None);
    if let Some(locator) = locator {
        html.truncate(html.trim_end_matches('.').len());
        html.push_str(", ");
        escape::push_text(&mut html, locator.trim_end_matches('.'));
        html.push('.');
    }
    html
}

/// Reading the style takes a millisecond, so it is read once.
fn style() -> &'static IndependentStyle {
    static STYLE: OnceLock<IndependentStyle> = OnceLock::new();
    STYLE.get_or_init(|| {
        IndependentStyle::from_xml(include_str!("readable.csl")).expect("our own style is sound")
    })
}

/// Double marks become single ones, because the title stands between double ones.
fn with_inner_quotes(title: &FormatString) -> FormatString {
    let mut title = title.clone();
    for chunk in &mut title.value.0 {
        if chunk.value.contains(['“', '”']) {
            chunk.value = chunk.value.replace('“', "‘").replace('”', "’");
        }
    }
    title
}

/// Appends what the CSL engine made; an address becomes the link of the words that follow it.
fn push_children(html: &mut String, children: &ElemChildren, address: &mut Option<String>) {
    for child in &children.0 {
        match child {
            ElemChild::Link { url, .. } => *address = Some(url.clone()),
            ElemChild::Elem(elem) if address.is_some() && !elem.children.is_empty() => {
                html.push_str(&outside_link(&address.take().unwrap_or_default()));
                push_children(html, &elem.children, &mut None);
                html.push_str("</a>");
            }
            ElemChild::Elem(elem) => push_children(html, &elem.children, address),
            ElemChild::Text(text) => push_formatted(html, text),
            ElemChild::Markup(text) => escape::push_text(html, text),
            ElemChild::Transparent { .. } => {}
        }
    }
}

fn push_formatted(html: &mut String, Formatted { text, formatting }: &Formatted) {
    // Italics mark the title of a work that holds the source, which is what `cite` is for.
    if formatting.font_style == FontStyle::Italic {
        html.push_str("<cite>");
        escape::push_text(html, text);
        html.push_str("</cite>");
    } else {
        escape::push_text(html, text);
    }
}

#[cfg(test)]
mod tests {
    use hayagriva::io;

    use super::*;

    /// The entries of some YAML, without their tags.
    fn words(yaml: &str) -> Vec<String> {
        let library = io::from_yaml_str(yaml).unwrap();
        library.iter().map(|entry| without_tags(&source_html(entry, None))).collect()
    }

    fn without_tags(html: &str) -> String {
        html.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect()
    }

    #[test]
    fn a_source_reads_as_who_what_where_when() {
        let yaml = "
            gould: { type: article, title: Why the “Rule” Is So Important, date: 2023-06-12,
                     author: 'Gould, Wendy Rose', url: 'https://example.org/a',
                     parent: { type: web, title: A Site } }";
        let entry = io::from_yaml_str(yaml).unwrap();
        assert_eq!(
            source_html(entry.get("gould").unwrap(), None),
            "Wendy Rose Gould, <a href=\"https://example.org/a\" rel=\"noreferrer\">“Why the \
             ‘Rule’ Is So Important”</a>, <cite>A Site</cite>, 12 June 2023."
        );
    }

    #[test]
    fn what_is_not_known_is_said() {
        let yaml = "
            nothing: { type: misc }
            state: { type: web, title: A page, author: { name: 'New York State' } }
            month: { type: web, title: A page, date: 2023-08 }
            year: { type: web, title: A page, date: 2023 }
            role: { type: web, title: A page, author: { name: 'Eric, a Hotline Advocate' } }";
        assert_eq!(
            words(yaml),
            [
                "no author named, without a title, no date given.",
                "New York State, “A page”, no date given.",
                "no author named, “A page”, August 2023.",
                "no author named, “A page”, 2023.",
                "Eric, a Hotline Advocate, “A page”, no date given.",
            ]
        );
    }

    #[test]
    fn books_chapters_and_journals_say_where_to_look() {
        let yaml = "
            book: { type: book, title: A Book, author: ['van der Berg, Anna', 'Li, Q', 'Ode, Bo'],
                    date: 2001, publisher: { name: A Press, location: Oxford }, edition: 2 }
            chapter: { type: chapter, title: A Chapter, author: 'Li, Q', page-range: 3-9,
                       parent: { type: anthology, title: An Anthology, date: 1999-12 } }
            paper: { type: article, title: A Paper, author: 'Li, Q', page-range: 12-19,
                     serial-number: { doi: 10.1000/abc },
                     parent: { type: periodical, title: A Journal, volume: 3, issue: 2,
                               date: 2020 } }
            edited: { type: book, title: A Collection, editor: 'Li, Q', date: 2020 }";
        assert_eq!(
            words(yaml),
            [
                "Anna van der Berg, Q Li and Bo Ode, “A Book”, edition 2, A Press, 2001.",
                "Q Li, “A Chapter”, An Anthology, pages 3–9, December 1999.",
                "Q Li, “A Paper”, A Journal, volume 3, issue 2, pages 12–19, 2020.",
                "edited by Q Li, “A Collection”, 2020.",
            ]
        );
        let library = io::from_yaml_str(yaml).unwrap();
        let html = source_html(library.get("paper").unwrap(), None);
        assert!(html.contains("<a href=\"https://doi.org/10.1000/abc\""), "{html}");
    }

    #[test]
    fn an_address_is_kept_as_it_was_given() {
        let yaml = "
            a: { type: web, title: T, url: { value: 'https://example.org/x#', date: 2024-05-03 } }";
        let entry = io::from_yaml_str(yaml).unwrap();
        let html = source_html(entry.get("a").unwrap(), Some("paragraph 3"));
        assert!(html.contains("href=\"https://example.org/x#\""), "{html}");
        assert!(html.ends_with("no date given, as read on 3 May 2024, paragraph 3."), "{html}");
    }

    #[test]
    fn a_record_cannot_smuggle_html_into_the_page() {
        let yaml = "a: { type: web, title: '<script>x</script> \\$<b>\\$', author: { name: '<i>' },
                         url: 'https://example.org/\"><script>' }";
        let html = source_html(io::from_yaml_str(yaml).unwrap().get("a").unwrap(), Some("<u>"));
        for tag in ["<script", "<b>", "<i>", "<u>"] {
            assert!(!html.contains(tag), "{html}");
        }
    }
}
