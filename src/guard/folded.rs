use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{compose, is_combining_mark};

use crate::comments::is_invisible;

/// A text in which each character has one form only, and the way back to what was typed.
///
/// Full-width and mathematical letters become plain ones (Unicode's NFKC), digits of every script
/// become 0 to 9, invisible characters go, dashes, blanks and apostrophes of all kinds become `-`,
/// a blank and `'`; Cyrillic or Greek letters within a Latin word become their look-alikes.
#[derive(Debug)]
pub(super) struct Folded {
    /// With its capitals.
    pub(super) text: String,
    /// In lower case, byte for byte as long as `text`.
    pub(super) lower: String,
    /// Where each character of `text` begins, and the bytes that it was typed as; empty if they are
    /// the same.
    places: Vec<(usize, Range<usize>)>,
}

impl Folded {
    pub(super) fn of(typed: &str) -> Self {
        if typed.is_ascii() {
            let (text, lower) = (typed.to_owned(), typed.to_ascii_lowercase());
            return Self { text, lower, places: Vec::new() };
        }
        let mut folded: Vec<(char, Range<usize>)> = Vec::with_capacity(typed.len());
        for (start, c) in typed.char_indices() {
            let place = start..start + c.len_utf8();
            if is_invisible(c) || c == '\u{20E3}' {
                continue;
            }
            if is_combining_mark(c) {
                if let Some((last, range)) = folded.last_mut() {
                    *last = compose(*last, c).unwrap_or(*last);
                    range.end = place.end;
                }
                continue;
            }
            for c in std::iter::once(c).nfkc().map(plain) {
                folded.push((c, place.clone()));
            }
        }
        unmix(&mut folded);
        let mut text = String::with_capacity(typed.len());
        let mut lower = String::with_capacity(typed.len());
        let mut places = Vec::with_capacity(folded.len());
        for (c, place) in folded {
            places.push((text.len(), place));
            text.push(c);
            lower.push(lower_of(c));
        }
        Self { text, lower, places }
    }

    /// The bytes that were typed for these bytes of `text`.
    pub(super) fn original(&self, range: Range<usize>) -> Range<usize> {
        if self.places.is_empty() {
            return range;
        }
        let at = |byte: usize| self.places.partition_point(|(start, _)| *start <= byte) - 1;
        let (first, last) = (at(range.start), at(range.end.max(1) - 1));
        self.places[first].1.start..self.places[last].1.end.max(self.places[first].1.end)
    }

    /// Does a word, number or name begin at this byte, rather than go on?
    pub(super) fn begins(&self, at: usize) -> bool {
        !self.text[..at].chars().next_back().is_some_and(char::is_alphanumeric)
    }

    /// Does one end at this byte, rather than go on?
    pub(super) fn ends(&self, at: usize) -> bool {
        !self.text[at..].chars().next().is_some_and(char::is_alphanumeric)
    }

    /// The last `bytes` or so in lower case before `at`, of the same sentence.
    pub(super) fn before(&self, at: usize, bytes: usize) -> &str {
        let mut start = at.saturating_sub(bytes);
        while !self.lower.is_char_boundary(start) {
            start += 1;
        }
        let near = &self.lower[start..at];
        let ends = ["! ", "? ", "\n", ". "].map(|end| near.rfind(end).map(|at| at + end.len()));
        &near[ends.into_iter().flatten().max().unwrap_or(0)..]
    }

    /// The first `bytes` or so in lower case from `at` on, of the same sentence.
    pub(super) fn after(&self, at: usize, bytes: usize) -> &str {
        let mut end = (at + bytes).min(self.lower.len());
        while !self.lower.is_char_boundary(end) {
            end -= 1;
        }
        let near = &self.lower[at..end];
        &near[..near.find(['!', '?', '\n', '.']).unwrap_or(near.len())]
    }
}

/// Lower case, where that has as many bytes.
fn lower_of(c: char) -> char {
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(one), None) if one.len_utf8() == c.len_utf8() => one,
        _ => c,
    }
}

fn plain(c: char) -> char {
    match c {
        '\n' => '\n',
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{2043}' => '-',
        '\u{2018}' | '\u{2019}' | '\u{201B}' | '\u{2032}' | '\u{2BC}' | '`' | '´' => '\'',
        '\u{2024}' | '\u{3002}' => '.',
        _ if c.is_whitespace() => ' ',
        _ if c.is_numeric() && !c.is_ascii() => digit(c).unwrap_or(c),
        _ => c,
    }
}

/// Where the digits of scripts begin that people type numbers in: Arabic, Persian, Devanagari,
/// Bengali, Gurmukhi, Gujarati, Tamil, Telugu, Kannada, Malayalam, Thai, Lao, Burmese, Khmer.
const ZEROS: [u32; 14] = [
    0x660, 0x6F0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xE50, 0xED0, 0x1040,
    0x17E0,
];

fn digit(c: char) -> Option<char> {
    let code = u32::from(c);
    let zero = ZEROS.into_iter().find(|zero| (*zero..zero + 10).contains(&code))?;
    char::from_digit(code - zero, 10)
}

/// Latin letters for those that look like them (Unicode Technical Standard 39, as far as people
/// type them).
const ALIKE: [(char, char); 44] = [
    ('а', 'a'),
    ('в', 'b'),
    ('с', 'c'),
    ('е', 'e'),
    ('н', 'h'),
    ('і', 'i'),
    ('ј', 'j'),
    ('к', 'k'),
    ('м', 'm'),
    ('о', 'o'),
    ('р', 'p'),
    ('ѕ', 's'),
    ('т', 't'),
    ('у', 'y'),
    ('х', 'x'),
    ('А', 'A'),
    ('В', 'B'),
    ('С', 'C'),
    ('Е', 'E'),
    ('Н', 'H'),
    ('І', 'I'),
    ('Ј', 'J'),
    ('К', 'K'),
    ('М', 'M'),
    ('О', 'O'),
    ('Р', 'P'),
    ('Ѕ', 'S'),
    ('Т', 'T'),
    ('У', 'Y'),
    ('Х', 'X'),
    ('α', 'a'),
    ('ο', 'o'),
    ('ν', 'v'),
    ('ρ', 'p'),
    ('Α', 'A'),
    ('Β', 'B'),
    ('Ε', 'E'),
    ('Η', 'H'),
    ('Ι', 'I'),
    ('Κ', 'K'),
    ('Μ', 'M'),
    ('Ν', 'N'),
    ('Ο', 'O'),
    ('Τ', 'T'),
];

/// Undoes look-alikes in words that have Latin letters as well.
fn unmix(folded: &mut [(char, Range<usize>)]) {
    for word in folded.chunk_by_mut(|(a, _), (b, _)| a.is_alphanumeric() == b.is_alphanumeric()) {
        if word.iter().any(|(c, _)| c.is_ascii_alphabetic()) {
            for (c, _) in word.iter_mut().filter(|(c, _)| !c.is_ascii()) {
                let alike = ALIKE.iter().find(|(other, _)| other == c);
                *c = alike.map_or(*c, |(_, latin)| *latin);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_form_of_each_character_and_the_way_back() {
        for (typed, text, part, original) in [
            ("Anna", "Anna", "nn", "nn"),
            ("tel ２０２\u{200b}5", "tel 2025", "2025", "２０２\u{200b}5"),
            ("e\u{301}cole Á", "école Á", "école", "e\u{301}cole"),
            ("a – b ’s", "a - b 's", "'s", "’s"),
            ("٠٧٧", "077", "77", "٧٧"),
            ("mаil мама", "mail мама", "mail", "mаil"),
            ("½ x", "1⁄2 x", "2 x", "½ x"),
        ] {
            let folded = Folded::of(typed);
            assert_eq!(folded.text, text);
            let start = text.find(part).expect("a part of it");
            assert_eq!(&typed[folded.original(start..start + part.len())], original);
        }
    }

    proptest! {
        #[test]
        fn every_stretch_leads_back_to_whole_characters(
            typed in any::<String>(),
            (from, to) in (0..50_usize, 0..50_usize),
        ) {
            let folded = Folded::of(&typed);
            prop_assert_eq!(folded.text.len(), folded.lower.len());
            let borders: Vec<_> = folded.text.char_indices().map(|(at, c)| at..at + c.len_utf8()).collect();
            if let (Some(from), Some(to)) = (borders.get(from), borders.get(to)) && from.start < to.end {
                let range = folded.original(from.start..to.end);
                prop_assert!(typed.get(range).is_some_and(|part| !part.is_empty()));
            }
        }
    }
}
