use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};

use crate::web::studio::{SignedIn, StudioHead, Tab};
use crate::web::view::Desk;
use crate::web::{Result, page};

/// The first page after signing in.
#[derive(Debug, Template)]
#[template(path = "studio/home.html")]
pub struct HomePage<'a> {
    /// With the way to the other pages.
    pub head: StudioHead<'a>,
}

/// `GET /studio`
pub(crate) async fn show(State(desk): State<Desk>, signed_in: SignedIn) -> Result<Response> {
    let head = desk.studio_head("Studio", Tab::Elsewhere, Some(&signed_in.editor));
    Ok(page(&HomePage { head })?.into_response())
}
