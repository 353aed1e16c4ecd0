//! Weighs the evidence that a comment is spam. Pure, so the whole module runs in tests without a
//! server; remote services are for `app`.
//!
//! A [`Screen`] asks each [`SpamFilter`] for [`Evidence`], adds it up, and publishes the comment or
//! holds it for a moderator. It never deletes one and never turns one away. Each reason is a
//! sentence that the moderator, and the writer of the comment, can read.

mod author;
mod classifier;
mod disguise;
mod filter;
mod fingerprint;
mod form_age;
mod form_token;
mod helped;
mod honeypot;
mod host;
mod key;
mod known_hosts;
mod language;
mod learnt;
mod links;
mod model;
mod moderation;
mod official;
mod rate;
mod receipt;
mod refrain;
mod repetition;
mod rules;
mod screen;
mod seal;
mod sender;
mod submission;

pub use author::Author;
pub use classifier::{Classifier, Decision, Opinion, Record, Sample};
pub use disguise::Disguise;
pub use filter::{Evidence, Reason, Sees, SpamFilter};
pub use fingerprint::Fingerprint;
pub use form_age::FormAge;
pub use form_token::{
    Once, issue_form_token, issue_own_form_token, once, own_form_token, read_form_token,
};
pub use helped::HelpedMark;
pub use honeypot::Honeypot;
pub use key::SecretKey;
pub use known_hosts::KnownHosts;
pub use language::Language;
pub use learnt::Learnt;
pub use links::Links;
pub use model::Model;
pub use moderation::Moderation;
pub use rate::Rate;
pub use receipt::ReceiptHash;
pub use refrain::Refrain;
pub use repetition::{REPETITION_DAYS, Repetition};
pub use rules::{Effect, NewRule, Rule, RuleKind, RuleProblem, Rules};
pub use screen::{Doubt, Screen, Verdict};
pub use seal::{Purpose, seal, unseal};
pub use sender::AddressHash;
pub use submission::{History, Submission};
