//! RIS: lines of a tag of two letters, two spaces, a hyphen, a space and a value, ended by CRLF.

use std::fmt::Write;

use hayagriva::types::{Date, Person};

use crate::content::cite::Work;
use crate::content::cite::work::{Kind, is_whole};

pub(super) fn write(work: &Work<'_>) -> String {
    let mut record = String::new();
    let mut line = |tag: &str, value: &str| {
        let value = on_one_line(value);
        write!(record, "{tag}  - {value}\r\n").expect("writing to a string cannot fail");
    };
    line("TY", kind(work.kind));
    line("ID", work.key);
    for person in work.authors {
        line("AU", &name(person));
    }
    for person in work.editors {
        line("ED", &name(person));
    }
    let pages = work.pages.as_deref().map(|pages| pages.split_once('-').unwrap_or((pages, "")));
    let last = pages.map(|(_, last)| last).filter(|last| !last.is_empty());
    let year = work.issued.map(|day| format!("{:04}", day.year));
    for (tag, value) in [
        ("TI", work.title.as_deref()),
        ("T2", work.container.as_deref()),
        ("PB", work.publisher.as_deref().or(work.organization.as_deref())),
        ("CY", work.place.as_deref()),
        ("PY", year.as_deref()),
        ("DA", work.issued.map(date).as_deref()),
        ("VL", work.volume.as_deref()),
        ("IS", work.issue.as_deref()),
        ("SP", pages.map(|(first, _)| first)),
        ("EP", last),
        ("ET", work.edition.as_deref().or(work.version)),
        ("SN", work.isbn.or(work.issn)),
        ("DO", work.doi),
        ("LA", work.language.as_deref()),
        ("AB", work.summary.as_deref()),
        ("N1", work.note.as_deref()),
        ("UR", work.url),
        ("Y2", work.accessed.map(date).as_deref()),
    ] {
        if let Some(value) = value {
            line(tag, value);
        }
    }
    line("ER", "");
    record
}

/// A line end in a value would begin a line of its own, which programs take for another tag.
fn on_one_line(value: &str) -> String {
    let words = value.split(|c: char| c.is_whitespace() || c.is_control());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// `Family, Given, Suffix`; a name that must stay whole stands as it is, for want of a way to say
/// so.
fn name(person: &Person) -> String {
    if is_whole(person) {
        return person.name.clone();
    }
    let family = match &person.prefix {
        Some(prefix) => format!("{prefix} {}", person.name),
        None => person.name.clone(),
    };
    let rest = [&person.given_name, &person.suffix].into_iter().flatten().cloned();
    [family].into_iter().chain(rest).collect::<Vec<_>>().join(", ")
}

/// `2023/06/12/`: three slashes, whatever is known between them.
fn date(Date { year, month, day, .. }: Date) -> String {
    let two = |part: Option<u8>| part.map(|part| format!("{:02}", part + 1)).unwrap_or_default();
    format!("{year:04}/{}/{}/", two(month), two(day))
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Page => "ELEC",
        Kind::BlogPost => "BLOG",
        Kind::Post => "ICOMM",
        Kind::JournalArticle => "JOUR",
        Kind::NewspaperArticle => "NEWS",
        Kind::Paper => "CPAPER",
        Kind::Book => "BOOK",
        Kind::Chapter => "CHAP",
        Kind::Lemma => "ENCYC",
        Kind::Report => "RPRT",
        Kind::Thesis => "THES",
        Kind::Film => "VIDEO",
        Kind::Sound => "SOUND",
        Kind::Picture => "ART",
        Kind::Patent => "PAT",
        Kind::Case => "CASE",
        Kind::Law => "STAT",
        Kind::Manuscript => "MANSCPT",
        Kind::Software => "COMP",
        Kind::OtherArticle | Kind::Document => "GEN",
    }
}
