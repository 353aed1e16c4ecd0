//! `[^@key]: > …`: the passage of a source that a citation rests on, and what it supports.

use pulldown_cmark::{CowStr, Event, Tag, TagEnd};

use crate::content::markdown::Desk;
use crate::content::markdown::events::{Events, Placed, end_of};

/// What an editor says about a citation.
#[derive(Default)]
pub(super) struct Annotation<'a> {
    /// The passage with the quotation around it; empty if none is given.
    pub(super) quote: Events<'a>,
    /// Whatever follows.
    pub(super) supports: Events<'a>,
}

/// Parts a definition; reports a passage that is empty or does not come first.
pub(super) fn read<'a>(mut events: Events<'a>, desk: &mut Desk<'a>) -> Annotation<'a> {
    let supports = match events.first() {
        Some(first) if starts_quote(first) => events.split_off(end_of(&events, 0) + 1),
        _ => std::mem::take(&mut events),
    };
    let quote = events;
    // A definition that says nothing at all is reported as such.
    if !quote.is_empty() && plain(&quote).is_none() && plain(&supports).is_some() {
        let mend = "Write the words of the source after `>`, or take the `>` out.";
        desk.fault("empty-quote", &quote[0].1, "This passage has no words.", mend);
    }
    if let Some((_, span)) = supports.iter().find(|placed| starts_quote(placed)) {
        let mend = "Put all of it first; `[…]` marks words that are left out.";
        desk.fault("late-quote", span, "The passage comes before what it supports.", mend);
    }
    Annotation { quote, supports }
}

fn starts_quote((event, _): &Placed<'_>) -> bool {
    matches!(event, Event::Start(Tag::BlockQuote(None)))
}

/// The words of some blocks as plain text, an empty line between blocks; `None` without any.
pub(super) fn plain(events: &[Placed<'_>]) -> Option<String> {
    let mut words = String::new();
    for (event, _) in events {
        match event {
            Event::Text(text) | Event::Code(text) => words.push_str(text),
            Event::SoftBreak | Event::HardBreak => words.push(' '),
            Event::Start(tag) if is_block(tag.to_end()) => part(&mut words),
            Event::End(tag) if is_block(*tag) => part(&mut words),
            _ => {}
        }
    }
    words.truncate(words.trim_end().len());
    (!words.is_empty()).then_some(words)
}

fn is_block(tag: TagEnd) -> bool {
    !matches!(
        tag,
        TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image
    )
}

fn part(words: &mut String) {
    words.truncate(words.trim_end().len());
    if !words.is_empty() {
        words.push_str("\n\n");
    }
}

/// The blocks of a note: the source, then the passage, then what it supports.
pub(super) fn set(source_html: String, annotation: Annotation<'_>) -> Events<'_> {
    let Annotation { quote, supports } = annotation;
    let mut events = paragraph(source_html);
    if !quote.is_empty() {
        events.extend(paragraph("Quoted:".to_owned()));
        events.extend(quote);
    }
    let mut supports = supports.into_iter().peekable();
    if supports.peek().is_some() {
        events.extend(paragraph("Supports:".to_owned()));
        // The words go on in the same paragraph, if they start with one.
        if supports.next_if(|(event, _)| *event == Event::Start(Tag::Paragraph)).is_some() {
            let end = events.len() - 1;
            events[end].0 = Event::Text(" ".into());
        }
        events.extend(supports);
    }
    events
}

fn paragraph<'a>(trusted_html: String) -> Events<'a> {
    vec![
        (Event::Start(Tag::Paragraph), 0..0),
        (Event::Html(CowStr::from(trusted_html)), 0..0),
        (Event::End(TagEnd::Paragraph), 0..0),
    ]
}
