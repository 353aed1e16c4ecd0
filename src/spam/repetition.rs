use crate::spam::{Evidence, History, SpamFilter, Submission};

/// How long a text counts as seen, in days: robots come back within hours, campaigns within weeks.
pub const REPETITION_DAYS: i64 = 30;

/// Distrusts text that has been posted before.
pub struct Repetition;

/// Texts of fewer words than this are said by many ("So true", "Thank you so much").
///
/// Of the groups of equal comments in a public collection (doi:10.1109/ICMLA.2015.37) that are up
/// to three words long, twenty of twenty-two were genuine; from four
/// words on, sixteen of twenty-five were spam.
const MIN_WORDS: usize = 4;

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
}
