use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;

use crate::app::Subject;
use crate::content::{Listing, Slug};
use crate::web::layout::{Head, Paging};
use crate::web::reader::ListedArticle;
use crate::web::reader::articles::PageQuery;
use crate::web::view::{Desk, authors};
use crate::web::{Error, Result, kept_page};

/// The articles of one topic; the topic's name is the title.
#[derive(Debug, Template)]
#[template(path = "topic.html")]
pub struct TopicPage<'a> {
    /// What the head says.
    pub head: Head<'a>,
    /// Newest first.
    pub articles: &'a [ListedArticle],
    /// Where this page stands.
    pub paging: &'a Paging,
}

/// `GET /topics/{slug}`
pub(crate) async fn show(
    State(desk): State<Desk>,
    Path(slug): Path<String>,
    Query(wanted): Query<PageQuery>,
) -> Result<Response> {
    let slug = Slug::parse(&slug).ok_or(Error::NotFound)?;
    let (name, _) = desk.app.catalogue().topics().remove(&slug).ok_or(Error::NotFound)?;
    let address = format!("/topics/{slug}");
    let belongs =
        |listing: &Listing| listing.topics.iter().any(|(_, of)| of.as_ref() == Some(&slug));
    let (articles, paging) = desk.page_of(&address, wanted.page, belongs).ok_or(Error::NotFound)?;
    let site = desk.site();
    let head = Head::new(&site, &name, "", &paging.address);
    let page = TopicPage { head, articles: &articles, paging: &paging };
    kept_page(&page, [Subject::Site, Subject::Topic(slug)].into_iter().chain(authors(&articles)))
}
