use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::app::{QUEUE, Ruled, RulingPage as Ruling};
use crate::clock::Timestamp;
use crate::comments::{render_body, shown_name};
use crate::spam::Reason;
use crate::web::layout::{Head, Link};
use crate::web::view::{Desk, link};
use crate::web::{Result, page};

/// One comment and one button, behind a link in a notice.
#[derive(Debug, Template)]
#[template(path = "mail/ruling.html")]
pub struct RulingPage<'a> {
    /// Unlisted.
    pub head: Head<'a>,
    /// What happened, or what can.
    pub dek: &'a str,
    /// May somebody be in danger?
    pub urgent: bool,
    /// As it may be shown. Untrusted.
    pub name: &'a str,
    /// When it was posted.
    pub posted_at: Timestamp,
    /// Where it stands.
    pub article: Link,
    /// Trusted HTML: made by `comments::markup` from what the reader typed.
    pub html: &'a str,
    /// What the screen thought of it.
    pub reasons: &'a [Reason],
    /// The words on the button; `None`: there is nothing to decide.
    pub button: Option<&'a str>,
    /// Where moderators work.
    pub queue: &'a str,
}

const LASTS: &str = "Links to decide about a comment work for a week.";

/// `GET /mail/decide/{token}`
pub(crate) async fn show(State(desk): State<Desk>, Path(token): Path<String>) -> Result<Response> {
    match desk.app.ruling_page(&token).await? {
        Some(ruling) => desk.ruling_page(&ruling, &token),
        None => desk.link_has_ended(LASTS),
    }
}

/// `POST /mail/decide/{token}`
pub(crate) async fn post(State(desk): State<Desk>, Path(token): Path<String>) -> Result<Response> {
    match desk.app.rule_by_link(&token).await? {
        Some(ruling) => desk.ruling_page(&ruling, &token),
        None => desk.link_has_ended(LASTS),
    }
}

impl Desk {
    fn ruling_page(&self, ruling: &Ruling, token: &str) -> Result<Response> {
        let (site, address) = (self.site(), format!("/mail/decide/{token}"));
        let comment = &ruling.comment.comment;
        let catalogue = self.app.catalogue();
        let article = catalogue.get(comment.article_id).map(|listing| link(listing));
        let article = article.unwrap_or_else(|| Link {
            address: format!("/articles/{}", ruling.comment.article),
            label: ruling.comment.article.clone(),
        });
        let reasons: Vec<Reason> =
            serde_json::from_str(&ruling.comment.reasons).unwrap_or_default();
        let label = if ruling.publishes() { "Publish this comment" } else { "Hold this comment" };
        let (status, title, dek) = said(ruling);
        let drawn = RulingPage {
            head: Head::new(&site, title, "", &address).unlisted(),
            dek: &dek,
            urgent: ruling.comment.urgent,
            name: &shown_name(&comment.author_name),
            posted_at: comment.posted_at,
            article,
            html: &render_body(&comment.body),
            reasons: &reasons,
            button: (ruling.ruled == Ruled::Open).then_some(label),
            queue: QUEUE,
        };
        Ok((status, page(&drawn)?).into_response())
    }
}

/// Status, title and the sentence under it.
fn said(ruling: &Ruling) -> (StatusCode, &'static str, String) {
    let now = ruling.state();
    let last = ruling.last.as_ref().map(|last| {
        let (by, at) = (shown_name(&last.decided_by), last.decided_at.minute_in_words());
        format!(" Last decided by {by}, on {at}.")
    });
    let last = last.unwrap_or_default();
    match ruling.ruled {
        Ruled::Open if ruling.publishes() => {
            (StatusCode::OK, "Publish this comment?", "It waits to be read.".to_owned())
        }
        Ruled::Open => (StatusCode::OK, "Hold this comment?", "Readers see it now.".to_owned()),
        Ruled::Done => (StatusCode::OK, "Done", format!("The comment is {now} now.")),
        Ruled::Used => (
            StatusCode::CONFLICT,
            "This link was used before",
            format!("The comment is {now}.{last}"),
        ),
        Ruled::Overtaken => {
            let changed = if ruling.link.changed { " Its writer has changed it." } else { "" };
            (
                StatusCode::CONFLICT,
                "Somebody was quicker",
                format!("The comment is {now}.{changed}{last} Nothing was done by this link."),
            )
        }
        Ruled::Ended => (StatusCode::GONE, "This link has ended", format!("The comment is {now}.")),
        Ruled::Forbidden => (
            StatusCode::FORBIDDEN,
            "You may not decide by this link",
            "Your account has no right to, is closed, or has yet to set up a second factor."
                .to_owned(),
        ),
    }
}
