//! The second step of signing in.

use askama::Template;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, FromRequestParts, Query, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::app::{OpenSession, Proof, SignIn};
use crate::clock::Timestamp;
use crate::web::studio::problems::{is_faulty, wait_words};
use crate::web::studio::sign_in::BackQuery;
use crate::web::studio::signed_in::way_back;
use crate::web::studio::visitor::Visitor;
use crate::web::studio::{HOME, Problem, StudioHead, Tab};
use crate::web::view::{Desk, encoded};
use crate::web::{Error, Result, page};

/// The form in which somebody gives the code of the second factor.
#[derive(Debug, Template)]
#[template(path = "studio/code.html")]
pub struct CodePage<'a> {
    /// Nobody is signed in yet.
    pub head: StudioHead<'a>,
    /// Where to go then, within the studio.
    pub back: &'a str,
    /// All that is wrong.
    pub problems: &'a [Problem],
}

impl CodePage<'_> {
    fn is_faulty(&self, field: &str) -> bool {
        is_faulty(self.problems, field)
    }
}

/// Whoever has given the right password and has yet to give a code.
#[derive(Debug)]
pub(crate) struct Waiting(OpenSession);

impl FromRequestParts<Desk> for Waiting {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, desk: &Desk) -> Result<Self, Response> {
        let found = desk.open_session(parts).await.map_err(IntoResponse::into_response)?;
        match found {
            Some(found) if found.session.waits_for_code => Ok(Self(found)),
            Some(_) => Err(Redirect::to(HOME).into_response()),
            // Ten minutes have passed.
            None => Err(Redirect::to("/studio/sign-in").into_response()),
        }
    }
}

/// The form, as the browser sends it: one of the two codes.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct CodeForm {
    code: String,
    recovery: String,
    back: String,
}

/// `GET /studio/sign-in/code`
pub(crate) async fn show(
    State(desk): State<Desk>,
    Waiting(_): Waiting,
    Query(asked): Query<BackQuery>,
) -> Result<Response> {
    desk.code_page(StatusCode::OK, way_back(&asked.back), &[])
}

/// `POST /studio/sign-in/code`
///
/// Comes back with status 422 if the code is wrong or was used, with 429 if too many attempts
/// failed.
pub(crate) async fn post(
    State(desk): State<Desk>,
    Waiting(OpenSession { session, editor }): Waiting,
    visitor: Visitor,
    form: Result<Form<CodeForm>, FormRejection>,
) -> Result<Response> {
    let Form(CodeForm { code, recovery, back }) = form?;
    let back = way_back(&back);
    let (field, proof) = match recovery.trim() {
        "" => ("code", Proof::Code(&code)),
        written => ("recovery", Proof::Recovery(written)),
    };
    let (from, now) = (visitor.origin(), Timestamp::now());
    let (status, words) =
        match desk.app.confirm_sign_in(&editor, &session, proof, from, now).await? {
            SignIn::Open(token) => return Ok(visitor.hand(&token, back)),
            SignIn::NeedsCode(_) => return Err(Error::Internal("a code after a code".into())),
            SignIn::Refused => (StatusCode::UNPROCESSABLE_ENTITY, REFUSED.to_owned()),
            SignIn::Wait(seconds) => (StatusCode::TOO_MANY_REQUESTS, wait_words(seconds)),
        };
    desk.code_page(status, back, &[Problem::new(field, words)])
}

const REFUSED: &str = "This code is not right, or it was used before. Each counts once: please wait \
                       for the next one that the app shows.";

/// Where the code is given on the way to `back`.
pub(super) fn code_address(back: &str) -> String {
    format!("/studio/sign-in/code?back={}", encoded(back))
}

impl Desk {
    fn code_page(&self, status: StatusCode, back: &str, problems: &[Problem]) -> Result<Response> {
        let head = self.studio_head("Your code", Tab::Elsewhere, None);
        Ok((status, page(&CodePage { head, back, problems })?).into_response())
    }
}
