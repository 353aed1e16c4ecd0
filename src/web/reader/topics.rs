use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::app::Subject;
use crate::web::layout::Head;
use crate::web::reader::Counted;
use crate::web::view::Desk;
use crate::web::{Result, kept_page};

/// All topics.
#[derive(Debug, Template)]
#[template(path = "topics.html")]
pub struct TopicsPage<'a> {
    /// What the head says.
    pub head: Head<'a>,
    /// By name.
    pub topics: &'a [Counted],
}

/// `GET /topics`
pub(crate) async fn show(State(desk): State<Desk>) -> Result<Response> {
    let site = desk.site();
    let head = Head::new(&site, "Topics", &site.tagline, "/topics");
    let topics = desk.topics();
    kept_page(&TopicsPage { head, topics: &topics }, [Subject::Site, Subject::Counts])
}
