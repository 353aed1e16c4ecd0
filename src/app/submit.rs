use std::mem::take;
use std::net::IpAddr;

use crate::app::asking::Traits;
use crate::app::{App, StoreError, Subject};
use crate::clock::Timestamp;
use crate::comments::{CommentId, Draft, Status};
use crate::content::Listing;
use crate::spam::{
    AddressHash, Fingerprint, History, REPETITION_DAYS, Reason, Submission, issue_form_token,
    read_form_token,
};
use crate::store::{NewComment, Past, Traces};

/// A comment or report as it arrived, besides the draft.
#[derive(Clone, Copy, Debug)]
pub struct Sent<'a> {
    /// Contents of the field that people cannot see. Untrusted.
    pub honeypot: &'a str,
    /// Contents of the hidden field that tells when the form was drawn. Untrusted.
    pub token: &'a str,
    /// Where it came from; only a keyed hash of it is kept, and that expires.
    pub address: IpAddr,
    /// What the browser calls itself; kept only for a service that may be told. Untrusted.
    pub user_agent: &'a str,
    /// The page that it came from; kept only for a service that may be told. Untrusted.
    pub referrer: &'a str,
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
    /// Comments are closed there.
    Closed,
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
        if !self.is_open(article) {
            return Ok(Outcome::Closed);
        }
        if let Some(parent) = draft.parent_id() {
            let parent = parts.store.comment(parent).await?;
            let answerable = parent.is_some_and(|parent| {
                parent.article_id == article.id && parent.status == Status::Published
            });
            if !answerable {
                return Ok(Outcome::ParentGone);
            }
        }
        let kept = parts.settings.sender_days > 0;
        let traces = Traces {
            fingerprint: Fingerprint::of(draft.body()).as_str().to_owned(),
            sender: kept.then(|| AddressHash::of(&parts.key, sent.address).to_string()),
            network: kept.then(|| AddressHash::of_network(&parts.key, sent.address).to_string()),
            posted_at: now,
            same_since: now.plus_seconds(-REPETITION_DAYS * 86_400),
        };
        let mut arrival = Arrival {
            app: self.clone(),
            article: article.clone(),
            draft: draft.clone(),
            honeypot: sent.honeypot.to_owned(),
            seconds_on_form: read_form_token(&parts.key, sent.token, now),
            traces,
            traits: Traits {
                email: String::new(),
                address: Some(sent.address),
                user_agent: sent.user_agent.to_owned(),
                referrer: sent.referrer.to_owned(),
                honeypot: Some(sent.honeypot.to_owned()),
            },
            reasons: Vec::new(),
        };
        // Here, where others can work beside: comments are written one after the other.
        arrival.reasons = arrival.as_submitted(|submission| parts.screen.weigh(submission));
        tokio::spawn(arrival.stored()).await.unwrap_or(Err(StoreError::Closing))
    }

    /// The hidden field of a form that is drawn now.
    #[must_use]
    pub fn form_token(&self) -> String {
        issue_form_token(&self.parts.key, Timestamp::now())
    }

    /// The host of this site; links to it are not links away.
    pub(super) fn own_host(&self) -> &str {
        let address = self.parts.settings.base_url.split_once("://").map_or("", |(_, rest)| rest);
        address.split(['/', ':']).next().unwrap_or_default()
    }

    /// The languages that are expected under an article.
    pub(super) fn languages_of<'a>(&'a self, article: &'a Listing) -> Vec<&'a str> {
        let settings = &self.parts.settings;
        let own = article.language.as_deref().unwrap_or(&settings.language);
        settings.comment_languages.iter().map(String::as_str).chain([own]).collect()
    }
}

/// A comment on its way to the place where it is judged and written.
struct Arrival {
    app: App,
    article: Listing,
    draft: Draft,
    honeypot: String,
    seconds_on_form: Option<i64>,
    traces: Traces,
    traits: Traits,
    /// What could be said without its past.
    reasons: Vec<Reason>,
}

impl Arrival {
    /// Has it judged and stored, and tells the copies in memory; to be run to its end.
    async fn stored(self) -> Result<Outcome, StoreError> {
        let (app, article_id, traces) = (self.app.clone(), self.article.id, self.traces.clone());
        let judged = |past| self.judged(&history(past));
        let (id, status) = app.parts.store.screen_comment(traces, judged).await?;
        if status != Status::Published {
            return Ok(app.after_services(id).await);
        }
        app.changed(&[Subject::Comments(article_id)]).await?;
        Ok(Outcome::Published(id))
    }

    /// What a filter may look at.
    fn as_submitted<T>(&self, look: impl FnOnce(&Submission<'_>) -> T) -> T {
        let app = &self.app;
        look(&Submission {
            draft: &self.draft,
            honeypot: &self.honeypot,
            seconds_on_form: self.seconds_on_form,
            own_hosts: &[app.own_host()],
            page: self.article.slug.as_str(),
            languages: &app.languages_of(&self.article),
            sender: self.traces.sender.as_deref(),
            network: self.traces.network.as_deref(),
            now: self.traces.posted_at,
        })
    }

    /// The comment as it is stored, with the verdict and its reasons.
    fn judged(mut self, history: &History) -> NewComment {
        let (reasons, moderation) =
            (take(&mut self.reasons), self.app.moderation_of(&self.article));
        let mut verdict = self.as_submitted(|submission| {
            self.app.parts.screen.judge_by(reasons, submission, history, moderation)
        });
        let about = (self.article.id, &self.traits, self.traces.posted_at);
        let calls = self.app.calls_for(&mut verdict, &self.draft, about);
        let reasons = serde_json::to_string(&verdict.reasons).unwrap_or_else(|_| "[]".to_owned());
        NewComment {
            article_id: self.article.id,
            parent_id: self.draft.parent_id(),
            author_name: self.draft.author_name().to_owned(),
            body: self.draft.body().to_owned(),
            content_note: String::new(),
            status: verdict.status,
            posted_at: self.traces.posted_at,
            log_odds: verdict.log_odds,
            reasons,
            fingerprint: self.traces.fingerprint,
            sender: self.traces.sender,
            network: self.traces.network,
            urgent: false,
            receipt_hash: None,
            calls,
        }
    }
}

pub(super) fn history(past: Past) -> History {
    let count = |number: i64| u32::try_from(number).unwrap_or_default();
    History {
        copies: count(past.copies),
        spam_copies: count(past.spam_copies),
        sent_last_hour: count(past.sent_last_hour),
        sent_last_day: count(past.sent_last_day),
        network_last_hour: count(past.network_last_hour),
        published_before: count(past.published_before),
        spam_before: count(past.spam_before),
    }
}
