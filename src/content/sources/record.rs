//! The one form in which a record is stored, compared and given out, whatever file it came from:
//! JSON with sorted names in the terms of hayagriva's YAML, of which JSON is a part.

use hayagriva::types::{Date, Person, PersonRole, PersonsWithRoles};
use hayagriva::{Entry, io};
use serde_json::{Map, Value, json};

/// A record in its one form, without its key.
#[must_use]
pub fn record_text(entry: &Entry) -> String {
    record(entry).to_string()
}

/// Reads a record in its one form; `None` if it is something else.
#[must_use]
pub fn read_record(key: &str, text: &str) -> Option<Entry> {
    // JSON is YAML.
    let yaml = format!("{{{}: {text}}}", Value::from(key));
    io::from_yaml_str(&yaml).ok()?.get(key).cloned()
}

/// A file of sources with these keys and records, each in its one form, that
/// [`read_sources`](super::read_sources) takes back as YAML.
#[must_use]
pub fn record_file<'a>(records: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let lines =
        records.into_iter().map(|(key, record)| format!("{}: {record}\n", Value::from(key)));
    lines.collect()
}

/// As hayagriva writes it, except where that would lose something: names become one string, in
/// which a comma changes who is meant, and a date forgets its season and that a year is a guess.
fn record(entry: &Entry) -> Value {
    let mut plain = entry.clone();
    plain.set_parents(Vec::new());
    if let Some(affiliated) = entry.affiliated() {
        // It writes no roles that it does not know.
        let known = |group: &&PersonsWithRoles| !matches!(group.role, PersonRole::Unknown(_));
        plain.set_affiliated(affiliated.iter().filter(known).cloned().collect());
    }
    let mut record = match serde_json::to_value(&plain) {
        Ok(Value::Object(record)) => record,
        _ => Map::new(),
    };
    for (name, persons) in [("author", entry.authors()), ("editor", entry.editors())] {
        if let Some(persons) = persons.filter(|persons| !persons.is_empty()) {
            record.insert(name.into(), persons.iter().map(person).collect());
        }
    }
    if let Some(groups) = plain.affiliated() {
        let group = |PersonsWithRoles { names, role }: &PersonsWithRoles| {
            let names: Vec<_> = names.iter().map(person).collect();
            json!({ "names": names, "role": role })
        };
        record.insert("affiliated".into(), groups.iter().map(group).collect());
    }
    if let Some(date) = entry.date() {
        record.insert("date".into(), date_value(date));
    }
    if let Some(url) = entry.url() {
        let mut value = Map::from_iter([("value".to_owned(), Value::from(url.value.as_str()))]);
        if let Some(date) = &url.visit_date {
            value.insert("date".into(), date_value(date));
        }
        record.insert("url".into(), Value::Object(value));
    }
    let parents: Vec<_> = entry.parents().iter().map(self::record).collect();
    if !parents.is_empty() {
        record.insert("parent".into(), Value::from(parents));
    }
    Value::Object(record)
}

fn person(person: &Person) -> Value {
    let Person { name, given_name, prefix, suffix, comma_suffix, alias } = person;
    let mut value = Map::from_iter([("name".to_owned(), Value::from(name.as_str()))]);
    let parts = [("given-name", given_name), ("prefix", prefix), ("suffix", suffix)];
    for (name, part) in parts.into_iter().chain([("alias", alias)]) {
        if let Some(part) = part {
            value.insert(name.into(), Value::from(part.as_str()));
        }
    }
    if *comma_suffix {
        value.insert("comma-suffix".into(), Value::from(true));
    }
    Value::Object(value)
}

fn date_value(date: &Date) -> Value {
    let Date { year, month, day, approximate, season } = *date;
    if season.is_none() && !(approximate && month.is_none()) && (0..=9999).contains(&year) {
        return Value::from(date.to_string());
    }
    let mut value = Map::from_iter([("year".to_owned(), Value::from(year))]);
    for (name, part) in [("month", month), ("day", day)] {
        if let Some(part) = part {
            value.insert(name.into(), Value::from(part));
        }
    }
    if approximate {
        value.insert("approximate".into(), Value::from(true));
    }
    if let Some(season) = season {
        value.insert("season".into(), Value::from(season.to_csl_number()));
    }
    Value::Object(value)
}
