use crate::app::retention::{Rule, Term};

/// Reports that nobody has seen to yet.
pub(super) const OPEN: Rule = Rule {
    name: "open-reports",
    what: "A report that nobody has seen to yet.",
    why: "It is not forgotten.",
    term: |_| Term::Until("It stays until somebody has seen to it."),
    forget: None,
};

/// The words of reports that somebody has seen to.
pub(super) const SETTLED: Rule = Rule {
    name: "reports",
    what: "What you wrote in a report, after somebody has seen to it.",
    why: "It can be looked up if the same thing comes up again.",
    term: |settings| {
        Term::days_or_until(
            settings.report_days,
            "after that; what the report was about, and what came of it, stays",
            "It stays.",
        )
    },
    forget: Some(|app, round| Box::pin(app.parts.store.erase_reports(round.older_than, round.now))),
};
