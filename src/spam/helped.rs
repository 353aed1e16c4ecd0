use std::net::IpAddr;

use crate::comments::CommentId;
use crate::spam::{AddressHash, SecretKey};

/// Never used for another key (blake3, `derive_key`: "globally unique, hardcoded").
const PURPOSE: &str = "lamplight 2026 somebody whom a comment helped v1";

/// Stands for whoever says that a comment helped them, so that nobody is counted twice: 128 bits
/// as 32 hexadecimal digits.
///
/// The comment is part of it, so it does not show what else the same person pressed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HelpedMark {
    /// Of the household, as [`AddressHash::of`] sees it.
    pub household: String,
    /// Of the network around it.
    pub network: String,
}

impl HelpedMark {
    /// The mark of an address under a comment.
    #[must_use]
    pub fn of(key: &SecretKey, address: IpAddr, comment: CommentId) -> Self {
        let mark = |sender: &AddressHash| {
            let text = [sender.as_str().as_bytes(), b" ", &comment.0.to_le_bytes()].concat();
            key.hash(PURPOSE, &text).to_hex()[..32].to_owned()
        };
        Self {
            household: mark(&AddressHash::of(key, address)),
            network: mark(&AddressHash::of_network(key, address)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_can_tell_that_two_marks_are_of_one_person() {
        let key = SecretKey::new([7; 32]);
        let mark = |address: &str, comment| {
            HelpedMark::of(&key, address.parse().expect("an address"), CommentId(comment))
        };
        assert_eq!(mark("192.0.2.1", 1), mark("::ffff:192.0.2.1", 1));
        let (one, other) = (mark("192.0.2.1", 1), mark("192.0.2.1", 2));
        assert!(one.household != other.household && one.network != other.network);
        let (one, other) = (mark("192.0.2.1", 1), mark("192.0.2.2", 1));
        assert!(one.household != other.household && one.network == other.network);
        assert_ne!(one.household, one.network);
        assert_ne!(one.household, AddressHash::of(&key, [192, 0, 2, 1].into()).as_str());
    }
}
