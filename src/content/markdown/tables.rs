//! Tables that scroll by themselves, so that a wide one does not make the page scroll sideways on
//! a phone.

use pulldown_cmark::{CowStr, Event, Tag, TagEnd};

use crate::content::escape;
use crate::content::markdown::Desk;
use crate::content::markdown::events::Events;

/// Puts a frame around each table of what will be published.
///
/// The frame can be reached by keyboard (WCAG 2.2, 2.1.1), and is a region so that a screen
/// reader says what it is.
pub(super) fn wrap<'a>(events: Events<'a>, desk: &mut Desk<'a>) -> Events<'a> {
    if !desk.is_strict() {
        return events;
    }
    let mut wrapped = Vec::with_capacity(events.len());
    for (event, span) in events {
        match event {
            Event::Start(Tag::Table(_)) => {
                let name = escape::attribute(&desk.name_landmark("Table"));
                let open =
                    format!("<section class=\"table\" aria-label=\"{name}\" tabindex=\"0\">\n");
                wrapped.push((Event::Html(CowStr::from(open)), span.clone()));
                wrapped.push((event, span));
            }
            Event::End(TagEnd::Table) => {
                wrapped.push((event, span.clone()));
                wrapped.push((Event::Html(CowStr::from("</section>\n")), span));
            }
            _ => wrapped.push((event, span)),
        }
    }
    wrapped
}
