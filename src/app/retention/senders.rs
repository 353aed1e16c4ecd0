use crate::app::retention::{Rule, Term};

/// Where comments and reports came from.
pub(super) const SENDERS: Rule = Rule {
    name: "senders",
    what: "A scrambled form of the network address that a comment or a report came from (a hash \
           with a secret key), and one of the wider network around it. That is not the \
           address itself.",
    why: "The site can notice that many of them come from one place.",
    term: |settings| Term::days_or_not(settings.sender_days, "after it was sent"),
    forget: Some(|app, round| Box::pin(app.parts.store.forget_senders(round.older_than))),
};
