//! Rules as readers and editors read them.

use crate::content::Severity;
use crate::content::policy::{Demand, Rule};

impl Demand {
    /// The rule in one or two sentences for readers, plain text.
    #[must_use]
    pub fn words(&self) -> String {
        match &self.rule {
            Rule::Number { least: 1 } => "An article cites at least one source.".to_owned(),
            Rule::Number { least } => format!("An article cites at least {least} sources."),
            Rule::Dated { least, percent } => {
                let share = (*percent > 0).then(|| match percent {
                    100 => "all".to_owned(),
                    percent => format!("at least {percent} %"),
                });
                let number = (*least > 0).then(|| format!("at least {least}"));
                let most: Vec<_> = number.into_iter().chain(share).collect();
                format!(
                    "Of the sources of an article, {} say when they were published.",
                    most.join(" and ")
                )
            }
            Rule::Age { years: 1 } => "No source is older than a year.".to_owned(),
            Rule::Age { years } => format!("No source is older than {years} years."),
            Rule::Kinds { allowed } => {
                let kinds: Vec<_> = allowed.iter().map(|kind| kind_in_words(kind)).collect();
                format!("Sources are of these kinds: {}.", kinds.join(", "))
            }
            Rule::Host { host, .. } => match self.level {
                Severity::Warning => format!("We prefer other sources to those on {host}."),
                Severity::Error => format!("We cite nothing on {host}."),
            },
            Rule::Reviewer => {
                "Somebody besides the author has reviewed the article and is named.".to_owned()
            }
            Rule::Review { months } => {
                let within = match months {
                    0 => String::new(),
                    months => format!(" It is at most {months} months after the last one."),
                };
                format!("A day for the next review is set and has not passed.{within}")
            }
        }
    }

    /// Why the site has the rule, if it says so; plain text.
    #[must_use]
    pub fn why(&self) -> Option<&str> {
        match &self.rule {
            Rule::Host { why, .. } => Some(why),
            _ => None,
        }
    }

    /// How to meet the rule, for editors.
    pub(in crate::content) fn mend(&self) -> String {
        let mend = match &self.rule {
            Rule::Number { .. } => "Cite more sources, as in `[@key]`.".to_owned(),
            Rule::Dated { .. } => {
                "Cite sources that have a `date`, or add the dates that are known.".to_owned()
            }
            Rule::Age { .. } => "Look for a newer source.".to_owned(),
            Rule::Kinds { allowed } => {
                let allowed = allowed.iter().map(|kind| format!("`{kind}`")).collect::<Vec<_>>();
                format!("Look for a source of another kind: {}.", allowed.join(", "))
            }
            Rule::Host { why, .. } => format!("Look for another source: {why}"),
            Rule::Reviewer => {
                "Have it reviewed, and add `reviewed_by = \"…\"` and `reviewed = …`.".to_owned()
            }
            Rule::Review { months: 0 } => "Review it, and set `next_review = …`.".to_owned(),
            Rule::Review { months } => format!(
                "Review it, and set `next_review = …` to a day within {months} months of \
                 `reviewed`."
            ),
        };
        match self.level {
            Severity::Error => mend,
            Severity::Warning => {
                let code = self.rule.code();
                format!("{mend} Or write below `[silence]` why not: `{code} = \"…\"`.")
            }
        }
    }
}

/// A kind of source as readers call it.
fn kind_in_words(kind: &str) -> &str {
    match kind {
        "web" => "web page",
        "anthos" => "part of an anthology",
        "post" => "post on a social network",
        "misc" => "other",
        kind => kind,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readers_get_the_rules_in_words() {
        let words = |rule, level| Demand { rule, level }.words();
        let host = Rule::Host { host: "wiki.example".into(), why: "Anybody writes.".into() };
        assert_eq!(
            words(host.clone(), Severity::Warning),
            "We prefer other sources to those on wiki.example."
        );
        assert_eq!(words(host, Severity::Error), "We cite nothing on wiki.example.");
        assert_eq!(
            words(Rule::Dated { least: 2, percent: 50 }, Severity::Error),
            "Of the sources of an article, at least 2 and at least 50 % say when they were \
             published."
        );
        assert_eq!(
            words(Rule::Kinds { allowed: vec!["book".into(), "web".into()] }, Severity::Error),
            "Sources are of these kinds: book, web page."
        );
        assert!(words(Rule::Review { months: 12 }, Severity::Error).ends_with(
            "at most 12 months \
                   after the last one."
        ));
    }
}
