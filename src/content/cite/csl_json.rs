//! CSL-JSON, schema 1.0 (`csl-data.json` of the Citation Style Language): keys that the schema does
//! not know are invalid there, so the rest stands under `custom`.

use hayagriva::types::{Date, Person};
use serde_json::{Map, Value, json};

use crate::content::cite::Work;
use crate::content::cite::work::{Kind, is_whole};

pub(super) fn write<'e>(works: impl Iterator<Item = Work<'e>>) -> String {
    let items: Vec<Value> = works.map(|work| item(&work)).collect();
    let text = serde_json::to_string_pretty(&items).expect("plain values are JSON");
    text + "\n"
}

fn item(work: &Work<'_>) -> Value {
    let mut item = Map::new();
    item.insert("id".into(), work.key.into());
    item.insert("type".into(), kind(work.kind).into());
    let holder = if work.kind == Kind::Book { "collection-title" } else { "container-title" };
    for (key, text) in [
        ("title", &work.title),
        (holder, &work.container),
        ("publisher", &work.publisher),
        ("publisher-place", &work.place),
        ("authority", &work.organization),
        ("volume", &work.volume),
        ("issue", &work.issue),
        ("page", &work.pages),
        ("edition", &work.edition),
        ("genre", &work.genre),
        ("language", &work.language),
        ("archive", &work.archive),
        ("note", &work.note),
        ("abstract", &work.summary),
    ] {
        item.extend(text.as_deref().map(|text| (key.to_owned(), text.into())));
    }
    for (key, text) in [
        ("URL", work.url),
        ("DOI", work.doi),
        ("ISBN", work.isbn),
        ("ISSN", work.issn),
        ("version", work.version),
    ] {
        item.extend(text.map(|text| (key.to_owned(), text.into())));
    }
    for (key, people) in [("author", work.authors), ("editor", work.editors)] {
        if !people.is_empty() {
            item.insert(key.into(), people.iter().map(name).collect());
        }
    }
    for (key, day) in [("issued", work.issued), ("accessed", work.accessed)] {
        item.extend(day.map(|day| (key.to_owned(), date(day))));
    }
    let unknown = [
        ("author", work.authors.is_empty() && work.editors.is_empty()),
        ("title", work.title.is_none()),
        ("issued", work.issued.is_none()),
    ];
    let unknown: Vec<&str> = unknown.into_iter().filter(|(_, u)| *u).map(|(key, _)| key).collect();
    if !unknown.is_empty() {
        item.insert("custom".into(), json!({ "unknown": unknown }));
    }
    Value::Object(item)
}

fn name(person: &Person) -> Value {
    if is_whole(person) {
        return json!({ "literal": person.name });
    }
    let mut name = Map::new();
    name.insert("family".into(), person.name.as_str().into());
    for (key, part) in [
        ("given", &person.given_name),
        ("non-dropping-particle", &person.prefix),
        ("suffix", &person.suffix),
    ] {
        name.extend(part.as_deref().map(|part| (key.to_owned(), part.into())));
    }
    Value::Object(name)
}

fn date(Date { year, month, day, approximate, .. }: Date) -> Value {
    let mut parts = vec![year];
    if let Some(month) = month {
        parts.push(i32::from(month) + 1);
        parts.extend(day.map(|day| i32::from(day) + 1));
    }
    if approximate {
        json!({ "date-parts": [parts], "circa": true })
    } else {
        json!({ "date-parts": [parts] })
    }
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Page => "webpage",
        Kind::BlogPost => "post-weblog",
        Kind::Post => "post",
        Kind::JournalArticle => "article-journal",
        Kind::NewspaperArticle => "article-newspaper",
        Kind::OtherArticle => "article",
        Kind::Paper => "paper-conference",
        Kind::Book => "book",
        Kind::Chapter => "chapter",
        Kind::Lemma => "entry",
        Kind::Report => "report",
        Kind::Thesis => "thesis",
        Kind::Film => "motion_picture",
        Kind::Sound => "song",
        Kind::Picture => "graphic",
        Kind::Patent => "patent",
        Kind::Case => "legal_case",
        Kind::Law => "legislation",
        Kind::Manuscript => "manuscript",
        Kind::Software => "software",
        Kind::Document => "document",
    }
}
