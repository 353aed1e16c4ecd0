//! Records of sources: files in hayagriva's YAML, BibTeX or CSL-JSON, and tables in front matter.

mod bibtex;
mod csl;
mod facts;
mod kinds;
mod listing;
mod near;
mod record;
mod values;
mod yaml;

use std::collections::HashSet;
use std::ops::Range;

use hayagriva::Entry;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

pub use facts::{Fact, differences, facts, issued_in_words};
pub use kinds::kind_in_words;
pub use listing::SourceListing;
pub(crate) use near::near;
pub use record::{read_record, record_file, record_text};
pub(in crate::content) use yaml::from_tables;

use crate::content::Fault;
use crate::content::fault::Faults;
use crate::content::markdown::is_key_char;

/// One record and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// What hayagriva makes of it; its key is the one that articles cite.
    pub entry: Entry,
    /// Bytes of the key in its file.
    pub span: Range<usize>,
}

/// Endings of the files in `sources/`, in lower case.
pub const SOURCE_ENDINGS: [&str; 4] = ["yaml", "yml", "bib", "json"];

/// Reads a file of `sources/`; the ending of its path tells its format.
///
/// # Errors
///
/// When anything in it is wrong: the first fault of every record, at least.
pub fn read_sources(path: &str, text: &str) -> Result<Vec<Record>, Vec<Fault>> {
    let mut faults = Faults::default();
    let ending = path.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    let records = match ending.as_deref() {
        Some("bib") => bibtex::read(text, &mut faults),
        Some("json") => csl::read(text, &mut faults),
        _ => yaml::read(text, &mut faults),
    };
    if faults.is_empty() { Ok(records) } else { Err(faults.into_sorted()) }
}

/// The fault of a key that is used twice, in one file or in two.
#[must_use]
pub fn duplicate_source(key: &str, span: Range<usize>) -> Fault {
    let what = format!("Another source has the key “{key}” already.");
    Fault::error("duplicate-source", span, what, "Give one of the two another key.")
}

/// Unreserved characters stand in an address as they are (RFC 3986 §2.3); a slash in a key would
/// cut its address in two.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Where readers find the page of a source, as in `/sources/doi%3A10.1000%2F182`.
#[must_use]
pub fn source_address(key: &str) -> String {
    format!("/sources/{}", utf8_percent_encode(key, ENCODED))
}

/// Longest key, in bytes: an address of three times as many still goes through every proxy.
const MAX_KEY_BYTES: usize = 200;

/// What every format must keep to: a key that can be cited, and an address that is a web page.
fn check(entry: &Entry, span: &Range<usize>, faults: &mut Faults) {
    let key = entry.key();
    // One of dots alone would lead elsewhere: browsers take them for steps in an address.
    let is_long = key.len() > MAX_KEY_BYTES;
    if is_long || !key.chars().any(char::is_alphanumeric) || !key.chars().all(is_key_char) {
        let what = format!("“{key}” cannot be cited.");
        let mend =
            "Use letters, digits and `-`, `_`, `.`, `:`, `+` or `/` in a key, at most 200 in all.";
        faults.push(Fault::error("bad-source-key", span.clone(), what, mend));
    }
    let scheme = entry.url_any().map(|url| url.value.scheme());
    if scheme.is_some_and(|scheme| !matches!(scheme, "http" | "https")) {
        faults.push(bad_address(span.clone()));
    }
}

/// Leaves out records whose key an earlier one has, and says so.
fn refuse_duplicates(records: Vec<Record>, faults: &mut Faults) -> Vec<Record> {
    let mut keys = HashSet::new();
    let mut kept = Vec::with_capacity(records.len());
    for record in records {
        if keys.insert(record.entry.key().to_owned()) {
            kept.push(record);
        } else {
            faults.push(duplicate_source(record.entry.key(), record.span));
        }
    }
    kept
}

fn bad_address(span: Range<usize>) -> Fault {
    let what = "The address of this source is no web page.";
    let mend = "Write an address that starts with `https://`.";
    Fault::error("bad-source-address", span, what, mend)
}

fn bad_date(words: &str, span: Range<usize>) -> Fault {
    let what = format!("“{words}” is no date.");
    let mend = "Write a day as in `2023-06-12`, a month as in `2023-06` or a year; leave the date \
                out if nobody knows it.";
    Fault::error("bad-source-date", span, what, mend)
}

/// The fault of a name that looks like a slip of the pen: passed over, it would be an author lost.
fn mistyped(name: &str, meant: &str, span: Range<usize>) -> Fault {
    let what = format!("A source has no field `{name}`.");
    Fault::error("unknown-source-field", span, what, format!("Write `{meant}`, or take it out."))
}

#[cfg(test)]
mod tests;
