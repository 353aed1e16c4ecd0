//! `<block:name>` in a paragraph of its own: a passage that is kept once and placed in many
//! articles.

use pulldown_cmark::{CowStr, Event, LinkType, Tag};

use crate::content::escape;
use crate::content::markdown::events::{Events, alone_in_paragraph, take};
use crate::content::markdown::{Desk, Mode, links, part, write};
use crate::content::{Block, BlockKind, Reference, Slug};

const SCHEME: &str = "block:";

/// Puts blocks where paragraphs name them.
pub(super) fn place<'a>(mut events: Events<'a>, desk: &mut Desk<'a>) -> Events<'a> {
    let mut placed = Vec::with_capacity(events.len());
    let mut index = 0;
    while index < events.len() {
        if let Some(end) = alone_in_paragraph(&events, index, is_block) {
            let span = events[index + 1].1.clone();
            let (link, _) = take(&mut events, index + 1);
            let words = events[index + 2..end - 1].iter().map(|(event, _)| event.clone());
            let html = place_one(&link, write::html_of(words), &span, desk);
            placed.push((Event::Html(CowStr::from(html)), span));
            index = end + 1;
            continue;
        }
        let (event, span) = take(&mut events, index);
        if matches!(&event, Event::Start(tag) if is_block(tag)) {
            desk.fault(
                "block-in-text",
                &span,
                "A block stands in a paragraph of its own.",
                "Leave an empty line before and after it, and no other words beside it.",
            );
        }
        placed.push((event, span));
        index += 1;
    }
    placed
}

fn is_block(tag: &Tag<'_>) -> bool {
    matches!(tag, Tag::Link { dest_url, .. } if is_block_address(dest_url))
}

/// Does a link with this address name a block?
pub(super) fn is_block_address(address: &str) -> bool {
    address.starts_with(SCHEME)
}

fn place_one(
    link: &Event<'_>,
    words_html: String,
    span: &std::ops::Range<usize>,
    desk: &mut Desk<'_>,
) -> String {
    let Event::Start(Tag::Link { link_type, dest_url, title, .. }) = link else {
        return words_html;
    };
    let name = &dest_url[SCHEME.len()..];
    if desk.mode == Mode::Part {
        // Blocks in blocks could go on for ever; `passages::check` reports them in their own file.
        return String::new();
    }
    let Some((slug, block)) =
        Slug::parse(name).and_then(|s| Some((s.clone(), desk.around.block(&s)?)))
    else {
        desk.fault(
            "unknown-block",
            span,
            format!("There is no block named “{name}”."),
            "Correct the name, or add a file of that name to `blocks/`.",
        );
        return format!("<p>{words_html}</p>\n");
    };
    desk.references.insert(Reference::Block(slug));
    let own_words = (*link_type != LinkType::Autolink).then_some(words_html);
    let own_label = Some(&**title).filter(|title| !title.is_empty());
    set(&block, own_words.as_deref(), own_label, desk)
}

/// The HTML of a block, with words and a label of its own in this place if there are any.
pub(super) fn set(
    block: &Block,
    own_words_html: Option<&str>,
    own_label: Option<&str>,
    desk: &mut Desk<'_>,
) -> String {
    let text = match own_words_html {
        Some(words) => format!("<p>{words}</p>\n"),
        None => part(&block.text, desk),
    };
    let title = block.title.as_deref().map(escape::text);
    let heading = title.map(|t| format!("<p class=\"block-title\">{t}</p>\n")).unwrap_or_default();
    match block.kind {
        BlockKind::Statement => format!("<div class=\"block statement\">\n{heading}{text}</div>\n"),
        BlockKind::CallToAction => {
            let label = own_label.or(block.label.as_deref()).unwrap_or_default();
            let name = desk.name_landmark(block.title.as_deref().unwrap_or(label));
            let address = block.link.as_deref().map(|link| links::address(link, desk));
            let action = address.map(|address| links::open_tag(&address, "")).map(|open| {
                format!("<p class=\"block-action\">{open}{}</a></p>\n", escape::text(label))
            });
            let (name, action) = (escape::attribute(&name), action.unwrap_or_default());
            format!(
                "<aside class=\"block call-to-action\" aria-label=\"{name}\">\n\
                 {heading}{text}{action}</aside>\n"
            )
        }
    }
}
