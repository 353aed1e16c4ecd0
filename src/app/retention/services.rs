use crate::app::retention::{Rule, Term, Whom};

/// What services outside were sent.
pub(super) const SENT: Rule = Rule {
    name: "services",
    whom: Whom::Commenting,
    tables: &["service_call"],
    title: "What a service outside was sent about your comment",
    what: "If this site asks one, the form says which service that is and what it is told. What it \
           was sent is kept word for word, so that moderators can see what left the site, and tell \
           the service when it was wrong.",
    term: |settings| Term::Days {
        days: settings.service_log_days,
        from: "after it was sent; that the service was asked, and what it said, is still known",
    },
    forget: Some(|app, round| Box::pin(app.parts.store.forget_service_calls(round.older_than))),
};
