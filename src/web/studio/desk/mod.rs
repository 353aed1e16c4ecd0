//! The moderators' desk: the queue, one comment with all around it, and the log.
//!
//! All of it needs [`Right::Moderate`](crate::editors::Right): what is held may name somebody who
//! must not be found, so nobody reads it who does not decide about it.

mod answers;
mod bulk;
mod card;
mod commenting;
mod decide;
mod events;
mod known;
mod log;
mod one;
mod query;
mod queue;
mod rules;
mod words;
mod workload;
mod writer;

pub use answers::AnswersPage;
pub use bulk::{BulkPage, BulkRow};
pub use card::{CardView, ReasonView};
pub use commenting::{ArticleView, CommentingPage};
pub use events::DeskEventsPage;
pub use known::{CallView, KnownView, MarkView, MessageView, VersionView};
pub use log::LogPage;
pub use one::{BesideView, OnePage, SpokenView};
pub use queue::QueuePage;
pub use rules::{RuleView, RulesPage};
pub use workload::WorkloadPage;

use axum::Router;
use axum::routing::{get, post};

use crate::web::view::Desk;

/// Where the queue stands.
pub(super) const QUEUE: &str = "/studio/comments";

/// Every address of the desk.
pub(super) fn routes() -> Router<Desk> {
    Router::new()
        .route(QUEUE, get(queue::show))
        .route("/studio/comments/keys", post(queue::post_keys))
        .route("/studio/comments/bulk", post(bulk::post))
        .route("/studio/comments/bulk/{id}", get(bulk::show))
        .route("/studio/comments/bulk/{id}/undo", post(bulk::post_undo))
        .route("/studio/comments/{id}", get(one::show))
        .route("/studio/comments/{id}/decide", post(decide::post))
        .route("/studio/comments/{id}/decline", post(one::post_decline))
        .route("/studio/comments/{id}/claim", post(one::post_claim))
        .route("/studio/comments/{id}/remark", post(one::post_remark))
        .route("/studio/comments/{id}/content-note", post(one::post_content_note))
        .route("/studio/comments/{id}/ask", post(writer::post_ask))
        .route("/studio/comments/{id}/read", post(writer::post_read))
        .route("/studio/comments/{id}/reports", post(writer::post_settle))
        .route("/studio/rules", get(rules::show).post(rules::post))
        .route("/studio/rules/{id}/end", post(rules::post_end))
        .route("/studio/commenting", get(commenting::show))
        .route("/studio/commenting/{slug}", post(commenting::post))
        .route("/studio/decisions", get(log::show))
        .route("/studio/decisions/export", get(log::export))
        .route("/studio/decisions/rules", get(events::show))
        .route("/studio/decisions/{id}/undo", post(decide::post_undo))
        .route("/studio/answers", get(answers::show).post(answers::post))
        .route("/studio/answers/{id}", post(answers::post_change))
        .route("/studio/workload", get(workload::show))
}
