//! What differs between two texts, word by word.

use std::ops::Range;
use std::time::Instant;

use similar::{Algorithm, DiffTag, capture_diff_slices_deadline};
use unicode_segmentation::UnicodeSegmentation;

/// A stretch of one of two texts, or of both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part<'t> {
    /// In both.
    Same(&'t str),
    /// Only in the earlier one.
    Removed(&'t str),
    /// Only in the later one.
    Added(&'t str),
}

/// Most bytes of changed paragraphs that are looked at word by word; about half a second of work.
/// Beyond it whole paragraphs are shown as removed and added.
const MAX_WORDWISE_BYTES: usize = 1024 * 1024;

/// Longest stretch, in bytes, that is looked at for [`joins`]; longer ones hold several words.
const SHORT: usize = 40;

/// What was replaced by what, in bytes of the earlier and of the later text.
type Hunk = (Range<usize>, Range<usize>);

/// The difference between two texts in whole words, in reading order.
///
/// What is the same and what was removed make up `before`, what is the same and what was added
/// make up `after`. Paragraphs are compared first, then the words of those that changed; words are
/// those of Unicode (UAX #29). After `deadline` the difference is still right, but longer than it
/// needs to be: two texts of which nobody could say in time what they share.
#[must_use]
pub fn difference<'t>(before: &'t str, after: &'t str, deadline: Instant) -> Vec<Part<'t>> {
    let mut hunks: Vec<Hunk> = Vec::new();
    let mut left = MAX_WORDWISE_BYTES;
    let split = |text: &'t str| text.split_inclusive('\n').collect::<Vec<_>>();
    for (old, new) in compare(&split(before), &split(after), deadline) {
        let bytes = old.len() + new.len();
        if old.is_empty() || new.is_empty() || bytes > left {
            hunks.push((old, new));
            continue;
        }
        left -= bytes;
        let [old_words, new_words] = [&before[old.clone()], &after[new.clone()]]
            .map(|text| text.split_word_bounds().collect::<Vec<_>>());
        for (o, n) in compare(&old_words, &new_words, deadline) {
            let o = o.start + old.start..o.end + old.start;
            let n = n.start + new.start..n.end + new.start;
            match hunks.last_mut() {
                Some(last) if joins(&before[last.0.end..o.start]) => {
                    *last = (last.0.start..o.end, last.1.start..n.end);
                }
                _ => hunks.push((o, n)),
            }
        }
    }
    let (mut parts, mut at) = (Vec::new(), 0);
    for (old, new) in hunks {
        parts.push(Part::Same(&before[at..old.start]));
        at = old.end;
        parts.extend([Part::Removed(&before[old]), Part::Added(&after[new])]);
    }
    parts.push(Part::Same(&before[at..]));
    parts.retain(|part| !part.text().is_empty());
    parts
}

/// Where two lists of pieces of text differ, in bytes.
fn compare(before: &[&str], after: &[&str], deadline: Instant) -> Vec<Hunk> {
    let starts = |pieces: &[&str]| {
        let mut starts = vec![0];
        let mut end = 0;
        starts.extend(pieces.iter().map(|piece| {
            end += piece.len();
            end
        }));
        starts
    };
    let (old_starts, new_starts) = (starts(before), starts(after));
    // It looks for what both have and few times, which people follow more easily than the
    // shortest difference.
    capture_diff_slices_deadline(Algorithm::Histogram, before, after, Some(deadline))
        .into_iter()
        .filter(|change| change.tag() != DiffTag::Equal)
        .map(|change| {
            let (old, new) = (change.old_range(), change.new_range());
            let old = old_starts[old.start]..old_starts[old.end];
            (old, new_starts[new.start]..new_starts[new.end])
        })
        .collect()
}

impl<'t> Part<'t> {
    /// The words themselves.
    #[must_use]
    pub fn text(self) -> &'t str {
        match self {
            Self::Same(text) | Self::Removed(text) | Self::Added(text) => text,
        }
    }
}

/// Is this too little to stand between two changes? A rewritten sentence is easier to read in two
/// pieces than in twenty that share a space or an “of”.
fn joins(between: &str) -> bool {
    between.len() <= SHORT
        && !between.contains('\n')
        && between.split_word_bounds().filter(|word| word.contains(char::is_alphanumeric)).count()
            < 2
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Long after any of these texts has been compared.
    fn in_time() -> Instant {
        Instant::now() + std::time::Duration::from_secs(60)
    }

    fn only(parts: &[Part<'_>], wanted: impl Fn(&Part<'_>) -> bool) -> String {
        parts.iter().filter(|part| wanted(part)).map(|part| part.text()).collect()
    }

    #[test]
    fn a_reader_sees_the_words_that_changed_and_no_more() {
        use Part::{Added, Removed, Same};
        for (before, after, parts) in [
            ("", "", vec![]),
            ("The sea.", "The sea.", vec![Same("The sea.")]),
            ("", "New.", vec![Added("New.")]),
            ("Gone.", "", vec![Removed("Gone.")]),
            (
                "The year was 2019, they say.",
                "The year was 2021, they say.",
                vec![Same("The year was "), Removed("2019"), Added("2021"), Same(", they say.")],
            ),
            (
                "We like the sea a lot.",
                "We love the moon a lot.",
                vec![Same("We "), Removed("like the sea"), Added("love the moon"), Same(" a lot.")],
            ),
            (
                "It isn’t naïve.",
                "It isn’t naive.",
                vec![Same("It isn’t "), Removed("naïve"), Added("naive"), Same(".")],
            ),
        ] {
            assert_eq!(difference(before, after, in_time()), parts, "{before} → {after}");
        }
    }

    #[test]
    fn a_change_at_the_end_of_a_paragraph_leaves_the_next_one_alone() {
        let parts = difference("One two.\nThree four.\n", "One too.\nThree for.\n", in_time());
        assert!(parts.contains(&Part::Same(".\nThree ")), "{parts:?}");
    }

    fn text() -> impl Strategy<Value = String> {
        let word = prop_oneof![
            Just("the"),
            Just("sea"),
            Just("moon"),
            Just(" "),
            Just("  "),
            Just("\n"),
            Just("."),
            Just("é"),
            Just("e\u{301}"),
            Just("海"),
            Just("👩‍👩‍👧"),
            Just("<b>"),
            Just("\r\n"),
        ];
        let words = prop::collection::vec(word, 0..40).prop_map(|words| words.concat());
        prop_oneof![words, any::<String>()]
    }

    proptest! {
        #[test]
        fn applying_the_difference_to_one_version_gives_the_other(
            before in text(), after in text(), late in any::<bool>()
        ) {
            let deadline = if late { Instant::now() } else { in_time() };
            let parts = difference(&before, &after, deadline);
            prop_assert_eq!(only(&parts, |part| !matches!(part, Part::Added(_))), before.as_str());
            prop_assert_eq!(only(&parts, |part| !matches!(part, Part::Removed(_))), after.as_str());
            prop_assert!(parts.iter().all(|part| !part.text().is_empty()));
        }
    }
}
