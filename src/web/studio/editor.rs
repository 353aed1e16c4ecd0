//! One account, for admins.

use askama::Template;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::app::Changed;
use crate::clock::Timestamp;
use crate::editors::{AccountEvent, Editor, Right, Role, Session, Token};
use crate::web::studio::{Problem, SignedIn, StudioHead, Tab};
use crate::web::view::Desk;
use crate::web::{Error, Result, page};

/// One account and what an admin can do with it.
#[derive(Debug, Template)]
#[template(path = "studio/editor.html")]
pub struct EditorPage<'a> {
    /// With the way to the other pages.
    pub head: StudioHead<'a>,
    /// Whose account.
    pub editor: &'a Editor,
    /// Their open sessions.
    pub sessions: &'a [Session],
    /// What happened with it, newest first.
    pub events: &'a [AccountEvent],
    /// What was done just now, in a sentence.
    pub done: Option<&'static str>,
    /// What could not be done.
    pub problems: &'a [Problem],
}

/// The link with which somebody chooses a password, shown once.
#[derive(Debug, Template)]
#[template(path = "studio/link.html")]
pub struct LinkPage<'a> {
    /// With the way to the other pages.
    pub head: StudioHead<'a>,
    /// Whom it is for. Untrusted.
    pub name: &'a str,
    /// The whole address.
    pub link: &'a str,
}

/// What was done just before the page is shown.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct DoneQuery {
    done: String,
}

/// What an admin chose.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ActionForm {
    role: String,
}

/// Events on the page.
const EVENTS: i64 = 200;

/// `GET /studio/editors/{id}`
pub(crate) async fn show(
    State(desk): State<Desk>,
    signed_in: SignedIn,
    Path(id): Path<i64>,
    Query(asked): Query<DoneQuery>,
) -> Result<Response> {
    signed_in.require(Right::ManageEditors)?;
    let done = match asked.done.as_str() {
        "role" => Some("The role is changed."),
        "disable" => Some("They may no longer sign in, and their sessions have ended."),
        "enable" => Some("They may sign in again."),
        "end-sessions" => Some("All their sessions have ended."),
        "reset-second-factor" => Some("Their second factor is removed."),
        _ => None,
    };
    desk.editor_page(StatusCode::OK, &signed_in.editor, id, done, &[]).await
}

/// `POST /studio/editors/{id}/{action}`
///
/// What the last admin must not lose comes back with status 422.
pub(crate) async fn act(
    State(desk): State<Desk>,
    signed_in: SignedIn,
    Path((id, action)): Path<(i64, String)>,
    form: Result<Form<ActionForm>, FormRejection>,
) -> Result<Response> {
    signed_in.require(Right::ManageEditors)?;
    let Form(form) = form?;
    let (app, admin, now) = (&desk.app, &signed_in.editor, Timestamp::now());
    let editor = app.editor(id).await?.ok_or(Error::NotFound)?;
    let by = admin.name.as_str();
    let changed = match action.as_str() {
        "invite" => {
            let token = app.invite(id, by, now).await?;
            return desk.link_page(admin, &editor.name, &token);
        }
        "role" => match Role::parse(&form.role) {
            Some(role) => app.set_role(id, role, by, now).await?,
            None => Changed::Not,
        },
        "disable" => app.disable_editor(id, by, now).await?,
        "enable" => done_if(app.enable_editor(id, by, now).await?),
        "end-sessions" => done_if(app.end_sessions(&editor, None, by, now).await? > 0),
        "reset-second-factor" => done_if(app.remove_second_factor(&editor, by, now).await?),
        _ => return Err(Error::NotFound),
    };
    if changed == Changed::LastAdmin {
        let problems = [Problem::new("role", LAST_ADMIN)];
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return desk.editor_page(status, admin, id, None, &problems).await;
    }
    Ok(Redirect::to(&format!("/studio/editors/{id}?done={action}")).into_response())
}

const LAST_ADMIN: &str = "This is the last admin who can sign in. Please make somebody else one \
                          first.";

fn done_if(is_changed: bool) -> Changed {
    if is_changed { Changed::Done } else { Changed::Not }
}

impl Desk {
    async fn editor_page(
        &self,
        status: StatusCode,
        admin: &Editor,
        id: i64,
        done: Option<&'static str>,
        problems: &[Problem],
    ) -> Result<Response> {
        let editor = self.app.editor(id).await?.ok_or(Error::NotFound)?;
        let drawn = EditorPage {
            head: self.studio_head(&editor.name, Tab::Editors, Some(admin)),
            editor: &editor,
            sessions: &self.app.sessions(&editor, Timestamp::now()).await?,
            events: &self.app.account_events(Some(id), EVENTS).await?,
            done,
            problems,
        };
        Ok((status, page(&drawn)?).into_response())
    }

    /// The link to choose a password with; nobody can see it again.
    pub(super) fn link_page(&self, admin: &Editor, name: &str, token: &Token) -> Result<Response> {
        let link = format!("{}/studio/invitation/{}", self.app.settings().site_url(), token.text());
        let head = self.studio_head("A link to choose a password", Tab::Editors, Some(admin));
        Ok(page(&LinkPage { head, name, link: &link })?.into_response())
    }
}
