use std::ops::Range;

use crate::guard::Kind;
use crate::guard::cues::{Cue, Cues};
use crate::guard::folded::Folded;
use crate::guard::names::Names;

/// Names of people: those that somebody says are theirs, and those of people close to them.
///
/// A name is found only beside a cue, since words with a capital are everywhere: after “my name is”
/// and “his name is” any name, after “I am” a full one that begins with a known given name, after
/// “my sister” what stands there with a capital and is no ordinary word.
pub(super) fn find(folded: &Folded, cues: &Cues) -> Vec<(Kind, Range<usize>)> {
    let mut found = Vec::new();
    for cue in cues.of_kind(Cue::Own) {
        found.extend(after_statement(folded, cue.end).map(|name| (Kind::Name, name.range)));
    }
    for (cue, kind) in [(Cue::Am, Kind::Name), (Cue::Is, Kind::Other)] {
        for cue in cues.of_kind(cue) {
            let name = name_at(folded, lead(folded, cue.end, &[':', ',']));
            // “I am Faith Healer” and “it's April Fools” are none.
            let name = name.filter(|name| name.is_full() && name.known && !name.worldly);
            found.extend(name.map(|name| (kind, name.range)));
        }
    }
    for cue in cues.of_kind(Cue::Near) {
        let name = name_at(folded, lead(folded, cue.end, &[])).filter(|name| name.known);
        found.extend(name.map(|name| (Kind::Other, name.range)));
    }
    for cue in cues.of_kind(Cue::Other) {
        found.extend(after_statement(folded, cue.end).map(|name| (Kind::Other, name.range)));
    }
    for cue in cues.of_kind(Cue::Called).filter(|cue| is_about_a_person(folded, cues, cue)) {
        let name = after_statement(folded, cue.end).filter(|name| name.known);
        found.extend(name.map(|name| (Kind::Other, name.range)));
    }
    for cue in cues.of_kind(Cue::Kin) {
        beside_kin(folded, cues, &cue, &mut found);
    }
    found
}

/// Words that belong together as a name.
struct Name {
    /// From the first to the last.
    range: Range<usize>,
    /// Words with a capital, without titles.
    capitals: usize,
    /// Is the first of them a given name that many have?
    known: bool,
    /// Is that an ordinary word as well?
    worldly: bool,
}

impl Name {
    fn is_full(&self) -> bool {
        self.capitals >= 2
    }
}

/// The name after “my name is”; in small letters only where it is a known one.
fn after_statement(folded: &Folded, at: usize) -> Option<Name> {
    let at = lead(folded, at, &[':', '"', '“', '„', '«']);
    name_at(folded, at).or_else(|| small_name_at(folded, at))
}

/// Does “se llama” speak of somebody? Of organisations and books it is said as well.
fn is_about_a_person(folded: &Folded, cues: &Cues, cue: &Range<usize>) -> bool {
    let before = folded.before(cue.start, 40);
    before.trim().is_empty()
        || cues.before(Cue::Kin, folded, cue.start, 20)
        || ["neue", "neuer", "novia", "él", "ella", "il", "elle", "lui", "lei", "ele", "ela"]
            .iter()
            .any(|word| before.split(' ').any(|one| one == *word))
}

/// The names beside “my daughter”, also of several children.
fn beside_kin(
    folded: &Folded,
    cues: &Cues,
    cue: &Range<usize>,
    found: &mut Vec<(Kind, Range<usize>)>,
) {
    let slavic =
        folded.lower[cue.clone()].chars().any(|c| matches!(c, 'а'..='я' | 'і' | 'ł' | 'ż'));
    // As in “my little brother” and “my now ex husband”.
    if !slavic && !cues.before(Cue::Whose, folded, cue.start, 16) {
        return;
    }
    let apposed = folded.text[cue.end..].starts_with(',');
    let at = lead(folded, cue.end, &[',', ':', '(', '"', '“', '„', '«']);
    let Some(name) = name_at(folded, at) else { return };
    let german = GERMAN_WHOSE.iter().any(|whose| folded.before(cue.start, 20).contains(whose));
    // Between commas, and in German, any noun may stand there with a capital.
    if !name.known && (german || apposed && !name.is_full()) {
        return;
    }
    let word = &folded.lower[name.range.clone()];
    if !name.known && !name.is_full() && (word.ends_with("ed") || word.ends_with("ing")) {
        return;
    }
    let mut end = name.range.end;
    found.push((Kind::Other, name.range));
    while let Some(next) = another(folded, end) {
        end = next.range.end;
        found.push((Kind::Other, next.range));
    }
}

const GERMAN_WHOSE: [&str; 7] = ["mein", "dein", "sein ", "seine", "ihre", "ihr ", "unser"];

/// The next name after “and” or a comma.
fn another(folded: &Folded, end: usize) -> Option<Name> {
    const JOINTS: [&str; 10] =
        [" and ", " & ", ", ", " und ", " et ", " y ", " e ", " i ", " и ", " en "];
    let joint = JOINTS.iter().find(|joint| folded.lower[end..].starts_with(**joint))?;
    name_at(folded, end + joint.len()).filter(|name| name.known)
}

/// Where the name would begin: after blanks and at most one of `marks`.
fn lead(folded: &Folded, at: usize, marks: &[char]) -> usize {
    let rest = &folded.text[at..];
    let blanks = rest.trim_start_matches(' ');
    let marked = blanks.strip_prefix(marks).unwrap_or(blanks).trim_start_matches(' ');
    at + rest.len() - marked.len()
}

/// Words before a name that are not part of it but may stand there.
const TITLES: [&str; 22] = [
    "mr",
    "mrs",
    "ms",
    "miss",
    "dr",
    "prof",
    "sir",
    "herr",
    "frau",
    "m",
    "mme",
    "señor",
    "señora",
    "sr",
    "sra",
    "don",
    "doña",
    "pan",
    "pani",
    "signor",
    "signora",
    "dottoressa",
];

/// Little words within names, as in “de la Cruz”.
const PARTICLES: [&str; 20] = [
    "van", "von", "de", "der", "den", "da", "do", "dos", "das", "di", "del", "della", "la", "le",
    "du", "ten", "ter", "zu", "bin", "al",
];

/// Words in a name at most.
const WORDS: usize = 5;

/// The name that begins at a byte with a capital; `None` if there is none.
fn name_at(folded: &Folded, at: usize) -> Option<Name> {
    let names = Names::shipped();
    let (mut end, mut capitals) = (at, 0);
    let (mut known, mut worldly, mut titled) = (false, false, false);
    let mut from = at;
    for _ in 0..WORDS {
        let Some(word) = word_at(folded, from) else { break };
        let text = &folded.text[word.clone()];
        let lower = &folded.lower[word.clone()];
        let after = &folded.text[word.end..];
        if capitals == 0 && TITLES.contains(&lower) {
            from = word.end + after.len() - after.trim_start_matches(['.', ' ']).len();
            titled = true;
        } else if is_capital(text) {
            let given = names.is_given(lower);
            let shouted = text.chars().count() > 1 && !text.chars().any(char::is_lowercase);
            let initial = text.chars().count() == 1;
            let ordinary = names.is_no_name(lower) && !given;
            if ordinary || shouted && !given && !known || initial && capitals == 0 {
                break;
            }
            known |= capitals == 0 && given;
            worldly |= capitals == 0 && names.is_worldly(lower);
            capitals += 1;
            end = word.end + usize::from(initial && after.starts_with('.'));
            from = end + usize::from(folded.text[end..].starts_with(' '));
        } else if capitals > 0 && PARTICLES.contains(&lower) {
            from = word.end + usize::from(after.starts_with(' '));
        } else {
            break;
        }
        if from == end {
            break;
        }
    }
    (capitals > 0).then_some(Name { range: at..end, capitals, known: known || titled, worldly })
}

/// A known given name in small letters, with the word behind it unless that is an ordinary one.
fn small_name_at(folded: &Folded, at: usize) -> Option<Name> {
    let names = Names::shipped();
    let given = word_at(folded, at)?;
    let word = &folded.lower[given.clone()];
    if !names.is_given(word) || names.is_worldly(word) {
        return None;
    }
    let next = folded.text[given.end..].strip_prefix(' ').and(word_at(folded, given.end + 1));
    let next = next.filter(|next| {
        let word = &folded.lower[next.clone()];
        word.chars().count() > 3 && !names.is_no_name(word)
    });
    let capitals = 1 + usize::from(next.is_some());
    Some(Name {
        range: given.start..next.unwrap_or(given).end,
        capitals,
        known: true,
        worldly: false,
    })
}

/// The word that begins at a byte: letters with hyphens and apostrophes between them; without the
/// “s” of “Anna's”.
pub(super) fn word_at(folded: &Folded, at: usize) -> Option<Range<usize>> {
    let rest = &folded.text[at..];
    let mut end = 0;
    let mut chars = rest.char_indices().peekable();
    while let Some((place, c)) = chars.next() {
        let joins = matches!(c, '-' | '\'') && end > 0;
        let goes_on = chars.peek().is_some_and(|(_, next)| next.is_alphabetic());
        if c.is_alphabetic() {
            end = place + c.len_utf8();
        } else if !(joins && goes_on) {
            break;
        }
    }
    let word = rest[..end].strip_suffix("'s").unwrap_or(&rest[..end]);
    (!word.is_empty()).then(|| at..at + word.len())
}

fn is_capital(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}
