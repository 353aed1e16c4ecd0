use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};

use crate::app::Backlog;
use crate::comments::render_name;
use crate::editors::Right;
use crate::web::studio::desk::words::roughly;
use crate::web::studio::{SignedIn, StudioHead, Tab};
use crate::web::view::Desk;
use crate::web::{Result, page};

/// What waits, and who did what.
#[derive(Debug, Template)]
#[template(path = "studio/desk/workload.html")]
pub struct WorkloadPage<'a> {
    /// With the way to the other pages.
    pub head: StudioHead<'a>,
    /// What waits, by the day on which it came.
    pub backlog: Vec<Backlog>,
    /// What was done: the week, who (trusted HTML), decided, taken back, and how long comments had
    /// waited.
    pub weeks: Vec<(String, String, i64, i64, String)>,
}

/// `GET /studio/workload`
pub(crate) async fn show(State(desk): State<Desk>, signed_in: SignedIn) -> Result<Response> {
    signed_in.require(Right::Moderate)?;
    let (weeks, backlog) = desk.app.workload().await?;
    let weeks = weeks.into_iter().map(|week| {
        let waited = week.waited_seconds.map_or_else(|| "–".to_owned(), roughly);
        let name = render_name(&week.decided_by);
        (week.week.day_in_words(), name, week.decided, week.undone, waited)
    });
    let head = desk.studio_head("Work", Tab::Queue, Some(&signed_in.editor));
    Ok(page(&WorkloadPage { head, backlog, weeks: weeks.collect() })?.into_response())
}
