//! Services outside the site that are asked about comments of which the screen is in doubt:
//! [`Akismet`], any that speaks our [`Hook`]'s JSON, and a [`Command`] on the same machine.
//!
//! Each implements [`Service`]. What it is to be told is written by [`Service::compose`] as the
//! comment arrives, stored with it, and sent word for word, however often; so whoever has the
//! database can read what left the site. An answer is evidence, as a filter's; a service that does
//! not answer is asked again, and neither way is a comment lost.

#[doc = include_str!("hook.md")]
pub mod format {}

mod akismet;
mod asked;
mod command;
mod exchange;
mod hook;
mod message;

pub use akismet::{Account, Akismet};
pub use asked::{Matter, Personal, Place, Why};
pub use command::Command;
pub use exchange::{Exchange, Terms, client_for, is_safe};
pub use hook::{Hook, sign};

use std::pin::Pin;

use crate::net::Trouble;
use crate::spam::Evidence;

/// Work that waits for somebody else.
pub type Asking<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// One service outside the site.
///
/// To add one, implement this in a file of its own, and list it in `App`'s `services_of`. Whoever
/// asks gives up after a time; what is left must end when the future is dropped.
pub trait Service: Send + Sync {
    /// Stable name for moderators, logs and the database.
    fn name(&self) -> &'static str;

    /// What to call it in a notice to commenters.
    fn title(&self) -> &'static str;

    /// What it is told as it is set now, field by field, for commenters.
    fn notice(&self) -> String;

    /// What is to be sent about a comment, without keys. It holds no field that is switched off.
    fn compose(&self, matter: &Matter<'_>) -> String;

    /// Sends what was composed, and reads the answer.
    fn ask<'a>(&'a self, call: &'a Call) -> Asking<'a, Reply>;

    /// Does it want to be told what people decided against it?
    fn learns(&self) -> bool {
        false
    }

    /// Tells it that people call this spam, or do not; only for one that learns.
    fn tell<'a>(&'a self, _call: &'a Call, _is_spam: bool) -> Asking<'a, Reply> {
        Box::pin(async { Reply::from(Ok(Answer::default())) })
    }

    /// Tries it out for its operator.
    fn examine(&self) -> Asking<'_, Vec<Finding>>;
}

/// One question, or one thing told.
#[derive(Clone, Debug)]
pub struct Call {
    /// Number of the comment.
    pub comment: i64,
    /// What [`Service::compose`] wrote. Untrusted.
    pub sent: String,
    /// The service's own name for an earlier call about this.
    pub guid: Option<String>,
    /// Did it answer before, and wants to be asked again?
    pub again: bool,
}

/// What came back.
#[derive(Debug)]
pub struct Reply {
    /// What it thinks, or why that is not known.
    pub answer: Result<Answer, Fault>,
    /// What it wants its customer to know.
    pub alerts: Vec<Alert>,
}

/// What a service thinks of a comment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// As filters give it; empty if it has no opinion.
    pub evidence: Vec<Evidence>,
    /// It is not sure yet, and wants to be asked again after this many seconds.
    pub ask_again_after: Option<i64>,
    /// Its own name for this call. Untrusted.
    pub guid: Option<String>,
}

/// Why a service gave no answer. `Display` is a sentence for moderators; it may quote the service.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// No answer came over the network.
    #[error("{0}")]
    Trouble(#[from] Trouble),
    /// It would be told people's words where others can read along.
    #[error("It stands outside the private network, so its address must begin with `https://`.")]
    Exposed,
    /// It took too long.
    #[error("It did not answer in time.")]
    Late,
    /// HTTP says that something is wrong.
    #[error("It answered with status {0}.")]
    Status(u16),
    /// It does not take the question.
    #[error("It refused: {0}")]
    Refused(String),
    /// It said something else than the format allows.
    #[error("Its answer cannot be read: {0}.")]
    Unreadable(String),
    /// A command that cannot run, or failed.
    #[error("The command failed: {0}.")]
    Failed(String),
    /// Its settings are gone since the comment was stored.
    #[error("It is switched off.")]
    Off,
}

/// What a service wants its customer to know, as about a bill. Untrusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    /// Its number for it.
    pub code: String,
    /// In its words.
    pub message: String,
}

/// One thing that was tried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Is it as it should be?
    pub fine: bool,
    /// A sentence for the operator. Untrusted.
    pub sentence: String,
}

impl Answer {
    /// `spam`, `ham` or `none`, as all its evidence together says.
    #[must_use]
    pub fn verdict(&self) -> &'static str {
        match self.evidence.iter().map(|evidence| evidence.log_odds).sum::<f64>() {
            sum if sum > 0.0 => "spam",
            sum if sum < 0.0 => "ham",
            _ => "none",
        }
    }
}

impl From<Result<Answer, Fault>> for Reply {
    fn from(answer: Result<Answer, Fault>) -> Self {
        Self { answer, alerts: Vec::new() }
    }
}

impl Finding {
    fn new(fine: bool, sentence: impl Into<String>) -> Self {
        Self { fine, sentence: sentence.into() }
    }
}

/// What was sent, field by field, for whoever wants to know: the pairs of a form, or one line of
/// JSON. Untrusted.
#[must_use]
pub fn readable(sent: &str) -> Vec<(String, String)> {
    if sent.starts_with('{') {
        return vec![("json".to_owned(), sent.to_owned())];
    }
    url::form_urlencoded::parse(sent.as_bytes()).into_owned().collect()
}

/// Text from a service, fit for a sentence: on one line, without controls and what cannot be seen,
/// and not longer than `most` characters.
fn tidy(text: &str, most: usize) -> String {
    let seen = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c });
    let seen: String =
        seen.filter(|c| !c.is_control() && !crate::comments::is_invisible(*c)).collect();
    let words = seen.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    match words.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &words[..end]),
        None => words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_service_says_fits_into_a_sentence() {
        for (said, tidied) in [
            ("", ""),
            ("  Over\r\n\tlimit. ", "Over limit."),
            ("\u{1b}[2Jno\u{202e}n\u{200b}e", "[2Jnone"),
            ("äöüßàé", "äöüßà…"),
        ] {
            assert_eq!(tidy(said, if said.starts_with('ä') { 5 } else { 99 }), tidied);
        }
    }

    #[test]
    fn a_verdict_is_what_all_evidence_says_together() {
        for (weights, verdict) in
            [(&[][..], "none"), (&[1.0, -2.0], "ham"), (&[3.0, -2.0], "spam"), (&[0.0], "none")]
        {
            let evidence = weights.iter().map(|weight| Evidence::new(*weight, "x")).collect();
            assert_eq!(Answer { evidence, ..Answer::default() }.verdict(), verdict);
        }
    }
}
