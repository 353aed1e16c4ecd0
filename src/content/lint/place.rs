//! Where a record and its fields stand in a file, whatever its format.

use std::ops::Range;

use crate::content::Record;

/// A record and the part of the file that holds it.
pub(super) struct Entered<'a> {
    pub(super) record: &'a Record,
    text: &'a str,
    /// From its key to the next record.
    chunk: Range<usize>,
}

/// The records of a file in its order; the last one ends at byte `end`.
pub(super) fn all<'a>(text: &'a str, records: &'a [Record], end: usize) -> Vec<Entered<'a>> {
    let mut sorted: Vec<_> = records.iter().collect();
    sorted.sort_by_key(|record| record.span.start);
    let ends = sorted.iter().skip(1).map(|record| record.span.start).chain([end]);
    let ends: Vec<_> = ends.collect();
    let placed = sorted.into_iter().zip(ends).map(|(record, end)| Entered {
        record,
        text,
        chunk: record.span.start..end.max(record.span.end).min(text.len()),
    });
    placed.collect()
}

impl Entered<'_> {
    /// Of the key.
    pub(super) fn key(&self) -> Range<usize> {
        self.record.span.clone()
    }

    /// The line of the first field with one of these names, from the name on; the key if it cannot
    /// be found. Names match whatever their case, because BibTeX and CSL-JSON write them their way.
    pub(super) fn field(&self, names: &[&str]) -> Range<usize> {
        // The place of a record in a file of one line is not known.
        if self.record.span.is_empty() {
            return self.key();
        }
        let chunk = self.text.get(self.chunk.clone()).unwrap_or_default();
        let at = names.iter().find_map(|name| find(chunk, name));
        let Some(at) = at else { return self.key() };
        let line = chunk[at..].lines().next().unwrap_or_default();
        let start = self.chunk.start + at;
        start..start + line.trim_end().len()
    }
}

/// Where a field is named: the name as a word by itself, then a colon or an equals sign.
fn find(chunk: &str, name: &str) -> Option<usize> {
    let lower = chunk.to_ascii_lowercase();
    let part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    let mut from = 0;
    while let Some(at) = lower[from..].find(name).map(|at| at + from) {
        let after = at + name.len();
        let rest = lower[after..].trim_start_matches(['"', '\'']).trim_start_matches([' ', '\t']);
        if !lower[..at].ends_with(part) && rest.starts_with([':', '=']) {
            return Some(at);
        }
        from = after;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn a_field_is_found_in_every_format() {
        for (text, name, at) in [
            ("key:\n  page-range: 3-1\n", "page-range", Some(7)),
            ("key: { title: Up to date: a web, date: 2020 }", "date", Some(20)),
            ("@article{k,\n URL = {x}}", "url", Some(13)),
            ("{\"issued\": {}}", "issued", Some(2)),
            ("key:\n  access-date: 1\n", "date", None),
            ("ÄÖ: 1\nurl: x", "url", Some(8)),
        ] {
            assert_eq!(find(text, name), at, "{text}");
        }
    }
}
