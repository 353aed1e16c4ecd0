use crate::app::retention::{Rule, Term, Whom};

/// By whom comments were said to have helped.
pub(super) const HELPED: Rule = Rule {
    name: "helped",
    whom: Whom::Telling,
    tables: &["helped"],
    title: "That you pressed “This helped me”",
    what: "The site keeps a number made from your network address and that comment with a secret \
           key, so that nobody is counted twice. It differs for every comment, so it does not \
           show what else you pressed. The count itself stays.",
    term: |settings| Term::days_or_not(settings.helped_days, "after you pressed"),
    forget: Some(|app, round| Box::pin(app.parts.store.forget_marks(round.older_than))),
};
