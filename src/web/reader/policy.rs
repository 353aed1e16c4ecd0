use crate::clock::Timestamp;
use crate::content::{Score, Severity};
use crate::web::Result;
use crate::web::layout::Link;
use crate::web::view::{Desk, link};

/// The editorial policy in words, with the site's own score; part of a page that asks for it.
#[derive(Clone, Debug)]
pub struct PolicyView {
    /// When it was counted.
    pub counted_at: Timestamp,
    /// Articles counted.
    pub articles: usize,
    /// Sources that they cite, each once.
    pub sources: usize,
    /// In the order of the policy.
    pub rules: Vec<RuleView>,
}

/// One rule and how the site does by it.
#[derive(Clone, Debug)]
pub struct RuleView {
    /// Plain text.
    pub words: String,
    /// Plain text.
    pub why: Option<String>,
    /// Does it keep articles from being published?
    pub strict: bool,
    /// Articles that meet it.
    pub met: usize,
    /// Articles that do not.
    pub missed: usize,
    /// Sources by which it is missed; 0 for rules on whole articles.
    pub sources: usize,
    /// The newest of the articles that do not meet it, and in which ways, plain text.
    pub named: Vec<(Link, Vec<String>)>,
}

impl Desk {
    /// The policy and the score; stands for [`crate::app::Subject::Policy`]. `None` if the policy
    /// asks for nothing.
    pub(crate) async fn policy(&self) -> Result<Option<PolicyView>> {
        Ok(self.app.score().await?.map(|score| self.policy_view(score)))
    }

    fn policy_view(&self, score: Score) -> PolicyView {
        let catalogue = self.app.catalogue();
        let Score { articles, sources, today, tallies, .. } = score;
        let rules = tallies.into_iter().map(|tally| {
            let named = tally.missed.into_iter();
            let named = named.filter_map(|(id, ways)| Some((link(catalogue.get(id)?), ways)));
            RuleView {
                words: tally.words,
                why: tally.why,
                strict: tally.level == Severity::Error,
                met: tally.met,
                missed: articles - tally.met,
                sources: tally.sources.len(),
                named: named.collect(),
            }
        });
        let rules = rules.collect();
        PolicyView { counted_at: Timestamp::of(today), articles, sources, rules }
    }
}
