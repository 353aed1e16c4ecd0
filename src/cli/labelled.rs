//! Comments with labels, as public collections have them: one JSON object on each line.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use serde::Deserialize;

use crate::cli::Failed;
use crate::cli::output::complain;
use crate::spam::{Decision, Sample};

/// One line, as public collections have it. Untrusted; other fields are passed over.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Row {
    #[serde(default)]
    pub(super) id: serde_json::Value,
    body: String,
    #[serde(default)]
    author: Option<String>,
    #[serde(default)]
    url: Option<String>,
    #[serde(default)]
    thread: Option<String>,
    #[serde(default)]
    label: Option<Label>,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Label {
    Spam,
    Ham,
}

impl Row {
    pub(super) fn sample(&self) -> Sample<'_> {
        Sample {
            body: &self.body,
            author: self.author.as_deref().unwrap_or_default(),
            account: true,
            website: self.url.as_deref().unwrap_or_default(),
            page: page(self.thread.as_deref().unwrap_or_default()),
            own_hosts: &[],
        }
    }

    /// What a moderator made of it, if that stands there.
    pub(super) fn is_spam(&self) -> Option<bool> {
        self.label.map(|label| label == Label::Spam)
    }

    pub(super) fn decided(&self, spam: bool) -> Decision<'_> {
        Decision { sample: self.sample(), spam }
    }
}

/// Where a row stands.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) file: String,
    pub(super) line: usize,
}

/// The comments of a file, with or without labels.
pub(super) fn read_file(path: &Path) -> Result<Vec<(Row, Place)>, Failed> {
    let file = path.display().to_string();
    let opened = File::open(path).map_err(|error| unreadable(&file, &error))?;
    let mut rows = Vec::new();
    for (line, number) in BufReader::new(opened).split(b'\n').zip(1_usize..) {
        let place = Place { file: file.clone(), line: number };
        let line = line.map_err(|error| unreadable(&file, &error))?;
        rows.extend(parse(&line, &place)?.map(|row| (row, place)));
    }
    Ok(rows)
}

/// The decided comments of a file, and whether each was called spam.
pub(super) fn read_labelled(path: &Path) -> Result<Vec<(Row, bool)>, Failed> {
    let rows = read_file(path)?.into_iter().map(|(row, place)| match row.is_spam() {
        Some(spam) => Ok((row, spam)),
        None => Err(refuse(&place, "it has no label to learn")),
    });
    rows.collect()
}

/// `None` for a blank line.
pub(super) fn parse(line: &[u8], place: &Place) -> Result<Option<Row>, Failed> {
    if line.trim_ascii().is_empty() {
        return Ok(None);
    }
    let row: Row = serde_json::from_slice(line).map_err(|error| refuse(place, &error))?;
    if row.label.is_none() && row.id.is_null() {
        return Err(refuse(place, "it has neither a label nor an id"));
    }
    Ok(Some(row))
}

fn refuse(place: &Place, fault: impl std::fmt::Display) -> Failed {
    complain(format_args!("{}:{}: this is no comment: {fault}.", place.file, place.line));
    Failed::Usage
}

pub(super) fn unreadable(file: &str, error: &io::Error) -> Failed {
    complain(format_args!("{file} cannot be read: {error}."));
    Failed::System
}

/// What names the page in its address: the thread without the prefix that names its site, as in
/// `youtube:abc`.
fn page(thread: &str) -> &str {
    match thread.split_once("://") {
        Some((_, address)) => address.trim_end_matches('/'),
        None => thread.rsplit(':').next().unwrap_or(thread),
    }
}

#[cfg(test)]
mod tests {
    use super::page;

    #[test]
    fn a_page_is_known_by_the_end_of_its_thread() {
        for (thread, name) in [
            ("youtube:abc", "abc"),
            ("", ""),
            ("tides", "tides"),
            ("https://lamp.example/tides/", "lamp.example/tides"),
        ] {
            assert_eq!(page(thread), name);
        }
    }
}
