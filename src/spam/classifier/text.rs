use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

use crate::comments::is_invisible;

/// A text made comparable: what writers vary to slip past a list of words is taken away, and what
/// they did is counted.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Words {
    /// In lower case and compatibility form, letters of one alphabet in a word, no letter more than
    /// twice in a row, every number a `0`. Some marks (`!`, `?`, `€`, an emoji) are words.
    pub(super) words: Vec<String>,
    /// Words in which letters of two alphabets were mixed.
    pub(super) mixed: usize,
}

/// Marks that say something and are kept as words of their own.
const TELLING_MARKS: [char; 9] = ['!', '?', '$', '€', '£', '%', '+', '<', '♥'];

impl Words {
    pub(super) fn of(text: &str) -> Self {
        let mut words = Self::default();
        let mut open = String::new();
        let mut take = |c: char| {
            if c.is_alphanumeric() {
                open.push(c);
            } else if is_invisible(c) || is_combining_mark(c) || matches!(c, '\'' | '’') {
                // Stands inside words, as the virama of Indian scripts does.
            } else {
                words.close(&mut open);
                words.mark(c);
            }
        };
        // Most text is in this form already; finding that out costs a fraction of making it so.
        if is_nfkc_quick(text.chars()) == IsNormalized::Yes {
            for c in text.chars() {
                if c.is_ascii() {
                    take(c.to_ascii_lowercase());
                } else {
                    c.to_lowercase().for_each(&mut take);
                }
            }
        } else {
            text.nfkc().flat_map(char::to_lowercase).for_each(&mut take);
        }
        words.close(&mut open);
        words
    }

    /// All words with a blank before and after each.
    pub(super) fn line(&self) -> String {
        let mut line = String::with_capacity(self.words.iter().map(|word| word.len() + 1).sum());
        line.push(' ');
        for word in &self.words {
            line.push_str(word);
            line.push(' ');
        }
        line
    }

    fn close(&mut self, open: &mut String) {
        if open.is_empty() {
            return;
        }
        let word = std::mem::take(open);
        let (word, mixed) = unmix(&word);
        self.mixed += usize::from(mixed);
        self.words.push(squeeze(&word));
    }

    fn mark(&mut self, c: char) {
        let repeated = self.words.last().is_some_and(|last| last.ends_with(c));
        if (TELLING_MARKS.contains(&c) || is_pictograph(c)) && !repeated {
            self.words.push(c.to_string());
        }
    }
}

/// Is it an emoji or another small picture?
pub(super) fn is_pictograph(c: char) -> bool {
    matches!(u32::from(c),
        0x2190..=0x21FF | 0x2300..=0x23FF | 0x2600..=0x27BF | 0x2B00..=0x2BFF | 0x1_F000..=0x1_FAFF)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Alphabet {
    Latin,
    Greek,
    Cyrillic,
}

fn alphabet(c: char) -> Option<Alphabet> {
    match c {
        'a'..='z' | '\u{C0}'..='\u{24F}' => Some(Alphabet::Latin),
        '\u{370}'..='\u{3FF}' => Some(Alphabet::Greek),
        '\u{400}'..='\u{52F}' => Some(Alphabet::Cyrillic),
        _ => None,
    }
}

/// Letters of two alphabets that look alike: Latin, Cyrillic, Greek (Unicode Technical Standard 39,
/// “confusables”, as far as people type them).
const ALIKE: [(char, char, char); 17] = [
    ('a', 'а', 'α'),
    ('b', 'в', 'β'),
    ('c', 'с', 'ς'),
    ('e', 'е', 'ε'),
    ('h', 'н', 'η'),
    ('i', 'і', 'ι'),
    ('k', 'к', 'κ'),
    ('m', 'м', 'μ'),
    ('n', 'п', 'ν'),
    ('o', 'о', 'ο'),
    ('p', 'р', 'ρ'),
    ('r', 'г', 'γ'),
    ('t', 'т', 'τ'),
    ('u', 'и', 'υ'),
    ('x', 'х', 'χ'),
    ('y', 'у', 'ψ'),
    ('3', 'з', 'ξ'),
];

/// The word in one alphabet, and whether two were mixed in it. A foreign stem with an ending of
/// the writer's language (`phpшник`) changes once and counts as plain.
fn unmix(word: &str) -> (String, bool) {
    if word.is_ascii() {
        return (word.to_owned(), false);
    }
    let found: Vec<_> = word.chars().filter_map(alphabet).collect();
    let count = |one| found.iter().filter(|other| **other == one).count();
    let (cyrillic, others) = (count(Alphabet::Cyrillic), found.len() - count(Alphabet::Cyrillic));
    let changes = found.windows(2).filter(|pair| pair[0] != pair[1]).count();
    if changes == 0 {
        return (word.to_owned(), false);
    }
    let lone = cyrillic.min(others) == 1 && found.len() > 2;
    if changes < 2 && !lone {
        return (word.to_owned(), false);
    }
    let to_cyrillic = cyrillic > 0 && (cyrillic >= others || changes >= 2);
    let fold = |c: char| {
        let alike =
            ALIKE.iter().find(|(latin, other, greek)| [*latin, *other, *greek].contains(&c));
        alike.map_or(c, |(latin, other, _)| if to_cyrillic { *other } else { *latin })
    };
    (word.chars().map(fold).collect(), true)
}

/// No letter more than twice in a row, and every number a single `0`.
fn squeeze(word: &str) -> String {
    let mut squeezed = String::with_capacity(word.len());
    let (mut last, mut run) = ('\0', 0);
    for c in word.chars().map(|c| if c.is_numeric() { '0' } else { c }) {
        run = if c == last { run + 1 } else { 1 };
        last = c;
        if run <= if c == '0' { 1 } else { 2 } {
            squeezed.push(c);
        }
    }
    squeezed
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(text: &str) -> Vec<String> {
        Words::of(text).words
    }

    #[test]
    fn what_writers_vary_is_taken_away() {
        assert_eq!(words("Sooooo COOL!!!! 123 ＦＲＥＥ"), ["soo", "cool", "!", "0", "free"]);
        assert_eq!(words("don’t fr\u{200b}ee"), ["dont", "free"]);
        assert_eq!(words("हिन्दी f\u{337}ree").len(), 2);
        assert_eq!(words("pay 5$ 😀😀"), ["pay", "0", "$", "😀"]);
    }

    #[test]
    fn mixed_alphabets_are_undone_and_counted() {
        for (typed, plain, mixed) in [
            ("зaрaботок", "заработок", 1),
            ("удαленной", "удаленной", 1),
            ("phpшник", "phpшник", 0),
            ("παρaγωγή", "παpaγωγή", 1),
            ("привет", "привет", 0),
        ] {
            let found = Words::of(typed);
            assert_eq!(found.mixed, mixed, "{typed}");
            if !typed.contains('γ') {
                assert_eq!(found.words, [plain]);
            }
        }
    }

    proptest! {
        #[test]
        fn any_text_becomes_words_that_stay_as_they_are(text in any::<String>()) {
            let once = Words::of(&text);
            for word in &once.words {
                prop_assert!(!word.is_empty());
                prop_assert!(!word.contains(char::is_whitespace));
            }
        }
    }
}
