//! The editorial policy: what is asked of the sources and reviews of articles, as data that
//! publishing enforces and readers can read.

mod facts;
mod read;
mod score;
mod weigh;
mod words;

use std::collections::HashMap;

pub use facts::{Review, SourceFacts, Sourcing};
pub use read::read_policy;
pub use score::{Score, Tally};
pub use weigh::Miss;

use crate::content::lint::Silence;
use crate::content::{Fault, Severity};

/// Where the policy stands below `content/`.
pub const POLICY_FILE: &str = "policy.toml";

/// What the site asks of its articles. The default asks for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// In the order in which readers read them.
    pub demands: Vec<Demand>,
    /// By key of a source: warnings about its record that the editors live with.
    pub(crate) silences: HashMap<String, Vec<Silence>>,
    /// Warnings only: a policy with errors is not read.
    pub warnings: Vec<Fault>,
}

/// One rule and how grave it is to break it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Demand {
    /// What is asked for.
    pub rule: Rule,
    /// An error keeps an article from being published; a warning is said.
    pub level: Severity,
}

/// What can be asked of an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    /// It cites at least so many sources.
    Number {
        /// From 1.
        least: u32,
    },
    /// So many of its sources say when they were published.
    Dated {
        /// From 1; 0 asks for none.
        least: u32,
        /// Of the sources cited, 1 to 100; 0 asks for none.
        percent: u32,
    },
    /// No source is older.
    Age {
        /// From 1.
        years: u32,
    },
    /// Every source is of one of these kinds.
    Kinds {
        /// As records name them in `type`, in lower case.
        allowed: Vec<String>,
    },
    /// No source stands on this host, or on one below it.
    Host {
        /// In lower case, as in `example.org`.
        host: String,
        /// One sentence for readers and editors, plain text.
        why: String,
    },
    /// Somebody has reviewed it.
    Reviewer,
    /// A day for the next review is set and has not passed.
    Review {
        /// Longest time between two reviews; 0 leaves it open.
        months: u32,
    },
}

impl Rule {
    /// The code of its faults.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Number { .. } => "policy-number",
            Self::Dated { .. } => "policy-dated",
            Self::Age { .. } => "policy-age",
            Self::Kinds { .. } => "policy-kind",
            Self::Host { .. } => "policy-host",
            Self::Reviewer => "policy-reviewer",
            Self::Review { .. } => "policy-review",
        }
    }
}
