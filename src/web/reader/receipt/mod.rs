//! The receipt of a comment: what the holder of its secret phrase sees, and all that they can do.
//!
//! Nothing here is ever kept in the page cache. Addresses carry the phrase only sealed and for some
//! minutes, so that the history of a browser holds no lasting key; forms carry it sealed for a day,
//! so that nobody who takes their time loses what they wrote.

mod confirmation;
mod cookie;
mod edit;
mod erase;
mod file;
mod find;
mod happened;
mod holder;
mod mail;
mod message;
mod open;
mod state;
mod withdraw;

pub use confirmation::ConfirmationPage;
pub use cookie::Remembered;
pub use edit::{EditForm, EditPage};
pub use erase::ErasePage;
pub use file::FilePage;
pub use find::FindPage;
pub use happened::Happening;
pub use mail::ReceiptMailPage;
pub use open::{MessageView, ReceiptPage};
pub use state::State;
pub use withdraw::WithdrawPage;

use axum::Router;
use axum::routing::{get, post};

use crate::web::view::Desk;

/// The addresses of receipts.
pub(crate) fn routes() -> Router<Desk> {
    Router::new()
        .route("/receipt", get(find::show).post(find::post))
        .route("/receipt/{phrase}", get(find::follow))
        .route("/receipt/new/{key}", get(confirmation::show))
        .route("/receipt/open/{key}", get(open::show))
        .route("/receipt/edit/{key}", get(edit::show))
        .route("/receipt/edit", post(edit::post))
        .route("/receipt/withdraw/{key}", get(withdraw::show))
        .route("/receipt/withdraw", post(withdraw::post))
        .route("/receipt/restore", post(withdraw::restore))
        .route("/receipt/erase/{key}", get(erase::show))
        .route("/receipt/erase", post(erase::post))
        .route("/receipt/message", post(message::post))
        .route("/receipt/file", post(file::post))
        .route("/receipt/mail/{key}", get(mail::show))
        .route("/receipt/mail", post(mail::post))
        .route("/receipt/mail/stop", post(mail::stop))
        .route("/receipt/remember", post(cookie::remember))
        .route("/receipt/forget", post(cookie::forget))
}
