use askama::Template;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::app::Watched;
use crate::comments::{CommentId, Phrase};
use crate::mail::MailAddress;
use crate::web::layout::Head;
use crate::web::reader::mail::{AskView, HiddenField, WatchView};
use crate::web::view::Desk;
use crate::web::{Error, Result, page};

/// Where the holder of a receipt asks for mails about answers, and stops them.
#[derive(Debug, Template)]
#[template(path = "receipt/mail.html")]
pub struct ReceiptMailPage<'a> {
    /// Unlisted, with a title that says nothing.
    pub head: Head<'a>,
    /// The form.
    pub ask: AskView<'a>,
    /// The way back.
    pub receipt: &'a str,
}

/// An address, as the browser sends it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct MailForm {
    key: String,
    phrase: String,
    address: String,
}

const ENOUGH: &str = "No more mails can be sent there today, or for this comment. If a mail from us is in \
                      the mailbox, please use its link.";

const AWAY: &str = "We cannot store that just now. Please try again in a minute.";

/// `GET /receipt/mail/{key}`
pub(crate) async fn show(State(desk): State<Desk>, Path(key): Path<String>) -> Result<Response> {
    match desk.receipt_at(&key).await? {
        Ok((phrase, receipt)) => {
            desk.mail_page(StatusCode::OK, &phrase, receipt.own.comment.id, "", None).await
        }
        Err(expired) => Ok(expired),
    }
}

/// `POST /receipt/mail`
pub(crate) async fn post(
    State(desk): State<Desk>,
    form: Result<Form<MailForm>, FormRejection>,
) -> Result<Response> {
    let Form(form) = form?;
    let Some(phrase) = desk.sender(&form.key, &form.phrase) else { return desk.expired() };
    let Some(receipt) = desk.receipt(&phrase).await? else { return desk.expired() };
    let id = receipt.own.comment.id;
    let faulty = StatusCode::UNPROCESSABLE_ENTITY;
    let (status, problem) = match MailAddress::parse(&form.address) {
        Ok(address) if desk.app.offers_reply_mails() => {
            match desk.app.watch_comment(id, &address).await {
                Ok(Watched::Asked | Watched::Already) => (StatusCode::OK, None),
                Ok(Watched::Enough) => (faulty, Some(ENOUGH.to_owned())),
                Err(error) => {
                    tracing::error!(%error, "a wish for mails could not be stored");
                    (StatusCode::SERVICE_UNAVAILABLE, Some(AWAY.to_owned()))
                }
            }
        }
        Ok(_) => return Err(Error::NotFound),
        Err(problem) => (faulty, Some(problem.to_string())),
    };
    let typed = if problem.is_some() { form.address.as_str() } else { "" };
    desk.mail_page(status, &phrase, id, typed, problem.as_deref()).await
}

/// `POST /receipt/mail/stop`
pub(crate) async fn stop(
    State(desk): State<Desk>,
    form: Result<Form<MailForm>, FormRejection>,
) -> Result<Response> {
    let Form(form) = form?;
    let Some(phrase) = desk.sender(&form.key, &form.phrase) else { return desk.expired() };
    let Some(receipt) = desk.receipt(&phrase).await? else { return desk.expired() };
    let id = receipt.own.comment.id;
    desk.app.stop_watches_of(id).await?;
    desk.mail_page(StatusCode::OK, &phrase, id, "", None).await
}

impl Desk {
    async fn mail_page(
        &self,
        status: StatusCode,
        phrase: &Phrase,
        id: CommentId,
        typed: &str,
        problem: Option<&str>,
    ) -> Result<Response> {
        // A page that cannot say who is written to still keeps what was typed.
        let watches = match self.app.watches_of(id).await {
            Ok(watches) => watches,
            Err(error) if problem.is_none() => return Err(error.into()),
            Err(_) => Vec::new(),
        };
        let watches: Vec<_> = watches.iter().map(WatchView::from).collect();
        let (site, key) = (self.site(), self.form_key(phrase));
        let fields = [HiddenField { name: "key", value: &key }];
        let actions = ("/receipt/mail", "/receipt/mail/stop");
        let ask = AskView::new(&self.app, actions, &fields, &watches).ok_or(Error::NotFound)?;
        let drawn = ReceiptMailPage {
            head: Head::new(&site, "Receipt", "", "/receipt").unlisted(),
            ask: AskView { typed, problem, ..ask },
            receipt: &self.receipt_address("open", phrase),
        };
        Ok((status, page(&drawn)?).into_response())
    }
}
