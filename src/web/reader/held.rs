use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;

use crate::app::Subject;
use crate::web::layout::{Head, Link};
use crate::web::view::{Desk, link};
use crate::web::{Result, kept_page};

/// Says that a comment waits for a moderator, and why that is normal.
///
/// A page of its own: the article's page stays the same for everybody and can be cached.
#[derive(Debug, Template)]
#[template(path = "held.html")]
pub struct HeldPage<'a> {
    /// Unlisted.
    pub head: Head<'a>,
    /// The article that was answered.
    pub article: &'a Link,
    /// Trusted HTML of the site's own block about help, for those who may be in danger.
    pub help: Option<Arc<str>>,
}

/// What the page shows besides.
#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    help: Option<String>,
}

/// `GET /articles/{slug}/held`
pub(crate) async fn show(
    State(desk): State<Desk>,
    Path(slug): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let listing = desk.answerable(&slug)?;
    let site = desk.site();
    let address = format!("{}/held", listing.address());
    let head = Head::new(&site, "Your comment is waiting to be read", "", &address).unlisted();
    let article = link(&listing);
    let help = asked.help.and_then(|_| desk.block_html("help"));
    let block = Subject::Material("blocks/help.md".into());
    let subjects = vec![Subject::Site, Subject::Article(listing.id), block];
    kept_page(&HeldPage { head, article: &article, help }, subjects)
}
