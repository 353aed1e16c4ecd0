//! What the screen makes of a comment's text alone: nothing else about the sender is known.
//!
//! The cases are ours, in `tests/fixtures/spam/`. To judge public collections as well, set
//! `LAMPLIGHT_TEST_SHARED` to a folder with `spam/*.jsonl` in the same form:
//! `{"id": …, "body": …, "label": "spam" | "ham"}` on each line.

use std::fs;
use std::path::Path;

use lamplight::comments::{RawDraft, Status};
use lamplight::spam::{History, Moderation, Screen, Submission, Verdict};
use serde::Deserialize;

use crate::harness::shared_folder;
use crate::hostile::entries;

#[derive(Debug, Deserialize)]
struct Labelled {
    id: String,
    body: String,
    label: String,
    /// Where it was posted; ours were posted here.
    #[serde(default)]
    source: String,
}

impl Labelled {
    /// The site that the comment stands on: what links there does not lead away.
    fn own_hosts(&self) -> &'static [&'static str] {
        if self.source == "youtube" { &["youtube.com", "youtu.be"] } else { &["lamp.example"] }
    }
}

fn read_folder(folder: &Path) -> Vec<Labelled> {
    let listed = fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut rows = Vec::new();
    for path in listed.map(|entry| entry.expect("a readable folder").path()) {
        if path.extension().is_some_and(|extension| extension == "jsonl") {
            let lines = fs::read_to_string(&path).expect("a readable file");
            rows.extend(lines.lines().map(|line| -> Labelled {
                serde_json::from_str(line).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
            }));
        }
    }
    assert!(!rows.is_empty(), "{} holds no cases", folder.display());
    rows
}

fn ours() -> Vec<Labelled> {
    read_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/spam"))
}

/// `None` if the comment would not get as far as the screen.
fn judge(screen: &Screen, row: &Labelled) -> Option<Verdict> {
    let raw = RawDraft { body: row.body.clone(), ..RawDraft::default() };
    let draft = raw.check().ok()?;
    let submission = Submission { own_hosts: row.own_hosts(), ..Submission::of(&draft) };
    Some(screen.judge(&submission, &History::default()))
}

#[test]
fn people_are_published_and_plain_spam_is_held() {
    let screen = Screen::standard(Moderation::HoldDoubtful);
    for row in ours() {
        let verdict = judge(&screen, &row).expect("a comment that reaches the screen");
        let expected = if row.label == "spam" { Status::Held } else { Status::Published };
        assert_eq!(verdict.status, expected, "{}: {:?}", row.id, verdict.reasons);
    }
}

#[test]
fn a_reason_is_one_short_line_whatever_was_typed() {
    let screen = Screen::standard(Moderation::HoldDoubtful);
    let long = format!("https://{}.example Зaрaб{}", "a".repeat(4_000), "от".repeat(2_000));
    let texts = entries().into_iter().map(|entry| entry.text).chain([long]);
    for body in texts {
        let row = Labelled { id: String::new(), body, label: String::new(), source: String::new() };
        for reason in judge(&screen, &row).map(|verdict| verdict.reasons).unwrap_or_default() {
            assert!(reason.log_odds.is_finite(), "{reason:?}");
            assert!(reason.because.chars().count() < 300, "{reason:?}");
            assert!(!reason.because.chars().any(char::is_control), "{reason:?}");
        }
    }
}

/// Before anything was learnt: of public collections, 3.1 % of the genuine comments and 70 % of the
/// spam. What moderators decide then moves the threshold, so that fewer are held in vain.
#[test]
fn an_untaught_screen_holds_most_spam_and_few_genuine_comments_for_their_text() {
    let shared = shared_folder().map(|folder| read_folder(&folder.join("spam")));
    let rows: Vec<_> = ours().into_iter().chain(shared.into_iter().flatten()).collect();
    let screen = Screen::standard(Moderation::HoldDoubtful);
    let judge_all = |label: &str| -> Vec<Status> {
        let of_kind = rows.iter().filter(|row| row.label == label);
        of_kind.filter_map(|row| judge(&screen, row)).map(|verdict| verdict.status).collect()
    };
    for (label, bounds) in [("ham", 0.0..0.035), ("spam", 0.65..1.01)] {
        let verdicts = judge_all(label);
        let count = |of: usize| f64::from(u32::try_from(of).expect("a small collection"));
        let held = verdicts.iter().filter(|status| **status == Status::Held).count();
        let share = count(held) / count(verdicts.len());
        assert!(bounds.contains(&share), "{label}: {held} of {} held", verdicts.len());
    }
}
