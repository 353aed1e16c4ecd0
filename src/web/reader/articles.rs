use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use crate::app::Subject;
use crate::web::layout::{Head, Paging};
use crate::web::reader::{Counted, ListedArticle};
use crate::web::view::{Desk, authors};
use crate::web::{Error, Result, kept_page};

/// All articles.
#[derive(Debug, Template)]
#[template(path = "articles.html")]
pub struct ArticlesPage<'a> {
    /// What the head says.
    pub head: Head<'a>,
    /// Newest first.
    pub articles: &'a [ListedArticle],
    /// The years with articles, newest first.
    pub years: &'a [Counted],
    /// Where this page stands.
    pub paging: &'a Paging,
}

/// `GET /articles`
pub(crate) async fn show(
    State(desk): State<Desk>,
    Query(wanted): Query<PageQuery>,
) -> Result<Response> {
    let site = desk.site();
    let (articles, paging) =
        desk.page_of("/articles", wanted.page, |_| true).ok_or(Error::NotFound)?;
    let head = Head::new(&site, "All articles", &site.tagline, &paging.address);
    let years = desk.years();
    let page = ArticlesPage { head, articles: &articles, years: &years, paging: &paging };
    let subjects = [Subject::Site, Subject::Everything, Subject::Counts];
    kept_page(&page, subjects.into_iter().chain(authors(&articles)))
}

/// Which page of a list is wanted.
#[derive(Debug, Deserialize)]
pub(crate) struct PageQuery {
    /// From 1; left out: the first.
    pub(crate) page: Option<usize>,
}
