//! `[@key]`, `[@key, p. 3]` and `[@a; @b]`: calls to notes that are made from records of sources.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Tag};

use crate::content::markdown::events::{Events, end_of, take};
use crate::content::markdown::{Desk, Mode};

/// Stands for the address of a citation while it is still a link to pulldown-cmark. No editor can
/// type it.
pub(super) const MARK: &str = "\0cite";

/// What one or more brackets call, in order.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Citation<'t> {
    calls: Vec<Call<'t>>,
}

#[derive(Debug, PartialEq, Eq)]
enum Call<'t> {
    /// `[^label]`: pulldown-cmark takes `[^1][@key]` for one link.
    Note(&'t str),
    /// `@key, locator`, the locator in the editor's words.
    Source { key: &'t str, locator: Option<String> },
}

impl Citation<'_> {
    /// The keys of the sources, in order.
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        self.calls.iter().filter_map(|call| match call {
            Call::Source { key, .. } => Some(*key),
            Call::Note(_) => None,
        })
    }
}

/// Reads `[@a]`, `[@a; @b, p. 3]`, `[@a][@b]` or `[^1][@a]`; `None` if it is anything else.
pub(super) fn read(text: &str) -> Option<Citation<'_>> {
    let mut calls = Vec::new();
    let mut rest = text.strip_prefix('!').unwrap_or(text);
    while !rest.is_empty() {
        let (inner, after) = rest.strip_prefix('[')?.split_once(']')?;
        rest = after;
        match inner.strip_prefix('^') {
            Some(label) => calls.push(Call::Note(label)),
            None if inner.is_empty() => {}
            None => {
                for one in inner.split(';') {
                    calls.push(read_source(one)?);
                }
            }
        }
    }
    Some(Citation { calls })
}

fn read_source(text: &str) -> Option<Call<'_>> {
    let text = text.trim_start().strip_prefix('@')?;
    let end = text.find(|c| !is_key_char(c)).unwrap_or(text.len());
    let (key, rest) = text.split_at(end);
    let rest = rest.trim();
    if key.is_empty() || !(rest.is_empty() || rest.starts_with(',')) {
        return None;
    }
    // A line break inside may be followed by the marks of a quotation.
    let words: Vec<_> =
        rest[rest.len().min(1)..].split_whitespace().filter(|w| *w != ">").collect();
    let locator = (!words.is_empty()).then(|| words.join(" "));
    Some(Call::Source { key, locator })
}

/// May this stand in the key of a source?
pub(crate) fn is_key_char(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | ':' | '.' | '+' | '/')
}

/// Turns citations into calls to notes, whose labels [`key_of`] understands; so are those of
/// `[^@key]`, which calls the same note, and of `[^@key]: …`, which says more about it.
pub(super) fn place<'a>(mut events: Events<'a>, desk: &mut Desk<'a>) -> Events<'a> {
    let text = desk.text;
    let mut placed = Vec::with_capacity(events.len());
    let mut index = 0;
    while index < events.len() {
        let span = events[index].1.clone();
        let citation = match &events[index].0 {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. })
                if &**dest_url == MARK =>
            {
                read(&text[span.clone()])
            }
            _ => None,
        };
        let Some(citation) = citation else {
            let event = match take(&mut events, index).0 {
                Event::FootnoteReference(label) => {
                    Event::FootnoteReference(relabel(label, &span, desk))
                }
                Event::Start(Tag::FootnoteDefinition(label)) => {
                    Event::Start(Tag::FootnoteDefinition(relabel(label, &span, desk)))
                }
                event => event,
            };
            placed.push((event, span));
            index += 1;
            continue;
        };
        if text[span.clone()].starts_with('!') {
            placed.push((Event::Text("!".into()), span.start..span.start + 1));
        }
        for call in citation.calls {
            let label = match call {
                Call::Note(label) => CowStr::from(label),
                Call::Source { key, locator } => {
                    check(key, &span, desk);
                    CowStr::from(label_of(key, locator.as_deref()))
                }
            };
            placed.push((Event::FootnoteReference(label), span.clone()));
        }
        index = end_of(&events, index) + 1;
    }
    placed
}

/// The label of the citation that a footnote's label names, if it names one.
fn relabel<'a>(label: CowStr<'a>, span: &Range<usize>, desk: &mut Desk<'a>) -> CowStr<'a> {
    match read_source(&label) {
        Some(Call::Source { key, locator }) if desk.is_strict() || desk.source(key).is_some() => {
            check(key, span, desk);
            CowStr::from(label_of(key, locator.as_deref()))
        }
        _ => label,
    }
}

fn check(key: &str, span: &Range<usize>, desk: &mut Desk<'_>) {
    if desk.mode != Mode::Strict || desk.source(key).is_some() {
        return;
    }
    let at = desk.text[span.clone()].find(key).map_or(span.start, |at| span.start + at);
    desk.fault(
        "unknown-source",
        &(at..at + key.len()),
        format!("There is no source with the key “{key}”."),
        "Correct the key, or add a record with this key to a file in `sources/`.",
    );
}

/// A label that no footnote can have: NUL, the key, NUL, the locator.
fn label_of(key: &str, locator: Option<&str>) -> String {
    format!("\0{key}\0{}", locator.unwrap_or_default())
}

/// A label as an editor writes it between `[` and `]`.
pub(super) fn as_written(label: &str) -> String {
    match key_of(label) {
        Some((key, Some(locator))) => format!("@{key}, {locator}"),
        Some((key, None)) => format!("@{key}"),
        None => format!("^{label}"),
    }
}

/// The key and the locator of a citation's label; `None` for the label of a footnote.
pub(super) fn key_of(label: &str) -> Option<(&str, Option<&str>)> {
    let (key, locator) = label.strip_prefix('\0')?.split_once('\0')?;
    Some((key, Some(locator).filter(|locator| !locator.is_empty())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> Option<Vec<String>> {
        read(text).map(|citation| citation.keys().map(str::to_owned).collect())
    }

    #[test]
    fn brackets_hold_one_or_more_sources() {
        assert_eq!(keys("[@gould2023]"), Some(vec!["gould2023".to_owned()]));
        assert_eq!(keys("[@a; @b, pp. 3–4]"), Some(vec!["a".to_owned(), "b".to_owned()]));
        assert_eq!(keys("[^1][@a][@b]"), Some(vec!["a".to_owned(), "b".to_owned()]));
        for other in ["[text][@a]", "[@]", "[@a b]", "[@a; b]", "[a@b]", "[]x"] {
            assert_eq!(keys(other), None, "{other}");
        }
    }

    #[test]
    fn a_locator_keeps_the_words_of_the_editor() {
        let citation = read("[@a,\n> at  12:30 of the talk]").unwrap();
        let locator = Some("at 12:30 of the talk".to_owned());
        assert_eq!(citation.calls, [Call::Source { key: "a", locator }]);
        assert_eq!(key_of(&label_of("a", Some("p. 3"))), Some(("a", Some("p. 3"))));
        assert_eq!(key_of("a"), None);
    }
}
