use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::app::Subject;
use crate::web::layout::Head;
use crate::web::reader::{Counted, ListedArticle};
use crate::web::view::{Desk, authors};
use crate::web::{Result, kept_page};

/// The first page of the site.
#[derive(Debug, Template)]
#[template(path = "home.html")]
pub struct HomePage<'a> {
    /// Its title is not shown: the name of the site stands alone.
    pub head: Head<'a>,
    /// Trusted HTML of the block `welcome`, if the site has one.
    pub welcome_html: Option<&'a str>,
    /// Newest first.
    pub latest: &'a [ListedArticle],
    /// All topics.
    pub topics: &'a [Counted],
}

/// `GET /`
pub(crate) async fn show(State(desk): State<Desk>) -> Result<Response> {
    let site = desk.site();
    let head = Head::new(&site, &site.name, &site.tagline, "/");
    let (latest, topics) = (desk.latest(0), desk.topics());
    let welcome_html = desk.text_of_block("welcome");
    let welcome_html = welcome_html.as_deref();
    let page = HomePage { head, welcome_html, latest: &latest, topics: &topics };
    let welcome = Subject::Material("blocks/welcome.md".into());
    let subjects = [Subject::Site, Subject::Latest, Subject::Counts, welcome];
    kept_page(&page, subjects.into_iter().chain(authors(&latest)))
}
