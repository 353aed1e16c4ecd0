//! Weighs the evidence that a comment is spam. Pure, so the whole module runs in tests without a
//! server; remote services are for `app`.
//!
//! A [`Screen`] asks each [`SpamFilter`] for [`Evidence`], adds it up, and publishes the comment or
//! holds it for a moderator. It never deletes one and never turns one away. Each reason is a
//! sentence that the moderator, and the writer of the comment, can read.

mod classifier;
mod disguise;
mod fingerprint;
mod form_age;
mod form_token;
mod honeypot;
mod key;
mod links;
mod rate;
mod receipt;
mod repetition;
mod screen;
mod seal;
mod sender;

pub use classifier::{Classifier, Decision, Opinion, Sample};
pub use disguise::Disguise;
pub use fingerprint::Fingerprint;
pub use form_age::FormAge;
pub use form_token::{issue_form_token, read_form_token};
pub use honeypot::Honeypot;
pub use key::SecretKey;
pub use links::Links;
pub use rate::Rate;
pub use receipt::ReceiptHash;
pub use repetition::{REPETITION_DAYS, Repetition};
pub use screen::{
    Doubt, Evidence, History, Moderation, Reason, Screen, SpamFilter, Submission, Verdict,
};
pub use seal::{Purpose, seal, unseal};
pub use sender::AddressHash;
