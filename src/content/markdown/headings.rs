//! Headings: an address for each that lasts, and the list of contents.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, HeadingLevel, Tag, TagEnd};

use crate::content::markdown::events::{Events, Placed, end_of, plain_text};
use crate::content::markdown::{Desk, Mode, ids, write};
use crate::content::{ContentsItem, Fault};

/// Gives every heading its `id`.
///
/// Names that editors chose come first, so that no heading further up can take them away.
pub(super) fn name(events: &mut Events<'_>, desk: &mut Desk<'_>) {
    let starts: Vec<_> = (0..events.len())
        .filter(|index| matches!(events[*index].0, Event::Start(Tag::Heading { .. })))
        .collect();
    let chosen: Vec<_> = starts.iter().map(|start| claim_chosen(&events[*start], desk)).collect();
    let mut level_before = 1;
    for (start, chosen) in starts.into_iter().zip(chosen) {
        let words = plain_text(&events[start..=end_of(events, start)]);
        let (event, span) = &mut events[start];
        let Event::Start(Tag::Heading { level, id, classes, attrs }) = event else { continue };
        check(&words, *level, level_before, span, desk);
        level_before = *level as usize;
        classes.clear();
        attrs.clear();
        *id = (desk.mode != Mode::Part).then(|| {
            let name = chosen.unwrap_or_else(|| desk.ids.make(&name_of(&words)));
            CowStr::from(format!("{}{name}", desk.style.id_prefix))
        });
    }
}

/// The name that the editor chose, if it can be had.
fn claim_chosen((event, span): &Placed<'_>, desk: &mut Desk<'_>) -> Option<String> {
    let Event::Start(Tag::Heading { id, classes, attrs, .. }) = event else { return None };
    if !(classes.is_empty() && attrs.is_empty()) {
        let mend = "Keep only the address, as in `## Words {#address}`.";
        desk.fault("heading-attributes", span, "A heading can be given an address only.", mend);
    }
    let id = id.as_deref()?;
    if ids::is_reserved(id) {
        let what = format!("The address `#{id}` belongs to another part of the page.");
        desk.fault("reserved-address", span, what, "Choose another one.");
        return None;
    }
    if !desk.ids.claim(id) {
        let what = format!("Two headings have the address `#{id}`.");
        desk.fault("duplicate-address", span, what, "Choose another one for this heading.");
        return None;
    }
    Some(id.to_owned())
}

/// The name made from the words, without the number in front: “3. It protects” keeps its address
/// when it becomes the fourth.
fn name_of(words: &str) -> String {
    let unnumbered = words.trim_start().trim_start_matches(|c: char| c.is_ascii_digit());
    let words = match unnumbered.strip_prefix(['.', ')', ':']) {
        Some(rest) if unnumbered.len() < words.trim_start().len() => rest,
        _ => words,
    };
    match ids::from_words(words) {
        name if name.is_empty() => "section".to_owned(),
        name if ids::is_reserved(&name) => format!("section-{name}"),
        name => name,
    }
}

fn check(
    words: &str,
    level: HeadingLevel,
    before: usize,
    span: &Range<usize>,
    desk: &mut Desk<'_>,
) {
    if level == HeadingLevel::H1 {
        let mend = "Start it with `##`.";
        desk.fault(
            "heading-one",
            span,
            "The title is the page's only heading of the first level.",
            mend,
        );
    }
    if words.trim().is_empty() {
        desk.fault(
            "empty-heading",
            span,
            "This heading has no words.",
            "Write some, or take it out.",
        );
    }
    let level = level as usize;
    if desk.is_strict() && level > before + 1 {
        let span = span.start + desk.offset..span.end + desk.offset;
        let what = format!("This heading of level {level} follows one of level {before}.");
        let mend = format!(
            "Start it with `{}`: levels are how many readers find their way.",
            "#".repeat(before + 1)
        );
        desk.faults.push(Fault::warning("skipped-level", span, what, mend));
    }
}

/// The headings of the text itself, as opposed to those inside quotations and lists.
pub(super) fn list(events: &Events<'_>, desk: &Desk<'_>) -> Vec<ContentsItem> {
    let mut contents = Vec::new();
    if desk.mode == Mode::Part {
        return contents;
    }
    let mut depth = 0_usize;
    for (index, (event, _)) in events.iter().enumerate() {
        match event {
            Event::Start(Tag::Heading { level, id: Some(id), .. }) if depth == 0 => {
                let html = write::html_of(words_of(&events[index + 1..]));
                let html = html.trim().to_owned();
                contents.push(ContentsItem { level: *level as u8, id: id.to_string(), html });
                depth += 1;
            }
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            _ => {}
        }
    }
    contents
}

/// What stands in a heading, up to its end, without links, notes and pictures.
fn words_of<'e, 'a>(events: &'e [Placed<'a>]) -> impl Iterator<Item = Event<'a>> + 'e {
    events
        .iter()
        .map(|(event, _)| event)
        .take_while(|event| !matches!(event, Event::End(TagEnd::Heading(_))))
        .filter(|event| {
            !matches!(
                event,
                Event::Start(Tag::Link { .. })
                    | Event::End(TagEnd::Link)
                    | Event::FootnoteReference(_)
                    | Event::Html(_)
            )
        })
        .cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_made_of_the_words_without_the_number() {
        for (words, name) in [
            ("1. It breaks the cycle", "it-breaks-the-cycle"),
            ("12) Rest", "rest"),
            ("2024 in review", "2024-in-review"),
            ("10", "10"),
            ("3.", "section"),
            ("…", "section"),
            ("Comments", "section-comments"),
            ("FN 1", "section-fn-1"),
        ] {
            assert_eq!(name_of(words), name);
        }
    }
}
