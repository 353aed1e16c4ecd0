//! CSL-JSON: what Zotero and other programs that keep sources write.
//!
//! hayagriva formats such items but does not turn them into its records, so that is done here, by
//! the CSL 1.0.2 input schema (<https://github.com/citation-style-language/schema>).

use std::collections::BTreeMap;
use std::ops::Range;

use hayagriva::Entry;
use hayagriva::types::{Date, FormatString, Person, PersonsWithRoles, Publisher};
use hayagriva::types::{QualifiedUrl, SerialNumber};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::content::Fault;
use crate::content::fault::Faults;
use crate::content::sources::near::near;
use crate::content::sources::values::{self, NAMES, OTHERS, TEXTS};
use crate::content::sources::{
    Record, bad_address, bad_date, check, kinds, mistyped, refuse_duplicates,
};

const MEND: &str = "Write a list of items as CSL-JSON has it: `[{\"id\": …, \"type\": \"webpage\", \
                    \"title\": …}]`.";

/// Reads a file, and keeps every fault of every item.
pub(super) fn read(text: &str, faults: &mut Faults) -> Vec<Record> {
    if text.trim().is_empty() {
        return Vec::new();
    }
    let items: Vec<&RawValue> = match serde_json::from_str(text) {
        Ok(items) => items,
        Err(error) => {
            faults.push(unreadable(&error, text));
            return Vec::new();
        }
    };
    let records = items.into_iter().filter_map(|item| {
        let span = span_of(text, item);
        let Ok(fields) = serde_json::from_str(item.get()) else {
            let what = "This source cannot be read: it is no object.";
            faults.push(Fault::error("bad-source", span, what, MEND));
            return None;
        };
        Item { text, span, fields, faults: &mut *faults }.record()
    });
    let records: Vec<_> = records.collect();
    refuse_duplicates(records, faults)
}

/// One item and what is wrong with it.
struct Item<'t, 'f> {
    text: &'t str,
    span: Range<usize>,
    fields: BTreeMap<String, &'t RawValue>,
    faults: &'f mut Faults,
}

impl Item<'_, '_> {
    fn record(mut self) -> Option<Record> {
        self.check_names();
        // Better BibTeX for Zotero keeps the name that people cite by beside a number of its own.
        let named = ["citation-key", "id"].into_iter().find(|name| self.fields.contains_key(*name));
        let Some((key, span)) = named.and_then(|name| Some((self.text(name)?, self.place(name))))
        else {
            let what = "This source has no key.";
            let mend = "Write `\"id\": \"…\"`, the name by which articles cite it.";
            let start = self.span.start;
            self.faults.push(Fault::error("bad-source-key", start..start + 1, what, mend));
            return None;
        };
        let kind = self.text("type").unwrap_or_default();
        let Some((kind, parent)) = kinds::of_csl(&kind) else {
            let span = if kind.is_empty() { span } else { self.place("type") };
            let what = format!("CSL-JSON knows no kind of source named “{kind}”.");
            let mend = format!("These are known: {}.", kinds::csl_names());
            self.faults.push(Fault::error("unknown-source-kind", span, what, mend));
            return None;
        };
        let mut entry = Entry::new(&key, kind);
        let mut parent = parent.map(|parent| Entry::new(&key, parent));
        self.fill_words(&mut entry, parent.as_mut());
        self.fill_persons(&mut entry, parent.as_mut());
        self.fill_dates(&mut entry);
        entry.set_parents(parent.into_iter().filter(says_something).collect());
        check(&entry, &span, self.faults);
        Some(Record { entry, span })
    }

    fn fill_words(&mut self, entry: &mut Entry, mut parent: Option<&mut Entry>) {
        if let Some(title) = self.formatted("title", "title-short") {
            entry.set_title(title);
        }
        if let Some(title) = self.formatted("container-title", "container-title-short") {
            match parent.as_deref_mut() {
                Some(parent) => parent.set_title(title),
                None => entry.set_parents(vec![whole(entry, title)]),
            }
        }
        let [name, place] = ["publisher", "publisher-place"].map(|name| self.formatted(name, ""));
        if name.is_some() || place.is_some() {
            entry.set_publisher(Publisher::new(name, place));
        }
        let serials = [
            ("DOI", "doi"),
            ("ISBN", "isbn"),
            ("ISSN", "issn"),
            ("PMID", "pmid"),
            ("PMCID", "pmcid"),
            ("number", "serial"),
            ("version", "version"),
        ];
        let serials = serials.into_iter().filter_map(|(name, kept)| {
            Some((kept.to_owned(), self.text(name)?.trim_start_matches(values::DOI).to_owned()))
        });
        let serials: BTreeMap<_, _> = serials.collect();
        if !serials.is_empty() {
            entry.set_serial_number(SerialNumber(serials));
        }
        // Volume and issue belong to the journal that an article stands in.
        let holder = match parent {
            Some(parent) => parent,
            None => &mut *entry,
        };
        if let Some(volume) = self.text("volume") {
            holder.set_volume(values::number(&volume));
        }
        if let Some(issue) = self.text("issue") {
            holder.set_issue(values::number(&issue));
        }
        values::fill(entry, |name| self.text(name));
    }

    fn fill_persons(&mut self, entry: &mut Entry, parent: Option<&mut Entry>) {
        let mut others = Vec::new();
        for (name, role) in NAMES {
            let persons = self.persons(name);
            if persons.is_empty() {
                continue;
            }
            match (name, role) {
                ("author", _) => entry.set_authors(persons),
                ("editor", _) => entry.set_editors(persons),
                (_, Some(role)) => others.push(PersonsWithRoles::new(persons, role)),
                _ => {}
            }
        }
        if !others.is_empty() {
            entry.set_affiliated(others);
        }
        let authors = self.persons("container-author");
        if let Some(parent) = parent.filter(|_| !authors.is_empty()) {
            parent.set_authors(authors);
        }
    }

    fn fill_dates(&mut self, entry: &mut Entry) {
        if let Some(date) = self.date("issued") {
            entry.set_date(date);
        }
        let accessed = self.date("accessed");
        let Some(address) = self.text("URL") else { return };
        match address.parse::<QualifiedUrl>() {
            Ok(url) => entry.set_url(QualifiedUrl { visit_date: accessed, ..url }),
            Err(_) => self.faults.push(bad_address(self.place("URL"))),
        }
    }

    /// Reports names that look like slips of the pen. Others are passed over: every program adds
    /// some of its own.
    fn check_names(&mut self) {
        let known: Vec<&str> = NAMES.map(|(name, _)| name).into_iter().chain(TEXTS).collect();
        for name in self.fields.keys() {
            if OTHERS.contains(&name.as_str()) {
                continue;
            }
            if let Some(meant) = near(name, &known) {
                self.faults.push(mistyped(name, meant, self.place(name)));
            }
        }
    }

    fn value(&self, name: &str) -> Option<Value> {
        serde_json::from_str(self.fields.get(name)?.get()).ok()
    }

    /// A text or a number as text, without the tags that CSL allows in texts; `None` if there is
    /// nothing.
    fn text(&mut self, name: &str) -> Option<String> {
        let text = match self.value(name)? {
            Value::String(text) => values::without_tags(text.trim()),
            Value::Number(number) => number.to_string(),
            Value::Null => return None,
            _ => {
                let what = format!("`{name}` is no text.");
                let mend = format!("Write `\"{name}\": \"…\"`, or take it out.");
                self.faults.push(Fault::error("bad-source", self.place(name), what, mend));
                return None;
            }
        };
        (!text.is_empty()).then_some(text)
    }

    fn formatted(&mut self, name: &str, short: &str) -> Option<FormatString> {
        let text = self.text(name)?;
        let short = self.text(short);
        Some(match short {
            Some(short) => FormatString::with_short(text, short),
            None => FormatString::with_value(text),
        })
    }

    fn persons(&mut self, name: &str) -> Vec<Person> {
        let persons = match self.value(name) {
            None | Some(Value::Null) => return Vec::new(),
            Some(Value::Array(names)) => names.iter().map(values::person).collect(),
            Some(_) => None,
        };
        persons.unwrap_or_else(|| {
            let what = format!("`{name}` is no list of names.");
            let mend =
                "Write `[{\"family\": …, \"given\": …}]`, or `[{\"literal\": …}]` for a body.";
            self.faults.push(Fault::error("bad-source-name", self.place(name), what, mend));
            Vec::new()
        })
    }

    fn date(&mut self, name: &str) -> Option<Date> {
        let value = self.value(name)?;
        match values::date(&value) {
            Ok(date) => date,
            Err(words) => {
                self.faults.push(bad_date(&words, self.place(name)));
                None
            }
        }
    }

    /// Where the value of a field stands in the file.
    fn place(&self, name: &str) -> Range<usize> {
        self.fields.get(name).map_or(self.span.clone(), |value| span_of(self.text, value))
    }
}

/// What a source stands in that by its kind stands alone.
fn whole(entry: &Entry, title: FormatString) -> Entry {
    let mut whole = Entry::new(entry.key(), *entry.entry_type());
    whole.set_title(title);
    whole
}

fn says_something(parent: &Entry) -> bool {
    *parent != Entry::new(parent.key(), *parent.entry_type())
}

fn span_of(text: &str, part: &RawValue) -> Range<usize> {
    let start = part.get().as_ptr().addr() - text.as_ptr().addr();
    start..start + part.get().len()
}

fn unreadable(error: &serde_json::Error, text: &str) -> Fault {
    let line_start = text.split_inclusive('\n').take(error.line().saturating_sub(1));
    let line_start: usize = line_start.map(str::len).sum();
    let mut place = (line_start + error.column().saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(place) {
        place -= 1;
    }
    let words = error.to_string();
    let words = words.rfind(" at line ").map_or(&*words, |at| &words[..at]);
    let what = format!("These sources cannot be read: {words}.");
    Fault::error("bad-source", place..place, what, MEND)
}

#[cfg(test)]
mod tests {
    use hayagriva::types::PersonRole;

    use super::*;
    use crate::content::read_sources;

    fn read_one(item: &str) -> Entry {
        let text = format!("[{item}]");
        read_sources("sources/a.json", &text).unwrap().remove(0).entry
    }

    fn codes(text: &str) -> Vec<(&'static str, &str)> {
        let faults = read_sources("sources/a.json", text).unwrap_err();
        faults.into_iter().map(|fault| (fault.code, &text[fault.span])).collect()
    }

    #[test]
    fn a_web_page_that_zotero_wrote_keeps_all_that_readers_see() {
        let entry = read_one(
            r#"{"id": "http://zotero.example/1", "citation-key": "gould2023", "type": "webpage",
                "title": "Why the <i>rule</i> matters", "container-title": "A site",
                "author": [{"family": "Gould", "given": "Wendy Rose"}, {"literal": "A body, Inc."}],
                "issued": {"date-parts": [["2023", 6, 12]]}, "accessed": {"date-parts": [[2026, 1]]},
                "URL": "https://example.org/a#b", "language": "en-GB", "shortTitle": "Why"}"#,
        );
        assert_eq!(entry.key(), "gould2023");
        assert_eq!(entry.title().unwrap().value.to_str(), "Why the rule matters");
        let names: Vec<_> =
            entry.authors().unwrap().iter().map(|one| one.given_first(false)).collect();
        assert_eq!(names, ["Wendy Rose Gould", "A body, Inc."]);
        assert_eq!(entry.date().unwrap().to_string(), "2023-06-12");
        let url = entry.url().unwrap();
        assert_eq!(url.value.as_str(), "https://example.org/a#b");
        assert_eq!(url.visit_date.unwrap().to_string(), "2026-01");
        assert_eq!(entry.parents()[0].title().unwrap().value.to_str(), "A site");
    }

    #[test]
    fn an_article_of_a_journal_stands_in_its_volume_and_issue() {
        let entry = read_one(
            r#"{"id": 7, "type": "article-journal", "title": "Waves", "volume": 3, "issue": "2–3",
                "page": "17-24", "DOI": "https://doi.org/10.1000/182", "container-title": "Sea",
                "translator": [{"family": "Berg", "non-dropping-particle": "van den"}]}"#,
        );
        assert_eq!((entry.key(), entry.doi()), ("7", Some("10.1000/182")));
        assert_eq!(entry.page_range().unwrap().to_string(), "17-24");
        assert_eq!(entry.parents()[0].volume().unwrap().to_string(), "3");
        let group = &entry.affiliated().unwrap()[0];
        assert_eq!(group.role, PersonRole::Translator);
        assert_eq!(group.names[0].given_first(false), "van den Berg");
    }

    #[test]
    fn an_editor_hears_of_every_fault_of_every_item_at_once() {
        let text = r#"[{"type": "book"}, 7,
            {"id": "a", "type": "bok"},
            {"id": "b", "type": "book", "autor": [], "issued": {"date-parts": [[2023, 13]]}},
            {"id": "b", "type": "webpage", "URL": "example.org", "author": "Li, Wei"},
            {"id": "c d", "type": "webpage", "URL": "javascript:alert(1)", "title": []}]"#;
        let mut expected = vec![
            ("bad-source-key", "{"),
            ("bad-source", "7"),
            ("unknown-source-kind", "\"bok\""),
            ("unknown-source-field", "[]"),
            ("bad-source-date", "{\"date-parts\": [[2023, 13]]}"),
            ("duplicate-source", "\"b\""),
            ("bad-source-address", "\"example.org\""),
            ("bad-source-name", "\"Li, Wei\""),
            ("bad-source-key", "\"c d\""),
            ("bad-source-address", "\"c d\""),
            ("bad-source", "[]"),
        ];
        let mut found = codes(text);
        found.sort_unstable();
        expected.sort_unstable();
        assert_eq!(found, expected);
    }

    #[test]
    fn json_that_is_no_json_is_a_fault_with_a_place() {
        let text = "[{\"id\": \"a\",\n  \"type\": webpage}]";
        let fault = read_sources("sources/a.json", text).unwrap_err().remove(0);
        assert_eq!((fault.code, fault.span.start), ("bad-source", text.find("webpage").unwrap()));
        assert_eq!(codes("{\"id\": \"a\"}")[0].0, "bad-source");
        assert_eq!(read_sources("sources/a.json", " \n"), Ok(vec![]));
        assert_eq!(read_sources("sources/a.json", "[]"), Ok(vec![]));
    }
}
