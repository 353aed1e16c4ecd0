use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use hayagriva::Entry;
use pulldown_cmark::Event;

use crate::content::CitationStyle;
use crate::content::Nowhere;
use crate::content::lint::moved;
use crate::content::markdown::{self, Desk, Mode, Style};

static STYLE: Style = Style {
    id_prefix: String::new(),
    language: None,
    raw_html: false,
    citations: CitationStyle::Readable,
};
static NO_SOURCES: LazyLock<HashMap<String, Entry>> = LazyLock::new(HashMap::new);

/// A text as its editor wrote it, with the events that its Markdown gives.
pub(in crate::content) struct Manuscript<'a> {
    /// The Markdown without the front matter.
    pub(super) body: &'a str,
    /// Where it starts in its file.
    pub(super) offset: usize,
    /// BCP 47 tag of the text.
    pub(super) language: &'a str,
    /// Citations are calls to notes here; spans count from the start of `body`.
    pub(super) events: Vec<(Event<'a>, Range<usize>)>,
}

/// A place that cites a source.
pub(in crate::content) struct Cited<'m> {
    pub(in crate::content) key: &'m str,
    /// The place in the source, in the editor's words.
    pub(super) locator: Option<&'m str>,
    /// In the file; citations in one bracket share it.
    pub(super) span: Range<usize>,
}

impl<'a> Manuscript<'a> {
    /// Reads the Markdown of a file that starts at byte `offset`.
    pub(in crate::content) fn read(text: &'a str, offset: usize, language: &'a str) -> Self {
        let body = text.get(offset..).unwrap_or_default();
        // Strict, so that a citation of an unknown source is a citation as well.
        let mut desk = Desk::new(body, Mode::Strict, &STYLE, &Nowhere, &NO_SOURCES);
        let events = markdown::read(&mut desk);
        Self { body, offset, language, events }
    }

    /// Every place that cites a source, in reading order.
    pub(in crate::content) fn citations(&self) -> impl Iterator<Item = Cited<'_>> {
        self.events.iter().filter_map(|(event, span)| {
            let Event::FootnoteReference(label) = event else { return None };
            let (key, locator) = markdown::cited(label)?;
            Some(Cited { key, locator, span: moved(span, self.offset) })
        })
    }
}
