use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};

use crate::app::{MOST_COUNTED, Waiting};
use crate::editors::Right;
use crate::web::studio::{SignedIn, StudioHead, Tab};
use crate::web::view::Desk;
use crate::web::{Result, page};

/// The first page after signing in.
#[derive(Debug, Template)]
#[template(path = "studio/home.html")]
pub struct HomePage<'a> {
    /// With the way to the other pages.
    pub head: StudioHead<'a>,
    /// What waits, for whoever decides about it: how much in words, and where it is read.
    pub waiting: Option<Vec<(String, &'static str)>>,
}

/// `GET /studio`
pub(crate) async fn show(State(desk): State<Desk>, signed_in: SignedIn) -> Result<Response> {
    let head = desk.studio_head("Studio", Tab::Elsewhere, Some(&signed_in.editor));
    let decides = signed_in.editor.role.may(Right::Moderate);
    let waiting = if decides { Some(in_words(desk.app.waiting().await?)) } else { None };
    Ok(page(&HomePage { head, waiting })?.into_response())
}

/// What there is to do, the most pressing first; empty if there is nothing.
fn in_words(waiting: Waiting) -> Vec<(String, &'static str)> {
    let Waiting { held, urgent, unread, reported } = waiting;
    [
        (urgent, "in which somebody may be in danger", "?urgent=yes"),
        (held, "waiting for a moderator", ""),
        (unread, "whose writers have answered or appealed", "?status=any&unread=yes"),
        (reported, "that readers report", "?status=any&reported=yes"),
    ]
    .into_iter()
    .filter(|(count, _, _)| *count > 0)
    .map(|(count, which, filter)| match count {
        1 => (format!("One comment {which}"), filter),
        more if more > MOST_COUNTED => {
            (format!("More than {MOST_COUNTED} comments {which}"), filter)
        }
        more => (format!("{more} comments {which}"), filter),
    })
    .collect()
}
