use super::features::Features;
use super::ngrams::BUCKETS;

/// In how many decided comments each word and piece stood: what is common says little.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Rarity {
    seen_in: Vec<u32>,
    comments: u32,
}

/// Length of the vector of a comment's words, and of its pieces. With [`SIGN`], [`PULL`] and the
/// constants of the calibration found by search over public comments and chat messages
/// (`YouTube` Spam Collection, doi:10.1109/ICMLA.2015.37; tg-spam samples).
///
/// [`PULL`]: super::learner::PULL
const WORDS: f32 = 2.0;
const PIECES: f32 = 2.2;

/// Counts for which weights are kept at hand.
const FEW: usize = 32;

/// What a sign that is there counts in the vector.
pub(super) const SIGN: f32 = 0.55;

impl Rarity {
    pub(super) fn new() -> Self {
        Self { seen_in: vec![0; BUCKETS], comments: 0 }
    }

    /// Counts a decided comment.
    pub(super) fn count(&mut self, features: &Features) {
        self.comments += 1;
        for (bucket, _) in features.grams.words.iter().chain(&features.grams.pieces) {
            self.seen_in[*bucket as usize] += 1;
        }
    }

    /// The comment as a point: words and pieces by inverse document frequency (Salton and Buckley
    /// 1988, doi:10.1016/0306-4573(88)90021-0), each kind scaled to one length, then the signs.
    pub(super) fn vector(&self, features: &Features, more: &[(u32, f32)]) -> Vec<(u32, f32)> {
        let grams = &features.grams;
        let mut vector = Vec::with_capacity(
            grams.words.len() + grams.pieces.len() + features.signs.len() + more.len(),
        );
        // Most buckets were seen a few times or never; a logarithm for each would take as long as
        // everything else.
        let weights: [f32; FEW] = std::array::from_fn(|seen| self.weight(seen));
        let weight = |bucket: u32| {
            let seen = self.seen_in[bucket as usize] as usize;
            weights.get(seen).copied().unwrap_or_else(|| self.weight(seen))
        };
        for (part, length) in [(&grams.words, WORDS), (&grams.pieces, PIECES)] {
            let start = vector.len();
            vector.extend(part.iter().map(|(bucket, amount)| (*bucket, amount * weight(*bucket))));
            let added = &mut vector[start..];
            let norm: f32 = added.iter().map(|(_, value)| value * value).sum::<f32>().sqrt();
            for (_, value) in added {
                *value *= length / norm;
            }
        }
        vector.extend(features.signs.iter().chain(more).map(|(sign, value)| (*sign, value * SIGN)));
        vector
    }

    /// Of what stood in so many comments.
    fn weight(&self, seen: usize) -> f32 {
        ((1.0 + super::real(self.comments as usize)) / (1.0 + super::real(seen))).ln() + 1.0
    }
}
