use crate::app::Receipt;
use crate::comments::{Actor, Status};

/// Where a comment stands, as its writer is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Readers see it.
    Published,
    /// It waits; the screen was in doubt, or the site has everything read first.
    Waiting,
    /// It waits; a moderator took it off the page to look at it.
    Looked,
    /// A moderator does not want it.
    Declined,
    /// A moderator took it off the page for good.
    Removed,
    /// Its writer took it back.
    Withdrawn,
    /// Its words are gone for ever.
    Erased,
}

impl State {
    /// Where the comment of a receipt stands.
    #[must_use]
    pub fn of(receipt: &Receipt) -> Self {
        let by_moderator = receipt.decisions.iter().rev().find(|decision| {
            decision.from_status != decision.to_status && decision.actor != Actor::Writer
        });
        match receipt.own.comment.status {
            _ if receipt.own.erased_at.is_some() => Self::Erased,
            Status::Published => Self::Published,
            Status::Held if by_moderator.is_some_and(|last| last.to_status == Status::Held) => {
                Self::Looked
            }
            Status::Held => Self::Waiting,
            Status::Spam => Self::Declined,
            Status::Removed => Self::Removed,
            Status::Withdrawn => Self::Withdrawn,
        }
    }

    /// One sentence for the top of the page.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Published => "It is on the page, and everybody can read it.",
            Self::Waiting => "It is saved, and somebody will read it before it appears.",
            Self::Looked => "A moderator wants to look at it again before readers see it.",
            Self::Declined => "A moderator has read it and does not want to publish it.",
            Self::Removed => "A moderator has taken it off the page.",
            Self::Withdrawn => "You have taken it back, and readers no longer see it.",
            Self::Erased => "Its words are gone for ever.",
        }
    }

    /// May its writer ask moderators to decide anew?
    #[must_use]
    pub fn is_open_to_appeal(self) -> bool {
        matches!(self, Self::Waiting | Self::Looked | Self::Declined | Self::Removed)
    }
}
