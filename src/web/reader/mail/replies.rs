use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};

use crate::clock::Timestamp;
use crate::comments::{Comment, render_body, shown_name};
use crate::web::layout::{Head, Link};
use crate::web::view::{Desk, link};
use crate::web::{Result, page};

/// The answers to somebody's comment, for whoever has the link from a mail.
#[derive(Debug, Template)]
#[template(path = "mail/replies.html")]
pub struct RepliesPage<'a> {
    /// Unlisted.
    pub head: Head<'a>,
    /// Where they stand, if readers see that.
    pub article: Option<Link>,
    /// Oldest first.
    pub replies: &'a [ReplyView],
    /// Where mails go, as its owner recognises it.
    pub address: &'a str,
    /// When that ends.
    pub ends: Timestamp,
    /// Where it is stopped.
    pub stop: &'a str,
}

/// One answer.
#[derive(Clone, Debug)]
pub struct ReplyView {
    /// Names the comment.
    pub id: i64,
    /// As it may be shown. Untrusted.
    pub name: String,
    /// The topic under which it opens on request; empty: it stands open. Untrusted.
    pub note: String,
    /// When it was posted.
    pub posted_at: Timestamp,
    /// Trusted HTML: made by `comments::markup` from what the reader typed.
    pub html: String,
}

impl From<&Comment> for ReplyView {
    fn from(comment: &Comment) -> Self {
        Self {
            id: comment.id.0,
            name: shown_name(&comment.author_name).into_owned(),
            note: comment.content_note.clone(),
            posted_at: comment.posted_at,
            html: render_body(&comment.body),
        }
    }
}

/// `GET /mail/replies/{token}`
pub(crate) async fn show(State(desk): State<Desk>, Path(token): Path<String>) -> Result<Response> {
    let Some((watch, answers)) = desk.app.replies_behind(&token).await? else {
        return desk.link_has_ended("Links to replies work until the mails are stopped, or end.");
    };
    let replies: Vec<_> = answers.iter().map(ReplyView::from).collect();
    let article = answers.first().and_then(|answer| {
        let catalogue = desk.app.catalogue();
        catalogue.get(answer.article_id).filter(|listing| listing.is_public()).map(|one| link(one))
    });
    let (site, stop) = (desk.site(), format!("/mail/stop/{token}"));
    let title = if replies.len() == 1 { "A reply for you" } else { "Replies for you" };
    let drawn = RepliesPage {
        head: Head::new(&site, title, "", "").unlisted(),
        article,
        replies: &replies,
        address: &watch.address.masked(),
        ends: watch.expires_at,
        stop: &stop,
    };
    Ok(page(&drawn)?.into_response())
}
