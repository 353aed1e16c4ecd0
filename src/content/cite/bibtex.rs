//! BibTeX as biblatex reads it: UTF-8, `date`, and `year`, `month` and `day` beside it for older
//! programs, organisations in double braces, capitals inside of words in braces of their own.

use std::fmt::Write;

use hayagriva::types::Person;

use crate::content::cite::work::{Kind, is_whole};
use crate::content::cite::{Work, iso_date};

/// Names that BibTeX itself gives to months.
const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

pub(super) fn write(work: &Work<'_>) -> String {
    let mut fields: Vec<(&str, String)> = Vec::new();
    let mut text = |name, value: &Option<String>| {
        fields.extend(value.as_deref().map(|value| (name, braced(&escaped(value)))));
    };
    let (holder, maker) = match work.kind {
        Kind::JournalArticle | Kind::NewspaperArticle => ("journal", "publisher"),
        Kind::Chapter | Kind::Paper | Kind::Lemma => ("booktitle", "publisher"),
        Kind::Book => ("series", "publisher"),
        Kind::Report | Kind::Thesis => ("series", "institution"),
        _ => ("organization", "publisher"),
    };
    text(holder, &work.container);
    text(maker, &work.publisher);
    text("address", &work.place);
    text("volume", &work.volume);
    text("number", &work.issue);
    text("edition", &work.edition);
    text("type", &work.genre);
    text("language", &work.language);
    text("note", &work.note);
    text("version", &work.version.map(str::to_owned));
    if let Some(pages) = &work.pages {
        // BibTeX's own way of writing a range.
        let ends: Vec<_> = pages.split('-').filter(|end| !end.is_empty()).map(escaped).collect();
        fields.push(("pages", braced(&ends.join("--"))));
    }
    if let Some(day) = work.issued {
        let approximate = if day.approximate { "~" } else { "" };
        fields.push(("date", braced(&(iso_date(day) + approximate))));
        fields.push(("year", braced(&day.year.to_string())));
        let month = day.month.and_then(|month| MONTHS.get(usize::from(month)));
        fields.extend(month.map(|month| ("month", (*month).to_owned())));
        let day = day.month.and(day.day);
        fields.extend(day.map(|day| ("day", braced(&(day + 1).to_string()))));
    }
    for (name, value) in [("doi", work.doi), ("isbn", work.isbn), ("issn", work.issn)] {
        fields.extend(value.map(|value| (name, braced(&verbatim(value)))));
    }
    fields.extend(work.url.map(|url| ("url", braced(&verbatim(url)))));
    fields.extend(work.accessed.map(|day| ("urldate", braced(&iso_date(day)))));

    let mut entry = format!("@{}{{{},\n", kind(work.kind), work.key);
    let first = [
        ("title", work.title.as_deref().map(|title| braced(&with_capitals_kept(title)))),
        ("author", people(work.authors)),
        ("editor", people(work.editors)),
    ];
    let first = first.into_iter().filter_map(|(name, value)| Some((name, value?)));
    for (name, value) in first.chain(fields) {
        writeln!(entry, "  {name} = {value},").expect("writing to a string cannot fail");
    }
    entry.push_str("}\n\n");
    entry
}

fn braced(text: &str) -> String {
    format!("{{{text}}}")
}

/// `text` without anything that TeX would obey.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' | '%' | '$' | '#' | '_' | '{' | '}' => {
                safe.push('\\');
                safe.push(c);
            }
            '~' => safe.push_str("\\textasciitilde{}"),
            '^' => safe.push_str("\\textasciicircum{}"),
            '\\' => safe.push_str("\\textbackslash{}"),
            // TeX makes dashes and quotation marks out of two of these.
            '-' | '\'' | '`' if safe.ends_with(c) => {
                safe.push_str("{}");
                safe.push(c);
            }
            c => safe.push(c),
        }
    }
    safe
}

/// A field that biblatex reads as it stands, so that only braces could end it too early.
fn verbatim(text: &str) -> String {
    text.replace('\\', "%5C").replace('{', "%7B").replace('}', "%7D")
}

/// A title in which styles that write small letters leave “wikiHow” and “PTSD” alone.
fn with_capitals_kept(title: &str) -> String {
    let mut kept = String::with_capacity(title.len());
    let mut rest = title;
    while let Some(start) = rest.find(char::is_alphanumeric) {
        let (before, from) = rest.split_at(start);
        let length = from.find(|c: char| !c.is_alphanumeric()).unwrap_or(from.len());
        let (word, after) = from.split_at(length);
        kept.push_str(&escaped(before));
        let inner = word.chars().skip(1).any(char::is_uppercase);
        kept.push_str(&if inner { braced(word) } else { word.to_owned() });
        rest = after;
    }
    kept + &escaped(rest)
}

fn people(people: &[Person]) -> Option<String> {
    let names: Vec<String> = people.iter().map(name).collect();
    (!names.is_empty()).then(|| braced(&names.join(" and ")))
}

/// `van der Berg, Anna`, `Li, Jr., Bo`; a name that must stay whole stands in braces of its own.
fn name(person: &Person) -> String {
    if is_whole(person) {
        return braced(&escaped(&person.name));
    }
    let part = |text: &str| {
        let safe = escaped(text);
        // A comma or “and” inside of a part would be taken for the end of it.
        let is_and = |word: &str| word.eq_ignore_ascii_case("and");
        let divides = text.contains(',') || text.split_whitespace().any(is_and);
        if divides { braced(&safe) } else { safe }
    };
    let family = match &person.prefix {
        Some(prefix) => format!("{} {}", part(prefix), part(&person.name)),
        None => part(&person.name),
    };
    let rest = [&person.suffix, &person.given_name].into_iter().flatten();
    [family].into_iter().chain(rest.map(|text| part(text))).collect::<Vec<_>>().join(", ")
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Page | Kind::BlogPost | Kind::Post => "online",
        Kind::JournalArticle | Kind::NewspaperArticle => "article",
        Kind::Paper => "inproceedings",
        Kind::Book => "book",
        Kind::Chapter => "incollection",
        Kind::Lemma => "inreference",
        Kind::Report => "report",
        Kind::Thesis => "thesis",
        Kind::Film => "video",
        Kind::Sound => "audio",
        Kind::Picture => "artwork",
        Kind::Patent => "patent",
        Kind::Case => "jurisdiction",
        Kind::Law => "legislation",
        Kind::Manuscript => "unpublished",
        Kind::Software => "software",
        Kind::OtherArticle | Kind::Document => "misc",
    }
}
