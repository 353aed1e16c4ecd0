use super::ngrams::BUCKETS;
use super::rarity::SIGN;
use super::signs;

/// A linear support vector machine with squared hinge loss, learnt in its dual by coordinate descent
/// (Hsieh et al. 2008, “A Dual Coordinate Descent Method for Large-scale Linear SVM”,
/// doi:10.1145/1390156.1390208), around the weights that the signs have from the start instead of
/// around zero.
///
/// A new decision is one more coordinate: it is adjusted together with some earlier ones, drawn by
/// lot, which keeps the model near what training on everything would give.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Learner {
    /// By bucket, then by sign.
    weights: Vec<f32>,
    examples: Vec<Example>,
    /// Where the next example goes once there are [`MOST_EXAMPLES`].
    next: usize,
    spam: u32,
    genuine: u32,
    lots: Lots,
}

#[derive(Clone, Debug, PartialEq)]
struct Example {
    vector: Vec<(u32, f32)>,
    /// 1 for spam, −1 for genuine.
    side: f32,
    /// The dual variable.
    pull: f32,
    square: f32,
}

/// C of the machine: how hard one example may pull.
pub(super) const PULL: f32 = 0.8;

/// Margin for each nat that a sign weighs at first: small enough for some examples to overrule it.
pub(super) const MARGIN_PER_NAT: f32 = 0.15;

/// Earlier decisions adjusted with a new one: a fifth of a millisecond.
const REPLAYED: usize = 150;

/// Adjustments for each example when many are learnt at once.
const ROUNDS: usize = 12;

/// Most examples kept to be adjusted; some 25 MB. What older ones taught stays in the weights.
const MOST_EXAMPLES: usize = 5_000;

impl Learner {
    pub(super) fn new() -> Self {
        let mut weights = vec![0.0; BUCKETS];
        weights.extend(signs::weights().map(|nats| MARGIN_PER_NAT * nats / SIGN));
        Self { weights, examples: Vec::new(), next: 0, spam: 0, genuine: 0, lots: Lots::new() }
    }

    /// Distance from the border between spam (positive) and genuine; examples aim at 1.
    pub(super) fn margin(&self, vector: &[(u32, f32)]) -> f32 {
        vector.iter().map(|(index, value)| self.weights[*index as usize] * value).sum()
    }

    pub(super) fn weight(&self, index: u32) -> f32 {
        self.weights[index as usize]
    }

    /// Adds a decision and adjusts the weights to it.
    pub(super) fn learn(&mut self, vector: Vec<(u32, f32)>, spam: bool) {
        let new = self.add(vector, spam);
        self.adjust(new);
        for _ in 0..REPLAYED.min(4 * self.examples.len()) {
            let lot = self.lots.draw(self.examples.len());
            self.adjust(lot);
        }
        self.adjust(new);
    }

    /// Adds a decision and leaves the weights as they are; gives its place.
    pub(super) fn add(&mut self, vector: Vec<(u32, f32)>, spam: bool) -> usize {
        *(if spam { &mut self.spam } else { &mut self.genuine }) += 1;
        let square = vector.iter().map(|(_, value)| value * value).sum();
        let side = if spam { 1.0 } else { -1.0 };
        let example = Example { vector, side, pull: 0.0, square };
        if self.examples.len() < MOST_EXAMPLES {
            self.examples.push(example);
            return self.examples.len() - 1;
        }
        let place = self.next;
        self.examples[place] = example;
        self.next = (place + 1) % MOST_EXAMPLES;
        place
    }

    /// Adjusts the weights to everything that was added.
    pub(super) fn settle(&mut self) {
        for _ in 0..ROUNDS * self.examples.len() {
            let lot = self.lots.draw(self.examples.len());
            self.adjust(lot);
        }
    }

    /// One coordinate step. Both kinds pull alike however many there are of each, because the share
    /// of spam changes from month to month and says nothing about a text.
    fn adjust(&mut self, place: usize) {
        let Example { vector, side, pull, square } = &self.examples[place];
        let (spam, genuine) = (self.spam as usize + 2, self.genuine as usize + 2);
        let of_its_kind = super::real(if *side > 0.0 { spam } else { genuine });
        let share = super::real(spam + genuine) / (2.0 * of_its_kind);
        let softness = 1.0 / (2.0 * PULL * share);
        let gradient = side * self.margin(vector) - 1.0 + softness * pull;
        let new = (pull - gradient / (square + softness)).max(0.0);
        let change = (new - pull) * side;
        if change != 0.0 {
            for (index, value) in vector {
                self.weights[*index as usize] += change * value;
            }
            self.examples[place].pull = new;
        }
    }
}

/// Numbers that look random and are the same each time: xorshift64 (Marsaglia 2003,
/// doi:10.18637/jss.v008.i14), with the seed of that paper.
#[derive(Clone, Debug, PartialEq)]
struct Lots(u64);

impl Lots {
    fn new() -> Self {
        Self(88_172_645_463_325_252)
    }

    /// A number below `end`, which is not zero.
    fn draw(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end as u64).expect("it is below a usize")
    }
}
