//! Ranges of pages that end before they begin.

use hayagriva::types::{MaybeTyped, Numeric, NumericValue, PageRangesPart};

use crate::content::Fault;
use crate::content::fault::Faults;
use crate::content::lint::manuscript::Manuscript;
use crate::content::lint::place::Entered;

const CODE: &str = "reversed-pages";

/// What a locator starts with if it names pages.
const PAGES: [&str; 6] = ["pp.", "p.", "pages ", "page ", "S.", "Seiten "];

/// The names of the field that holds pages, in YAML, BibTeX and CSL-JSON.
const FIELDS: [&str; 3] = ["page-range", "pages", "page"];

/// Reports a reversed range in a record.
pub(super) fn check_record(entered: &Entered<'_>, faults: &mut Faults) {
    let ranges = match entered.record.entry.page_range() {
        Some(MaybeTyped::Typed(pages)) => pages.ranges.as_slice(),
        _ => return,
    };
    let reversed = ranges.iter().any(|part| match part {
        PageRangesPart::Range(first, last) | PageRangesPart::EscapedRange(first, last) => {
            number(first).zip(number(last)).is_some_and(|(first, last)| is_reversed(first, last))
        }
        _ => false,
    });
    if reversed {
        let what = format!("The pages of “{}” end before they begin.", entered.record.entry.key());
        faults.push(Fault::warning(CODE, entered.field(&FIELDS), what, "Correct `page-range`."));
    }
}

/// Reports reversed ranges in the locators of an article.
pub(super) fn check_locators(manuscript: &Manuscript<'_>, faults: &mut Faults) {
    for cited in manuscript.citations() {
        let Some(locator) = cited.locator else { continue };
        let names_pages = PAGES.iter().any(|start| locator.starts_with(start));
        if names_pages && ranges(locator).any(|(first, last)| is_reversed(first, last)) {
            let what = format!("The pages in “{locator}” end before they begin.");
            faults.push(Fault::warning(CODE, cited.span, what, "Turn them around."));
        }
    }
}

/// Pairs of numbers with a hyphen or a dash between them.
fn ranges(text: &str) -> impl Iterator<Item = (u64, u64)> {
    text.match_indices(['-', '–', '—']).filter_map(|(at, dash)| {
        let (before, after) = (text[..at].trim_end(), text[at + dash.len()..].trim_start());
        let digit = |c: char| c.is_ascii_digit();
        let first = &before[before.trim_end_matches(digit).len()..];
        let last = &after[..after.len() - after.trim_start_matches(digit).len()];
        Some((first.parse().ok()?, last.parse().ok()?))
    })
}

fn number(numeric: &Numeric) -> Option<u64> {
    match numeric.value {
        NumericValue::Number(number) => u64::try_from(number).ok(),
        NumericValue::Set(_) => None,
    }
}

/// Does a range end before it begins? Fewer digits at its end are short for the same ones at its
/// beginning: 345–52 means 345–352 (Chicago Manual of Style, 17th edition, 9.61).
fn is_reversed(first: u64, last: u64) -> bool {
    let scale = 10_u64.checked_pow(last.checked_ilog10().unwrap_or(0) + 1);
    let whole = match scale {
        Some(scale) if scale <= first => (first / scale).saturating_mul(scale).saturating_add(last),
        _ => last,
    };
    whole < first
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shortened_end_is_no_reversed_range() {
        for (first, last) in [(3, 9), (345, 352), (345, 52), (99, 101), (7, 7), (1000, 9), (0, 0)] {
            assert!(!is_reversed(first, last), "{first}-{last}");
        }
        for (first, last) in [(45, 12), (345, 12), (9, 3), (345, 2), (u64::MAX, 0)] {
            assert!(is_reversed(first, last), "{first}-{last}");
        }
    }

    #[test]
    fn ranges_are_found_among_words() {
        let found = |text| ranges(text).collect::<Vec<_>>();
        assert_eq!(found("pp. 45-12, 3 – 4 and 8"), [(45, 12), (3, 4)]);
        assert_eq!(found("p. 99999999999999999999-1"), []);
        assert_eq!(found("p. iv–x"), []);
    }
}
