use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::guard::Kind;
use crate::guard::cues::{Cue, Cues};
use crate::guard::folded::Folded;

/// Where somebody lives: a street with a number in the forms of several countries, a British
/// postcode, a town with its number, a box at a post office.
pub(super) fn find(folded: &Folded, cues: &Cues) -> Vec<(Kind, Range<usize>)> {
    if !folded.text.contains(|c: char| c.is_ascii_digit()) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for pattern in
        [&ENGLISH, &GERMAN, &ROMANCE_FIRST, &ROMANCE_LAST, &SLAVIC, &BOX, &POSTCODE, &AMERICAN_TOWN]
    {
        let hits = pattern.find_iter(&folded.text).map(|hit| hit.range());
        found.extend(hits.filter(|at| {
            folded.begins(at.start)
                && folded.ends(at.end)
                && !is_ordinary(&folded.lower[at.clone()])
        }));
    }
    for pattern in [&GERMAN_PLACE, &SMALL, &TOWN] {
        let hits = pattern.find_iter(&folded.text).map(|hit| hit.range());
        found.extend(hits.filter(|at| {
            folded.begins(at.start)
                && folded.ends(at.end)
                && cues.before(Cue::Live, folded, at.start, 24)
        }));
    }
    let trimmed = found.into_iter().map(|range| {
        // The full stop of “St.” may be that of the sentence.
        let address = folded.text[range.clone()].trim_end_matches(['.', ',', ' ']);
        (Kind::Address, range.start..range.start + address.len())
    });
    trimmed.collect()
}

/// Streets that are words of every day, and phrases that only look like a street.
fn is_ordinary(lower: &str) -> bool {
    const WORDS: [&str; 15] = [
        "heimweg",
        "fluchtweg",
        "ausweg",
        "umweg",
        "schulweg",
        "arbeitsweg",
        "arbeitsplatz",
        "spielplatz",
        "parkplatz",
        "sitzplatz",
        "schlafplatz",
        "bahnhof",
        "friedhof",
        "bauernhof",
        "vorsprung",
    ];
    // As in “Der Platz 3 Reihen weiter vorne” and “Mein Weg 1 bis 10”.
    const LITTLE: [&str; 20] = [
        "auf", "an", "am", "im", "in", "zum", "vom", "der", "dem", "den", "die", "das", "ein",
        "kein", "mein", "dein", "sein", "ihr", "unser", "jeder",
    ];
    let mut words = lower.split(' ');
    let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let little = LITTLE.contains(&first) && ["platz", "weg", "ring", "gasse"].contains(&second);
    little || WORDS.contains(&first) || lower == "10 downing street"
}

/// A name in front of a street's word: with capitals, little words between.
const PROPER: &str = r"\p{Lu}[\p{L}'.-]*(?:\ (?:(?:de|la|las|los|el|del|do|da|dos|das|du|des|le|les|di|della|dei|delle|degli|of|the|y|e|et)\ |[dl]'){0,3}\p{Lu}[\p{L}'.-]*){0,4}";

/// What an English street ends in (the commoner suffixes of USPS Publication 28, appendix C1, and
/// British ones).
const SUFFIXES: &str = "Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Court|Ct|Close|Crescent|Cres|Terrace|Place|Pl|Square|Sq|Boulevard|Blvd\
    |Way|Gardens|Gdns|Grove|Hill|Park|Row|Mews|Parade|Highway|Hwy|Parkway|Pkwy|Circle|Cir|Trail|Walk|Yard|Rise|View|Green|Mount|Quay|Wharf|Loop|Alley|Turnpike|Pike|Cottages|Estate|Green";

fn pattern(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a pattern that was tried")
}

/// Great Britain, Ireland, North America, Australia: number, name, kind of street; town and code.
static ENGLISH: LazyLock<Regex> = LazyLock::new(|| {
    let town = r"(?:,\ ?\p{Lu}[\p{L}'-]+(?:\ \p{Lu}[\p{L}'-]+){0,2})?(?:,?\ [A-Z]{2,3}\ [0-9]{4,5}(?:-[0-9]{4})?)?(?:,?\ [A-Z]{1,2}[0-9][A-Z0-9]?\ ?[0-9][A-Z]{2})?";
    let unit =
        r"(?:(?i:flat|apt\.?|apartment|unit|suite|room|studio)\ \#?[0-9]{1,4}[A-Za-z]?,?\ )?";
    pattern(&format!(
        r"(?x) {unit} [0-9]{{1,5}}[A-Za-z]?(?:[-/][0-9]{{1,4}}[A-Za-z]?)?,?\ (?:[NSEW]\.?\ )?(?:(?:\p{{Lu}}[\p{{L}}'.-]*|[0-9]{{1,3}}(?:st|nd|rd|th)|the|of|and)\ ){{1,4}}(?:{SUFFIXES})\b\.?
        (?:,?\ (?i:apt\.?|apartment|unit|suite|flat|\#)\ ?\#?[0-9]{{1,4}}[A-Za-z]?)? {town}
        | (?i:flat|apt\.?|apartment|unit|suite)\ [0-9]{{1,4}}[A-Za-z]?,\ (?:\p{{Lu}}[\p{{L}}'-]+\ ){{1,3}}(?:House|Court|Mansions|Building|Towers?|Lodge|Heights|Block|Hall)\b {town}"
    ))
});

/// The same in small letters, as people type on a phone.
static SMALL: LazyLock<Regex> = LazyLock::new(|| {
    let suffixes = SUFFIXES.to_lowercase();
    pattern(&format!(r"[0-9]{{1,5}}[a-z]? (?:[a-z'-]+ ){{1,4}}(?:{suffixes})\b"))
});

/// Germany, Austria, Switzerland, the Netherlands: the kind of street within its name, number last.
static GERMAN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?x) (?: \p{{Lu}}[\p{{L}}-]*(?:straße|strasse|str\.|weg|gasse|platz|allee|ring|damm|ufer|steig|chaussee|stieg|pfad|graben|berg|straat|laan|plein|gracht|kade|singel|dijk|steeg)
        | \p{{Lu}}[\p{{L}}.-]+\ (?:Straße|Strasse|Str\.|Weg|Gasse|Platz|Allee|Ring|Damm|Ufer|Chaussee|\p{{Lu}}\p{{Ll}}+gasse) )
        \ [0-9]{{1,3}}(?:\ ?[a-z]\b)?(?:\ ?[-/]\ ?[0-9]{{1,4}})? {CENTRAL}"
    ))
});

/// A code and a town behind a street.
const CENTRAL: &str = r"(?:,?\ (?:(?:[AD]-)?[0-9]{4,5}|[0-9]{4}\ ?[A-Z]{2})\ \p{Lu}[\p{L}-]+)?";

/// Streets called after what they lie at, which any sentence may begin with.
static GERMAN_PLACE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?x) (?:Am|An\ der|An\ den|Auf\ dem|Auf\ der|Im|In\ der|In\ den|Zum|Zur|Unter\ den|Hinter\ der|Vor\ dem)\ \p{{Lu}}[\p{{L}}-]+\ [0-9]{{1,3}}(?:\ ?[a-z]\b)? {CENTRAL}"
    ))
});

/// France and its neighbours: number first.
static ROMANCE_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?x) [0-9]{{1,4}}(?:\ ?(?:bis|ter|quater))?,?\ (?i:rue|avenue|av\.|boulevard|bd\.?|blvd|chemin|place|impasse|allées?|quai|cours|route|square|passage|sentier|faubourg)
        \ (?:(?:de|la|du|des|le|les|aux?)\ |[dl]'){{0,3}}{PROPER}(?:,?\ [0-9]{{5}}\ {PROPER})?"
    ))
});

/// Spain, Italy, Portugal, Brazil, Latin America: number last.
static ROMANCE_LAST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?x) (?i:calle|c/|avenida|avda\.?|av\.|plaza|pza\.?|paseo|camino|carrera|ronda|travesía|rua|r\.|travessa|praça|largo|alameda|estrada|via|viale|v\.le|piazza|p\.zza|corso|vicolo|strada)\ ?
        (?:(?:de|la|las|los|el|del|da|do|das|dos|della|dei|delle|degli|di)\ |[dl]'){{0,3}}{PROPER},?\ (?:(?i:n\.?\ ?[º°o]\.?|número|num\.|nº)\ ?)?[0-9]{{1,5}}[a-zA-Z]?\b
        (?:,?\ [0-9]{{1,2}}\ ?[º°]\ ?[A-Za-z]?\b)?(?:,?\ [0-9]{{5}}(?:-[0-9]{{3}})?\ {PROPER})?"
    ))
});

/// Poland, Russia, Ukraine: kind of street first, number last.
static SLAVIC: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?x) (?i:ul\.|ulica|ulicy|ulicę|al\.|aleja|alei|aleje|os\.|osiedle|osiedlu|pl\.|placu?)\ ?(?:\p{Lu}[\p{L}.-]+\ ){1,4}[0-9]{1,4}[a-zA-Z]?(?:/[0-9]{1,4})?(?:\ ?m\.\ ?[0-9]+)?(?:,?\ [0-9]{2}-[0-9]{3}\ \p{Lu}\p{L}+)?
        | (?i:ул\.?|улиц[аеуы]|вул\.?|вулиц[яіюї]|проспекте?|пр-т|просп\.|пер\.|переулке?|шоссе|бульваре?|наб\.|набережн\p{L}+|площад[ьи])\ ?(?:\p{L}[\p{L}.-]+\ ?){0,2}\p{Lu}?[\p{L}.-]+,?\ ?(?:(?:д\.?|дом[ау]?|буд\.?)\ ?)?[0-9]{1,4}[а-яА-Я]?\b(?:/[0-9]{1,4})?(?:,?\ ?(?:кв\.?|квартира|корп\.?)\ ?[0-9]{1,4})*",
    )
});

static BOX: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix) (?: p\.?\ ?o\.?\ ?box\ (?:no\.?\ )?|postfach\ |bo[iî]te\ postale\ |b\.?p\.?\ |apartado\ (?:de\ correos\ )?|casella\ postale\ |caixa\ postal\ |skrytka\ (?:pocztowa\ )?(?:nr\ )?|а/я\ |postbus\ )[0-9]{1,4}(?:\ [0-9]{2,4})*(?-i:,\ \p{Lu}\p{L}+)?",
    )
});

/// Great Britain (Royal Mail: a unit has some fifteen doors), in capitals as such codes are written.
static POSTCODE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][ABD-HJLNP-UW-Z]{2}"));

/// A town with its state and code in the United States, with a box where there is one.
static AMERICAN_TOWN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?x) (?:Box\ [0-9]{1,5},\ )?\p{Lu}[\p{L}'-]+(?:\ \p{Lu}[\p{L}'-]+){0,2},\ ?[A-Z]{2}\ [0-9]{5}(?:-[0-9]{4})?",
    )
});

/// A town and its code, of those who write the code first.
static TOWN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?x) (?:D-|A-)?[0-9]{5}\ \p{Lu}[\p{L}-]+ | [0-9]{4}\ ?[A-Z]{2}\ \p{Lu}[\p{L}-]+ | [0-9]{2}-[0-9]{3}\ \p{Lu}[\p{L}-]+ | [0-9]{4}-[0-9]{3}\ \p{Lu}[\p{L}-]+
        | [0-9]{5}(?:-[0-9]{4})?",
    )
});
