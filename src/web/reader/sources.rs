use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use crate::app::{ListedSource, SourceFilter, Subject};
use crate::clock::Timestamp;
use crate::content::{SourceState, issued_in_words, kind_in_words, source_address};
use crate::web::layout::{Head, Link, Paging};
use crate::web::view::{Desk, encoded, link, paging};
use crate::web::{Error, Result, kept_page};

/// All sources, or those that a reader asked for.
#[derive(Debug, Template)]
#[template(path = "sources.html")]
pub struct SourcesPage<'a> {
    /// What the head says; unlisted for all but the whole list.
    pub head: Head<'a>,
    /// By title.
    pub sources: &'a [SourceLine],
    /// How many there are on all pages.
    pub count: usize,
    /// What may be chosen, and what was.
    pub choices: &'a [Choice],
    /// Is this not the whole list?
    pub filtered: bool,
    /// Where this page stands.
    pub paging: &'a Paging,
}

/// A source in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceLine {
    /// Its page, or its note in the article that it belongs to.
    pub address: String,
    /// Plain text; its key if it has no title.
    pub title: String,
    /// In words.
    pub kind: String,
    /// Plain text; empty if unknown.
    pub publisher: String,
    /// In words; `None` if unknown.
    pub issued: Option<String>,
    /// What readers should know of its address.
    pub trouble: Option<&'static str>,
    /// Articles that cite it.
    pub articles: i64,
    /// The article that it belongs to.
    pub owner: Option<Link>,
}

/// Something by which the list can be made shorter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// In the address, as in `kind`.
    pub name: &'static str,
    /// In words.
    pub label: &'static str,
    /// What leaves it open.
    pub any: &'static str,
    /// Value in the address, words, and whether it was chosen.
    pub options: Vec<(String, String, bool)>,
}

/// What a reader asked for; left out or empty: everything.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct SourcesQuery {
    /// From 1; left out: the first.
    page: Option<usize>,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    publisher: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    age: String,
}

/// Sources on one page of the list.
const LISTED: usize = 50;

/// Publishers to choose from, those with the most sources.
const PUBLISHERS: i64 = 100;

/// States as the address and readers name them.
const STATES: [(SourceState, &str, &str); 5] = [
    (SourceState::Live, "live", "online"),
    (SourceState::Moved, "moved", "moved to another address"),
    (SourceState::Dead, "dead", "no longer online"),
    (SourceState::Unfit, "unfit", "changed since it was cited"),
    (SourceState::Unknown, "unknown", "not known"),
];

/// `GET /sources`
pub(crate) async fn show(
    State(desk): State<Desk>,
    Query(asked): Query<SourcesQuery>,
) -> Result<Response> {
    let filter = asked.filter();
    let wanted = asked.page.unwrap_or(1);
    let skip = wanted.saturating_sub(1).saturating_mul(LISTED);
    let [skip, limit] = [skip, LISTED].map(|count| i64::try_from(count).unwrap_or(i64::MAX));
    let (found, count) = desk.app.sources(&filter, skip, limit).await?;
    let address = asked.address();
    let paging = paging(&address, "page", wanted, count.div_ceil(LISTED)).ok_or(Error::NotFound)?;
    let choices = desk.source_choices(&asked).await?;
    let sources: Vec<_> = found.into_iter().map(|source| desk.source_line(source)).collect();
    let site = desk.site();
    let filtered = address != "/sources";
    let about = "Every source that is cited here, with the articles that cite it.";
    let head = Head::new(&site, "Sources", about, &paging.address);
    let head = if filtered { head.unlisted() } else { head };
    let page = SourcesPage {
        head,
        sources: &sources,
        count,
        choices: &choices,
        filtered,
        paging: &paging,
    };
    kept_page(&page, [Subject::Site, Subject::Sources])
}

impl SourcesQuery {
    fn chosen(&self) -> [(&'static str, &str); 4] {
        [
            ("kind", &self.kind),
            ("publisher", &self.publisher),
            ("state", &self.state),
            ("age", &self.age),
        ]
    }

    /// The address of the first page of what was asked for.
    fn address(&self) -> String {
        let chosen = self.chosen().into_iter().filter(|(_, value)| !value.is_empty());
        let chosen: Vec<_> =
            chosen.map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        let sign = if chosen.is_empty() { "" } else { "?" };
        format!("/sources{sign}{}", chosen.join("&"))
    }

    fn filter(&self) -> SourceFilter {
        let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let year = |text: &str| text.parse::<i16>().ok();
        let (since, before) = self.age.split_once('-').unwrap_or_default();
        let state = STATES.iter().find(|(_, name, _)| *name == self.state).map(|(one, ..)| *one);
        SourceFilter {
            kind: given(&self.kind),
            publisher: given(&self.publisher),
            since: year(since),
            before: year(before),
            undated: self.age == "undated",
            state,
        }
    }
}

impl Desk {
    async fn source_choices(&self, asked: &SourcesQuery) -> Result<Vec<Choice>> {
        let (kinds, publishers) = self.app.source_words(PUBLISHERS).await?;
        let counted = |words: String, sources: i64| format!("{words} ({sources})");
        let kinds = kinds.into_iter().map(|one| {
            let words = kind_in_words(&one.word).to_owned();
            (one.word, counted(words, one.sources))
        });
        let publishers = publishers.into_iter().map(|one| {
            let words = counted(one.word.clone(), one.sources);
            (one.word, words)
        });
        let states = STATES.map(|(_, name, words)| (name.to_owned(), words.to_owned()));
        let choice = |name, label, any, options: Vec<(String, String)>, chosen: &str| {
            let mut options: Vec<_> = options
                .into_iter()
                .map(|(value, words)| (value.clone(), words, value == chosen))
                .collect();
            // What was asked for can be seen and taken back, even if nothing has it; a control
            // character may not stand in a page.
            let can_be_shown = !chosen.is_empty() && !chosen.contains(char::is_control);
            if can_be_shown && options.iter().all(|(.., is_chosen)| !is_chosen) {
                options.push((chosen.to_owned(), chosen.to_owned(), true));
            }
            Choice { name, label, any, options }
        };
        let year = Timestamp::now().year();
        Ok(vec![
            choice("kind", "Kind", "every kind", kinds.collect(), &asked.kind),
            choice("publisher", "Publisher", "everybody", publishers.collect(), &asked.publisher),
            choice("state", "Online", "whether or not", states.to_vec(), &asked.state),
            choice("age", "Published", "at any time", ages(year).to_vec(), &asked.age),
        ])
    }

    fn source_line(&self, source: ListedSource) -> SourceLine {
        let owner = (source.owner != 0).then(|| self.app.catalogue().get(source.owner).cloned());
        let owner = owner.flatten().map(|article| link(&article));
        let address = match &owner {
            Some(article) => {
                let note = source.note_id.unwrap_or_else(|| "notes".into());
                format!("{}#{note}", article.address)
            }
            None => source_address(&source.key),
        };
        let state = match owner {
            Some(_) => SourceState::Unknown,
            None => self.app.materials().standing(&source.key).state,
        };
        let is_trouble = !matches!(state, SourceState::Live | SourceState::Unknown);
        let trouble = STATES.iter().find(|(one, ..)| is_trouble && *one == state);
        SourceLine {
            address,
            title: if source.title.is_empty() { source.key } else { source.title },
            kind: kind_in_words(&source.kind).to_owned(),
            publisher: source.publisher,
            issued: issued_in_words(&source.issued),
            trouble: trouble.map(|(.., words)| *words),
            articles: source.articles,
            owner,
        }
    }
}

/// Spans of years, as the address and readers name them. The years stand in the address, so that
/// one that was kept means the same next year.
fn ages(year: i16) -> [(String, String); 5] {
    let [new, young, old] = [year - 2, year - 5, year - 10];
    [
        (format!("{new}-"), format!("in {new} or later")),
        (format!("{young}-{new}"), format!("from {young} to {}", new - 1)),
        (format!("{old}-{young}"), format!("from {old} to {}", young - 1)),
        (format!("-{old}"), format!("before {old}")),
        ("undated".to_owned(), "nobody knows when".to_owned()),
    ]
}
