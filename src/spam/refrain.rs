use std::collections::HashSet;

use crate::spam::fingerprint::fold;
use crate::spam::{Evidence, Sees, SpamFilter, Submission};

/// Distrusts text that repeats itself.
pub struct Refrain;

/// Shorter sentences than this, in letters, may recur ("Never again.").
const MIN_SENTENCE_LETTERS: usize = 12;

impl SpamFilter for Refrain {
    fn name(&self) -> &'static str {
        "refrain"
    }

    fn title(&self) -> &'static str {
        "Repeated sentences"
    }

    fn notice(&self) -> &'static str {
        "It looks for sentences that your text says more than once."
    }

    fn sees(&self) -> Sees {
        Sees::Words
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
