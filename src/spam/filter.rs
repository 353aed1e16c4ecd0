use crate::spam::{History, Submission};

/// One independent opinion about a submission.
///
/// To add a filter, implement this in a file of its own and list it in
/// [`Screen::with`](crate::spam::Screen::with). What it needs to know about the past becomes a
/// field of [`History`].
pub trait SpamFilter: Send + Sync {
    /// Stable name for moderators, logs and settings.
    fn name(&self) -> &'static str;

    /// What to call it in a notice to commenters, as in “Links”.
    fn title(&self) -> &'static str;

    /// What it is told, in one sentence for commenters.
    fn notice(&self) -> &'static str;

    /// What its evidence is about, so that nothing is counted twice.
    fn sees(&self) -> Sees {
        Sees::Conduct
    }

    /// The evidence in the submission itself; empty if it has no opinion. Must not block.
    fn weigh(&self, _submission: &Submission<'_>) -> Vec<Evidence> {
        Vec::new()
    }

    /// The evidence in what happened before. Runs where comments are written, one after the other,
    /// so it must be quick.
    fn recall(&self, _submission: &Submission<'_>, _history: &History) -> Vec<Evidence> {
        Vec::new()
    }
}

/// What the evidence of a filter is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sees {
    /// How it came, from whom, and how often; and what moderators made a rule of. Counted whole.
    Conduct,
    /// Something in its words that whoever weighs all its words sees as well.
    Words,
    /// All its words. Log-odds are counted from where a comment is held: 0 is in doubt.
    AllWords,
}

/// One observation about a submission, and how much it says.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// The logarithm of how many times likelier spam is to show this than a genuine comment is, in
    /// nats: 0.7 doubles the odds, 2.3 makes them tenfold, negative speaks for the comment.
    pub log_odds: f64,
    /// A sentence about this comment that a person understands. Untrusted: it may quote from it.
    pub because: String,
    /// Must a moderator read the comment, whatever all the evidence says?
    pub holds: bool,
}

/// One line of a verdict, as it is stored with the comment.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Reason {
    /// [`SpamFilter::name`], or the name of a service, or `moderation`.
    pub filter: String,
    /// As in [`Evidence::log_odds`], in nats.
    pub log_odds: f64,
    /// As in [`Evidence::because`].
    pub because: String,
    /// As in [`Evidence::holds`].
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub holds: bool,
}

impl Evidence {
    /// `log_odds` in nats.
    #[must_use]
    pub fn new(log_odds: f64, because: impl Into<String>) -> Self {
        Self { log_odds, because: because.into(), holds: false }
    }

    /// The same, and a moderator must read the comment.
    #[must_use]
    pub fn holding(self) -> Self {
        Self { holds: true, ..self }
    }

    /// The reason that this is when `filter` gives it.
    #[must_use]
    pub fn from(self, filter: &str) -> Reason {
        let Self { log_odds, because, holds } = self;
        Reason { filter: filter.to_owned(), log_odds, because, holds }
    }
}

/// The beginning of `text`, short enough for a sentence.
pub(super) fn quote(text: &str) -> String {
    const MAX_CHARS: usize = 60;
    match text.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
