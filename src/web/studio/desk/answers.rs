use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::app::{CannedAnswer, CannedKind};
use crate::comments::MAX_MESSAGE_CHARS;
use crate::editors::Right;
use crate::web::studio::desk::words::typed;
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
    /// A new one, as typed. Untrusted.
    new: &'a AnswerForm,
    /// What is wrong with it.
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

/// Longest title, in characters.
const MAX_TITLE_CHARS: usize = 120;

impl AnswerForm {
    fn kind(&self) -> CannedKind {
        if self.kind == "question" { CannedKind::Question } else { CannedKind::Reason }
    }

    fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        for (field, text, most, missing) in [
            ("answer-title", &self.title, MAX_TITLE_CHARS, "Please give it a name."),
            ("answer-body", &self.body, MAX_MESSAGE_CHARS, "Please write what it says."),
        ] {
            let chars = text.trim().chars().count();
            if chars == 0 {
                problems.push(Problem::new(field, missing));
            } else if chars > most {
                let words = format!("That has {chars} characters; {most} is the most.");
                problems.push(Problem::new(field, words));
            }
        }
        problems
    }
}

/// `GET /studio/answers`
pub(crate) async fn show(State(desk): State<Desk>, signed_in: SignedIn) -> Result<Response> {
    signed_in.require(Right::Moderate)?;
    desk.answers(&signed_in, &AnswerForm::default(), &[]).await
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
        let problems = form.problems();
        if !problems.is_empty() {
            return self.answers(signed_in, form, &problems).await;
        }
        let (title, body) = (typed(&form.title), typed(&form.body));
        let (shown, who) = (form.shown == "yes", signed_in.decider());
        let text = (title.as_str(), body.as_str());
        self.app.save_canned_answer(replaced, form.kind(), text, shown, &who).await?;
        Ok(Redirect::to("/studio/answers").into_response())
    }

    /// The page, with what is wrong with what was typed.
    async fn answers(
        &self,
        signed_in: &SignedIn,
        new: &AnswerForm,
        problems: &[Problem],
    ) -> Result<Response> {
        let head = self.studio_head("Answers", Tab::Queue, Some(&signed_in.editor));
        let answers = self.app.canned_answers().await?;
        let page = page(&AnswersPage { head, answers, new, problems })?;
        let faulty = !problems.is_empty();
        let status = if faulty { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        Ok((status, page).into_response())
    }
}
