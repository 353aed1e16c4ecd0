use axum::extract::rejection::FormRejection;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::comments::{MessageKind, check_message};
use crate::web::Result;
use crate::web::view::Desk;

/// A message to moderators, as the browser sends it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct MessageForm {
    key: String,
    phrase: String,
    kind: String,
    body: String,
}

/// `POST /receipt/message`: an answer to moderators, or an appeal.
pub(crate) async fn post(
    State(desk): State<Desk>,
    form: Result<Form<MessageForm>, FormRejection>,
) -> Result<Response> {
    let Form(form) = form?;
    let Some(phrase) = desk.sender(&form.key, &form.phrase) else { return desk.expired() };
    let Some(receipt) = desk.receipt(&phrase).await? else { return desk.expired() };
    let kind = if form.kind == "appeal" { MessageKind::Appeal } else { MessageKind::Answer };
    let unsent = Some((kind, form.body.as_str()));
    let text = match check_message(&form.body) {
        Ok(text) => text,
        Err(problems) => {
            let sentences: Vec<_> = problems.iter().map(ToString::to_string).collect();
            return desk.receipt_page(&phrase, &receipt, unsent, &sentences);
        }
    };
    match desk.app.tell_moderators(receipt.own.comment.id, kind, &text).await {
        Ok(true) => Ok(desk.back_to_receipt(&phrase)),
        Ok(false) => desk.receipt_page(&phrase, &receipt, unsent, &[TOO_LATE.to_owned()]),
        Err(error) => {
            tracing::error!(%error, "a message could not be stored");
            let page = desk.receipt_page(&phrase, &receipt, unsent, &[AWAY.to_owned()])?;
            Ok((StatusCode::SERVICE_UNAVAILABLE, page).into_response())
        }
    }
}

const TOO_LATE: &str = "This cannot be sent any more: it was sent already, or something was decided \
                        meanwhile. Your words are still here, should you need them.";

const AWAY: &str = "We cannot store your message just now. It is still here: please keep this page \
                    open and send it again in a minute.";
