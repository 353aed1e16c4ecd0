//! Numbers of notes on the wrong side of punctuation.

use pulldown_cmark::Event;

use crate::content::Fault;
use crate::content::fault::Faults;
use crate::content::lint::manuscript::Manuscript;
use crate::content::lint::moved;

const CODE: &str = "note-on-wrong-side";

/// On which side of punctuation the number of a note stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    After,
    Before,
}

/// By primary language subtag. English: “relative to other punctuation, the number follows any
/// punctuation mark except for the dash” (Chicago Manual of Style, 17th edition, 14.26). French,
/// Polish, Russian and Ukrainian printers put it before. Other languages are not checked: some,
/// like German, use both sides, with different meanings.
const SIDES: [(&str, Side); 5] = [
    ("en", Side::After),
    ("fr", Side::Before),
    ("pl", Side::Before),
    ("ru", Side::Before),
    ("uk", Side::Before),
];

/// Reports calls of notes that stand before punctuation where they belong after it, or after it
/// where they belong before it.
pub(super) fn check(manuscript: &Manuscript<'_>, faults: &mut Faults) {
    let primary = manuscript.language.split('-').next().unwrap_or_default().to_ascii_lowercase();
    let side = SIDES.iter().find(|(tag, _)| *tag == primary);
    let Some((_, side)) = side else { return };
    let body = manuscript.body;
    let mut last_end = 0;
    for (event, span) in &manuscript.events {
        // Citations in one bracket share its place.
        if !matches!(event, Event::FootnoteReference(_)) || span.end <= last_end {
            continue;
        }
        let first_of_run = span.start > last_end || last_end == 0;
        last_end = span.end;
        let mark = match side {
            Side::After => body[span.end..].chars().next(),
            Side::Before if first_of_run => body[..span.start].chars().next_back(),
            Side::Before => None,
        };
        let wrong = mark.filter(|mark| match side {
            Side::After => matches!(mark, '.' | ',' | ';' | ':' | '!' | '?' | '…'),
            // After `!`, `?` and `…` the languages differ; an abbreviation may end in a stop.
            Side::Before => matches!(mark, ',' | ';' | ':') || ends_sentence(body, span.start),
        });
        if let Some(mark) = wrong {
            let (what, mend) = words(*side, mark, &body[span.clone()]);
            faults.push(Fault::warning(CODE, moved(span, manuscript.offset), what, mend));
        }
    }
}

/// Does a full stop before byte `at` end a sentence, as far as can be told? An abbreviation has
/// few letters and is mostly followed by more words.
fn ends_sentence(body: &str, at: usize) -> bool {
    let Some(before) = body[..at].strip_suffix('.') else { return false };
    let word = before.chars().rev().take_while(|c| c.is_alphabetic()).count();
    word > 4
}

fn words(side: Side, mark: char, call: &str) -> (String, String) {
    match side {
        Side::After => (
            format!("The number of this note stands before the “{mark}”."),
            format!("Write “{mark}” first, as in `claim{mark}{call}`."),
        ),
        Side::Before => (
            format!("The number of this note stands after the “{mark}”."),
            format!("In this language it stands before it: `claim{call}{mark}`."),
        ),
    }
}
