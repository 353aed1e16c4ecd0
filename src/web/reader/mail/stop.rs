use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use crate::web::Result;
use crate::web::reader::mail::Button;
use crate::web::view::Desk;

/// `GET /mail/stop/{token}`
pub(crate) async fn show(State(desk): State<Desk>, Path(token): Path<String>) -> Result<Response> {
    let action = format!("/mail/stop/{token}");
    let button = Button { action: &action, label: "Stop them, and delete the address" };
    let words = ("Stop these mails?", "Then nothing more comes to this address from here.");
    desk.said(StatusCode::OK, words, &[], &[button])
}

/// `POST /mail/stop/{token}`
///
/// A mail program may post here for its owner with one click (RFC 8058), from wherever it is and
/// whatever it sends. So the body is not read, and a link that has ended is answered like one that
/// has not: what was wanted is so.
pub(crate) async fn post(State(desk): State<Desk>, Path(token): Path<String>) -> Result<Response> {
    desk.app.stop_watch(&token).await?;
    let words =
        ("These mails are stopped", "The address is deleted. Nothing more comes from here.");
    desk.said(StatusCode::OK, words, &[], &[])
}
