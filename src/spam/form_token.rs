//! The time at which a form was drawn, signed, so that no robot can make one up.

use crate::clock::Timestamp;
use crate::spam::SecretKey;

/// Never used for another key (blake3, `derive_key`: "globally unique, hardcoded").
const PURPOSE: &str = "lamplight 2026 time of issue of a comment form v1";

/// The text of the form's hidden field: `v1.SECONDS.SIGNATURE`.
#[must_use]
pub fn issue_form_token(key: &SecretKey, now: Timestamp) -> String {
    let seconds = now.0;
    format!("v1.{seconds}.{}", sign(key, seconds).to_hex())
}

/// Seconds from issuing `token` to `now`; `None` if it was not issued with this key, was changed,
/// or lies in the future.
///
/// It does not expire: a form may stay open for days. So it proves only that somebody opened a
/// form, once.
#[must_use]
pub fn read_form_token(key: &SecretKey, token: &str, now: Timestamp) -> Option<i64> {
    let (seconds, signature) = token.strip_prefix("v1.")?.split_once('.')?;
    let issued: i64 = seconds.parse().ok()?;
    let signature = blake3::Hash::from_hex(signature).ok()?;
    // Hashes compare in constant time, so the answer's delay does not tell how much was right.
    let genuine = signature == sign(key, issued);
    Some(now.seconds_since(Timestamp(issued))).filter(|age| genuine && *age >= 0)
}

fn sign(key: &SecretKey, seconds: i64) -> blake3::Hash {
    key.hash(PURPOSE, &seconds.to_le_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_token_of_ours_tells_the_time() {
        let key = SecretKey::new([7; 32]);
        let now = Timestamp(1_800_000_000);
        let token = issue_form_token(&key, now);
        assert_eq!(read_form_token(&key, &token, now.plus_seconds(90)), Some(90));
        assert_eq!(read_form_token(&key, &token, now), Some(0));
        assert!(read_form_token(&key, &token, now.plus_seconds(i64::MAX)).is_some());
        assert_eq!(read_form_token(&key, &token, now.plus_seconds(-1)), None, "future");
        assert_eq!(read_form_token(&SecretKey::new([8; 32]), &token, now), None, "other key");
        for bad in [
            "",
            "v1",
            "v1.1800000000",
            "v1.1800000000.",
            "v1.x.y",
            "v2.1.2",
            &token.replacen("18", "17", 1),
            &token.replace("v1", "v2"),
            &token[..token.len() - 1],
            &format!("{token}0"),
            &"v1.9".repeat(9_999),
        ] {
            assert_eq!(read_form_token(&key, bad, now), None, "{bad}");
        }
    }
}
