//! Where editors work: behind sign-in, never kept, never loaded by readers.
//!
//! A page for whoever is signed in takes [`SignedIn`] as an argument of its handler and asks
//! `signed_in.require(Right::…)?` before it reads anything. No page is changed by GET.

mod cookie;
mod desk;
mod guard;
mod home;
mod invitation;
mod layout;
mod problems;
mod sign_in;
mod signed_in;

pub use desk::{
    AnswersPage, BesideView, BulkPage, BulkRow, CardView, LogPage, OnePage, QueuePage, ReasonView,
    SpokenView, WorkloadPage,
};
pub use guard::NotAllowedPage;
pub use home::HomePage;
pub use invitation::{InvitationPage, SpentPage};
pub use layout::{StudioHead, Tab};
pub use problems::Problem;
pub use sign_in::{SignInPage, SignedOutPage};
pub use signed_in::SignedIn;

use axum::Router;
use axum::routing::{get, post};

use crate::web::view::Desk;

/// Where the studio stands.
const HOME: &str = "/studio";

/// Every address of the studio.
pub(super) fn router(desk: &Desk) -> Router<Desk> {
    Router::new()
        .route(HOME, get(home::show))
        .route("/studio/sign-in", get(sign_in::show).post(sign_in::post))
        .route("/studio/sign-out", post(sign_in::sign_out))
        .route("/studio/invitation/{token}", get(invitation::show).post(invitation::post))
        .merge(desk::routes())
        .route_layer(axum::middleware::from_fn_with_state(desk.clone(), guard::stand))
}

/// Is this an address of the studio?
pub(super) fn is_within(path: &str) -> bool {
    path.strip_prefix(HOME).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
