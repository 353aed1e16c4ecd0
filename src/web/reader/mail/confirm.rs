use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use crate::web::Result;
use crate::web::reader::mail::Button;
use crate::web::view::Desk;

const LASTS: &str = "Links that confirm an address work for 48 hours.";

/// `GET /mail/confirm/{token}`
pub(crate) async fn show(State(desk): State<Desk>, Path(token): Path<String>) -> Result<Response> {
    let Some(watch) = desk.app.watch_to_confirm(&token).await? else {
        return desk.link_has_ended(LASTS);
    };
    if watch.confirmed_at.is_some() {
        return confirmed(&desk);
    }
    let days = desk.app.settings().reply_mail_days;
    let asked =
        format!("Somebody asked us to write to {} when there is a reply.", watch.address.masked());
    let ends = format!(
        "You get at most one mail an hour. Each holds a link that ends them. They end by themselves \
         after {days} days, and the address is deleted then."
    );
    let paragraphs = [
        ends.as_str(),
        "If it was not you, close this page. Nothing else will be sent, and the address is deleted \
         within 48 hours.",
    ];
    let (yes, no) = (format!("/mail/confirm/{token}"), format!("/mail/stop/{token}"));
    let buttons = [
        Button { action: &yes, label: "Yes, write to me" },
        Button { action: &no, label: "No, delete the address" },
    ];
    desk.said(StatusCode::OK, ("Is this your address?", &asked), &paragraphs, &buttons)
}

/// `POST /mail/confirm/{token}`
pub(crate) async fn post(State(desk): State<Desk>, Path(token): Path<String>) -> Result<Response> {
    match desk.app.confirm_watch(&token).await? {
        Some(_) => confirmed(&desk),
        None => desk.link_has_ended(LASTS),
    }
}

fn confirmed(desk: &Desk) -> Result<Response> {
    let words = ("Thank you", "We will write when there is a reply.");
    let paragraphs = ["There is nothing more to do. You may close this page."];
    desk.said(StatusCode::OK, words, &paragraphs, &[])
}
