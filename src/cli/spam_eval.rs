use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Deserialize;

use crate::cli::output::{complain, say};
use crate::cli::{Done, Failed};
use crate::spam::{Classifier, Decision, Sample};

/// Measures the classifier of comments: learns from files, judges others.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Decided comments to learn, one JSON object on each line, oldest first; can be repeated
    #[arg(long, value_name = "FILE")]
    train: Vec<PathBuf>,
    /// Comments to judge
    #[arg(long, value_name = "FILE", required_unless_present = "online")]
    test: Option<PathBuf>,
    /// Read standard input: judge a line without `label` at once, learn one with it
    #[arg(long, conflicts_with = "test")]
    online: bool,
}

/// One line, as public collections have it. Untrusted; other fields are passed over.
#[derive(Debug, Default, Deserialize)]
struct Row {
    #[serde(default)]
    id: serde_json::Value,
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

/// Prints one line for each comment that is judged: its id, log-odds in nats, and `ham`, `unsure`
/// or `spam`.
pub(super) fn evaluate(arguments: &Arguments) -> Done {
    let mut decided = Vec::new();
    for path in &arguments.train {
        for (row, place) in read_file(path)? {
            let label = row.label.ok_or_else(|| refuse(&place, "it has no label to learn"))?;
            decided.push((row, label));
        }
    }
    let decisions: Vec<_> = decided.iter().map(|(row, label)| row.decided(*label)).collect();
    let mut classifier = Classifier::train(&decisions);
    if arguments.online {
        return follow(&mut classifier);
    }
    // All of it is read first, so that a fault in the last line does not leave half a result.
    let tests = arguments.test.as_deref().map_or_else(|| Ok(Vec::new()), read_file)?;
    for (row, _) in &tests {
        judge(&classifier, row);
    }
    Ok(())
}

/// Judges and learns line by line until standard input ends.
fn follow(classifier: &mut Classifier) -> Done {
    for (line, number) in io::stdin().lock().split(b'\n').zip(1_usize..) {
        let place = Place { file: "standard input".into(), line: number };
        let line = line.map_err(|error| unreadable(&place.file, &error))?;
        let Some(row) = parse(&line, &place)? else { continue };
        match row.label {
            Some(label) => classifier.learn(&row.decided(label)),
            None => judge(classifier, &row),
        }
    }
    Ok(())
}

fn judge(classifier: &Classifier, row: &Row) {
    let opinion = classifier.judge(&row.sample());
    let verdict = match (opinion.held(), opinion.clear()) {
        (false, _) => "ham",
        (true, false) => "unsure",
        (true, true) => "spam",
    };
    let score = opinion.log_odds;
    // Standard output is flushed at the end of every line.
    say(format_args!(
        "{}",
        serde_json::json!({ "id": row.id, "score": score, "verdict": verdict })
    ));
}

/// Where a row stands.
#[derive(Clone, Debug)]
struct Place {
    file: String,
    line: usize,
}

fn read_file(path: &Path) -> Result<Vec<(Row, Place)>, Failed> {
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

/// `None` for a blank line.
fn parse(line: &[u8], place: &Place) -> Result<Option<Row>, Failed> {
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

fn unreadable(file: &str, error: &io::Error) -> Failed {
    complain(format_args!("{file} cannot be read: {error}."));
    Failed::System
}

impl Row {
    fn sample(&self) -> Sample<'_> {
        Sample {
            body: &self.body,
            author: self.author.as_deref().unwrap_or_default(),
            website: self.url.as_deref().unwrap_or_default(),
            page: page(self.thread.as_deref().unwrap_or_default()),
            own_hosts: &[],
        }
    }

    fn decided(&self, label: Label) -> Decision<'_> {
        Decision { sample: self.sample(), spam: label == Label::Spam }
    }
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
