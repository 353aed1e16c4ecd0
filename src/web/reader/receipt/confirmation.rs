use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State as Parts};
use axum::response::{IntoResponse, Response};
use tokio::time::timeout;

use crate::spam::Purpose;
use crate::web::layout::{Head, Link};
use crate::web::reader::receipt::State;
use crate::web::reader::receipt::holder::CONFIRMATION_MINUTES;
use crate::web::view::{Desk, link};
use crate::web::{Result, page};

/// What a writer sees after posting: the secret phrase, what it is for, and what became of the
/// comment.
#[derive(Debug, Template)]
#[template(path = "receipt/new.html")]
pub struct ConfirmationPage<'a> {
    /// Unlisted, with a title that says nothing.
    pub head: Head<'a>,
    /// The words, with blanks between them. Shown here and never again.
    pub phrase: &'a str,
    /// The same as an address outside of the site.
    pub private_link: &'a str,
    /// What became of the comment; `None` while the database is away.
    pub state: Option<State>,
    /// Number of the comment.
    pub id: i64,
    /// The article that it stands under.
    pub article: Option<Link>,
    /// Opens the receipt.
    pub receipt: &'a str,
    /// Where it is taken off the page.
    pub withdraw: &'a str,
    /// Hidden field of the form that asks the browser to remember it.
    pub key: &'a str,
    /// Does the text say that somebody may be in danger?
    pub urgent: bool,
    /// Trusted HTML of the site's own block about help, if it has one.
    pub help: Option<Arc<str>>,
    /// For how long this page can be opened again.
    pub minutes: i64,
}

/// `GET /receipt/new/{key}`
///
/// Shows the phrase even if the database is away: it is written down nowhere else.
pub(crate) async fn show(Parts(desk): Parts<Desk>, Path(key): Path<String>) -> Result<Response> {
    let Some(phrase) = desk.opened(Purpose::Confirmation, &key) else { return desk.expired() };
    let asked = timeout(desk.store_patience(), desk.app.receipt(&phrase)).await;
    let receipt = asked.ok().and_then(Result::ok).flatten();
    let catalogue = desk.app.catalogue();
    let article = receipt.as_ref().and_then(|receipt| {
        let listing = catalogue.get(receipt.own.comment.article_id)?;
        listing.is_public().then(|| link(listing))
    });
    let site = desk.site();
    let shown = ConfirmationPage {
        head: Head::new(&site, "Receipt", "", "/receipt").unlisted(),
        phrase: &phrase.joined(" "),
        private_link: &format!("{}/receipt/{}", site.base_url, phrase.joined("-")),
        state: receipt.as_ref().map(State::of),
        id: receipt.as_ref().map_or(0, |receipt| receipt.own.comment.id.0),
        article,
        receipt: &desk.receipt_address("open", &phrase),
        withdraw: &desk.receipt_address("withdraw", &phrase),
        key: &desk.form_key(&phrase),
        urgent: receipt.as_ref().is_some_and(|receipt| receipt.own.urgent),
        help: desk.block_html("help"),
        minutes: CONFIRMATION_MINUTES,
    };
    Ok(page(&shown)?.into_response())
}
