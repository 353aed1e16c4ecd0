use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;

use crate::app::Subject;
use crate::content::Slug;
use crate::web::layout::{Head, Paging};
use crate::web::reader::articles::PageQuery;
use crate::web::reader::{AuthorView, ListedArticle};
use crate::web::view::Desk;
use crate::web::{Error, Result, kept_page};

/// Somebody who writes here, and what they wrote.
#[derive(Debug, Template)]
#[template(path = "author.html")]
pub struct AuthorPage<'a> {
    /// What the head says.
    pub head: Head<'a>,
    /// Who it is.
    pub author: &'a AuthorView,
    /// Newest first.
    pub articles: &'a [ListedArticle],
    /// Where this page stands.
    pub paging: &'a Paging,
}

/// `GET /authors/{key}`
pub(crate) async fn show(
    State(desk): State<Desk>,
    Path(key): Path<String>,
    Query(wanted): Query<PageQuery>,
) -> Result<Response> {
    let key = Slug::parse(&key).ok_or(Error::NotFound)?;
    let author = desk.author(&key).ok_or(Error::NotFound)?;
    let (articles, paging) = desk
        .page_of(&author.address, wanted.page, |listing| listing.author.as_ref() == Some(&key))
        .ok_or(Error::NotFound)?;
    let site = desk.site();
    let head = Head::new(&site, &author.name, "", &paging.address);
    let page = AuthorPage { head, author: &author, articles: &articles, paging: &paging };
    kept_page(&page, [Subject::Site, Subject::Author(key)])
}
