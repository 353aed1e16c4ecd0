//! A record in plain words: everything that is known, and of what readers ask for first, what is
//! not.

use hayagriva::Entry;
use hayagriva::types::{Date, FormatString, Person, PersonRole};
use jiff::civil;

use crate::content::sources::{kind_in_words, kinds};

/// One line of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What it is, as in `Written by`.
    pub label: String,
    /// Plain text; where nothing is known, that.
    pub value: String,
    /// Where it can be followed to, an http or https address.
    pub link: Option<String>,
}

/// Everything that a record says, what matters most first. Where author, place, date, address or
/// the day on which somebody looked are unknown, that is said.
#[must_use]
pub fn facts(entry: &Entry) -> Vec<Fact> {
    let mut facts = Facts::default();
    let authors = entry.authors().filter(|authors| !authors.is_empty());
    facts.say("Written by", authors.map_or_else(|| "no author named".into(), names));
    facts.say("Kind", kind_in_words(&kinds::name(*entry.entry_type())));
    say_where(entry, &mut facts);
    let date = entry.date_any().map_or_else(|| "no date given".into(), date_in_words);
    facts.say("Published", date);
    say_addresses(entry, &mut facts);
    say_more(entry, &mut facts);
    for parent in entry.parents().iter().flat_map(Entry::parents) {
        facts.say_text("Part of", parent.title());
    }
    facts.said
}

/// What differs between two versions of a record, as the labels of its facts.
#[must_use]
pub fn differences(before: &Entry, after: &Entry) -> Vec<String> {
    let all = |entry: &Entry| {
        let mut all = facts(entry);
        if let Some(title) = entry.title() {
            let value = title.value.to_str().into_owned();
            all.insert(0, Fact { label: "Title".into(), value, link: None });
        }
        all
    };
    let (before, after) = (all(before), all(after));
    let new = after.iter().filter(|fact| !before.contains(fact));
    let gone = before.iter().filter(|fact| !after.contains(fact));
    let mut labels = Vec::new();
    for Fact { label, .. } in new.chain(gone) {
        if !labels.contains(label) {
            labels.push(label.clone());
        }
    }
    labels
}

/// A date of [`SourceListing`] as readers say it; `None` if it is none.
///
/// [`SourceListing`]: crate::content::SourceListing
#[must_use]
pub fn issued_in_words(issued: &str) -> Option<String> {
    issued.parse().ok().map(|date| date_in_words(&date))
}

#[derive(Default)]
struct Facts {
    said: Vec<Fact>,
}

impl Facts {
    fn say(&mut self, label: impl Into<String>, value: impl Into<String>) {
        self.said.push(Fact { label: label.into(), value: value.into(), link: None });
    }

    fn say_text(&mut self, label: &str, text: Option<&FormatString>) {
        let text = text.map(|text| text.value.to_str()).filter(|text| !text.trim().is_empty());
        if let Some(text) = text {
            self.say(label, text);
        }
    }

    fn follow(&mut self, label: &str, value: &str, link: String) {
        self.said.push(Fact { label: label.into(), value: value.into(), link: Some(link) });
    }
}

fn say_where(entry: &Entry, facts: &mut Facts) {
    let before = facts.said.len();
    for parent in entry.parents() {
        facts.say_text("In", parent.title());
        if let Some(authors) = parent.authors().filter(|authors| !authors.is_empty()) {
            facts.say("The whole written by", names(authors));
        }
        if let Some(editors) = parent.editors().filter(|editors| !editors.is_empty()) {
            facts.say("The whole edited by", names(editors));
        }
    }
    if let Some(publisher) = entry.map(|one| one.publisher()) {
        facts.say_text("Publisher", publisher.name());
        facts.say_text("Place of publication", publisher.location());
    }
    facts.say_text("Organization", entry.map(|one| one.organization()));
    if facts.said.len() == before {
        facts.say("Publisher", "not known");
    }
}

fn say_addresses(entry: &Entry, facts: &mut Facts) {
    let Some(url) = entry.url_any() else {
        facts.say("Address", "none given");
        if let Some(doi) = entry.map(|one| one.doi()) {
            facts.follow("DOI", doi, format!("https://doi.org/{doi}"));
        }
        return;
    };
    let address = url.value.as_str();
    facts.follow("Address", address, address.to_owned());
    let visited = url.visit_date.as_ref();
    facts.say("Looked at on", visited.map_or_else(|| "not noted".into(), date_in_words));
    if let Some(doi) = entry.map(|one| one.doi()) {
        facts.follow("DOI", doi, format!("https://doi.org/{doi}"));
    }
}

fn say_more(entry: &Entry, facts: &mut Facts) {
    if let Some(editors) = entry.editors().filter(|editors| !editors.is_empty()) {
        facts.say("Edited by", names(editors));
    }
    for group in entry.affiliated().unwrap_or_default() {
        facts.say(role_in_words(&group.role), names(&group.names));
    }
    let numbers = [
        ("Edition", entry.map(|one| one.edition()).map(ToString::to_string)),
        ("Volume", entry.map(|one| one.volume()).map(ToString::to_string)),
        ("Volumes in all", entry.map(|one| one.volume_total()).map(ToString::to_string)),
        ("Issue", entry.map(|one| one.issue()).map(ToString::to_string)),
        ("Chapter", entry.chapter().map(ToString::to_string)),
        ("Pages", entry.page_range().map(|pages| pages.to_string().replace('-', "–"))),
        ("Pages in all", entry.page_total().map(ToString::to_string)),
        ("Time", entry.time_range().map(ToString::to_string)),
        ("Length", entry.runtime().map(ToString::to_string)),
    ];
    for (label, number) in numbers {
        if let Some(number) = number.filter(|number| !number.is_empty()) {
            facts.say(label, number);
        }
    }
    let serials = entry.map(|one| one.serial_number()).map(|serials| &serials.0);
    for (name, number) in serials.into_iter().flatten().filter(|(name, _)| *name != "doi") {
        let label = if name == "serial" { "Number".to_owned() } else { name.to_uppercase() };
        facts.say(label, number.as_str());
    }
    if let Some(language) = entry.language() {
        facts.say("Language", language.to_string());
    }
    facts.say_text("What it is", entry.genre());
    facts.say_text("Where it took place or is kept", entry.location());
    facts.say_text("Kept by", entry.archive());
    facts.say_text("Kept in", entry.archive_location());
    facts.say_text("Call number", entry.call_number());
    facts.say_text("Note", entry.note());
    facts.say_text("Its own summary", entry.abstract_());
}

fn names(persons: &[Person]) -> String {
    let name = |person: &Person| {
        let name = person.given_first(false);
        person.alias.as_ref().map_or(name.clone(), |alias| format!("{name} ({alias})"))
    };
    let names: Vec<_> = persons.iter().map(name).collect();
    match &names[..] {
        [others @ .., last] if !others.is_empty() => format!("{} and {last}", others.join(", ")),
        _ => names.concat(),
    }
}

/// A date as readers say it: `12 June 2023`, `June 2023`, `spring 2023`, `about 2023`.
fn date_in_words(date: &Date) -> String {
    let month = date.month.map(|month| i8::try_from(month + 1).unwrap_or(1));
    let day = date.day.map(|day| i8::try_from(day + 1).unwrap_or(1));
    let year = i16::try_from(date.year).unwrap_or_default();
    let written = match (month, day) {
        (Some(month), day) => civil::Date::new(year, month, day.unwrap_or(1)).ok().map(|date| {
            date.strftime(if day.is_some() { "%-d %B %Y" } else { "%B %Y" }).to_string()
        }),
        (None, _) => None,
    };
    let season =
        || date.season.map(|season| format!("{season:?} {}", date.display_year()).to_lowercase());
    let words = written.or_else(season).unwrap_or_else(|| date.display_year());
    if date.approximate { format!("about {words}") } else { words }
}

fn role_in_words(role: &PersonRole) -> &str {
    match role {
        PersonRole::Translator => "Translated by",
        PersonRole::Afterword => "Afterword by",
        PersonRole::Foreword => "Foreword by",
        PersonRole::Introduction => "Introduced by",
        PersonRole::Annotator => "Annotated by",
        PersonRole::Commentator => "Commented by",
        PersonRole::Holder => "Held by",
        PersonRole::Compiler => "Compiled by",
        PersonRole::Founder => "Founded by",
        PersonRole::Organizer => "Organized by",
        PersonRole::CastMember => "Performed by",
        PersonRole::Composer => "Composed by",
        PersonRole::Producer | PersonRole::ExecutiveProducer => "Produced by",
        PersonRole::Writer => "Script by",
        PersonRole::Cinematography => "Filmed by",
        PersonRole::Director => "Directed by",
        PersonRole::Illustrator => "Illustrated by",
        PersonRole::Narrator => "Narrated by",
        _ => "Together with",
    }
}

#[cfg(test)]
mod tests {
    use hayagriva::io;

    use super::*;

    fn lines(yaml: &str) -> Vec<String> {
        let library = io::from_yaml_str(yaml).unwrap();
        let facts = library.iter().flat_map(facts);
        facts.map(|Fact { label, value, .. }| format!("{label}: {value}")).collect()
    }

    #[test]
    fn a_record_is_said_in_plain_words() {
        let yaml = "
            a: { type: article, title: Waves, author: ['Li, Wei', 'Berg, Ada', { name: A body }],
                 date: 2023-06-12, url: { value: 'https://example.org/a', date: 2026-01-02 },
                 page-range: 3-4, serial-number: { doi: 10.1000/182, issn: 1234-5678 },
                 parent: { type: periodical, title: The sea, volume: 3 } }";
        assert_eq!(
            lines(yaml),
            [
                "Written by: Wei Li, Ada Berg and A body",
                "Kind: article",
                "In: The sea",
                "Published: 12 June 2023",
                "Address: https://example.org/a",
                "Looked at on: 2 January 2026",
                "DOI: 10.1000/182",
                "Volume: 3",
                "Pages: 3–4",
                "ISSN: 1234-5678",
            ]
        );
    }

    #[test]
    fn what_is_unknown_is_said() {
        assert_eq!(
            lines("a: { type: web }"),
            [
                "Written by: no author named",
                "Kind: web page",
                "Publisher: not known",
                "Published: no date given",
                "Address: none given",
            ]
        );
    }

    #[test]
    fn what_changed_in_a_record_is_said_by_its_labels() {
        let yaml = "
            a: { type: web, title: Waves, author: 'Li, Wei' }
            b: { type: web, title: Long waves, author: 'Li, Wei', date: 2023 }";
        let library = io::from_yaml_str(yaml).unwrap();
        let entries: Vec<_> = library.iter().collect();
        assert_eq!(differences(entries[0], entries[1]), ["Title", "Published"]);
        assert!(differences(entries[0], entries[0]).is_empty());
    }

    #[test]
    fn a_date_says_no_more_than_is_known() {
        for (date, words) in [
            ("2023-06", "June 2023"),
            ("2023", "2023"),
            ("~2023-06-01", "about 1 June 2023"),
            ("{ year: 2023, season: 1 }", "spring 2023"),
            ("-43", "44 BCE"),
        ] {
            let published = lines(&format!("a: {{ type: web, date: {date} }}")).remove(3);
            assert_eq!(published, format!("Published: {words}"), "{date}");
        }
    }
}
