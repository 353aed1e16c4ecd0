//! What feed readers read: Atom (RFC 4287).

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
    /// When it appeared. Entries never change.
    pub(crate) at: Timestamp,
    /// Plain text.
    pub(crate) text: String,
}

/// As RFC 4287 §7 registers it.
pub(crate) const ATOM: &str = "application/atom+xml; charset=utf-8";

impl Feed<'_> {
    /// The feed as Atom.
    ///
    /// Written with quick-xml, which escapes what people wrote: a library for feeds would bring a
    /// second calendar along for thirty lines of elements.
    pub(crate) fn atom(&self) -> String {
        let mut xml = Writer::new(Vec::new());
        let written = xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)));
        let written = written.and_then(|()| self.write(&mut xml));
        written.expect("writing to memory cannot fail");
        String::from_utf8(xml.into_inner()).expect("made of strings")
    }

    fn write(&self, xml: &mut Writer<Vec<u8>>) -> std::io::Result<()> {
        // An empty feed has to have a date as well; nothing has changed since the beginning.
        let updated = self.entries.iter().map(|entry| entry.at).max().unwrap_or_default();
        let feed = [("xmlns", "http://www.w3.org/2005/Atom"), ("xml:lang", self.language)];
        xml.create_element("feed").with_attributes(feed).write_inner_content(|xml| {
            text(xml, "id", self.address)?;
            text(xml, "title", self.title)?;
            text(xml, "updated", &updated.to_string())?;
            link(xml, "self", self.address, "application/atom+xml")?;
            link(xml, "alternate", self.page, "text/html")?;
            xml.create_element("author")
                .write_inner_content(|xml| text(xml, "name", self.author))?;
            for entry in &self.entries {
                xml.create_element("entry").write_inner_content(|xml| {
                    text(xml, "id", &entry.id)?;
                    text(xml, "title", &entry.title)?;
                    text(xml, "updated", &entry.at.to_string())?;
                    text(xml, "published", &entry.at.to_string())?;
                    link(xml, "alternate", &entry.page, "text/html")?;
                    text(xml, "content", &entry.text)
                })?;
            }
            Ok(())
        })?;
        Ok(())
    }
}

fn text(xml: &mut Writer<Vec<u8>>, name: &str, words: &str) -> std::io::Result<()> {
    let words: String = words.chars().filter(|letter| is_xml(*letter)).collect();
    xml.create_element(name).write_text_content(BytesText::new(&words))?;
    Ok(())
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
            at: Timestamp(at),
            text: odd.to_owned(),
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
}
