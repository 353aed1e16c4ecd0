//! Notes: wherever they are defined, they end in one list, numbered by first use, each with a way
//! back to every place that calls it.
//!
//! The markup follows DPUB-ARIA 1.1; `doc-endnote` on list items is deprecated there, so an entry
//! is a plain `li`.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt::Write;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Tag, TagEnd};

use crate::content::markdown::annotations::{self, Annotation};
use crate::content::markdown::events::{Events, Placed};
use crate::content::markdown::{Desk, Mode, Style, citations, ids, whereabouts, write};
use crate::content::{Call, Citation, Fault, Note, Reference, Standing, source_address};

/// `[^label]: …`, or `[^@key]: …` with the label of that citation.
pub(super) struct Definition<'a> {
    label: CowStr<'a>,
    /// Of the label, with its brackets.
    span: Range<usize>,
    events: Events<'a>,
}

/// Takes the definitions out of the text, wherever they stand, even inside each other.
pub(super) fn separate<'a>(
    events: Events<'a>,
    desk: &mut Desk<'a>,
) -> (Events<'a>, Vec<Definition<'a>>) {
    let text = desk.text;
    let mut body = Vec::with_capacity(events.len());
    let mut open: Vec<Definition<'a>> = Vec::new();
    let mut definitions = Vec::new();
    for (event, span) in events {
        match event {
            Event::Start(Tag::FootnoteDefinition(label)) => {
                let length = text[span.clone()].find("]:").map_or(span.len(), |at| at + 1);
                let span = span.start..span.start + length;
                open.push(Definition { label, span, events: Vec::new() });
            }
            Event::End(TagEnd::FootnoteDefinition) => definitions.extend(open.pop()),
            event => match open.last_mut() {
                Some(definition) => definition.events.push((event, span)),
                None => body.push((event, span)),
            },
        }
    }
    // Inner definitions end first; the first one in the text is the one that counts.
    definitions.sort_by_key(|definition| definition.span.start);
    (body, definitions)
}

/// A note that was called.
struct Called<'a> {
    /// What its `id` is made of.
    name: String,
    /// What it says.
    events: Events<'a>,
    citation: Option<Citation>,
    calls: Vec<Call>,
}

struct Numbering<'a, 'd> {
    desk: &'d mut Desk<'a>,
    definitions: HashMap<String, Definition<'a>>,
    /// In the order of first use.
    called: Vec<Called<'a>>,
    /// Position in `called`, by label.
    by_label: HashMap<String, usize>,
}

/// Numbers the notes by first use, first in the body, then in the notes themselves, and puts calls
/// into the text.
pub(super) fn number<'a>(
    body: &mut Events<'a>,
    definitions: Vec<Definition<'a>>,
    desk: &mut Desk<'a>,
) -> Vec<Note> {
    let definitions = by_label(definitions, desk);
    let mut numbering =
        Numbering { desk, definitions, called: Vec::new(), by_label: HashMap::new() };
    numbering.call_all(body);
    let mut next = 0;
    while next < numbering.called.len() {
        let mut events = std::mem::take(&mut numbering.called[next].events);
        numbering.call_all(&mut events);
        numbering.called[next].events = events;
        next += 1;
    }
    numbering.report_unused();
    let style = numbering.desk.style;
    let finish = |(at, called)| finish(at + 1, called, style);
    numbering.called.into_iter().enumerate().map(finish).collect()
}

/// The definitions by label; a second one of the same label is a fault.
fn by_label<'a>(
    definitions: Vec<Definition<'a>>,
    desk: &mut Desk<'a>,
) -> HashMap<String, Definition<'a>> {
    let mut by_label = HashMap::new();
    for definition in definitions {
        let span = definition.span.clone();
        if definition.events.iter().all(|(event, _)| !says_something(event)) {
            let mend = "Write the note after the colon, or take it out.";
            desk.fault("empty-note", &span, "This note says nothing.", mend);
        }
        match by_label.entry(fold(&definition.label)) {
            Entry::Vacant(free) => {
                free.insert(definition);
            }
            Entry::Occupied(_) => {
                let label = citations::as_written(&definition.label);
                let (what, mend) = if label.starts_with('@') {
                    let what = format!("Two notes say what “{label}” rests on.");
                    (what, "Put all of it into one of them; another place needs its own locator.")
                } else {
                    let what = format!("There are two notes named “{}”.", definition.label);
                    (what, "Give one of them another name, here and where it is called.")
                };
                desk.fault("duplicate-note", &span, what, mend);
            }
        }
    }
    by_label
}

fn says_something(event: &Event<'_>) -> bool {
    match event {
        Event::Text(text) | Event::Code(text) => !text.trim().is_empty(),
        Event::Html(_) | Event::FootnoteReference(_) => true,
        _ => false,
    }
}

/// Labels match whatever their case (GFM); keys of sources match letter by letter.
fn fold(label: &str) -> String {
    if citations::key_of(label).is_some() { label.to_owned() } else { label.to_lowercase() }
}

impl<'a> Numbering<'a, '_> {
    fn call_all(&mut self, events: &mut [Placed<'a>]) {
        let mut section = None;
        for (event, span) in events {
            if let Event::Start(Tag::Heading { id, .. }) = event {
                section = id.as_ref().map(ToString::to_string);
            }
            if let Event::FootnoteReference(label) = event {
                let html = self.call(label, section.as_ref());
                *event = match html {
                    Some(html) => Event::Html(CowStr::from(html)),
                    None => Event::Text(CowStr::from(&self.desk.text[span.clone()])),
                };
            }
        }
    }

    /// The HTML of one call; `None` if there is no such note.
    fn call(&mut self, label: &str, section: Option<&String>) -> Option<String> {
        if self.desk.mode == Mode::Part {
            return None;
        }
        let folded = fold(label);
        let known = self.by_label.get(&folded).copied();
        let at = known.unwrap_or(self.called.len());
        if known.is_none() {
            let called = self.first_call(label, &folded)?;
            self.called.push(called);
            self.by_label.insert(folded, at);
        }
        let prefix = &self.desk.style.id_prefix;
        let Called { name, calls, .. } = &mut self.called[at];
        let id = format!("{prefix}fnref-{name}-{}", calls.len() + 1);
        let number = at + 1;
        let html = format!(
            "<sup class=\"call\"><a id=\"{id}\" href=\"#{prefix}fn-{name}\" role=\"doc-noteref\" \
             aria-label=\"Note {number}\">{number}</a></sup>"
        );
        calls.push(Call { id, section: section.cloned() });
        Some(html)
    }

    fn first_call(&mut self, label: &str, folded: &str) -> Option<Called<'a>> {
        let (words, events, citation) = if let Some((key, locator)) = citations::key_of(label) {
            let (events, citation) = self.cite(key, locator, folded)?;
            (format!("{key} {}", locator.unwrap_or_default()), events, Some(citation))
        } else {
            let events = &mut self.definitions.get_mut(folded)?.events;
            (label.to_owned(), std::mem::take(events), None)
        };
        let name = ids::from_words(&words);
        let name =
            self.desk.ids.make(&format!("fn-{}", if name.is_empty() { "note" } else { &name }));
        let name = name["fn-".len()..].to_owned();
        Some(Called { name, events, citation, calls: Vec::new() })
    }

    /// What a note says about a source; `None` if there is no such source.
    fn cite(
        &mut self,
        key: &str,
        locator: Option<&str>,
        folded: &str,
    ) -> Option<(Events<'a>, Citation)> {
        let entry = self.desk.source(key)?;
        if !self.desk.cited.iter().any(|cited| cited.key() == key) {
            self.desk.cited.push(entry.clone());
        }
        self.desk.references.insert(Reference::Source(key.to_owned()));
        let annotation = match self.definitions.get_mut(folded) {
            Some(definition) => {
                annotations::read(std::mem::take(&mut definition.events), self.desk)
            }
            None => Annotation::default(),
        };
        let citation = Citation {
            key: key.to_owned(),
            locator: locator.map(str::to_owned),
            quote: annotations::plain(&annotation.quote),
            supports: annotations::plain(&annotation.supports),
        };
        let is_own = self.desk.own_sources.contains_key(key);
        let standing = if is_own { Standing::default() } else { self.desk.around.standing(key) };
        let mut html = whereabouts::html(&entry, locator, &standing, self.desk.style.citations);
        // A source of the article's own has no page.
        if !is_own {
            let address = source_address(key);
            write!(html, " <a href=\"{address}\">About this source</a>")
                .expect("writing to a string cannot fail");
        }
        Some((annotations::set(html, annotation), citation))
    }

    fn report_unused(&mut self) {
        let mut unused: Vec<_> = self
            .definitions
            .iter()
            .filter(|(label, _)| !self.by_label.contains_key(*label))
            // That a key is unknown has been reported.
            .filter(|(label, _)| {
                citations::key_of(label).is_none_or(|(key, _)| self.desk.source(key).is_some())
            })
            .collect();
        unused.sort_by_key(|(_, definition)| definition.span.start);
        for (_, Definition { label, span, .. }) in unused {
            if !self.desk.is_strict() {
                return;
            }
            let span = span.start + self.desk.offset..span.end + self.desk.offset;
            let label = citations::as_written(label);
            let what = match label.strip_prefix('^') {
                Some(label) => format!("Nothing calls the note “{label}”."),
                None => format!("Nothing cites “{label}”."),
            };
            let mend =
                format!("Write `[{label}]` after the claim that it supports, or take it out.");
            self.desk.faults.push(Fault::error("unused-note", span, what, mend));
        }
    }
}

fn finish(number: usize, called: Called<'_>, style: &Style) -> Note {
    let Called { name, mut events, citation, calls } = called;
    let back = (Event::Html(CowStr::from(ways_back(number, &calls))), 0..0);
    if matches!(events.last(), Some((Event::End(TagEnd::Paragraph), _))) {
        events.insert(events.len() - 1, back);
    } else {
        events.push((Event::Start(Tag::Paragraph), 0..0));
        events.push(back);
        events.push((Event::End(TagEnd::Paragraph), 0..0));
    }
    let html = write::html(events);
    let prefix = &style.id_prefix;
    Note { number, id: format!("{prefix}fn-{name}"), html, calls, citation }
}

/// The links back to the calls of a note.
///
/// They have words that can be seen, because people who steer by voice say what they see (WCAG
/// 2.2, 2.5.3).
fn ways_back(number: usize, calls: &[Call]) -> String {
    let mut html = String::new();
    for (index, Call { id, .. }) in calls.iter().enumerate() {
        let name = match calls.len() {
            1 => number.to_string(),
            _ => format!("{number}-{}", index + 1),
        };
        write!(
            html,
            " <a href=\"#{id}\" role=\"doc-backlink\" aria-label=\"Back to reference {name}\">\
             ↩\u{fe0e} {name}</a>"
        )
        .expect("writing to a string cannot fail");
    }
    html
}

/// The list of notes as a section of the page; empty if there are none.
pub(crate) fn section(notes: &[Note], prefix: &str) -> String {
    if notes.is_empty() {
        return String::new();
    }
    let mut html = format!(
        "<section id=\"{prefix}notes\" class=\"notes\" role=\"doc-endnotes\" \
         aria-labelledby=\"{prefix}notes-title\">\n\
         <h2 id=\"{prefix}notes-title\">Notes and sources</h2>\n<ol>\n"
    );
    for Note { id, html: note, .. } in notes {
        write!(html, "<li id=\"{id}\">\n{note}</li>\n").expect("writing to a string cannot fail");
    }
    html.push_str("</ol>\n</section>\n");
    html
}
