use aho_corasick::{AhoCorasick, MatchKind};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::comments::{fold_word, is_invisible};
use crate::guard::template::{lines, phrases};

/// Words of people who may be in danger, by others or by their own hand.
///
/// It lifts a comment to where moderators look first. It is wrong at times in both directions, so
/// nothing else may hang on it.
#[derive(Debug)]
pub struct Crisis {
    finder: AhoCorasick,
    /// Does the pattern speak of danger, or is it a phrase that only sounds like it?
    meant: Vec<bool>,
}

impl Crisis {
    /// The phrases of `crisis.txt`, and more that an operator knows.
    ///
    /// # Panics
    ///
    /// When these are so many that no automaton holds them, which takes gigabytes.
    #[must_use]
    pub fn new(more: &[String]) -> Self {
        let (mut patterns, mut meant) = (Vec::new(), Vec::new());
        for (_, line) in lines(include_str!("crisis.txt")) {
            let (is_meant, line) =
                line.strip_prefix('!').map_or((true, line), |rest| (false, rest));
            patterns.extend(phrases(line).iter().map(|phrase| plain(phrase)));
            meant.resize(patterns.len(), is_meant);
        }
        patterns.extend(more.iter().map(|phrase| plain(phrase)).filter(|phrase| phrase.len() > 2));
        meant.resize(patterns.len(), true);
        let finder = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(patterns)
            .expect("some thousand phrases fit");
        Self { finder, meant }
    }

    /// May the writer of this, or somebody they write about, be in danger?
    #[must_use]
    pub fn is_in(&self, text: &str) -> bool {
        let plain = plain(text);
        // Phrases share the blank between them, so each search goes on one byte before the last end.
        let mut at = 0;
        while let Some(hit) = self.finder.find(&plain[at..]) {
            if self.meant[hit.pattern().as_usize()] {
                return true;
            }
            at += hit.end() - 1;
        }
        false
    }
}

/// Words in lower case without accents and apostrophes, letters that look alike put alike, a blank on
/// both sides of each; a sentence ends in a full stop, over which no phrase reaches.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len() + 2);
    plain.push(' ');
    for c in text.nfkd().flat_map(char::to_lowercase) {
        // As in `p@in`: inside a word.
        let hides = matches!(c, '@' | '$' | '|') && plain.ends_with(char::is_alphanumeric);
        if c.is_alphanumeric() || hides {
            plain.push(c);
        } else if is_invisible(c) || is_combining_mark(c) || matches!(c, '\'' | '’' | 'ʼ' | '*')
        {
            // Stands inside words.
        } else {
            let ends = matches!(c, '.' | '!' | '?' | '…' | ';');
            if ends && !plain.ends_with(". ") && plain.len() > 1 {
                plain.truncate(plain.trim_end().len());
                plain.push_str(" . ");
            } else if !plain.ends_with(' ') {
                plain.push(' ');
            }
        }
    }
    if !plain.ends_with(' ') {
        plain.push(' ');
    }
    plain.split(' ').map(fold_word).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_danger_are_told_from_words_of_every_day() {
        let crisis = Crisis::new(&[]);
        for (text, urgent) in [
            ("I want to die.", true),
            ("i CAN’T go on like this", true),
            ("He said he will kill me. He has a gun.", true),
            ("I w\u{430}nt t0 d\u{456}e", true),
            ("Hе will k1ll me", true),
            ("Ich will nicht mehr leben", true),
            ("он меня убьёт", true),
            ("That cake is to die for, I was just killing time.", false),
            ("I want. To die is for others.", false),
            ("I want to die laughing at eighty", false),
            ("I want to die laughing, he said. But I want to die.", true),
            ("", false),
        ] {
            assert_eq!(crisis.is_in(text), urgent, "{text}");
        }
    }

    #[test]
    fn an_operator_can_add_phrases() {
        let more = ["Code Tangerine".to_owned(), "  ".to_owned()];
        assert!(Crisis::new(&more).is_in("It is code, tangerine!"));
        assert!(!Crisis::new(&more).is_in("A tangerine is a fruit."));
    }
}
