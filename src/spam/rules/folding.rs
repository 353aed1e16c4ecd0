use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::comments::{fold_word, is_invisible};

/// The words of a text with everything taken away by which writers slip past a list of words:
/// capitals, width and style of letters, invisible characters, marks piled on letters, and letters
/// and digits that look like others (Unicode Technical Standard 39, “skeleton”).
///
/// Fit to be compared with each other, not to be shown.
pub(super) fn fold_words(text: &str) -> Vec<String> {
    let (mut words, mut open) = (Vec::new(), String::new());
    for c in text.nfkc().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() || looks_like_a_letter(c, &open) {
            open.push(c);
        } else if is_invisible(c) || is_combining_mark(c) || matches!(c, '\'' | '’') {
            // Stands inside words.
        } else if !open.is_empty() {
            words.push(fold_word(&open));
            open.clear();
        }
    }
    if !open.is_empty() {
        words.push(fold_word(&open));
    }
    words
}

/// As in `c@sino`, inside a word.
fn looks_like_a_letter(c: char, before: &str) -> bool {
    matches!(c, '@' | '$') && !before.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disguised_word_is_the_word() {
        let casino = fold_words("casino");
        for disguised in [
            "CASINO",
            "ｃａｓｉｎｏ",
            "са\u{455}іпо".replace('п', "n").as_str(),
            "cas\u{200b}ino",
            "c\u{337}asino",
            "cas1n0",
            "c@sino",
            "𝓬𝓪𝓼𝓲𝓷𝓸",
            "caѕinο",
        ] {
            assert_eq!(fold_words(disguised), casino, "{disguised}");
        }
        for other in ["casinos", "cas ino", "казино", "basin"] {
            assert_ne!(fold_words(other), casino, "{other}");
        }
        assert_eq!(fold_words("In 1971, 3 of 4.").len(), 5);
        assert_eq!(fold_words("1971"), ["1971"]);
        assert_eq!(fold_words("… !"), Vec::<String>::new());
    }
}
