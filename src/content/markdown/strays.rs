//! Calls and links that cannot be read, which pulldown-cmark leaves in the text as they were
//! written.

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::content::markdown::Desk;
use crate::content::markdown::events::Events;

/// Reports calls without a note, and citations and links that cannot be read.
pub(super) fn report(events: &Events<'_>, desk: &mut Desk<'_>) {
    if !desk.is_strict() {
        return;
    }
    let text = desk.text;
    let mut in_code = false;
    for (event, span) in events {
        match event {
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Text(_) if !in_code => {
                for (at, mark) in text[span.clone()].match_indices(['[', '<']) {
                    report_at(mark, span.start + at, desk);
                }
            }
            _ => {}
        }
    }
}

fn report_at(mark: &str, start: usize, desk: &mut Desk<'_>) {
    let text = desk.text;
    let escapes = text.as_bytes()[..start].iter().rev().take_while(|byte| **byte == b'\\').count();
    if escapes % 2 == 1 {
        return;
    }
    let rest = &text[start + 1..];
    let close = if mark == "[" { ']' } else { '>' };
    let length = rest.find(['[', ']', '<', '>', '\n']).filter(|at| rest[*at..].starts_with(close));
    let Some(length) = length else { return };
    let (inner, span) = (&rest[..length], start..start + length + 2);
    let label = inner.strip_prefix('^').filter(|label| !label.trim().is_empty());
    if mark == "<" {
        if ["article:", "block:", "page:"].iter().any(|scheme| inner.starts_with(scheme)) {
            let mend = "Between `<` and `>` no space may stand, as in `<article:a-slug>`.";
            desk.fault("unreadable-link", &span, "This link cannot be read.", mend);
        }
    } else if let Some(citation) = label.filter(|label| label.starts_with('@')) {
        let mend = format!("Write `[{citation}]`: a citation has no `^`.");
        desk.fault("unreadable-citation", &span, "This citation cannot be read.", mend);
    } else if let Some(label) = label {
        let what = format!("No note is named “{label}”.");
        let mend = format!("Add the note below, as in `[^{label}]: Its words.`, or take this out.");
        desk.fault("undefined-note", &span, what, mend);
    } else if inner.starts_with('@') {
        let mend = "Write `[@key]`, `[@key, p. 3]` or `[@key; @other]`; for mere words, `\\[`.";
        desk.fault("unreadable-citation", &span, "This citation cannot be read.", mend);
    }
}
