//! Markdown to HTML: pulldown-cmark reads it, small passes over its events each see to one thing.
//!
//! The passes run in the order in which [`compose`] calls them. After `raw`, every [`Event::Html`]
//! is our own and trusted.

mod annotations;
mod blocks;
mod callouts;
mod citations;
mod events;
mod headings;
mod ids;
mod images;
mod links;
mod notes;
mod quotes;
mod raw;
mod strays;
mod tables;
mod whereabouts;
mod words;
mod write;

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use hayagriva::Entry;
use pulldown_cmark::{Event, Tag};

pub(crate) use citations::is_key_char;
use ids::Ids;
pub(crate) use notes::section as notes_section;

use crate::content::fault::Faults;
use crate::content::{Block, CitationStyle, ContentsItem, Fault, Note, Reference, Surroundings};

/// How Markdown is set.
#[derive(Clone, Debug, Default)]
pub(crate) struct Style {
    /// Put before every `id`.
    pub(crate) id_prefix: String,
    /// BCP 47 tag of the text: quotation marks and dashes are set as a printer of that language
    /// would. `None` leaves them as typed.
    pub(crate) language: Option<String>,
    /// Lets HTML through as it is, instead of refusing it.
    pub(crate) raw_html: bool,
    /// How notes that are made from records of sources are set.
    pub(crate) citations: CitationStyle,
}

/// What becomes of things that are wrong with the Markdown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// They are faults: this will be published.
    Strict,
    /// They stay as written, like everywhere else in the world of Markdown.
    Lenient,
    /// As lenient, and nothing in it may be pointed at: it is part of something larger.
    Part,
}

/// A text and all that its passes share.
pub(crate) struct Desk<'a> {
    /// The Markdown.
    pub(crate) text: &'a str,
    /// Where the Markdown starts in its file, in bytes.
    pub(crate) offset: usize,
    pub(crate) mode: Mode,
    pub(crate) style: &'a Style,
    pub(crate) around: &'a dyn Surroundings,
    /// Records that only this article has.
    pub(crate) own_sources: &'a HashMap<String, Entry>,
    pub(crate) faults: Faults,
    pub(crate) references: BTreeSet<Reference>,
    /// Records of the sources that notes cite, each once, by first use.
    pub(crate) cited: Vec<Entry>,
    ids: Ids,
    /// Links to places in this text, by id, and where they stand.
    anchors: Vec<(String, Range<usize>)>,
    /// How often the name of a landmark was used.
    landmarks: HashMap<String, usize>,
}

impl<'a> Desk<'a> {
    pub(crate) fn new(
        text: &'a str,
        mode: Mode,
        style: &'a Style,
        around: &'a dyn Surroundings,
        own_sources: &'a HashMap<String, Entry>,
    ) -> Self {
        Self {
            text,
            offset: 0,
            mode,
            style,
            around,
            own_sources,
            faults: Faults::default(),
            references: BTreeSet::new(),
            cited: Vec::new(),
            ids: Ids::default(),
            anchors: Vec::new(),
            landmarks: HashMap::new(),
        }
    }

    fn is_strict(&self) -> bool {
        self.mode == Mode::Strict
    }

    /// Keeps a fault at `span` of the Markdown; does nothing unless strict.
    fn fault(
        &mut self,
        code: &'static str,
        span: &Range<usize>,
        message: impl Into<String>,
        mend: impl Into<String>,
    ) {
        if self.is_strict() {
            let span = span.start + self.offset..span.end + self.offset;
            self.faults.push(Fault::error(code, span, message, mend));
        }
    }

    /// The record of that key: the article's own, or one of the site's.
    fn source(&self, key: &str) -> Option<Entry> {
        self.own_sources.get(key).cloned().or_else(|| self.around.source(key))
    }

    /// A name for a landmark that no other landmark of this text has: a list of landmarks is how
    /// some readers find their way, and equal names lead nowhere.
    fn name_landmark(&mut self, name: &str) -> String {
        let uses = self.landmarks.entry(name.to_owned()).or_default();
        *uses += 1;
        if *uses == 1 { name.to_owned() } else { format!("{name} ({uses})") }
    }
}

/// Markdown made ready for a page. All HTML in it is trusted.
#[derive(Debug, Default)]
pub(crate) struct Composed {
    pub(crate) html: String,
    pub(crate) contents: Vec<ContentsItem>,
    pub(crate) notes: Vec<Note>,
    pub(crate) word_count: usize,
}

/// Reads the Markdown on the desk; citations are calls to notes, of which [`cited`] knows more.
pub(crate) fn read<'a>(desk: &mut Desk<'a>) -> Vec<(Event<'a>, Range<usize>)> {
    citations::place(events::parse(desk), desk)
}

/// Key and locator of a call that cites a source; `None` for a call of a note.
pub(crate) fn cited(label: &str) -> Option<(&str, Option<&str>)> {
    citations::key_of(label)
}

/// Runs every pass over the text on the desk; faults and references stay on the desk.
pub(crate) fn compose(desk: &mut Desk<'_>) -> Composed {
    let mut events = events::parse(desk);
    events = raw::refuse(events, desk);
    events = citations::place(events, desk);
    strays::report(&events, desk);
    quotes::localise(&mut events, desk);
    events = blocks::place(events, desk);
    events = links::resolve(events, desk);
    events = images::place(events, desk);
    headings::name(&mut events, desk);
    callouts::frame(&mut events);
    events = tables::wrap(events, desk);
    let (mut body, definitions) = notes::separate(events, desk);
    let contents = headings::list(&body, desk);
    let word_count = words::count(&body);
    let notes = notes::number(&mut body, definitions, desk);
    links::check_anchors(desk);
    let html = write::html(body);
    Composed { html, contents, notes, word_count }
}

/// A passage that is part of something larger, as trusted HTML: no notes, no ids.
fn part(text: &str, desk: &mut Desk<'_>) -> String {
    let mut part = Desk::new(text, Mode::Part, desk.style, desk.around, desk.own_sources);
    let html = compose(&mut part).html;
    desk.references.append(&mut part.references);
    html
}

/// `text` as the words of one line, with emphasis and typography but without a paragraph around.
fn line(text: &str, desk: &mut Desk<'_>) -> String {
    let html = part(text, desk);
    let inner = html.strip_prefix("<p>").and_then(|html| html.strip_suffix("</p>\n"));
    match inner.filter(|inner| !inner.contains("<p>")) {
        Some(inner) => inner.to_owned(),
        None => crate::content::escape::text(text),
    }
}

/// A block as it stands on a page, as trusted HTML.
pub(crate) fn block(block: &Block, desk: &mut Desk<'_>) -> String {
    blocks::set(block, None, None, desk)
}

/// Reports what a passage that is part of a page cannot have: notes, and blocks of its own.
pub(crate) fn check_part(desk: &mut Desk<'_>) {
    for (event, span) in citations::place(events::parse(desk), desk) {
        match event {
            Event::FootnoteReference(_) | Event::Start(Tag::FootnoteDefinition(_)) => {
                let mend = "Write it into the text, or link to the source.";
                desk.fault("note-in-passage", &span, "Only articles and pages have notes.", mend);
            }
            Event::Start(Tag::Link { dest_url, .. }) if blocks::is_block_address(&dest_url) => {
                let mend = "Write its words here.";
                desk.fault("block-in-passage", &span, "A block cannot stand in a passage.", mend);
            }
            _ => {}
        }
    }
}

/// Reports what is wrong with a link that stands in front matter.
pub(crate) fn check_link(link: &str, span: &Range<usize>, desk: &mut Desk<'_>) {
    // The span is one of the file, and `fault` counts from the start of the Markdown.
    let offset = std::mem::take(&mut desk.offset);
    links::check(link, span, desk);
    desk.offset = offset;
}

/// The start tag of a link to another site.
pub(crate) fn outside_link(address: &str) -> String {
    links::open_tag(address, "")
}
