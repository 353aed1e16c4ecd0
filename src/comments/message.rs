use crate::clock::Timestamp;
use crate::comments::MAX_STACKED_MARKS;
use crate::comments::draft::{DraftProblem, RawDraft};

/// Longest message between moderators and the writer of a comment, in Unicode scalar values: a page.
pub const MAX_MESSAGE_CHARS: usize = 2_000;

/// Answers that a writer may give to one question: whoever forgot something can add it, and nobody
/// can bury the moderators.
pub const MAX_ANSWERS: usize = 3;

/// What moderators and the writer of a comment say to each other; nobody else sees it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow, serde::Serialize)]
pub struct Message {
    /// Rises with time.
    pub id: i64,
    /// Who speaks, and why.
    pub kind: MessageKind,
    /// As typed. Untrusted.
    pub body: String,
    /// Name of the moderator, which the writer is not told; empty: the writer of the comment.
    pub written_by: String,
    /// When.
    pub written_at: Timestamp,
    /// When the other side first saw it.
    pub read_at: Option<Timestamp>,
    /// The decision that an appeal is about; `None`: the verdict of the screen, or no appeal.
    pub decision_id: Option<i64>,
}

/// Who speaks in a message, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, sqlx::Type, serde::Serialize)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
#[serde(rename_all = "lowercase")]
pub enum MessageKind {
    /// A moderator asks the writer.
    Question,
    /// The writer answers.
    Answer,
    /// The writer asks moderators to decide anew.
    Appeal,
}

impl MessageKind {
    /// Its name in forms and tables.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Question => "question",
            Self::Answer => "answer",
            Self::Appeal => "appeal",
        }
    }
}

/// Why a message cannot be taken as it is; the words are shown to whoever wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MessageProblem {
    /// Nothing to read.
    #[error("There is no text yet. Please write a few words.")]
    Missing,
    /// More than [`MAX_MESSAGE_CHARS`].
    #[error("This has {chars} characters. Please shorten it to {MAX_MESSAGE_CHARS}.")]
    TooLong {
        /// How many it has.
        chars: usize,
    },
    /// More than [`MAX_STACKED_MARKS`] marks on one letter.
    #[error(
        "A letter of your message carries more than {MAX_STACKED_MARKS} accents. Please take some \
         off, so that they do not cover other words."
    )]
    Overstacked,
}

/// The text of a message as it is kept, by the rules of [`RawDraft::check`] with a shorter limit.
///
/// # Errors
///
/// All that is wrong with it.
pub fn check_message(typed: &str) -> Result<String, Vec<MessageProblem>> {
    let raw = RawDraft { body: typed.to_owned(), ..RawDraft::default() };
    let checked = raw.check().map(|draft| draft.body().to_owned());
    let text = checked.map_err(|problems| {
        let each = problems.iter().map(|problem| match problem {
            DraftProblem::BodyTooLong { chars } => MessageProblem::TooLong { chars: *chars },
            DraftProblem::BodyOverstacked => MessageProblem::Overstacked,
            _ => MessageProblem::Missing,
        });
        each.collect::<Vec<_>>()
    })?;
    let chars = text.chars().count();
    if chars > MAX_MESSAGE_CHARS {
        return Err(vec![MessageProblem::TooLong { chars }]);
    }
    Ok(text)
}

/// What moderators write among themselves, as it is kept: why they decide, a remark, what came of a
/// report. Nothing said is fine, and a page is the most, as in messages. (Postgres stores no NUL,
/// so that shows as what it is.)
///
/// # Errors
///
/// When it is too long.
pub fn check_reason(typed: &str) -> Result<String, MessageProblem> {
    let text = typed.trim().replace('\0', "\u{fffd}");
    let chars = text.chars().count();
    if chars > MAX_MESSAGE_CHARS { Err(MessageProblem::TooLong { chars }) } else { Ok(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_moderators_write_may_be_empty_and_is_never_cut() {
        for (typed, expected) in [
            (" ", Ok("")),
            (" It names a child.\n", Ok("It names a child.")),
            ("a\0b", Ok("a\u{fffd}b")),
            (&"é".repeat(2_000), Ok(&*"é".repeat(2_000))),
            (&"é".repeat(2_001), Err(MessageProblem::TooLong { chars: 2_001 })),
        ] {
            assert_eq!(check_reason(typed).as_deref(), expected.as_ref().map(|text| *text));
        }
    }

    #[test]
    fn a_message_is_kept_as_typed_or_refused_with_what_is_wrong() {
        let tower = format!("a{}", "\u{301}".repeat(9));
        for (typed, expected) in [
            (" Was it *you*?\r\n", Ok("Was it *you*?")),
            (&"é".repeat(2_000), Ok(&*"é".repeat(2_000))),
            ("\u{200b}", Err(vec![MessageProblem::Missing])),
            (&"é".repeat(2_001), Err(vec![MessageProblem::TooLong { chars: 2_001 }])),
            (&"x".repeat(10_001), Err(vec![MessageProblem::TooLong { chars: 10_001 }])),
            (&tower, Err(vec![MessageProblem::Overstacked])),
        ] {
            assert_eq!(check_message(typed).as_deref(), expected.as_deref(), "{typed:.20}");
        }
    }
}
