//! Learns from the decisions of moderators what spam looks like here.
//!
//! A linear support vector machine over hashed words and pieces of words, joined by signs that mean
//! the same anywhere (links, “subscribe to my …”, mixed alphabets). Before the first decision only
//! the signs speak, with the weights of `signs.txt` and `signs.rs`; every decision corrects them.
//! Nothing here reads a clock, a file or the network, and what looks random comes from a fixed
//! seed: the same decisions in the same order give the same model on every replica.

mod addresses;
mod calibration;
mod features;
mod learner;
mod memory;
mod ngrams;
mod phrases;
mod rarity;
mod signs;
mod text;

use crate::spam::Evidence;
use crate::spam::filter::quote;

use calibration::Calibration;
use features::Features;
use learner::Learner;
use memory::Memory;
use rarity::Rarity;

/// A filter of texts that moderators train by deciding.
#[derive(Clone, Debug, PartialEq)]
pub struct Classifier {
    rarity: Rarity,
    memory: Memory,
    learner: Learner,
    calibration: Calibration,
}

/// A comment as the classifier sees it. All fields are untrusted; any may be empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sample<'a> {
    /// The text as typed.
    pub body: &'a str,
    /// The name that the writer gave.
    pub author: &'a str,
    /// Does the name belong to an account, so that nobody else can give it? Otherwise it says
    /// nothing about who wrote earlier comments under it.
    pub account: bool,
    /// The address of the writer's own site, where a form asked for one.
    pub website: &'a str,
    /// What names the page commented on within its address, as its slug: links that contain it lead
    /// back to where the reader already is, and pages are told apart by it.
    pub page: &'a str,
    /// The hosts of the site, in lower case and without `www.`: links to them do not lead away.
    pub own_hosts: &'a [&'a str],
}

/// A comment with what a moderator made of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision<'a> {
    /// What was decided about.
    pub sample: Sample<'a>,
    /// Was it called spam? Otherwise it was published.
    pub spam: bool,
}

/// What the classifier thinks of a comment.
#[derive(Clone, Debug, PartialEq)]
pub struct Opinion {
    /// Log-odds in nats that it is spam if half of all comments are: 0 is even, positive is spam.
    pub log_odds: f64,
    /// Log-odds in nats above which comments are held at present, given what genuine ones got.
    pub hold_above: f64,
    /// The signs and words that weighed most, weightiest first; negative ones speak for it.
    pub because: Vec<Evidence>,
}

/// How a classifier did on comments before it was told what a moderator made of them, had the
/// threshold of today been in force.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Comments that were published.
    pub genuine: usize,
    /// Of those, how many would have been held.
    pub held_in_vain: usize,
    /// Comments that were called spam.
    pub spam: usize,
    /// Of those, how many would have been held.
    pub caught: usize,
}

/// Most signs and words that an opinion names: what fits on a moderator's line.
const MOST_NAMED: usize = 6;

/// Weights below this, in nats, are not worth naming.
const LEAST_NAMED: f32 = 0.1;

/// Nats above the threshold from which an opinion is clear: three to one.
const CLEAR: f64 = 1.1;

/// Parts into which decisions are divided to learn how a model does on what it has not seen.
const FOLDS: usize = 6;

/// Fewest decisions that are worth dividing.
const LEAST_DIVIDED: usize = 12;

impl Opinion {
    /// Should a moderator see the comment before readers do?
    #[must_use]
    pub fn held(&self) -> bool {
        self.log_odds > self.hold_above
    }

    /// Is it beyond doubt that it is spam, as far as text can tell?
    #[must_use]
    pub fn clear(&self) -> bool {
        self.log_odds > self.hold_above + CLEAR
    }
}

impl Default for Classifier {
    fn default() -> Self {
        Self::new()
    }
}

impl Classifier {
    /// Knows what it ships with and no decision yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            rarity: Rarity::new(),
            memory: Memory::default(),
            learner: Learner::new(),
            calibration: Calibration::new(),
        }
    }

    /// Learns many decisions at once, oldest first; better and faster than one after another.
    ///
    /// The way to begin from files, and to undo: train anew without what was decided wrongly.
    #[must_use]
    pub fn train(decisions: &[Decision<'_>]) -> Self {
        let known: Vec<_> =
            decisions.iter().map(|one| (Features::of(&one.sample), one.spam)).collect();
        let all: Vec<_> = known.iter().collect();
        let mut trained = Self::fit(&all);
        if all.len() >= LEAST_DIVIDED {
            let fold_of = divide(&all);
            for fold in 0..FOLDS {
                let inside = |index: &usize| fold_of[*index] == fold;
                let (tests, rest): (Vec<_>, Vec<_>) = (0..all.len()).partition(inside);
                let model = Self::fit(&rest.iter().map(|index| all[*index]).collect::<Vec<_>>());
                for (features, spam) in tests.iter().map(|index| all[*index]) {
                    trained.calibration.add(model.margin(features), *spam);
                }
            }
            trained.calibration.fit();
        }
        trained
    }

    /// Learns one decision.
    pub fn learn(&mut self, decision: &Decision<'_>) {
        let features = Features::of(&decision.sample);
        // The score from before it is known tells how good the model is; the one after flatters it.
        self.calibration.add(self.margin(&features), decision.spam);
        self.rarity.count(&features);
        let vector = self.vector(&features);
        self.memory.keep(&features, decision.spam);
        self.learner.learn(vector, decision.spam);
        self.calibration.fit();
    }

    /// What it thinks of a comment, and why.
    #[must_use]
    pub fn judge(&self, sample: &Sample<'_>) -> Opinion {
        self.judge_from(sample, f64::NEG_INFINITY)
    }

    /// The same in less time: it says why only where the log-odds lie at least `above` nats over
    /// what is held.
    #[must_use]
    pub fn judge_from(&self, sample: &Sample<'_>, above: f64) -> Opinion {
        let features = Features::of(sample);
        let vector = self.vector(&features);
        let margin = self.learner.margin(&vector);
        let log_odds = f64::from(self.calibration.log_odds(margin));
        let hold_above = f64::from(self.calibration.hold_above());
        let because = if log_odds - hold_above < above {
            Vec::new()
        } else {
            self.explain(&features, &vector)
        };
        Opinion { log_odds, hold_above, because }
    }

    /// Log-odds in nats above which comments are held at present.
    #[must_use]
    pub fn hold_above(&self) -> f64 {
        f64::from(self.calibration.hold_above())
    }

    /// How it did on what it had not seen.
    #[must_use]
    pub fn record(&self) -> Record {
        self.calibration.record()
    }

    fn fit(known: &[&(Features, bool)]) -> Self {
        let mut model = Self::new();
        for (features, _) in known {
            model.rarity.count(features);
        }
        for (features, spam) in known {
            let vector = model.vector(features);
            model.learner.add(vector, *spam);
            model.memory.keep(features, *spam);
        }
        model.learner.settle();
        model
    }

    fn vector(&self, features: &Features) -> Vec<(u32, f32)> {
        let remembered = self.memory.recall(features);
        self.rarity.vector(features, &remembered)
    }

    fn margin(&self, features: &Features) -> f32 {
        self.learner.margin(&self.vector(features))
    }

    /// Pieces of words are credited to the words that they are in.
    fn explain(&self, features: &Features, vector: &[(u32, f32)]) -> Vec<Evidence> {
        let (mut named, mut of_words) = (Vec::new(), Vec::with_capacity(vector.len()));
        for (index, value) in vector {
            let weight = self.learner.weight(*index) * value;
            match signs::because(*index) {
                None => of_words.push((*index, weight)),
                Some("") => {}
                Some(because) => named.push((weight, Cause::Sign(because))),
            }
        }
        let shares = ngrams::shares(&features.words, &mut of_words);
        named.extend(shares.into_iter().map(|(word, share)| (share, Cause::Word(word))));
        let slope = self.calibration.slope();
        named.retain(|(weight, _)| (slope * weight).abs() >= LEAST_NAMED);
        named.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()));
        named.truncate(MOST_NAMED);
        let named = named.into_iter();
        named.map(|(weight, cause)| cause.evidence(f64::from(slope * weight))).collect()
    }
}

/// What weighs in an opinion.
enum Cause<'a> {
    /// With what a moderator reads.
    Sign(&'a str),
    /// Untrusted.
    Word(&'a str),
}

impl Cause<'_> {
    fn evidence(&self, log_odds: f64) -> Evidence {
        let because = match self {
            Self::Sign(because) => format!("It {because}."),
            Self::Word(word) => format!("It says “{}”.", quote(word)),
        };
        Evidence::new(log_odds, because)
    }
}

/// The part that each decision is in. Where there are pages enough, a page stays in one part: what
/// is said under it resembles itself, and a new article has nothing that could be known before.
fn divide(all: &[&(Features, bool)]) -> Vec<usize> {
    const LEAST_PAGES: usize = 3;
    let mut pages: Vec<u64> = Vec::new();
    let page_of: Vec<_> = all
        .iter()
        .map(|(features, _)| {
            pages.iter().position(|page| *page == features.page).unwrap_or_else(|| {
                pages.push(features.page);
                pages.len() - 1
            })
        })
        .collect();
    if pages.len() < LEAST_PAGES {
        (0..all.len()).map(|n| n % FOLDS).collect()
    } else {
        page_of.iter().map(|n| n % FOLDS).collect()
    }
}

/// A count as a weight: counts here stay far below 2²⁴, up to which every one is exact.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2²⁴")]
fn real(count: usize) -> f32 {
    count as f32
}
