use std::mem::take;
use std::net::IpAddr;

use crate::app::asking::Traits;
use crate::app::guard::urgency;
use crate::app::{App, StoreError, Subject, random};
use crate::clock::Timestamp;
use crate::comments::{CommentId, Draft, Phrase, Status};
use crate::content::Listing;
use crate::spam::{
    AddressHash, Fingerprint, History, Once, REPETITION_DAYS, Reason, ReceiptHash, Submission,
    Verdict, issue_form_token, issue_own_form_token, once, own_form_token, read_form_token,
};
use crate::store::{NewComment, OwnComment, Past, Traces};

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
    /// Stored, and never to be sent again.
    Stored(Posted),
    /// What it answers is not there (any more), or stands under another article.
    ParentGone,
    /// Comments are closed there.
    Closed,
}

/// A comment that was stored, and what its writer is told about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posted {
    /// The comment.
    pub id: CommentId,
    /// Published or held, as the screen decided.
    pub status: Status,
    /// With it, its writer comes back to it. Kept nowhere: told now or never.
    pub phrase: Phrase,
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
        let sender = AddressHash::of(&parts.key, sent.address);
        let mut phrase = None;
        if let Some(Once { phrase: of_form, seconds }) =
            once(&parts.key, sent.token, article.id, draft, &sender)
        {
            match self.sent_before(&of_form).await? {
                None => phrase = Some(of_form),
                Some((posted, at)) if now.seconds_since(at) <= seconds => {
                    return Ok(Outcome::Stored(posted));
                }
                Some(_) => {}
            }
        }
        let mut arrival = Arrival {
            app: self.clone(),
            article: article.clone(),
            draft: draft.clone(),
            honeypot: sent.honeypot.to_owned(),
            seconds_on_form: read_form_token(&parts.key, sent.token, now),
            traces: self.traces(draft, sent.address, now),
            traits: Traits {
                email: String::new(),
                address: Some(sent.address),
                user_agent: sent.user_agent.to_owned(),
                referrer: sent.referrer.to_owned(),
                honeypot: Some(sent.honeypot.to_owned()),
            },
            phrase: phrase.unwrap_or_else(|| Phrase::draw(|| u16::from_le_bytes(random()))),
            reasons: Vec::new(),
        };
        // Here, where others can work beside: comments are written one after the other.
        arrival.reasons = arrival.as_submitted(|submission| parts.screen.weigh(submission));
        tokio::spawn(arrival.stored()).await.unwrap_or(Err(StoreError::Closing))
    }

    /// The comment of a phrase, as its writer was told of it, and when it was posted.
    async fn sent_before(
        &self,
        phrase: &Phrase,
    ) -> Result<Option<(Posted, Timestamp)>, StoreError> {
        let own = self.own_comment(phrase).await?;
        Ok(own.map(|OwnComment { comment, .. }| {
            let posted = Posted { id: comment.id, status: comment.status, phrase: *phrase };
            (posted, comment.posted_at)
        }))
    }

    /// What the text and the sender of a comment can be recognised by.
    pub(super) fn traces(&self, draft: &Draft, address: IpAddr, now: Timestamp) -> Traces {
        let parts = &self.parts;
        let kept = parts.settings.sender_days > 0;
        Traces {
            fingerprint: Fingerprint::of(draft.body()).as_str().to_owned(),
            sender: kept.then(|| AddressHash::of(&parts.key, address).to_string()),
            network: kept.then(|| AddressHash::of_network(&parts.key, address).to_string()),
            posted_at: now,
            same_since: now.plus_seconds(-REPETITION_DAYS * 86_400),
        }
    }

    /// What the screen makes of a comment that its writer has changed.
    pub(super) fn judge(
        &self,
        article: &Listing,
        draft: &Draft,
        sent: Sent<'_>,
        (traces, history): (&Traces, &History),
    ) -> Verdict {
        let screen = &self.parts.screen;
        let submission = Submission {
            draft,
            honeypot: sent.honeypot,
            seconds_on_form: read_form_token(&self.parts.key, sent.token, traces.posted_at),
            own_hosts: &[self.own_host()],
            page: article.slug.as_str(),
            languages: &self.languages_of(article),
            sender: traces.sender.as_deref(),
            network: traces.network.as_deref(),
            now: traces.posted_at,
        };
        let reasons = screen.weigh(&submission);
        screen.judge_by(reasons, &submission, history, self.moderation_of(article))
    }

    /// The hidden field of a form that is drawn now.
    #[must_use]
    pub fn form_token(&self) -> String {
        issue_form_token(&self.parts.key, Timestamp::now())
    }

    /// The same for a form that is drawn for one reader alone, and was opened when `token` says, or
    /// now.
    #[must_use]
    pub fn own_form_token(&self, token: &str) -> String {
        let key = &self.parts.key;
        match token {
            "" => issue_own_form_token(key, Timestamp::now(), random()),
            // What is none of ours is judged when it comes back.
            token => own_form_token(key, token, random()).unwrap_or_else(|| token.to_owned()),
        }
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
    phrase: Phrase,
    /// What could be said without its past.
    reasons: Vec<Reason>,
}

impl Arrival {
    /// Has it judged and stored, and tells the copies in memory; to be run to its end.
    async fn stored(self) -> Result<Outcome, StoreError> {
        let (app, article_id, traces) = (self.app.clone(), self.article.id, self.traces.clone());
        let phrase = self.phrase;
        let judged = |past| self.judged(&history(past));
        let (id, status) = match app.parts.store.screen_comment(traces, judged).await {
            // The same form came twice at once, and the other one was faster.
            Err(error) if error.is_of_same_key() => {
                let before = app.sent_before(&phrase).await?;
                return before.map(|(posted, _)| Outcome::Stored(posted)).ok_or(error);
            }
            stored => stored?,
        };
        let status = match status {
            Status::Published => {
                app.changed(&[Subject::Comments(article_id)]).await?;
                status
            }
            _ => app.after_services(id).await,
        };
        Ok(Outcome::Stored(Posted { id, status, phrase }))
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
        let urgent = self.app.is_urgent(&self.draft);
        let (reasons, moderation) =
            (take(&mut self.reasons), self.app.moderation_of(&self.article));
        let mut verdict = self.as_submitted(|submission| {
            self.app.parts.screen.judge_by(reasons, submission, history, moderation)
        });
        let about = (self.article.id, &self.traits, self.traces.posted_at);
        // Whoever may be in danger is no matter for services outside.
        let calls =
            if urgent { Vec::new() } else { self.app.calls_for(&mut verdict, &self.draft, about) };
        verdict.reasons.extend(urgent.then(urgency));
        NewComment {
            article_id: self.article.id,
            parent_id: self.draft.parent_id(),
            author_name: self.draft.author_name().to_owned(),
            body: self.draft.body().to_owned(),
            content_note: self.draft.content_note().to_owned(),
            status: verdict.status,
            posted_at: self.traces.posted_at,
            log_odds: verdict.log_odds,
            reasons: in_json(&verdict.reasons),
            fingerprint: self.traces.fingerprint,
            sender: self.traces.sender,
            network: self.traces.network,
            urgent,
            receipt_hash: Some(ReceiptHash::of(&self.app.parts.key, &self.phrase).to_string()),
            calls,
        }
    }
}

/// Reasons as they are stored.
pub(super) fn in_json(reasons: &[Reason]) -> String {
    serde_json::to_string(reasons).unwrap_or_else(|_| "[]".to_owned())
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
