//! The values of CSL-JSON in hayagriva's terms.

use std::str::FromStr;

use hayagriva::Entry;
use hayagriva::citationberg::taxonomy::Season;
use hayagriva::types::{Date, FormatString, MaybeTyped, Person, PersonRole};
use serde_json::Value;

/// Fields that hold names, and the role in which a record keeps them besides authors and editors.
pub(super) const NAMES: [(&str, Option<PersonRole>); 16] = [
    ("author", None),
    ("editor", None),
    ("container-author", None),
    ("collection-editor", None),
    ("chair", Some(PersonRole::Organizer)),
    ("compiler", Some(PersonRole::Compiler)),
    ("composer", Some(PersonRole::Composer)),
    ("contributor", Some(PersonRole::Collaborator)),
    ("director", Some(PersonRole::Director)),
    ("executive-producer", Some(PersonRole::ExecutiveProducer)),
    ("illustrator", Some(PersonRole::Illustrator)),
    ("narrator", Some(PersonRole::Narrator)),
    ("performer", Some(PersonRole::CastMember)),
    ("producer", Some(PersonRole::Producer)),
    ("script-writer", Some(PersonRole::Writer)),
    ("translator", Some(PersonRole::Translator)),
];

/// Fields that a record keeps besides names.
pub(super) const TEXTS: [&str; 34] = [
    "abstract",
    "accessed",
    "archive",
    "archive-place",
    "call-number",
    "chapter-number",
    "container-title",
    "container-title-short",
    "DOI",
    "edition",
    "event-place",
    "genre",
    "id",
    "ISBN",
    "ISSN",
    "issue",
    "issued",
    "language",
    "note",
    "number",
    "number-of-pages",
    "number-of-volumes",
    "page",
    "PMCID",
    "PMID",
    "publisher",
    "publisher-place",
    "title",
    "title-short",
    "type",
    "URL",
    "version",
    "volume",
    "citation-key",
];

/// Fields of CSL that no record keeps but that are near enough to others to be taken for slips.
pub(super) const OTHERS: [&str; 5] = ["part", "event", "page-first", "archive_location", "custom"];

/// How a DOI begins where programs write it as an address.
pub(super) const DOI: &str = "https://doi.org/";

/// A number, or the words that stand for one.
pub(super) fn number<T: FromStr>(text: &str) -> MaybeTyped<T> {
    text.parse().map_or_else(|_| MaybeTyped::String(text.to_owned()), MaybeTyped::Typed)
}

/// Gives a record the fields that are one text each.
pub(super) fn fill(entry: &mut Entry, mut text: impl FnMut(&str) -> Option<String>) {
    let mut formatted = |name| text(name).map(FormatString::with_value);
    if let Some(text) = formatted("abstract") {
        entry.set_abstract_(text);
    }
    if let Some(text) = formatted("archive") {
        entry.set_archive(text);
    }
    if let Some(text) = formatted("archive-place") {
        entry.set_archive_location(text);
    }
    if let Some(text) = formatted("call-number") {
        entry.set_call_number(text);
    }
    if let Some(text) = formatted("event-place") {
        entry.set_location(text);
    }
    if let Some(text) = formatted("genre") {
        entry.set_genre(text);
    }
    if let Some(text) = formatted("note") {
        entry.set_note(text);
    }
    if let Some(text) = text("chapter-number") {
        entry.set_chapter(number(&text));
    }
    if let Some(text) = text("edition") {
        entry.set_edition(number(&text));
    }
    if let Some(text) = text("page") {
        entry.set_page_range(number(&text));
    }
    if let Some(total) = text("number-of-pages").and_then(|text| text.parse().ok()) {
        entry.set_page_total(total);
    }
    if let Some(total) = text("number-of-volumes").and_then(|text| text.parse().ok()) {
        entry.set_volume_total(total);
    }
    if let Some(language) = text("language").and_then(|text| text.parse().ok()) {
        entry.set_language(language);
    }
}

/// A name; `None` if it is none.
pub(super) fn person(value: &Value) -> Option<Person> {
    let part = |name: &str| {
        let text = value.get(name)?.as_str()?.trim();
        (!text.is_empty()).then(|| text.to_owned())
    };
    let particles = [part("dropping-particle"), part("non-dropping-particle")];
    let particles: Vec<_> = particles.into_iter().flatten().collect();
    let (name, given_name) = match (part("literal"), part("family"), part("given")) {
        (Some(name), ..) => (name, None),
        (None, Some(family), given) => (family, given),
        (None, None, given) => (given?, None),
    };
    Some(Person {
        name,
        given_name,
        prefix: (!particles.is_empty()).then(|| particles.join(" ")),
        suffix: part("suffix"),
        comma_suffix: value.get("comma-suffix").and_then(Value::as_bool).unwrap_or_default(),
        alias: None,
    })
}

/// A date; `None` if nobody knows it. Of a span of time, its first day.
///
/// # Errors
///
/// When it is none, with its words.
pub(super) fn date(value: &Value) -> Result<Option<Date>, String> {
    let words = |name: &str| value.get(name)?.as_str().filter(|words| !words.is_empty());
    let words = words("raw").or_else(|| words("literal")).or_else(|| value.as_str());
    let date = match (value.get("date-parts").and_then(|parts| parts.get(0)), words) {
        (Some(parts), _) if is_empty(parts) => None,
        (Some(parts), _) => Some(of_parts(parts).ok_or_else(|| parts.to_string())?),
        (None, Some(words)) => {
            let first = words.split('/').next().unwrap_or_default();
            Some(first.parse().map_err(|_| words.to_owned())?)
        }
        (None, None) => None,
    };
    let circa = value.get("circa").is_some_and(is_true);
    let season = value.get("season").and_then(whole).and_then(|number| u8::try_from(number).ok());
    let season = season.and_then(|number| Season::try_from_csl_number(number).ok());
    Ok(date.map(|date| Date { approximate: date.approximate || circa, season, ..date }))
}

/// Are there no parts, or only those that programs write for want of any?
fn is_empty(parts: &Value) -> bool {
    parts.as_array().is_some_and(|parts| parts.iter().all(|part| part.as_str() == Some("")))
}

/// Year, month and day, as many as are known; `None` if they are no date.
fn of_parts(parts: &Value) -> Option<Date> {
    let numbers: Vec<i64> = parts.as_array()?.iter().map(whole).collect::<Option<_>>()?;
    // hayagriva knows how many days a month has, and counts months and days from 0.
    let text = match numbers[..] {
        [year] => return i32::try_from(year).ok().map(Date::from_year),
        [year, month] => format!("{year:04}-{month:02}"),
        [year, month, day] => format!("{year:04}-{month:02}-{day:02}"),
        _ => return None,
    };
    text.parse().ok()
}

fn whole(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.trim().parse().ok())
}

fn is_true(value: &Value) -> bool {
    match value {
        Value::Bool(value) => *value,
        Value::Number(number) => number.as_i64() != Some(0),
        Value::String(text) => !matches!(&**text, "" | "false" | "0"),
        _ => false,
    }
}

/// A text without the tags that CSL allows for italics and the like (citeproc-js, “HTML-like
/// formatting tags”).
pub(super) fn without_tags(text: &str) -> String {
    const TAGS: [&str; 11] = [
        "<i>",
        "</i>",
        "<b>",
        "</b>",
        "<sub>",
        "</sub>",
        "<sup>",
        "</sup>",
        "</span>",
        "<span class=\"nocase\">",
        "<span style=\"font-variant:small-caps;\">",
    ];
    if !text.contains('<') {
        return text.to_owned();
    }
    TAGS.iter().fold(text.to_owned(), |text, tag| text.replace(tag, ""))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn words(value: &Value) -> Result<Option<String>, String> {
        date(value).map(|date| date.map(|date| date.to_string()))
    }

    #[test]
    fn a_date_is_as_exact_as_it_was_given() {
        for (value, expected) in [
            (json!({"date-parts": [[2023, 6, 12]]}), Some("2023-06-12")),
            (json!({"date-parts": [["2023", "6"], [2024]]}), Some("2023-06")),
            (json!({"date-parts": [[2023]], "circa": true}), Some("~2023")),
            (json!({"raw": "2023-06-12/2023-06-14"}), Some("2023-06-12")),
            (json!({"literal": "2023"}), Some("2023")),
            (json!({"date-parts": [[]]}), None),
            (json!({"date-parts": [[""]]}), None),
            (json!(null), None),
        ] {
            assert_eq!(words(&value), Ok(expected.map(str::to_owned)), "{value}");
        }
    }

    #[test]
    fn what_is_no_date_is_not_guessed() {
        for value in [
            json!({"date-parts": [[2023, 2, 30]]}),
            json!({"date-parts": [["someday"]]}),
            json!({"literal": "in spring"}),
            json!({"date-parts": [[1, 2, 3, 4]]}),
        ] {
            assert!(words(&value).is_err(), "{value}");
        }
    }
}
