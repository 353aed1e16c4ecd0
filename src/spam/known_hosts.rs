use std::collections::{BTreeSet, HashMap};

use crate::spam::filter::quote;
use crate::spam::links::{find_hosts, hosts_away};
use crate::spam::{Decision, Evidence, Learnt, Sees, SpamFilter, Submission};

/// Knows the hosts of links in comments about which moderators decided.
pub struct KnownHosts(pub Learnt);

/// In how many decided comments each host stood.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Hosts(HashMap<String, Tally>);

#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Tally {
    spam: u32,
    genuine: u32,
}

impl SpamFilter for KnownHosts {
    fn name(&self) -> &'static str {
        "known-hosts"
    }

    fn title(&self) -> &'static str {
        "Known sites"
    }

    fn notice(&self) -> &'static str {
        "It compares links in your text with those of comments that moderators called spam or \
         published."
    }

    fn sees(&self) -> Sees {
        Sees::Words
    }

    /// 2.5 nats for a link to a host that stood in spam and in nothing that was published; −1.2 for
    /// links of which all were published before and none stood in spam, which outweighs most of
    /// what the first link costs.
    fn weigh(&self, submission: &Submission<'_>) -> Vec<Evidence> {
        let hosts: BTreeSet<String> = hosts_away(submission).collect();
        if hosts.is_empty() {
            return Vec::new();
        }
        let model = self.0.read();
        let tally = |host: &String| model.hosts.0.get(host).copied().unwrap_or_default();
        if let Some(host) = hosts.iter().find(|host| tally(host).is_of_spam()) {
            let because =
                format!("A moderator has called comments with links to {} spam.", quote(host));
            return vec![Evidence::new(2.5, because)];
        }
        let published = hosts.iter().all(|host| tally(host).is_of_published());
        let because = "A moderator has published comments with links to the same sites.";
        published.then(|| Evidence::new(-1.2, because)).into_iter().collect()
    }
}

impl Hosts {
    pub(super) fn count(&mut self, decision: &Decision<'_>) {
        let hosts: BTreeSet<String> = find_hosts(decision.sample.body).collect();
        for host in hosts.into_iter().filter(|host| !decision.sample.own_hosts.contains(&&**host)) {
            let tally = self.0.entry(host).or_default();
            *(if decision.spam { &mut tally.spam } else { &mut tally.genuine }) += 1;
        }
    }
}

impl Tally {
    fn is_of_spam(self) -> bool {
        self.spam > 0 && self.genuine == 0
    }

    fn is_of_published(self) -> bool {
        self.genuine > 0 && self.spam == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spam::screen::tests::{draft, submission, weight};
    use crate::spam::{Model, Sample};

    #[test]
    fn a_host_is_known_by_what_became_of_it() {
        let mut model = Model::default();
        for (body, spam) in [
            ("https://www.pills.example/buy", true),
            ("https://shelter.example", false),
            ("https://video.example https://lamp.example", true),
            ("https://video.example", false),
        ] {
            let sample = Sample { body, own_hosts: &["lamp.example"], ..Sample::default() };
            model.learn(&Decision { sample, spam });
        }
        let learnt = Learnt::default();
        learnt.replace(model);
        for (body, expected) in [
            ("see http://pills.example and https://shelter.example", 2.5),
            ("see https://shelter.example/call", -1.2),
            ("see https://shelter.example and https://other.example", 0.0),
            ("see https://video.example", 0.0),
            ("see https://lamp.example", 0.0),
        ] {
            let draft = draft(body);
            let found = weight(&KnownHosts(learnt.clone()), &submission(&draft));
            assert!((found - expected).abs() < 1e-9, "{body}: {found}");
        }
    }
}
