use std::collections::HashSet;

use hayagriva::Entry;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::content::Kind;
use crate::content::front_matter::{self, Reading};
use crate::content::lint::{Manuscript, last_day};

/// All that the policy weighs of one revision; kept beside it, so that the score of a site can be
/// counted without reading its texts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sourcing {
    /// Keys of the sources that it cites, each once, in order of first use.
    pub keys: Vec<String>,
    /// Those of them that its front matter holds; the others are looked up.
    pub own: Vec<SourceFacts>,
    /// What its front matter says of reviews.
    pub review: Review,
}

/// What the policy weighs of one source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceFacts {
    /// As articles cite it.
    pub key: String,
    /// Plain text; empty if it has none.
    pub title: String,
    /// As its record names it in `type`, in lower case.
    pub kind: String,
    /// Of its address, in lower case.
    pub host: Option<String>,
    /// The last day that its date can mean: 31 December for a mere year.
    pub date: Option<Date>,
}

/// What is known of the reviews of an article.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// Who has looked over it besides the author, plain text.
    pub reviewed_by: Option<String>,
    /// Day of the last review.
    pub reviewed: Option<Date>,
    /// Day by which it is to be reviewed again.
    pub next_review: Option<Date>,
}

impl Sourcing {
    /// What the policy weighs of a text; nothing of one whose head cannot be read.
    #[must_use]
    pub fn of(text: &str, kind: Kind) -> Self {
        let reading = front_matter::read(text, kind, "any");
        let body_start = reading.body_start.unwrap_or(0);
        Self::collect(&Manuscript::read(text, body_start, "en"), &reading)
    }

    pub(in crate::content) fn collect(manuscript: &Manuscript<'_>, reading: &Reading) -> Self {
        let mut seen = HashSet::new();
        let cited = manuscript.citations().map(|cited| cited.key.to_owned());
        let keys: Vec<_> = cited.filter(|key| seen.insert(key.clone())).collect();
        let own = reading.sources.iter().map(|record| SourceFacts::of(&record.entry));
        let head = reading.front_matter.as_ref();
        Self {
            own: own.filter(|facts| seen.contains(&facts.key)).collect(),
            keys,
            review: head.map_or_else(Review::default, |head| Review {
                reviewed_by: head.reviewed_by.clone(),
                reviewed: head.reviewed,
                next_review: head.next_review,
            }),
        }
    }
}

impl SourceFacts {
    /// What the policy weighs of a record.
    #[must_use]
    pub fn of(entry: &Entry) -> Self {
        let url = entry.url_any().map(|url| &url.value);
        Self {
            key: entry.key().to_owned(),
            title: entry.title().map(ToString::to_string).unwrap_or_default(),
            kind: kind_of(entry),
            host: url.and_then(|url| url.host_str()).map(|host| host.trim_end_matches('.').into()),
            date: entry.date_any().and_then(last_day),
        }
    }

    /// How people speak of it: its title, or its key where it has none.
    pub(super) fn name(&self) -> &str {
        if self.title.is_empty() { &self.key } else { &self.title }
    }
}

/// The kind of a source as its record writes it.
fn kind_of(entry: &Entry) -> String {
    let kind = serde_json::to_value(entry.entry_type()).ok();
    kind.and_then(|kind| kind.as_str().map(str::to_lowercase)).unwrap_or_default()
}
