use std::ops::Range;

use crate::guard::Kind;
use crate::guard::cues::{Cue, Cues};
use crate::guard::folded::Folded;

/// Phone numbers of people: with a country code (E.164 and as written by hand), and in the forms of
/// many countries. Free and service numbers belong to organisations and identify nobody.
pub(super) fn find(folded: &Folded, cues: &Cues, language: &str) -> Vec<(Kind, Range<usize>)> {
    let digits = digits_of(&folded.lower);
    let mut found = Vec::new();
    let mut at = 0;
    while at < digits.len() {
        let Some(number) = Number::at(&digits, at) else {
            at += 1;
            continue;
        };
        let end = number.range.end;
        if is_phone(&number, folded, cues, language) {
            found.push((Kind::Phone, number.range));
        }
        at = end;
    }
    found
}

/// The bytes of a text, with the letters o and l read as digits in words that have digits besides.
fn digits_of(lower: &str) -> Vec<u8> {
    let mut bytes = lower.as_bytes().to_vec();
    for word in bytes.chunk_by_mut(|a, b| a.is_ascii_alphanumeric() == b.is_ascii_alphanumeric()) {
        let like = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'o' | b'l' | b'i');
        if word.len() > 2 && word.iter().any(u8::is_ascii_digit) && word.iter().all(like) {
            for byte in word {
                match byte {
                    b'o' => *byte = b'0',
                    b'l' | b'i' => *byte = b'1',
                    _ => {}
                }
            }
        }
    }
    bytes
}

/// Digits that stand together as people write them.
struct Number {
    range: Range<usize>,
    /// Its runs of digits.
    groups: Vec<String>,
    /// What stands between them.
    gaps: Vec<String>,
    plus: bool,
    bracket: bool,
}

/// Digits that one number has at most; ITU-T E.164 allows 15, and people write prefixes twice.
const MOST: usize = 18;

impl Number {
    /// The number that begins at a byte; its range ends behind its last digit.
    fn at(bytes: &[u8], at: usize) -> Option<Self> {
        let opens = matches!(bytes[at], b'+' | b'(');
        let first = if opens { bytes.get(at + 1).copied().unwrap_or(0) } else { bytes[at] };
        let inner = bytes[at] == b'(' && first == b'+';
        if !first.is_ascii_digit() && !inner {
            return None;
        }
        let plus = bytes[at] == b'+' || inner;
        let mut number = Self {
            range: at..at,
            groups: Vec::new(),
            gaps: Vec::new(),
            plus,
            bracket: bytes[at] == b'(',
        };
        let mut place = at + usize::from(opens) + usize::from(inner);
        loop {
            let run = bytes[place..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            if run == 0 {
                break;
            }
            number.groups.push(String::from_utf8_lossy(&bytes[place..place + run]).into_owned());
            place += run;
            number.range.end = place;
            let gap = bytes[place..].iter().take_while(|byte| b" .-/()".contains(byte)).count();
            if gap == 0 || gap > 3 || number.count() > MOST {
                break;
            }
            number.bracket |= bytes[place..place + gap].contains(&b'(');
            number.gaps.push(String::from_utf8_lossy(&bytes[place..place + gap]).into_owned());
            place += gap;
        }
        number.gaps.truncate(number.groups.len().saturating_sub(1));
        (number.range.end > at).then_some(number)
    }

    fn count(&self) -> usize {
        self.groups.iter().map(String::len).sum()
    }

    fn digits(&self) -> String {
        self.groups.concat()
    }

    /// The lengths of its groups.
    fn shape(&self) -> Vec<usize> {
        self.groups.iter().map(String::len).collect()
    }
}

fn is_phone(number: &Number, folded: &Folded, cues: &Cues, language: &str) -> bool {
    let (count, range) = (number.count(), &number.range);
    if !(6..=MOST).contains(&count) || !stands_alone(folded, range) {
        return false;
    }
    let cue = cues.before(Cue::Phone, folded, range.start, 40)
        || cues.after(Cue::Phone, folded, range.end, 8);
    if is_of_service(number) || is_date(number) || is_named_otherwise(folded, range) {
        return false;
    }
    if number.plus || (number.digits().starts_with("00") && count >= 11) {
        return (8..=16).contains(&count);
    }
    if is_amount(folded, range) {
        return false;
    }
    if cue && count >= 7 && !number.gaps.iter().any(|gap| gap == "." && number.groups.len() == 2) {
        return true;
    }
    count >= 9 && has_national_form(number, language)
}

/// Is it neither a part of an address on the web nor of a longer sign?
fn stands_alone(folded: &Folded, range: &Range<usize>) -> bool {
    let before = folded.text[..range.start].chars().next_back();
    let word = folded.before(range.start, 80).rsplit(' ').next().unwrap_or_default();
    let joined = word.contains(|c: char| c.is_ascii_digit() || c == '/');
    let begins = !before.is_some_and(|c| {
        c.is_alphanumeric() || "$€£¥#_=@".contains(c) || (joined && ",./-".contains(c))
    });
    let mut after = folded.text[range.end..].chars();
    let ends = match after.next() {
        Some(',' | '.') => !after.next().is_some_and(|c| c.is_ascii_digit()),
        Some(c) => !c.is_alphanumeric() && !"%€$£°@".contains(c),
        None => true,
    };
    begins && ends && !word.contains("//")
}

/// Numbers that cost nothing or belong to services, by the plans of their countries.
fn is_of_service(number: &Number) -> bool {
    const FREE: [&str; 27] = [
        "800", "888", "877", "866", "855", "844", "833", "900", "0800", "0808", "0300", "0303",
        "0330", "0333", "0345", "0344", "0370", "0371", "0843", "0844", "0845", "0900", "0180",
        "1800", "1300", "0801", "08000",
    ];
    const BEGINNINGS: [&str; 12] = [
        "0800", "0808", "08000", "1800", "1888", "1877", "1866", "1855", "1844", "1833", "8800",
        "116",
    ];
    const ABROAD: [&str; 11] = [
        "1800", "1888", "1877", "1866", "44800", "44808", "49800", "7800", "33800", "34900",
        "48800",
    ];
    let (digits, groups) = (number.digits(), &number.groups);
    if number.plus {
        return ABROAD.iter().any(|prefix| digits.starts_with(prefix));
    }
    let french =
        groups.len() >= 4 && groups[0] == "08" && groups[1..].iter().all(|group| group.len() == 2);
    let trunk =
        groups.len() > 1 && matches!((&*groups[0], &*groups[1]), ("1", _) | ("8", "800" | "804"));
    let first = if trunk { &groups[1] } else { &groups[0] };
    french
        || (groups.len() > 1 && FREE.contains(&first.as_str()))
        || (groups.len() == 1 && BEGINNINGS.iter().any(|prefix| digits.starts_with(prefix)))
        || (groups[0] == "116" && digits.len() == 6)
}

/// Is it a day, or a span of years?
fn is_date(number: &Number) -> bool {
    let values: Vec<u32> = number.groups.iter().filter_map(|group| group.parse().ok()).collect();
    let year = |value: u32| (1850..2100).contains(&value);
    match (values[..].first_chunk(), &number.shape()[..]) {
        (Some([a, b]), [4, 4]) => year(*a) && year(*b),
        (Some([a, b]), [4, 1..=2, 1..=2, ..]) => year(*a) && *b <= 31,
        (Some([a, b]), [1..=2, 1..=2, 4, ..]) => {
            *a <= 31 && *b <= 31 && values.get(2).copied().is_some_and(year)
        }
        _ => false,
    }
}

/// Does the word before it say that it is something else?
fn is_named_otherwise(folded: &Folded, range: &Range<usize>) -> bool {
    const OTHERWISE: [&str; 27] = [
        "isbn",
        "issn",
        "doi",
        "order",
        "case",
        "ticket",
        "invoice",
        "reference",
        "article",
        "page",
        "pages",
        "version",
        "iban",
        "account",
        "bestellnummer",
        "aktenzeichen",
        "seite",
        "artikel",
        "commande",
        "dossier",
        "pedido",
        "expediente",
        "pratica",
        "ordine",
        "заказ",
        "дело",
        "pmid",
    ];
    let before = folded.before(range.start, 48);
    before.split(|c: char| !c.is_alphanumeric()).any(|word| OTHERWISE.contains(&word))
}

/// Is it money, or a count of something?
fn is_amount(folded: &Folded, range: &Range<usize>) -> bool {
    const UNITS: [&str; 41] = [
        "euro",
        "euros",
        "eur",
        "dollars",
        "dollar",
        "usd",
        "pounds",
        "pound",
        "gbp",
        "rupees",
        "rubles",
        "zł",
        "zlotych",
        "złotych",
        "рублей",
        "руб",
        "гривень",
        "грн",
        "reais",
        "reales",
        "pesos",
        "francs",
        "franken",
        "kronor",
        "people",
        "women",
        "men",
        "children",
        "menschen",
        "frauen",
        "personnes",
        "femmes",
        "personas",
        "mujeres",
        "persone",
        "donne",
        "osób",
        "kobiet",
        "человек",
        "женщин",
        "times",
    ];
    let after = folded.after(range.end, 24);
    after.split(|c: char| !c.is_alphanumeric()).take(3).any(|word| UNITS.contains(&word))
        || after.starts_with([' ', ',']) && after.trim_start_matches([' ', ',']).starts_with("de ")
}

/// Does it look like a number of a telephone without anybody saying so?
fn has_national_form(number: &Number, language: &str) -> bool {
    let (digits, shape) = (number.digits(), number.shape());
    let starts = |group: usize, wanted: &str| {
        number.groups.get(group).is_some_and(|group| wanted.contains(&group[..1]))
    };
    let dotted =
        number.gaps.iter().any(|gap| gap == ".") && shape.iter().all(|length| *length == 3);
    if dotted {
        // Thousands, as much of the world parts them.
        return false;
    }
    if digits.starts_with('0') && !digits.starts_with("00") && (9..=12).contains(&digits.len()) {
        return shape.len() == 1 || (2..=6).contains(&shape[0]);
    }
    match shape[..] {
        // North America; the first digit of each part is 2 to 9 (North American Numbering Plan).
        [3, 3, 4] => starts(0, "23456789") && starts(1, "23456789"),
        [1, 3, 3, 4] => starts(0, "1") && starts(1, "23456789") && starts(2, "23456789"),
        // Russia: 8 or 7 and ten digits.
        [1, 3, 3, 2, 2] | [1, 3, 3, 2] | [11] if matches!(&digits[..1], "7" | "8") => {
            digits[1..].starts_with(['3', '4', '8', '9'])
        }
        // India's mobile phones; Brazil's; Poland's and Spain's in their usual groups.
        [5, 5] => starts(0, "6789"),
        [2, 4..=5, 4] => number.bracket,
        [3, 2, 2, 2] => starts(0, "56789"),
        [3, 3, 3] => {
            let there = ["es", "pl", "pt"].iter().any(|one| language.starts_with(one));
            there && starts(0, "56789") && !digits.ends_with("000")
        }
        _ => {
            number.bracket && digits.len() <= 12 && number.groups[0].len() <= 4 && shape.len() >= 2
        }
    }
}
