use jiff::civil::Date;

use crate::content::{Change, Fault, Slug, markdown};

/// What a file of Markdown becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, sqlx::Type, serde::Serialize)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// An article, at `/articles/{slug}`.
    Article,
    /// A standing page (about, privacy, …), at `/{slug}`.
    Page,
}

impl Kind {
    /// The address of the article or page named `slug`.
    #[must_use]
    pub fn address(self, slug: &Slug) -> String {
        match self {
            Self::Article => format!("/articles/{slug}"),
            Self::Page => format!("/{slug}"),
        }
    }
}

/// How far an article has come.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, sqlx::Type, serde::Serialize, serde::Deserialize,
)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Being written.
    Draft,
    /// Waiting for another editor.
    Review,
    /// Will be published when its date comes. Not written by hand: a `published` date in the
    /// future makes it so.
    #[serde(skip)]
    Scheduled,
    /// Readers see it.
    Published,
    /// Withdrawn; its address answers 410 and says so.
    Archived,
}

/// The head of an article, checked.
#[derive(Clone, Debug)]
pub struct FrontMatter {
    /// Plain text.
    pub title: String,
    /// Plain text; two or three sentences.
    pub summary: String,
    /// Given in the front matter, else the file's name.
    pub slug: Slug,
    /// Key of a file in `authors/`; `None` lets the site itself speak.
    pub author: Option<Slug>,
    /// Topics as written, in the order given.
    pub topics: Vec<String>,
    /// As written; never [`State::Scheduled`], which needs a clock.
    pub state: State,
    /// First day of publication.
    pub published: Option<Date>,
    /// Last day of a change that readers should know of.
    pub updated: Option<Date>,
    /// BCP 47 tag; `None` means the language of the site.
    pub language: Option<String>,
    /// What a reader may want to know before reading on, in a few words each.
    pub content_notes: Vec<String>,
    /// Older slugs, which redirect for ever.
    pub aliases: Vec<Slug>,
    /// May readers answer?
    pub comments: bool,
    /// Who looked over the text: a plain name or a role, as readers see it.
    pub reviewed_by: Option<String>,
    /// Day on which somebody last looked over the text.
    pub reviewed: Option<Date>,
    /// Day on which somebody last followed every source.
    pub sources_checked: Option<Date>,
    /// Day by which somebody is to look at it again.
    pub next_review: Option<Date>,
    /// What the editor says of the change that came last.
    pub change: Option<Change>,
    /// What the site adds to the text of a page.
    pub shows: Option<Shows>,
}

/// What the site adds to the text of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shows {
    /// The editorial policy in words, with the site's own score against it.
    Policy,
    /// What is kept of people and for how long, and what the filters are told.
    Retention,
}

/// An article made ready for its page.
///
/// All HTML in it is trusted: made from an editor's Markdown by this module, never from readers.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// The head of the article.
    pub front_matter: FrontMatter,
    /// Trusted HTML of the text, without the notes.
    pub body_html: String,
    /// The headings, in reading order.
    pub contents: Vec<ContentsItem>,
    /// The notes, numbered from 1 by first use.
    pub notes: Vec<Note>,
    /// Words of the text, without the notes.
    pub word_count: usize,
    /// All that the article was made from, so that a change to it can find the article.
    pub references: Vec<Reference>,
    /// Records of the sources that notes cite, each once, by first use.
    pub sources: Vec<hayagriva::Entry>,
    /// Warnings only: an article with errors is not compiled.
    pub warnings: Vec<Fault>,
}

/// Words that a reader takes in per minute: 238 for English non-fiction (Brysbaert 2019,
/// doi:10.1016/j.jml.2019.104047), and a little less for readers who are tired or distressed.
const WORDS_PER_MINUTE: usize = 230;

impl Compiled {
    /// Time to read the text, in whole minutes, at least 1.
    #[must_use]
    pub fn reading_minutes(&self) -> usize {
        self.word_count.div_ceil(WORDS_PER_MINUTE).max(1)
    }

    /// The notes as a section of the page, as trusted HTML; empty if there are none.
    #[must_use]
    pub fn notes_html(&self) -> String {
        markdown::notes_section(&self.notes, "")
    }
}

/// One line of the list of contents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContentsItem {
    /// 2 to 6, as in `<h2>`.
    pub level: u8,
    /// The `id` of the heading.
    pub id: String,
    /// Trusted HTML of the heading's words, without links or notes.
    pub html: String,
}

/// One entry of the list of notes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// From 1.
    pub number: usize,
    /// The `id` of the list item, as in `fn-gould2023`.
    pub id: String,
    /// Trusted HTML of the note, with its links back at the end of its last paragraph.
    pub html: String,
    /// The places that call this note, in reading order; never empty.
    pub calls: Vec<Call>,
    /// What it cites, where the note is a citation.
    pub citation: Option<Citation>,
}

/// A place in the text that calls a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The `id` of the number in the text, as in `fnref-gould2023-1`.
    pub id: String,
    /// The `id` of the heading that it stands under; `None` before the first heading, and where
    /// the call stands in another note.
    pub section: Option<String>,
}

/// What a note cites.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Citation {
    /// Key of the source.
    pub key: String,
    /// The place in the source, in the editor's words.
    pub locator: Option<String>,
    /// The passage of the source, word for word: plain text, an empty line between paragraphs.
    pub quote: Option<String>,
    /// What the source supports, in the editor's words: plain text of the same form.
    pub supports: Option<String>,
}

/// Something outside the article that its page shows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reference {
    /// Another article or page, by slug: its title is shown.
    Article(Slug),
    /// A block, by name.
    Block(Slug),
    /// A record in `sources/`, by key.
    Source(String),
    /// A picture, by path below `content/`.
    Image(String),
}
