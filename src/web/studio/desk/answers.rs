use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::app::{CannedAnswer, CannedKind};
use crate::editors::Right;
use crate::web::studio::problems::Problem;
use crate::web::studio::{SignedIn, StudioHead, Tab};
use crate::web::view::Desk;
use crate::web::{Result, page};

/// The answers that moderators keep ready.
#[derive(Debug, Template)]
#[template(path = "studio/desk/answers.html")]
pub struct AnswersPage<'a> {
    /// With the way to the other pages.
    pub head: StudioHead<'a>,
    /// Those that are offered.
    pub answers: Vec<CannedAnswer>,
    /// The one in whose place what was typed is to stand; `None`: it is a new one.
    pub replaced: Option<i64>,
    /// What was typed. Untrusted.
    typed: &'a AnswerForm,
    /// What is wrong with that.
    pub problems: &'a [Problem],
}

/// An answer as a form brings it. Untrusted.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct AnswerForm {
    kind: String,
    title: String,
    body: String,
    shown: String,
    /// `retire`: it is offered no longer.
    act: String,
}

impl AnswerForm {
    fn kind(&self) -> CannedKind {
        if self.kind == "question" { CannedKind::Question } else { CannedKind::Reason }
    }
}

/// `GET /studio/answers`
pub(crate) async fn show(State(desk): State<Desk>, signed_in: SignedIn) -> Result<Response> {
    signed_in.require(Right::Moderate)?;
    desk.answers(&signed_in, None, &AnswerForm::default(), &[]).await
}

/// `POST /studio/answers`
pub(crate) async fn post(
    State(desk): State<Desk>,
    signed_in: SignedIn,
    Form(form): Form<AnswerForm>,
) -> Result<Response> {
    signed_in.require(Right::Moderate)?;
    desk.save_answer(&signed_in, None, &form).await
}

/// `POST /studio/answers/{id}`
pub(crate) async fn post_change(
    State(desk): State<Desk>,
    signed_in: SignedIn,
    Path(id): Path<i64>,
    Form(form): Form<AnswerForm>,
) -> Result<Response> {
    signed_in.require(Right::Moderate)?;
    if form.act == "retire" {
        desk.app.retire_canned_answer(id).await?;
        return Ok(Redirect::to("/studio/answers").into_response());
    }
    desk.save_answer(&signed_in, Some(id), &form).await
}

impl Desk {
    async fn save_answer(
        &self,
        signed_in: &SignedIn,
        replaced: Option<i64>,
        form: &AnswerForm,
    ) -> Result<Response> {
        let (text, shown) = ((form.title.as_str(), form.body.as_str()), form.shown == "yes");
        let who = signed_in.decider();
        let saved = self.app.save_canned_answer(replaced, form.kind(), text, shown, &who).await?;
        let problems = match saved {
            Ok(Some(_)) => return Ok(Redirect::to("/studio/answers").into_response()),
            Ok(None) => {
                let words = "Meanwhile somebody has changed this answer, or offers it no longer. \
                             What you wrote can still be kept as a new one.";
                let problems = [Problem::new("answer-body", words)];
                return self.answers(signed_in, None, form, &problems).await;
            }
            Err(problems) => problems,
        };
        let problems = problems.into_iter().map(|problem| {
            let field = if problem.of_title { "answer-title" } else { "answer-body" };
            Problem::new(field, problem.words)
        });
        self.answers(signed_in, replaced, form, &problems.collect::<Vec<_>>()).await
    }

    /// The page, with what was typed in place of `replaced` or as a new answer, and what is wrong
    /// with it.
    async fn answers(
        &self,
        signed_in: &SignedIn,
        replaced: Option<i64>,
        typed: &AnswerForm,
        problems: &[Problem],
    ) -> Result<Response> {
        let head = self.studio_head("Answers", Tab::Queue, Some(&signed_in.editor));
        let answers = self.app.canned_answers().await?;
        let page = page(&AnswersPage { head, answers, replaced, typed, problems })?;
        let faulty = !problems.is_empty();
        let status = if faulty { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        Ok((status, page).into_response())
    }
}
