use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::spam::SecretKey;

/// Never used for other keys (blake3, `derive_key`: "globally unique, hardcoded").
const PURPOSE: &str = "lamplight 2026 network address of a commenter v1";
const MAILBOX: &str = "lamplight 2026 e-mail address that mail was sent to v1";
const NETWORK_PURPOSE: &str = "lamplight 2026 network of a commenter v1";

/// Stands for a network address without telling it: 128 bits as 32 hexadecimal digits.
///
/// Keyed, because there are so few addresses that hashes without a key are undone by trying all
/// 2³² in seconds. Whoever has both the key and the database could still try, so a hash that is
/// stored must expire when it has served the filters; the site never stores the address itself.
#[derive(Clone, Debug, PartialEq, Eq, Hash, sqlx::Type)]
#[sqlx(transparent)]
pub struct AddressHash(String);

impl AddressHash {
    /// An IPv4 address counts whole, an IPv6 address by its first 64 bits, which are one household
    /// (RFC 6177; the rest changes daily, RFC 8981). IPv4 in IPv6 (RFC 4291 §2.5.5.2) is IPv4.
    #[must_use]
    pub fn of(key: &SecretKey, address: IpAddr) -> Self {
        Self::of_prefix(key, PURPOSE, address, [0, 64])
    }

    /// The network around an address: the first 24 bits of an IPv4 address, which is the least that
    /// is routed, and the first 48 of an IPv6 address, which is a site (RFC 6177).
    #[must_use]
    pub fn of_network(key: &SecretKey, address: IpAddr) -> Self {
        Self::of_prefix(key, NETWORK_PURPOSE, address, [8, 80])
    }

    /// Without the last bits of an IPv4 and of an IPv6 address.
    fn of_prefix(key: &SecretKey, purpose: &str, address: IpAddr, without: [u32; 2]) -> Self {
        let prefix = match address.to_canonical() {
            IpAddr::V4(address) => {
                IpAddr::V4(Ipv4Addr::from_bits(address.to_bits() >> without[0] << without[0]))
            }
            IpAddr::V6(address) => {
                IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> without[1] << without[1]))
            }
        };
        let hash = key.hash(purpose, prefix.to_string().as_bytes());
        Self(hash.to_hex()[..32].to_owned())
    }

    /// The hash of an e-mail address, under a key of its own, to count what goes there.
    #[must_use]
    pub fn of_mailbox(key: &SecretKey, address: &str) -> Self {
        Self(key.hash(MAILBOX, address.as_bytes()).to_hex()[..32].to_owned())
    }

    /// The hash as it is stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AddressHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_household_has_one_hash_and_no_address_shows_in_it() {
        let key = SecretKey::new([7; 32]);
        let hash = |address: &str| AddressHash::of(&key, address.parse().expect("an address"));
        for (one, other, same) in [
            ("192.0.2.1", "192.0.2.1", true),
            ("192.0.2.1", "::ffff:192.0.2.1", true),
            ("192.0.2.1", "192.0.2.2", false),
            ("2001:db8::1", "2001:db8::ffff:0:0:1", true),
            ("2001:db8::1", "2001:db8:0:1::1", false),
            ("::1", "0.0.0.0", false),
        ] {
            assert_eq!(hash(one) == hash(other), same, "{one} {other}");
        }
        assert_eq!(hash("192.0.2.1").as_str().len(), 32);
        let network =
            |address: &str| AddressHash::of_network(&key, address.parse().expect("an address"));
        for (one, other, same) in [
            ("192.0.2.1", "::ffff:192.0.2.254", true),
            ("192.0.2.1", "192.0.3.1", false),
            ("2001:db8:0:1::1", "2001:db8:0:ffff::1", true),
            ("2001:db8:0:1::1", "2001:db8:1:1::1", false),
        ] {
            assert_eq!(network(one) == network(other), same, "{one} {other}");
        }
        assert_ne!(network("192.0.2.0"), hash("192.0.2.0"), "one does not give away the other");
        let other_key =
            AddressHash::of(&SecretKey::new([8; 32]), "192.0.2.1".parse().expect("one"));
        assert_ne!(other_key, hash("192.0.2.1"));
    }
}
