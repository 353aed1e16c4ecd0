use crate::app::retention::{Rule, Term, Whom};

/// Reports that nobody has seen to yet.
pub(super) const OPEN: Rule = Rule {
    name: "open-reports",
    whom: Whom::Telling,
    tables: &["report"],
    title: "A report that nobody has seen to yet",
    what: "It is kept as you typed it, with the time, so that it is not forgotten.",
    term: |_| {
        Term::Until(
            "It stays until somebody has seen to it, or the comment that it is about is erased.",
        )
    },
    forget: None,
};

/// The words of reports that somebody has seen to.
pub(super) const SETTLED: Rule = Rule {
    name: "reports",
    whom: Whom::Telling,
    tables: &["report"],
    title: "A report that somebody has seen to",
    what: "What you wrote is kept so that it can be looked up if the same thing comes up again.",
    term: |settings| {
        Term::days_or_until(
            settings.report_days,
            "after somebody has seen to it; what it was about and what came of it stays",
            "It stays where only editors and moderators can read it.",
        )
    },
    forget: Some(|app, round| Box::pin(app.parts.store.erase_reports(round.older_than, round.now))),
};
