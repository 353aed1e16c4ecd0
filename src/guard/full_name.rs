use std::ops::Range;

use crate::guard::Kind;
use crate::guard::folded::Folded;
use crate::guard::names::Names;
use crate::guard::pseudonym::is_pseudonym;

/// The full name of a person in the field for names: two to four words with capitals, the first of
/// them a given name that many have. “Quiet Heron”, “Anna” and “Grace Under Fire” are none.
pub(super) fn find(folded: &Folded) -> Vec<(Kind, Range<usize>)> {
    let names = Names::shipped();
    let name = folded.text.trim();
    let words: Vec<&str> = name.split([' ', '_']).filter(|word| !word.is_empty()).collect();
    let [given, .., surname] = words[..] else { return Vec::new() };
    let capitals = words.iter().filter(|word| word.chars().next().is_some_and(char::is_uppercase));
    let ordinary = words.iter().skip(1).any(|word| names.is_no_name(word));
    let initial = surname.trim_end_matches('.').chars().count() < 2;
    let made_up = names.is_worldly(given) && is_pseudonym(surname);
    let is_full = words.len() <= 4
        && names.is_given(given)
        && (capitals.count() >= 2 || name.chars().all(|c| c.is_lowercase() || c == ' '))
        && !(ordinary || initial || made_up);
    if !is_full {
        return Vec::new();
    }
    let start = folded.text.len() - folded.text.trim_start().len();
    vec![(Kind::Name, start..start + name.len())]
}
