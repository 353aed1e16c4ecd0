use std::collections::HashMap;

use super::features::Features;
use super::signs::Shape;
use crate::spam::Fingerprint;

/// What became of earlier comments with the same text, and of the same author.
///
/// In four threads 17 % of the spam repeats an earlier text, no text was decided both ways, and of
/// 755 authors of spam one also wrote a genuine comment (`YouTube` Spam Collection).
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Memory {
    texts: HashMap<Fingerprint, Tally>,
    authors: HashMap<u64, Tally>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Tally {
    spam: u32,
    genuine: u32,
}

impl Memory {
    pub(super) fn keep(&mut self, features: &Features, spam: bool) {
        self.texts.entry(features.fingerprint.clone()).or_default().add(spam);
        if let Some(author) = features.author {
            self.authors.entry(author).or_default().add(spam);
        }
    }

    /// The signs that the past adds.
    pub(super) fn recall(&self, features: &Features) -> Vec<(u32, f32)> {
        let text = self.texts.get(&features.fingerprint);
        let author = features.author.and_then(|author| self.authors.get(&author));
        let text = text.and_then(|tally| tally.choose(Shape::SpamCopy, Shape::GenuineCopy));
        let author = author.and_then(|tally| tally.choose(Shape::SpamAuthor, Shape::GenuineAuthor));
        text.into_iter().chain(author).map(|sign| (sign.index(), 1.0)).collect()
    }
}

impl Tally {
    fn add(&mut self, spam: bool) {
        *(if spam { &mut self.spam } else { &mut self.genuine }) += 1;
    }

    /// `None` if as many were decided one way as the other.
    fn choose(self, spam: Shape, genuine: Shape) -> Option<Shape> {
        match self.spam.cmp(&self.genuine) {
            std::cmp::Ordering::Greater => Some(spam),
            std::cmp::Ordering::Less => Some(genuine),
            std::cmp::Ordering::Equal => None,
        }
    }
}
