//! For balancers and containers.

use axum::extract::{Extension, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;

use crate::web::site::ForPrograms;
use crate::web::view::Desk;

/// `GET /healthz`: the process answers.
pub(crate) async fn alive() -> &'static str {
    "alive\n"
}

/// `GET /readyz`: the database answers as well; otherwise 503, and a balancer should send readers
/// elsewhere.
pub(crate) async fn ready(State(desk): State<Desk>) -> impl IntoResponse {
    let (status, words) = match desk.app.ping().await {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n")
        }
    };
    (status, Extension(ForPrograms), words)
}
