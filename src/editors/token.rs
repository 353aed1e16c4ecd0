use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// A secret that a cookie or a link carries: 256 bits of chance, of which only a hash is stored.
#[derive(Clone, PartialEq, Eq)]
pub struct Token([u8; 32]);

impl Token {
    /// `chance` must come from the system's source of random bytes.
    #[must_use]
    pub fn new(chance: [u8; 32]) -> Self {
        Self(chance)
    }

    /// The token that a browser sent; `None` if it can be none of ours.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Some(Self(URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()?))
    }

    /// As a cookie or a link carries it: 43 characters that need no escaping.
    #[must_use]
    pub fn text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// As it is stored, in hexadecimal. Needs neither key nor salt: nobody can try 2²⁵⁶ tokens.
    #[must_use]
    pub fn hash(&self) -> String {
        blake3::hash(&self.0).to_hex().to_string()
    }
}

/// Shows nothing: logs are read by many.
impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_comes_back_from_its_text_and_not_from_its_hash() {
        let token = Token::new([7; 32]);
        assert_eq!(Token::parse(&token.text()), Some(token.clone()));
        assert_eq!(token.text().len(), 43);
        for other in ["", "BwcH", &token.hash(), &format!("{}=", token.text())] {
            assert_eq!(Token::parse(other), None, "{other}");
        }
        assert_eq!(format!("{token:?}"), "Token(…)");
    }
}
