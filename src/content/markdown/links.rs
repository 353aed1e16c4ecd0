//! Links: to other articles under their current titles, to places in this one, to the outside.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};

use crate::content::escape;
use crate::content::markdown::events::{Events, take};
use crate::content::markdown::ids::PAGE_ANCHORS;
use crate::content::markdown::{Desk, Mode, blocks};
use crate::content::{Fault, Kind, Reference, Slug};

/// Schemes that a published link may have: pages, mail, telephone and text message (helplines).
const PUBLISHED: [&str; 5] = ["http", "https", "mailto", "sms", "tel"];

/// Schemes that run or smuggle in a program; no mode lets them through.
const DANGEROUS: [&str; 3] = ["data", "javascript", "vbscript"];

/// Where a link leads.
enum Target {
    /// To this address.
    Address(String),
    /// To an article or page with this title.
    Titled { address: String, title: String },
    /// Nowhere: only its words stay.
    Refused,
}

/// Gives every link its address.
pub(super) fn resolve<'a>(mut events: Events<'a>, desk: &mut Desk<'a>) -> Events<'a> {
    let mut resolved = Vec::with_capacity(events.len());
    // Of each open link: will it be one? pulldown-cmark puts `<https://…>` even into other links.
    let mut open: Vec<bool> = Vec::new();
    let mut index = 0;
    while index < events.len() {
        check_words(&events, index, desk);
        let (event, span) = take(&mut events, index);
        match event {
            Event::Start(Tag::Link { link_type, dest_url, title, .. }) => {
                let outer = open.contains(&true);
                let target = find(link_type, &dest_url, &span, desk);
                open.push(!outer && !matches!(target, Target::Refused));
                if outer {
                    let mend = "Take one of the two out.";
                    desk.fault("link-in-link", &span, "A link cannot stand in a link.", mend);
                } else if let Target::Address(address) | Target::Titled { address, .. } = &target {
                    resolved.push((link(address.clone(), title), span.clone()));
                }
                if let (LinkType::Autolink, Target::Titled { title, .. }) = (link_type, target) {
                    resolved.push((Event::Text(CowStr::from(title)), span));
                    // The words between are the address as typed; their end follows.
                    index += 1;
                }
            }
            Event::End(TagEnd::Link) => {
                if open.pop() == Some(true) {
                    resolved.push((event, span));
                }
            }
            event => resolved.push((event, span)),
        }
        index += 1;
    }
    resolved
}

fn link(address: String, title: CowStr<'_>) -> Event<'_> {
    let (dest_url, id) = (CowStr::from(address), CowStr::from(""));
    Event::Start(Tag::Link { link_type: LinkType::Inline, dest_url, title, id })
}

/// A link without words cannot be seen, and a screen reader has nothing to say.
fn check_words(events: &Events<'_>, start: usize, desk: &mut Desk<'_>) {
    if !(desk.is_strict() && matches!(events[start].0, Event::Start(Tag::Link { .. }))) {
        return;
    }
    let empty = |event: &Event<'_>| match event {
        Event::Text(text) | Event::Code(text) => text.trim().is_empty(),
        Event::Start(tag) => !matches!(tag, Tag::Image { .. }),
        _ => true,
    };
    let mut inside =
        events[start + 1..].iter().take_while(|(e, _)| !matches!(e, Event::End(TagEnd::Link)));
    if inside.all(|(event, _)| empty(event)) {
        let mend = "Write the words between the brackets, as in `[words](address)`.";
        desk.fault("link-without-words", &events[start].1, "This link has no words.", mend);
    }
}

fn find(link_type: LinkType, written: &str, span: &Range<usize>, desk: &mut Desk<'_>) -> Target {
    if link_type == LinkType::Email {
        return Target::Address(format!("mailto:{written}"));
    }
    if let Some((kind, rest)) = split_own_scheme(written) {
        return find_article(kind, rest, span, desk);
    }
    if let Some(id) = written.strip_prefix('#') {
        return Target::Address(find_here(id, span, desk));
    }
    match scheme(written) {
        // `blocks` has reported it.
        Some(_) if blocks::is_block_address(written) => return Target::Refused,
        Some(scheme) => {
            if DANGEROUS.contains(&&*scheme) || !PUBLISHED.contains(&&*scheme) {
                let what = format!("Links that start with `{scheme}:` are not published.");
                let mend = "Use an address that starts with `https:`, `mailto:`, `tel:` or `sms:`.";
                desk.fault("unsafe-link", span, what, mend);
            }
            if DANGEROUS.contains(&&*scheme) {
                return Target::Refused;
            }
        }
        None if written.is_empty() => {
            let mend = "Write where it leads, as in `[words](https://…)`.";
            desk.fault("empty-link", span, "This link leads nowhere.", mend);
        }
        None if written.starts_with("//") => {}
        None if written.starts_with('/') => suggest_own_scheme(written, span, desk),
        None => desk.fault(
            "relative-link",
            span,
            format!("“{written}” is not a whole address."),
            "Write `https://…` for other sites, `article:slug` or `page:slug` for this one.",
        ),
    }
    Target::Address(written.to_owned())
}

/// Reports what is wrong with a link that stands outside of Markdown.
pub(super) fn check(written: &str, span: &Range<usize>, desk: &mut Desk<'_>) {
    let _ = find(LinkType::Inline, written, span, desk);
}

/// The address of a link that stands outside of Markdown; [`check`] reports its faults.
pub(super) fn address(written: &str, desk: &mut Desk<'_>) -> String {
    match split_own_scheme(written) {
        Some((kind, rest)) => match find_article(kind, rest, &(0..0), desk) {
            Target::Address(address) | Target::Titled { address, .. } => address,
            Target::Refused => String::new(),
        },
        None if scheme(written).is_some_and(|s| DANGEROUS.contains(&&*s)) => String::new(),
        None => written.to_owned(),
    }
}

fn split_own_scheme(written: &str) -> Option<(Kind, &str)> {
    match written.split_once(':')? {
        ("article", rest) => Some((Kind::Article, rest)),
        ("page", rest) => Some((Kind::Page, rest)),
        _ => None,
    }
}

fn find_article(kind: Kind, rest: &str, span: &Range<usize>, desk: &mut Desk<'_>) -> Target {
    let at = rest.find('#').unwrap_or(rest.len());
    let (name, fragment) = rest.split_at(at);
    let (word, a_word) = words_of(kind);
    let Some(slug) = Slug::parse(name) else {
        let what = format!("“{name}” cannot be the address of {a_word}.");
        desk.fault("unknown-link", span, what, "Write `article:slug` or `page:slug`.");
        return Target::Refused;
    };
    let Some(target) = desk.around.link_target(&slug) else {
        let what = format!("Readers can see no {word} at “{slug}”.");
        let mend = "Correct the slug, or publish what it names first.";
        desk.fault("unknown-link", span, what, mend);
        return Target::Titled { address: kind.address(&slug) + fragment, title: slug.to_string() };
    };
    if target.kind != kind {
        let (right, found) = words_of(target.kind);
        let what = format!("“{slug}” is {found}.");
        desk.fault("unknown-link", span, what, format!("Write `{right}:{slug}`."));
    }
    let address = target.kind.address(&target.slug) + fragment;
    desk.references.insert(Reference::Article(target.slug));
    Target::Titled { address, title: target.title }
}

fn words_of(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Article => ("article", "an article"),
        Kind::Page => ("page", "a page"),
    }
}

fn find_here(id: &str, span: &Range<usize>, desk: &mut Desk<'_>) -> String {
    if id.is_empty() || PAGE_ANCHORS.contains(&id) {
        return format!("#{id}");
    }
    if desk.mode != Mode::Part {
        desk.anchors.push((percent_decoded(id).into_owned(), span.clone()));
    }
    format!("#{}{id}", desk.style.id_prefix)
}

/// Reports links to places in this text that it does not have.
pub(super) fn check_anchors(desk: &mut Desk<'_>) {
    for (id, span) in std::mem::take(&mut desk.anchors) {
        if !desk.ids.contains(&id) {
            let what = format!("No heading here has the address `#{id}`.");
            let mend =
                format!("Correct it, or give a heading that address, as in `## Words {{#{id}}}`.");
            desk.fault("unknown-anchor", &span, what, mend);
        }
    }
}

/// What every site has at the same address, so that a link to it cannot break.
const LISTS: [&str; 6] = ["/articles", "/corrections", "/kept", "/receipt", "/sources", "/topics"];

fn suggest_own_scheme(written: &str, span: &Range<usize>, desk: &mut Desk<'_>) {
    let slug = written.trim_start_matches("/articles/").trim_start_matches('/');
    if !desk.is_strict() || LISTS.contains(&written) || Slug::parse(slug).is_none() {
        return;
    }
    let scheme = if written.starts_with("/articles/") { "article" } else { "page" };
    let span = span.start + desk.offset..span.end + desk.offset;
    let what = "Nobody checks whether this address exists.";
    let mend = format!("If it is ours, write `{scheme}:{slug}`: the link then follows its target.");
    desk.faults.push(Fault::warning("unchecked-link", span, what, mend));
}

/// The scheme of an address in lower case, as a browser sees it.
///
/// Browsers skip tabs, line breaks and control characters (WHATWG URL §4.4), so that
/// `java\tscript:` is a scheme as well.
pub(super) fn scheme(written: &str) -> Option<String> {
    let mut scheme = String::new();
    for c in written.chars().filter(|c| !c.is_whitespace() && !c.is_control()) {
        match c {
            ':' => {
                return Some(scheme).filter(|s| s.starts_with(|c: char| c.is_ascii_alphabetic()));
            }
            'a'..='z' | 'A'..='Z' | '0'..='9' | '+' | '-' | '.' => {
                scheme.push(c.to_ascii_lowercase());
            }
            _ => return None,
        }
    }
    None
}

/// Does no mode let this address through?
pub(super) fn is_dangerous(written: &str) -> bool {
    scheme(written).is_some_and(|scheme| DANGEROUS.contains(&&*scheme))
}

/// The start tag of a link.
///
/// A link to another site carries `noreferrer`: it must not learn that its visitor comes from a
/// page about, say, leaving a violent partner.
pub(super) fn open_tag(address: &str, title: &str) -> String {
    let mut html = format!("<a href=\"{}\"", escape::address(address));
    if !title.is_empty() {
        html.push_str(" title=\"");
        escape::push_attribute(&mut html, title);
        html.push('"');
    }
    let outside = address.starts_with("//")
        || scheme(address).is_some_and(|scheme| scheme == "http" || scheme == "https");
    html.push_str(if outside { " rel=\"noreferrer\">" } else { ">" });
    html
}

/// `text` with `%20` and the like turned into what they stand for, if that is UTF-8.
pub(super) fn percent_decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let byte = (bytes[at] == b'%')
            .then(|| text.get(at + 1..at + 3))
            .flatten()
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        decoded.push(byte.unwrap_or(bytes[at]));
        at += if byte.is_some() { 3 } else { 1 };
    }
    String::from_utf8(decoded).map_or(Cow::Borrowed(text), Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scheme_is_what_a_browser_takes_for_one() {
        assert_eq!(scheme("HTTPS://a").as_deref(), Some("https"));
        for hidden in ["javascript:x", " java\tscript:x", "\u{1}JavaScript:x", "java\nscript:x"] {
            assert!(is_dangerous(hidden), "{hidden:?}");
        }
        for harmless in ["/a:b", "#a:b", "?a:b", "a/b:c", ":x", "1:x", "words"] {
            assert_eq!(scheme(harmless), None, "{harmless}");
        }
    }

    #[test]
    fn percent_encoding_is_undone_only_where_it_makes_sense() {
        assert_eq!(percent_decoded("a%20b%C3%A4"), "a bä");
        assert_eq!(percent_decoded("100%"), "100%");
        assert_eq!(percent_decoded("%zz%ff"), "%zz%ff");
    }
}
