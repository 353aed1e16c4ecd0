//! Words, patterns, sites and bans that moderators make rules of.

mod folding;
mod rule;

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::RwLock;
use regex::{Regex, RegexBuilder};

use crate::clock::Timestamp;
use crate::spam::links::hosts_away;
use crate::spam::{Evidence, SpamFilter, Submission};

use folding::fold_words;

pub use rule::{Effect, NewRule, Rule, RuleKind, RuleProblem};

/// The rules in force, as a filter; shared by all who ask and whoever changes them.
///
/// A rule holds a comment or weighs in; none ever drops one, or lets its writer alone see it.
#[derive(Clone, Default)]
pub struct Rules(Arc<RwLock<Arc<Compiled>>>);

/// Rules, ready to be looked for.
#[derive(Default)]
struct Compiled {
    rules: Vec<Rule>,
    /// By the first word: all words, and the rule.
    words: HashMap<String, Vec<(Vec<String>, usize)>>,
    patterns: Vec<(Regex, usize)>,
    /// By what is banned: hosts, senders and networks do not look alike.
    values: HashMap<String, Vec<usize>>,
    hosts: bool,
}

/// Memory for one pattern, in bytes: some thousand states, more than a pattern by hand needs.
const MAX_PATTERN_BYTES: usize = 1 << 18;

impl Rules {
    /// As in [`SpamFilter::name`].
    pub const NAME: &str = "rule";

    /// How the sentence about a sender begins, before the reason after a colon.
    pub const OF_SENDER: &str = "A moderator reads what comes from this sender first";

    /// How the sentence about a whole network begins, before the reason after a colon.
    pub const OF_NETWORK: &str = "A moderator reads what comes from this network first";

    /// Puts other rules in the place of all there were. One that cannot be read is passed over: it
    /// was checked when it was made.
    pub fn replace(&self, rules: Vec<Rule>) {
        *self.0.write() = Arc::new(Compiled::new(rules));
    }
}

impl SpamFilter for Rules {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn title(&self) -> &'static str {
        "Rules of this site"
    }

    fn notice(&self) -> &'static str {
        "It looks for words and links that moderators asked to read first, and for keyed hashes of \
         network addresses from which much spam came; each rule has a reason and can expire."
    }

    /// What moderators gave each rule, once; see [`Effect`].
    fn weigh(&self, submission: &Submission<'_>) -> Vec<Evidence> {
        let compiled = Arc::clone(&self.0.read());
        let mut found = compiled.find(submission);
        found.sort_unstable();
        found.dedup();
        let rules = found.into_iter().map(|number| &compiled.rules[number]);
        rules.filter(|rule| rule.is_in_force(submission.now)).map(evidence).collect()
    }
}

impl Compiled {
    fn new(rules: Vec<Rule>) -> Self {
        let mut compiled = Self::default();
        for (number, rule) in rules.iter().enumerate() {
            match rule.kind {
                RuleKind::Word => {
                    let words = fold_words(&rule.value);
                    if let Some(first) = words.first().cloned() {
                        compiled.words.entry(first).or_default().push((words, number));
                    }
                }
                RuleKind::Pattern => {
                    compiled.patterns.extend(pattern(&rule.value).ok().map(|one| (one, number)));
                }
                RuleKind::Host | RuleKind::Sender | RuleKind::Network => {
                    compiled.hosts |= rule.kind == RuleKind::Host;
                    compiled.values.entry(rule.value.clone()).or_default().push(number);
                }
            }
        }
        Self { rules, ..compiled }
    }

    /// Numbers of the rules that fit, in force or not.
    fn find(&self, submission: &Submission<'_>) -> Vec<usize> {
        let mut found = Vec::new();
        let draft = submission.draft;
        if !self.words.is_empty() {
            self.find_words(&fold_words(draft.body()), &mut found);
            self.find_words(&fold_words(draft.author_name()), &mut found);
        }
        let fit = |pattern: &Regex| {
            pattern.is_match(draft.body()) || pattern.is_match(draft.author_name())
        };
        found.extend(self.patterns.iter().filter(|(one, _)| fit(one)).map(|(_, number)| number));
        for banned in [submission.sender, submission.network].into_iter().flatten() {
            found.extend(self.values.get(banned).into_iter().flatten());
        }
        if self.hosts {
            for host in hosts_away(submission).chain(short_hosts(draft.body())) {
                let under = host.match_indices('.').map(|(dot, _)| &host[dot + 1..]);
                let names = std::iter::once(&*host).chain(under);
                found.extend(names.filter_map(|name| self.values.get(name)).flatten());
            }
        }
        found
    }

    fn find_words(&self, words: &[String], found: &mut Vec<usize>) {
        for (at, word) in words.iter().enumerate() {
            let looked_for = self.words.get(word).into_iter().flatten();
            let there = looked_for.filter(|(all, _)| words[at..].starts_with(all));
            found.extend(there.map(|(_, number)| number));
        }
    }
}

/// Hosts of addresses that are written without `http://` and `www.`, as in `pills.example/buy`.
fn short_hosts(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '.')));
    let dotted = words.map(|word| word.trim_matches('.')).filter(|word| word.contains('.'));
    dotted.map(str::to_lowercase)
}

/// A regular expression as moderators write it: capitals do not matter, and it takes time in
/// proportion to the text, whatever it is.
fn pattern(text: &str) -> Result<Regex, String> {
    let built = RegexBuilder::new(text)
        .case_insensitive(true)
        .size_limit(MAX_PATTERN_BYTES)
        .dfa_size_limit(MAX_PATTERN_BYTES)
        .build();
    built.map_err(|error| {
        let text = error.to_string();
        text.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned()
    })
}

fn evidence(rule: &Rule) -> Evidence {
    let what = match rule.kind {
        RuleKind::Word => format!("A moderator reads what says “{}” first", rule.value),
        RuleKind::Pattern => "A moderator reads texts of this kind first".to_owned(),
        RuleKind::Host => format!("A moderator reads what links to {} first", rule.value),
        RuleKind::Sender => Rules::OF_SENDER.to_owned(),
        RuleKind::Network => Rules::OF_NETWORK.to_owned(),
    };
    let what = match (rule.effect, rule.kind) {
        (Effect::Weigh, RuleKind::Word) => format!("It says “{}”", rule.value),
        (Effect::Weigh, RuleKind::Host) => format!("It links to {}", rule.value),
        (Effect::Weigh, _) => "It fits a rule of this site".to_owned(),
        (Effect::Hold | Effect::SpamLike, _) => what,
    };
    let stop = if rule.reason.ends_with(['.', '!', '?', '…']) { "" } else { "." };
    let end = rule.expires_at.map_or_else(String::new, until);
    let evidence = Evidence::new(rule.weight, format!("{what}{end}: {}{stop}", rule.reason));
    if rule.effect == Effect::Weigh { evidence } else { evidence.holding() }
}

fn until(end: Timestamp) -> String {
    format!(", until {}", end.day_in_words())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comments::{RawDraft, Status};
    use crate::spam::screen::tests::{draft, submission};
    use crate::spam::{History, Learnt, Moderation, Screen};

    fn rule(kind: RuleKind, value: &str, effect: Effect, weight: f64) -> Rule {
        Rule {
            id: 1,
            kind,
            value: value.to_owned(),
            effect,
            weight,
            reason: "It was sold here every week".to_owned(),
            made_by: "Mo".to_owned(),
            made_at: Timestamp(0),
            expires_at: None,
            ended_at: None,
            ended_by: None,
        }
    }

    fn found(rule: Rule, body: &str) -> Vec<String> {
        let rules = Rules::default();
        rules.replace(vec![rule]);
        let draft = draft(body);
        let found = rules.weigh(&submission(&draft));
        found.into_iter().map(|evidence| evidence.because).collect()
    }

    #[test]
    fn a_rule_finds_whole_words_patterns_and_hosts() {
        use RuleKind::{Host, Pattern, Word};
        for (kind, value, body, fits) in [
            (Word, "casino", "The best CASINO in town", true),
            (Word, "casino", "The best c\u{430}sіno in town", true),
            (Word, "casino", "casinos, and a casinot", false),
            (Word, "Make money fast", "you can make  money\nfast!", true),
            (Word, "make money fast", "make money, but not fast", false),
            (Pattern, r"\+\d{2} \d{3}", "call +49 123 now", true),
            (Pattern, "^hello$", "well, hello", false),
            (Host, "pills.example", "see https://shop.pills.example/x", true),
            (Host, "pills.example", "see www.pills.example", true),
            (Host, "pills.example", "see Pills.example/buy.", true),
            (Host, "pills.example", "see https://notpills.example", false),
            (Host, "pills.example", "see https://pills.example.org", false),
        ] {
            let found = found(rule(kind, value, Effect::Hold, 0.0), body);
            assert_eq!(found.len(), usize::from(fits), "{value} in {body}: {found:?}");
        }
        let words = found(rule(Word, "casino", Effect::Weigh, 2.0), "casino casino");
        assert_eq!(words, ["It says “casino”: It was sold here every week."]);
    }

    #[test]
    fn a_name_is_looked_at_as_well() {
        let rules = Rules::default();
        rules.replace(vec![rule(RuleKind::Word, "casino", Effect::Weigh, 2.0)]);
        let raw = RawDraft {
            author_name: "Casino Royal".into(),
            body: "Hello".into(),
            ..RawDraft::default()
        };
        let draft = raw.check().expect("a draft without problems");
        assert_eq!(rules.weigh(&submission(&draft)).len(), 1);
    }

    #[test]
    fn a_ban_holds_until_it_expires_and_says_why() {
        let rules = Rules::default();
        let expires_at = Some(Timestamp(100));
        let ban = rule(RuleKind::Network, "00ff", Effect::Hold, 0.0);
        rules.replace(vec![Rule { expires_at, ..ban }]);
        let screen = Screen::with(Moderation::HoldDoubtful, &rules, &Learnt::default());
        let draft = draft("Thank you.");
        for (network, now, status) in [
            (Some("00ff"), 99, Status::Held),
            (Some("00ff"), 100, Status::Published),
            (Some("00fe"), 99, Status::Published),
            (None, 99, Status::Published),
        ] {
            let sent = Submission { network, now: Timestamp(now), ..submission(&draft) };
            let verdict = screen.judge(&sent, &History::default());
            assert_eq!(verdict.status, status, "{network:?} {now}");
            if status == Status::Held {
                assert_eq!(
                    verdict.reasons[0].because,
                    "A moderator reads what comes from this network first, until 1 January 1970: \
                     It was sold here every week."
                );
            }
        }
    }
}
