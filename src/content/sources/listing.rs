use hayagriva::Entry;
use hayagriva::types::Date;

use crate::content::sources::kinds;

/// What lists, filters and jobs need to know of a source, without its whole record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceListing {
    /// Plain text; empty if the record has none.
    pub title: String,
    /// As hayagriva calls it, in lower case: `web`, `article`, `book`, …
    pub kind: String,
    /// Who published it, or the name of the site or journal; empty if unknown.
    pub publisher: String,
    /// Host of its address in lower case, without `www.`; empty without an address.
    pub host: String,
    /// `2023-06-12`, `2023-06` or `2023`, which sort as text; empty if unknown or before our era.
    pub issued: String,
    /// Its address; empty if it has none.
    pub url: String,
}

impl SourceListing {
    /// The columns of a record.
    #[must_use]
    pub fn of(entry: &Entry) -> Self {
        let url = entry.url_any().map(|url| &url.value);
        let host = url.and_then(|url| url.host_str()).map(str::to_ascii_lowercase);
        Self {
            title: entry.title().map(|title| title.value.to_str().into_owned()).unwrap_or_default(),
            kind: kinds::name(*entry.entry_type()),
            publisher: publisher(entry).unwrap_or_default(),
            host: host.map_or(String::new(), |host| host.trim_start_matches("www.").to_owned()),
            issued: entry.date_any().and_then(issued).unwrap_or_default(),
            url: url.map(ToString::to_string).unwrap_or_default(),
        }
    }
}

/// Who published it, as a reader would say: a publisher, else the site or journal it stands in,
/// else the organization behind it.
pub(super) fn publisher(entry: &Entry) -> Option<String> {
    let name =
        entry.map(|one| one.publisher()?.name().map(|name| name.value.to_str().into_owned()));
    let site = || entry.map_parents(|one| one.title().map(|name| name.value.to_str().into_owned()));
    let body = || entry.map(|one| one.organization().map(|name| name.value.to_str().into_owned()));
    name.or_else(site).or_else(body).filter(|name| !name.is_empty())
}

/// The date as text that sorts; `None` before the year 0 and after 9999, where it would not.
fn issued(date: &Date) -> Option<String> {
    let exact = Date { approximate: false, ..*date };
    (0..=9999).contains(&date.year).then(|| exact.to_string())
}

#[cfg(test)]
mod tests {
    use hayagriva::io;

    use super::*;

    #[test]
    fn a_source_is_listed_by_what_readers_know_it_by() {
        let yaml = "
            page: { type: web, title: A page, date: ~2023-06,
                    url: 'https://WWW.Example.org/a#b', parent: { type: web, title: A site } }
            book: { type: chapter, title: Tides, parent: { type: book, title: The sea,
                    publisher: A press, date: 1881 } }
            bare: { type: misc }";
        let library = io::from_yaml_str(yaml).unwrap();
        let listed: Vec<_> = library.iter().map(SourceListing::of).collect();
        let words = |one: &SourceListing| {
            [&one.kind, &one.publisher, &one.host, &one.issued].map(String::clone)
        };
        assert_eq!(words(&listed[0]), ["web", "A site", "example.org", "2023-06"]);
        assert_eq!(words(&listed[1]), ["chapter", "A press", "", "1881"]);
        assert_eq!(listed[2], SourceListing { kind: "misc".into(), ..SourceListing::default() });
    }
}
