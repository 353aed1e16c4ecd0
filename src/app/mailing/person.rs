use serde::Serialize;

use crate::app::editors::fresh_token;
use crate::app::mailing::{DAY, hash_of, mail_to, state_in_words};
use crate::app::{App, StoreError};
use crate::clock::Timestamp;
use crate::comments::{CommentId, Decider, Status};
use crate::editors::Token;
use crate::mail::{Mail, MailAddress, MailKind, PersonLetter};

/// Mails with the link go to one address on one day at most.
const MOST_MAILS: i64 = 3;

/// Seconds for which the page behind the link can be used once it is open.
const OPEN_SECONDS: i64 = 1_800;

/// What the log says why a comment was erased.
const BY_ADDRESS: &str = "by its confirmed e-mail address";

/// Says nothing of what it is about.
const PERSON_SUBJECT: &str = "The link that you asked for";

/// Everything that is held under one e-mail address.
#[derive(Clone, Debug, Serialize)]
pub struct Held {
    /// The address.
    pub address: String,
    /// Comments about whose answers it is or was to be told.
    pub comments: Vec<HeldComment>,
    /// Mails to it that were not sent (yet).
    pub mails: Vec<Mail>,
    /// Name and role, if somebody who signs in has this address.
    pub editor: Option<(String, String)>,
}

/// A comment that an address is held with.
#[derive(Clone, Debug, Serialize)]
pub struct HeldComment {
    /// Names the comment.
    pub id: CommentId,
    /// When the address was typed in.
    pub asked_at: Timestamp,
    /// When whoever reads the mailbox said yes; `None`: not yet, and then the comment may be
    /// somebody else's, so nothing of it is told.
    pub confirmed_at: Option<Timestamp>,
    /// When the address is deleted.
    pub expires_at: Timestamp,
    /// Slug of its article.
    pub article: Option<String>,
    /// What it is now.
    pub status: Option<Status>,
    /// When it was posted.
    pub posted_at: Option<Timestamp>,
    /// As typed. Untrusted.
    pub author_name: Option<String>,
    /// As typed. Untrusted.
    pub body: Option<String>,
}

impl Held {
    /// Is anything held at all?
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.comments.is_empty() && self.mails.is_empty() && self.editor.is_none()
    }

    /// Comments that are known to belong to whoever reads the mailbox.
    pub fn own(&self) -> impl Iterator<Item = &HeldComment> {
        self.comments.iter().filter(|comment| comment.confirmed_at.is_some())
    }
}

impl HeldComment {
    /// What it is, in words; empty where that is not told.
    #[must_use]
    pub fn state(&self) -> &'static str {
        self.status.map_or("", state_in_words)
    }
}

impl App {
    /// Sends the link to what is held under an address, if anything is; whoever asks cannot tell.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn ask_for_person(&self, address: &MailAddress) -> Result<(), StoreError> {
        let (now, token) = (Timestamp::now(), fresh_token());
        let link = format!("{}/mail/mine/{}", self.mail_base(), token.text());
        let (letter, kind) = (PersonLetter { link: &link }, MailKind::Person);
        let mail = mail_to(kind, address.as_str(), PERSON_SUBJECT, &letter, (now, DAY));
        let addressee = self.addressee(address);
        let store = &self.parts.store;
        store.ask_for_person(address, &addressee, &token.hash(), &mail, MOST_MAILS).await
    }

    /// Does a mailed link still work? Looking does not use it up.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn is_person_link(&self, token: &str) -> Result<bool, StoreError> {
        let hash = hash_of(token);
        Ok(self.parts.store.person(&hash, "mailed", Timestamp::now()).await?.is_some())
    }

    /// Uses up a mailed link; gives the address and a token for the forms of the page that opens.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn open_person(
        &self,
        token: &str,
    ) -> Result<Option<(MailAddress, Token)>, StoreError> {
        let (now, fresh) = (Timestamp::now(), fresh_token());
        let until = now.plus_seconds(OPEN_SECONDS);
        let (hash, store) = (hash_of(token), &self.parts.store);
        let address = store.open_person(&hash, &fresh.hash(), until, now).await?;
        Ok(address.map(|address| (address, fresh)))
    }

    /// The address behind a token of [`App::open_person`], while the page can be used.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn opened_person(&self, token: &str) -> Result<Option<MailAddress>, StoreError> {
        self.parts.store.person(&hash_of(token), "open", Timestamp::now()).await
    }

    /// Everything that is held under an address.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn held_under(&self, address: &MailAddress) -> Result<Held, StoreError> {
        let store = &self.parts.store;
        let mut comments = Vec::new();
        for watch in store.watches_at(address, Timestamp::now()).await? {
            let found = store.screened_comment(watch.comment_id).await?;
            let found = found.filter(|_| watch.confirmed_at.is_some());
            comments.push(HeldComment {
                id: watch.comment_id,
                asked_at: watch.asked_at,
                confirmed_at: watch.confirmed_at,
                expires_at: watch.expires_at,
                article: found.as_ref().map(|found| found.article.clone()),
                status: found.as_ref().map(|found| found.comment.status),
                posted_at: found.as_ref().map(|found| found.comment.posted_at),
                author_name: found.as_ref().map(|found| found.comment.author_name.clone()),
                body: found.map(|found| found.comment.body),
            });
        }
        Ok(Held {
            address: address.as_str().to_owned(),
            comments,
            mails: store.mails_to(address).await?,
            editor: store.editor_at(address).await?,
        })
    }

    /// Deletes for ever the comments that are known to belong to whoever reads a mailbox, and says
    /// how many; the address stays.
    ///
    /// # Errors
    ///
    /// When the database fails; some may be deleted then.
    pub async fn erase_comments_of(&self, address: &MailAddress) -> Result<usize, StoreError> {
        let held = self.held_under(address).await?;
        let own: Vec<_> = held.own().map(|comment| comment.id).collect();
        for id in &own {
            self.erase_comment(*id, &Decider::writer(), BY_ADDRESS).await?;
        }
        Ok(own.len())
    }

    /// Deletes an address wherever it is held, with its mails; the account of an editor stays, for
    /// an admin to change. Says how many comments it was held with.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn forget_address(&self, address: &MailAddress) -> Result<u64, StoreError> {
        let deleted = self.parts.store.stop_watches_at(address).await?;
        self.parts.store.forget_person(address).await?;
        Ok(deleted)
    }
}
