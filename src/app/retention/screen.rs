use crate::app::retention::{Rule, Term, Whom};

/// Copies of comments that the classifier has learnt.
pub(super) const LESSONS: Rule = Rule {
    name: "lessons",
    whom: Whom::Commenting,
    tables: &["lesson"],
    title: "Copies of decided comments",
    what: "A copy of the words of a comment about which a moderator has decided. \
           The spam filter of this site learns from them which words are spam. It runs here.",
    term: |_| Term::Until("It is deleted together with the comment."),
    forget: None,
};

/// Bans of addresses and networks; `Store::forget_banned` forgets whom they banned.
pub(super) const BANS: Rule = Rule {
    name: "bans",
    whom: Whom::Commenting,
    tables: &["rule"],
    title: "Addresses from which much spam came",
    what: "A scrambled form of a network address from which much spam came, or of the network \
           around it, together with the reason for reading first what comes from there. \
           Moderators can read such comments before others do.",
    term: |_| Term::Until("It is deleted when the ban ends, at the latest after 365 days."),
    forget: None,
};
