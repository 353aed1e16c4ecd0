use std::fmt;

use unicode_normalization::UnicodeNormalization;
use unicode_security::confusable_detection::skeleton;

use crate::comments::{is_blank, is_invisible};

/// Longest name of an editor, in characters.
pub const MAX_NAME_CHARS: usize = 60;

/// The name under which somebody signs in and decides, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditorName(String);

/// Why a name cannot be an editor's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameProblem {
    /// Nothing to see.
    #[error("Please give a name.")]
    Blank,
    /// More than [`MAX_NAME_CHARS`].
    #[error("Please use a name of at most {MAX_NAME_CHARS} characters.")]
    TooLong,
    /// Control characters, or ones without a shape.
    #[error("Please leave out characters that cannot be seen.")]
    Unseen,
    /// Somebody has it, or one that looks like it.
    #[error("An editor has this name, or one that looks like it. Please choose another.")]
    Taken,
}

impl EditorName {
    /// A name without blanks around it.
    ///
    /// # Errors
    ///
    /// What is wrong with it. Whether somebody has it already only the database knows.
    pub fn check(typed: &str) -> Result<Self, NameProblem> {
        let name = typed.split_whitespace().collect::<Vec<_>>().join(" ");
        match () {
            () if is_blank(&name) => Err(NameProblem::Blank),
            () if name.chars().count() > MAX_NAME_CHARS => Err(NameProblem::TooLong),
            () if name.chars().any(|c| c.is_control() || is_invisible(c)) => {
                Err(NameProblem::Unseen)
            }
            () => Ok(Self(name)),
        }
    }

    /// As typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name as it is compared.
    #[must_use]
    pub fn key(&self) -> String {
        name_key(&self.0)
    }
}

impl fmt::Display for EditorName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A name as it is compared: two that look alike have the same key, whatever their case, width or
/// alphabet. For no other use; nobody could read it.
///
/// Compatibility forms are folded (NFKC, UAX #15), then case, then look-alikes by their skeleton
/// (UTS #39 §4), which tells small `i` from `l`; as capitals they look alike, so here they are one.
#[must_use]
pub fn name_key(name: &str) -> String {
    let seen = name.nfkc().filter(|c| !is_invisible(*c));
    let words: String = seen.flat_map(char::to_lowercase).collect();
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let alike = skeleton(&words).flat_map(char::to_lowercase);
    alike.map(|c| if c == 'i' { 'l' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_that_look_alike_are_one() {
        for (one, other) in [
            ("Noor", "noor"),
            ("Noor", "NООR"), // Cyrillic О
            ("Noor", "N00r"),
            ("Noor", " Noor\u{200b} "),
            ("Noor", "Ｎｏｏｒ"),
            ("Ilse", "lLSE"),
            ("Paul", "Pau1"),
            ("Zoë", "Zoe\u{308}"),
            ("Mo  Lin", "mo lin"),
        ] {
            assert_eq!(name_key(one), name_key(other), "{one} {other}");
        }
        for (one, other) in [("Noor", "Nour"), ("Zoë", "Zoe"), ("Mo Lin", "Molin")] {
            assert_ne!(name_key(one), name_key(other), "{one} {other}");
        }
    }

    #[test]
    fn a_name_that_nobody_could_read_is_refused_with_the_reason() {
        let long = "n".repeat(MAX_NAME_CHARS + 1);
        for (typed, problem) in [
            ("", NameProblem::Blank),
            (" \u{200b}", NameProblem::Blank),
            (&long, NameProblem::TooLong),
            ("No\u{202e}or", NameProblem::Unseen),
            ("No\u{7}or", NameProblem::Unseen),
        ] {
            assert_eq!(EditorName::check(typed), Err(problem), "{typed:?}");
        }
        assert_eq!(EditorName::check("  Noor  B. ").expect("a name").as_str(), "Noor B.");
    }

    proptest! {
        #[test]
        fn whatever_is_typed_has_a_key_that_case_does_not_change(name in "\\PC{0,70}") {
            let ascii: String = name.chars().filter(char::is_ascii).collect();
            prop_assert_eq!(name_key(&ascii), name_key(&ascii.to_uppercase()));
            prop_assert!(name_key(&name).chars().all(|c| !is_invisible(c)));
        }
    }
}
