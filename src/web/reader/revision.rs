//! A revision of an article that readers once saw, at its own address, for ever.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use crate::app::Found;
use crate::content::{Kind, Listing, Slug};
use crate::web::reader::OlderRevision;
use crate::web::reader::article::Frame;
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
    let slug = Slug::parse(slug).ok_or(Error::NotFound)?;
    let (listing, current): (Arc<Listing>, bool) = match desk.app.find(kind, &slug) {
        Found::Here(listing) => (listing, true),
        Found::Archived(listing) => (listing, false),
        Found::Moved(address) => {
            let address = format!("{address}/revisions/{number}");
            return Ok(Redirect::permanent(&address).into_response());
        }
        Found::Nothing => return Err(Error::NotFound),
    };
    let revision = desk.app.revision(listing.id, number).await?.ok_or(Error::NotFound)?;
    // A draft is nobody's business until it is published.
    let saved_at = revision.published_at.ok_or(Error::NotFound)?;
    let compiled = desk.compiled(&listing, number).await?;
    let frame = Frame::of(desk, &listing, &compiled);
    let current_address = current.then(|| listing.address());
    let older = (listing.revision != Some(number) || !current).then_some(OlderRevision {
        number,
        saved_at,
        current_address: current_address.as_deref(),
    });
    let page = frame.page(&listing, &compiled, older, None);
    kept_page(&page, frame.subjects(desk, &listing, &compiled))
}
