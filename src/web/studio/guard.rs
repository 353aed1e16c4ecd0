use askama::Template;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::web::client::says_where_from;
use crate::web::error::NotAllowed;
use crate::web::studio::{StudioHead, Tab};
use crate::web::view::Desk;
use crate::web::{Error, page};

/// Says that something is for other roles.
#[derive(Debug, Template)]
#[template(path = "studio/not-allowed.html")]
pub struct NotAllowedPage<'a> {
    /// Without the way to other pages.
    pub head: StudioHead<'a>,
}

/// Stands before every page of the studio: lets no post in that does not say where it comes from,
/// and puts words to an answer that somebody's role does not cover.
pub(super) async fn stand(State(desk): State<Desk>, request: Request, next: Next) -> Response {
    if !says_where_from(request.method(), request.headers()) {
        return Error::Elsewhere.into_response();
    }
    let response = next.run(request).await;
    if response.extensions().get::<NotAllowed>().is_none() {
        return response;
    }
    let head = desk.studio_head("This is for other roles", Tab::Elsewhere, None);
    match page(&NotAllowedPage { head }) {
        Ok(page) => (StatusCode::FORBIDDEN, page).into_response(),
        Err(error) => error.into_response(),
    }
}
