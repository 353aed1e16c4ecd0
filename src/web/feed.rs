//! What feed readers read: Atom (RFC 4287), with its threads (RFC 4685).

use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use crate::clock::Timestamp;

/// A list that grows, newest first.
#[derive(Clone, Debug)]
pub(crate) struct Feed<'a> {
    /// Its own address, whole; also names it for ever.
    pub(crate) address: &'a str,
    /// The page that shows the same to people, whole.
    pub(crate) page: &'a str,
    /// Plain text.
    pub(crate) title: &'a str,
    /// Who speaks, plain text.
    pub(crate) author: &'a str,
    /// BCP 47 tag.
    pub(crate) language: &'a str,
    /// Newest first.
    pub(crate) entries: Vec<Entry>,
}

/// One item of a feed.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// Names it for ever: a whole address.
    pub(crate) id: String,
    /// Plain text.
    pub(crate) title: String,
    /// The page about it, whole.
    pub(crate) page: String,
    /// Who speaks, plain text; `None`: whoever speaks in the feed.
    pub(crate) author: Option<String>,
    /// When it appeared.
    pub(crate) at: Timestamp,
    /// When it last changed.
    pub(crate) updated: Timestamp,
    /// What it says.
    pub(crate) content: Content,
    /// What it answers: the address that names that for ever.
    pub(crate) answers: Option<String>,
    /// How many answer it, and when the last one did.
    pub(crate) answered: Option<(i64, Timestamp)>,
}

/// What an entry says.
#[derive(Clone, Debug)]
pub(crate) enum Content {
    /// Plain text.
    Text(String),
    /// Trusted HTML: made by `comments::markup` from what a reader typed.
    Html(String),
}

/// As RFC 4287 §7 registers it.
const ATOM: &str = "application/atom+xml; charset=utf-8";

impl Feed<'_> {
    /// The feed as Atom.
    ///
    /// Written with quick-xml, which escapes what people wrote: a library for feeds would bring a
    /// second calendar along for thirty lines of elements.
    fn atom(&self) -> String {
        let mut xml = Writer::new(Vec::new());
        let written = xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)));
        let written = written.and_then(|()| self.write(&mut xml));
        written.expect("writing to memory cannot fail");
        String::from_utf8(xml.into_inner()).expect("made of strings")
    }

    fn write(&self, xml: &mut Writer<Vec<u8>>) -> std::io::Result<()> {
        // An empty feed has to have a date as well; nothing has changed since the beginning.
        let updated = self.entries.iter().map(|entry| entry.updated).max().unwrap_or_default();
        let feed = [
            ("xmlns", "http://www.w3.org/2005/Atom"),
            ("xmlns:thr", "http://purl.org/syndication/thread/1.0"),
            ("xml:lang", self.language),
        ];
        xml.create_element("feed").with_attributes(feed).write_inner_content(|xml| {
            text(xml, "id", self.address)?;
            text(xml, "title", self.title)?;
            text(xml, "updated", &updated.to_string())?;
            link(xml, "self", self.address, "application/atom+xml")?;
            link(xml, "alternate", self.page, "text/html")?;
            xml.create_element("author")
                .write_inner_content(|xml| text(xml, "name", self.author))?;
            for entry in &self.entries {
                xml.create_element("entry").write_inner_content(|xml| entry.write(xml))?;
            }
            Ok(())
        })?;
        Ok(())
    }
}

impl Entry {
    fn write(&self, xml: &mut Writer<Vec<u8>>) -> std::io::Result<()> {
        text(xml, "id", &self.id)?;
        text(xml, "title", &self.title)?;
        if let Some(author) = &self.author {
            xml.create_element("author").write_inner_content(|xml| text(xml, "name", author))?;
        }
        text(xml, "updated", &self.updated.to_string())?;
        text(xml, "published", &self.at.to_string())?;
        link(xml, "alternate", &self.page, "text/html")?;
        if let Some(what) = &self.answers {
            let answers = xml.create_element("thr:in-reply-to");
            answers
                .with_attributes([("ref", &**what), ("href", what), ("type", "text/html")])
                .write_empty()?;
        }
        if let Some((count, last)) = self.answered {
            let replies = xml.create_element("link").with_attributes([
                ("rel", "replies"),
                ("type", "text/html"),
                ("href", &*self.page),
                ("thr:count", &*count.to_string()),
                ("thr:updated", &*last.to_string()),
            ]);
            replies.write_empty()?;
        }
        let (kind, words) = match &self.content {
            Content::Text(words) => ("text", words),
            Content::Html(html) => ("html", html),
        };
        let content = xml.create_element("content").with_attribute(("type", kind));
        content.write_text_content(BytesText::new(&readable(words)))?;
        Ok(())
    }
}

impl IntoResponse for Feed<'_> {
    fn into_response(self) -> Response {
        let mut response = self.atom().into_response();
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(ATOM));
        response
    }
}

fn text(xml: &mut Writer<Vec<u8>>, name: &str, words: &str) -> std::io::Result<()> {
    xml.create_element(name).write_text_content(BytesText::new(&readable(words)))?;
    Ok(())
}

/// The text without what may not stand in a document.
fn readable(text: &str) -> String {
    text.chars().filter(|letter| is_xml(*letter)).collect()
}

fn link(xml: &mut Writer<Vec<u8>>, rel: &str, to: &str, kind: &str) -> std::io::Result<()> {
    let link = xml.create_element("link");
    link.with_attributes([("rel", rel), ("type", kind), ("href", to)]).write_empty()?;
    Ok(())
}

/// May it stand in a document? (XML 1.0 §2.2; surrogates are no characters here.)
fn is_xml(letter: char) -> bool {
    matches!(letter, '\t' | '\n' | '\r' | '\u{20}'..='\u{fffd}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feed_keeps_what_people_wrote_and_stays_well_formed() {
        let odd = "<b>&amp; “no” ]]> \u{1}\u{b}\u{ffff}";
        let entry = |id: &str, at| Entry {
            id: format!("https://lamp.example/corrections#{id}"),
            title: odd.to_owned(),
            page: "https://lamp.example/?a=1&b=\"2\"".to_owned(),
            author: None,
            at: Timestamp(at),
            updated: Timestamp(at),
            content: Content::Text(odd.to_owned()),
            answers: None,
            answered: None,
        };
        let feed = Feed {
            address: "https://lamp.example/corrections/feed",
            page: "https://lamp.example/corrections",
            title: odd,
            author: odd,
            language: "en",
            entries: vec![entry("1-3", 1_793_628_300), entry("1-2", 1_793_000_000)],
        };
        let read = feed_rs::parser::parse(feed.atom().as_bytes()).expect("a feed");
        let kept = "<b>&amp; “no” ]]>";
        assert_eq!(read.feed_type, feed_rs::model::FeedType::Atom);
        assert_eq!(read.id, feed.address);
        assert_eq!(read.title.map(|text| text.content.trim().to_owned()).as_deref(), Some(kept));
        assert_eq!(read.updated.map(|at| at.timestamp()), Some(1_793_628_300));
        assert_eq!(read.entries.len(), 2);
        let first = &read.entries[0];
        assert_eq!(first.links[0].href, "https://lamp.example/?a=1&b=%222%22");
        let body = first.content.as_ref().and_then(|content| content.body.as_deref());
        assert_eq!(body.map(str::trim), Some(kept));
        roxmltree::Document::parse(&feed.atom()).expect("well-formed");
    }

    #[test]
    fn an_answer_says_what_it_answers_and_what_answers_it() {
        let entry = Entry {
            id: "https://lamp.example/comments/8".to_owned(),
            title: "Bo on “Tides”".to_owned(),
            page: "https://lamp.example/comments/8".to_owned(),
            author: Some("<Bo>".to_owned()),
            at: Timestamp(1_793_628_300),
            updated: Timestamp(1_793_628_360),
            content: Content::Html("<p>1 &lt; 2</p>".to_owned()),
            answers: Some("https://lamp.example/comments/7".to_owned()),
            answered: Some((2, Timestamp(1_793_628_420))),
        };
        let feed = Feed {
            address: "https://lamp.example/comments/feed",
            page: "https://lamp.example/",
            title: "Comments",
            author: "Lamp",
            language: "en",
            entries: vec![entry],
        };
        let (atom, thread) =
            ("http://www.w3.org/2005/Atom", "http://purl.org/syndication/thread/1.0");
        let xml = feed.atom();
        let xml = roxmltree::Document::parse(&xml).expect("well-formed");
        let found = |name| {
            xml.descendants().find(|node| node.has_tag_name(name)).expect("an element of that name")
        };
        let answers = found((thread, "in-reply-to"));
        assert_eq!(answers.attribute("ref"), Some("https://lamp.example/comments/7"));
        let replies = xml.descendants().find(|node| node.attribute("rel") == Some("replies"));
        let replies = replies.expect("a link to the answers");
        assert_eq!(replies.attribute((thread, "count")), Some("2"));
        assert_eq!(replies.attribute((thread, "updated")), Some("2026-11-02T14:07:00Z"));
        assert_eq!(found((atom, "content")).text(), Some("<p>1 &lt; 2</p>"));
        assert_eq!(found((atom, "content")).attribute("type"), Some("html"));
        assert_eq!(found((atom, "updated")).text(), Some("2026-11-02T14:06:00Z"));
    }
}
