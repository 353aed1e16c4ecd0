//! Coming in, and going out again.

use askama::Template;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Query, State};
use axum::http::header::{HeaderName, SET_COOKIE};
use axum::http::{Extensions, HeaderValue, StatusCode};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::app::SignIn;
use crate::clock::Timestamp;
use crate::web::studio::code::code_address;
use crate::web::studio::cookie::SessionCookie;
use crate::web::studio::problems::wait_words;
use crate::web::studio::signed_in::way_back;
use crate::web::studio::visitor::Visitor;
use crate::web::studio::{Problem, SignedIn, StudioHead, Tab};
use crate::web::view::Desk;
use crate::web::{Result, page};

const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

/// Not `cookies`: they would go for the whole domain, and with them the receipts of comments that
/// the same person asked this browser to remember.
const WHAT_IS_CLEARED: HeaderValue = HeaderValue::from_static("\"cache\", \"storage\"");

/// The form in which somebody gives name and password.
#[derive(Debug, Template)]
#[template(path = "studio/sign-in.html")]
pub struct SignInPage<'a> {
    /// Nobody is signed in.
    pub head: StudioHead<'a>,
    /// As typed. Untrusted.
    pub name: &'a str,
    /// Where to go then, within the studio.
    pub back: &'a str,
    /// All that is wrong.
    pub problems: &'a [Problem],
}

/// What somebody is told whose session ended while they filled in a form.
#[derive(Debug, Template)]
#[template(path = "studio/signed-out.html")]
pub struct SignedOutPage<'a> {
    /// Nobody is signed in.
    pub head: StudioHead<'a>,
}

/// Where somebody was going.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct BackQuery {
    pub(super) back: String,
}

/// The form, as the browser sends it. A field that is missing counts as empty.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct SignInForm {
    name: String,
    password: String,
    back: String,
}

/// `GET /studio/sign-in`
pub(crate) async fn show(
    State(desk): State<Desk>,
    signed_in: Result<SignedIn, Response>,
    Query(asked): Query<BackQuery>,
) -> Result<Response> {
    let back = way_back(&asked.back);
    if signed_in.is_ok() {
        return Ok(Redirect::to(back).into_response());
    }
    desk.sign_in_page(StatusCode::OK, "", back, &[])
}

/// `POST /studio/sign-in`
///
/// Comes back with status 422 if name and password do not belong together, with 429 if too many
/// attempts failed.
pub(crate) async fn post(
    State(desk): State<Desk>,
    visitor: Visitor,
    form: Result<Form<SignInForm>, FormRejection>,
) -> Result<Response> {
    let Form(SignInForm { name, password, back }) = form?;
    let back = way_back(&back);
    let (status, words) =
        match desk.app.sign_in(&name, &password, visitor.origin(), Timestamp::now()).await? {
            SignIn::Open(token) => return Ok(visitor.hand(&token, back)),
            SignIn::NeedsCode(token) => return Ok(visitor.hand(&token, &code_address(back))),
            SignIn::Refused => (StatusCode::UNPROCESSABLE_ENTITY, REFUSED.to_owned()),
            SignIn::Wait(seconds) => (StatusCode::TOO_MANY_REQUESTS, wait_words(seconds)),
        };
    desk.sign_in_page(status, &name, back, &[Problem::new("password", words)])
}

const REFUSED: &str = "This name and this password do not belong together. Please try again, or ask \
                       an admin for a new link.";

/// `POST /studio/sign-out`
pub(crate) async fn sign_out(
    State(desk): State<Desk>,
    extensions: Extensions,
    SignedIn { editor, session }: SignedIn,
) -> Result<Response> {
    desk.app.end_session(&editor, session.id, Timestamp::now()).await?;
    let cookie = SessionCookie::of(desk.app.settings(), &extensions);
    let set = AppendHeaders([(SET_COOKIE, cookie.clear()), (CLEAR_SITE_DATA, WHAT_IS_CLEARED)]);
    Ok((set, Redirect::to("/studio/sign-in")).into_response())
}

impl Desk {
    fn sign_in_page(
        &self,
        status: StatusCode,
        name: &str,
        back: &str,
        problems: &[Problem],
    ) -> Result<Response> {
        let head = self.studio_head("Sign in", Tab::Elsewhere, None);
        let drawn = page(&SignInPage { head, name, back, problems })?;
        Ok((status, drawn).into_response())
    }
}
