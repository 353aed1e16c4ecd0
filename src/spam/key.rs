use std::fmt;

/// The site's secret, from which each purpose gets a key of its own.
#[derive(Clone)]
pub struct SecretKey([u8; 32]);

impl SecretKey {
    /// `bytes` must be random, or hashed from words that nobody can guess. Whoever has them can
    /// undo what they hide, so what they hide must expire.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The key made from words that nobody can guess.
    #[must_use]
    pub fn of(words: &str) -> Self {
        Self(blake3::derive_key(
            "lamplight 2026 key of a site from its setting v1",
            words.as_bytes(),
        ))
    }

    /// Stands for a text that need not be known again, as 32 hexadecimal digits; for one purpose.
    #[must_use]
    pub fn hide(&self, purpose: &str, text: &str) -> String {
        self.hash(purpose, text.as_bytes()).to_hex()[..32].to_owned()
    }

    /// A keyed hash for one purpose, so that a value made for one cannot pass for another.
    pub(super) fn hash(&self, purpose: &str, text: &[u8]) -> blake3::Hash {
        blake3::keyed_hash(&self.derive(purpose), text)
    }

    /// The key for one purpose.
    pub(super) fn derive(&self, purpose: &str) -> [u8; 32] {
        blake3::derive_key(purpose, &self.0)
    }
}

/// Shows nothing of the key: settings are printed, and logs are read by many.
impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_keeps_its_purposes_apart_and_itself_to_itself() {
        let key = SecretKey::new([7; 32]);
        assert_ne!(key.hash("a", b"x"), key.hash("b", b"x"));
        assert_ne!(key.hash("a", b"x"), SecretKey::new([8; 32]).hash("a", b"x"));
        assert_ne!(SecretKey::of("a").hash("a", b"x"), SecretKey::of("b").hash("a", b"x"));
        assert_ne!(key.hide("a", "x"), key.hide("b", "x"));
        assert_eq!(format!("{key:?}"), "SecretKey(…)");
    }
}
