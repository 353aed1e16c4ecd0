use askama::Template;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path, State as Parts};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::comments::{Decider, Phrase};
use crate::web::layout::Head;
use crate::web::view::Desk;
use crate::web::{Result, page};

/// Asks whether a comment is to be erased for ever.
#[derive(Debug, Template)]
#[template(path = "receipt/erase.html")]
pub struct ErasePage<'a> {
    /// Unlisted, with a title that says nothing.
    pub head: Head<'a>,
    /// Was the form sent without the tick?
    pub unsure: bool,
    /// Hidden field of the form.
    pub key: &'a str,
    /// Leads back without doing anything.
    pub back: &'a str,
}

/// The form, as the browser sends it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct EraseForm {
    key: String,
    sure: String,
}

/// `GET /receipt/erase/{key}`
pub(crate) async fn show(Parts(desk): Parts<Desk>, Path(key): Path<String>) -> Result<Response> {
    match desk.receipt_at(&key).await? {
        Ok((phrase, _)) => desk.erase_page(&phrase, false),
        Err(expired) => Ok(expired),
    }
}

/// `POST /receipt/erase`
pub(crate) async fn post(
    Parts(desk): Parts<Desk>,
    form: Result<Form<EraseForm>, FormRejection>,
) -> Result<Response> {
    let Form(form) = form?;
    let Some(phrase) = desk.sender(&form.key, "") else { return desk.expired() };
    let Some(own) = desk.app.own_comment(&phrase).await? else { return desk.expired() };
    if form.sure != "yes" {
        return desk.erase_page(&phrase, true);
    }
    desk.app.erase_comment(own.comment.id, &Decider::writer(), "").await?;
    Ok(desk.back_to_receipt(&phrase))
}

impl Desk {
    fn erase_page(&self, phrase: &Phrase, unsure: bool) -> Result<Response> {
        let site = self.site();
        let asked = ErasePage {
            head: Head::new(&site, "Receipt", "", "/receipt").unlisted(),
            unsure,
            key: &self.form_key(phrase),
            back: &self.receipt_address("open", phrase),
        };
        let status = if unsure { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        Ok((status, page(&asked)?).into_response())
    }
}
