use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_security::skeleton;

use crate::comments::is_invisible;

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
            words.push(fold(&open));
            open.clear();
        }
    }
    if !open.is_empty() {
        words.push(fold(&open));
    }
    words
}

/// As in `c@sino`, inside a word.
fn looks_like_a_letter(c: char, before: &str) -> bool {
    matches!(c, '@' | '$') && !before.is_empty()
}

fn fold(word: &str) -> String {
    if !word.contains(char::is_alphabetic) {
        return word.to_owned();
    }
    let plain = word.bytes().all(|byte| byte.is_ascii_lowercase());
    let alike: String = if plain { word.to_owned() } else { skeleton(word).collect() };
    // What the skeleton keeps apart although people read over it.
    let folded = alike.chars().flat_map(char::to_lowercase).map(|c| match c {
        'l' | '1' | '|' => 'i',
        '0' => 'o',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        other => other,
    });
    folded.collect::<String>().replace("rn", "m")
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
