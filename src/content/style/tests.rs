use hayagriva::io;

use super::CitationStyle::{Apa, Readable};
use super::*;

/// The ten sources of the guide, then made-up ones of other kinds.
const SOURCES: [&str; 2] = [
    include_str!("../../../content/sources/no-contact.yaml"),
    include_str!("../../../tests/fixtures/citations/kinds.yaml"),
];

#[test]
fn every_source_is_set_as_expected_in_every_style() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/citations");
    for style in CitationStyle::ALL {
        let name = format!("{style:?}.html").to_lowercase();
        let expected = std::fs::read_to_string(format!("{folder}/{name}")).unwrap();
        let libraries = SOURCES.map(|yaml| io::from_yaml_str(yaml).unwrap());
        let entries = libraries.iter().flat_map(hayagriva::Library::iter);
        let set: Vec<_> = entries.map(|entry| source_html(entry, None, style)).collect();
        assert_eq!(set, expected.lines().collect::<Vec<_>>(), "{name}");
    }
}

#[test]
fn a_source_reads_as_who_what_where_when() {
    let yaml = "
        gould: { type: article, title: Why the “Rule” Is So Important, date: 2023-06-12,
                 author: 'Gould, Wendy Rose', url: 'https://example.org/a',
                 parent: { type: web, title: A Site } }";
    let entry = io::from_yaml_str(yaml).unwrap();
    assert_eq!(
        source_html(entry.get("gould").unwrap(), None, Readable),
        "Wendy Rose Gould, <a href=\"https://example.org/a\" rel=\"noreferrer\">“Why the \
         ‘Rule’ Is So Important”</a>, <cite>A Site</cite>, 12 June 2023."
    );
}

#[test]
fn what_is_not_known_is_said() {
    let yaml = "
        nothing: { type: misc }
        state: { type: web, title: A page, author: { name: 'New York State' } }
        month: { type: web, title: A page, date: 2023-08 }
        year: { type: web, title: A page, date: 2023 }
        role: { type: web, title: A page, author: { name: 'Eric, a Hotline Advocate' } }";
    let library = io::from_yaml_str(yaml).unwrap();
    let set: Vec<_> = library.iter().map(|entry| source_html(entry, None, Readable)).collect();
    assert_eq!(
        set,
        [
            "no author named, without a title, no date given.",
            "New York State, “A page”, no date given.",
            "no author named, “A page”, August 2023.",
            "no author named, “A page”, 2023.",
            "Eric, a Hotline Advocate, “A page”, no date given.",
        ]
    );
}

#[test]
fn a_place_in_the_source_stands_at_the_end_in_every_style() {
    let yaml = "
        a: { type: web, title: T, url: { value: 'https://example.org/x#', date: 2024-05-03 } }";
    let library = io::from_yaml_str(yaml).unwrap();
    let entry = library.get("a").unwrap();
    for style in CitationStyle::ALL {
        let html = source_html(entry, Some("paragraph 3"), style);
        assert!(html.contains("href=\"https://example.org/x#\""), "{html}");
        assert!(html.ends_with(", paragraph 3."), "{html}");
    }
    let html = source_html(entry, Some("paragraph 3"), Readable);
    assert!(html.ends_with("no date given, as read on 3 May 2024, paragraph 3."), "{html}");
}

#[test]
fn a_record_cannot_smuggle_html_into_the_page() {
    let yaml = "a: { type: web, title: '<script>x</script> \\$<b>\\$', author: { name: '<i>' },
                     url: 'https://example.org/\"><script>' }";
    let library = io::from_yaml_str(yaml).unwrap();
    for style in CitationStyle::ALL {
        let html = source_html(library.get("a").unwrap(), Some("<u>"), style);
        for tag in ["<script", "<b>", "<i>", "<u>"] {
            assert!(!html.contains(tag), "{html}");
        }
    }
}

#[test]
fn an_organisation_on_its_own_site_is_named_once_in_apa() {
    let yaml = "
        own: { type: web, title: T, author: { name: An Office }, parent: { title: An Office } }
        other: { type: web, title: T, author: { name: An Office }, parent: { title: A Site } }";
    let library = io::from_yaml_str(yaml).unwrap();
    let set = |key| source_html(library.get(key).unwrap(), None, Apa);
    assert_eq!(set("own"), "An Office. (n.d.). <cite>T</cite>.");
    assert_eq!(set("other"), "An Office. (n.d.). <cite>T</cite>. A Site.");
}
