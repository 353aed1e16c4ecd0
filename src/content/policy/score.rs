use std::collections::HashSet;

use jiff::civil::Date;

use crate::content::Severity;
use crate::content::policy::{Policy, SourceFacts, Sourcing};

/// Articles named at most for each rule: a page must stay one that somebody reads.
const NAMED: usize = 100;

/// How the articles of a site do by its policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Score {
    /// Day of the count.
    pub today: Date,
    /// Articles counted.
    pub articles: usize,
    /// Sources that they cite, each once.
    pub sources: usize,
    /// One for each demand of the policy, in its order.
    pub tallies: Vec<Tally>,
    cited: HashSet<String>,
}

/// How the articles do by one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// The rule in words, plain text.
    pub words: String,
    /// Why the site has it, plain text.
    pub why: Option<String>,
    /// How grave it is to break it.
    pub level: Severity,
    /// Articles that meet it.
    pub met: usize,
    /// Articles that do not, and in which ways, at most a hundred, in the order in which they
    /// were counted.
    pub missed: Vec<(i64, Vec<String>)>,
    /// Sources by which it is missed, each once; empty for rules on whole articles.
    pub sources: HashSet<String>,
}

impl Score {
    /// A score without any article yet.
    #[must_use]
    pub fn new(policy: &Policy, today: Date) -> Self {
        let tallies = policy.demands.iter().map(|demand| Tally {
            words: demand.words(),
            why: demand.why().map(str::to_owned),
            level: demand.level,
            met: 0,
            missed: Vec::new(),
            sources: HashSet::new(),
        });
        let tallies = tallies.collect();
        Self { today, articles: 0, sources: 0, tallies, cited: HashSet::new() }
    }

    /// Counts one article; `find` knows the sources of the site.
    pub fn count<'a>(
        &mut self,
        policy: &Policy,
        article: i64,
        sourcing: &'a Sourcing,
        find: impl Fn(&str) -> Option<&'a SourceFacts>,
    ) {
        let sources = sourcing.sources(find);
        self.articles += 1;
        for source in &sources {
            if !self.cited.contains(&source.key) {
                self.cited.insert(source.key.clone());
            }
        }
        self.sources = self.cited.len();
        for (demand, tally) in policy.demands.iter().zip(&mut self.tallies) {
            let misses = demand.rule.weigh(&sources, &sourcing.review, self.today);
            if misses.is_empty() {
                tally.met += 1;
                continue;
            }
            tally.sources.extend(misses.iter().filter_map(|miss| miss.key.clone()));
            if tally.missed.len() < NAMED {
                tally.missed.push((article, misses.into_iter().map(|miss| miss.what).collect()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::content::policy::read_policy;

    #[test]
    fn a_score_counts_each_article_and_each_source_once() {
        let policy =
            read_policy("[number]\nleast = 1\n[[hosts]]\nhost = \"wiki.example\"\nwhy = \"W.\"\n")
                .unwrap();
        let facts = ["a", "b"].map(|key| SourceFacts {
            key: key.into(),
            title: key.to_uppercase(),
            kind: "web".into(),
            host: Some(if key == "a" { "wiki.example" } else { "sea.example" }.into()),
            date: None,
        });
        let find = |key: &str| facts.iter().find(|facts| facts.key == key);
        let sourcing = |keys: &[&str]| Sourcing {
            keys: keys.iter().map(|key| (*key).to_owned()).collect(),
            ..Sourcing::default()
        };
        let mut score = Score::new(&policy, date(2026, 11, 23));
        let texts = [sourcing(&["a", "b"]), sourcing(&["a", "gone"]), sourcing(&[])];
        for (id, text) in (1..).zip(&texts) {
            score.count(&policy, id, text, find);
        }
        assert_eq!((score.articles, score.sources), (3, 2));
        let [number, host] = &score.tallies[..] else { panic!("two rules") };
        assert_eq!((number.met, number.missed.len()), (2, 1));
        assert_eq!(number.missed[0], (3, vec!["It cites no source.".to_owned()]));
        assert_eq!((host.met, host.sources.len(), host.why.as_deref()), (1, 1, Some("W.")));
        let named: Vec<_> = host.missed.iter().map(|(id, _)| *id).collect();
        assert_eq!(named, [1, 2]);
    }
}
