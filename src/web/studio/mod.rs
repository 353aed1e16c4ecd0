//! Where editors work: behind sign-in, never kept, never loaded by readers.
//!
//! A page for whoever is signed in takes [`SignedIn`] as an argument of its handler and asks
//! `signed_in.require(Right::…)?` before it reads anything. No page is changed by GET.

mod account;
mod code;
mod cookie;
mod desk;
mod editor;
mod editors;
mod guard;
mod home;
mod invitation;
mod layout;
mod problems;
mod qr;
mod second_factor;
mod sign_in;
mod signed_in;
mod visitor;

pub use account::AccountPage;
pub use code::CodePage;
pub use desk::{
    AnswersPage, ArticleView, BesideView, BulkPage, BulkRow, CallView, CardView, CommentingPage,
    DeskEventsPage, KnownView, LogPage, MarkView, MessageView, OnePage, QueuePage, ReasonView,
    RuleView, RulesPage, SpokenView, VersionView, WorkloadPage,
};
pub use editor::{EditorPage, LinkPage};
pub use editors::{EditorsPage, TypedEditor};
pub use guard::NotAllowedPage;
pub use home::HomePage;
pub use invitation::{InvitationPage, SpentPage};
pub use layout::{StudioHead, Tab};
pub use problems::Problem;
pub use second_factor::{RecoveryCodesPage, SecondFactorPage};
pub use sign_in::{SignInPage, SignedOutPage};
pub use signed_in::SignedIn;

use axum::Router;
use axum::routing::{get, post};

use crate::web::view::Desk;

/// Where the studio stands.
const HOME: &str = "/studio";

/// Where somebody sets up a second factor.
const SECOND_FACTOR: &str = "/studio/account/second-factor";

/// Every address of the studio.
pub(super) fn router(desk: &Desk) -> Router<Desk> {
    Router::new()
        .route(HOME, get(home::show))
        .route("/studio/sign-in", get(sign_in::show).post(sign_in::post))
        .route("/studio/sign-in/code", get(code::show).post(code::post))
        .route("/studio/sign-out", post(sign_in::sign_out))
        .route("/studio/invitation/{token}", get(invitation::show).post(invitation::post))
        .route("/studio/account", get(account::show))
        .route("/studio/account/password", post(account::change_password))
        .route("/studio/account/notices", post(account::set_notices))
        .route("/studio/account/sessions", post(account::end_sessions))
        .route(SECOND_FACTOR, get(second_factor::show))
        .route("/studio/account/second-factor/offer", post(second_factor::offer))
        .route("/studio/account/second-factor/confirm", post(second_factor::confirm))
        .route("/studio/account/second-factor/codes", post(second_factor::replace_codes))
        .route("/studio/account/second-factor/remove", post(second_factor::remove))
        .route("/studio/editors", get(editors::show).post(editors::add))
        .route("/studio/editors/{id}", get(editor::show))
        .route("/studio/editors/{id}/{action}", post(editor::act))
        .merge(desk::routes())
        .route_layer(axum::middleware::from_fn_with_state(desk.clone(), guard::stand))
}

/// Is this an address of the studio?
pub(super) fn is_within(path: &str) -> bool {
    path.strip_prefix(HOME).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
