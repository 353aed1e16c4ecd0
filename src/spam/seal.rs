//! Words of a visitor, sealed with a key of the site: they can travel in an address or a field, and
//! only this site can open them again, for a while.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

use crate::clock::Timestamp;
use crate::spam::SecretKey;

/// Never used for another key (blake3, `derive_key`: "globally unique, hardcoded").
const SEALS: &str = "lamplight 2026 seal of what travels with a visitor v1";

/// What a seal is for; one made for one use opens nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The page that shows a phrase right after posting.
    Confirmation,
    /// The address of a receipt.
    Address,
    /// The forms on the page of a receipt.
    Form,
    /// The cookie of a person who asked for it.
    Cookie,
}

impl Purpose {
    fn name(self) -> &'static [u8] {
        match self {
            Self::Confirmation => b"confirmation",
            Self::Address => b"address",
            Self::Form => b"form",
            Self::Cookie => b"cookie",
        }
    }
}

/// Seals `words` until `until`, by ChaCha20-Poly1305 (RFC 8439), as text for an address. `nonce` must
/// be random: of 2³² seals, two share one by a chance of 2⁻³³.
///
/// # Panics
///
/// When `words` are longer than the cipher takes, 256 GiB.
#[must_use]
pub fn seal(
    key: &SecretKey,
    what_for: Purpose,
    words: &[u8],
    until: Timestamp,
    nonce: [u8; NONCE_LEN],
) -> String {
    let mut sealed = until.0.to_be_bytes().to_vec();
    sealed.extend_from_slice(words);
    cipher(key)
        .seal_in_place_append_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(what_for.name()),
            &mut sealed,
        )
        .expect("a few bytes are not too long to be sealed");
    URL_SAFE_NO_PAD.encode([&nonce[..], &sealed].concat())
}

/// The words that were sealed for the same use with the same key; `None` if they were not, or not
/// until `now`.
#[must_use]
pub fn unseal(key: &SecretKey, what_for: Purpose, sealed: &str, now: Timestamp) -> Option<Vec<u8>> {
    let bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
    let (nonce, rest) = bytes.split_first_chunk::<NONCE_LEN>()?;
    let (nonce, mut rest) = (Nonce::assume_unique_for_key(*nonce), rest.to_vec());
    let open = cipher(key).open_in_place(nonce, Aad::from(what_for.name()), &mut rest).ok()?;
    let (until, words) = open.split_first_chunk()?;
    (now.0 <= i64::from_be_bytes(*until)).then(|| words.to_vec())
}

fn cipher(key: &SecretKey) -> LessSafeKey {
    let key = UnboundKey::new(&CHACHA20_POLY1305, &key.derive(SEALS));
    LessSafeKey::new(key.expect("a derived key has the 32 bytes that the cipher asks for"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_sealed_here_for_this_use_opens_and_only_for_a_while() {
        let (key, until) = (SecretKey::new([7; 32]), Timestamp(1_800_000_000));
        let sealed = seal(&key, Purpose::Address, b"lemon", until, [1; 12]);
        let open = |sealed: &str| unseal(&key, Purpose::Address, sealed, until);
        assert_eq!(open(&sealed).as_deref(), Some(&b"lemon"[..]));
        assert_eq!(
            unseal(&key, Purpose::Address, &sealed, until.plus_seconds(1)),
            None,
            "too late"
        );
        assert_eq!(unseal(&key, Purpose::Form, &sealed, until), None, "for something else");
        assert_eq!(unseal(&SecretKey::new([8; 32]), Purpose::Address, &sealed, until), None);
        for place in 0..sealed.len() {
            let mut changed = sealed.clone().into_bytes();
            changed[place] = if changed[place] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).expect("ASCII");
            assert_eq!(open(&changed), None, "{place}");
        }
        for nonsense in ["", "A", "AAAA", "ü", &sealed[1..], &format!("{sealed}A")] {
            assert_eq!(open(nonsense), None, "{nonsense}");
        }
    }
}
