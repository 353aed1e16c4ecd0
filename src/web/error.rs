use std::any::Any;

use axum::body::Body;
use axum::extract::rejection::FormRejection;
use axum::http::{Response, StatusCode};
use axum::response::IntoResponse;

use crate::app::StoreError;

/// Why a request ends without the page it asked for.
///
/// One variant per thing the reader can do about it. A form with mistakes is not an error: the
/// handler shows the form again. [`crate::web::Site`] turns the status into a page that helps.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such page. 404.
    #[error("there is no page at this address")]
    NotFound,
    /// It was there and has been taken down. 410.
    #[error("this page has been taken down")]
    Gone,
    /// The form came from another site. 403.
    #[error("the form came from another site")]
    Elsewhere,
    /// An editor's role does not cover it. 403, with a page of the studio's.
    #[error("this is for other roles")]
    NotAllowed,
    /// What was sent cannot be read. 400, or 413 if it is too long to be.
    #[error("what was sent cannot be read")]
    Unreadable(StatusCode),
    /// The database is away. 503.
    #[error("the database is away")]
    Away(#[source] StoreError),
    /// Our fault; the cause is logged, never shown. 500.
    #[error("something broke")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        Self::Away(error)
    }
}

impl From<askama::Error> for Error {
    fn from(error: askama::Error) -> Self {
        Self::Internal(Box::new(error))
    }
}

impl From<FormRejection> for Error {
    fn from(rejection: FormRejection) -> Self {
        let status = rejection.status();
        let too_long = status == StatusCode::PAYLOAD_TOO_LARGE;
        Self::Unreadable(if too_long { status } else { StatusCode::BAD_REQUEST })
    }
}

impl IntoResponse for Error {
    /// Logs our own faults, once, here.
    fn into_response(self) -> Response<Body> {
        let status = match &self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Gone => StatusCode::GONE,
            Self::Elsewhere => StatusCode::FORBIDDEN,
            Self::NotAllowed => {
                let mut response = StatusCode::FORBIDDEN.into_response();
                response.extensions_mut().insert(NotAllowed);
                return response;
            }
            Self::Unreadable(status) => *status,
            Self::Away(cause) => {
                tracing::error!(error = cause as &dyn std::error::Error, "the database is away");
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::Internal(cause) => {
                tracing::error!(error = cause.as_ref() as &dyn std::error::Error, "request failed");
                StatusCode::INTERNAL_SERVER_ERROR
            }
        };
        status.into_response()
    }
}

/// Marks an answer that [`crate::web::studio`] puts its own words to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NotAllowed;

/// A handler that panicked: a fault of ours, and no reason to drop the connection.
#[expect(clippy::needless_pass_by_value, reason = "the layer hands it over")]
pub(crate) fn panicked(cause: Box<dyn Any + Send + 'static>) -> Response<Body> {
    let words = cause
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| cause.downcast_ref::<&str>().copied())
        .unwrap_or("no words");
    tracing::error!(panic = words, "a handler panicked");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}
