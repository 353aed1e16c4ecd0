//! Pictures: known ones only, with their size, so that nothing moves while the page loads.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Tag};

use crate::content::escape;
use crate::content::markdown::events::{Events, alone_in_paragraph, end_of, plain_text, take};
use crate::content::markdown::links::{is_dangerous, percent_decoded, scheme};
use crate::content::markdown::{Desk, line};
use crate::content::{Image, Reference};

/// Sets every picture; one that is alone in its paragraph becomes a figure.
pub(super) fn place<'a>(mut events: Events<'a>, desk: &mut Desk<'a>) -> Events<'a> {
    let mut placed = Vec::with_capacity(events.len());
    let mut index = 0;
    while index < events.len() {
        let (start, after, alone) =
            match alone_in_paragraph(&events, index, |tag| matches!(tag, Tag::Image { .. })) {
                Some(end) => (index + 1, end + 1, true),
                None if matches!(events[index].0, Event::Start(Tag::Image { .. })) => {
                    (index, end_of(&events, index) + 1, false)
                }
                None => {
                    placed.push(take(&mut events, index));
                    index += 1;
                    continue;
                }
            };
        let alt = plain_text(&events[start + 1..after]);
        let (event, span) = take(&mut events, start);
        if let Event::Start(Tag::Image { dest_url, title, .. }) = event {
            let html = place_one(&dest_url, &title, &alt, &span, alone, desk);
            placed.push((Event::Html(CowStr::from(html)), span));
        }
        index = after;
    }
    placed
}

fn place_one(
    written: &str,
    title: &str,
    alt: &str,
    span: &Range<usize>,
    alone: bool,
    desk: &mut Desk<'_>,
) -> String {
    if alt.trim().is_empty() {
        desk.fault(
            "image-without-alt",
            span,
            "This picture says nothing to readers who cannot see it.",
            "Say between the brackets what one sees, as in `![A door ajar](…)`.",
        );
    }
    let html = match find(written, span, desk) {
        Some(image) if alone => return figure(&known(&image, alt), title, desk),
        Some(image) => format!("{}{}>", known(&image, alt), title_attribute(title)),
        None if is_dangerous(written) => escape::text(alt),
        None => {
            let (address, alt) = (escape::address(written), escape::attribute(alt));
            format!("<img src=\"{address}\" alt=\"{alt}\"{}>", title_attribute(title))
        }
    };
    if alone { format!("<p>{html}</p>\n") } else { html }
}

/// The tag of a known picture without its end. The size keeps its place free while it loads.
fn known(Image { address, width, height }: &Image, alt: &str) -> String {
    let (address, alt) = (escape::address(address), escape::attribute(alt));
    format!(
        "<img src=\"{address}\" alt=\"{alt}\" width=\"{width}\" height=\"{height}\" \
         loading=\"lazy\" decoding=\"async\""
    )
}

fn figure(tag: &str, title: &str, desk: &mut Desk<'_>) -> String {
    let caption = match title {
        "" => String::new(),
        title => format!("<figcaption>{}</figcaption>\n", line(title, desk)),
    };
    format!("<figure>\n{tag}>\n{caption}</figure>\n")
}

fn title_attribute(title: &str) -> String {
    match title {
        "" => String::new(),
        title => format!(" title=\"{}\"", escape::attribute(title)),
    }
}

fn find(written: &str, span: &Range<usize>, desk: &mut Desk<'_>) -> Option<Image> {
    if scheme(written).is_some() || written.starts_with("//") {
        desk.fault(
            "image-elsewhere",
            span,
            "This picture is on another site, which would learn who reads this page.",
            "Put the file into `images/` and write `../images/name.svg`; mind its licence.",
        );
        return None;
    }
    let path = path(written);
    let found = desk.around.image(&path);
    if found.is_some() {
        desk.references.insert(Reference::Image(path));
    } else {
        desk.fault(
            "unknown-image",
            span,
            format!("There is no picture at `{path}`."),
            "Correct the path, as in `../images/name.svg`, or add the file to `images/`.",
        );
    }
    found
}

/// The path below `content/`, as seen from a file in one of its folders.
fn path(written: &str) -> String {
    let written = percent_decoded(written);
    let mut parts = if written.starts_with('/') { vec![] } else { vec!["articles"] };
    for part in written.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_read_as_from_the_folder_of_the_article() {
        for (written, meant) in [
            ("../images/door.svg", "images/door.svg"),
            ("/images/door.svg", "images/door.svg"),
            ("./../images/a%20b.svg", "images/a b.svg"),
            ("door.svg", "articles/door.svg"),
            ("../../../etc/passwd", "etc/passwd"),
        ] {
            assert_eq!(path(written), meant);
        }
    }
}
