use jiff::Span;
use jiff::civil::Date;

use crate::content::policy::{Review, Rule, SourceFacts, Sourcing};

/// One way in which an article does not do what a rule asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Miss {
    /// The source in question; `None` if it is about the whole article.
    pub key: Option<String>,
    /// For readers and editors: one sentence, plain text.
    pub what: String,
}

impl Rule {
    /// How an article misses what the rule asks for; empty if it meets it. `sources` are those
    /// that it cites.
    #[must_use]
    pub fn weigh(&self, sources: &[&SourceFacts], review: &Review, today: Date) -> Vec<Miss> {
        match self {
            Self::Number { least } => number(*least, sources),
            Self::Dated { least, percent } => dated(*least, *percent, sources),
            Self::Age { years } => {
                let oldest = today.saturating_sub(Span::new().years(*years));
                let is_old = |source: &SourceFacts| source.date.is_some_and(|date| date < oldest);
                each(sources, is_old, |source| {
                    let year = source.date.map_or(0, Date::year);
                    format!("“{}” is of {year}.", source.name())
                })
            }
            Self::Kinds { allowed } => each(
                sources,
                |source| !allowed.contains(&source.kind),
                |source| format!("“{}” is of the kind `{}`.", source.name(), source.kind),
            ),
            Self::Host { host, .. } => each(
                sources,
                |source| source.host.as_deref().is_some_and(|found| belongs(found, host)),
                |source| {
                    let found = source.host.as_deref().unwrap_or_default();
                    format!("“{}” stands on {found}.", source.name())
                },
            ),
            Self::Reviewer => match review.reviewed_by {
                Some(_) => Vec::new(),
                None => whole("Nobody has reviewed it."),
            },
            Self::Review { months } => next_review(*months, review, today),
        }
    }
}

impl Sourcing {
    /// The sources cited: its own, or what `find` knows of a key.
    pub fn sources<'a>(
        &'a self,
        find: impl Fn(&str) -> Option<&'a SourceFacts>,
    ) -> Vec<&'a SourceFacts> {
        let own = |key: &str| self.own.iter().find(|own| own.key == key);
        self.keys.iter().filter_map(|key| own(key).or_else(|| find(key))).collect()
    }
}

fn number(least: u32, sources: &[&SourceFacts]) -> Vec<Miss> {
    let count = sources.len();
    if count >= least as usize {
        return Vec::new();
    }
    whole(match count {
        0 => "It cites no source.".to_owned(),
        1 => "It cites one source only.".to_owned(),
        _ => format!("It cites {count} sources only."),
    })
}

fn dated(least: u32, percent: u32, sources: &[&SourceFacts]) -> Vec<Miss> {
    let (count, dated) =
        (sources.len(), sources.iter().filter(|source| source.date.is_some()).count());
    if dated >= least as usize && dated * 100 >= count * percent as usize {
        return Vec::new();
    }
    let verb = if dated == 1 { "gives" } else { "give" };
    whole(format!("{dated} of its {count} sources {verb} a date."))
}

fn next_review(months: u32, review: &Review, today: Date) -> Vec<Miss> {
    let latest = review.reviewed.filter(|_| months > 0);
    let latest = latest.map(|day| day.saturating_add(Span::new().months(months)));
    match review.next_review {
        None => whole("No day is set for its next review."),
        Some(next) if next < today => whole(format!("Its review was due on {next}.")),
        Some(next) if latest.is_some_and(|latest| next > latest) => {
            whole(format!("Its next review is set for {next}, later than the policy allows."))
        }
        Some(_) => Vec::new(),
    }
}

/// Is the host that one, or one below it?
fn belongs(found: &str, host: &str) -> bool {
    found.strip_suffix(host).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

fn whole(what: impl Into<String>) -> Vec<Miss> {
    vec![Miss { key: None, what: what.into() }]
}

fn each(
    sources: &[&SourceFacts],
    misses: impl Fn(&SourceFacts) -> bool,
    what: impl Fn(&SourceFacts) -> String,
) -> Vec<Miss> {
    let missing = sources.iter().filter(|source| misses(source));
    missing.map(|source| Miss { key: Some(source.key.clone()), what: what(source) }).collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const TODAY: Date = date(2026, 11, 23);

    fn source(key: &str, host: &str, year: Option<i16>) -> SourceFacts {
        SourceFacts {
            key: key.into(),
            title: format!("About {key}"),
            kind: "web".into(),
            host: Some(host.into()),
            date: year.map(|year| date(year, 12, 31)),
        }
    }

    fn misses(rule: &Rule, sources: &[SourceFacts], review: &Review) -> Vec<String> {
        let sources: Vec<_> = sources.iter().collect();
        rule.weigh(&sources, review, TODAY).into_iter().map(|miss| miss.what).collect()
    }

    #[test]
    fn each_rule_on_sources_says_what_is_missed() {
        let sources = [
            source("a", "www.wiki.example", Some(2016)),
            source("b", "otherwiki.example", Some(2015)),
            source("c", "wiki.example", None),
        ];
        let host = Rule::Host { host: "wiki.example".into(), why: "W.".into() };
        for (rule, expected) in [
            (Rule::Number { least: 3 }, vec![]),
            (Rule::Number { least: 4 }, vec!["It cites 3 sources only."]),
            (Rule::Dated { least: 2, percent: 66 }, vec![]),
            (Rule::Dated { least: 0, percent: 67 }, vec!["2 of its 3 sources give a date."]),
            (Rule::Dated { least: 3, percent: 0 }, vec!["2 of its 3 sources give a date."]),
            (Rule::Age { years: 10 }, vec!["“About b” is of 2015."]),
            (Rule::Kinds { allowed: vec!["web".into()] }, vec![]),
            (
                Rule::Kinds { allowed: vec!["book".into()] },
                vec![
                    "“About a” is of the kind `web`.",
                    "“About b” is of the kind `web`.",
                    "“About c” is of the kind `web`.",
                ],
            ),
            (
                host,
                vec!["“About a” stands on www.wiki.example.", "“About c” stands on wiki.example."],
            ),
        ] {
            assert_eq!(misses(&rule, &sources, &Review::default()), expected, "{rule:?}");
        }
        assert_eq!(
            misses(&Rule::Number { least: 1 }, &[], &Review::default()),
            ["It cites no source."]
        );
        let no_share_of_nothing = Rule::Dated { least: 0, percent: 100 };
        assert!(misses(&no_share_of_nothing, &[], &Review::default()).is_empty());
    }

    #[test]
    fn each_rule_on_reviews_says_what_is_missed() {
        let review = |by: bool, reviewed: Option<Date>, next: Option<Date>| Review {
            reviewed_by: by.then(|| "Ada Rice".to_owned()),
            reviewed,
            next_review: next,
        };
        let (before, after) = (date(2026, 11, 22), date(2027, 6, 1));
        for (rule, review, expected) in [
            (Rule::Reviewer, review(false, None, None), vec!["Nobody has reviewed it."]),
            (Rule::Reviewer, review(true, None, None), vec![]),
            (
                Rule::Review { months: 0 },
                review(true, None, None),
                vec!["No day is set for its next review."],
            ),
            (
                Rule::Review { months: 0 },
                review(true, None, Some(before)),
                vec!["Its review was due on 2026-11-22."],
            ),
            (Rule::Review { months: 0 }, review(true, None, Some(TODAY)), vec![]),
            (Rule::Review { months: 12 }, review(true, Some(before), Some(after)), vec![]),
            (
                Rule::Review { months: 6 },
                review(true, Some(before), Some(after)),
                vec!["Its next review is set for 2027-06-01, later than the policy allows."],
            ),
        ] {
            assert_eq!(misses(&rule, &[], &review), expected, "{rule:?} {review:?}");
        }
    }
}
