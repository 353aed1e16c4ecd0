//! Records in hayagriva's YAML, and in tables of front matter, which have the same fields.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use hayagriva::io;

use crate::content::Fault;
use crate::content::fault::Faults;
use crate::content::fields::Found;
use crate::content::sources::{Record, check, duplicate_source};

/// Fields of a record in the hayagriva file format, version 0.10.
///
/// hayagriva passes over names that it does not know; a mistyped `autor` would be an author lost.
const FIELDS: [&str; 29] = [
    "abstract",
    "affiliated",
    "archive",
    "archive-location",
    "author",
    "call-number",
    "chapter",
    "date",
    "edition",
    "editor",
    "genre",
    "issue",
    "language",
    "location",
    "note",
    "organization",
    "page-range",
    "page-total",
    "parent",
    "publisher",
    "runtime",
    "serial",
    "serial-number",
    "time-range",
    "title",
    "type",
    "url",
    "volume",
    "volume-total",
];

/// Reads a file, and keeps the first fault of every record.
pub(super) fn read(text: &str, faults: &mut Faults) -> Vec<Record> {
    let chunks = chunks(text);
    let mut records = Vec::new();
    match io::from_yaml_str(text) {
        Ok(library) => {
            let mut spans = HashMap::new();
            for chunk in &chunks {
                let (key, span) = key_of(text, chunk);
                spans.entry(key).or_insert(span);
            }
            for entry in library.iter() {
                let span = spans.get(entry.key()).cloned().unwrap_or(0..0);
                check(entry, &span, faults);
                records.push(Record { entry: entry.clone(), span });
            }
            for chunk in &chunks {
                check_fields(text, chunk, faults);
            }
        }
        Err(error) => {
            // One fault ends the reading, so each record is read by itself.
            let (mut found, mut keys) = (false, HashSet::new());
            for chunk in &chunks {
                let (key, span) = key_of(text, chunk);
                if !keys.insert(key) {
                    faults.push(duplicate_source(key, span));
                    found = true;
                } else if let Err(error) = io::from_yaml_str(&text[chunk.clone()]) {
                    let place = error.location().map_or(0, |place| place.index());
                    faults.push(unreadable(&error.to_string(), text, chunk.start + place));
                    found = true;
                }
            }
            let is_empty = chunks.is_empty() && is_blank(text);
            if !found && !is_empty {
                let place = error.location().map_or(0, |place| place.index());
                faults.push(unreadable(&error.to_string(), text, place));
            }
        }
    }
    records
}

/// Reads records that stand in front matter.
pub(in crate::content) fn from_tables(
    tables: Vec<(Found<String>, serde_json::Value)>,
    faults: &mut Faults,
) -> Vec<Record> {
    let mut records = Vec::new();
    for ((key, span), fields) in tables {
        let names = fields.as_object().into_iter().flat_map(|fields| fields.keys());
        for name in names.filter(|name| !FIELDS.contains(&name.as_str())) {
            faults.push(unknown_field(name, span.clone()));
        }
        // JSON is YAML.
        let yaml = serde_json::json!({ &key: fields }).to_string();
        match io::from_yaml_str(&yaml) {
            Ok(library) => {
                for entry in library.iter() {
                    check(entry, &span, faults);
                    records.push(Record { entry: entry.clone(), span: span.clone() });
                }
            }
            Err(error) => {
                let what = format!("This source cannot be read: {}.", words_of(&error.to_string()));
                faults.push(Fault::error("bad-source", span, what, MEND));
            }
        }
    }
    records
}

const MEND: &str =
    "Write a record as hayagriva's YAML has it: `type`, `title`, `author`, `date`, `url`.";

/// The records of a file in block style: each starts with its key at the start of a line.
fn chunks(text: &str) -> Vec<Range<usize>> {
    let mut starts = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let is_key = line.starts_with(|c: char| !c.is_whitespace() && !"#-.%{}".contains(c));
        if is_key {
            starts.push(at);
        }
        at += line.len();
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts.iter().copied().zip(ends).map(|(start, end)| start..end).collect()
}

fn key_of<'t>(text: &'t str, chunk: &Range<usize>) -> (&'t str, Range<usize>) {
    let line = text[chunk.clone()].lines().next().unwrap_or_default();
    let length = line.rfind(':').map_or(line.len(), |_| line.find(':').unwrap_or(line.len()));
    let key = line[..length].trim_end();
    (key.trim_matches(['"', '\'']), chunk.start..chunk.start + key.len())
}

fn is_blank(text: &str) -> bool {
    text.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#'))
}

fn unreadable(error: &str, text: &str, place: usize) -> Fault {
    let mut place = place.min(text.len());
    while !text.is_char_boundary(place) {
        place -= 1;
    }
    let what = format!("This source cannot be read: {}.", words_of(error));
    Fault::error("bad-source", place..place, what, MEND)
}

/// What an error says, without the place, which counts from the start of the record.
fn words_of(error: &str) -> &str {
    error.rfind(" at line ").map_or(error, |at| &error[..at])
}

/// Reports names on the first level of a record that hayagriva would pass over.
fn check_fields(text: &str, chunk: &Range<usize>, faults: &mut Faults) {
    let mut at = chunk.start;
    let mut level = None;
    for line in text[chunk.clone()].split_inclusive('\n') {
        let words = line.trim_start_matches(' ');
        let indent = line.len() - words.len();
        let start = at + indent;
        at += line.len();
        if indent == 0 || words.trim().is_empty() || words.starts_with(['#', '-']) {
            continue;
        }
        if indent == *level.get_or_insert(indent)
            && let Some((name, _)) = words.split_once(':')
            && !FIELDS.contains(&name.trim().trim_matches(['"', '\'']))
        {
            faults.push(unknown_field(name, start..start + name.len()));
        }
    }
}

fn unknown_field(name: &str, span: Range<usize>) -> Fault {
    let what = format!("A source has no field `{name}`.");
    let mend = format!("These are known: {}.", FIELDS.map(|field| format!("`{field}`")).join(", "));
    Fault::error("unknown-source-field", span, what, mend)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::read_sources as read_any;

    fn read_sources(text: &str) -> Result<Vec<Record>, Vec<Fault>> {
        read_any("sources/a.yaml", text)
    }

    fn codes(text: &str) -> Vec<(&'static str, String)> {
        let faults = read_sources(text).unwrap_err();
        faults
            .into_iter()
            .map(|f| (f.code, text[f.span.start..].chars().take(6).collect()))
            .collect()
    }

    #[test]
    fn a_file_holds_records_by_key() {
        let text = "# Sources\none:\n  type: web\n  title: \"A: b\"\n\n\
                    \"two\":\n  type: book\n  title: C\n";
        let records = read_sources(text).unwrap();
        let keys: Vec<_> = records.iter().map(|r| (r.entry.key(), &text[r.span.clone()])).collect();
        assert_eq!(keys, [("one", "one"), ("two", "\"two\"")]);
    }

    #[test]
    fn a_file_without_records_is_no_fault() {
        for text in ["", "\n", "# Nothing yet.\n"] {
            assert_eq!(read_sources(text), Ok(vec![]), "{text:?}");
        }
    }

    #[test]
    fn an_editor_hears_of_the_faults_of_every_record_at_once() {
        let text =
            "one:\n  title: No type\ntwo:\n  type: web\n  date: someday\none:\n  type: web\n";
        let codes = codes(text);
        let codes: Vec<_> = codes.iter().map(|(code, _)| *code).collect();
        assert_eq!(codes, ["bad-source", "bad-source", "duplicate-source"]);
    }

    #[test]
    fn a_mistyped_field_is_not_passed_over() {
        let text = "one:\n  type: web\n  autor: Li, Wei\n  parent:\n    title: x\n    colour: y\n";
        assert_eq!(codes(text), [("unknown-source-field", "autor:".to_owned())]);
    }

    #[test]
    fn a_source_is_a_web_page_or_printed_and_never_a_program() {
        assert_eq!(
            codes("a:\n  type: web\n  url: javascript:alert(1)\n")[0].0,
            "bad-source-address"
        );
        assert_eq!(codes("a b:\n  type: web\n")[0].0, "bad-source-key");
    }

    #[test]
    fn yaml_that_is_no_yaml_is_a_fault_with_a_place() {
        assert_eq!(codes("one: [\n")[0].0, "bad-source");
        assert_eq!(codes("just words\n")[0].0, "bad-source");
        assert_eq!(codes("{a: {type: web}, b: }\n")[0].0, "bad-source");
    }
}
