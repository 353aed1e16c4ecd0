use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;

use crate::app::Subject;
use crate::web::layout::{Head, Paging};
use crate::web::reader::articles::PageQuery;
use crate::web::reader::{Counted, ListedArticle};
use crate::web::view::{Desk, authors};
use crate::web::{Error, Result, kept_page};

/// The articles first published in one year.
#[derive(Debug, Template)]
#[template(path = "year.html")]
pub struct YearPage<'a> {
    /// What the head says.
    pub head: Head<'a>,
    /// The year shown, in UTC.
    pub year: i16,
    /// Newest first.
    pub articles: &'a [ListedArticle],
    /// The years with articles, newest first.
    pub years: &'a [Counted],
    /// Where this page stands.
    pub paging: &'a Paging,
}

/// `GET /archive/{year}`
pub(crate) async fn show(
    State(desk): State<Desk>,
    Path(year): Path<String>,
    Query(wanted): Query<PageQuery>,
) -> Result<Response> {
    let year: i16 = year.parse().map_err(|_| Error::NotFound)?;
    let address = format!("/archive/{year}");
    let (articles, paging) = desk
        .page_of(&address, wanted.page, |listing| {
            listing.published_at.is_some_and(|at| at.year() == year)
        })
        .ok_or(Error::NotFound)?;
    if articles.is_empty() {
        return Err(Error::NotFound);
    }
    let site = desk.site();
    let title = format!("Articles of {year}");
    let head = Head::new(&site, &title, "", &paging.address);
    let years = desk.years();
    let page = YearPage { head, year, articles: &articles, years: &years, paging: &paging };
    let subjects = [Subject::Site, Subject::Year(year), Subject::Counts];
    kept_page(&page, subjects.into_iter().chain(authors(&articles)))
}
