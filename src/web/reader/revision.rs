//! One published revision of an article or page, at its own address, for ever.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use crate::app::Found;
use crate::clock::Timestamp;
use crate::content::{Compiled, Kind, Listing, Slug};
use crate::web::reader::OlderRevision;
use crate::web::reader::frame::Frame;
use crate::web::view::Desk;
use crate::web::{Error, Result, kept_page};

/// `GET /articles/{slug}/revisions/{number}`
pub(crate) async fn show(
    State(desk): State<Desk>,
    Path((slug, number)): Path<(String, i64)>,
) -> Result<Response> {
    show_kind(&desk, Kind::Article, &slug, number).await
}

/// `GET /{slug}/revisions/{number}`
pub(crate) async fn show_page(
    State(desk): State<Desk>,
    Path((slug, number)): Path<(String, i64)>,
) -> Result<Response> {
    show_kind(&desk, Kind::Page, &slug, number).await
}

async fn show_kind(desk: &Desk, kind: Kind, slug: &str, number: i64) -> Result<Response> {
    let Seen { listing, current, saved_at, compiled } = match find(desk, kind, slug, number).await?
    {
        Sought::Seen(seen) => seen,
        Sought::Moved(address) => return Ok(Redirect::permanent(&address).into_response()),
    };
    let current_address = current.then(|| listing.address());
    let older = (listing.revision != Some(number) || !current).then_some(OlderRevision {
        number,
        saved_at,
        current_address: current_address.as_deref(),
    });
    let frame = Frame::of(desk, &listing, &compiled, older.is_none()).await?;
    let page = frame.page(&listing, &compiled, number, older, None);
    let mut response = kept_page(&page, frame.subjects(desk, &listing, &compiled))?;
    frame.say_how_to_cite(response.headers_mut(), number);
    Ok(response)
}

/// A revision that readers may see, or once saw.
pub(super) struct Seen {
    pub(super) listing: Arc<Listing>,
    /// Is the article still there?
    pub(super) current: bool,
    pub(super) saved_at: Timestamp,
    pub(super) compiled: Arc<Compiled>,
}

/// What is found at the address of a revision.
pub(super) enum Sought {
    Seen(Seen),
    /// The address of the same revision now.
    Moved(String),
}

/// The revision at an address.
pub(super) async fn find(desk: &Desk, kind: Kind, slug: &str, number: i64) -> Result<Sought> {
    let slug = Slug::parse(slug).ok_or(Error::NotFound)?;
    let (listing, current) = match desk.app.find(kind, &slug) {
        Found::Here(listing) => (listing, true),
        Found::Archived(listing) => (listing, false),
        Found::Moved(address) => {
            return Ok(Sought::Moved(format!("{address}/revisions/{number}")));
        }
        Found::Nothing => return Err(Error::NotFound),
    };
    let revision = desk.app.revision(listing.id, number).await?.ok_or(Error::NotFound)?;
    // A draft is nobody's business until it is published.
    let saved_at = revision.published_at.ok_or(Error::NotFound)?;
    let compiled = desk.compiled(&listing, number).await?;
    Ok(Sought::Seen(Seen { listing, current, saved_at, compiled }))
}
