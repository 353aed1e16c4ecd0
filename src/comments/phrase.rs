use std::fmt;

use bip39::Language;
use unicode_normalization::UnicodeNormalization;

use crate::comments::is_invisible;
use crate::content::near;

/// Words in a phrase.
pub const PHRASE_WORDS: usize = 6;

/// The secret words that a writer is given for a comment: whoever says them is its writer.
///
/// Six words of 1,806 are 64.9 bits, which nobody guesses through a website: at a thousand tries a
/// second, the first of a million receipts would be found after 500 years. The words are those of BIP-39
/// (English): common, easy to tell apart, and known by their first four letters. Words that could
/// hurt or frighten somebody who left abuse are never drawn.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Phrase([u16; PHRASE_WORDS]);

/// Why what somebody typed is no phrase; the words are shown to them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhraseProblem {
    /// Nothing that could be a word.
    #[error("There are no words yet. Please type the {PHRASE_WORDS} words that you were given.")]
    Missing,
    /// A word that no phrase has.
    #[error(
        "The word “{word}” is in none of our phrases.{}",
        meant.map(|meant| format!(" Perhaps it is “{meant}”?")).unwrap_or_default()
    )]
    Unknown {
        /// As read. Untrusted.
        word: String,
        /// The word that is one slip of the pen away.
        meant: Option<&'static str>,
    },
    /// Too few words, or too many.
    #[error(
        "A phrase has {PHRASE_WORDS} words, and we read {count}. Please look whether one is \
         missing or stands there twice."
    )]
    Count {
        /// How many.
        count: usize,
    },
}

/// Words of the list that are never drawn: those that name violence, fear, illness, shame or kin, and
/// those that sound like another one. In the order of the alphabet.
const LEFT_OUT: &str = "
    abandon abuse accident accuse addict afraid alcohol alone anger angry anxiety argue arm
    armed armor army arrest assault attack avoid awful awkward bachelor betray bind bitter
    blade blame bleak blind blood bomb broken brother bullet bunker burden burst chaos chase
    chronic control convince crash crazy crime cruel crush cry dad damage danger daughter
    decline defy demise denial deny depend despair destroy detect disagree disease dismiss
    disorder divorce dizzy drastic dumb embrace endless enemy enforce error erupt escape evil
    exclude exhaust exile expose fade faint false family fat fatal father fatigue fault fetch
    fever fire flee fog force forget fragile frown frozen fury garbage gasp ghost gloom grief
    grit grunt guard guilt gun hammer harsh hazard horror hospital hunt hurt husband ill
    illegal illness inflict inject injury inmate innocent insane isolate jealous junk kick
    kidney kiss knife lawsuit lazy liar lonely lottery mad marriage mercy misery miss mistake
    mom monster mother nasty negative neglect nerve nothing nuclear obey oblige odor orphan
    panic parent pill pistol police poverty prison problem pulse punch rebel refuse regret
    reject rescue resist rifle riot risk rival sad sadness satoshi scare scatter secret
    sentence shiver shock shoot shove shy sick siege sister slab slam slush sorry spike spy
    sting strike struggle stumble submit suffer suspect swear sword symptom tattoo tired tissue
    tobacco tongue tornado tragic trap trash trigger trouble ugly unable unfair unhappy useless
    vicious virus void warfare warrior weapon weird whip wife worry wreck wrestle wrist write
    wrong";

impl Phrase {
    /// A phrase made from `random` numbers, each of which must be evenly spread over 0 to 65,535.
    pub fn draw(mut random: impl FnMut() -> u16) -> Self {
        let mut next = || loop {
            // 2,048 divides 65,536, so every word is as likely as any other.
            let number = random() % 2_048;
            if !is_left_out(word(number)) {
                return number;
            }
        };
        Self(std::array::from_fn(|_| next()))
    }

    /// Reads what somebody typed, or the private link: in capitals or not, with whatever stands
    /// between the words, in the letters of any keyboard (Unicode NFKC). Of a word of four letters
    /// or more the first four decide, since no two words of the list share them.
    ///
    /// # Errors
    ///
    /// When it is no phrase: all that is wrong with it.
    pub fn parse(typed: &str) -> Result<Self, Vec<PhraseProblem>> {
        let typed = typed.rsplit('/').next().unwrap_or_default();
        let plain: String = typed.nfkc().filter(|c| !is_invisible(*c)).collect();
        let plain = plain.to_lowercase();
        let words = plain.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
        let mut problems = Vec::new();
        let (mut numbers, mut count) = (Vec::new(), 0);
        for typed in words.take(100) {
            count += 1;
            match number(typed) {
                Some(number) => numbers.push(number),
                None => problems.push(PhraseProblem::Unknown {
                    word: typed.chars().take(20).collect(),
                    meant: near(typed, Language::English.word_list()),
                }),
            }
        }
        match <[u16; PHRASE_WORDS]>::try_from(numbers) {
            Ok(numbers) if problems.is_empty() => return Ok(Self(numbers)),
            _ if count == 0 => problems.push(PhraseProblem::Missing),
            _ if count != PHRASE_WORDS => problems.push(PhraseProblem::Count { count }),
            _ => {}
        }
        problems.truncate(PHRASE_WORDS + 1);
        Err(problems)
    }

    /// The words with `between` them.
    #[must_use]
    pub fn joined(&self, between: &str) -> String {
        self.0.map(word).join(between)
    }

    /// The phrase as bytes, to be hashed or sealed.
    #[must_use]
    pub fn to_bytes(self) -> [u8; 2 * PHRASE_WORDS] {
        let mut bytes = [0; 2 * PHRASE_WORDS];
        for (two, number) in bytes.chunks_exact_mut(2).zip(self.0) {
            two.copy_from_slice(&number.to_be_bytes());
        }
        bytes
    }

    /// The phrase that gave these bytes; `None` if none did.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let numbers = bytes.chunks_exact(2).map(|two| u16::from_be_bytes([two[0], two[1]]));
        let numbers: Vec<u16> = numbers.filter(|number| *number < 2_048).collect();
        Some(Self(numbers.try_into().ok()?)).filter(|_| bytes.len() == 2 * PHRASE_WORDS)
    }
}

/// Shows nothing of the phrase: what is printed for debugging ends up in logs.
impl fmt::Debug for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Phrase(…)")
    }
}

fn word(number: u16) -> &'static str {
    Language::English.word_list()[usize::from(number)]
}

fn number(typed: &str) -> Option<u16> {
    let found = Language::English.find_word(typed);
    found.or_else(|| {
        let (end, _) = typed.char_indices().nth(4).unwrap_or((typed.len(), ' '));
        let start = typed.get(..end).filter(|start| start.chars().count() == 4)?;
        let place = Language::English.word_list().iter().position(|word| word.starts_with(start));
        place.and_then(|place| u16::try_from(place).ok())
    })
}

fn is_left_out(word: &str) -> bool {
    LEFT_OUT.split_whitespace().any(|out| out == word)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_phrase_has_at_least_64_bits_and_no_word_that_hurts() {
        let list = Language::English.word_list();
        let out: HashSet<_> = LEFT_OUT.split_whitespace().collect();
        assert!(out.iter().all(|word| list.contains(word)), "a word that would never be drawn");
        let left = list.len() - out.len();
        let bits = f64::from(u16::try_from(left).expect("a short list")).log2() * 6.0;
        assert!(bits >= 64.0, "{left} words are {bits} bits");
        let mut numbers = 0..2_048_u16;
        while let Some(number) = numbers.next() {
            if is_left_out(word(number)) {
                continue;
            }
            let mut first = Some(number);
            let phrase = Phrase::draw(|| first.take().or(numbers.next()).unwrap_or(3));
            let words = phrase.joined(" ");
            assert!(!words.split(' ').any(is_left_out), "{words}");
        }
    }

    #[test]
    fn the_first_four_letters_name_a_word() {
        let list = Language::English.word_list();
        let starts: HashSet<_> = list.iter().map(|word| &word[..word.len().min(4)]).collect();
        assert_eq!(starts.len(), list.len());
    }

    #[test]
    fn a_phrase_is_read_however_it_is_typed() {
        let phrase = Phrase::parse("lemon river acoustic zoo act velvet").expect("a phrase");
        for typed in [
            "lemon-river-acoustic-zoo-act-velvet",
            "  Lemon, RIVER;\n acoustic – zoo. Act Velvet!",
            "1. lemon 2. river 3. acoustic 4. zoo 5. act 6. velvet",
            "ｌｅｍｏｎ river acou\u{ad}stic zoo act velvet\u{200b}",
            "lemo rive acou zoo act velvets",
            "https://lamp.example/receipt/lemon-river-acoustic-zoo-act-velvet",
        ] {
            assert_eq!(Phrase::parse(typed).ok().as_ref(), Some(&phrase), "{typed}");
        }
        assert_eq!(format!("{phrase:?}"), "Phrase(…)");
    }

    #[test]
    fn what_is_no_phrase_is_answered_with_what_would_help() {
        for (typed, expected) in [
            ("", vec!["There are no words yet. Please type the 6 words that you were given."]),
            ("12 !", vec!["There are no words yet. Please type the 6 words that you were given."]),
            (
                "lemon rivre acoustic zoo qqq velvet",
                vec![
                    "The word “rivre” is in none of our phrases. Perhaps it is “river”?",
                    "The word “qqq” is in none of our phrases.",
                ],
            ),
            (
                "lemon river",
                vec![
                    "A phrase has 6 words, and we read 2. Please look whether one is missing or \
                     stands there twice.",
                ],
            ),
        ] {
            let problems = Phrase::parse(typed).expect_err("no phrase");
            let sentences: Vec<_> = problems.iter().map(ToString::to_string).collect();
            assert_eq!(sentences, expected, "{typed}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_drawn_can_be_read_again(numbers in prop::collection::vec(0..2_048_u16, 99)) {
            let mut numbers = numbers.into_iter().chain(std::iter::repeat(2_047));
            let phrase = Phrase::draw(|| numbers.next().unwrap_or_default());
            prop_assert_eq!(Phrase::parse(&phrase.joined("-")), Ok(phrase));
            prop_assert_eq!(Phrase::from_bytes(&phrase.to_bytes()), Some(phrase));
        }

        #[test]
        fn whatever_is_typed_is_read_or_answered(typed in "(?s).{0,200}") {
            if let Err(problems) = Phrase::parse(&typed) {
                prop_assert!(!problems.is_empty());
            }
        }
    }
}
