use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::guard::Kind;
use crate::guard::cues::{Cue, Cues};
use crate::guard::folded::Folded;
use crate::guard::names::Names;

/// What schools and other houses are called, in lower case, before or after their own name.
const HOUSES: &str = "school|primary|elementary|infant|infants|junior|daycare|academy|college|university|nursery|kindergarten|preschool|grammar|high|montessori\
    |hospital|clinic|surgery\
    |schule|grundschule|realschule|gesamtschule|hauptschule|berufsschule|gymnasium|kita|hort|klinikum|krankenhaus|universität|hochschule\
    |école|ecole|collège|lycée|lycee|crèche|maternelle|université|hôpital|clinique\
    |colegio|instituto|escuela|guardería|universidad|hospital|scuola|liceo|asilo|istituto|università|ospedale\
    |escola|colégio|creche|universidade|szkoła|szkoły|szkole|szkołę|przedszkole|przedszkola|przedszkolu|liceum|uniwersytet|szpital|szpitalu\
    |школа|школу|школе|школы|лицей|гимназия|гимназию|гимназии|детский сад|садик|больница|больнице\
    |basisschool|lyceum|ziekenhuis|kinderdagverblijf|школи|гімназія";

/// Words with capitals, as the name of a school or firm has them; also in quotation marks.
const PROPER: &str = r"(?:\p{Lu}[\p{L}\p{N}'.&-]*)(?:(?:\ (?:of|the|and|de|du|des|la|del|della|di|da|do|dos|van|der|den)){0,2}\ (?:&\ )?\p{Lu}[\p{L}\p{N}'.&-]*){0,5}";

/// A house and its own name behind it, as in “lycée Victor Brumal” and “школа № 7”.
static HOUSE_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = format!(
        r#"^(?:(?:the|la|le|el|il|l'|der|die|das|de|o|a)\ ?)?(?i:(?:{HOUSES})(?:\ (?:primaire|élémentaire|maternelle|podstawowej|podstawowa|primaria|secundaria|media|elementare|superiore|średnia))?)\ (?:nr\ |№\ ?|no\.?\ |n°\ ?|[«„“"])?(?:(?:de\ la|del|de|della|di|da|do|du|des)\ )?(?:{PROPER}|[0-9]{{1,4}})"#
    );
    Regex::new(&pattern).expect("a pattern that was tried")
});

/// A name that ends in the word for a house, as in “Hillcrest Primary School”.
static NAME_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(r"^(?:(?:the|la|le|der|die|das|dem|den|de)\ )?{PROPER}"))
        .expect("a pattern that was tried")
});

/// Proper names of firms behind “works at”.
static FIRM: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(
        r#"^(?:(?:the|a|an|la|le|el|il|der|die|das|dem|den|de)\ )?(?:(?:Firma|firma|company)\ )?[«„“"]?{PROPER}"#
    ))
    .expect("a pattern that was tried")
});

/// Schools and workplaces by their names, where somebody is said to go or work there.
pub(super) fn find(folded: &Folded, cues: &Cues) -> Vec<(Kind, Range<usize>)> {
    let attended = cues.of_kind(Cue::Attend).filter_map(|cue| {
        let house = house_at(folded, after(folded, cue.end))?;
        // “At” alone is said of those who wrote a study as well.
        let of_studies = matches!(&folded.lower[cue], "at" | "am" | "an der")
            && ["universit", "college", "hochschule"]
                .iter()
                .any(|word| folded.lower[house.clone()].contains(word));
        (!of_studies).then_some(house)
    });
    let worked = cues.of_kind(Cue::Work).filter_map(|cue| {
        let at = after(folded, cue.end);
        house_at(folded, at).or_else(|| firm_at(folded, at, &folded.lower[cue.clone()]))
    });
    attended.chain(worked).map(|range| (Kind::Place, range)).collect()
}

/// Behind blanks and an elided article.
fn after(folded: &Folded, at: usize) -> usize {
    let rest = &folded.text[at..];
    at + rest.len() - rest.trim_start_matches([' ', ':']).len()
}

/// The school or hospital that begins at a byte.
fn house_at(folded: &Folded, at: usize) -> Option<Range<usize>> {
    let rest = &folded.text[at..];
    if let Some(hit) = HOUSE_FIRST.find(rest) {
        return Some(whole(folded, at, at + hit.end()));
    }
    let hit = NAME_FIRST.find(rest)?;
    let name = folded.lower[at..at + hit.end()].trim_end_matches(['.', '-']);
    let words: Vec<&str> = name.split([' ', '-']).collect();
    let house = |word: &str| {
        HOUSES.split('|').any(|house| word == house) || GERMAN.iter().any(|end| word.ends_with(end))
    };
    // “High School” has no name of its own; a German one may be one word.
    let own = words.iter().filter(|word| !house(word)).count();
    let saint = matches!(words[0], "st" | "st." | "saint" | "sankt") && words.len() > 1;
    (saint || words.iter().any(|word| house(word)) && own > 0)
        .then(|| whole(folded, at, at + name.len()))
}

/// Endings of German words for schools.
const GERMAN: [&str; 5] = ["-schule", "-gymnasium", "-kita", "-klinik", "-klinikum"];

/// The firm that begins at a byte; in German, where every noun has a capital, it must be called one.
fn firm_at(folded: &Folded, at: usize, cue: &str) -> Option<Range<usize>> {
    let hit = FIRM.find(&folded.text[at..])?;
    let name = hit.as_str().trim_end_matches(['.', '-']);
    let words: Vec<&str> =
        name.split([' ', '«', '„', '“', '"']).filter(|word| !word.is_empty()).collect();
    let proper: Vec<&&str> =
        words.iter().filter(|word| word.chars().next().is_some_and(char::is_uppercase)).collect();
    let first = proper.first()?;
    let called = ["gmbh", "ag", "kg", "firma"]
        .iter()
        .any(|form| name.to_lowercase().split(' ').any(|word| word == *form));
    let german = cue.starts_with("arbeit");
    let ordinary = Names::shipped().is_no_name(first) && proper.len() == 1;
    (!ordinary && (!german || called)).then(|| whole(folded, at, at + name.len()))
}

/// With the quotation mark that closes it.
fn whole(folded: &Folded, start: usize, end: usize) -> Range<usize> {
    let closing = folded.text[end..].chars().next().filter(|c| matches!(c, '»' | '“' | '”'));
    start..end + closing.map_or(0, char::len_utf8)
}
