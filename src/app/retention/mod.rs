//! What is kept of people, what for and for how long; and forgetting it when its time is over.
//!
//! Each thing that is kept is a [`Rule`], listed in [`RULES`]. The hourly round, the page for
//! readers and `lamplight retention` all read that list, so none of them can say other than what
//! happens. Nothing that readers can see is ever deleted by a rule.

mod comments;
mod desk;
mod editors;
mod helped;
mod mail;
mod reports;
mod rule;
mod screen;
mod senders;
mod services;

pub use rule::{Forget, Forgetting, Round, Rule, Term, Whom};

use crate::app::{App, StoreError};
use crate::clock::Timestamp;

/// Everything that is kept of people, in the order in which the page names it. To add something,
/// write its rule beside the others and list it here.
pub const RULES: &[&Rule] = &[
    &comments::PUBLISHED,
    &comments::HELD,
    &comments::VERSIONS,
    &comments::WITHDRAWN,
    &comments::REMOVED,
    &comments::SPAM,
    &comments::DECISIONS,
    &senders::SENDERS,
    &desk::RECEIPTS,
    &desk::MESSAGES,
    &desk::REMARKS,
    &services::SENT,
    &screen::LESSONS,
    &screen::BANS,
    &mail::WATCHES,
    &mail::PERSON_LINKS,
    &mail::MAILS,
    &mail::QUOTAS,
    &reports::OPEN,
    &reports::SETTLED,
    &helped::HELPED,
    &editors::ACCOUNTS,
    &editors::ATTEMPTS,
    &editors::SESSIONS,
    &editors::EVENTS,
    &mail::NOTICES,
    &desk::CLAIMS,
    &desk::BULK,
    &desk::SET_UP,
];

/// What came of one rule in one round.
#[derive(Clone, Copy, Debug)]
pub struct Forgotten {
    /// The rule.
    pub rule: &'static Rule,
    /// How many were forgotten.
    pub number: u64,
}

impl App {
    /// Forgets everything whose time is over, as if it were `now`, and says how much. Safe on any
    /// number of replicas: what one has forgotten another no longer finds.
    ///
    /// # Errors
    ///
    /// When the database fails; what was forgotten before that stays forgotten, and the next round
    /// goes on from there.
    pub async fn forget_expired(&self, now: Timestamp) -> Result<Vec<Forgotten>, StoreError> {
        let mut done = Vec::new();
        for rule in RULES {
            let Some(forget) = rule.forget else { continue };
            let Some(older_than) = (rule.term)(&self.parts.settings).cutoff(now) else { continue };
            let number = forget(self, Round { older_than, now }).await?;
            if number > 0 {
                let store = &self.parts.store;
                store.log_forgotten(rule.name, number, older_than, now).await?;
                tracing::info!(rule = rule.name, number, "forgotten, as its time was over");
            }
            done.push(Forgotten { rule, number });
        }
        self.parts.store.overwrite_deleted().await?;
        Ok(done)
    }

    /// When the rule of that name last found something to forget, and how much it was.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn last_forgotten(&self, rule: &str) -> Result<Option<(Timestamp, i64)>, StoreError> {
        self.parts.store.last_forgotten(rule).await
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::config::Settings;

    #[test]
    fn every_rule_says_in_whole_sentences_what_is_kept_and_why() {
        let names: BTreeSet<_> = RULES.iter().map(|rule| rule.name).collect();
        assert_eq!(names.len(), RULES.len(), "two rules share a name");
        for rule in RULES {
            let first = rule.what.chars().next().expect("a word");
            assert!(first.is_uppercase() && rule.what.ends_with('.'), "{}", rule.name);
            assert!(!rule.title.is_empty() && !rule.title.ends_with('.'), "{}", rule.name);
            let term = (rule.term)(&Settings::default());
            assert!(term.in_words().ends_with('.'), "{}", rule.name);
            let forgets = matches!(term, Term::Days { .. } | Term::Not);
            assert!(!forgets || rule.forget.is_some(), "{} promises and does nothing", rule.name);
            assert!(!term.in_words().contains("after that"), "{}: after what?", rule.name);
        }
        assert!(RULES.is_sorted_by_key(|rule| rule.whom), "each group has one place on the page");
    }
}
