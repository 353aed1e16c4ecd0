//! The stream that all passes work on: pulldown-cmark's events, each with its place in the text.

use std::ops::Range;

use pulldown_cmark::{BrokenLink, CowStr, Event, Options, Parser, Tag};

use crate::content::markdown::{Desk, citations};

/// An event and the bytes of the Markdown that it came from.
pub(super) type Placed<'a> = (Event<'a>, Range<usize>);

/// Events in reading order.
pub(super) type Events<'a> = Vec<Placed<'a>>;

/// Reads the Markdown on the desk.
pub(super) fn parse<'a>(desk: &Desk<'a>) -> Events<'a> {
    let (text, strict, around, own) = (desk.text, desk.is_strict(), desk.around, desk.own_sources);
    let known = |key: &str| strict || own.contains_key(key) || around.source(key).is_some();
    // pulldown-cmark asks here about `[…]` that leads nowhere, and only outside of code.
    let cite = |link: BrokenLink<'a>| {
        let citation = citations::read(&text[link.span.clone()])?;
        citation.keys().all(known).then(|| (CowStr::from(citations::MARK), CowStr::from("")))
    };
    Parser::new_with_broken_link_callback(text, options(desk), Some(cite))
        .into_offset_iter()
        .collect()
}

fn options(desk: &Desk<'_>) -> Options {
    let mut options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM;
    options.set(Options::ENABLE_SMART_PUNCTUATION, desk.style.language.is_some());
    options
}

/// Index of the event that ends what starts at `start`.
pub(super) fn end_of(events: &[Placed<'_>], start: usize) -> usize {
    let mut depth = 0_usize;
    for (index, (event, _)) in events.iter().enumerate().skip(start) {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return index;
        }
    }
    events.len().saturating_sub(1)
}

/// Takes one event out, leaving something harmless in its place.
pub(super) fn take<'a>(events: &mut [Placed<'a>], index: usize) -> Placed<'a> {
    std::mem::replace(&mut events[index], (Event::SoftBreak, 0..0))
}

/// Index of the end of the paragraph that starts at `start`, if all it holds is one thing that
/// starts with a tag for which `is_it` holds.
pub(super) fn alone_in_paragraph(
    events: &[Placed<'_>],
    start: usize,
    is_it: impl Fn(&Tag<'_>) -> bool,
) -> Option<usize> {
    let (Event::Start(Tag::Paragraph), _) = &events[start] else { return None };
    let (Event::Start(tag), _) = events.get(start + 1)? else { return None };
    let end = is_it(tag).then(|| end_of(events, start + 1) + 1)?;
    matches!(events.get(end)?.0, Event::End(_)).then_some(end)
}

/// The words of some events, without calls to notes.
pub(super) fn plain_text(events: &[Placed<'_>]) -> String {
    let mut words = String::new();
    for (event, _) in events {
        match event {
            Event::Text(text) | Event::Code(text) => words.push_str(text),
            Event::SoftBreak | Event::HardBreak => words.push(' '),
            _ => {}
        }
    }
    words
}
