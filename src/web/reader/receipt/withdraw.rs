use std::net::IpAddr;

use askama::Template;
use axum::extract::rejection::FormRejection;
use axum::extract::{Extension, Form, Path, State as Parts};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::app::Sent;
use crate::web::client::Client;
use crate::web::layout::Head;
use crate::web::view::Desk;
use crate::web::{Result, page};

/// Asks once whether a comment is to be taken back.
#[derive(Debug, Template)]
#[template(path = "receipt/withdraw.html")]
pub struct WithdrawPage<'a> {
    /// Unlisted, with a title that says nothing.
    pub head: Head<'a>,
    /// Days for which it can be brought back.
    pub days: u32,
    /// Hidden field of the form.
    pub key: &'a str,
    /// Where it is erased for ever.
    pub erase: &'a str,
    /// Leads back without doing anything.
    pub back: &'a str,
}

/// A button on the page of a receipt, as the browser sends it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ButtonForm {
    key: String,
    token: String,
}

/// `GET /receipt/withdraw/{key}`
pub(crate) async fn show(Parts(desk): Parts<Desk>, Path(key): Path<String>) -> Result<Response> {
    let (phrase, _) = match desk.receipt_at(&key).await? {
        Ok(found) => found,
        Err(expired) => return Ok(expired),
    };
    let site = desk.site();
    let asked = WithdrawPage {
        head: Head::new(&site, "Receipt", "", "/receipt").unlisted(),
        days: desk.app.settings().withdrawn_days,
        key: &desk.form_key(&phrase),
        erase: &desk.receipt_address("erase", &phrase),
        back: &desk.receipt_address("open", &phrase),
    };
    Ok(page(&asked)?.into_response())
}

/// `POST /receipt/withdraw`
pub(crate) async fn post(
    Parts(desk): Parts<Desk>,
    form: Result<Form<ButtonForm>, FormRejection>,
) -> Result<Response> {
    let Form(form) = form?;
    let Some(phrase) = desk.sender(&form.key, "") else { return desk.expired() };
    match desk.app.withdraw_comment(&phrase).await? {
        Some(_) => Ok(desk.back_to_receipt(&phrase)),
        None => desk.expired(),
    }
}

/// `POST /receipt/restore`: brings a comment back, through the screen.
pub(crate) async fn restore(
    Parts(desk): Parts<Desk>,
    Extension(Client(address)): Extension<Client>,
    form: Result<Form<ButtonForm>, FormRejection>,
) -> Result<Response> {
    let Form(form) = form?;
    let Some(phrase) = desk.sender(&form.key, "") else { return desk.expired() };
    desk.app.restore_comment(&phrase, sent(&form.token, address)).await?;
    // Whatever came of it, the page says where the comment stands now.
    Ok(desk.back_to_receipt(&phrase))
}

fn sent(token: &str, address: IpAddr) -> Sent<'_> {
    Sent { honeypot: "", token, address, user_agent: "", referrer: "" }
}
