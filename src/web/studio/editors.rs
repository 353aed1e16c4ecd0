//! Who may sign in, for admins.

use askama::Template;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::clock::Timestamp;
use crate::editors::{AccountEvent, Editor, EditorName, Right, Role};
use crate::web::studio::account::is_email;
use crate::web::studio::problems::is_faulty;
use crate::web::studio::{Problem, SignedIn, StudioHead, Tab};
use crate::web::view::Desk;
use crate::web::{Result, page};

/// Everybody who may sign in, and what happened with their accounts.
#[derive(Debug, Template)]
#[template(path = "studio/editors.html")]
pub struct EditorsPage<'a> {
    /// With the way to the other pages.
    pub head: StudioHead<'a>,
    /// Everybody, those who may no longer sign in last.
    pub editors: &'a [Editor],
    /// Newest first.
    pub events: &'a [AccountEvent],
    /// As typed into the form. Untrusted.
    pub typed: &'a TypedEditor,
    /// All that is wrong.
    pub problems: &'a [Problem],
}

impl EditorsPage<'_> {
    fn is_faulty(&self, field: &str) -> bool {
        is_faulty(self.problems, field)
    }
}

/// Somebody to be added, as the browser sends it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct TypedEditor {
    /// The name under which they sign in.
    pub name: String,
    /// For notices.
    pub email: String,
    /// The word of a role.
    pub role: String,
}

/// Events on the page; older ones stand with each account.
const EVENTS: i64 = 50;

/// `GET /studio/editors`
pub(crate) async fn show(State(desk): State<Desk>, signed_in: SignedIn) -> Result<Response> {
    signed_in.require(Right::ManageEditors)?;
    let typed = TypedEditor { role: Role::Moderator.word().into(), ..TypedEditor::default() };
    desk.editors_page(StatusCode::OK, &signed_in.editor, &typed, &[]).await
}

/// `POST /studio/editors`
///
/// Adds somebody and shows the link with which they choose a password, this once.
pub(crate) async fn add(
    State(desk): State<Desk>,
    signed_in: SignedIn,
    form: Result<Form<TypedEditor>, FormRejection>,
) -> Result<Response> {
    signed_in.require(Right::ManageEditors)?;
    let Form(typed) = form?;
    let admin = &signed_in.editor;
    let checked = match typed.check() {
        Ok((name, role)) => {
            let (email, now) = (typed.email.trim(), Timestamp::now());
            match desk.app.add_editor(&name, email, role, &admin.name, now).await? {
                Ok((_, token)) => return desk.link_page(admin, name.as_str(), &token),
                Err(taken) => vec![Problem::new("name", taken)],
            }
        }
        Err(problems) => problems,
    };
    desk.editors_page(StatusCode::UNPROCESSABLE_ENTITY, admin, &typed, &checked).await
}

impl TypedEditor {
    fn check(&self) -> Result<(EditorName, Role), Vec<Problem>> {
        let name = EditorName::check(&self.name).map_err(|problem| Problem::new("name", problem));
        let role = Role::parse(&self.role)
            .ok_or_else(|| Problem::new("role", "Please choose what they are there for."));
        let email = is_email(self.email.trim()).then_some(()).ok_or_else(|| {
            Problem::new("email", "Please give an address such as noor@example.org, or none.")
        });
        match (name, email, role) {
            (Ok(name), Ok(()), Ok(role)) => Ok((name, role)),
            (name, email, role) => {
                Err([name.err(), email.err(), role.err()].into_iter().flatten().collect())
            }
        }
    }
}

impl Desk {
    async fn editors_page(
        &self,
        status: StatusCode,
        admin: &Editor,
        typed: &TypedEditor,
        problems: &[Problem],
    ) -> Result<Response> {
        let drawn = EditorsPage {
            head: self.studio_head("Editors", Tab::Editors, Some(admin)),
            editors: &self.app.editors().await?,
            events: &self.app.account_events(None, EVENTS).await?,
            typed,
            problems,
        };
        Ok((status, page(&drawn)?).into_response())
    }
}
