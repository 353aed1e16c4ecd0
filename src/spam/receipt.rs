use std::fmt;

use crate::comments::Phrase;
use crate::spam::SecretKey;

/// Never used for another key (blake3, `derive_key`: "globally unique, hardcoded").
const PURPOSE: &str = "lamplight 2026 secret phrase of a receipt v1";

/// Stands for the secret phrase of a receipt: 256 bits as 64 hexadecimal digits.
///
/// Keyed, because 64.9 bits suffice against guessing through the website but not against somebody who
/// has the database, many receipts to aim at and graphics cards: with the key in the operator's
/// settings, a copy of the database opens none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptHash(String);

impl ReceiptHash {
    /// The hash of `phrase`, which only the site with this key comes to.
    #[must_use]
    pub fn of(key: &SecretKey, phrase: &Phrase) -> Self {
        Self(key.hash(PURPOSE, &phrase.to_bytes()).to_hex().to_string())
    }

    /// The hash as it is stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ReceiptHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_words_have_the_same_hash_on_the_same_site_only() {
        let phrase = |typed: &str| Phrase::parse(typed).expect("a phrase");
        let (one, other) = (phrase("zoo act zoo act zoo lemon"), phrase("zoo act zoo act zoo zoo"));
        let key = SecretKey::new([7; 32]);
        assert_eq!(ReceiptHash::of(&key, &one), ReceiptHash::of(&key, &one));
        assert_ne!(ReceiptHash::of(&key, &one), ReceiptHash::of(&key, &other));
        assert_ne!(ReceiptHash::of(&key, &one), ReceiptHash::of(&SecretKey::new([8; 32]), &one));
        assert_eq!(ReceiptHash::of(&key, &one).as_str().len(), 64);
    }
}
