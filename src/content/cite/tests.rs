use hayagriva::types::EntryType;
use hayagriva::{Entry, Library, io};
use proptest::prelude::*;
use serde_json::Value;

use super::*;

/// The ten sources of the guide, then made-up ones of other kinds.
const SOURCES: [&str; 2] = [
    include_str!("../../../content/sources/no-contact.yaml"),
    include_str!("../../../tests/fixtures/citations/kinds.yaml"),
];

fn entries() -> Vec<Entry> {
    let libraries = SOURCES.map(|yaml| io::from_yaml_str(yaml).unwrap());
    libraries.iter().flat_map(Library::iter).cloned().collect()
}

/// What must survive: title, names, date, address.
fn essence(entry: &Entry) -> (Option<String>, Vec<String>, Option<String>, Option<String>) {
    let one_line = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let people = entry.authors().unwrap_or_default();
    (
        entry.title().map(|title| one_line(title.to_string())),
        people.iter().map(|person| one_line(format!("{person:?}"))).collect(),
        entry.date_any().copied().map(iso_date),
        entry.url_any().map(|url| url.value.to_string()),
    )
}

#[test]
fn every_source_is_exported_as_expected_in_every_format() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/citations");
    for format in ExportFormat::ALL {
        let name = format!("sources.{}", format.ending());
        let expected = std::fs::read_to_string(format!("{folder}/{name}")).unwrap();
        assert_eq!(export(&entries(), format), expected, "{name}");
    }
}

#[test]
fn bibtex_read_back_says_the_same() {
    for entry in entries() {
        let text = export([&entry], ExportFormat::Bibtex);
        let library = io::from_biblatex_str(&text).unwrap_or_else(|e| panic!("{e:?}\n{text}"));
        let back = library.get(entry.key()).unwrap();
        assert_eq!(essence(back), essence(&entry), "{text}");
    }
}

#[test]
fn csl_json_has_only_keys_that_its_schema_knows() {
    // From csl-data.json of the Citation Style Language, schema 1.0.
    const KNOWN: [&str; 26] = [
        "DOI",
        "ISBN",
        "ISSN",
        "URL",
        "abstract",
        "accessed",
        "archive",
        "author",
        "authority",
        "collection-title",
        "container-title",
        "custom",
        "edition",
        "editor",
        "genre",
        "id",
        "issue",
        "issued",
        "language",
        "note",
        "page",
        "publisher",
        "publisher-place",
        "title",
        "type",
        "version",
    ];
    let items: Vec<Value> =
        serde_json::from_str(&export(&entries(), ExportFormat::CslJson)).unwrap();
    assert_eq!(items.len(), entries().len());
    for item in items {
        for key in item.as_object().unwrap().keys().filter(|key| *key != "volume") {
            assert!(KNOWN.contains(&key.as_str()), "{key}");
        }
        assert!(item["id"].is_string() && item["type"].is_string());
    }
}

#[test]
fn every_line_of_ris_has_a_tag_and_ends_as_it_must() {
    let text = export(&entries(), ExportFormat::Ris);
    for line in text.split_terminator("\r\n") {
        assert!(!line.contains(['\r', '\n']), "{line:?}");
        assert_eq!(line.get(2..6), Some("  - "), "{line:?}");
    }
    assert_eq!(text.matches("TY  - ").count(), text.matches("ER  - ").count());
}

#[test]
fn an_article_is_cited_at_the_revision_that_was_read() {
    let cited = CitedArticle {
        title: "Tides",
        author: None,
        site: "Harbour",
        dated: Some(jiff::civil::date(2026, 11, 2)),
        url: "https://harbour.example/articles/tides/revisions/3",
        language: "en",
        slug: "tides",
        revision: 3,
    };
    let text = export([&cited.entry()], ExportFormat::Bibtex);
    assert_eq!(
        text,
        "@online{tides-r3,\n  title = {Tides},\n  author = {{Harbour}},\n  \
         organization = {Harbour},\n  language = {en},\n  version = {3},\n  \
         date = {2026-11-02},\n  year = {2026},\n  month = nov,\n  day = {2},\n  \
         url = {https://harbour.example/articles/tides/revisions/3},\n}\n\n"
    );
}

proptest! {
    #[test]
    fn whatever_an_editor_writes_survives_bibtex(
        title in "[a-zA-Zäß“’&%$#_~^{}0-9 ,.:-]{0,30}[a-zA-Z]",
        family in "(van |de la )?[A-ZÄ][a-zß&#_-]{1,8}",
        given in "[A-Z][a-zé.]{0,8}( [A-Z][a-z]{1,5})?",
        whole in "[A-Z][a-z&%#_,]{1,8}( and)? [A-Z]?[a-z]{1,8}",
        date in (1800_i32..2100, 0_u8..12, 0_u8..28, 1_usize..4),
        // hayagriva reads `--` as a dash even in addresses; biblatex does not.
        query in "[a-z0-9%&=~_#^{}]{0,12}(-[a-z]{1,3})?",
    ) {
        let mut entry = Entry::new("key", EntryType::Web);
        entry.set_title(hayagriva::types::FormatString::with_value(title.trim()));
        let person = hayagriva::types::Person::from_strings(vec![&family, &given]).unwrap();
        let organisation = hayagriva::types::Person {
            name: whole, given_name: None, prefix: None, suffix: None, comma_suffix: false,
            alias: None,
        };
        entry.set_authors(vec![person, organisation]);
        let (year, month, day, known) = date;
        entry.set_date(hayagriva::types::Date {
            year,
            month: (known > 1).then_some(month),
            day: (known > 2).then_some(day),
            approximate: false,
            season: None,
        });
        if let Ok(url) = format!("https://example.org/a?{query}").parse() {
            entry.set_url(url);
        }
        let text = export([&entry], ExportFormat::Bibtex);
        let library = io::from_biblatex_str(&text);
        prop_assert!(library.is_ok(), "{text}");
        let library = library.unwrap();
        let (back, sent) = (essence(library.get("key").unwrap()), essence(&entry));
        prop_assert_eq!((back.0, back.1, back.2), (sent.0, sent.1, sent.2), "{}", text);
        // Braces and backslashes are the two that no field can hold as they are.
        let url = sent.3.map(|url| url.replace('{', "%7B").replace('}', "%7D"));
        prop_assert_eq!(back.3, url, "{}", text);
    }
}

/// A record whose names hold what files are divided by.
fn divided() -> Entry {
    let yaml = "a:\n  type: book\n  title: \"Salt\\r\\nER  - \\r\\nTY  - BOOK\"\n  author:\n    \
                - { name: \"Gould\\nAU  - Nobody\", given-name: \"Wendy And Bo\" }\n";
    io::from_yaml_str(yaml).unwrap().iter().next().unwrap().clone()
}

#[test]
fn line_ends_in_a_record_add_no_lines_to_ris() {
    let text = export([&divided()], ExportFormat::Ris);
    let tags: Vec<_> = text.lines().filter_map(|line| line.get(..2)).collect();
    assert_eq!(tags, ["TY", "ID", "AU", "TI", "ER"], "{text}");
    assert!(text.contains("AU  - Gould AU - Nobody, Wendy And Bo\r\n"), "{text}");
}

#[test]
fn and_of_any_case_divides_no_name_in_bibtex() {
    let entry = divided();
    let text = export([&entry], ExportFormat::Bibtex);
    let library = io::from_biblatex_str(&text).unwrap_or_else(|e| panic!("{e:?}\n{text}"));
    let people = library.get("a").and_then(|back| back.authors()).unwrap();
    assert_eq!(people.len(), 1, "{text}");
    assert_eq!(people[0].given_name.as_deref(), Some("Wendy And Bo"), "{text}");
}
