//! The one cookie of readers: it remembers receipts for somebody who ticked a box to have it so.

use axum::extract::rejection::FormRejection;
use axum::extract::{Form, State as Parts};
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{Extensions, HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::clock::Timestamp;
use crate::comments::{PHRASE_WORDS, Phrase};
use crate::config::Settings;
use crate::spam::Purpose;
use crate::web::Result;
use crate::web::client::ByTls;
use crate::web::reader::receipt::State;
use crate::web::view::Desk;

/// Receipts that are remembered, the newest: with them the cookie is about 700 bytes long.
const MOST: usize = 40;

/// Days for which they are.
const DAYS: i64 = 180;

/// Bytes of one phrase.
const PHRASE_BYTES: usize = 2 * PHRASE_WORDS;

/// A comment that the browser remembers.
#[derive(Clone, Debug)]
pub struct Remembered {
    /// Opens its receipt.
    pub address: String,
    /// The article that it stands under.
    pub article: String,
    /// When it was posted.
    pub posted_at: Timestamp,
    /// Where it stands.
    pub state: State,
    /// Did a moderator ask something that its writer has not read?
    pub asked: bool,
}

/// The form, as the browser sends it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct RememberForm {
    key: String,
    remember: String,
}

/// `POST /receipt/remember`: only whoever ticks the box gets a cookie.
pub(crate) async fn remember(
    Parts(desk): Parts<Desk>,
    extensions: Extensions,
    headers: HeaderMap,
    form: Result<Form<RememberForm>, FormRejection>,
) -> Result<Response> {
    let Form(form) = form?;
    let Some(phrase) = desk.sender(&form.key, "") else { return desk.expired() };
    if form.remember != "yes" {
        return Ok(desk.back_to_receipt(&phrase));
    }
    let cookie = ReceiptCookie::of(desk.app.settings(), &extensions);
    let mut phrases = desk.phrases(cookie, &headers);
    phrases.retain(|known| *known != phrase);
    phrases.insert(0, phrase);
    phrases.truncate(MOST);
    let words: Vec<u8> = phrases.iter().flat_map(|phrase| phrase.to_bytes()).collect();
    let sealed = desk.app.seal(Purpose::Cookie, &words, DAYS * 86_400);
    let set = [(SET_COOKIE, cookie.line(&sealed, DAYS * 86_400))];
    Ok((set, Redirect::to("/receipt")).into_response())
}

/// `POST /receipt/forget`
pub(crate) async fn forget(Parts(desk): Parts<Desk>, extensions: Extensions) -> Response {
    let cookie = ReceiptCookie::of(desk.app.settings(), &extensions);
    ([(SET_COOKIE, cookie.line("", 0))], Redirect::to("/receipt")).into_response()
}

/// The cookie, as this request may read and set it.
#[derive(Clone, Copy, Debug)]
pub(super) struct ReceiptCookie {
    by_tls: bool,
}

impl ReceiptCookie {
    /// By TLS, browsers are held to sending and taking the cookie by TLS alone.
    pub(super) fn of(settings: &Settings, extensions: &Extensions) -> Self {
        let came_by_tls = extensions.get::<ByTls>().is_some_and(|ByTls(by_tls)| *by_tls);
        Self { by_tls: came_by_tls || settings.base_url.starts_with("https://") }
    }

    fn name(self) -> &'static str {
        if self.by_tls { "__Secure-receipts" } else { "receipts" }
    }

    /// What the browser sent.
    fn read(self, headers: &HeaderMap) -> Option<&str> {
        let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
        let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|p| p.split_once('='));
        pairs.find(|(name, _)| name.trim() == self.name()).map(|(_, value)| value.trim())
    }

    /// Only for `/receipt`, so that no request for an article carries it; that is why its name cannot
    /// begin with `__Host-`, which asks for the path `/` (RFC 6265bis §4.1.3.2).
    fn line(self, value: &str, seconds: i64) -> HeaderValue {
        let secure = if self.by_tls { "; Secure" } else { "" };
        let line = format!(
            "{}={value}; Path=/receipt; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}",
            self.name()
        );
        HeaderValue::try_from(line).expect("a seal is text that needs no escaping")
    }
}

impl Desk {
    /// The comments that the browser remembers, newest first.
    pub(super) async fn remembered(
        &self,
        cookie: ReceiptCookie,
        headers: &HeaderMap,
    ) -> Result<Vec<Remembered>> {
        let mut found = Vec::new();
        for phrase in self.phrases(cookie, headers) {
            let Some(receipt) = self.receipt(&phrase).await? else { continue };
            let catalogue = self.app.catalogue();
            let listing = catalogue.get(receipt.own.comment.article_id);
            found.push(Remembered {
                address: self.receipt_address("open", &phrase),
                article: listing.map_or_else(String::new, |listing| listing.title.clone()),
                posted_at: receipt.own.comment.posted_at,
                state: State::of(&receipt),
                asked: receipt.has_unread_question(),
            });
        }
        Ok(found)
    }

    fn phrases(&self, cookie: ReceiptCookie, headers: &HeaderMap) -> Vec<Phrase> {
        let sealed = cookie.read(headers);
        let words = sealed.and_then(|sealed| self.app.unseal(Purpose::Cookie, sealed));
        let words = words.unwrap_or_default();
        words.chunks_exact(PHRASE_BYTES).filter_map(Phrase::from_bytes).collect()
    }
}
