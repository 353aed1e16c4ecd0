use super::Sample;
use super::addresses::Addresses;
use super::ngrams::{Grams, hash};
use super::signs::{self, Found};
use super::text::Words;
use crate::spam::Fingerprint;

/// All that is read off a comment before anything learnt is looked at.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Features {
    /// Of body and website; see [`Words`].
    pub(super) words: Vec<String>,
    pub(super) grams: Grams,
    /// Index and amount.
    pub(super) signs: Vec<(u32, f32)>,
    pub(super) fingerprint: Fingerprint,
    /// `None` for people without a name that is theirs alone.
    pub(super) author: Option<u64>,
    pub(super) page: u64,
}

impl Features {
    pub(super) fn of(sample: &Sample<'_>) -> Self {
        let addresses = Addresses::of(sample);
        let words = Words::of(&addresses.text);
        let name =
            Words::of(&Addresses::of(&Sample { body: sample.author, ..Sample::default() }).text);
        let signs = signs::find(&Found {
            body: sample.body,
            website: sample.website,
            addresses: &addresses,
            words: &words,
            name: &name,
        });
        let key = name.words.concat();
        Self {
            grams: Grams::of(&words.words),
            words: words.words,
            signs,
            fingerprint: Fingerprint::of(sample.body),
            author: (sample.account && !key.is_empty()).then(|| hash(8, sample.author.trim())),
            page: hash(9, sample.page),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_copy_is_known_by_its_text_and_an_author_by_name() {
        let named = |body, author| Sample { body, author, account: true, ..Sample::default() };
        let sample = |body, author| Features::of(&named(body, author));
        let (one, other) = (sample("Call 555!", "Ada "), sample("call  99", "Ada"));
        assert_eq!((one.fingerprint, one.author), (other.fingerprint, other.author));
        assert_ne!(one.author, sample("", "Bob").author);
        assert_eq!(sample("", " \u{200b}…").author, None);
        let anybody = Sample { account: false, ..named("", "Ada") };
        assert_eq!(Features::of(&anybody).author, None, "a name that anybody can type");
    }

    proptest! {
        #[test]
        fn any_text_has_features(body in any::<String>(), author in any::<String>()) {
            let sample = Sample { body: &body, author: &author, website: &author, page: &body, ..Sample::default() };
            let features = Features::of(&sample);
            prop_assert!(features.grams.words.iter().all(|(_, amount)| amount.is_finite()));
            prop_assert!(features.signs.iter().all(|(index, _)| signs::because(*index).is_some()));
        }
    }
}
