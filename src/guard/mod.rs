//! Points out what could identify somebody in a text before it is sent. Pure: no clock, database
//! or network, and nothing is kept.
//!
//! [`find`] reads a comment and its writer's name and gives [`Mark`]s: where, of which [`Kind`], and
//! why it could lead to a person. A mark is a question to the writer, never a verdict: whoever
//! wants to post all the same can. Detectors look at shapes (`phone`, `email`, `street`, …) and at
//! cues, the words beside them (`cues.txt`), in ten languages at once, since people write in their
//! own.
//!
//! Beside it stand the two other things that a writer needs before and after posting: a name that is
//! nobody's ([`suggest_name`]), and the words of those who may be in danger ([`Crisis`]).

mod birth;
mod confirmed;
mod crisis;
mod cues;
mod email;
mod folded;
mod full_name;
mod mark;
mod named;
mod names;
mod phone;
mod pieces;
mod plate;
mod profile;
mod pseudonym;
mod spelled;
mod street;
mod template;
mod workplace;

pub use confirmed::{confirmation, is_confirmed, leave_out_published};
pub use crisis::Crisis;
pub use mark::{Field, Kind, Mark};
pub use pieces::{Piece, pieces};
pub use pseudonym::{NAMES, suggest_name};

use crate::guard::cues::Cues;
use crate::guard::folded::Folded;

/// What could identify somebody: marks of the name first, then those of the text in its order; no
/// two overlap. `language` is that of the page (BCP 47) and decides only where a shape of number
/// means different things. Takes time in proportion to the text.
#[must_use]
pub fn find(text: &str, name: &str, language: &str) -> Vec<Mark> {
    let mut marks = find_in_name(name);
    let folded = Folded::of(text);
    let cues = Cues::of(&folded);
    let found = [
        email::find(&folded),
        profile::find(&folded, &cues),
        phone::find(&folded, &cues, language),
        spelled::find(&folded),
        birth::find(&folded, &cues),
        street::find(&folded, &cues),
        plate::find(&folded, &cues),
        workplace::find(&folded, &cues),
        named::find(&folded, &cues),
    ];
    let found = found.into_iter().flatten().map(|(kind, range)| {
        let range = folded.original(range);
        Mark { kind, field: Field::Body, range }
    });
    marks.extend(apart(found.collect()));
    marks
}

fn find_in_name(name: &str) -> Vec<Mark> {
    let folded = Folded::of(name);
    let cues = Cues::of(&folded);
    let found = [
        email::find(&folded),
        profile::find(&folded, &cues),
        phone::find(&folded, &cues, ""),
        full_name::find(&folded),
    ];
    let found = found.into_iter().flatten().map(|(kind, range)| {
        let range = folded.original(range);
        Mark { kind, field: Field::Name, range }
    });
    apart(found.collect())
}

/// Leaves out what overlaps a longer mark, or one of the same length whose kind was asked earlier.
fn apart(mut marks: Vec<Mark>) -> Vec<Mark> {
    marks.sort_by_key(|mark| std::cmp::Reverse(mark.range.len()));
    let mut kept = std::collections::BTreeMap::<usize, Mark>::new();
    for mark in marks {
        let before = kept.range(..mark.range.end).next_back();
        if before.is_none_or(|(_, other)| other.range.end <= mark.range.start) {
            kept.insert(mark.range.start, mark);
        }
    }
    kept.into_values().collect()
}

#[cfg(test)]
mod tests;
