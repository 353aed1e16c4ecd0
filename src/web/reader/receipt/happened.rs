use crate::app::{Decision, Receipt};
use crate::clock::Timestamp;
use crate::comments::{Actor, Status};
use crate::spam::{Learnt, Reason, Rules};

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

/// What was decided about a comment, oldest first.
pub(super) fn happenings(receipt: &Receipt) -> Vec<Happening> {
    let told = receipt.decisions.iter().map(|decision| Happening {
        at: decision.decided_at,
        what: sentence(decision),
        because: if decision.because_shown { decision.because.clone() } else { String::new() },
    });
    told.collect()
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
    speak_against.map(in_words).collect()
}

/// What the screen noticed, as the writer of the comment is told of it.
pub(super) fn in_words(reason: Reason) -> String {
    for_its_writer(&reason).unwrap_or(reason.because)
}

/// What is said to moderators in words that would hurt here. Of a network others did the harm.
fn for_its_writer(reason: &Reason) -> Option<String> {
    if reason.filter == Learnt::NAME {
        return Some("Some of its words often stand in advertisements.".to_owned());
    }
    let of_network = reason.filter == Rules::NAME && reason.because.starts_with(Rules::OF_NETWORK);
    let (what, _) = reason.because.split_once(": ").filter(|_| of_network)?;
    Some(format!("{what}. Others use it as well; this is not about you."))
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
