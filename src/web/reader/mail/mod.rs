//! What stands behind the links in mails, and the page of what is kept under an address.
//!
//! Following a link changes nothing, since programs that examine mails follow links as well: each
//! page has a button. The secret in the address is all that gives the right to press it.

mod ask;
mod confirm;
mod mine;
mod replies;
mod ruling;
mod stop;

pub use ask::{AskView, HiddenField, WatchView};
pub use mine::{MinePage, PersonPage};
pub use replies::{RepliesPage, ReplyView};
pub use ruling::RulingPage;

use askama::Template;
use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use crate::web::layout::Head;
use crate::web::view::Desk;
use crate::web::{Result, page};

/// Every address that mails lead to.
pub(crate) fn routes() -> Router<Desk> {
    Router::new()
        .route("/mail/confirm/{token}", get(confirm::show).post(confirm::post))
        .route("/mail/replies/{token}", get(replies::show))
        .route("/mail/stop/{token}", get(stop::show).post(stop::post))
        .route("/mail/decide/{token}", get(ruling::show).post(ruling::post))
        .route("/mail/mine", get(mine::show).post(mine::post))
        .route("/mail/mine/copy", post(mine::copy))
        .route("/mail/mine/erase", post(mine::erase))
        .route("/mail/mine/{token}", get(mine::show_link).post(mine::open))
}

/// A few words, and what can be done about them.
#[derive(Debug, Template)]
#[template(path = "mail/said.html")]
pub struct SaidPage<'a> {
    /// Unlisted.
    pub head: Head<'a>,
    /// One sentence under the title.
    pub dek: &'a str,
    /// Plain text.
    pub paragraphs: &'a [&'a str],
    /// The first one is what most people want.
    pub buttons: &'a [Button<'a>],
}

/// A form that is nothing but a button.
#[derive(Clone, Copy, Debug)]
pub struct Button<'a> {
    /// Where it goes.
    pub action: &'a str,
    /// Its words.
    pub label: &'a str,
}

impl Desk {
    /// A page of a few words.
    fn said(
        &self,
        status: StatusCode,
        (title, dek): (&str, &str),
        paragraphs: &[&str],
        buttons: &[Button<'_>],
    ) -> Result<Response> {
        let site = self.site();
        let head = Head::new(&site, title, "", "").unlisted();
        Ok((status, page(&SaidPage { head, dek, paragraphs, buttons })?).into_response())
    }

    /// What is said of a link that has ended, or that never was.
    fn link_has_ended(&self, lasts: &str) -> Result<Response> {
        let words = ("This link does not work any more", lasts);
        self.said(StatusCode::GONE, words, &["Nothing has changed, and nothing is sent."], &[])
    }
}
