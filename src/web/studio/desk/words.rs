//! What the desk says, in words.

use crate::app::Acted;
use crate::comments::{Status, check_reason};
use crate::web::studio::problems::Problem;

/// A text as a form brings it, without space around it. Postgres stores no NUL, so that shows as
/// what it is.
pub(super) fn typed(text: &str) -> String {
    text.trim().replace('\0', "\u{fffd}")
}

/// What a moderator wrote, as it is kept, or what is wrong with it at that field.
pub(super) fn reason(field: &'static str, text: &str) -> Result<String, Problem> {
    check_reason(text).map_err(|problem| Problem::new(field, problem))
}

/// What happened to a comment, as a sentence.
pub(super) fn said(acted: Acted) -> String {
    match acted {
        Acted::Changed { after, .. } => became(after).to_owned(),
        Acted::Already(status) => format!("Nothing changed: {}", lower(became(status))),
        Acted::Withdrawn => {
            "Nothing changed: its writer has taken it back, and only they can undo that.".to_owned()
        }
        Acted::Overtaken => {
            "Nothing changed: meanwhile somebody has decided about it again, or its writer has \
             changed it."
                .to_owned()
        }
        Acted::Seen => "Left as it is, and you have seen to it.".to_owned(),
        Acted::Outdated => {
            "Nothing changed: meanwhile somebody else has decided about it, or its writer has \
             changed it. Read it again first."
                .to_owned()
        }
        Acted::Confirmed => "Confirmed: it is spam, and goes when its time is over.".to_owned(),
        Acted::Proposed => "Removal proposed. Another moderator confirms it.".to_owned(),
        Acted::OwnProposal => {
            "Nothing changed: you proposed this yourself. Another moderator confirms it.".to_owned()
        }
        Acted::Missing => "Nothing changed: there is no such comment.".to_owned(),
    }
}

/// What has become of a comment, as a sentence.
pub(super) fn became(status: Status) -> &'static str {
    match status {
        Status::Published => "Published: readers see it.",
        Status::Held => "Held: it waits for a decision.",
        Status::Spam => "Marked as spam: readers do not see it.",
        Status::Removed => "Removed: readers do not see it.",
        Status::Withdrawn => "Taken back by its writer.",
    }
}

fn lower(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// How likely it is that a comment is spam, as far as the screen can tell.
///
/// The number is the logistic function of the evidence: 0 nats is even odds.
pub(super) fn likelihood(nats: f64) -> (&'static str, String) {
    let percent = 100.0 / (1.0 + (-nats).exp());
    let words = match percent {
        98.0.. => "almost surely spam",
        80.0.. => "probably spam",
        40.0.. => "perhaps spam",
        10.0.. => "probably genuine",
        _ => "almost surely genuine",
    };
    let shown = percent.clamp(1.0, 99.0);
    (words, format!("{shown:.0} in 100, {nats:+.1} nats"))
}

/// How much one reason says.
pub(super) fn strength(nats: f64) -> &'static str {
    let size = match nats.abs() {
        3.0.. => 2,
        1.0.. => 1,
        0.05.. => 0,
        _ => return "a rule, no evidence",
    };
    if nats > 0.0 {
        ["speaks a little for spam", "speaks for spam", "speaks strongly for spam"][size]
    } else {
        ["speaks a little against spam", "speaks against spam", "speaks strongly against spam"]
            [size]
    }
}

/// A length of time, roughly: as long as matters.
pub(super) fn roughly(seconds: i64) -> String {
    let (number, unit) = match seconds {
        ..60 => return "less than a minute".to_owned(),
        60..5_400 => (seconds / 60, "minute"),
        5_400..172_800 => ((seconds + 1_800) / 3_600, "hour"),
        _ => ((seconds + 43_200) / 86_400, "day"),
    };
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {unit}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evidence_is_said_in_words_and_numbers() {
        assert_eq!(likelihood(0.0), ("perhaps spam", "50 in 100, +0.0 nats".into()));
        assert_eq!(likelihood(5.0), ("almost surely spam", "99 in 100, +5.0 nats".into()));
        assert_eq!(likelihood(-900.0).1, "1 in 100, -900.0 nats");
        assert_eq!(strength(3.5), "speaks strongly for spam");
        assert_eq!(strength(-0.4), "speaks a little against spam");
        assert_eq!(strength(0.0), "a rule, no evidence");
    }

    #[test]
    fn nobody_is_told_seconds() {
        for (seconds, words) in [
            (-5, "less than a minute"),
            (59, "less than a minute"),
            (60, "1 minute"),
            (5_399, "89 minutes"),
            (5_400, "2 hours"),
            (172_799, "48 hours"),
            (200_000, "2 days"),
        ] {
            assert_eq!(roughly(seconds), words);
        }
    }
}
