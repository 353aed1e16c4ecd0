use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::app::{CannedKind, question_with};
use crate::comments::CommentId;
use crate::editors::Right;
use crate::web::studio::SignedIn;
use crate::web::studio::desk::QUEUE;
use crate::web::studio::desk::one::Unsent;
use crate::web::studio::desk::words::reason;
use crate::web::studio::problems::Problem;
use crate::web::view::Desk;
use crate::web::{Error, Result};

/// A question to the writer of a comment. Untrusted.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct QuestionForm {
    /// As typed.
    pub(super) question: String,
    /// Number of a question that is kept ready, or nothing.
    pub(super) answer: String,
}

/// `POST /studio/comments/{id}/ask`
///
/// What cannot be sent comes back in its form, with everything that is wrong with it.
pub(crate) async fn post_ask(
    State(desk): State<Desk>,
    signed_in: SignedIn,
    Path(id): Path<i64>,
    Form(form): Form<QuestionForm>,
) -> Result<Response> {
    signed_in.require(Right::Moderate)?;
    let composed = match desk.ready(&form.answer, CannedKind::Question).await? {
        Ok(ready) => question_with(ready, &form.question)
            .map_err(|problems| problems.iter().map(ToString::to_string).collect()),
        Err(words) => Err(vec![words.to_owned()]),
    };
    let question = match composed {
        Ok(question) => question,
        Err(problems) => {
            let problems: Vec<_> =
                problems.iter().map(|problem| Problem::new("question-text", problem)).collect();
            let unsent = Unsent { question: form, ..Unsent::default() };
            return desk.one_page(&signed_in, CommentId(id), &unsent, &problems).await;
        }
    };
    if !desk.app.ask_writer(CommentId(id), &signed_in.decider(), &question).await? {
        return Err(Error::NotFound);
    }
    Ok(Redirect::to(&format!("{QUEUE}/{id}#messages")).into_response())
}

/// `POST /studio/comments/{id}/read`
pub(crate) async fn post_read(
    State(desk): State<Desk>,
    signed_in: SignedIn,
    Path(id): Path<i64>,
) -> Result<Response> {
    signed_in.require(Right::Moderate)?;
    desk.app.moderator_has_read(CommentId(id)).await?;
    Ok(Redirect::to(&format!("{QUEUE}/{id}#messages")).into_response())
}

/// What came of the reports of a comment. Untrusted.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct SettleForm {
    note: String,
}

/// `POST /studio/comments/{id}/reports`
pub(crate) async fn post_settle(
    State(desk): State<Desk>,
    signed_in: SignedIn,
    Path(id): Path<i64>,
    Form(form): Form<SettleForm>,
) -> Result<Response> {
    signed_in.require(Right::Moderate)?;
    let note = match reason("settle-note", &form.note) {
        Ok(note) => note,
        Err(problem) => {
            let unsent = Unsent { settled: form.note, ..Unsent::default() };
            return desk.one_page(&signed_in, CommentId(id), &unsent, &[problem]).await;
        }
    };
    desk.app.settle_reports_of(CommentId(id), &signed_in.editor.name, &note).await?;
    Ok(Redirect::to(&format!("{QUEUE}/{id}")).into_response())
}
