//! What was changed after publication, and what readers are told of it.

use std::sync::Arc;

use crate::app::{App, StoreError};
use crate::clock::Timestamp;
use crate::content::{Change, Class, Listing, State, read_change};
use crate::store::{Correction, Version};

/// What the page of an article says of its corrections.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Corrections {
    /// Clarifications, corrections and retractions, newest first.
    pub all: Vec<Correction>,
    /// Is the text not to be relied on? It is from a retraction on, until a later revision says
    /// otherwise by a note of another class; a typo mended in a retracted text says nothing.
    pub retracted: bool,
}

impl App {
    /// The corrections of an article.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn corrections_of(&self, article: &Listing) -> Result<Corrections, StoreError> {
        // The first revision is the publication, which corrects nothing: most pages are drawn
        // without asking.
        if article.revision == Some(1) {
            return Ok(Corrections::default());
        }
        let mut all = self.parts.store.notes_of(article.id).await?;
        let retracted = all.first().is_some_and(|newest| newest.class == Class::Retraction);
        all.retain(|one| one.class.is_correction());
        Ok(Corrections { all, retracted })
    }

    /// Corrections of the whole site, newest first, without the `skip` newest; and how many there
    /// are in all.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn corrections(
        &self,
        skip: usize,
        limit: usize,
    ) -> Result<(Vec<Correction>, usize), StoreError> {
        let (skip, limit) = (row_number(skip), row_number(limit));
        let count = self.parts.store.correction_count().await?;
        let found = self.parts.store.corrections(skip, limit).await?;
        Ok((found, usize::try_from(count).unwrap_or_default()))
    }

    /// What readers have seen of an article, newest first, without the `skip` newest; and how
    /// many versions there are in all.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn versions(
        &self,
        article_id: i64,
        skip: usize,
        limit: usize,
    ) -> Result<(Vec<Version>, usize), StoreError> {
        let count = self.parts.store.version_count(article_id).await?;
        let versions =
            self.parts.store.versions(article_id, row_number(skip), row_number(limit)).await?;
        Ok((versions, usize::try_from(count).unwrap_or_default()))
    }

    /// What readers see whose next review falls on `until` or before, soonest first.
    #[must_use]
    pub fn due(&self, until: Timestamp) -> Vec<Arc<Listing>> {
        let catalogue = self.catalogue();
        let due = |listing: &&Arc<Listing>| {
            let seen = listing.state == State::Published && listing.revision.is_some();
            seen && listing.next_review_at.is_some_and(|at| at <= until)
        };
        let mut found: Vec<_> = catalogue.all().filter(due).cloned().collect();
        found.sort_by_key(|listing| (listing.next_review_at, listing.id));
        found
    }
}

/// What a revision is recorded as.
///
/// `before` is the file of the version that readers saw last, and `None` if they have seen none:
/// then this one is the publication, which is no change. What the file says counts in the
/// revision in which it is new; `given` stands for files that say nothing new.
pub(super) fn classify(
    own: Option<&Change>,
    before: Option<&str>,
    given: Option<&Change>,
) -> Option<Change> {
    let said_before = read_change(before?);
    let new = own.filter(|own| said_before.as_ref() != Some(own));
    Some(new.or(given).cloned().unwrap_or_else(Change::unexplained))
}

fn row_number(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_belongs_to_the_revision_in_which_it_is_new() {
        let change = |class, note: &str| Change { class, note: note.into() };
        let old = change(Class::Correction, "It is 2021.");
        let new = change(Class::Clarification, "Which sea.");
        let given = change(Class::Typo, "");
        let unexplained = Change::unexplained();
        let silent = "+++\ntitle = \"T\"\n+++\n";
        let saying = "+++\n[change]\nclass = \"correction\"\nnote = \"It is 2021.\"\n+++\n";
        for (own, before, given, expected) in [
            (Some(&old), None, Some(&given), None),
            (Some(&old), Some(silent), Some(&given), Some(&old)),
            (Some(&new), Some(saying), None, Some(&new)),
            (Some(&old), Some(saying), None, Some(&unexplained)),
            (Some(&old), Some(saying), Some(&given), Some(&given)),
            (None, Some(saying), None, Some(&unexplained)),
            (None, Some(silent), Some(&given), Some(&given)),
        ] {
            assert_eq!(classify(own, before, given).as_ref(), expected, "{own:?} {before:?}");
        }
    }
}
