use std::borrow::Cow;

use crate::comments::character::{is_blank, is_control, is_overstacked};
use crate::comments::{CommentId, MAX_STACKED_MARKS};

/// Longest comment, in Unicode scalar values after normalisation.
///
/// About 1,700 English words, or five printed pages: enough to tell what happened, little enough
/// that fifty comments stay below a megabyte on a bad line.
pub const MAX_BODY_CHARS: usize = 10_000;

/// Longest name, in Unicode scalar values after normalisation: one line on a phone.
pub const MAX_NAME_CHARS: usize = 60;

/// Longest content note, in Unicode scalar values after normalisation: a topic, not a sentence.
pub const MAX_NOTE_CHARS: usize = 60;

/// What a reader sent, before we know that it is acceptable. Untrusted.
#[derive(Clone, Debug, Default)]
pub struct RawDraft {
    /// The name field.
    pub author_name: String,
    /// The text field.
    pub body: String,
    /// The comment being answered, as the form sent it; empty if none is.
    pub parent_id: String,
    /// The topic under which it opens on request only; empty: it stands open.
    pub content_note: String,
}

/// A comment that satisfies every rule but is not yet stored.
///
/// Only [`RawDraft::check`] makes one, so holding a `Draft` proves that the rules were applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    author_name: String,
    body: String,
    parent_id: Option<CommentId>,
    content_note: String,
}

/// One reason why a draft cannot be taken as it is; the words are shown to the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DraftProblem {
    /// The name has more than [`MAX_NAME_CHARS`].
    #[error(
        "This name has {chars} characters. Please shorten it to {MAX_NAME_CHARS}, or leave it \
         empty."
    )]
    NameTooLong {
        /// How many it has.
        chars: usize,
    },
    /// More than [`MAX_STACKED_MARKS`] marks on one letter of the name.
    #[error(
        "A letter of this name carries more than {MAX_STACKED_MARKS} accents. Please take some \
         off, so that they do not cover other people’s words."
    )]
    NameOverstacked,
    /// Nothing to read.
    #[error("There is no text yet. Please write a few words.")]
    BodyMissing,
    /// The text has more than [`MAX_BODY_CHARS`].
    #[error(
        "Your text has {chars} characters, and {MAX_BODY_CHARS} fit into one comment. You can \
         shorten it, or post it in parts."
    )]
    BodyTooLong {
        /// How many it has.
        chars: usize,
    },
    /// More than [`MAX_STACKED_MARKS`] marks on one letter of the text.
    #[error(
        "A letter of your text carries more than {MAX_STACKED_MARKS} accents. Please take some \
         off, so that they do not cover other people’s words."
    )]
    BodyOverstacked,
    /// The number of the comment being answered is not a number.
    #[error(
        "We could not tell which comment you are answering. Please choose “Reply” under it once \
         more."
    )]
    ParentUnreadable,
    /// The content note has more than [`MAX_NOTE_CHARS`].
    #[error(
        "This content note has {chars} characters. Please name the topic in {MAX_NOTE_CHARS}, or \
         leave it empty."
    )]
    NoteTooLong {
        /// How many it has.
        chars: usize,
    },
    /// More than [`MAX_STACKED_MARKS`] marks on one letter of the content note.
    #[error(
        "A letter of this content note carries more than {MAX_STACKED_MARKS} accents. Please take \
         some off, so that they do not cover other people’s words."
    )]
    NoteOverstacked,
}

/// A field of the comment form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// `author_name`
    AuthorName,
    /// `body`
    Body,
    /// `parent_id`
    ParentId,
    /// `content_note`
    ContentNote,
}

impl RawDraft {
    /// Normalises, checks every rule and reports all the broken ones, so that one round trip
    /// suffices.
    ///
    /// What is kept differs from what was typed only in this: line ends of every kind (CR LF, CR,
    /// vertical tab, form feed, U+0085, U+2028, U+2029) become line feeds, in a name or a content note blanks;
    /// controls and noncharacters, which nobody can see and which XML 1.0 §2.2 or the databases
    /// forbid, are left out; blanks around the whole are left out. A name that leaves no trace on
    /// the screen becomes the empty name, which means anonymous, and such a note no note. Doing it twice changes nothing.
    ///
    /// # Errors
    ///
    /// The problems found, in the order of the form's fields; never empty.
    pub fn check(&self) -> Result<Draft, Vec<DraftProblem>> {
        let author_name = normalise_line(&self.author_name);
        let content_note = normalise_line(&self.content_note);
        let body = normalise(&self.body).trim().to_owned();
        let parent_id = parse_parent(&self.parent_id);
        let [name_chars, body_chars, note_chars] =
            [&author_name, &body, &content_note].map(|text| text.chars().count());

        let rules = [
            (name_chars > MAX_NAME_CHARS, DraftProblem::NameTooLong { chars: name_chars }),
            (is_overstacked(&author_name), DraftProblem::NameOverstacked),
            (is_blank(&body), DraftProblem::BodyMissing),
            (body_chars > MAX_BODY_CHARS, DraftProblem::BodyTooLong { chars: body_chars }),
            (is_overstacked(&body), DraftProblem::BodyOverstacked),
            (parent_id.is_err(), DraftProblem::ParentUnreadable),
            (note_chars > MAX_NOTE_CHARS, DraftProblem::NoteTooLong { chars: note_chars }),
            (is_overstacked(&content_note), DraftProblem::NoteOverstacked),
        ];
        let problems: Vec<_> =
            rules.into_iter().filter(|(broken, _)| *broken).map(|(_, problem)| problem).collect();
        match parent_id {
            Ok(parent_id) if problems.is_empty() => {
                Ok(Draft { author_name, body, parent_id, content_note })
            }
            _ => Err(problems),
        }
    }
}

/// A content note as it is kept, by the rules of [`RawDraft::check`].
///
/// # Errors
///
/// All that is wrong with it.
pub fn check_content_note(typed: &str) -> Result<String, Vec<DraftProblem>> {
    let note = normalise_line(typed);
    let chars = note.chars().count();
    let rules = [
        (chars > MAX_NOTE_CHARS, DraftProblem::NoteTooLong { chars }),
        (is_overstacked(&note), DraftProblem::NoteOverstacked),
    ];
    let problems: Vec<_> =
        rules.into_iter().filter(|(broken, _)| *broken).map(|(_, problem)| problem).collect();
    if problems.is_empty() { Ok(note) } else { Err(problems) }
}

impl Draft {
    /// The name, normalised; empty means anonymous. Untrusted.
    #[must_use]
    pub fn author_name(&self) -> &str {
        &self.author_name
    }

    /// The Markdown text, normalised; never blank. Untrusted.
    #[must_use]
    pub fn body(&self) -> &str {
        &self.body
    }

    /// The comment being answered, if any. Nobody has looked yet whether there is such a comment.
    #[must_use]
    pub fn parent_id(&self) -> Option<CommentId> {
        self.parent_id
    }

    /// The topic under which it opens on request only, normalised; empty: it stands open. Untrusted.
    #[must_use]
    pub fn content_note(&self) -> &str {
        &self.content_note
    }
}

impl DraftProblem {
    /// The field to mend.
    #[must_use]
    pub fn field(self) -> Field {
        match self {
            Self::NameTooLong { .. } | Self::NameOverstacked => Field::AuthorName,
            Self::BodyMissing | Self::BodyTooLong { .. } | Self::BodyOverstacked => Field::Body,
            Self::ParentUnreadable => Field::ParentId,
            Self::NoteTooLong { .. } | Self::NoteOverstacked => Field::ContentNote,
        }
    }
}

/// Unifies line ends and leaves out what nobody can see or send on.
pub(super) fn normalise(text: &str) -> Cow<'_, str> {
    let untouched = |c: char| !is_control(c) && !is_line_end(c);
    if text.chars().all(|c| c == '\n' || untouched(c)) {
        return Cow::Borrowed(text);
    }
    let unified = text.replace("\r\n", "\n");
    Cow::Owned(
        unified
            .chars()
            .map(|c| if is_line_end(c) { '\n' } else { c })
            .filter(|c| !is_control(*c))
            .collect(),
    )
}

fn normalise_line(typed: &str) -> String {
    let line = normalise(typed).replace(['\n', '\t'], " ").trim().to_owned();
    if is_blank(&line) { String::new() } else { line }
}

fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn parse_parent(typed: &str) -> Result<Option<CommentId>, DraftProblem> {
    match typed.trim() {
        "" => Ok(None),
        number => match number.parse() {
            Ok(id) if id > 0 => Ok(Some(CommentId(id))),
            _ => Err(DraftProblem::ParentUnreadable),
        },
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn draft(author_name: &str, body: &str, parent_id: &str) -> RawDraft {
        RawDraft {
            author_name: author_name.into(),
            body: body.into(),
            parent_id: parent_id.into(),
            content_note: String::new(),
        }
    }

    #[test]
    fn every_broken_rule_is_reported_at_once_with_its_field() {
        use DraftProblem as P;
        let zalgo = format!("a{}", "\u{301}".repeat(9));
        for (name, body, parent, expected) in [
            ("Ada", "Hello", "", vec![]),
            ("", "Hello", " 12 ", vec![]),
            (" \u{200b}", "\n", "", vec![P::BodyMissing]),
            (&"é".repeat(60), &"é".repeat(10_000), "9223372036854775807", vec![]),
            (&"é".repeat(61), "\u{feff}", "x", {
                vec![P::NameTooLong { chars: 61 }, P::BodyMissing, P::ParentUnreadable]
            }),
            ("", &"x".repeat(10_001), "0", {
                vec![P::BodyTooLong { chars: 10_001 }, P::ParentUnreadable]
            }),
            (&zalgo, &zalgo, "-1", {
                vec![P::NameOverstacked, P::BodyOverstacked, P::ParentUnreadable]
            }),
            ("", "ok", "9223372036854775808", vec![P::ParentUnreadable]),
        ] {
            let problems = draft(name, body, parent).check().err().unwrap_or_default();
            assert_eq!(problems, expected, "{name:?} {parent:?}");
        }
        assert_eq!(P::BodyTooLong { chars: 1 }.field(), Field::Body);
        assert_eq!(P::ParentUnreadable.field(), Field::ParentId);
    }

    #[test]
    fn a_content_note_is_a_short_line_or_nothing() {
        for (typed, expected) in [
            ("", Ok("")),
            (" violence\r\nat home ", Ok("violence at home")),
            ("\u{200b}\n", Ok("")),
            (&"é".repeat(61), Err(vec![DraftProblem::NoteTooLong { chars: 61 }])),
            (&format!("a{}", "\u{301}".repeat(9)), Err(vec![DraftProblem::NoteOverstacked])),
        ] {
            let checked = RawDraft { content_note: typed.into(), ..draft("", "x", "") }.check();
            let note = checked.as_ref().map(Draft::content_note).map_err(Clone::clone);
            assert_eq!(note, expected, "{typed:?}");
        }
        assert_eq!(DraftProblem::NoteOverstacked.field(), Field::ContentNote);
    }

    #[test]
    fn a_problem_says_kindly_what_to_do() {
        let problem = DraftProblem::BodyTooLong { chars: 10_432 };
        assert_eq!(
            problem.to_string(),
            "Your text has 10432 characters, and 10000 fit into one comment. You can shorten it, \
             or post it in parts."
        );
    }

    #[test]
    fn what_is_kept_is_what_was_typed_except_for_stated_normalisation() {
        for (typed, kept) in [
            ("a\r\nb\rc\u{b}d\u{c}e\u{85}f\u{2028}g\u{2029}h", "a\nb\nc\nd\ne\nf\ng\nh"),
            ("a\0b\u{1b}[31mc\u{7f}\u{9b}\u{ffff}\u{fdd0}", "ab[31mc"),
            ("\n\n  a\tb  \n", "a\tb"),
            ("ﬁ\u{301} e\u{301} \u{202e}abc Ⅷ 👩‍👧 \u{200f}x\u{feff}", {
                "ﬁ\u{301} e\u{301} \u{202e}abc Ⅷ 👩‍👧 \u{200f}x\u{feff}"
            }),
        ] {
            let draft = draft("", typed, "").check().expect("a draft without problems");
            assert_eq!(draft.body(), kept);
        }
        let named = draft(" A\r\nd\0a\t", "x", "7").check().expect("a draft without problems");
        assert_eq!((named.author_name(), named.parent_id()), ("A da", Some(CommentId(7))));
    }

    proptest! {
        #[test]
        fn checking_what_was_kept_changes_nothing(
            name in "\\PC{0,20}|.{0,20}",
            body in "(?s).{0,200}",
        ) {
            if let Ok(once) = draft(&name, &body, "").check() {
                let twice = draft(once.author_name(), once.body(), "").check();
                prop_assert_eq!(Ok(once), twice);
            }
        }
    }
}
