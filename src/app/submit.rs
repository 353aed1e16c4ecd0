use std::net::IpAddr;

use crate::app::{App, StoreError, Subject};
use crate::clock::Timestamp;
use crate::comments::{CommentId, Draft, Status};
use crate::content::Listing;
use crate::spam::{
    AddressHash, Fingerprint, History, REPETITION_DAYS, Submission, issue_form_token,
    read_form_token,
};
use crate::store::{NewComment, Past};

/// A comment as it arrived, besides the draft.
#[derive(Clone, Copy, Debug)]
pub struct Sent<'a> {
    /// Contents of the field that people cannot see. Untrusted.
    pub honeypot: &'a str,
    /// Contents of the hidden field that tells when the form was drawn. Untrusted.
    pub token: &'a str,
    /// Where it came from; only a keyed hash of it is kept, and that expires.
    pub address: IpAddr,
}

/// What became of a submitted comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Visible at once.
    Published(CommentId),
    /// Waiting for a moderator.
    Held(CommentId),
    /// What it answers is not there (any more), or stands under another article.
    ParentGone,
}

impl App {
    /// Screens a comment, stores it with the reasons, and says what became of it once it is
    /// durable.
    ///
    /// When the future is dropped after the comment was handed to the store, as when the reader
    /// hangs up, the comment is stored all the same and shows on the page.
    ///
    /// # Errors
    ///
    /// When the database fails; the comment is then not stored.
    pub async fn submit_comment(
        &self,
        article: &Listing,
        draft: &Draft,
        sent: Sent<'_>,
    ) -> Result<Outcome, StoreError> {
        let (parts, now) = (&self.parts, Timestamp::now());
        if let Some(parent) = draft.parent_id() {
            let parent = parts.store.comment(parent).await?;
            let answerable = parent.is_some_and(|parent| {
                parent.article_id == article.id && parent.status == Status::Published
            });
            if !answerable {
                return Ok(Outcome::ParentGone);
            }
        }
        let fingerprint = Fingerprint::of(draft.body()).as_str().to_owned();
        let sender = (parts.settings.sender_days > 0)
            .then(|| AddressHash::of(&parts.key, sent.address).to_string());
        let same_since = now.plus_seconds(-REPETITION_DAYS * 86_400);
        let past = parts.store.past(&fingerprint, same_since, sender.as_deref(), now).await?;
        let verdict = parts.screen.judge(&Submission {
            draft,
            honeypot: sent.honeypot,
            seconds_on_form: read_form_token(&parts.key, sent.token, now),
            own_hosts: &[self.own_host()],
            history: history(past),
        });
        let reasons = serde_json::to_string(&verdict.reasons).unwrap_or_else(|_| "[]".to_owned());
        let comment = NewComment {
            article_id: article.id,
            parent_id: draft.parent_id(),
            author_name: draft.author_name().to_owned(),
            body: draft.body().to_owned(),
            status: verdict.status,
            posted_at: now,
            log_odds: verdict.log_odds,
            reasons,
            fingerprint,
            sender,
        };
        let app = self.clone();
        tokio::spawn(async move { app.store_comment(comment).await })
            .await
            .unwrap_or(Err(StoreError::Closing))
    }

    /// Stores a comment and tells the copies in memory; to be run to its end.
    async fn store_comment(&self, comment: NewComment) -> Result<Outcome, StoreError> {
        let (article_id, status) = (comment.article_id, comment.status);
        let id = self.parts.store.insert_comment(comment).await?;
        if status != Status::Published {
            return Ok(Outcome::Held(id));
        }
        self.changed(&[Subject::Comments(article_id)]).await?;
        Ok(Outcome::Published(id))
    }

    /// The hidden field of a form that is drawn now.
    #[must_use]
    pub fn form_token(&self) -> String {
        issue_form_token(&self.parts.key, Timestamp::now())
    }

    /// The host of this site; links to it are not links away.
    fn own_host(&self) -> &str {
        let address = self.parts.settings.base_url.split_once("://").map_or("", |(_, rest)| rest);
        address.split(['/', ':']).next().unwrap_or_default()
    }
}

fn history(past: Past) -> History {
    let count = |number: i64| u32::try_from(number).unwrap_or_default();
    History {
        copies: count(past.copies),
        spam_copies: count(past.spam_copies),
        sent_last_hour: count(past.sent_last_hour),
        sent_last_day: count(past.sent_last_day),
        published_before: count(past.published_before),
        spam_before: count(past.spam_before),
    }
}
