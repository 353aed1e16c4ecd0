use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::app::DeskEvent;
use crate::comments::render_name;
use crate::editors::Right;
use crate::web::studio::{SignedIn, StudioHead, Tab};
use crate::web::view::Desk;
use crate::web::{Result, page};

/// What was done to rules and to commenting.
#[derive(Debug, Template)]
#[template(path = "studio/desk/events.html")]
pub struct DeskEventsPage<'a> {
    /// With the way to the other pages.
    pub head: StudioHead<'a>,
    /// The newest first, each with who did it: trusted HTML.
    pub rows: Vec<(DeskEvent, String)>,
    /// The next page.
    pub next: Option<String>,
}

/// Where a page begins, as typed. Untrusted.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct PageQuery {
    before: String,
}

/// Events on one page.
const PAGE: i64 = 50;

/// `GET /studio/decisions/rules`
pub(crate) async fn show(
    State(desk): State<Desk>,
    signed_in: SignedIn,
    Query(query): Query<PageQuery>,
) -> Result<Response> {
    signed_in.require(Right::Moderate)?;
    let mut found = desk.app.desk_events(query.before.parse().ok(), PAGE + 1).await?;
    let more = i64::try_from(found.len()).is_ok_and(|number| number > PAGE);
    found.truncate(usize::try_from(PAGE).unwrap_or_default());
    let next = found.last().filter(|_| more);
    let next = next.map(|last| format!("/studio/decisions/rules?before={}", last.id));
    let rows = found.into_iter().map(|event| {
        let name = render_name(&event.done_by);
        (event, name)
    });
    let head = desk.studio_head("Rules and commenting", Tab::Queue, Some(&signed_in.editor));
    Ok(page(&DeskEventsPage { head, rows: rows.collect(), next })?.into_response())
}
