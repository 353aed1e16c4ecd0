use askama::Template;
use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::app::{Audited, CannedAnswer, CannedKind, MOST_COUNTED};
use crate::clock::Timestamp;
use crate::comments::{CommentId, Status};
use crate::editors::Right;
use crate::web::studio::desk::card::of_kind;
use crate::web::studio::desk::decide::UnsentReason;
use crate::web::studio::desk::query::QueueQuery;
use crate::web::studio::desk::{CardView, QUEUE};
use crate::web::studio::signed_in::way_back;
use crate::web::studio::{SignedIn, StudioHead, Tab};
use crate::web::view::Desk;
use crate::web::{Result, page};

/// The queue of comments.
#[derive(Debug, Template)]
#[template(path = "studio/desk/queue.html")]
pub struct QueuePage<'a> {
    /// With the way to the other pages.
    pub head: StudioHead<'a>,
    /// What was asked for. Untrusted.
    query: &'a QueueQuery,
    /// The address that asks for the same.
    pub address: &'a str,
    /// What could not be understood.
    pub problems: &'a [String],
    /// Which comments these are, in words.
    pub which: &'static str,
    /// How many there are, in words.
    pub count: String,
    /// The comments.
    pub cards: Vec<CardView>,
    /// The next page.
    pub next: Option<String>,
    /// Reasons that are kept ready.
    pub answers: Vec<CannedAnswer>,
    /// One's own last decision, if it can be taken back.
    pub last: Option<&'a Audited>,
    /// Do letters act on the comment that has the focus?
    pub letter_keys: bool,
    /// Why the same is done to several, as typed, where that cannot be kept yet.
    unsent: &'a UnsentReason,
    /// Those that were ticked for it, as the form names them. Untrusted.
    pub ticked: &'a [&'a str],
}

impl QueuePage<'_> {
    fn is_ticked(&self, card: &CardView) -> bool {
        self.ticked.contains(&&*format!("{}@{}:{}", card.id, card.version, card.status.word()))
    }
}

/// Comments on one page: as many as are read between two sips of tea.
const PAGE: i64 = 25;

/// For how long one's own last decision is shown above the queue, in seconds.
const LAST_SECONDS: i64 = 1_800;

/// `GET /studio/comments`
pub(crate) async fn show(
    State(desk): State<Desk>,
    signed_in: SignedIn,
    Query(query): Query<QueueQuery>,
) -> Result<Response> {
    signed_in.require(Right::Moderate)?;
    desk.queue_page(&signed_in, &query, &Bulk::default()).await
}

/// What was to be done to several comments and cannot be done yet. Untrusted.
#[derive(Debug, Default)]
pub(super) struct Bulk<'a> {
    /// Why, as typed.
    pub(super) reason: UnsentReason,
    /// The comments, as the form names them.
    pub(super) ticked: Vec<&'a str>,
    /// What is wrong.
    pub(super) problem: Option<String>,
}

impl Desk {
    /// The queue that somebody asked for, with what they could not do to several comments.
    pub(super) async fn queue_page(
        &self,
        signed_in: &SignedIn,
        query: &QueueQuery,
        bulk: &Bulk<'_>,
    ) -> Result<Response> {
        let mut asked = query.understand(self);
        asked.problems.extend(bulk.problem.clone());
        let reader = signed_in.editor.id;
        let found = self.app.queue(&asked.filter, asked.place, PAGE, Some(reader)).await?;
        let mut cards = CardView::all(&found.comments);
        for (card, queued) in cards.iter_mut().zip(&found.comments) {
            card.mark(&self.app.marks_of(&queued.comment).await);
            card.unconfirmed = queued.unconfirmed && self.app.settings().second_pair;
        }
        if let Some(first) = cards.iter().find(|card| card.first && card.claimed_by_html.is_none())
        {
            self.app.claim(CommentId(first.id), reader).await?;
        }
        let last = self.app.last_decision_of(reader).await?;
        let since = Timestamp::now().plus_seconds(-LAST_SECONDS);
        let last = last.filter(|last| last.decision.decided_at >= since);
        let page = page(&QueuePage {
            head: self.studio_head("Comments", Tab::Queue, Some(&signed_in.editor)),
            address: &query.address(),
            problems: &asked.problems,
            which: which(asked.filter.status),
            count: counted(found.count),
            next: found.next.map(|place| query.address_at(place)),
            answers: of_kind(self.app.canned_answers().await?, CannedKind::Reason),
            last: last.as_ref(),
            letter_keys: self.app.letter_keys(reader).await?,
            query,
            cards,
            unsent: &bulk.reason,
            ticked: &bulk.ticked,
        })?;
        let fine = asked.problems.is_empty();
        let status = if fine { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        Ok((status, page).into_response())
    }
}

/// Whether letters act.
#[derive(Debug, Deserialize)]
pub(crate) struct KeysForm {
    keys: String,
    #[serde(default)]
    back: String,
}

/// `POST /studio/comments/keys`
pub(crate) async fn post_keys(
    State(desk): State<Desk>,
    signed_in: SignedIn,
    Form(form): Form<KeysForm>,
) -> Result<Response> {
    signed_in.require(Right::Moderate)?;
    desk.app.set_letter_keys(signed_in.editor.id, form.keys == "on").await?;
    Ok(Redirect::to(back(&form.back)).into_response())
}

/// The queue that somebody came from.
pub(super) fn back(address: &str) -> &str {
    let back = way_back(address);
    if back.starts_with("/studio/") { back } else { QUEUE }
}

/// How many, in words: further than a thousand nobody needs to count.
pub(super) fn counted(count: i64) -> String {
    match count {
        0 => "None".to_owned(),
        1 => "One".to_owned(),
        more if more > MOST_COUNTED => "More than 1,000".to_owned(),
        some => some.to_string(),
    }
}

fn which(status: Option<Status>) -> &'static str {
    match status {
        Some(Status::Held) => "waiting",
        Some(Status::Published) => "published",
        Some(Status::Spam) => "marked as spam",
        Some(Status::Removed) => "removed",
        Some(Status::Withdrawn) => "taken back by their writers",
        None => "in all",
    }
}
