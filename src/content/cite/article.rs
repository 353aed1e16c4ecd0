use hayagriva::Entry;
use hayagriva::types::{EntryType, FormatString, Person, QualifiedUrl};
use jiff::civil::Date;

/// One revision of an article, as others may cite it.
#[derive(Clone, Copy, Debug)]
pub struct CitedArticle<'a> {
    /// Plain text.
    pub title: &'a str,
    /// Its author, whose name is kept whole; `None` lets the site itself speak.
    pub author: Option<&'a str>,
    /// Name of the site.
    pub site: &'a str,
    /// Last change that readers should know of, else the first publication.
    pub dated: Option<Date>,
    /// The address of the revision, whole.
    pub url: &'a str,
    /// BCP 47 tag.
    pub language: &'a str,
    /// Makes the key, together with the number.
    pub slug: &'a str,
    /// Number of the revision, from 1.
    pub revision: i64,
}

impl CitedArticle<'_> {
    /// The article as a record of a source.
    #[must_use]
    pub fn entry(&self) -> Entry {
        let mut entry = Entry::new(&format!("{}-r{}", self.slug, self.revision), EntryType::Web);
        entry.set_title(FormatString::with_value(self.title));
        entry.set_authors(vec![whole(self.author.unwrap_or(self.site))]);
        if let Some(date) = self.dated {
            entry.set_date(of_day(date));
        }
        if let Ok(url) = self.url.parse::<QualifiedUrl>() {
            entry.set_url(url);
        }
        if let Ok(language) = self.language.parse() {
            entry.set_language(language);
        }
        entry.set_keyed_serial_number("version", self.revision.to_string());
        let mut site = Entry::new("site", EntryType::Web);
        site.set_title(FormatString::with_value(self.site));
        entry.set_parents(vec![site]);
        entry
    }
}

/// A name of which nobody says what in it is a family name.
fn whole(name: &str) -> Person {
    Person {
        name: name.to_owned(),
        given_name: None,
        prefix: None,
        suffix: None,
        comma_suffix: false,
        alias: None,
    }
}

fn of_day(date: Date) -> hayagriva::types::Date {
    let from_zero = |number: i8| u8::try_from(number - 1).ok();
    hayagriva::types::Date {
        year: date.year().into(),
        month: from_zero(date.month()),
        day: from_zero(date.day()),
        approximate: false,
        season: None,
    }
}
