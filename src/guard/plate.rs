use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::guard::Kind;
use crate::guard::cues::{Cue, Cues};
use crate::guard::folded::Folded;

/// Shapes that hardly anything else has: Great Britain since 2001, France since 2009,
/// Germany, Russia, India.
static UNMISTAKABLE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x) [A-Z]{2}[0-9]{2}\ ?[A-Z]{3}
        | [A-Z]{2}-[0-9]{3}-[A-Z]{2} | [A-ZÄÖÜ]{1,3}-[A-ZÄÖÜ]{1,2}\ [0-9]{1,4}[HE]?
        | [АВЕКМНОРСТУХABEKMHOPCTYX][0-9]{3}[АВЕКМНОРСТУХABEKMHOPCTYX]{2}\ ?[0-9]{2,3}
        | [A-Z]{2}[\ -]?[0-9]{1,2}[\ -]?[A-Z]{1,2}[\ -][0-9]{4}",
    )
    .expect("a pattern that was tried")
});

/// Shapes of many countries, which other things have as well.
static LIKELY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x) [A-ZÄÖÜ]{1,3}[\ -][A-ZÄÖÜ]{1,2}[\ -]?[0-9]{1,4}[HE]?
        | [A-Z]{2}[\ -]?[0-9]{3}[\ -]?[A-Z]{2}
        | [A-Z]{1,3}[\ -]?[0-9]{1,3}[\ -]?[A-Z]{1,3}(?:[\ -]?[0-9]{1,3})?
        | [0-9]{4}[\ -]?[A-Z]{3} | [A-Z]{2,3}[\ -]?[0-9A-Z]{3,5} | [0-9][A-Z]{3}[\ -]?[0-9]{3}
        | [0-9]{2}[\ -][A-Z]{2,3}[\ -][0-9]{1,2} | [A-Z][0-9]{1,3}\ ?[A-Z]{3} | [0-9]{3}[\ -]?[A-Z]{3}",
    )
    .expect("a pattern that was tried")
});

/// Number plates: of an unmistakable shape anywhere, of a likely one where a plate is spoken of.
pub(super) fn find(folded: &Folded, cues: &Cues) -> Vec<(Kind, Range<usize>)> {
    let mut found: Vec<Range<usize>> = Vec::new();
    if folded.text.contains(|c: char| c.is_ascii_digit()) {
        found.extend(UNMISTAKABLE.find_iter(&folded.text).map(|hit| hit.range()));
    }
    if cues.of_kind(Cue::Car).next().is_some() {
        let likely = LIKELY.find_iter(&folded.text).map(|hit| hit.range());
        found.extend(likely.filter(|range| {
            let plate = &folded.text[range.clone()];
            plate.contains(|c: char| c.is_ascii_digit())
                && (cues.before(Cue::Car, folded, range.start, 40)
                    || cues.after(Cue::Car, folded, range.end, 25))
        }));
    }
    let whole = found.into_iter().filter(|at| folded.begins(at.start) && folded.ends(at.end));
    whole.map(|range| (Kind::Plate, range)).collect()
}
