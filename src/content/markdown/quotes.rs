//! Quotation marks as the language of the text has them.

use pulldown_cmark::{CowStr, Event};

use crate::content::markdown::Desk;
use crate::content::markdown::events::Events;

/// Marks that differ from the English “…”, by primary language subtag.
///
/// The double marks of CLDR 46 (`quotationStart`, `quotationEnd`). Single marks stay as they are:
/// the closing one is the apostrophe as well.
const MARKS: [(&str, &str, &str); 14] = [
    ("bg", "„", "“"),
    ("cs", "„", "“"),
    ("da", "“", "”"),
    ("de", "„", "“"),
    ("es", "«", "»"),
    ("fi", "”", "”"),
    ("fr", "«\u{202f}", "\u{202f}»"),
    ("it", "«", "»"),
    ("nb", "«", "»"),
    ("pl", "„", "”"),
    ("ro", "„", "”"),
    ("ru", "«", "»"),
    ("sv", "”", "”"),
    ("uk", "«", "»"),
];

/// Replaces the English marks that pulldown-cmark made of straight ones; marks that the editor
/// chose stay.
pub(super) fn localise(events: &mut Events<'_>, desk: &Desk<'_>) {
    let Some(language) = &desk.style.language else { return };
    let primary = language.split('-').next().unwrap_or_default().to_ascii_lowercase();
    let Some((_, open, close)) = MARKS.into_iter().find(|(tag, ..)| *tag == primary) else {
        return;
    };
    for (event, span) in events {
        let mark = match event {
            Event::Text(text) if &**text == "“" => open,
            Event::Text(text) if &**text == "”" => close,
            _ => continue,
        };
        if desk.text.get(span.clone()) == Some("\"") {
            *event = Event::Text(CowStr::from(mark));
        }
    }
}
