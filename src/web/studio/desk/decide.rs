use axum::extract::{Form, Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::app::{Acted, Because, CannedAnswer, CannedKind, StoreError, reason_with};
use crate::comments::{CommentId, Status};
use crate::editors::Right;
use crate::web::studio::SignedIn;
use crate::web::studio::desk::one::Unsent;
use crate::web::studio::desk::queue::back;
use crate::web::studio::desk::words::said;
use crate::web::studio::problems::Problem;
use crate::web::view::Desk;
use crate::web::{Error, Result};

/// A decision as a form brings it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct DecideForm {
    pub(super) status: String,
    /// As typed. Untrusted.
    pub(super) because: String,
    /// Number of a reason that is kept ready, or nothing.
    pub(super) answer: String,
    /// `yes`: the writer may read why.
    pub(super) tell: String,
    /// What the comment was when the page was drawn.
    pub(super) was: String,
    /// Number of the version that the page showed.
    pub(super) version: String,
    /// Where to go on.
    pub(super) back: String,
    /// The comment to go on with.
    pub(super) next: String,
}

/// Why somebody decides, as typed, where that cannot be kept yet. Untrusted.
#[derive(Clone, Debug, Default)]
pub(super) struct UnsentReason {
    /// In their words.
    pub(super) because: String,
    /// Number of a reason that is kept ready, or nothing.
    pub(super) answer: String,
    /// May the writer read it?
    pub(super) tell: bool,
}

impl UnsentReason {
    pub(super) fn of(form: &DecideForm) -> Self {
        let (because, answer) = (form.because.clone(), form.answer.clone());
        Self { because, answer, tell: form.tell == "yes" }
    }
}

/// `POST /studio/comments/{id}/decide`
pub(crate) async fn post(
    State(desk): State<Desk>,
    signed_in: SignedIn,
    Path(id): Path<i64>,
    headers: HeaderMap,
    Form(form): Form<DecideForm>,
) -> Result<Response> {
    signed_in.require(Right::Moderate)?;
    let status = Status::parse(&form.status).filter(|status| *status != Status::Withdrawn);
    let status = status.ok_or(Error::NotFound)?;
    let (text, shown) = match desk.reason(&form).await? {
        Ok(reason) => reason,
        Err(problem) if wants_json(&headers) => {
            let words = serde_json::json!({ "said": problem.words, "refused": true });
            return Ok(in_json(&words));
        }
        Err(problem) => {
            let unsent = Unsent { reason: UnsentReason::of(&form), ..Unsent::default() };
            return desk.one_page(&signed_in, CommentId(id), &unsent, &[problem]).await;
        }
    };
    let (was, version) = (Status::parse(&form.was), form.version.parse().ok());
    let because = Because { text: &text, shown, was, version };
    let acted = desk.app.act(CommentId(id), status, &signed_in.decider(), because).await?;
    Ok(answer(acted, &headers, &form.back, &form.next))
}

/// Where to go on after taking something back.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct UndoForm {
    back: String,
    next: String,
}

/// `POST /studio/decisions/{id}/undo`
pub(crate) async fn post_undo(
    State(desk): State<Desk>,
    signed_in: SignedIn,
    Path(id): Path<i64>,
    headers: HeaderMap,
    Form(form): Form<UndoForm>,
) -> Result<Response> {
    signed_in.require(Right::Moderate)?;
    let acted = desk.app.undo(id, &signed_in.decider()).await?;
    Ok(answer(acted, &headers, &form.back, &form.next))
}

/// What came of it: to the script of the page as it asked for it, to everybody else as the page
/// that they came from, at the comment to go on with.
fn answer(acted: Acted, headers: &HeaderMap, to: &str, next: &str) -> Response {
    if wants_json(headers) {
        let undo = acted.decision().map(|id| format!("/studio/decisions/{id}/undo"));
        let words = serde_json::json!({ "said": said(acted), "undo": undo });
        return in_json(&words);
    }
    let place = match next.parse::<i64>() {
        Ok(next) if next > 0 => format!("c{next}"),
        _ => "queue".to_owned(),
    };
    let to = back(to).split('#').next().unwrap_or_default();
    Redirect::to(&format!("{to}#{place}")).into_response()
}

fn in_json(words: &serde_json::Value) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], words.to_string()).into_response()
}

/// Does the script of the page ask, and no form?
fn wants_json(headers: &HeaderMap) -> bool {
    let accepts = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accepts.is_some_and(|accepts| accepts.starts_with("application/json"))
}

const GONE: &str = "The answer that you chose is not kept ready any more. Please choose another one, \
                    or write your own.";

impl Desk {
    /// Why, and whether the writer may read it, or what is wrong with that. Nothing is decided
    /// without a reason that somebody chose.
    pub(super) async fn reason(
        &self,
        form: &DecideForm,
    ) -> Result<Result<(String, bool), Problem>, StoreError> {
        let ready = match self.ready(&form.answer, CannedKind::Reason).await? {
            Ok(ready) => ready,
            Err(words) => return Ok(Err(Problem::new("because", words))),
        };
        let reason = reason_with(ready, &form.because, form.tell == "yes");
        Ok(reason.map_err(|problem| Problem::new("because", problem)))
    }

    /// The answer of that number, if a form names one; or a sentence if it is not kept ready any
    /// more.
    pub(super) async fn ready(
        &self,
        number: &str,
        kind: CannedKind,
    ) -> Result<Result<Option<CannedAnswer>, &'static str>, StoreError> {
        let Ok(id) = number.parse() else { return Ok(Ok(None)) };
        let ready = self.app.canned_answer(id, kind).await?;
        Ok(ready.map_or(Err(GONE), |ready| Ok(Some(ready))))
    }
}
