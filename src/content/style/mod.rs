//! A source as a reader meets it: in the site's own plain words, or in the style of a manual.
//!
//! Each style is a file of CSL beside this one; hayagriva's engine knows how each kind of source
//! fills it. The four manuals are set down here again instead of taken from hayagriva's archive,
//! which does a note harm: ten notes took 2.5 ms in its APA and take 0.2 ms here, its Vancouver
//! names no author of a page, “wikiHow” came out as “Wikihow”, and it adds 3 MB under CC BY-SA to
//! the program. Titles keep the capitals of their sources in every style.

mod writer;

use std::borrow::Cow;
use std::sync::LazyLock;

use hayagriva::citationberg::{IndependentStyle, Locale, LocaleCode, LocaleFile};
use hayagriva::types::{EntryType, Person};
use hayagriva::{CitationItem, CitationRequest, Entry, standalone_citation};
use serde::{Deserialize, Serialize};

use crate::content::style::writer::Writer;

/// How the notes of a site are set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum CitationStyle {
    /// Who, what, where, when, in plain words; what is not known is said.
    #[default]
    Readable,
    /// Publication Manual of the American Psychological Association, 7th edition.
    Apa,
    /// The Chicago Manual of Style, 18th edition: notes.
    Chicago,
    /// MLA Handbook, 9th edition: works cited.
    Mla,
    /// Recommendations of the ICMJE, after Citing Medicine, 2nd edition.
    Vancouver,
}

impl CitationStyle {
    /// All of them, the plain one first.
    pub const ALL: [Self; 5] =
        [Self::Readable, Self::Apa, Self::Chicago, Self::Mla, Self::Vancouver];

    /// The name that readers know it by.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Readable => "In plain words",
            Self::Apa => "APA (7th edition)",
            Self::Chicago => "Chicago (18th edition)",
            Self::Mla => "MLA (9th edition)",
            Self::Vancouver => "Vancouver",
        }
    }

    /// The style, read once: reading takes a millisecond.
    fn csl(self) -> &'static IndependentStyle {
        static STYLES: [LazyLock<IndependentStyle>; 5] = [
            LazyLock::new(|| read(include_str!("readable.csl"))),
            LazyLock::new(|| read(include_str!("apa.csl"))),
            LazyLock::new(|| read(include_str!("chicago.csl"))),
            LazyLock::new(|| read(include_str!("mla.csl"))),
            LazyLock::new(|| read(include_str!("vancouver.csl"))),
        ];
        &STYLES[self as usize]
    }
}

fn read(xml: &str) -> IndependentStyle {
    IndependentStyle::from_xml(xml).expect("our own style is sound")
}

/// The words that all styles share.
static ENGLISH: LazyLock<[Locale; 1]> = LazyLock::new(|| {
    let file = LocaleFile::from_xml(include_str!("english.xml"));
    [file.expect("our own words are sound").into()]
});

/// The entry of a source in a list of notes, as trusted HTML; `locator` is the place in the source,
/// in the words of the editor.
#[must_use]
pub fn source_html(entry: &Entry, locator: Option<&str>, style: CitationStyle) -> String {
    let mut entry = with_whole_family_names(entry);
    if style == CitationStyle::Apa {
        name_site_once(&mut entry);
    }
    let item = CitationItem::with_entry(&*entry);
    let locale = Some(LocaleCode::en_us());
    let request = CitationRequest::new(vec![item], style.csl(), locale, &*ENGLISH, None);
    let mut writer = Writer::new(style == CitationStyle::Readable);
    writer.write(&standalone_citation(request));
    if let Some(locator) = locator {
        writer.write_locator(locator);
    }
    writer.html
}

/// hayagriva puts “van der” behind the given name where the family name comes first; the manuals
/// leave it with the family.
fn with_whole_family_names(entry: &Entry) -> Cow<'_, Entry> {
    let people = [entry.authors(), entry.editors()];
    if people.into_iter().flatten().flatten().all(|person| person.prefix.is_none()) {
        return Cow::Borrowed(entry);
    }
    let whole = |people: &[Person]| -> Vec<Person> {
        let mut people = people.to_vec();
        for person in &mut people {
            if let Some(prefix) = person.prefix.take() {
                person.name = format!("{prefix} {}", person.name);
            }
        }
        people
    };
    let mut changed = entry.clone();
    if let Some(authors) = entry.authors() {
        changed.set_authors(whole(authors));
    }
    if let Some(editors) = entry.editors() {
        changed.set_editors(whole(editors));
    }
    Cow::Owned(changed)
}

/// A page by the organisation whose site it stands on names it once (APA 7, section 9.30).
fn name_site_once(entry: &mut Cow<'_, Entry>) {
    let site = entry.parents().iter().find(|parent| *parent.entry_type() == EntryType::Web);
    let site = site.and_then(Entry::title).map(ToString::to_string);
    let by_site = entry.authors().is_some_and(|authors| match authors {
        [only] => only.given_name.is_none() && Some(&only.name) == site.as_ref(),
        _ => false,
    });
    if by_site && *entry.entry_type() == EntryType::Web {
        entry.to_mut().set_parents(Vec::new());
    }
}

#[cfg(test)]
mod tests;
