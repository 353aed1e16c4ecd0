use crate::app::{App, StoreError};
use crate::clock::Timestamp;
use crate::comments::{Decider, MAX_MESSAGE_CHARS, MessageProblem, check_message, check_reason};
use crate::store::{CannedAnswer, CannedKind, NewCanned};

/// Longest name of an answer that is kept ready, in characters.
const MAX_TITLE_CHARS: usize = 120;

/// Something that is wrong with an answer that is to be kept ready.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerProblem {
    /// Is it about its name, and not about what it says?
    pub of_title: bool,
    /// A sentence.
    pub words: String,
}

impl App {
    /// The answers that moderators keep ready, reasons first.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn canned_answers(&self) -> Result<Vec<CannedAnswer>, StoreError> {
        self.parts.store.canned_answers().await
    }

    /// One of those that are offered, if it is of that kind.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn canned_answer(
        &self,
        id: i64,
        kind: CannedKind,
    ) -> Result<Option<CannedAnswer>, StoreError> {
        let mut answers = self.canned_answers().await?.into_iter();
        Ok(answers.find(|answer| answer.id == id && answer.kind == kind))
    }

    /// Keeps an answer ready, in the place of `replaced` if one is named, and gives its number, or
    /// `None` if that one is not offered any more; or says what is wrong with it.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn save_canned_answer(
        &self,
        replaced: Option<i64>,
        kind: CannedKind,
        (title, body): (&str, &str),
        shown: bool,
        who: &Decider,
    ) -> Result<Result<Option<i64>, Vec<AnswerProblem>>, StoreError> {
        let kept = |text: &str| text.trim().replace('\0', "\u{fffd}");
        let (title, body) = (kept(title), kept(body));
        let problems = problems(&title, &body);
        if !problems.is_empty() {
            return Ok(Err(problems));
        }
        let (changed_by, now) = (who.name.as_str(), Timestamp::now());
        let new = NewCanned { kind, title: &title, body: &body, shown, changed_by, now };
        Ok(Ok(self.parts.store.save_canned_answer(replaced, &new).await?))
    }

    /// Offers an answer no longer; `false` if it was not offered.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn retire_canned_answer(&self, id: i64) -> Result<bool, StoreError> {
        self.parts.store.retire_canned_answer(id, Timestamp::now()).await
    }
}

/// Why somebody decides: what they typed, after the answer that is kept ready; and whether the writer
/// of the comment may read it. An answer that stands alone says that itself; what is typed is only
/// shown where `tell` says so.
///
/// # Errors
///
/// When it is too long.
pub fn reason_with(
    ready: Option<CannedAnswer>,
    typed: &str,
    tell: bool,
) -> Result<(String, bool), MessageProblem> {
    let text = match ready {
        None => typed.to_owned(),
        // What is kept ready was checked when it was written.
        Some(ready) if typed.trim().is_empty() => return Ok((ready.body, ready.shown || tell)),
        Some(ready) => format!("{}\n\n{typed}", ready.body),
    };
    check_reason(&text).map(|text| (text, tell))
}

/// What the writer of a comment is asked: the question that is kept ready, what was typed, or one
/// after the other.
///
/// # Errors
///
/// With all that is wrong with it.
pub fn question_with(
    ready: Option<CannedAnswer>,
    typed: &str,
) -> Result<String, Vec<MessageProblem>> {
    let ready = ready.map(|one| one.body);
    let typed = Some(typed.trim()).filter(|typed| !typed.is_empty());
    let parts = ready.as_deref().into_iter().chain(typed);
    check_message(&parts.collect::<Vec<_>>().join("\n\n"))
}

fn problems(title: &str, body: &str) -> Vec<AnswerProblem> {
    let mut problems = Vec::new();
    for (of_title, text, most, missing) in [
        (true, title, MAX_TITLE_CHARS, "Please give it a name."),
        (false, body, MAX_MESSAGE_CHARS, "Please write what it says."),
    ] {
        let words = match text.chars().count() {
            0 => missing.to_owned(),
            chars if chars > most => format!("That has {chars} characters; {most} is the most."),
            _ => continue,
        };
        problems.push(AnswerProblem { of_title, words });
    }
    problems
}
