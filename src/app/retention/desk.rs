use crate::app::retention::{Rule, Term, Whom};

/// What moderators tell each other.
pub(super) const REMARKS: Rule = Rule {
    name: "remarks",
    whom: Whom::Commenting,
    tables: &["remark", "proposal"],
    title: "What moderators tell each other about your comment",
    what: "Remarks, and why somebody proposed to take it off, so that they need not begin anew \
           each time.",
    term: |_| Term::Until("The words are deleted together with the comment."),
    forget: None,
};

/// What moderators and writers say to each other.
pub(super) const MESSAGES: Rule = Rule {
    name: "messages",
    whom: Whom::Commenting,
    tables: &["message"],
    title: "What you and the moderators say to each other",
    what: "Their questions, your answers, and your requests for another decision, with when they \
           were read. You see them with your receipt.",
    term: |_| Term::Until("It is deleted together with the comment."),
    forget: None,
};

/// How a comment is found by its phrase.
pub(super) const RECEIPTS: Rule = Rule {
    name: "receipts",
    whom: Whom::Commenting,
    tables: &["comment"],
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
    whom: Whom::Working,
    tables: &["claim"],
    title: "Which moderator is reading which comment",
    what: "For five minutes the other moderators see that somebody is at it, so that nobody does \
           the same work twice.",
    term: |_| Term::Days { days: 1, from: "after the comment was opened, at the latest" },
    forget: Some(|app, round| Box::pin(app.parts.store.forget_claims(round.now))),
};

/// What was done to several comments at once.
pub(super) const BULK: Rule = Rule {
    name: "bulk",
    whom: Whom::Working,
    tables: &["bulk", "bulk_item"],
    title: "What was done to several comments at once",
    what: "Who did it, when, and to which comments by their numbers, so that all of it can be \
           taken back together. It holds nothing of what they say.",
    term: |_| Term::Until("It is never deleted."),
    forget: None,
};

/// What moderators set up, with their reasons.
pub(super) const SET_UP: Rule = Rule {
    name: "set-up",
    whom: Whom::Working,
    tables: &["rule", "comment_rule", "canned_answer", "desk_event"],
    title: "Rules and answers that moderators made",
    what: "Who made a rule for the filters, decided how an article takes comments, or wrote an \
           answer to be used again; when, and the reason if one was typed.",
    term: |_| {
        Term::Until(
            "It stays as long as the rule, the article or the answer; the log of what was done to \
             rules and to commenting is never deleted.",
        )
    },
    forget: None,
};
