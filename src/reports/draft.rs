use crate::comments::{
    CommentId, Draft, DraftProblem, MAX_BODY_CHARS, MAX_STACKED_MARKS, RawDraft,
};
use crate::reports::{Place, ReportKind};

/// What a reader sent, before we know that it is acceptable. Untrusted.
#[derive(Clone, Debug, Default)]
pub struct RawReport {
    /// The `id` of a place; empty: the article as a whole, or a comment.
    pub about: String,
    /// The number of a comment; empty: the text itself.
    pub comment: String,
    /// The word of a [`ReportKind`].
    pub kind: String,
    /// The text field.
    pub body: String,
}

/// A report that satisfies every rule but is not yet stored.
///
/// Only [`RawReport::check`] makes one, so holding it proves that the rules were applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportDraft {
    place: Option<Place>,
    comment: Option<CommentId>,
    kind: ReportKind,
    body: String,
    screened: Draft,
}

/// One reason why a report cannot be taken as it is; the words are shown to the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReportProblem {
    /// No such note or section.
    #[error(
        "This note or section is not in the text, perhaps because the text has changed. Please \
         choose once more what your report is about."
    )]
    PlaceUnknown,
    /// Nothing chosen.
    #[error("Please choose what is wrong.")]
    KindMissing,
    /// Nothing to read, and the kind alone does not say enough.
    #[error("There is no text yet. A few words are enough.")]
    BodyMissing,
    /// The text has more than [`MAX_BODY_CHARS`].
    #[error(
        "Your text has {chars} characters, and {MAX_BODY_CHARS} fit into one report. You can \
         shorten it, or send it in parts."
    )]
    BodyTooLong {
        /// How many it has.
        chars: usize,
    },
    /// More than [`MAX_STACKED_MARKS`] marks on one letter of the text.
    #[error(
        "A letter of your text carries more than {MAX_STACKED_MARKS} accents. Please take some off."
    )]
    BodyOverstacked,
}

/// A field of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportField {
    /// `about`
    About,
    /// `kind`
    Kind,
    /// `body`
    Body,
}

impl ReportField {
    /// As the form names it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::About => "about",
            Self::Kind => "kind",
            Self::Body => "body",
        }
    }
}

impl RawReport {
    /// Checks every rule and reports all the broken ones. The text is normalised as that of a
    /// comment is; a link that does not work needs no text.
    ///
    /// # Errors
    ///
    /// The problems found, in the order of the form's fields; never empty.
    pub fn check(&self, places: &[Place]) -> Result<ReportDraft, Vec<ReportProblem>> {
        let place = places.iter().find(|place| place.id == self.about);
        let comment = self.comment_id();
        let kind = self.kinds().iter().copied().find(|kind| kind.word() == self.kind);
        let written = RawDraft { body: self.body.clone(), ..RawDraft::default() }.check();
        let mut problems = Vec::new();
        if place.is_none() && !self.about.is_empty() {
            problems.push(ReportProblem::PlaceUnknown);
        }
        if kind.is_none() {
            problems.push(ReportProblem::KindMissing);
        }
        // The screen has to read something: where nothing was written, what was chosen.
        let (body, screened) = match written {
            Ok(draft) => (draft.body().to_owned(), Some(draft)),
            Err(faults)
                if faults == [DraftProblem::BodyMissing]
                    && kind.is_some_and(ReportKind::says_enough) =>
            {
                (String::new(), kind.and_then(in_words))
            }
            Err(faults) => {
                problems.extend(faults.into_iter().filter_map(of_text));
                (String::new(), None)
            }
        };
        match (kind, screened) {
            (Some(kind), Some(screened)) if problems.is_empty() => {
                Ok(ReportDraft { place: place.cloned(), comment, kind, body, screened })
            }
            _ => Err(problems),
        }
    }
}

impl RawReport {
    /// The comment that it is about.
    #[must_use]
    pub fn comment_id(&self) -> Option<CommentId> {
        self.comment.parse().ok().map(CommentId)
    }

    /// What can be wrong with what it is about, in the order in which the form offers it.
    #[must_use]
    pub fn kinds(&self) -> &'static [ReportKind] {
        if self.comment.is_empty() { &ReportKind::OF_TEXTS } else { &ReportKind::OF_COMMENTS }
    }
}

fn in_words(kind: ReportKind) -> Option<Draft> {
    RawDraft { body: kind.sentence().to_owned(), ..RawDraft::default() }.check().ok()
}

/// The same problem in the words of this form; `None` for what this form does not ask.
fn of_text(problem: DraftProblem) -> Option<ReportProblem> {
    Some(match problem {
        DraftProblem::BodyMissing => ReportProblem::BodyMissing,
        DraftProblem::BodyTooLong { chars } => ReportProblem::BodyTooLong { chars },
        DraftProblem::BodyOverstacked => ReportProblem::BodyOverstacked,
        DraftProblem::NameTooLong { .. }
        | DraftProblem::NameOverstacked
        | DraftProblem::ParentUnreadable
        | DraftProblem::NoteTooLong { .. }
        | DraftProblem::NoteOverstacked => return None,
    })
}

impl ReportDraft {
    /// What it is about; `None`: the article as a whole.
    #[must_use]
    pub fn place(&self) -> Option<&Place> {
        self.place.as_ref()
    }

    /// The comment that it is about; `None`: the text itself.
    #[must_use]
    pub fn comment(&self) -> Option<CommentId> {
        self.comment
    }

    /// What is wrong.
    #[must_use]
    pub fn kind(&self) -> ReportKind {
        self.kind
    }

    /// The text, normalised; empty where the kind says it all. Untrusted.
    #[must_use]
    pub fn body(&self) -> &str {
        &self.body
    }

    /// What the screen reads: the text or, where there is none, the kind in words. Untrusted.
    #[must_use]
    pub fn screened(&self) -> &Draft {
        &self.screened
    }
}

impl ReportProblem {
    /// The field to mend.
    #[must_use]
    pub fn field(self) -> ReportField {
        match self {
            Self::PlaceUnknown => ReportField::About,
            Self::KindMissing => ReportField::Kind,
            Self::BodyMissing | Self::BodyTooLong { .. } | Self::BodyOverstacked => {
                ReportField::Body
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(about: &str, kind: &str, body: &str) -> Result<ReportDraft, Vec<ReportProblem>> {
        let place =
            Place { id: "fn-a".into(), note: Some(1), words: "Ada.".into(), source_key: None };
        let raw = RawReport {
            about: about.into(),
            kind: kind.into(),
            body: body.into(),
            ..RawReport::default()
        };
        raw.check(&[place])
    }

    #[test]
    fn every_broken_rule_is_reported_at_once_with_its_field() {
        use ReportProblem as P;
        let zalgo = format!("a{}", "\u{301}".repeat(9));
        for (about, kind, body, expected) in [
            ("fn-a", "mistake", "It is 1999.", vec![]),
            ("", "other", "Hello", vec![]),
            ("fn-a", "dead-link", " \n", vec![]),
            ("fn-a", "mistake", " \n", vec![P::BodyMissing]),
            ("fn-b", "", "", vec![P::PlaceUnknown, P::KindMissing, P::BodyMissing]),
            ("", "dead-link", &"x".repeat(10_001), vec![P::BodyTooLong { chars: 10_001 }]),
            ("", "Mistake", &zalgo, vec![P::KindMissing, P::BodyOverstacked]),
        ] {
            let problems = check(about, kind, body).err().unwrap_or_default();
            assert_eq!(problems, expected, "{about} {kind}");
        }
        assert_eq!(P::PlaceUnknown.field(), ReportField::About);
    }

    #[test]
    fn what_is_wrong_with_a_comment_can_mostly_be_said_by_choosing_it() {
        use ReportProblem as P;
        for (about, kind, body, expected) in [
            ("", "identity", "", vec![]),
            ("", "spam", "Watches.", vec![]),
            ("", "other", "", vec![P::BodyMissing]),
            ("fn-a", "dead-link", "", vec![P::PlaceUnknown, P::KindMissing, P::BodyMissing]),
        ] {
            let comment = "7".into();
            let raw =
                RawReport { about: about.into(), comment, kind: kind.into(), body: body.into() };
            let problems = match raw.check(&[]) {
                Ok(draft) => {
                    assert_eq!(draft.comment(), Some(CommentId(7)));
                    Vec::new()
                }
                Err(problems) => problems,
            };
            assert_eq!(problems, expected, "{kind}");
        }
    }

    #[test]
    fn a_dead_link_needs_no_words_and_the_screen_reads_some_all_the_same() {
        let draft = check("fn-a", "dead-link", "").expect("no problems");
        assert_eq!((draft.body(), draft.screened().body()), ("", "The link does not work"));
        let draft = check("fn-a", "dead-link", "a\r\nb ").expect("no problems");
        assert_eq!((draft.body(), draft.screened().body()), ("a\nb", "a\nb"));
        assert_eq!(draft.place().map(|place| &*place.words), Some("Ada."));
    }
}
