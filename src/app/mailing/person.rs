use serde::Serialize;

use crate::app::editors::fresh_token;
use crate::app::mailing::{DAY, hash_of, mail_to, state_in_words};
use crate::app::{App, StoreError};
use crate::clock::Timestamp;
use crate::comments::{Actor, CommentId, Decider, Message, MessageKind, Status};
use crate::editors::Token;
use crate::mail::{Mail, MailAddress, MailKind, PersonLetter};
use crate::store::{CommentVersion, Decision, Watch};

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
    /// As typed. Untrusted.
    pub content_note: Option<String>,
    /// What it said before, oldest first.
    pub versions: Vec<CommentVersion>,
    /// What was decided about it, oldest first.
    pub decisions: Vec<HeldDecision>,
    /// What moderators and its writer said to each other, oldest first.
    pub messages: Vec<HeldMessage>,
}

/// A decision as the writer of a comment is told of it: without the names of moderators, and
/// without reasons that were not meant for them.
#[derive(Clone, Debug, Serialize)]
pub struct HeldDecision {
    /// When.
    pub decided_at: Timestamp,
    /// What was done, as in `status`, `edit` or `erase`.
    pub action: String,
    /// What the comment was before.
    pub from_status: Status,
    /// What it became.
    pub to_status: Status,
    /// In what role somebody decided.
    pub actor: Actor,
    /// Why, as typed for the writer; empty: nothing said. Untrusted.
    pub because: String,
}

/// A message as the writer of a comment sees it.
#[derive(Clone, Debug, Serialize)]
pub struct HeldMessage {
    /// Who speaks, and why.
    pub kind: MessageKind,
    /// As typed. Untrusted.
    pub body: String,
    /// When.
    pub written_at: Timestamp,
    /// When the other side first saw it.
    pub read_at: Option<Timestamp>,
}

impl From<Decision> for HeldDecision {
    fn from(decision: Decision) -> Self {
        Self {
            decided_at: decision.decided_at,
            action: decision.action,
            from_status: decision.from_status,
            to_status: decision.to_status,
            actor: decision.actor,
            because: if decision.because_shown { decision.because } else { String::new() },
        }
    }
}

impl From<Message> for HeldMessage {
    fn from(message: Message) -> Self {
        Self {
            kind: message.kind,
            body: message.body,
            written_at: message.written_at,
            read_at: message.read_at,
        }
    }
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
            comments.push(self.held_comment(watch).await?);
        }
        Ok(Held {
            address: address.as_str().to_owned(),
            comments,
            mails: store.mails_to(address).await?,
            editor: store.editor_at(address).await?,
        })
    }

    async fn held_comment(&self, watch: Watch) -> Result<HeldComment, StoreError> {
        let (store, id) = (&self.parts.store, watch.comment_id);
        let mut held = HeldComment {
            id,
            asked_at: watch.asked_at,
            confirmed_at: watch.confirmed_at,
            expires_at: watch.expires_at,
            article: None,
            status: None,
            posted_at: None,
            author_name: None,
            body: None,
            content_note: None,
            versions: Vec::new(),
            decisions: Vec::new(),
            messages: Vec::new(),
        };
        let found = store.screened_comment(id).await?;
        let Some(found) = found.filter(|_| watch.confirmed_at.is_some()) else { return Ok(held) };
        held.article = Some(found.article);
        held.status = Some(found.comment.status);
        held.posted_at = Some(found.comment.posted_at);
        held.author_name = Some(found.comment.author_name);
        held.body = Some(found.comment.body);
        held.content_note = Some(found.comment.content_note);
        held.versions = store.comment_versions(id).await?;
        held.decisions = store.decisions(id).await?.into_iter().map(HeldDecision::from).collect();
        held.messages = store.messages(id).await?.into_iter().map(HeldMessage::from).collect();
        Ok(held)
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
