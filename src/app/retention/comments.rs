use crate::app::App;
use crate::app::retention::{Forgetting, Round, Rule, Term, Whom};
use crate::comments::{Decider, Status};
use crate::store::{Erasure, StoreError};

/// Comments that readers see.
pub(super) const PUBLISHED: Rule = Rule {
    name: "comments",
    whom: Whom::Commenting,
    tables: &["comment"],
    title: "Your comment",
    what: "It is kept as you typed it, with the time and the name that you gave, if you gave one, \
           so that others can read it.",
    term: |_| Term::Until("It stays until you take it back or a moderator takes it off."),
    forget: None,
};

/// What comments said before they were changed.
pub(super) const VERSIONS: Rule = Rule {
    name: "versions",
    whom: Whom::Commenting,
    tables: &["comment_version"],
    title: "What your comment said before you changed it",
    what: "Only moderators can read that, to see what an answer was an answer to.",
    term: |_| Term::Until("It is deleted together with the comment."),
    forget: None,
};

/// Comments whose writers took them back.
pub(super) const WITHDRAWN: Rule = Rule {
    name: "withdrawn",
    whom: Whom::Commenting,
    tables: &["comment"],
    title: "A comment that you took back",
    what: "Nobody sees it on a page. It is kept for a while because you may change your mind.",
    term: |settings| Term::Days {
        days: settings.withdrawn_days,
        from: "after you took it back; only that it was there is still known",
    },
    forget: Some(|app, round| app.erase(Status::Withdrawn, round)),
};

/// Comments that a moderator took off.
pub(super) const REMOVED: Rule = Rule {
    name: "removed",
    whom: Whom::Commenting,
    tables: &["comment"],
    title: "A comment that a moderator took off",
    what: "It is kept so that the decision can be explained, and undone if it was wrong.",
    term: |settings| {
        Term::days_or_until(
            settings.removed_days,
            "after the decision; only that it was there is still known",
            "It stays where only moderators can read it.",
        )
    },
    forget: Some(|app, round| app.erase(Status::Removed, round)),
};

/// Comments that a moderator called spam.
pub(super) const SPAM: Rule = Rule {
    name: "spam",
    whom: Whom::Commenting,
    tables: &["comment"],
    title: "A comment that a moderator called spam",
    what: "It is kept so that the decision can be undone if it was wrong, and the same text is \
           recognized.",
    term: |settings| {
        Term::days_or_until(
            settings.spam_days,
            if settings.second_pair {
                "after a second moderator has confirmed that; only that it was there is still known"
            } else {
                "after the decision; only that it was there is still known"
            },
            "It stays where only moderators can read it.",
        )
    },
    forget: Some(|app, round| app.erase(Status::Spam, round)),
};

/// Comments about which nobody has decided yet.
pub(super) const HELD: Rule = Rule {
    name: "held",
    whom: Whom::Commenting,
    tables: &["comment"],
    title: "A comment that waits",
    what: "It is kept until somebody has read it, with why it waits. Nobody but moderators sees it.",
    term: |_| Term::Until("It stays until a moderator decides, or you take it back or erase it."),
    forget: None,
};

/// The log of decisions.
pub(super) const DECISIONS: Rule = Rule {
    name: "decisions",
    whom: Whom::Commenting,
    tables: &["decision"],
    title: "Decisions about a comment",
    what: "Each is kept with who decided, when, and why, so that nobody can deny or change it \
           afterwards. What the screen had quoted of a comment, and the reason that a moderator \
           typed, go when the comment is erased.",
    term: |_| Term::Until("It is never deleted."),
    forget: None,
};

/// Comments looked up at a time.
const MOST: i64 = 1_000;

impl App {
    /// Erases the words of comments of one status about which nothing was decided since.
    fn erase(&self, status: Status, round: Round) -> Forgetting<'_> {
        Box::pin(self.erase_expired(status, round))
    }

    async fn erase_expired(&self, status: Status, round: Round) -> Result<u64, StoreError> {
        let store = &self.parts.store;
        let decider = &Decider::retention();
        let erasure = Erasure { only: Some(status), decider, because: "", now: round.now };
        let mut erased = 0;
        loop {
            let confirmed = status == Status::Spam && self.settings().second_pair;
            let some = store.comments_to_erase(status, round.older_than, confirmed, MOST).await?;
            let mut gone = 0;
            for id in some {
                let done = store.erase_comment(id, &erasure).await?;
                gone += u64::from(done.is_some_and(|done| done.decision.is_some()));
            }
            erased += gone;
            // What cannot be erased must not keep this going for ever.
            if gone == 0 {
                return Ok(erased);
            }
        }
    }
}
