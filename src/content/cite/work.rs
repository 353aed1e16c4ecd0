use std::borrow::Cow;

use hayagriva::Entry;
use hayagriva::types::{Date, EntryType, Person};

/// What every format says of a source, gathered from its record and the records of what holds it.
pub(super) struct Work<'e> {
    pub(super) key: &'e str,
    pub(super) kind: Kind,
    pub(super) title: Option<String>,
    pub(super) authors: &'e [Person],
    pub(super) editors: &'e [Person],
    /// The site, journal or book that holds it.
    pub(super) container: Option<String>,
    pub(super) publisher: Option<String>,
    pub(super) place: Option<String>,
    pub(super) organization: Option<String>,
    pub(super) issued: Option<Date>,
    /// The day on which its address was read.
    pub(super) accessed: Option<Date>,
    pub(super) url: Option<&'e str>,
    pub(super) doi: Option<&'e str>,
    pub(super) isbn: Option<&'e str>,
    pub(super) issn: Option<&'e str>,
    pub(super) volume: Option<String>,
    pub(super) issue: Option<String>,
    pub(super) pages: Option<String>,
    pub(super) edition: Option<String>,
    pub(super) version: Option<&'e str>,
    pub(super) genre: Option<String>,
    pub(super) language: Option<String>,
    pub(super) archive: Option<String>,
    pub(super) note: Option<String>,
    pub(super) summary: Option<String>,
}

impl<'e> Work<'e> {
    pub(super) fn of(entry: &'e Entry) -> Self {
        let url = entry.url_any();
        let publisher = entry.map(|e| e.publisher());
        let place = publisher.and_then(|publisher| publisher.location());
        Self {
            key: entry.key(),
            kind: Kind::of(entry),
            title: words(entry.title()),
            authors: entry.authors().unwrap_or_default(),
            editors: entry.map(|e| e.editors()).unwrap_or_default(),
            container: entry.parents().iter().find_map(|parent| words(parent.title())),
            publisher: words(publisher.and_then(|publisher| publisher.name())),
            place: words(place.or_else(|| entry.map(|e| e.location()))),
            organization: words(entry.map(|e| e.organization())),
            issued: entry.date_any().copied(),
            accessed: url.and_then(|url| url.visit_date),
            url: url.map(|url| url.value.as_str()),
            doi: entry.doi(),
            isbn: entry.isbn(),
            issn: entry.issn(),
            volume: words(entry.map(|e| e.volume())),
            issue: words(entry.map(|e| e.issue())),
            pages: words(entry.page_range()),
            edition: words(entry.map(|e| e.edition())),
            version: entry.keyed_serial_number("version"),
            genre: words(entry.genre()),
            language: words(entry.language()),
            archive: words(entry.archive()),
            note: words(entry.note()),
            summary: words(entry.abstract_()),
        }
    }
}

/// The text of a field on one line.
fn words(field: Option<&impl ToString>) -> Option<String> {
    let text = field?.to_string();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}

/// A name as people write it, the given name first.
pub(crate) fn whole_name(person: &Person) -> Cow<'_, str> {
    if is_whole(person) {
        return Cow::Borrowed(&person.name);
    }
    let parts = [&person.given_name, &person.prefix].into_iter().flatten().map(String::as_str);
    let parts = parts.chain([person.name.as_str()]).chain(person.suffix.as_deref());
    Cow::Owned(parts.collect::<Vec<_>>().join(" "))
}

/// Is this the name of an organisation, or one that must not be taken apart?
pub(super) fn is_whole(person: &Person) -> bool {
    person.given_name.is_none() && person.prefix.is_none() && person.suffix.is_none()
}

/// What a source is, as far as the formats tell kinds apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Page,
    BlogPost,
    Post,
    JournalArticle,
    NewspaperArticle,
    OtherArticle,
    Paper,
    Book,
    Chapter,
    Lemma,
    Report,
    Thesis,
    Film,
    Sound,
    Picture,
    Patent,
    Case,
    Law,
    Manuscript,
    Software,
    Document,
}

impl Kind {
    fn of(entry: &Entry) -> Self {
        let inside = |kind: EntryType| entry.parents().iter().any(|p| *p.entry_type() == kind);
        match entry.entry_type() {
            EntryType::Article if inside(EntryType::Periodical) => Self::JournalArticle,
            EntryType::Article if inside(EntryType::Newspaper) => Self::NewspaperArticle,
            EntryType::Article
                if inside(EntryType::Proceedings) || inside(EntryType::Conference) =>
            {
                Self::Paper
            }
            EntryType::Article | EntryType::Web if inside(EntryType::Blog) => Self::BlogPost,
            EntryType::Article if !inside(EntryType::Web) => Self::OtherArticle,
            EntryType::Article | EntryType::Web => Self::Page,
            EntryType::Blog => Self::BlogPost,
            EntryType::Post | EntryType::Thread => Self::Post,
            EntryType::Chapter | EntryType::Anthos => Self::Chapter,
            EntryType::Entry => Self::Lemma,
            EntryType::Book
            | EntryType::Anthology
            | EntryType::Proceedings
            | EntryType::Periodical
            | EntryType::Newspaper
            | EntryType::Reference => Self::Book,
            EntryType::Report => Self::Report,
            EntryType::Thesis => Self::Thesis,
            EntryType::Video | EntryType::Scene | EntryType::Performance => Self::Film,
            EntryType::Audio => Self::Sound,
            EntryType::Artwork | EntryType::Exhibition => Self::Picture,
            EntryType::Patent => Self::Patent,
            EntryType::Case => Self::Case,
            EntryType::Legislation => Self::Law,
            EntryType::Manuscript => Self::Manuscript,
            EntryType::Repository => Self::Software,
            _ if entry.url().is_some() && entry.entry_type() == &EntryType::Misc => Self::Page,
            _ => Self::Document,
        }
    }
}
