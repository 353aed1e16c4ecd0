use std::sync::OnceLock;

use crate::guard::template::lines;

/// The first and the second words of names, of weather, light and colour, and of nature.
fn words() -> &'static [Vec<&'static str>; 2] {
    static WORDS: OnceLock<[Vec<&'static str>; 2]> = OnceLock::new();
    WORDS.get_or_init(|| {
        ["first", "second"].map(|wanted| {
            let lines = lines(include_str!("pseudonym.txt")).filter(|(title, _)| *title == wanted);
            lines.flat_map(|(_, line)| line.split_whitespace()).collect()
        })
    })
}

/// Names that [`suggest_name`] can give, at least; few enough words to read, too many names to meet
/// the same one often.
pub const NAMES: usize = 20_000;

/// A name of two words that is nobody's, as in “Amber Heron”: each of all possible ones once for
/// numbers from 0 to [`NAMES`] and beyond, then over again.
#[must_use]
pub fn suggest_name(number: u32) -> String {
    let [first, second] = words();
    let number = number as usize % (first.len() * second.len());
    format!("{} {}", first[number / second.len()], second[number % second.len()])
}

/// Is this word one of those in our names?
pub(super) fn is_pseudonym(word: &str) -> bool {
    words().iter().flatten().any(|one| one.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::comments::MAX_NAME_CHARS;
    use crate::guard::find;

    #[test]
    fn every_name_is_there_once_fits_and_is_nobodys() {
        let [first, second] = words();
        let all: HashSet<String> =
            (0..).map(suggest_name).take(first.len() * second.len()).collect();
        assert_eq!(all.len(), first.len() * second.len(), "a word stands in a list twice");
        assert!(all.len() >= NAMES, "{}", all.len());
        for name in &all {
            assert!(name.chars().count() <= MAX_NAME_CHARS);
        }
        for name in all.iter().step_by(7) {
            assert_eq!(find("", name, "en"), [], "{name}");
        }
    }
}
