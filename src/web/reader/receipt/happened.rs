use crate::app::{Decision, Receipt};
use crate::clock::Timestamp;
use crate::comments::{Actor, Status};
use crate::spam::{Author, Learnt, Rate, Reason, Rules};

/// One thing that happened to a comment, as its writer is told. Names of moderators are not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happening {
    /// When.
    pub at: Timestamp,
    /// What, in one sentence.
    pub what: &'static str,
    /// Why, as a moderator typed it for the writer to read; empty: nothing said.
    pub because: String,
}

/// What was decided about a comment, oldest first; not what moderators only said to each other.
pub(super) fn happenings(receipt: &Receipt) -> Vec<Happening> {
    let among_moderators = ["proposal", "declined", "confirmed"];
    let decisions = receipt.decisions.iter();
    let told = decisions.filter(|decision| !among_moderators.contains(&&*decision.action));
    told.map(|decision| told_of(decision, receipt)).collect()
}

/// One of them. Why something was decided that was taken back is not said: it does not hold.
pub(super) fn told_of(decision: &Decision, receipt: &Receipt) -> Happening {
    let undone = receipt.decisions.iter().any(|later| later.undoes == Some(decision.id));
    let shown = decision.because_shown && !undone;
    Happening {
        at: decision.decided_at,
        what: sentence(decision),
        because: if shown { decision.because.clone() } else { String::new() },
    }
}

/// Why the screen held the comment, in sentences without weights: those would teach robots.
///
/// Nothing where the words speak of danger: whoever writes so has a person before them, and is not
/// told what a program made of it.
pub(super) fn doubts(receipt: &Receipt) -> Vec<String> {
    if receipt.own.urgent {
        return Vec::new();
    }
    let reasons: Vec<Reason> = serde_json::from_str(&receipt.own.reasons).unwrap_or_default();
    let speak_against = reasons.into_iter().filter(|reason| reason.log_odds > 0.0 || reason.holds);
    speak_against.filter_map(in_words).collect()
}

/// What the screen noticed, as the writer of the comment is told of it: what it said of the words in
/// words that do not hurt, and nothing of what else came from the same connection. Whoever shares it
/// with somebody who writes here must not learn that from a receipt of their own.
pub(super) fn in_words(reason: Reason) -> Option<String> {
    let by_rule = reason.filter == Rules::NAME
        && [Rules::OF_NETWORK, Rules::OF_SENDER].iter().any(|of| reason.because.starts_with(of));
    if by_rule || [Rate::NAME, Author::NAME].contains(&&*reason.filter) {
        return None;
    }
    if reason.filter == Learnt::NAME {
        return Some("Some of its words often stand in advertisements.".to_owned());
    }
    Some(reason.because)
}

fn sentence(decision: &Decision) -> &'static str {
    let by_writer = decision.actor == Actor::Writer;
    match (decision.action.as_str(), decision.to_status) {
        ("edit", Status::Held) if decision.from_status == Status::Published => {
            "You changed it, and it waits to be read again."
        }
        ("edit", Status::Published) if decision.from_status == Status::Held => {
            "You changed it, and it appeared on the page."
        }
        ("edit", _) => "You changed it.",
        ("erase", _) if by_writer => "You erased it for ever.",
        ("erase", _) => "It was erased for ever.",
        ("status", Status::Withdrawn) => "You took it back.",
        ("status", Status::Published) if by_writer => "You brought it back.",
        ("status", _) if by_writer => "You brought it back, and it waits for a moderator.",
        ("status", Status::Published) => "It was published.",
        ("status", Status::Held) => "It was taken off the page to be looked at.",
        ("status", Status::Spam) => "A moderator did not want to publish it.",
        ("status", Status::Removed) => "A moderator took it off the page.",
        ("seen", _) => "A moderator has read it and left it as it is.",
        ("content-note", _) => "A moderator changed its content note.",
        _ => "A moderator changed how it is handled.",
    }
}
