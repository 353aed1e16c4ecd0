use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::app::{Beside, CannedAnswer, CannedKind, Card, Decision};
use crate::clock::Timestamp;
use crate::comments::{Comment, CommentId, Status, check_content_note, render_body, render_name};
use crate::editors::Right;
use crate::web::studio::desk::card::{beginning, of_kind};
use crate::web::studio::desk::decide::UnsentReason;
use crate::web::studio::desk::words::reason;
use crate::web::studio::desk::writer::QuestionForm;
use crate::web::studio::desk::{CardView, KnownView, QUEUE};
use crate::web::studio::problems::{Problem, is_faulty};
use crate::web::studio::{SignedIn, StudioHead, Tab};
use crate::web::view::Desk;
use crate::web::{Error, Result, page};

/// One comment with everything around it.
#[derive(Debug, Template)]
#[template(path = "studio/desk/one.html")]
pub struct OnePage<'a> {
    /// With the way to the other pages.
    pub head: StudioHead<'a>,
    /// The comment.
    pub card: CardView,
    /// Where decisions lead back to.
    pub address: String,
    /// Reasons that are kept ready.
    pub answers: Vec<CannedAnswer>,
    /// The conversation around it.
    pub conversation: Vec<SpokenView>,
    /// Comments that have something in common with it, by what that is.
    pub beside: Vec<(&'static str, Vec<BesideView>)>,
    /// What moderators told each other: who, when and what. The first is trusted HTML.
    pub remarks: Vec<(String, Timestamp, String)>,
    /// What was decided, oldest first.
    pub decisions: &'a [Decision],
    /// The decision that can be taken back; 0: none.
    pub last: i64,
    /// Its removal waits, proposed by: trusted HTML, why, and whether that was whoever reads this.
    pub proposal: Option<(String, String, bool)>,
    /// The topic under which it opens on request, as it is or as typed. Untrusted.
    pub content_note: &'a str,
    /// What the other parts of the site know of it.
    pub known: KnownView,
    /// Questions that are kept ready.
    pub questions: Vec<CannedAnswer>,
    /// What was typed and cannot be kept as it is.
    unsent: &'a Unsent,
    /// What is wrong with that.
    pub problems: &'a [Problem],
    /// Are its words gone for ever? Then there is nobody to ask.
    pub erased: bool,
}

/// What was typed on the page of a comment and cannot be kept as it is. Untrusted.
#[derive(Debug, Default)]
pub(super) struct Unsent {
    /// A question to its writer.
    pub(super) question: QuestionForm,
    /// Why somebody decides.
    pub(super) reason: UnsentReason,
    /// Why its removal is declined.
    pub(super) declined: String,
    /// What came of its reports.
    pub(super) settled: String,
    /// A remark.
    pub(super) remark: String,
    /// A topic; `None`: as it is.
    pub(super) content_note: Option<String>,
}

impl OnePage<'_> {
    fn is_faulty(&self, field: &str) -> bool {
        is_faulty(self.problems, field)
    }
}

/// What somebody said before or after it.
#[derive(Clone, Debug)]
pub struct SpokenView {
    /// Names the comment.
    pub id: i64,
    /// Who: trusted HTML.
    pub name_html: String,
    /// What: trusted HTML; empty where it opens on request only.
    pub html: String,
    /// What it is.
    pub status: Status,
    /// Is it the one that the page is about?
    pub this: bool,
}

/// A comment that has something in common with it.
#[derive(Clone, Debug)]
pub struct BesideView {
    /// Names the comment.
    pub id: i64,
    /// Who: trusted HTML.
    pub name_html: String,
    /// Its beginning, as typed. Untrusted.
    pub beginning: String,
    /// Does it open on request only?
    pub closed: bool,
    /// Last part of the address of its article.
    pub article: String,
    /// What it is.
    pub status: Status,
    /// When it came.
    pub posted_at: Timestamp,
}

/// `GET /studio/comments/{id}`
pub(crate) async fn show(
    State(desk): State<Desk>,
    signed_in: SignedIn,
    Path(id): Path<i64>,
) -> Result<Response> {
    signed_in.require(Right::Moderate)?;
    desk.one_page(&signed_in, CommentId(id), &Unsent::default(), &[]).await
}

impl Desk {
    /// The page of one comment, with what was typed there and what is wrong with that.
    pub(super) async fn one_page(
        &self,
        signed_in: &SignedIn,
        id: CommentId,
        unsent: &Unsent,
        problems: &[Problem],
    ) -> Result<Response> {
        let reader = signed_in.editor.id;
        let card = self.app.card(id, Some(reader)).await?.ok_or(Error::NotFound)?;
        self.app.claim(id, reader).await?;
        let comment = &card.queued.comment;
        let known = KnownView::of(comment, self.app.knowledge(comment).await?);
        let answers = self.app.canned_answers().await?;
        let title = format!("Comment {}", id.0);
        let head = self.studio_head(&title, Tab::Queue, Some(&signed_in.editor));
        let mut drawn = one(head, &card, known, answers, (unsent, problems), reader);
        drawn.card.unconfirmed = card.queued.unconfirmed && self.app.settings().second_pair;
        let page = page(&drawn)?;
        let faulty = !problems.is_empty();
        let status = if faulty { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        Ok((status, page).into_response())
    }
}

fn one<'a>(
    head: StudioHead<'a>,
    card: &'a Card,
    known: KnownView,
    answers: Vec<CannedAnswer>,
    (unsent, problems): (&'a Unsent, &'a [Problem]),
    reader: i64,
) -> OnePage<'a> {
    let id = card.queued.comment.id;
    let last = card.decisions.iter().rfind(|decision| decision.action == "status");
    let around = [
        ("The same text", &card.around.same_text),
        ("From the same address", &card.around.same_sender),
        ("Much the same text", &card.around.near_text),
    ];
    let beside = around.into_iter().filter(|(_, found)| !found.is_empty());
    OnePage {
        head,
        address: format!("{QUEUE}/{}", id.0),
        questions: of_kind(answers.clone(), CannedKind::Question),
        answers: of_kind(answers, CannedKind::Reason),
        conversation: card.conversation.iter().map(|comment| spoken(comment, id)).collect(),
        beside: beside.map(|(what, found)| (what, found.iter().map(view).collect())).collect(),
        remarks: card
            .remarks
            .iter()
            .map(|one| (render_name(&one.written_by), one.written_at, one.body.clone()))
            .collect(),
        decisions: &card.decisions,
        last: last.map_or(0, |decision| decision.id),
        proposal: card.proposal.as_ref().map(|proposal| {
            let own = proposal.editor_id == reader;
            (render_name(&proposal.proposed_by), proposal.because.clone(), own)
        }),
        content_note: unsent.content_note.as_ref().unwrap_or(&card.queued.comment.content_note),
        erased: card.decisions.iter().any(|decision| decision.action == "erase"),
        known,
        unsent,
        problems,
        card: CardView {
            first: true,
            listed: false,
            reason: unsent.reason.clone(),
            ..CardView::of(&card.queued)
        },
    }
}

fn spoken(comment: &Comment, about: CommentId) -> SpokenView {
    let closed = comment.status == Status::Spam || !comment.content_note.is_empty();
    let (id, this) = (comment.id.0, comment.id == about);
    SpokenView {
        id,
        name_html: render_name(&comment.author_name),
        html: if closed || this { String::new() } else { render_body(&comment.body) },
        status: comment.status,
        this,
    }
}

fn view(beside: &Beside) -> BesideView {
    BesideView {
        id: beside.id.0,
        name_html: render_name(&beside.author_name),
        beginning: beginning(&beside.body),
        closed: beside.status == Status::Spam || !beside.content_note.is_empty(),
        article: beside.article.clone(),
        status: beside.status,
        posted_at: beside.posted_at,
    }
}

/// A text that a form brings. Untrusted.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct TextForm {
    text: String,
}

/// `POST /studio/comments/{id}/remark`
pub(crate) async fn post_remark(
    State(desk): State<Desk>,
    signed_in: SignedIn,
    Path(id): Path<i64>,
    Form(form): Form<TextForm>,
) -> Result<Response> {
    signed_in.require(Right::Moderate)?;
    let text = match reason("remark-text", &form.text) {
        Ok(text) => text,
        Err(problem) => {
            let unsent = Unsent { remark: form.text, ..Unsent::default() };
            return desk.one_page(&signed_in, CommentId(id), &unsent, &[problem]).await;
        }
    };
    if !text.is_empty() && !desk.app.add_remark(CommentId(id), &signed_in.decider(), &text).await? {
        return Err(Error::NotFound);
    }
    Ok(Redirect::to(&format!("{QUEUE}/{id}#remarks")).into_response())
}

/// `POST /studio/comments/{id}/content-note`
pub(crate) async fn post_content_note(
    State(desk): State<Desk>,
    signed_in: SignedIn,
    Path(id): Path<i64>,
    Form(form): Form<TextForm>,
) -> Result<Response> {
    signed_in.require(Right::Moderate)?;
    let topic = match check_content_note(&form.text) {
        Ok(topic) => topic,
        Err(problems) => {
            let problems: Vec<_> =
                problems.iter().map(|problem| Problem::new("content-note", problem)).collect();
            let unsent = Unsent { content_note: Some(form.text), ..Unsent::default() };
            return desk.one_page(&signed_in, CommentId(id), &unsent, &problems).await;
        }
    };
    let who = signed_in.decider();
    if desk.app.set_content_note(CommentId(id), &topic, &who).await?.is_none() {
        return Err(Error::NotFound);
    }
    Ok(Redirect::to(&format!("{QUEUE}/{id}")).into_response())
}

/// `POST /studio/comments/{id}/decline`
pub(crate) async fn post_decline(
    State(desk): State<Desk>,
    signed_in: SignedIn,
    Path(id): Path<i64>,
    Form(form): Form<TextForm>,
) -> Result<Response> {
    signed_in.require(Right::Moderate)?;
    let because = match reason("decline-why", &form.text) {
        Ok(because) => because,
        Err(problem) => {
            let unsent = Unsent { declined: form.text, ..Unsent::default() };
            return desk.one_page(&signed_in, CommentId(id), &unsent, &[problem]).await;
        }
    };
    desk.app.decline_removal(CommentId(id), &signed_in.decider(), &because).await?;
    Ok(Redirect::to(&format!("{QUEUE}/{id}")).into_response())
}

/// `POST /studio/comments/{id}/claim`
pub(crate) async fn post_claim(
    State(desk): State<Desk>,
    signed_in: SignedIn,
    Path(id): Path<i64>,
) -> Result<StatusCode> {
    signed_in.require(Right::Moderate)?;
    if desk.app.comment(CommentId(id)).await?.is_some() {
        desk.app.claim(CommentId(id), signed_in.editor.id).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}
