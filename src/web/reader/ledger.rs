//! What an article says of its own past: its corrections, and who looked over it when.

use crate::app::Corrections;
use crate::clock::Timestamp;
use crate::content::{FrontMatter, Listing};

/// Corrections in the box above the text; the others stand in the history.
const IN_BOX: usize = 3;

/// The past of an article, as its page tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    /// Where all versions are listed, as in `/articles/tides/history`.
    pub history: String,
    /// Is the text not to be relied on?
    pub retracted: bool,
    /// The newest corrections, newest first.
    pub corrections: Vec<CorrectionView>,
    /// Who looked over the text; `None` if its front matter says nothing of that.
    pub review: Option<ReviewView>,
}

/// A correction, clarification or retraction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CorrectionView {
    /// As in `Correction`.
    pub label: &'static str,
    /// What changed, plain text.
    pub note: String,
    /// When readers first saw it.
    pub at: Timestamp,
}

/// Who wrote a text, who looked over it, and when somebody will again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReviewView {
    /// Plain text.
    pub written_by: String,
    /// A name or a role, plain text.
    pub reviewed_by: Option<String>,
    /// The day of it.
    pub reviewed: Option<Timestamp>,
    /// The day on which somebody last followed every source.
    pub sources_checked: Option<Timestamp>,
    /// The day by which somebody is to look again.
    pub next: Option<Timestamp>,
    /// Is that day over?
    pub overdue: bool,
}

impl Ledger {
    /// The past of an article as of `now`; `current` is false for a version that readers no longer
    /// see, which is due for nothing.
    pub(crate) fn new(
        listing: &Listing,
        front_matter: &FrontMatter,
        corrections: &Corrections,
        written_by: &str,
        current: bool,
        now: Timestamp,
    ) -> Self {
        let newest = corrections.all.iter().take(IN_BOX).map(|one| CorrectionView {
            label: one.class.label(),
            note: one.note.clone(),
            at: one.published_at,
        });
        let next = front_matter.next_review.filter(|_| current).map(Timestamp::of);
        let review = ReviewView {
            written_by: written_by.to_owned(),
            reviewed_by: front_matter.reviewed_by.clone(),
            reviewed: front_matter.reviewed.map(Timestamp::of),
            sources_checked: front_matter.sources_checked.map(Timestamp::of),
            next,
            overdue: next.is_some_and(|day| day.date() < now.date()),
        };
        Self {
            history: history_address(&listing.address()),
            retracted: corrections.retracted,
            corrections: newest.collect(),
            review: Some(review).filter(ReviewView::says_anything),
        }
    }

    /// Will the page read differently on another day, although nothing has changed?
    pub(crate) fn depends_on_day(&self) -> bool {
        self.review.as_ref().is_some_and(|review| review.next.is_some() && !review.overdue)
    }
}

impl ReviewView {
    fn says_anything(&self) -> bool {
        let dates = [self.reviewed, self.sources_checked, self.next];
        self.reviewed_by.is_some() || dates.iter().any(Option::is_some)
    }
}

/// Where the versions of an article or page are listed.
pub(crate) fn history_address(address: &str) -> String {
    format!("{address}/history")
}
