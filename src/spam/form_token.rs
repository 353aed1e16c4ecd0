//! The time at which a form was drawn, signed, so that no robot can make one up; and what makes a
//! form that is sent twice known as one.

use crate::clock::Timestamp;
use crate::comments::{Draft, Phrase};
use crate::spam::{AddressHash, SecretKey};

/// Never used for another key (blake3, `derive_key`: "globally unique, hardcoded").
const PURPOSE: &str = "lamplight 2026 time of issue of a comment form v1";

/// Never used for another key.
const ONCE: &str = "lamplight 2026 secret phrase of a comment that a form sent v1";

/// The text of the hidden field of a form that many readers are sent alike, since its page is kept:
/// `v1.SECONDS.SIGNATURE`.
#[must_use]
pub fn issue_form_token(key: &SecretKey, now: Timestamp) -> String {
    let seconds = now.0;
    format!("v1.{seconds}.{}", sign(key, seconds, None).to_hex())
}

/// The same for a form that is drawn for one reader alone: `v2.SECONDS.CHANCE.SIGNATURE`, where
/// `chance` must never come again.
#[must_use]
pub fn issue_own_form_token(key: &SecretKey, now: Timestamp, chance: [u8; 16]) -> String {
    let (seconds, chance) = (now.0, u128::from_be_bytes(chance));
    format!("v2.{seconds}.{chance:032x}.{}", sign(key, seconds, Some(chance)).to_hex())
}

/// Seconds from issuing `token` to `now`; `None` if it was not issued with this key, was changed,
/// or lies in the future.
///
/// It does not expire: a form may stay open for days. So it proves only that somebody opened a
/// form, once.
#[must_use]
pub fn read_form_token(key: &SecretKey, token: &str, now: Timestamp) -> Option<i64> {
    let (issued, _) = opened(key, token)?;
    Some(now.seconds_since(issued)).filter(|age| *age >= 0)
}

/// `token` as the token of a form for one reader, opened when it was opened first; `None` if it is
/// none of ours, or is one already.
#[must_use]
pub fn own_form_token(key: &SecretKey, token: &str, chance: [u8; 16]) -> Option<String> {
    let (issued, shared) = opened(key, token)?;
    shared.is_none().then(|| issue_own_form_token(key, issued, chance))
}

/// The secret phrase of a comment that a form sends, and for how long the same words from the same
/// form are the same comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Once {
    /// The same each time, so that a form that is sent twice makes one comment.
    pub phrase: Phrase,
    /// In seconds. Whoever sends the words again later is told another phrase.
    pub seconds: i64,
}

/// For as long as the page that shows the phrase can be opened.
const OWN_FORM_SECONDS: i64 = 15 * 60;

/// A double click. Others behind the same address who copy words that they read would have to be
/// quicker than that to be told the phrase.
const SHARED_FORM_SECONDS: i64 = 10;

/// What makes the comment that a form sends under an article known when it comes again: for the form
/// of one reader its token, for one that many are sent alike the `sender` as well. `None` if the
/// token is none of ours.
#[must_use]
pub fn once(
    key: &SecretKey,
    token: &str,
    article_id: i64,
    draft: &Draft,
    sender: &AddressHash,
) -> Option<Once> {
    let (issued, chance) = opened(key, token)?;
    let mut text = match chance {
        Some(chance) => chance.to_le_bytes().to_vec(),
        None => format!("{} {sender} ", issued.0).into_bytes(),
    };
    text.extend(article_id.to_le_bytes());
    text.extend(draft.parent_id().map_or(0, |id| id.0).to_le_bytes());
    for words in [draft.author_name(), draft.content_note(), draft.body()] {
        text.extend((words.len() as u64).to_le_bytes());
        text.extend(words.as_bytes());
    }
    let mut numbers = blake3::Hasher::new_keyed(&key.derive(ONCE)).update(&text).finalize_xof();
    let phrase = Phrase::draw(|| {
        let mut number = [0; 2];
        numbers.fill(&mut number);
        u16::from_le_bytes(number)
    });
    let seconds = if chance.is_some() { OWN_FORM_SECONDS } else { SHARED_FORM_SECONDS };
    Some(Once { phrase, seconds })
}

/// When a token of ours was issued, and what chance gave it if it is for one reader.
fn opened(key: &SecretKey, token: &str) -> Option<(Timestamp, Option<u128>)> {
    let (version, rest) = token.split_once('.')?;
    let (seconds, rest) = rest.split_once('.')?;
    let issued: i64 = seconds.parse().ok()?;
    let (chance, signature) = match version {
        "v1" => (None, rest),
        "v2" => {
            let (chance, signature) = rest.split_once('.')?;
            (Some(u128::from_str_radix(chance, 16).ok()?), signature)
        }
        _ => return None,
    };
    let signature = blake3::Hash::from_hex(signature).ok()?;
    // Hashes compare in constant time, so the answer's delay does not tell how much was right.
    (signature == sign(key, issued, chance)).then_some((Timestamp(issued), chance))
}

fn sign(key: &SecretKey, seconds: i64, chance: Option<u128>) -> blake3::Hash {
    let mut text = seconds.to_le_bytes().to_vec();
    text.extend(chance.into_iter().flat_map(u128::to_le_bytes));
    key.hash(PURPOSE, &text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comments::RawDraft;

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

    fn draft(author_name: &str, body: &str) -> Draft {
        let raw =
            RawDraft { author_name: author_name.into(), body: body.into(), ..RawDraft::default() };
        raw.check().expect("a draft")
    }

    #[test]
    fn the_same_words_from_the_same_form_have_the_same_phrase() {
        let key = SecretKey::new([7; 32]);
        let now = Timestamp(1_800_000_000);
        let shared = issue_form_token(&key, now);
        let own = own_form_token(&key, &shared, [1; 16]).expect("a token");
        let other = issue_own_form_token(&key, now, [2; 16]);
        assert_eq!(read_form_token(&key, &own, now.plus_seconds(90)), Some(90), "opened as before");
        assert_eq!(own_form_token(&key, &own, [3; 16]), None, "it keeps its own");
        let words = draft("Ada", "I was there.");
        let at = |address: [u8; 4]| AddressHash::of(&key, address.into());
        let (here, there) = (at([192, 0, 2, 1]), at([192, 0, 2, 2]));
        let phrase = |token: &str, article, draft: &Draft| once(&key, token, article, draft, &here);
        let first = phrase(&own, 1, &words);
        assert!(first.is_some());
        assert_eq!(phrase(&own, 1, &words), first);
        for another in [
            phrase(&other, 1, &words),
            phrase(&own, 2, &words),
            phrase(&own, 1, &draft("Ada", "I was here.")),
            phrase(&own, 1, &draft("AdaI", " was there.")),
            once(&SecretKey::new([8; 32]), &own, 1, &words, &here),
            phrase(&shared, 1, &words),
        ] {
            assert_ne!(another, first);
        }
        assert_eq!(once(&key, &own, 1, &words, &there), first, "wherever the phone is by now");
        let shared_once = phrase(&shared, 1, &words).expect("one of ours");
        assert!(shared_once.seconds < first.expect("one of ours").seconds);
        assert_ne!(once(&key, &shared, 1, &words, &there), Some(shared_once), "others have it too");
        let forged = own.replacen("01", "02", 1);
        assert_eq!(phrase(&forged, 1, &words), None, "{forged}");
    }
}
