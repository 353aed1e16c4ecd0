use std::collections::HashSet;

use crate::spam::fingerprint::fold;
use crate::spam::{Evidence, History, SpamFilter, Submission};

/// How long a text counts as seen, in days: robots come back within hours, campaigns within weeks.
pub const REPETITION_DAYS: i64 = 30;

/// Distrusts text that has been posted before, and text that repeats itself.
pub struct Repetition;

/// Texts of fewer words than this are said by many ("So true", "Thank you so much").
///
/// Of the groups of equal comments in a public collection (doi:10.1109/ICMLA.2015.37) that are up
/// to three words long, twenty of twenty-two were genuine; from four
/// words on, sixteen of twenty-five were spam.
const MIN_WORDS: usize = 4;

/// Shorter sentences than this, in letters, may recur ("Never again.").
const MIN_SENTENCE_LETTERS: usize = 12;

impl SpamFilter for Repetition {
    fn name(&self) -> &'static str {
        "repetition"
    }

    fn title(&self) -> &'static str {
        "Repetition"
    }

    fn notice(&self) -> &'static str {
        "It compares a fingerprint of your text with those of earlier comments."
    }

    /// 0.8 nats for each sentence that comes again within the text, up to three.
    fn weigh(&self, submission: &Submission<'_>) -> Vec<Evidence> {
        let repeated = count_repeated_sentences(submission.draft.body());
        if repeated == 0 {
            return Vec::new();
        }
        let weight = 0.8 * f64::from(u32::try_from(repeated.min(3)).unwrap_or(3));
        vec![Evidence::new(weight, "It says the same sentence more than once.")]
    }

    /// 4 nats for a copy of spam, which in 242 comments with copies was never a genuine one; 1 for
    /// a text that was posted once before, which people do when a page is slow, and 2 for one that
    /// was posted more often.
    fn recall(&self, submission: &Submission<'_>, history: &History) -> Vec<Evidence> {
        let mut evidence = Vec::new();
        if submission.draft.body().split_whitespace().nth(MIN_WORDS - 1).is_none() {
            return evidence;
        }
        if history.spam_copies > 0 {
            let because = "A moderator has called the same text spam.";
            evidence.push(Evidence::new(4.0, because));
        }
        match history.copies {
            0 => {}
            1 => {
                let because = "The same text was posted once before in these weeks.";
                evidence.push(Evidence::new(1.0, because));
            }
            copies => evidence.push(Evidence::new(
                2.0,
                format!("The same text was posted {copies} times before in these weeks."),
            )),
        }
        evidence
    }
}

fn count_repeated_sentences(body: &str) -> usize {
    let mut seen = HashSet::new();
    body.split(['\n', '.', '!', '?', '。', '！', '？'])
        .map(fold)
        .filter(|sentence| sentence.chars().count() >= MIN_SENTENCE_LETTERS)
        .filter(|sentence| !seen.insert(sentence.clone()))
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spam::screen::tests::{draft, recalled, submission};

    #[test]
    fn copies_count_unless_many_people_would_say_the_same() {
        let (short, long) = (draft("Thank you!"), draft("Thank you for writing this."));
        for (draft, copies, spam_copies, expected) in [
            (&short, 9, 9, 0.0),
            (&long, 0, 0, 0.0),
            (&long, 1, 0, 1.0),
            (&long, 7, 0, 2.0),
            (&long, 1, 1, 5.0),
        ] {
            let history = History { copies, spam_copies, ..History::default() };
            let found = recalled(&Repetition, &submission(draft), &history);
            assert!((found - expected).abs() < 1e-9, "{history:?}");
        }
    }

    #[test]
    fn a_text_that_repeats_itself_is_noticed() {
        for (body, repeated) in [
            ("I left him. I left him. I left him.", 0),
            ("Visit my new channel! Visit my NEW channel\nvisit my new channel.", 2),
            ("She says it gets better. I hope it gets better.", 0),
        ] {
            assert_eq!(count_repeated_sentences(body), repeated, "{body}");
        }
    }
}
