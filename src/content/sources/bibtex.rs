//! BibTeX and BibLaTeX, which biblatex reads and hayagriva understands.
//!
//! Both pass over what they cannot use; here that is said, because it would be a date or an
//! address lost.

use std::collections::HashMap;
use std::ops::Range;

use biblatex::{
    Bibliography, Chunk, ChunksExt, ParseError, PermissiveType, RawBibliography, RawChunk,
    RawEntry, RetrievalError, Spanned,
};
use hayagriva::Entry;
use hayagriva::types::QualifiedUrl;

use crate::content::Fault;
use crate::content::fault::Faults;
use crate::content::sources::near::near;
use crate::content::sources::{Record, bad_address, bad_date, check, duplicate_source, mistyped};

const MEND: &str = "Write a record as in `@online{key, title = {…}, author = {…}, \
                    date = {2023-06-12}, url = {https://…}}`.";

/// Fields whose loss a reader would notice.
const FIELDS: [&str; 29] = [
    "abstract",
    "author",
    "booktitle",
    "chapter",
    "date",
    "edition",
    "editor",
    "eventtitle",
    "howpublished",
    "institution",
    "isbn",
    "issn",
    "issue",
    "journal",
    "journaltitle",
    "month",
    "note",
    "number",
    "organization",
    "pages",
    "publisher",
    "school",
    "series",
    "subtitle",
    "title",
    "translator",
    "urldate",
    "volume",
    "year",
];

/// Fields of BibLaTeX (manual 3.20, § 2.2) that are one letter away from one of those.
const OTHERS: [&str; 4] = ["editora", "editorb", "editorc", "volumes"];

/// Reads a file, and keeps every fault of every record.
pub(super) fn read(text: &str, faults: &mut Faults) -> Vec<Record> {
    let mut raw = match RawBibliography::parse(text) {
        Ok(raw) => raw,
        Err(error) => {
            report_broken(text, &error, faults);
            return Vec::new();
        }
    };
    let mut known = HashMap::new();
    raw.entries.retain(|entry| {
        let key = &entry.v.key;
        if known.contains_key(key.v) {
            faults.push(duplicate_source(key.v, key.span.clone()));
            return false;
        }
        known.insert(key.v, (key.span.clone(), Address::of(&entry.v)));
        true
    });
    for entry in &raw.entries {
        for field in &entry.v.fields {
            let name = field.key.v.to_ascii_lowercase();
            if let Some(meant) = near(&name, &FIELDS).filter(|_| !OTHERS.contains(&&*name)) {
                faults.push(mistyped(field.key.v, meant, field.key.span.clone()));
            }
        }
    }
    let bibliography = match Bibliography::from_raw(raw.clone()) {
        Ok(bibliography) => bibliography,
        Err(error) => {
            report_unresolved(text, &raw, &error, faults);
            return Vec::new();
        }
    };
    let records = bibliography.into_iter().filter_map(|mut entry| {
        let (span, address) = known.remove(&*entry.key).unwrap_or_default();
        if let Some(address) = &address {
            entry.remove(address.field);
        }
        let mut record = match Entry::try_from(&entry) {
            Ok(record) => with_subtitle(record, &entry),
            Err(error) => {
                faults.push(unreadable(&error.kind.to_string(), text, error.span));
                return None;
            }
        };
        check_dates(&entry, text, faults);
        match address.map(|address| (address.url.parse::<QualifiedUrl>(), address.span)) {
            Some((Ok(url), _)) => {
                let visit_date = typed(entry.url_date()).map(Into::into);
                record.set_url(QualifiedUrl { visit_date, ..url });
            }
            Some((Err(_), span)) => faults.push(bad_address(within(text, span))),
            None => {}
        }
        check(&record, &span, faults);
        Some(Record { entry: record, span })
    });
    records.collect()
}

/// The address of a source as it was typed: to TeX two hyphens in it would be a dash.
struct Address {
    /// Name of the field that it was found in.
    field: &'static str,
    url: String,
    span: Range<usize>,
}

impl Address {
    fn of(entry: &RawEntry<'_>) -> Option<Self> {
        let found = |field: &'static str| {
            let pair = entry.fields.iter().find(|pair| pair.key.v.eq_ignore_ascii_case(field))?;
            let words = pair.value.v.iter().map(|chunk| match chunk.v {
                RawChunk::Normal(words) | RawChunk::Abbreviation(words) => words,
            });
            let words: String = words.collect();
            let words = words.trim().trim_start_matches("\\url").trim_matches(['{', '}']);
            let mut url = words.trim().to_owned();
            for escaped in ["_", "%", "&", "#", "$", "~", "{", "}"] {
                url = url.replace(&format!("\\{escaped}"), escaped);
            }
            Some(Self { field, url, span: pair.value.span.clone() })
        };
        // Before there was `url`, people wrote `howpublished = {\url{https://…}}`.
        let web = |url: &str| url.starts_with("https://") || url.starts_with("http://");
        found("url").or_else(|| found("howpublished").filter(|address| web(&address.url)))
    }
}

/// A date that could be read; `None` if there is none or it is only words.
fn typed<T: biblatex::Type>(read: Result<PermissiveType<T>, RetrievalError>) -> Option<T> {
    match read {
        Ok(PermissiveType::Typed(value)) => Some(value),
        _ => None,
    }
}

/// One fault ends the reading of a file, so each record is read by itself.
fn report_broken(text: &str, error: &ParseError, faults: &mut Faults) {
    let mut found = false;
    for chunk in chunks(text) {
        if let Err(error) = RawBibliography::parse(&text[chunk.clone()]) {
            let span = error.span.start + chunk.start..error.span.end + chunk.start;
            faults.push(unreadable(&error.kind.to_string(), text, span));
            found = true;
        }
    }
    if !found {
        faults.push(unreadable(&error.kind.to_string(), text, error.span.clone()));
    }
}

/// The same for abbreviations and commands, which are looked up once all is read.
fn report_unresolved(
    text: &str,
    raw: &RawBibliography<'_>,
    error: &ParseError,
    faults: &mut Faults,
) {
    let mut found = false;
    for entry in &raw.entries {
        let alone = RawBibliography {
            preamble: String::new(),
            entries: vec![entry.clone()],
            abbreviations: raw.abbreviations.clone(),
        };
        if let Err(error) = Bibliography::from_raw(alone) {
            faults.push(unreadable(&error.kind.to_string(), text, error.span));
            found = true;
        }
    }
    if !found {
        faults.push(unreadable(&error.kind.to_string(), text, error.span.clone()));
    }
}

/// The records of a file: each starts with `@` at the start of a line.
fn chunks(text: &str) -> Vec<Range<usize>> {
    let mut starts = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.trim_start().starts_with('@') {
            starts.push(at);
        }
        at += line.len();
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts.iter().copied().zip(ends).map(|(start, end)| start..end).collect()
}

/// hayagriva leaves subtitles out.
fn with_subtitle(mut record: Entry, entry: &biblatex::Entry) -> Entry {
    let subtitle = entry.get("subtitle").map(ChunksExt::format_verbatim);
    if let (Some(title), Some(subtitle)) = (record.title().cloned(), subtitle) {
        let mut title = title;
        let mark = if title.value.to_str().ends_with(['?', '!', ':', '.']) { " " } else { ": " };
        title.value.push_str(&format!("{mark}{subtitle}"), hayagriva::types::ChunkKind::Normal);
        record.set_title(title);
    }
    record
}

/// Reports dates that are none, which hayagriva leaves out.
fn check_dates(entry: &biblatex::Entry, text: &str, faults: &mut Faults) {
    let dates = [("date", "year", entry.date()), ("urldate", "urlyear", entry.url_date())];
    for (name, older_name, read) in dates {
        let given = entry.get(name).or_else(|| entry.get(older_name));
        if let Some(given) = given.filter(|_| typed(read).is_none()) {
            faults.push(bad_date(&given.format_verbatim(), place_of(given, text)));
        }
    }
}

/// Where the value of a field stands in the file.
fn place_of(chunks: &[Spanned<Chunk>], text: &str) -> Range<usize> {
    let start = chunks.first().map_or(0, |chunk| chunk.span.start);
    let end = chunks.last().map_or(start, |chunk| chunk.span.end);
    within(text, start..end)
}

fn unreadable(words: &str, text: &str, span: Range<usize>) -> Fault {
    let what = format!("This source cannot be read: {words}.");
    Fault::error("bad-source", within(text, span), what, MEND)
}

/// A span that surely lies in the text, between whole characters.
fn within(text: &str, span: Range<usize>) -> Range<usize> {
    let whole = |place: usize| {
        let place = place.min(text.len());
        (0..=place).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default()
    };
    let start = whole(span.start);
    start..whole(span.end).max(start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::read_sources;

    fn read_one(text: &str) -> Entry {
        read_sources("sources/a.bib", text).unwrap().remove(0).entry
    }

    fn codes(text: &str) -> Vec<(&'static str, &str)> {
        let faults = read_sources("sources/a.bib", text).unwrap_err();
        faults.into_iter().map(|fault| (fault.code, &text[fault.span])).collect()
    }

    #[test]
    fn a_web_page_keeps_all_that_readers_see() {
        let entry = read_one(
            "% Kept by hand.\n@online{gould2023,\n  title = {Why the {No Contact} Rule},\n  \
             subtitle = {A guide},\n  author = {Gould, Wendy Rose and {A body, Inc.}},\n  \
             date = {2023-06-12}, urldate = {2026-01-02},\n  \
             url = {https://example.org/a_b?c=1#d},\n  keywords = {x}, file = {y.pdf}\n}\n",
        );
        assert_eq!(entry.title().unwrap().value.to_str(), "Why the No Contact Rule: A guide");
        let names: Vec<_> =
            entry.authors().unwrap().iter().map(|one| one.given_first(false)).collect();
        assert_eq!(names, ["Wendy Rose Gould", "A body, Inc."]);
        assert_eq!(entry.date().unwrap().to_string(), "2023-06-12");
        let url = entry.url().unwrap();
        assert_eq!(url.value.as_str(), "https://example.org/a_b?c=1#d");
        assert_eq!(url.visit_date.unwrap().to_string(), "2026-01-02");
    }

    #[test]
    fn records_of_old_keep_their_month_and_their_address() {
        let entry = read_one(
            "@string{aug = \"August\"}\n@misc{a, title = \"T\", year = 2023, month = aug,\n \
             howpublished = {\\url{https://example.org/a}}}",
        );
        assert_eq!(entry.date().unwrap().year, 2023);
        assert_eq!(entry.url().unwrap().value.as_str(), "https://example.org/a");
    }

    #[test]
    fn an_editor_hears_of_what_bibtex_passes_over() {
        let text = "@online{a, autor = {Li}, date = {someday}, url = {example.org}}\n\
                    @book{a, title = {T}}\n@book{b(c), title = {T}, url = {ftp://example.org/}}\n";
        let mut found = codes(text);
        found.sort_unstable();
        assert_eq!(
            found,
            [
                ("bad-source-address", "b(c)"),
                ("bad-source-address", "{example.org}"),
                ("bad-source-date", "someday"),
                ("bad-source-key", "b(c)"),
                ("duplicate-source", "a"),
                ("unknown-source-field", "autor"),
            ]
        );
    }

    #[test]
    fn every_broken_record_is_found_at_its_place() {
        let text = "@book{a, title = {T}}\n@book{b, title {T}}\n@book{c, title = {é}}\n@book{d, \
                    year = nonsense}\n@book{e title}";
        let found = codes(text);
        assert_eq!(found.iter().map(|(code, _)| *code).collect::<Vec<_>>(), ["bad-source"; 2]);
        let text = "@book{a, title = foo}\n@book{b, title = bar}";
        assert_eq!(codes(text), [("bad-source", "foo"), ("bad-source", "bar")]);
        assert_eq!(read_sources("sources/a.bib", "% Nothing yet.\n"), Ok(vec![]));
    }
}
