//! What the policy of the site asks of an article.

use std::collections::HashMap;

use crate::content::fault::Faults;
use crate::content::front_matter::Reading;
use crate::content::lint::Rules;
use crate::content::lint::manuscript::Manuscript;
use crate::content::policy::{Demand, Rule, SourceFacts, Sourcing};
use crate::content::{Fault, Severity, State, Surroundings};

/// Reports what an article misses.
///
/// A draft, or a text in review, is not published, so nothing keeps it from being stored; of an
/// archived one nothing is asked.
pub(super) fn check(
    manuscript: &Manuscript<'_>,
    reading: &Reading,
    around: &dyn Surroundings,
    rules: &Rules<'_>,
    faults: &mut Faults,
) {
    let Some(head) = &reading.front_matter else { return };
    if rules.policy.demands.is_empty() || head.state == State::Archived {
        return;
    }
    let waits = matches!(head.state, State::Draft | State::Review);
    let sourcing = Sourcing::collect(manuscript, reading);
    let found = sourcing.keys.iter().filter_map(|key| around.source(key));
    let known: HashMap<_, _> =
        found.map(|entry| (entry.key().to_owned(), SourceFacts::of(&entry))).collect();
    let sources = sourcing.sources(|key| known.get(key));
    for demand in &rules.policy.demands {
        let Demand { rule, level } = demand;
        for miss in rule.weigh(&sources, &sourcing.review, rules.today) {
            let cites = |key| manuscript.citations().find(|cited| cited.key == key);
            let span = match (rule, &miss.key) {
                (_, Some(key)) => cites(key).map(|cited| cited.span),
                (Rule::Reviewer | Rule::Review { .. }, None) => {
                    Some(reading.head_end..reading.head_end)
                }
                _ => None,
            };
            let span = span.unwrap_or(manuscript.offset..manuscript.offset);
            let what = format!("{} The policy says: {}", miss.what, demand.words());
            let fault = Fault::error(rule.code(), span, what, demand.mend());
            let severity = if waits { Severity::Warning } else { *level };
            faults.push(Fault { severity, ..fault });
        }
    }
}
