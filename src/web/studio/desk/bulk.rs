use askama::Template;
use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use crate::app::{Because, BulkDone};
use crate::clock::Timestamp;
use crate::comments::{CommentId, Status, render_name};
use crate::editors::Right;
use crate::web::studio::desk::card::beginning;
use crate::web::studio::desk::decide::{DecideForm, UnsentReason};
use crate::web::studio::desk::query::QueueQuery;
use crate::web::studio::desk::queue::{self, back};
use crate::web::studio::desk::words::became;
use crate::web::studio::{SignedIn, StudioHead, Tab};
use crate::web::view::Desk;
use crate::web::{Error, Result, page};

/// What came of doing the same to several comments.
#[derive(Debug, Template)]
#[template(path = "studio/desk/bulk.html")]
pub struct BulkPage<'a> {
    /// With the way to the other pages.
    pub head: StudioHead<'a>,
    /// Names it.
    pub id: i64,
    /// Who did it: trusted HTML.
    pub made_by_html: String,
    /// When.
    pub made_at: Timestamp,
    /// When it was taken back.
    pub undone_at: Option<Timestamp>,
    /// How many comments changed.
    pub changed: usize,
    /// What came of each.
    pub rows: Vec<BulkRow>,
}

/// What came of one of them.
#[derive(Clone, Debug)]
pub struct BulkRow {
    /// Names the comment.
    pub id: i64,
    /// Who wrote it: trusted HTML.
    pub name_html: String,
    /// Its beginning, as typed; empty where it opens on request only. Untrusted.
    pub beginning: String,
    /// What happened, as a sentence.
    pub happened: &'static str,
    /// What it is now, as a sentence; empty if there is no such comment.
    pub now: &'static str,
}

/// Most comments that are dealt with at once; a page holds no more.
const MOST: usize = 200;

/// `POST /studio/comments/bulk`
pub(crate) async fn post(
    State(desk): State<Desk>,
    signed_in: SignedIn,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response> {
    signed_in.require(Right::Moderate)?;
    let value = |name: &str| {
        let mut found = fields.iter().filter(|(field, _)| field == name);
        found.next().map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let ticked = fields.iter().filter(|(name, _)| name == "id");
    let ids: Vec<_> = ticked.filter_map(|(_, id)| comment_as_read(id)).take(MOST).collect();
    let status = Status::parse(&value("status")).filter(|status| *status != Status::Withdrawn);
    let status = status.ok_or(Error::NotFound)?;
    if ids.is_empty() {
        return Ok(Redirect::to(back(&value("back"))).into_response());
    }
    let form = DecideForm {
        because: value("because"),
        answer: value("answer"),
        tell: value("tell"),
        ..DecideForm::default()
    };
    let (text, shown) = match desk.reason(&form).await? {
        Ok(reason) => reason,
        Err(problem) => {
            let ticked = fields.iter().filter(|(name, _)| name == "id");
            let bulk = queue::Bulk {
                reason: UnsentReason::of(&form),
                ticked: ticked.map(|(_, id)| id.as_str()).collect(),
                problem: Some(problem.words),
            };
            let query = QueueQuery::of(back(&value("back")));
            return desk.queue_page(&signed_in, &query, &bulk).await;
        }
    };
    let because = Because { text: &text, shown, ..Because::default() };
    let done = desk.app.act_on_all(&ids, status, &signed_in.decider(), because).await?;
    Ok(Redirect::to(&format!("/studio/comments/bulk/{done}")).into_response())
}

/// `GET /studio/comments/bulk/{id}`
pub(crate) async fn show(
    State(desk): State<Desk>,
    signed_in: SignedIn,
    Path(id): Path<i64>,
) -> Result<Response> {
    signed_in.require(Right::Moderate)?;
    let BulkDone { bulk, items } = desk.app.bulk(id).await?.ok_or(Error::NotFound)?;
    let rows = items.iter().map(|(item, queued)| BulkRow {
        id: item.comment_id.0,
        name_html: render_name(
            queued.as_ref().map_or("", |queued| queued.comment.author_name.as_str()),
        ),
        beginning: queued
            .as_ref()
            .filter(|queued| {
                queued.comment.content_note.is_empty() && queued.comment.status != Status::Spam
            })
            .map(|queued| beginning(&queued.comment.body))
            .unwrap_or_default(),
        happened: happened(&item.outcome),
        now: queued.as_ref().map_or("", |queued| became(queued.comment.status)),
    });
    let page = page(&BulkPage {
        head: desk.studio_head("What came of it", Tab::Queue, Some(&signed_in.editor)),
        id: bulk.id,
        made_by_html: render_name(&bulk.made_by),
        made_at: bulk.made_at,
        undone_at: bulk.undone_at,
        changed: items.iter().filter(|(item, _)| item.decision_id.is_some()).count(),
        rows: rows.collect(),
    })?;
    Ok(page.into_response())
}

/// `POST /studio/comments/bulk/{id}/undo`
pub(crate) async fn post_undo(
    State(desk): State<Desk>,
    signed_in: SignedIn,
    Path(id): Path<i64>,
) -> Result<Response> {
    signed_in.require(Right::Moderate)?;
    desk.app.undo_bulk(id, &signed_in.decider()).await?;
    Ok(Redirect::to(&format!("/studio/comments/bulk/{id}")).into_response())
}

/// A comment, and the number of the version and the status that the page showed: `12@1:held`, or
/// only `12`.
fn comment_as_read(value: &str) -> Option<(CommentId, Option<i64>, Option<Status>)> {
    let (id, shown) = value.split_once('@').unwrap_or((value, ""));
    let (version, status) = shown.split_once(':').unwrap_or((shown, ""));
    Some((CommentId(id.parse().ok()?), version.parse().ok(), Status::parse(status)))
}

/// What a word of [`Acted`](crate::app::Acted) says.
fn happened(word: &str) -> &'static str {
    match word {
        "changed" => "Changed.",
        "already" => "Was that already.",
        "withdrawn" => "Left alone: its writer has taken it back.",
        "confirmed" => "Confirmed: it is spam.",
        "proposed" => "Removal proposed; another moderator confirms it.",
        "own-proposal" => "Left alone: you proposed its removal yourself.",
        "seen" => "Left to readers, and seen to.",
        "outdated" => "Left alone: it has changed since the page was drawn. Read it again first.",
        "overtaken" => "Left alone: somebody else has decided about it meanwhile.",
        _ => "There is no such comment.",
    }
}
