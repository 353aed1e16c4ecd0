use crate::spam::known_hosts::Hosts;
use crate::spam::{Classifier, Decision};

/// All that is learnt from decisions; the same decisions in the same order give the same model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Model {
    /// What words and signs say.
    pub classifier: Classifier,
    /// What became of comments with links to a host.
    pub(super) hosts: Hosts,
}

impl Model {
    /// Learns many decisions at once, oldest first; see [`Classifier::train`].
    #[must_use]
    pub fn train(decisions: &[Decision<'_>]) -> Self {
        let mut hosts = Hosts::default();
        for decision in decisions {
            hosts.count(decision);
        }
        Self { classifier: Classifier::train(decisions), hosts }
    }

    /// Learns one decision.
    pub fn learn(&mut self, decision: &Decision<'_>) {
        self.hosts.count(decision);
        self.classifier.learn(decision);
    }
}
