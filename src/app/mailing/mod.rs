//! Mail: who is written to, when, and how it leaves the house.
//!
//! Everything goes through the outbox. What somebody's request causes is written there in the same
//! transaction; what time causes, a [`Postman`] finds. Whether a server has taken a mail cannot be
//! known if the process ends in the moment between, so a mail may arrive twice; then both copies
//! have the same `Message-ID`.

mod calling;
mod noticing;
mod person;
mod postman;
mod replying;
mod ruling;
mod watching;

pub use noticing::QUEUE;
pub use person::{Held, HeldComment, HeldDecision, HeldMessage};
pub use postman::Postman;
pub use ruling::{Ruled, RulingPage};

use askama::Template;
use url::Url;

use crate::app::{App, StoreError, random};
use crate::clock::Timestamp;
use crate::comments::Status;
use crate::editors::Token;
use crate::mail::{Mail, MailAddress, MailId, MailKind, MailState, NewMail, Sender};
use crate::spam::AddressHash;

const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;

impl App {
    /// Can this site send mail? Where it cannot, no page offers any.
    #[must_use]
    pub fn sends_mail(&self) -> bool {
        !self.settings().smtp_url.is_empty()
    }

    /// Mails of one state, oldest first: at most `limit` of them, after the mail `after`.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn mails(
        &self,
        state: MailState,
        after: MailId,
        limit: i64,
    ) -> Result<Vec<Mail>, StoreError> {
        self.parts.store.mails(state, after, limit).await
    }

    /// One mail.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn mail(&self, id: MailId) -> Result<Option<Mail>, StoreError> {
        self.parts.store.mail(id).await
    }

    /// Has a mail that is not sent tried again, and says whether that is possible.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn retry_mail(&self, id: MailId) -> Result<bool, StoreError> {
        self.parts.store.retry_mail(id, Timestamp::now()).await
    }

    /// Deletes a mail that is not sent, and says whether there was one.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn drop_mail(&self, id: MailId) -> Result<bool, StoreError> {
        self.parts.store.drop_mail(id).await
    }

    /// Forgets of what moderators were told and by which links they might decide, before then.
    pub(super) async fn forget_notices(&self, before: Timestamp) -> Result<u64, StoreError> {
        let store = &self.parts.store;
        let links = store.forget_ruling_links(before).await?;
        Ok(links + store.forget_notices(before).await?)
    }

    /// Who writes letters; `None` where no mail is sent.
    fn sender(&self) -> Option<Sender> {
        let settings = self.settings();
        let address = MailAddress::parse(&settings.mail_from).ok()?;
        let base = Url::parse(&self.mail_base()).ok();
        let host = base.as_ref().and_then(|url| url.host_str().map(str::to_owned));
        let host = host.filter(|host| host.is_ascii() && !host.starts_with('['));
        Some(Sender {
            name: settings.mail_name.clone(),
            host: host.unwrap_or_else(|| address.domain().to_owned()),
            address,
        })
    }

    /// Where links in mails begin, in ASCII, without a slash at its end.
    fn mail_base(&self) -> String {
        let settings = self.settings();
        let base = match settings.mail_url.as_str() {
            "" => settings.site_url(),
            neutral => neutral.to_owned(),
        };
        let ascii = Url::parse(&base).map_or(base, |url| url.to_string());
        ascii.trim_end_matches('/').to_owned()
    }

    /// The keyed hash by which mails to an address are counted.
    fn addressee(&self, address: &MailAddress) -> String {
        AddressHash::of_mailbox(&self.parts.key, address.as_str()).to_string()
    }
}

/// The hash of what somebody sent as the secret of a link; none is stored for what cannot be one.
fn hash_of(token: &str) -> String {
    Token::parse(token).map_or_else(String::new, |token| token.hash())
}

/// A mail to an address that is of use for some seconds.
fn mail_to(
    kind: MailKind,
    address: &str,
    subject: &str,
    letter: &impl Template,
    (made_at, useful_seconds): (Timestamp, i64),
) -> NewMail {
    NewMail {
        kind,
        recipient: address.to_owned(),
        subject: subject.to_owned(),
        body: letter.render().expect("letters are made of texts and numbers alone"),
        stop_url: String::new(),
        message_id: fresh_message_id(),
        made_at,
        expires_at: made_at.plus_seconds(useful_seconds),
    }
}

fn fresh_message_id() -> String {
    format!("{:032x}", u128::from_be_bytes(random()))
}

/// What a comment is, in the words of these pages.
fn state_in_words(status: Status) -> &'static str {
    match status {
        Status::Published => "published",
        Status::Held => "held",
        Status::Spam => "marked as spam",
        Status::Removed => "removed",
        Status::Withdrawn => "taken back by its writer",
    }
}
