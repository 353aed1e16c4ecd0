use crate::app::editors::fresh_token;
use crate::app::mailing::{DAY, HOUR, hash_of, mail_to};
use crate::app::{App, StoreError};
use crate::clock::Timestamp;
use crate::comments::Comment;
use crate::mail::{MailKind, ReplyLetter};
use crate::store::Watch;

/// Seconds between two mails about answers to one comment.
const DIGEST_SECONDS: i64 = HOUR;

/// Watches that are looked after in one round.
const AT_A_TIME: i64 = 100;

/// Answers shown behind a link; all stand under the article.
const SHOWN: i64 = 50;

/// Days for which it is tried to bring the news of an answer.
const USEFUL_DAYS: i64 = 5;

/// Says nothing of what it is about.
const REPLY_SUBJECT: &str = "You have a reply";

impl App {
    /// Writes a mail for each watch whose comment was answered, at most one an hour.
    pub(super) async fn tell_of_replies_at(&self, now: Timestamp) -> Result<(), StoreError> {
        let (store, since) = (&self.parts.store, now.plus_seconds(-DIGEST_SECONDS));
        for watch in store.watches_to_tell(since, now, AT_A_TIME).await? {
            let (token, base) = (fresh_token(), self.mail_base());
            let link = format!("{base}/mail/replies/{}", token.text());
            let stop = format!("{base}/mail/stop/{}", token.text());
            let letter = |replies| {
                let ends = watch.expires_at.day_in_words();
                let letter = ReplyLetter { replies, link: &link, stop: &stop, ends: &ends };
                let (kind, to) = (MailKind::Reply, watch.address.as_str());
                let mut mail = mail_to(kind, to, REPLY_SUBJECT, &letter, (now, USEFUL_DAYS * DAY));
                mail.stop_url.clone_from(&stop);
                mail
            };
            store.tell_of_replies(&watch, since, &token.hash(), letter, now).await?;
        }
        Ok(())
    }

    /// The watch behind a link in a mail, and the published answers to its comment, oldest first;
    /// `None` if it has ended.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn replies_behind(
        &self,
        token: &str,
    ) -> Result<Option<(Watch, Vec<Comment>)>, StoreError> {
        let store = &self.parts.store;
        let hash = hash_of(token);
        let Some(watch) = store.linked_watch(&hash, "read", Timestamp::now()).await? else {
            return Ok(None);
        };
        let answers = store.answers_to(watch.comment_id, SHOWN).await?;
        Ok(Some((watch, answers)))
    }
}
