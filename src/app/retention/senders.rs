use crate::app::retention::{Rule, Term, Whom};

/// Where comments and reports came from.
pub(super) const SENDERS: Rule = Rule {
    name: "senders",
    whom: Whom::Commenting,
    tables: &["comment", "report"],
    title: "Where a comment or a report came from",
    what: "The address itself is not stored with it. The site keeps a scrambled form of your \
           network address, a hash made with a secret key, and one of the wider network around \
           it, to notice that many comments or reports come from one place.",
    term: |settings| Term::days_or_not(settings.sender_days, "after it was sent"),
    forget: Some(|app, round| Box::pin(app.parts.store.forget_senders(round.older_than))),
};
