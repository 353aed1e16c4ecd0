//! Where somebody chooses a password, with a link that counts once.

use askama::Template;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::app::SignIn;
use crate::clock::Timestamp;
use crate::editors::{Editor, MIN_PASSWORD_CHARS, Token, check_password};
use crate::web::studio::code::code_address;
use crate::web::studio::visitor::Visitor;
use crate::web::studio::{HOME, Problem, StudioHead, Tab};
use crate::web::view::Desk;
use crate::web::{Result, page};

/// The form in which somebody chooses a password.
#[derive(Debug, Template)]
#[template(path = "studio/invitation.html")]
pub struct InvitationPage<'a> {
    /// Nobody is signed in.
    pub head: StudioHead<'a>,
    /// Whom the link is for.
    pub editor: &'a Editor,
    /// Where the form goes.
    pub action: &'a str,
    /// Shortest password, in characters.
    pub min_chars: usize,
    /// All that is wrong.
    pub problems: &'a [Problem],
}

/// What somebody is told whose link counts no longer.
#[derive(Debug, Template)]
#[template(path = "studio/spent.html")]
pub struct SpentPage<'a> {
    /// Nobody is signed in.
    pub head: StudioHead<'a>,
}

/// The form, as the browser sends it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct PasswordForm {
    password: String,
}

/// `GET /studio/invitation/{token}`
///
/// Looking at it uses nothing up: programs look at links in mails before people do.
pub(crate) async fn show(State(desk): State<Desk>, Path(token): Path<String>) -> Result<Response> {
    match desk.invited(&token).await? {
        Some((_, editor)) => desk.invitation_page(StatusCode::OK, &token, &editor, &[]),
        None => desk.spent_page(),
    }
}

/// `POST /studio/invitation/{token}`
///
/// Signs in whoever has chosen a password. One that cannot be chosen brings the form back, with
/// status 422.
pub(crate) async fn post(
    State(desk): State<Desk>,
    Path(link): Path<String>,
    visitor: Visitor,
    form: Result<Form<PasswordForm>, FormRejection>,
) -> Result<Response> {
    let Form(PasswordForm { password }) = form?;
    let Some((token, editor)) = desk.invited(&link).await? else { return desk.spent_page() };
    if let Err(problem) = check_password(&password, &editor.name) {
        let problems = [Problem::new("password", problem)];
        return desk.invitation_page(StatusCode::UNPROCESSABLE_ENTITY, &link, &editor, &problems);
    }
    let (from, now) = (visitor.origin(), Timestamp::now());
    match desk.app.accept_invitation(&token, &editor, &password, from, now).await? {
        SignIn::Open(token) => Ok(visitor.hand(&token, HOME)),
        SignIn::NeedsCode(token) => Ok(visitor.hand(&token, &code_address(HOME))),
        SignIn::Refused | SignIn::Wait(_) => desk.spent_page(),
    }
}

impl Desk {
    async fn invited(&self, sent: &str) -> Result<Option<(Token, Editor)>> {
        let Some(token) = Token::parse(sent) else { return Ok(None) };
        let editor = self.app.invited(&token, Timestamp::now()).await?;
        Ok(editor.map(|editor| (token, editor)))
    }

    fn invitation_page(
        &self,
        status: StatusCode,
        token: &str,
        editor: &Editor,
        problems: &[Problem],
    ) -> Result<Response> {
        let head = self.studio_head("Choose a password", Tab::Elsewhere, None);
        let action = format!("/studio/invitation/{token}");
        let min_chars = MIN_PASSWORD_CHARS;
        let drawn = InvitationPage { head, editor, action: &action, min_chars, problems };
        Ok((status, page(&drawn)?).into_response())
    }

    /// 404, the same for links that were used, have expired or never were.
    fn spent_page(&self) -> Result<Response> {
        let head = self.studio_head("This link counts no longer", Tab::Elsewhere, None);
        Ok((StatusCode::NOT_FOUND, page(&SpentPage { head })?).into_response())
    }
}
