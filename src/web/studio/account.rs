//! What somebody decides about their own account.

use askama::Template;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::clock::Timestamp;
use crate::editors::{Editor, MIN_PASSWORD_CHARS, Notices, Session, check_password};
use crate::web::studio::problems::is_faulty;
use crate::web::studio::visitor::Visitor;
use crate::web::studio::{Problem, SignedIn, StudioHead, Tab};
use crate::web::view::Desk;
use crate::web::{Result, page};

/// One's own password, second factor, sessions and notices.
#[derive(Debug, Template)]
#[template(path = "studio/account.html")]
pub struct AccountPage<'a> {
    /// With the way to the other pages.
    pub head: StudioHead<'a>,
    /// Whoever is signed in.
    pub editor: &'a Editor,
    /// The session that asks.
    pub here: i64,
    /// All open sessions, the one seen last first.
    pub sessions: &'a [Session],
    /// Recovery codes that were not used yet.
    pub codes_left: i64,
    /// As typed. Untrusted.
    pub email: &'a str,
    /// As chosen.
    pub notices: Notices,
    /// Can anything be mailed from here?
    pub mails: bool,
    /// Shortest password, in characters.
    pub min_chars: usize,
    /// What was done just now, in a sentence.
    pub done: Option<&'static str>,
    /// All that is wrong.
    pub problems: &'a [Problem],
}

impl AccountPage<'_> {
    fn is_faulty(&self, field: &str) -> bool {
        is_faulty(self.problems, field)
    }
}

/// What was done just before the page is shown.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct DoneQuery {
    done: String,
}

/// The form for another password.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ChangeForm {
    current: String,
    password: String,
}

/// The form for notices by mail.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct NoticesForm {
    email: String,
    notices: String,
}

/// Which session is to end; none: all others.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct SessionsForm {
    session: Option<i64>,
}

/// `GET /studio/account`
pub(crate) async fn show(
    State(desk): State<Desk>,
    signed_in: SignedIn,
    Query(asked): Query<DoneQuery>,
) -> Result<Response> {
    let done = match asked.done.as_str() {
        "password" => Some("Your password is changed. All other sessions have ended."),
        "notices" => Some("What you are told by mail is changed."),
        "sessions" => Some("That session has ended."),
        "others" => Some("All other sessions have ended."),
        "removed" => Some("Your second factor is removed."),
        _ => None,
    };
    desk.account_page(StatusCode::OK, &signed_in, None, done, &[]).await
}

/// `POST /studio/account/password`
///
/// Asks for the current password, so that nobody who finds the browser open can lock its owner out.
pub(crate) async fn change_password(
    State(desk): State<Desk>,
    signed_in: SignedIn,
    visitor: Visitor,
    form: Result<Form<ChangeForm>, FormRejection>,
) -> Result<Response> {
    let Form(form) = form?;
    let SignedIn { editor, session } = &signed_in;
    let now = Timestamp::now();
    let mut problems = Vec::new();
    problems.extend(desk.wrong_password(editor, "current", &form.current, &visitor).await?);
    if let Err(problem) = check_password(&form.password, &editor.name) {
        problems.push(Problem::new("password", problem));
    }
    if !problems.is_empty() {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return desk.account_page(status, &signed_in, None, None, &problems).await;
    }
    desk.app.change_password(editor, session, &form.password, now).await?;
    Ok(done("password"))
}

/// `POST /studio/account/notices`
pub(crate) async fn set_notices(
    State(desk): State<Desk>,
    signed_in: SignedIn,
    form: Result<Form<NoticesForm>, FormRejection>,
) -> Result<Response> {
    let Form(form) = form?;
    let email = form.email.trim();
    let notices = Notices::parse(&form.notices).unwrap_or(Notices::None);
    let mut problems = Vec::new();
    if !is_email(email) {
        problems.push(Problem::new("email", "Please give an address such as noor@example.org."));
    }
    if email.is_empty() && notices != Notices::None {
        problems.push(Problem::new("email", "Please say where notices are to be sent."));
    }
    if !problems.is_empty() {
        let (status, typed) = (StatusCode::UNPROCESSABLE_ENTITY, Some((email, notices)));
        return desk.account_page(status, &signed_in, typed, None, &problems).await;
    }
    desk.app.set_notices(&signed_in.editor, email, notices).await?;
    Ok(done("notices"))
}

/// `POST /studio/account/sessions`
pub(crate) async fn end_sessions(
    State(desk): State<Desk>,
    SignedIn { editor, session }: SignedIn,
    form: Result<Form<SessionsForm>, FormRejection>,
) -> Result<Response> {
    let Form(SessionsForm { session: chosen }) = form?;
    let now = Timestamp::now();
    if let Some(id) = chosen {
        desk.app.end_session(&editor, id, now).await?;
        return Ok(done("sessions"));
    }
    desk.app.end_sessions(&editor, Some(session.id), &editor.name, now).await?;
    Ok(done("others"))
}

fn done(word: &str) -> Response {
    Redirect::to(&format!("/studio/account?done={word}")).into_response()
}

/// Can a mail be sent there, as far as a look can tell? Empty counts as none, which is fine.
pub(super) fn is_email(text: &str) -> bool {
    let is_plain = text.chars().all(|c| !c.is_whitespace() && !c.is_control());
    let parts = text.rsplit_once('@');
    text.is_empty()
        || (is_plain
            && text.len() <= MAX_EMAIL_BYTES
            && parts.is_some_and(|(who, host)| !who.is_empty() && !host.is_empty()))
}

/// RFC 5321 §4.5.3.1.3, without the brackets.
const MAX_EMAIL_BYTES: usize = 254;

impl Desk {
    /// What is wrong with a password that somebody who is signed in gives once more.
    pub(super) async fn wrong_password(
        &self,
        editor: &Editor,
        field: &'static str,
        typed: &str,
        visitor: &Visitor,
    ) -> Result<Option<Problem>> {
        let now = Timestamp::now();
        let words = match self.app.is_password(editor, typed, visitor.address(), now).await? {
            Some(true) => return Ok(None),
            Some(false) => "This is not your current password.",
            None => "Too many attempts failed. Please wait a quarter of an hour, then try again.",
        };
        Ok(Some(Problem::new(field, words)))
    }

    async fn account_page(
        &self,
        status: StatusCode,
        SignedIn { editor, session }: &SignedIn,
        typed: Option<(&str, Notices)>,
        done: Option<&'static str>,
        problems: &[Problem],
    ) -> Result<Response> {
        let sessions = self.app.sessions(editor, Timestamp::now()).await?;
        let (email, notices) = typed.unwrap_or((&editor.email, editor.notices));
        let drawn = AccountPage {
            head: self.studio_head("Your account", Tab::Account, Some(editor)),
            editor,
            here: session.id,
            sessions: &sessions,
            codes_left: self.app.recovery_codes_left(editor).await?,
            email,
            notices,
            mails: self.app.sends_mail(),
            min_chars: MIN_PASSWORD_CHARS,
            done,
            problems,
        };
        Ok((status, page(&drawn)?).into_response())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_be_an_address_of_mail_is_taken_for_one() {
        for fine in ["", "noor@example.org", "a+b@[192.0.2.1]", "zoë@exämple.org"] {
            assert!(is_email(fine), "{fine}");
        }
        let long = format!("{}@example.org", "n".repeat(MAX_EMAIL_BYTES));
        for other in ["noor", "@example.org", "noor@", "a b@c.d", "a@b\r\nBcc: c@d.e", &long] {
            assert!(!is_email(other), "{other}");
        }
    }
}
