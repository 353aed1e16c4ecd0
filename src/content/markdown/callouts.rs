//! `> [!NOTE]` and its kin: call-outs.

use pulldown_cmark::{BlockQuoteKind, CowStr, Event, Tag, TagEnd};

use crate::content::markdown::events::Events;

/// Frames the quotations that have a kind.
pub(super) fn frame(events: &mut Events<'_>) {
    for (event, _) in events {
        match event {
            Event::Start(Tag::BlockQuote(Some(kind))) => {
                let (class, title) = words(*kind);
                let html = format!(
                    "<div class=\"callout {class}\" role=\"note\">\n\
                     <p class=\"callout-title\">{title}</p>\n"
                );
                *event = Event::Html(CowStr::from(html));
            }
            Event::End(TagEnd::BlockQuote(Some(_))) => {
                *event = Event::Html(CowStr::from("</div>\n"));
            }
            _ => {}
        }
    }
}

fn words(kind: BlockQuoteKind) -> (&'static str, &'static str) {
    match kind {
        BlockQuoteKind::Note => ("note", "Note"),
        BlockQuoteKind::Tip => ("tip", "Tip"),
        BlockQuoteKind::Important => ("important", "Important"),
        BlockQuoteKind::Warning => ("warning", "Warning"),
        BlockQuoteKind::Caution => ("caution", "Caution"),
    }
}
