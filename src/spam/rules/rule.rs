use std::fmt;

use crate::clock::Timestamp;
use crate::spam::rules::folding::fold_words;
use crate::spam::rules::pattern;

/// A rule of the screen that a moderator made: a word, a pattern, a site, or a ban.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow, serde::Serialize)]
pub struct Rule {
    /// Names it, to end it.
    pub id: i64,
    /// What it looks for.
    pub kind: RuleKind,
    /// The words, the pattern, the host or the hash. Untrusted.
    pub value: String,
    /// What it does to a comment that has it.
    pub effect: Effect,
    /// Evidence of spam, in nats; 0 where the effect is to hold.
    pub weight: f64,
    /// Why there is such a rule, as the writer of a comment may read it. Untrusted.
    pub reason: String,
    /// Who made it. Untrusted.
    pub made_by: String,
    /// When.
    pub made_at: Timestamp,
    /// From when on it is no longer in force; `None`: never.
    pub expires_at: Option<Timestamp>,
    /// When somebody ended it.
    pub ended_at: Option<Timestamp>,
    /// Who did. Untrusted.
    pub ended_by: Option<String>,
}

/// A rule to be made; see [`Rule`].
#[derive(Clone, Debug, PartialEq)]
pub struct NewRule {
    /// What it looks for.
    pub kind: RuleKind,
    /// What exactly.
    pub value: String,
    /// What it does.
    pub effect: Effect,
    /// How much, if the effect is to weigh.
    pub weight: f64,
    /// Why.
    pub reason: String,
    /// Until when.
    pub expires_at: Option<Timestamp>,
}

/// What a rule looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, sqlx::Type, serde::Serialize)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
#[serde(rename_all = "lowercase")]
pub enum RuleKind {
    /// Whole words, one or several in a row, whatever alphabet they are disguised in.
    Word,
    /// A regular expression, anywhere in the text.
    Pattern,
    /// Links to a host and to those under it.
    Host,
    /// Everyone behind the keyed hash of a network address.
    Sender,
    /// Everyone behind the keyed hash of a network.
    Network,
}

/// What a rule does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type, serde::Serialize)]
#[sqlx(type_name = "text", rename_all = "kebab-case")]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// Adds its weight to the evidence.
    Weigh,
    /// Has a moderator read the comment; says nothing about whether it is spam.
    Hold,
    /// Has a moderator read it, and says that it is as good as spam.
    SpamLike,
}

/// What is wrong with a rule that somebody wants to make.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleProblem {
    /// Nothing to look for.
    #[error("Say what to look for: there is no letter or digit in it.")]
    NoValue,
    /// Too much to look for.
    #[error("What to look for may have {MAX_VALUE_CHARS} characters at most.")]
    LongValue,
    /// No regular expression, or one that takes too much memory.
    #[error("This is no pattern that can be used: {0}")]
    BadPattern(String),
    /// A pattern that every comment has.
    #[error("This pattern fits an empty text, so it would fit every comment.")]
    FitsAll,
    /// No host.
    #[error("Write the host alone, as in `pills.example`.")]
    NoHost,
    /// No hash of ours.
    #[error("This is no hash of an address: 32 hexadecimal digits, as stored with a comment.")]
    NoHash,
    /// A ban that would not hold what it bans.
    #[error("A ban of an address holds comments; it does not weigh them.")]
    WeighedBan,
    /// The weight is out of bounds.
    #[error("A weight lies between {LEAST_WEIGHT} and {MOST_WEIGHT} nats, and is not 0.")]
    Weight,
    /// Nobody could tell why.
    #[error("Say why there is such a rule: whoever is held by it may read it.")]
    NoReason,
    /// A reason that is no sentence.
    #[error("The reason may have {MAX_REASON_CHARS} characters at most, on one line.")]
    LongReason,
    /// A ban that would never end, of an address that others will have.
    #[error(
        "A ban of an address or network ends within {MOST_BAN_DAYS} days: others will have it."
    )]
    EndlessBan,
    /// A rule that would never be in force.
    #[error("The rule would have expired before it began.")]
    Expired,
}

/// Longest ban of an address, in days; longer than its hash is kept with comments.
const MOST_BAN_DAYS: i64 = 365;

/// Longest value, in characters.
const MAX_VALUE_CHARS: usize = 200;

/// Longest reason, in characters: it becomes a part of one line.
const MAX_REASON_CHARS: usize = 140;

/// Least weight in nats: no rule may excuse how a robot behaves.
const LEAST_WEIGHT: f64 = -1.5;

/// Greatest weight in nats, that of a honeypot.
const MOST_WEIGHT: f64 = 6.0;

/// What [`Effect::SpamLike`] weighs, in nats: more than a moderator needs to be sure.
const SPAM_LIKE: f64 = 6.0;

impl NewRule {
    /// The rule as it is stored: blanks around the value cut off, hosts in lower case, the weight
    /// of its effect.
    ///
    /// # Errors
    ///
    /// With every problem at once.
    pub fn check(mut self, now: Timestamp) -> Result<Self, Vec<RuleProblem>> {
        let value = self.value.trim();
        self.value = match self.kind {
            RuleKind::Word | RuleKind::Pattern => value.to_owned(),
            RuleKind::Host => value.to_lowercase().trim_start_matches("www.").to_owned(),
            RuleKind::Sender | RuleKind::Network => value.to_lowercase(),
        };
        self.reason.truncate(self.reason.trim_end().len());
        self.weight = match self.effect {
            Effect::Weigh => self.weight,
            Effect::Hold => 0.0,
            Effect::SpamLike => SPAM_LIKE,
        };
        let problems: Vec<_> =
            [self.problem_of_value(), self.problem_of_weight(), self.problem_of_reason()]
                .into_iter()
                .flatten()
                .chain(self.problem_of_end(now))
                .collect();
        if problems.is_empty() { Ok(self) } else { Err(problems) }
    }

    fn problem_of_value(&self) -> Option<RuleProblem> {
        if self.value.chars().count() > MAX_VALUE_CHARS {
            return Some(RuleProblem::LongValue);
        }
        match self.kind {
            RuleKind::Word => fold_words(&self.value).is_empty().then_some(RuleProblem::NoValue),
            RuleKind::Pattern if self.value.is_empty() => Some(RuleProblem::NoValue),
            RuleKind::Pattern => match pattern(&self.value) {
                Ok(pattern) => pattern.is_match("").then_some(RuleProblem::FitsAll),
                Err(error) => Some(RuleProblem::BadPattern(error)),
            },
            RuleKind::Host => (!is_host(&self.value)).then_some(RuleProblem::NoHost),
            RuleKind::Sender | RuleKind::Network => {
                let hash = self.value.len() == 32
                    && self.value.bytes().all(|byte| byte.is_ascii_hexdigit());
                (!hash).then_some(RuleProblem::NoHash)
            }
        }
    }

    fn problem_of_weight(&self) -> Option<RuleProblem> {
        if self.effect != Effect::Weigh {
            return None;
        }
        if matches!(self.kind, RuleKind::Sender | RuleKind::Network) {
            return Some(RuleProblem::WeighedBan);
        }
        let allowed = (LEAST_WEIGHT..=MOST_WEIGHT).contains(&self.weight) && self.weight != 0.0;
        (!allowed).then_some(RuleProblem::Weight)
    }

    fn problem_of_end(&self, now: Timestamp) -> Option<RuleProblem> {
        let latest = now.plus_seconds(MOST_BAN_DAYS * 86_400);
        let ban = matches!(self.kind, RuleKind::Sender | RuleKind::Network);
        match self.expires_at {
            Some(end) if end <= now => Some(RuleProblem::Expired),
            Some(end) if !ban || end <= latest => None,
            None if !ban => None,
            _ => Some(RuleProblem::EndlessBan),
        }
    }

    fn problem_of_reason(&self) -> Option<RuleProblem> {
        if self.reason.is_empty() {
            return Some(RuleProblem::NoReason);
        }
        let long = self.reason.chars().count() > MAX_REASON_CHARS;
        (long || self.reason.contains(char::is_control)).then_some(RuleProblem::LongReason)
    }
}

impl Rule {
    /// Is it in force at `now`?
    #[must_use]
    pub fn is_in_force(&self, now: Timestamp) -> bool {
        self.ended_at.is_none() && self.expires_at.is_none_or(|end| now < end)
    }
}

/// Letters, digits, hyphens and dots, with a dot between others.
fn is_host(text: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.');
    text.chars().all(plain) && text.split('.').all(|part| !part.is_empty()) && text.contains('.')
}

impl fmt::Display for RuleKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Word => "word",
            Self::Pattern => "pattern",
            Self::Host => "host",
            Self::Sender => "sender",
            Self::Network => "network",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(kind: RuleKind, value: &str) -> Vec<RuleProblem> {
        let (effect, reason) = (Effect::Hold, "Sold here every week.".to_owned());
        let expires_at = Some(Timestamp(9));
        let rule = NewRule { kind, value: value.into(), effect, weight: 0.0, reason, expires_at };
        rule.check(Timestamp(0)).err().unwrap_or_default()
    }

    #[test]
    fn a_rule_must_look_for_something_that_not_everybody_writes() {
        use RuleKind::{Host, Network, Pattern, Sender, Word};
        let hash = "0123456789ABCDEF0123456789abcdef";
        for (kind, value, allowed) in [
            (Word, " casino ", true),
            (Word, "make money fast", true),
            (Word, "…!", false),
            (Pattern, r"\bearn \d+", true),
            (Pattern, "a*", false),
            (Pattern, "(", false),
            (Pattern, r"\w{1000}{1000}", false),
            (Pattern, "", false),
            (Host, "WWW.pills.example", true),
            (Host, "https://pills.example/", false),
            (Host, "pills", false),
            (Sender, hash, true),
            (Network, "192.0.2.1", false),
            (Word, &"x".repeat(201), false),
        ] {
            assert_eq!(
                problems(kind, value).is_empty(),
                allowed,
                "{value}: {:?}",
                problems(kind, value)
            );
        }
    }

    #[test]
    fn all_problems_of_a_rule_are_told_at_once() {
        use RuleProblem::{Expired, NoHash, NoReason, WeighedBan};
        let rule = NewRule {
            kind: RuleKind::Sender,
            value: String::new(),
            effect: Effect::Weigh,
            weight: 3.0,
            reason: String::new(),
            expires_at: Some(Timestamp(5)),
        };
        let told = rule.clone().check(Timestamp(9)).expect_err("problems");
        assert_eq!(told, [NoHash, WeighedBan, NoReason, Expired]);
        let hash = "0".repeat(32);
        let endless = NewRule {
            value: hash,
            effect: Effect::Hold,
            reason: "Why.".into(),
            expires_at: None,
            ..rule
        };
        assert_eq!(endless.check(Timestamp(9)), Err(vec![RuleProblem::EndlessBan]));
    }

    #[test]
    fn a_weight_is_bounded_and_that_of_an_effect_is_fixed() {
        let rule = |effect, weight| {
            let (kind, value, reason) = (RuleKind::Word, "casino".into(), "Why.".into());
            NewRule { kind, value, effect, weight, reason, expires_at: None }.check(Timestamp(0))
        };
        for (weight, allowed) in [
            (-9.0, false),
            (-1.0, true),
            (0.0, false),
            (6.0, true),
            (6.1, false),
            (f64::NAN, false),
        ] {
            assert_eq!(rule(Effect::Weigh, weight).is_ok(), allowed, "{weight}");
        }
        let weight = |effect| rule(effect, 99.0).map(|rule| rule.weight);
        assert_eq!(weight(Effect::Hold), Ok(0.0));
        assert_eq!(weight(Effect::SpamLike), Ok(6.0));
    }
}
