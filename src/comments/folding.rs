use unicode_security::skeleton;

/// A word in lower case with letters and digits that look like others put alike, so that a disguised
/// word is the word (Unicode Technical Standard 39, “skeleton”). A number stays what it is.
///
/// Fit to be compared with other folded words, not to be shown.
#[must_use]
pub fn fold_word(word: &str) -> String {
    if !word.contains(char::is_alphabetic) {
        return word.to_owned();
    }
    let plain = word.bytes().all(|byte| byte.is_ascii_lowercase());
    let alike: String = if plain { word.to_owned() } else { skeleton(word).collect() };
    // What the skeleton keeps apart although people read over it.
    let folded = alike.chars().flat_map(char::to_lowercase).map(|c| match c {
        'l' | '1' | '|' => 'i',
        // The Latin kra, which stands for the Greek kappa.
        'ĸ' => 'k',
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
    fn a_word_in_letters_that_look_alike_is_the_word() {
        for disguised in ["kill", "k1ll", "ki||", "κill", "kiӏl"] {
            assert_eq!(fold_word(disguised), fold_word("kill"), "{disguised}");
        }
        assert_eq!(fold_word("1971"), "1971");
        assert_ne!(fold_word("kiln"), fold_word("kill"));
    }
}
