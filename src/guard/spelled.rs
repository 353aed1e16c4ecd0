use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use crate::guard::Kind;
use crate::guard::folded::Folded;

/// Digits as words, in ten languages.
static DIGITS: LazyLock<HashMap<&'static str, u8>> = LazyLock::new(|| {
    let digits = [
        "zero oh null nul nula zéro cero ноль нуль",
        "one eins ein un uno um jeden один een",
        "two zwei zwo deux dos due dois dwa два twee",
        "three drei trois tres tre três trzy три drie",
        "four vier quatre cuatro quattro quatro cztery четыре чотири",
        "five fünf fuenf cinq cinco cinque pięć пять п'ять vijf",
        "six sechs seis sei sześć шесть шість zes",
        "seven sieben sept siete sette sete siedem семь сім zeven",
        "eight acht huit ocho otto oito osiem восемь вісім",
        "nine neun neuf nueve nove dziewięć девять дев'ять negen",
    ];
    let each = (0..)
        .zip(digits)
        .flat_map(|(value, words)| words.split(' ').map(move |word| (word, value)));
    each.collect()
});

/// Digits in a row that make a number of a telephone.
const ENOUGH: usize = 7;

/// Phone numbers written in words, as in “zero seven seven double zero nine”. Counting up or down,
/// which people do to calm themselves, is none.
pub(super) fn find(folded: &Folded) -> Vec<(Kind, Range<usize>)> {
    let mut found = Vec::new();
    let mut run = Run::default();
    for range in words(&folded.lower) {
        let parted = run.reach.is_some_and(|reach| !is_joint(&folded.lower[reach..range.start]));
        if parted {
            found.extend(run.take());
        }
        if !run.take_in(&folded.lower[range.clone()], &range) {
            found.extend(run.take());
        }
    }
    found.extend(run.take());
    found.into_iter().map(|range| (Kind::Phone, range)).collect()
}

/// Words for digits one after the other.
#[derive(Default)]
struct Run {
    start: usize,
    /// Where its last digit ends.
    end: Option<usize>,
    /// Where its last word ends, which may be a “double”.
    reach: Option<usize>,
    digits: Vec<u8>,
    spelled: usize,
    repeat: usize,
}

impl Run {
    /// Goes on with a word, unless it is none for digits.
    fn take_in(&mut self, word: &str, range: &Range<usize>) -> bool {
        let before = self.digits.len();
        let times = self.repeat.max(1);
        match word {
            "double" | "doppel" => self.repeat = 2,
            "triple" | "treble" => self.repeat = 3,
            _ => {
                self.repeat = 0;
                if let Some(value) = DIGITS.get(word).copied().or((word == "o").then_some(0)) {
                    self.digits.extend(std::iter::repeat_n(value, times));
                    self.spelled += 1;
                } else if word.len() <= 15 && word.bytes().all(|byte| byte.is_ascii_digit()) {
                    self.digits.extend(word.bytes().map(|byte| byte - b'0'));
                } else {
                    return false;
                }
            }
        }
        if self.reach.is_none() {
            self.start = range.start;
        }
        if self.digits.len() > before {
            self.end = Some(range.end);
        }
        self.reach = Some(range.end);
        true
    }

    /// The whole run if it is a number of a telephone; the next one starts anew.
    fn take(&mut self) -> Option<Range<usize>> {
        let Self { start, end, digits, spelled, .. } = std::mem::take(self);
        let steps: Vec<_> =
            digits.windows(2).map(|pair| i16::from(pair[1]) - i16::from(pair[0])).collect();
        let counted = steps.iter().filter(|step| step.abs() == 1).count() * 4 >= steps.len() * 3;
        (spelled >= 3 && (ENOUGH..=15).contains(&digits.len()) && !counted).then_some(start..end?)
    }
}

fn is_joint(between: &str) -> bool {
    between.len() <= 3 && between.chars().all(|c| matches!(c, ' ' | ',' | '-' | '.'))
}

/// Runs of letters and digits.
fn words(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let pieces = text.split(|c: char| !c.is_alphanumeric() && c != '\'');
    pieces.filter(|word| !word.is_empty()).map(|word| {
        let start = word.as_ptr().addr() - text.as_ptr().addr();
        start..start + word.len()
    })
}
