use std::ops::Range;
use std::sync::OnceLock;

use aho_corasick::AhoCorasick;

use crate::guard::folded::Folded;
use crate::guard::template::{lines, phrases};

/// What the words beside a name or number say about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cue {
    /// A name of the writer follows, as after “my name is”.
    Own,
    /// A name of the writer may follow, as after “I am”.
    Am,
    /// A name of somebody else follows, as after “his name is”.
    Other,
    /// A name follows if this is about a person, as after “se llama”.
    Called,
    /// A full name of somebody else may follow, as after “he is”.
    Is,
    /// A known name may follow, as after “married to”.
    Near,
    /// Somebody close, as in “daughter”.
    Kin,
    /// Whose, as in “my”.
    Whose,
    /// A telephone.
    Phone,
    /// Somebody lives, stays or is found there.
    Live,
    /// A birth.
    Birth,
    /// A workplace follows.
    Work,
    /// A school or workplace follows if it is called one, as after “goes to”.
    Attend,
    /// A car, whose plate may stand nearby.
    Car,
    /// A platform on which people have profiles.
    Platform,
}

/// The cues of a text, in the order of their ends.
pub(super) struct Cues {
    found: Vec<(Cue, Range<usize>)>,
}

impl Cues {
    pub(super) fn of(folded: &Folded) -> Self {
        let known = Known::shipped();
        let hits = known.finder.find_overlapping_iter(&folded.lower);
        let found = hits
            .filter(|hit| folded.begins(hit.start()) && folded.ends(hit.end()))
            .map(|hit| (known.cue_of[hit.pattern().as_usize()], hit.range()));
        Self { found: found.collect() }
    }

    /// Those of one kind.
    pub(super) fn of_kind(&self, kind: Cue) -> impl Iterator<Item = Range<usize>> + '_ {
        self.found.iter().filter(move |(cue, _)| *cue == kind).map(|(_, range)| range.clone())
    }

    /// Does one end at most `bytes` before `at`, in the same sentence?
    pub(super) fn before(&self, kind: Cue, folded: &Folded, at: usize, bytes: usize) -> bool {
        let ended = self.found.partition_point(|(_, range)| range.end <= at);
        self.found[..ended]
            .iter()
            .rev()
            .take_while(|(_, range)| range.end + bytes >= at)
            .any(|(cue, range)| *cue == kind && goes_on(&folded.text[range.end..at]))
    }

    /// Does one begin at most `bytes` after `at`, in the same sentence?
    pub(super) fn after(&self, kind: Cue, folded: &Folded, at: usize, bytes: usize) -> bool {
        let ended = self.found.partition_point(|(_, range)| range.end <= at);
        self.found[ended..]
            .iter()
            // The longest cues have some twenty letters.
            .take_while(|(_, range)| range.end <= at + bytes + 80)
            .filter(|(cue, range)| *cue == kind && (at..=at + bytes).contains(&range.start))
            .any(|(_, range)| goes_on(&folded.text[at..range.start]))
    }
}

/// Is there no end of a sentence in this?
fn goes_on(between: &str) -> bool {
    !["! ", "? ", ". ", "\n"].iter().any(|end| between.contains(end))
}

/// All phrases of `cues.txt` in one automaton.
struct Known {
    finder: AhoCorasick,
    cue_of: Vec<Cue>,
}

impl Known {
    fn shipped() -> &'static Self {
        static SHIPPED: OnceLock<Known> = OnceLock::new();
        SHIPPED.get_or_init(|| Self::read(include_str!("cues.txt")))
    }

    fn read(file: &'static str) -> Self {
        let (mut patterns, mut cue_of) = (Vec::new(), Vec::new());
        for (title, line) in lines(file) {
            let cue = cue(title).expect("every section of the file is one of the cues");
            for phrase in line.split(',').flat_map(|template| phrases(template.trim())) {
                patterns.push(phrase);
                cue_of.push(cue);
            }
        }
        let finder = AhoCorasick::new(patterns).expect("some thousand phrases fit");
        Self { finder, cue_of }
    }
}

fn cue(title: &str) -> Option<Cue> {
    Some(match title {
        "own" => Cue::Own,
        "am" => Cue::Am,
        "other" => Cue::Other,
        "called" => Cue::Called,
        "is" => Cue::Is,
        "near" => Cue::Near,
        "kin" => Cue::Kin,
        "whose" => Cue::Whose,
        "phone" => Cue::Phone,
        "live" => Cue::Live,
        "birth" => Cue::Birth,
        "work" => Cue::Work,
        "attend" => Cue::Attend,
        "car" => Cue::Car,
        "platform" => Cue::Platform,
        _ => return None,
    })
}
