use unicode_normalization::UnicodeNormalization;

/// Tells whether two comments say the same: 128 bits as 32 hexadecimal digits.
///
/// Made from letters and digits alone, in compatibility form and lower case, with every number
/// alike: a copy with another greeting mark, other blanks, invisible characters or a running number
/// keeps its fingerprint. Text without letters or digits counts as it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, sqlx::Type)]
#[sqlx(transparent)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// The fingerprint of a comment's text.
    #[must_use]
    pub fn of(body: &str) -> Self {
        let mut essence = fold(body);
        if essence.is_empty() {
            body.trim().clone_into(&mut essence);
        }
        Self(blake3::hash(essence.as_bytes()).to_hex()[..32].to_owned())
    }

    /// The fingerprint as it is stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Letters in lower case, a `0` for each number, nothing else.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.nfkc().flat_map(char::to_lowercase) {
        if c.is_numeric() {
            if !folded.ends_with('0') {
                folded.push('0');
            }
        } else if c.is_alphabetic() {
            folded.push(c);
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_are_recognised_through_small_changes() {
        for (one, other, same) in [
            ("Great offer! Call 555", "great  offer… call 99!", true),
            ("ＦＲＥＥ mo\u{200b}ney", "free money", true),
            ("I left.", "I stayed.", false),
            ("❤️", "❤️", true),
            ("❤️", "👍", false),
        ] {
            assert_eq!(Fingerprint::of(one) == Fingerprint::of(other), same, "{one} {other}");
        }
        assert_eq!(Fingerprint::of("x").as_str().len(), 32);
    }
}
