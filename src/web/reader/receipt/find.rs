use askama::Template;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path, State};
use axum::http::{Extensions, HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use serde::Deserialize;
use tokio::time::timeout;

use crate::comments::{PHRASE_WORDS, Phrase};
use crate::web::layout::Head;
use crate::web::reader::receipt::Remembered;
use crate::web::reader::receipt::cookie::ReceiptCookie;
use crate::web::view::Desk;
use crate::web::{Result, page};

/// Asks for the phrase of a receipt.
#[derive(Debug, Template)]
#[template(path = "receipt/find.html")]
pub struct FindPage<'a> {
    /// Unlisted. Its title stays in the history of the browser, so it says nothing.
    pub head: Head<'a>,
    /// As typed. Untrusted.
    pub typed: &'a str,
    /// All that is wrong with it, in sentences.
    pub problems: &'a [String],
    /// Does the reader come from an address whose time has passed?
    pub expired: bool,
    /// Comments that this browser remembers because its owner asked for it, newest first.
    pub remembered: &'a [Remembered],
    /// Words in a phrase.
    pub words: usize,
}

/// The form, as the browser sends it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct FindForm {
    phrase: String,
}

/// `GET /receipt`
pub(crate) async fn show(
    State(desk): State<Desk>,
    extensions: Extensions,
    headers: HeaderMap,
) -> Result<Response> {
    let cookie = ReceiptCookie::of(desk.app.settings(), &extensions);
    let remembered = desk.remembered(cookie, &headers).await?;
    Ok(desk.find_page("", &[], false, &remembered)?.into_response())
}

/// `POST /receipt`: opens the receipt of a phrase; what is no phrase of ours comes back with what
/// would help, and status 422.
pub(crate) async fn post(
    State(desk): State<Desk>,
    extensions: Extensions,
    headers: HeaderMap,
    form: Result<Form<FindForm>, FormRejection>,
) -> Result<Response> {
    let Form(FindForm { phrase: typed }) = form?;
    let (status, problems) = match Phrase::parse(&typed) {
        Err(problems) => {
            let sentences = problems.iter().map(ToString::to_string).collect();
            (StatusCode::UNPROCESSABLE_ENTITY, sentences)
        }
        Ok(phrase) => match timeout(desk.store_patience(), desk.app.own_comment(&phrase)).await {
            Ok(Ok(Some(_))) => return Ok(desk.back_to_receipt(&phrase)),
            Ok(Ok(None)) => (StatusCode::UNPROCESSABLE_ENTITY, vec![UNKNOWN.to_owned()]),
            Ok(Err(_)) | Err(_) => (StatusCode::SERVICE_UNAVAILABLE, vec![AWAY.to_owned()]),
        },
    };
    let cookie = ReceiptCookie::of(desk.app.settings(), &extensions);
    let remembered = desk.remembered(cookie, &headers).await.unwrap_or_default();
    Ok((status, desk.find_page(&typed, &problems, false, &remembered)?).into_response())
}

const UNKNOWN: &str = "We have no comment with these words. Perhaps one of them is another word, or \
                       two have changed places.";

const AWAY: &str = "We cannot look just now. Please keep this page open and try again in a minute.";

/// `GET /receipt/{phrase}`: the private link. It leads on at once, so that the page is not kept in
/// the history under an address that opens it for ever.
pub(crate) async fn follow(
    State(desk): State<Desk>,
    Path(typed): Path<String>,
) -> Result<Response> {
    if let Ok(phrase) = Phrase::parse(&typed)
        && desk.receipt(&phrase).await?.is_some()
    {
        return Ok(desk.back_to_receipt(&phrase));
    }
    let problems = ["This link leads to no comment. Perhaps a part of it is missing.".to_owned()];
    Ok((StatusCode::NOT_FOUND, desk.find_page("", &problems, false, &[])?).into_response())
}

impl Desk {
    pub(super) fn find_page(
        &self,
        typed: &str,
        problems: &[String],
        expired: bool,
        remembered: &[Remembered],
    ) -> Result<Html<String>> {
        let site = self.site();
        let head = Head::new(&site, "Receipt", "", "/receipt").unlisted();
        page(&FindPage { head, typed, problems, expired, remembered, words: PHRASE_WORDS })
    }
}
