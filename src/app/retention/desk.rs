use crate::app::retention::{Rule, Term};

/// What moderators tell each other.
pub(super) const REMARKS: Rule = Rule {
    name: "remarks",
    title: "What moderators tell each other about your comment",
    what: "Remarks, and why somebody proposed to take it off, so that they need not begin anew \
           each time.",
    term: |_| Term::Until("The words are deleted together with the comment."),
    forget: None,
};

/// What moderators and writers say to each other.
pub(super) const MESSAGES: Rule = Rule {
    name: "messages",
    title: "What you and the moderators say to each other",
    what: "Their questions, your answers, and your requests for another decision, with when they \
           were read. You see them with your receipt.",
    term: |_| Term::Until("It is deleted together with the comment."),
    forget: None,
};

/// How a comment is found by its phrase.
pub(super) const RECEIPTS: Rule = Rule {
    name: "receipts",
    title: "The secret words of your receipt",
    what: "The words themselves are not stored, only a scrambled form by which the site knows \
           them again.",
    term: |_| {
        Term::Until(
            "It stays, even when the comment is erased, so that the words can still show you that \
             it is.",
        )
    },
    forget: None,
};

/// Who reads what just now.
pub(super) const CLAIMS: Rule = Rule {
    name: "claims",
    title: "Which moderator is reading which comment",
    what: "For five minutes the other moderators see that somebody is at it, so that nobody does \
           the same work twice.",
    term: |_| Term::Days { days: 1, from: "after that at the latest" },
    forget: Some(|app, round| Box::pin(app.parts.store.forget_claims(round.now))),
};

/// What was done to several comments at once.
pub(super) const BULK: Rule = Rule {
    name: "bulk",
    title: "What was done to several comments at once",
    what: "Who did it, when, and to which comments by their numbers, so that all of it can be \
           taken back together. It holds nothing of what they say.",
    term: |_| Term::Until("It is never deleted."),
    forget: None,
};
