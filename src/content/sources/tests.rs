use std::collections::HashSet;

use hayagriva::types::{Date, FormatString, Person, QualifiedUrl};
use proptest::prelude::*;
use serde_json::json;

use super::*;

/// What every format must keep of a source.
#[derive(Clone, Debug, PartialEq)]
struct Told {
    title: String,
    /// Family name and given name; a body has no given name.
    authors: Vec<(String, Option<String>)>,
    /// Year, month and day, from 1.
    date: (i32, Option<u8>, Option<u8>),
    url: String,
}

impl Told {
    fn yaml(&self) -> String {
        let authors = self.authors.iter().map(|(name, given)| match given {
            Some(given) => json!({ "name": name, "given-name": given }),
            None => json!({ "name": name }),
        });
        let record = json!({ "key": { "type": "web", "title": self.title, "date": self.date_text(),
            "author": authors.collect::<Vec<_>>(), "url": { "value": self.url } } });
        record.to_string()
    }

    fn bibtex(&self) -> String {
        let authors = self.authors.iter().map(|(name, given)| match given {
            Some(given) => format!("{name}, {given}"),
            None => format!("{{{name}}}"),
        });
        let authors: Vec<_> = authors.collect();
        format!(
            "@online{{key,\n title = {{{}}},\n author = {{{}}},\n date = {{{}}},\n url = {{{}}}\n}}",
            self.title,
            authors.join(" and "),
            self.date_text(),
            self.url
        )
    }

    fn csl(&self) -> String {
        let authors = self.authors.iter().map(|(name, given)| match given {
            Some(given) => json!({ "family": name, "given": given }),
            None => json!({ "literal": name }),
        });
        let (year, month, day) = self.date;
        let parts = [Some(year), month.map(i32::from), day.map(i32::from)];
        let parts: Vec<_> = parts.into_iter().flatten().collect();
        json!([{ "id": "key", "type": "webpage", "title": self.title, "URL": self.url,
            "author": authors.collect::<Vec<_>>(), "issued": { "date-parts": [parts] } }])
        .to_string()
    }

    fn date_text(&self) -> String {
        let (year, month, day) = self.date;
        let part = |part: Option<u8>| part.map(|part| format!("-{part:02}")).unwrap_or_default();
        format!("{year:04}{}{}", part(month), part(day))
    }

    fn of(entry: &Entry) -> Self {
        let date = entry.date().unwrap();
        let name = |one: &Person| (one.name.clone(), one.given_name.clone());
        Self {
            title: entry.title().unwrap().value.to_str().into_owned(),
            authors: entry.authors().unwrap().iter().map(name).collect(),
            date: (date.year, date.month.map(|m| m + 1), date.day.map(|d| d + 1)),
            url: entry.url().unwrap().value.to_string(),
        }
    }
}

fn told() -> impl Strategy<Value = Told> {
    let author = ("[A-ZÉ][a-zé]{1,8}", proptest::option::of("[A-ZÉ][a-zé]{1,8}( [A-Z]\\.)?"));
    let date = (1000..3000_i32, 0..=2_u8, 1..=12_u8, 1..=28_u8);
    let date = date.prop_map(|(year, known, month, day)| {
        (year, (known > 0).then_some(month), (known > 1).then_some(day))
    });
    let url =
        "https://[a-z]{1,8}\\.example/[a-z0-9/_.~-]{0,12}(\\?[a-z]=[a-z0-9_]{0,4})?(#[a-z]{0,4})?";
    // TeX makes one dash of two hyphens.
    let title = "[A-Za-zÀ-ÿ0-9“”‘’?!:,.() –]{0,30}[a-z?!.]";
    (title, proptest::collection::vec(author, 1..4), date, url).prop_map(
        |(title, authors, date, url)| {
            let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
            // An address is kept as a browser would write it.
            let url = url.parse::<QualifiedUrl>().unwrap().value.to_string();
            Told { title, authors, date, url }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_format_loses_title_authors_date_or_address(told in told()) {
        for (path, text) in [
            ("sources/a.yaml", told.yaml()),
            ("sources/a.bib", told.bibtex()),
            ("sources/a.json", told.csl()),
        ] {
            let records = read_sources(path, &text);
            let records = records.map_err(|faults| format!("{faults:?}\n{text}"));
            prop_assert!(records.is_ok(), "{path}: {records:?}");
            let entry = &records.unwrap()[0].entry;
            prop_assert_eq!(Told::of(entry), told.clone(), "{}: {}", path, text);
            // What is stored is what was read.
            let stored = record_text(entry);
            let back = read_record(entry.key(), &stored);
            prop_assert_eq!(back.as_ref(), Some(entry), "{}", stored);
        }
    }

    #[test]
    fn every_key_has_an_address_of_its_own(keys in proptest::collection::hash_set(
        "[A-Za-zé0-9_:.+/-]{0,12}[a-z0-9]", 1..20,
    )) {
        let addresses: HashSet<_> = keys.iter().map(|key| source_address(key)).collect();
        prop_assert_eq!(addresses.len(), keys.len());
        for (key, address) in keys.iter().zip(keys.iter().map(|key| source_address(key))) {
            let name = address.strip_prefix("/sources/").unwrap();
            prop_assert!(!name.contains(['/', '?', '#', ':']), "{}", name);
            let read = percent_encoding::percent_decode_str(name).decode_utf8().unwrap();
            prop_assert_eq!(&*read, &**key);
        }
    }
}

#[test]
fn the_one_form_of_a_record_loses_nothing() {
    let yaml = include_str!("../../../tests/fixtures/sources/every-field.yaml");
    let records = read_sources("sources/a.yaml", yaml).unwrap();
    assert!(records.len() > 5, "{records:?}");
    for Record { entry, .. } in records {
        let stored = record_text(&entry);
        assert_eq!(read_record(entry.key(), &stored).as_ref(), Some(&entry), "{stored}");
    }
}

#[test]
fn a_record_has_one_form_whatever_file_it_came_from() {
    let mut entry = Entry::new("a", hayagriva::types::EntryType::Web);
    entry.set_title(FormatString::with_value("A {title} at $5"));
    entry.set_authors(vec![Person {
        name: "Eric, an advocate".into(),
        given_name: None,
        prefix: None,
        suffix: None,
        comma_suffix: false,
        alias: None,
    }]);
    entry.set_date(Date { approximate: true, ..Date::from_year(2020) });
    let stored = record_text(&entry);
    assert_eq!(
        stored,
        "{\"author\":[{\"name\":\"Eric, an advocate\"}],\"date\":{\"approximate\":true,\
         \"year\":2020},\"title\":\"A \\\\{title\\\\} at \\\\$5\",\"type\":\"web\"}"
    );
    assert_eq!(read_record("a", &stored), Some(entry));
    assert_eq!(read_record("a", "no record"), None);
}

#[test]
fn a_key_can_never_lead_out_of_the_sources() {
    for key in [".", "..", "::", "-"] {
        let faults = read_sources("sources/a.yaml", &format!("'{key}':\n  type: web\n"));
        assert_eq!(faults.unwrap_err()[0].code, "bad-source-key", "{key}");
    }
}
