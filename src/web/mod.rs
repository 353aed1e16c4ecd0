//! The site over HTTP. This file is the table of contents: every address is listed here.

mod assets;
mod cache;
mod client;
mod encoding;
mod error;
mod feed;
mod headers;
mod health;
pub mod layout;
mod picture;
pub mod reader;
mod server;
mod site;
pub mod studio;
mod view;

pub use error::Error;
pub use server::serve;
pub use site::{Site, WireBody};

use std::time::Duration;

use askama::Template;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::{DefaultOnResponse, TraceLayer};

use crate::app::{App, Subject};
use crate::web::site::Drawn;
use crate::web::view::Desk;

/// Result of a handler.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Largest request, in bytes. A comment may have 10,000 characters; one that is much too long
/// still comes back in its form, so that nobody loses what they wrote.
const MAX_REQUEST_BYTES: usize = 4 * 1024 * 1024;

/// Every address of the site.
fn router(app: App) -> Router {
    let patience = Duration::from_secs(app.settings().request_timeout_seconds.into());
    let layers = ServiceBuilder::new()
        .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(
            TraceLayer::new_for_http()
                .make_span_with(site::span)
                .on_request(())
                .on_response(DefaultOnResponse::new().level(tracing::Level::DEBUG))
                .on_failure(()),
        )
        .layer(CatchPanicLayer::custom(error::panicked))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, patience))
        .layer(RequestBodyLimitLayer::new(MAX_REQUEST_BYTES))
        .layer(DefaultBodyLimit::disable());
    let desk = Desk::new(app);
    Router::new()
        .route("/", get(reader::home::show))
        .route("/articles", get(reader::articles::show))
        .route("/articles/{slug}", get(reader::article::show))
        .route("/articles/{slug}/revisions/{number}", get(reader::revision::show))
        .route("/articles/{slug}/history", get(reader::history::show))
        .route("/articles/{slug}/revisions/{number}/cite", get(reader::cite::show))
        .route("/articles/{slug}/revisions/{number}/article.html", get(reader::offprint::show_page))
        .route("/articles/{slug}/revisions/{number}/article.epub", get(reader::offprint::show_book))
        .route("/articles/{slug}/revisions/{number}/{file}", get(reader::exports::of_revision))
        .route("/articles/{slug}/comments", post(reader::commenting::post))
        .route("/articles/{slug}/comments/feed", get(reader::comment_feed::show_of_article))
        .route("/articles/{slug}/comments/preview", post(reader::commenting::preview))
        .route("/articles/{slug}/report", get(reader::report::show).post(reader::report::post))
        .route("/articles/{slug}/report/thanks", get(reader::report::thanks))
        .route("/topics", get(reader::topics::show))
        .route("/topics/{slug}", get(reader::topic::show))
        .route("/authors/{key}", get(reader::author::show))
        .route("/sources", get(reader::sources::show))
        .route("/sources/{*key}", get(reader::source::show))
        .route("/archive/{year}", get(reader::year::show))
        .route("/corrections", get(reader::corrections::show))
        .route("/corrections/feed", get(reader::corrections::feed))
        .route("/comments/feed", get(reader::comment_feed::show))
        .route("/comments/helped", post(reader::helped::post))
        .route("/comments/{id}", get(reader::commenting::find))
        .route("/comment-token", get(reader::commenting::token))
        .route("/kept", get(reader::kept::show))
        .merge(reader::mail::routes())
        .merge(reader::receipt::routes())
        .route("/images/{*path}", get(picture::show))
        .route("/static/{name}", get(assets::show))
        .route("/robots.txt", get(assets::robots))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .merge(studio::router(&desk))
        .route("/{slug}", get(reader::article::show_page))
        .route("/{slug}/report", get(reader::report::show).post(reader::report::post))
        .route("/{slug}/report/thanks", get(reader::report::thanks))
        .route("/{slug}/history", get(reader::history::show_page))
        .route("/{slug}/revisions/{number}", get(reader::revision::show_page))
        .fallback(|| async { Error::NotFound })
        .layer(layers)
        .with_state(desk)
}

/// Renders a page that depends on what somebody typed or asked for.
fn page(template: &impl Template) -> Result<Html<String>> {
    Ok(Html(template.render()?))
}

/// Renders a page that every reader may be shown until one of the subjects changes.
fn kept_page(
    template: &impl Template,
    subjects: impl IntoIterator<Item = Subject>,
) -> Result<Response> {
    Ok(kept(page(template)?.into_response(), subjects))
}

/// Marks an answer that every reader may be given until one of the subjects changes.
fn kept(mut response: Response, subjects: impl IntoIterator<Item = Subject>) -> Response {
    response.headers_mut().insert(axum::http::header::CACHE_CONTROL, headers::REVALIDATE);
    let mut subjects: Vec<_> = subjects.into_iter().collect();
    subjects.sort();
    subjects.dedup();
    response.extensions_mut().insert(Drawn(subjects));
    response
}
