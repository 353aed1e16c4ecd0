use std::fmt;
use std::str::FromStr;

/// What kind of change a published revision is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, sqlx::Type, serde::Serialize)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// Spelling, layout, a broken link: nothing that anybody could have been misled by.
    Typo,
    /// True before and easier to understand now.
    Clarification,
    /// Something was wrong.
    Correction,
    /// Something was added, or has changed in the world.
    Update,
    /// The whole text is not to be relied on; it stays readable, with a box that says so.
    Retraction,
}

impl Class {
    /// Every class.
    pub const ALL: [Self; 5] =
        [Self::Typo, Self::Clarification, Self::Correction, Self::Update, Self::Retraction];

    /// As written in front matter and on the command line.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Typo => "typo",
            Self::Clarification => "clarification",
            Self::Correction => "correction",
            Self::Update => "update",
            Self::Retraction => "retraction",
        }
    }

    /// As readers see it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Typo => "Small fix",
            Self::Clarification => "Clarification",
            Self::Correction => "Correction",
            Self::Update => "Update",
            Self::Retraction => "Retraction",
        }
    }

    /// Is it shown on the article itself and among the corrections of the site? Whoever read an
    /// earlier version has to be told then.
    #[must_use]
    pub fn is_correction(self) -> bool {
        matches!(self, Self::Clarification | Self::Correction | Self::Retraction)
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Class {
    type Err = ChangeProblem;

    fn from_str(word: &str) -> Result<Self, ChangeProblem> {
        let found = Self::ALL.into_iter().find(|class| class.word() == word);
        found.ok_or_else(|| ChangeProblem::UnknownClass(word.to_owned()))
    }
}

/// What an editor says about a revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What kind of change it is.
    pub class: Class,
    /// What changed, in a sentence or two of plain text; empty if nobody said.
    pub note: String,
}

impl Change {
    /// Longest note, in characters: two or three sentences, which stand in a box above the text.
    pub const MAX_NOTE_CHARACTERS: usize = 600;

    /// A change of which nobody said anything.
    #[must_use]
    pub fn unexplained() -> Self {
        Self { class: Class::Update, note: String::new() }
    }

    /// A change with its note; white space in it becomes single spaces.
    ///
    /// # Errors
    ///
    /// When the class needs a note and there is none, or when the note is too long.
    pub fn check(class: Class, note: &str) -> Result<Self, ChangeProblem> {
        let note = note.split_whitespace().collect::<Vec<_>>().join(" ");
        let length = note.chars().count();
        if note.is_empty() && class.is_correction() {
            return Err(ChangeProblem::NoteMissing(class));
        }
        if length > Self::MAX_NOTE_CHARACTERS {
            return Err(ChangeProblem::NoteTooLong(length));
        }
        Ok(Self { class, note })
    }
}

/// Why something is no change that readers could be told of.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChangeProblem {
    /// The class is none.
    #[error("there is no class “{0}”")]
    UnknownClass(String),
    /// Readers must be told what was wrong.
    #[error("a {0} needs a note")]
    NoteMissing(Class),
    /// Longer than [`Change::MAX_NOTE_CHARACTERS`].
    #[error("the note has {0} characters, more than {most}", most = Change::MAX_NOTE_CHARACTERS)]
    NoteTooLong(usize),
}

impl ChangeProblem {
    /// What to do about it, in one sentence.
    #[must_use]
    pub fn mend(&self) -> &'static str {
        match self {
            Self::UnknownClass(_) => {
                "Write \"typo\", \"clarification\", \"correction\", \"update\" or \"retraction\"."
            }
            Self::NoteMissing(_) => {
                "Say in `note` what was wrong and what is right, as in `note = \"We gave 2019 as \
                 the year; it is 2021.\"`."
            }
            Self::NoteTooLong(_) => {
                "Say it in two or three sentences; what needs more room belongs into the text."
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_reads_back_from_its_word() {
        for class in Class::ALL {
            assert_eq!(class.word().parse(), Ok(class));
        }
        let unknown = ChangeProblem::UnknownClass("Erratum".into());
        assert_eq!("Erratum".parse::<Class>(), Err(unknown));
    }

    #[test]
    fn readers_are_told_what_was_wrong_and_briefly() {
        for class in [Class::Clarification, Class::Correction, Class::Retraction] {
            assert_eq!(Change::check(class, " \n "), Err(ChangeProblem::NoteMissing(class)));
        }
        for class in [Class::Typo, Class::Update] {
            assert_eq!(Change::check(class, "").map(|change| change.note), Ok(String::new()));
        }
        let long = "ä".repeat(Change::MAX_NOTE_CHARACTERS);
        assert!(Change::check(Class::Correction, &long).is_ok());
        let longer = Change::check(Class::Update, &format!("{long}ä"));
        assert_eq!(longer, Err(ChangeProblem::NoteTooLong(601)));
        let folded = Change::check(Class::Correction, "It is\n 2021.").map(|change| change.note);
        assert_eq!(folded.as_deref(), Ok("It is 2021."));
    }
}
