use std::fmt;

/// The part of an address that names one article, page, topic, author or block.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, sqlx::Type, serde::Serialize)]
#[sqlx(transparent)]
#[serde(transparent)]
pub struct Slug(String);

/// Longest slug accepted, in bytes: an address stays readable in one line of a mail.
const MAX_BYTES: usize = 80;

impl Slug {
    /// Accepts lower-case ASCII letters, digits and single hyphens between them, 1 to 80 bytes.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let allowed = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
        let well_formed = (1..=MAX_BYTES).contains(&text.len())
            && text.bytes().all(allowed)
            && !text.starts_with('-')
            && !text.ends_with('-')
            && !text.contains("--");
        well_formed.then(|| Self(text.to_owned()))
    }

    /// The slug as it appears in an address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_lower_case_words_joined_by_hyphens() {
        for good in ["a", "why-no-contact", "10-ways", &"x".repeat(80)] {
            assert_eq!(Slug::parse(good).as_ref().map(Slug::as_str), Some(good));
        }
        for bad in ["", "-a", "a-", "a--b", "A", "a_b", "a/b", "é", "a b", &"x".repeat(81)] {
            assert_eq!(Slug::parse(bad), None, "{bad:?}");
        }
    }
}
