//! What the holder of a receipt can do with the comment, and what moderators say to them.

use crate::app::guard::urgency;
use crate::app::submit::{history, in_json};
use crate::app::{App, Sent, StoreError, Subject, random};
use crate::clock::Timestamp;
use crate::comments::{
    Actor, CommentId, Decider, Draft, Message, MessageKind, Phrase, RawDraft, Status,
};
use crate::services::Why;
use crate::spam::{Purpose, ReceiptHash, Verdict, seal, unseal};
use crate::store::{
    CommentRevision, CommentVersion, CommentWords, Decided, Decision, Erasure, NewMessage,
    OwnComment, Past, Revised, ServiceCall, Traces, Watch,
};

/// A comment with everything that is kept because of it.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// The comment as it stands.
    pub own: OwnComment,
    /// What it said before, oldest first.
    pub versions: Vec<CommentVersion>,
    /// What was decided about it, oldest first.
    pub decisions: Vec<Decision>,
    /// What moderators and its writer said to each other, oldest first.
    pub messages: Vec<Message>,
    /// Mail addresses that wait for answers to it.
    pub watches: Vec<Watch>,
}

/// What is kept because of a comment and does not show on the page of its receipt.
#[derive(Clone, Debug)]
pub struct Besides {
    /// What services outside were sent about it, and what they said, oldest first.
    pub calls: Vec<ServiceCall>,
    /// Does a copy of it serve the filter as a lesson?
    pub teaches: bool,
}

impl Receipt {
    /// Did a moderator ask something that the writer has not read yet?
    #[must_use]
    pub fn has_unread_question(&self) -> bool {
        let unread = |one: &Message| one.kind == MessageKind::Question && one.read_at.is_none();
        self.messages.iter().any(unread)
    }
}

impl App {
    /// The comment of a phrase; `None` if no comment has it.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn receipt(&self, phrase: &Phrase) -> Result<Option<Receipt>, StoreError> {
        let Some(own) = self.own_comment(phrase).await? else { return Ok(None) };
        let (store, id) = (&self.parts.store, own.comment.id);
        Ok(Some(Receipt {
            versions: store.comment_versions(id).await?,
            decisions: store.decisions(id).await?,
            messages: store.messages(id).await?,
            watches: store.watches_of(id, Timestamp::now()).await?,
            own,
        }))
    }

    /// What is kept because of a comment besides what [`App::receipt`] gives.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn kept_besides(&self, id: CommentId) -> Result<Besides, StoreError> {
        let store = &self.parts.store;
        Ok(Besides { calls: store.service_calls(id).await?, teaches: store.teaches(id).await? })
    }

    /// The same without what happened to it.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn own_comment(&self, phrase: &Phrase) -> Result<Option<OwnComment>, StoreError> {
        let hash = ReceiptHash::of(&self.parts.key, phrase);
        self.parts.store.comment_of_receipt(hash.as_str()).await
    }

    /// Notes that the writer has read what moderators asked.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn writer_has_read(&self, id: CommentId) -> Result<(), StoreError> {
        self.parts.store.mark_read(id, Actor::Writer, Timestamp::now()).await
    }

    /// `words` as text that only this site can open, for `seconds` from now.
    #[must_use]
    pub fn seal(&self, purpose: Purpose, words: &[u8], seconds: i64) -> String {
        let until = Timestamp::now().plus_seconds(seconds);
        seal(&self.parts.key, purpose, words, until, random())
    }

    /// What was sealed for the same purpose, if its time has not passed.
    #[must_use]
    pub fn unseal(&self, purpose: Purpose, sealed: &str) -> Option<Vec<u8>> {
        unseal(&self.parts.key, purpose, sealed, Timestamp::now())
    }

    /// Puts new words into a comment and has them screened; `version` is the one that the writer
    /// saw.
    ///
    /// # Errors
    ///
    /// When the database fails; nothing has changed then.
    pub async fn edit_comment(
        &self,
        phrase: &Phrase,
        draft: &Draft,
        version: i64,
        sent: Sent<'_>,
    ) -> Result<Revised, StoreError> {
        let Some(own) = self.own_comment(phrase).await? else { return Ok(Revised::Gone) };
        let catalogue = self.catalogue();
        let Some(article) = catalogue.get(own.comment.article_id) else {
            return Ok(Revised::Gone);
        };
        let now = Timestamp::now();
        let traces = self.traces(draft, sent.address, now);
        let fingerprint = traces.fingerprint.clone();
        let past = without_itself(self.parts.store.past(traces.clone()).await?, &own, &traces);
        let mut verdict = self.judge(article, draft, sent, (&traces, &history(past)));
        let urgent = self.is_urgent(draft);
        verdict.reasons.extend(urgent.then(urgency));
        let words = CommentWords {
            author_name: draft.author_name(),
            body: draft.body(),
            content_note: draft.content_note(),
            fingerprint: &fingerprint,
        };
        let revised = self.revise(&own, Some(words), version, (&verdict, urgent), now).await?;
        if let Revised::Kept(Decided { after: Status::Held, .. }) = revised {
            self.ask_services_again(own.comment.id).await;
        }
        Ok(revised)
    }

    /// Lets services help where the screen is in doubt about an edit, unless a moderator is already
    /// at it. The edit is stored: whatever goes wrong now, it waits for a moderator.
    async fn ask_services_again(&self, id: CommentId) {
        let asked = async {
            let messages = self.parts.store.messages(id).await?;
            if messages.iter().any(|message| message.kind == MessageKind::Question) {
                return Ok(());
            }
            let status = self.ask_services(id, Why::Edit).await?;
            let comment = self.parts.store.comment(id).await?;
            if let (Some(Status::Published), Some(comment)) = (status, comment) {
                self.changed(&[Subject::Comments(comment.article_id)]).await?;
            }
            Ok::<_, StoreError>(())
        };
        if let Err(error) = asked.await {
            tracing::warn!(%error, "services could not be asked about an edit");
        }
    }

    /// Brings back a comment that its writer took back, through the screen.
    ///
    /// # Errors
    ///
    /// When the database fails; nothing has changed then.
    pub async fn restore_comment(
        &self,
        phrase: &Phrase,
        sent: Sent<'_>,
    ) -> Result<Revised, StoreError> {
        let Some(own) = self.own_comment(phrase).await? else { return Ok(Revised::Gone) };
        let catalogue = self.catalogue();
        let Some(article) = catalogue.get(own.comment.article_id) else {
            return Ok(Revised::Gone);
        };
        let now = Timestamp::now();
        let raw = RawDraft {
            author_name: own.comment.author_name.clone(),
            body: own.comment.body.clone(),
            content_note: own.comment.content_note.clone(),
            parent_id: String::new(),
        };
        // An erased comment has no text, and nothing can come back.
        let Ok(draft) = raw.check() else { return Ok(Revised::Gone) };
        let traces = self.traces(&draft, sent.address, now);
        let past = without_itself(self.parts.store.past(traces.clone()).await?, &own, &traces);
        let mut verdict = self.judge(article, &draft, sent, (&traces, &history(past)));
        let urgent = self.is_urgent(&draft);
        verdict.reasons.extend(urgent.then(urgency));
        self.revise(&own, None, own.version, (&verdict, urgent), now).await
    }

    async fn revise(
        &self,
        own: &OwnComment,
        words: Option<CommentWords<'_>>,
        version: i64,
        (verdict, urgent): (&Verdict, bool),
        now: Timestamp,
    ) -> Result<Revised, StoreError> {
        let revision = CommentRevision {
            words,
            version,
            verdict: verdict.status,
            log_odds: verdict.log_odds,
            reasons: &in_json(&verdict.reasons),
            urgent,
            now,
        };
        let revised = self.parts.store.revise_comment(own.comment.id, &revision).await?;
        if let Revised::Kept(_) = revised {
            self.changed(&[Subject::Comments(own.comment.article_id)]).await?;
        }
        Ok(revised)
    }

    /// Takes a comment back; `None` if no comment has the phrase.
    ///
    /// # Errors
    ///
    /// When the database fails; nothing has changed then.
    pub async fn withdraw_comment(&self, phrase: &Phrase) -> Result<Option<Decided>, StoreError> {
        let Some(own) = self.own_comment(phrase).await? else { return Ok(None) };
        self.decide(own.comment.id, Status::Withdrawn, &Decider::writer(), "").await
    }

    /// Deletes for ever what a comment says; see [`crate::store::Store::erase_comment`].
    ///
    /// # Errors
    ///
    /// When the database fails; everything is still there then.
    pub async fn erase_comment(
        &self,
        id: CommentId,
        decider: &Decider,
        because: &str,
    ) -> Result<Option<Decided>, StoreError> {
        let store = &self.parts.store;
        let erasure = Erasure { only: None, decider, because, now: Timestamp::now() };
        let erased = store.erase_comment(id, &erasure).await?;
        if let Some(comment) = store.comment(id).await? {
            self.changed(&[Subject::Comments(comment.article_id)]).await?;
        }
        Ok(erased)
    }

    /// Tells moderators what the writer of a comment answers, or why they should decide anew; false
    /// where that is not to be said (any more).
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn tell_moderators(
        &self,
        id: CommentId,
        kind: MessageKind,
        body: &str,
    ) -> Result<bool, StoreError> {
        let now = Timestamp::now();
        let urgent = self.speaks_of_danger(body);
        let message = NewMessage { kind, body, written_by: "", urgent, now };
        Ok(self.parts.store.write_message(id, &message).await?.is_some())
    }

    /// Asks the writer of a comment something, on the page of their receipt; false if there is no
    /// such comment, or it is erased.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn ask_writer(
        &self,
        id: CommentId,
        asker: &Decider,
        question: &str,
    ) -> Result<bool, StoreError> {
        let (kind, now) = (MessageKind::Question, Timestamp::now());
        let written_by = &asker.name;
        let message = NewMessage { kind, body: question, written_by, urgent: false, now };
        Ok(self.parts.store.write_message(id, &message).await?.is_some())
    }

    /// What moderators and the writer of a comment said to each other, oldest first; what the writer
    /// said counts as read from now on.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn read_messages(
        &self,
        id: CommentId,
        reader: &Decider,
    ) -> Result<Vec<Message>, StoreError> {
        let messages = self.parts.store.messages(id).await?;
        self.parts.store.mark_read(id, reader.actor, Timestamp::now()).await?;
        Ok(messages)
    }

    /// Comments whose writers wrote something that no moderator has read yet, the longest waiting
    /// first.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn unread_comments(&self, limit: i64) -> Result<Vec<CommentId>, StoreError> {
        self.parts.store.unread_comments(limit).await
    }
}

/// The past of an edited comment: it is no copy of itself, nor was it sent twice.
fn without_itself(mut past: Past, own: &OwnComment, traces: &Traces) -> Past {
    let less = |count: &mut i64| *count = (*count - 1).max(0);
    let posted_at = own.comment.posted_at;
    let is_spam = own.comment.status == Status::Spam;
    if own.fingerprint == traces.fingerprint && posted_at >= traces.same_since {
        less(if is_spam { &mut past.spam_copies } else { &mut past.copies });
    }
    if own.sender.is_some() && own.sender == traces.sender {
        if traces.posted_at.seconds_since(posted_at) <= 3_600 {
            less(&mut past.sent_last_hour);
        }
        if traces.posted_at.seconds_since(posted_at) <= 86_400 {
            less(&mut past.sent_last_day);
        }
    }
    let same_network = own.network.is_some() && own.network == traces.network;
    if same_network && traces.posted_at.seconds_since(posted_at) <= 3_600 {
        less(&mut past.network_last_hour);
    }
    past
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comments::Comment;

    #[test]
    fn an_edited_comment_is_no_copy_of_itself() {
        let now = Timestamp(1_800_000_000);
        let comment = Comment {
            id: CommentId(1),
            article_id: 1,
            thread_id: CommentId(1),
            parent_id: None,
            author_name: String::new(),
            body: "x".into(),
            content_note: String::new(),
            status: Status::Published,
            posted_at: now.plus_seconds(-4_000),
            edited_at: None,
            helped: 0,
        };
        let own = OwnComment {
            comment,
            log_odds: 0.0,
            reasons: "[]".into(),
            urgent: false,
            withdrawn_at: None,
            erased_at: None,
            fingerprint: "f".into(),
            sender: Some("s".into()),
            network: None,
            version: 1,
        };
        let past = Past { copies: 1, sent_last_hour: 2, sent_last_day: 3, ..Past::default() };
        let traces = |fingerprint: &str, sender: &str| Traces {
            fingerprint: fingerprint.into(),
            sender: Some(sender.into()),
            network: None,
            posted_at: now,
            same_since: now.plus_seconds(-86_400),
        };
        let counts = |fingerprint, sender| {
            let past = without_itself(past, &own, &traces(fingerprint, sender));
            (past.copies, past.sent_last_hour, past.sent_last_day)
        };
        assert_eq!(counts("f", "s"), (0, 2, 2));
        assert_eq!(counts("g", "t"), (1, 2, 3));
    }
}
