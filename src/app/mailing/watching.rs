use crate::app::editors::fresh_token;
use crate::app::mailing::{DAY, HOUR, hash_of, mail_to};
use crate::app::{App, StoreError};
use crate::clock::Timestamp;
use crate::comments::CommentId;
use crate::mail::{ConfirmLetter, MailAddress, MailKind};
use crate::store::{NewWatch, Watch, Watched};

/// Hours within which somebody has to confirm.
const CONFIRM_HOURS: i64 = 48;

/// Mails that ask for a confirmation go to one address on one day at most: somebody else's mailbox
/// cannot be filled from here.
const MOST_CONFIRMS: i64 = 3;

/// People who wait for answers to one comment at most: its writer, at two addresses and an old one.
const MOST_WATCHES: i64 = 3;

/// Says nothing of what it is about.
const CONFIRM_SUBJECT: &str = "Please confirm your address";

impl App {
    /// Does this site write to people whose comments are answered?
    #[must_use]
    pub fn offers_reply_mails(&self) -> bool {
        self.sends_mail() && self.settings().reply_mail_days > 0
    }

    /// Asks whoever reads the mailbox whether they want a mail when a comment is answered. Until
    /// they say yes, nothing else is sent there.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn watch_comment(
        &self,
        comment_id: CommentId,
        address: &MailAddress,
    ) -> Result<Watched, StoreError> {
        let (now, token) = (Timestamp::now(), fresh_token());
        let link = format!("{}/mail/confirm/{}", self.mail_base(), token.text());
        let useful = (now, CONFIRM_HOURS * HOUR);
        let (letter, kind) = (ConfirmLetter { link: &link }, MailKind::Confirm);
        let mail = mail_to(kind, address.as_str(), CONFIRM_SUBJECT, &letter, useful);
        let new = NewWatch {
            comment_id,
            address,
            addressee: &self.addressee(address),
            token_hash: &token.hash(),
            expires_at: mail.expires_at,
            mail: &mail,
            most_mails: MOST_CONFIRMS,
            most_watches: MOST_WATCHES,
        };
        self.parts.store.add_watch(&new).await
    }

    /// Who wants a mail when a comment is answered, confirmed or not.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn watches_of(&self, comment: CommentId) -> Result<Vec<Watch>, StoreError> {
        self.parts.store.watches_of(comment, Timestamp::now()).await
    }

    /// Ends all mails about answers to a comment and deletes the addresses; says how many.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn stop_watches_of(&self, comment: CommentId) -> Result<u64, StoreError> {
        self.parts.store.stop_watches_of(comment).await
    }

    /// The watch that a mailed link would confirm, if the link has not expired.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn watch_to_confirm(&self, token: &str) -> Result<Option<Watch>, StoreError> {
        let hash = hash_of(token);
        self.parts.store.linked_watch(&hash, "confirm", Timestamp::now()).await
    }

    /// Confirms a watch; `None` if the link has expired.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn confirm_watch(&self, token: &str) -> Result<Option<Watch>, StoreError> {
        let now = Timestamp::now();
        let ends = now.plus_seconds(i64::from(self.settings().reply_mail_days) * DAY);
        self.parts.store.confirm_watch(&hash_of(token), ends, now).await
    }

    /// Ends the mails to which a link belongs, and says whether there were any.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn stop_watch(&self, token: &str) -> Result<bool, StoreError> {
        self.parts.store.stop_linked_watch(&hash_of(token)).await
    }
}
