//! Who is at the door: phrases, sealed and open.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use tokio::time::timeout;

use crate::app::Receipt;
use crate::comments::Phrase;
use crate::spam::Purpose;
use crate::web::view::Desk;
use crate::web::{Error, Result};

/// Minutes for which the page that shows a phrase can be opened again: long enough to write it down,
/// short enough that whoever takes the phone later finds nothing.
pub(super) const CONFIRMATION_MINUTES: i64 = 15;

/// Minutes for which the address of a receipt opens it, from the page that leads there on.
pub(super) const ADDRESS_MINUTES: i64 = 15;

/// Seconds for which a form on the page of a receipt can be sent.
const FORM_SECONDS: i64 = 24 * 60 * 60;

impl Desk {
    /// Where a writer is sent after posting; the same shape whatever became of the comment.
    pub(in crate::web::reader) fn confirmation_address(&self, phrase: &Phrase) -> String {
        let (words, seconds) = (phrase.to_bytes(), CONFIRMATION_MINUTES * 60);
        format!("/receipt/new/{}", self.app.seal(Purpose::Confirmation, &words, seconds))
    }

    /// Where the receipt is open for some minutes; `page` is `open`, or what is asked there.
    pub(super) fn receipt_address(&self, page: &str, phrase: &Phrase) -> String {
        let sealed = self.app.seal(Purpose::Address, &phrase.to_bytes(), ADDRESS_MINUTES * 60);
        format!("/receipt/{page}/{sealed}")
    }

    /// The hidden field of a form on the page of a receipt.
    pub(super) fn form_key(&self, phrase: &Phrase) -> String {
        self.app.seal(Purpose::Form, &phrase.to_bytes(), FORM_SECONDS)
    }

    /// The phrase that was sealed, if its time has not passed.
    pub(super) fn opened(&self, purpose: Purpose, sealed: &str) -> Option<Phrase> {
        Phrase::from_bytes(&self.app.unseal(purpose, sealed)?)
    }

    /// Whoever sent a form: by its hidden field, or by the phrase that they typed anew because the
    /// form had lain open for too long.
    pub(super) fn sender(&self, key: &str, phrase: &str) -> Option<Phrase> {
        self.opened(Purpose::Form, key).or_else(|| Phrase::parse(phrase).ok())
    }

    /// The receipt of a phrase; `None` if no comment has it.
    pub(super) async fn receipt(&self, phrase: &Phrase) -> Result<Option<Receipt>> {
        match timeout(self.store_patience(), self.app.receipt(phrase)).await {
            Ok(found) => Ok(found?),
            Err(late) => Err(Error::Internal(Box::new(late))),
        }
    }

    /// The receipt behind a sealed address, or the page that says that its time has passed.
    pub(super) async fn receipt_at(
        &self,
        sealed: &str,
    ) -> Result<std::result::Result<(Phrase, Receipt), Response>> {
        let Some(phrase) = self.opened(Purpose::Address, sealed) else {
            return Ok(Err(self.expired()?));
        };
        match self.receipt(&phrase).await? {
            Some(receipt) => Ok(Ok((phrase, receipt))),
            None => Ok(Err(self.expired()?)),
        }
    }

    /// Back to the receipt, after something was done.
    pub(super) fn back_to_receipt(&self, phrase: &Phrase) -> Response {
        Redirect::to(&self.receipt_address("open", phrase)).into_response()
    }

    /// Says kindly that the time of an address or form has passed, and asks for the phrase.
    pub(super) fn expired(&self) -> Result<Response> {
        Ok((StatusCode::GONE, self.find_page("", &[], true, &[])?).into_response())
    }
}
