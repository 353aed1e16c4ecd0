use std::pin::Pin;

use crate::app::{App, StoreError};
use crate::clock::Timestamp;
use crate::config::Settings;

/// Something that is kept of people.
#[derive(Debug)]
pub struct Rule {
    /// Stable word for the command line and the log, as in `senders`.
    pub name: &'static str,
    /// Whom it concerns.
    pub whom: Whom,
    /// The tables of the database in which it stands.
    pub tables: &'static [&'static str],
    /// What is kept, in a few words for whoever reads the page, as in “A comment that you took
    /// back”. Plain text.
    pub title: &'static str,
    /// What exactly that is, and what for, in whole sentences. Plain text.
    pub what: &'static str,
    /// For how long, with the settings in force.
    pub term: fn(&Settings) -> Term,
    /// Forgets what is older than the round says, and says how much that was. `None` where only
    /// people decide.
    pub forget: Option<Forget>,
}

/// Whom something that is kept concerns, in the order in which the page names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Whom {
    /// Whoever comments.
    Commenting,
    /// Whoever gives a mail address.
    Mail,
    /// Whoever reports something, or says that a comment helped.
    Telling,
    /// Whoever writes or moderates here.
    Working,
}

impl Whom {
    /// The heading on the page; plain text.
    #[must_use]
    pub fn heading(self) -> &'static str {
        match self {
            Self::Commenting => "If you comment",
            Self::Mail => "If you ask for mail",
            Self::Telling => "If you report something or press “This helped me”",
            Self::Working => "If you write or moderate here",
        }
    }

    /// Its anchor on the page.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Commenting => "if-you-comment",
            Self::Mail => "if-you-ask-for-mail",
            Self::Telling => "if-you-report",
            Self::Working => "if-you-work-here",
        }
    }
}

/// How a rule forgets.
pub type Forget = for<'a> fn(&'a App, Round) -> Forgetting<'a>;

/// Forgetting, on its way.
pub type Forgetting<'a> = Pin<Box<dyn Future<Output = Result<u64, StoreError>> + Send + 'a>>;

/// One round of forgetting.
#[derive(Clone, Copy, Debug)]
pub struct Round {
    /// What is older than this has been kept for long enough.
    pub older_than: Timestamp,
    /// When it runs.
    pub now: Timestamp,
}

/// For how long something is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Term {
    /// Not at all; what an earlier setting kept goes in the next round.
    Not,
    /// For some days.
    Days {
        /// How many.
        days: u32,
        /// From when on, as in “after the comment was sent”.
        from: &'static str,
    },
    /// Until people decide otherwise, in a whole sentence.
    Until(&'static str),
}

const DAY_SECONDS: i64 = 86_400;

impl Term {
    /// `days` from then on; 0 keeps nothing.
    pub(super) fn days_or_not(days: u32, from: &'static str) -> Self {
        if days == 0 { Self::Not } else { Self::Days { days, from } }
    }

    /// `days` from then on; 0 keeps it until people decide otherwise.
    pub(super) fn days_or_until(days: u32, from: &'static str, until: &'static str) -> Self {
        if days == 0 { Self::Until(until) } else { Self::Days { days, from } }
    }

    /// What is older than this has been kept for long enough; `None` if that is not for a machine
    /// to say.
    #[must_use]
    pub fn cutoff(self, now: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Not => Some(now),
            Self::Days { days, .. } => Some(now.plus_seconds(-i64::from(days) * DAY_SECONDS)),
            Self::Until(_) => None,
        }
    }

    /// The term as a sentence.
    #[must_use]
    pub fn in_words(self) -> String {
        match self {
            Self::Not => "Here it is not kept at all.".to_owned(),
            Self::Days { days: 1, from } => format!("It is deleted a day {from}."),
            Self::Days { days, from } => format!("It is deleted {days} days {from}."),
            Self::Until(sentence) => sentence.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_says_what_it_does() {
        let now = Timestamp(1_800_000_000);
        let from = "after it was sent";
        for (term, words, cutoff) in [
            (Term::days_or_not(0, from), "Here it is not kept at all.", Some(0)),
            (Term::days_or_not(1, from), "It is deleted a day after it was sent.", Some(86_400)),
            (
                Term::days_or_until(2, from, "."),
                { "It is deleted 2 days after it was sent." },
                Some(172_800),
            ),
            (Term::days_or_until(0, from, "It stays."), "It stays.", None),
        ] {
            assert_eq!(term.in_words(), words);
            assert_eq!(term.cutoff(now), cutoff.map(|age: i64| now.plus_seconds(-age)));
        }
    }
}
