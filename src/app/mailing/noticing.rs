use std::cell::RefCell;

use serde::Serialize;

use crate::app::editors::fresh_token;
use crate::app::mailing::{DAY, HOUR, fresh_message_id, mail_to};
use crate::app::{App, StoreError};
use crate::clock::Timestamp;
use crate::comments::Status;
use crate::content::Kind;
use crate::mail::{MailKind, NewMail, NoticeLetter, Told};
use crate::store::{AtOnce, NewRulingLink, NoticeReader, NoticedComment, WaitingCount};

/// Seconds between two notices to one reader, unless somebody may be in danger: a flood of comments
/// must not become a flood of mails.
const GAP_SECONDS: i64 = 300;

/// Comments told by name in one notice.
const BY_NAME: i64 = 10;

/// Days for which links to decide work.
const LINK_DAYS: i64 = 7;

/// Days for which it is tried to bring a notice; later ones say more.
const USEFUL_DAYS: i64 = 2;

/// Days after which an urgent comment that was published is no news.
const URGENT_DAYS: i64 = 7;

/// Where moderators work.
pub const QUEUE: &str = "/studio/comments";

/// What the webhook is told.
#[derive(Serialize)]
struct Notice<'a> {
    /// Always `comments`: others may follow.
    event: &'static str,
    site: &'a str,
    waiting: i64,
    urgent: i64,
    queue: String,
    comments: Vec<CommentNotice<'a>>,
    /// How many more it is about.
    more: usize,
}

#[derive(Serialize)]
struct CommentNotice<'a> {
    id: i64,
    article: &'a str,
    status: Status,
    urgent: bool,
    posted_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
}

impl App {
    /// Tells moderators, and the webhook, what waits.
    pub(super) async fn tell_moderators_at(&self, now: Timestamp) -> Result<(), StoreError> {
        let store = &self.parts.store;
        let readers = if self.sends_mail() { store.notice_readers().await? } else { Vec::new() };
        let calls = !self.settings().notice_webhook.is_empty();
        if readers.is_empty() && !calls {
            return Ok(());
        }
        let waiting = store.waiting_count().await?;
        for reader in &readers {
            self.tell_at_once(reader, waiting, now).await?;
            if !reader.at_once && waiting.waiting > 0 {
                self.tell_in_digest(reader, waiting, now).await?;
            }
        }
        if calls {
            self.call_at_once(waiting, now).await?;
        }
        Ok(())
    }

    /// Since when somebody must not have been told anything, to be told of these; `None` if there
    /// is nothing to tell.
    async fn turn(
        &self,
        asked: &AtOnce<'_>,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        let untold = self.parts.store.untold_count(asked).await?;
        let gap = if untold.urgent > 0 { 0 } else { GAP_SECONDS };
        Ok((untold.waiting > 0).then(|| now.plus_seconds(-gap)))
    }

    async fn tell_at_once(
        &self,
        reader: &NoticeReader,
        waiting: WaitingCount,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let recipient = reader.id.to_string();
        let asked = asked(&recipient, reader.at_once, now);
        let Some(since) = self.turn(&asked, now).await? else { return Ok(()) };
        let letter = |shown: &[NoticedComment], all: usize| {
            let links = RefCell::new(Vec::new());
            let comments: Vec<_> =
                shown.iter().map(|comment| self.told(comment, reader, now, &links)).collect();
            let more = all.saturating_sub(shown.len());
            let mail = self.notice(reader, waiting, (&comments, more), now);
            Some((mail, links.into_inner()))
        };
        self.parts.store.tell_at_once(&asked, since, letter, now).await?;
        Ok(())
    }

    /// A comment as a notice shows it, with a fresh link that decides about it.
    fn told(
        &self,
        comment: &NoticedComment,
        reader: &NoticeReader,
        now: Timestamp,
        links: &RefCell<Vec<NewRulingLink>>,
    ) -> Told {
        // What was decided already is decided again on its page, with what its writer said.
        let decided = matches!(comment.status, Status::Spam | Status::Removed | Status::Withdrawn);
        let token = fresh_token();
        let to = match comment.status {
            Status::Published => Status::Held,
            _ => Status::Published,
        };
        let link = (!decided).then(|| format!("{}/mail/decide/{}", self.mail_base(), token.text()));
        let made = link.is_some().then(|| NewRulingLink {
            token_hash: token.hash(),
            editor_id: reader.id,
            comment_id: comment.id,
            from: comment.status,
            to,
            edited_at: comment.edited_at,
            expires_at: now.plus_seconds(LINK_DAYS * DAY),
        });
        links.borrow_mut().extend(made);
        Told {
            id: comment.id.0,
            posted_at: comment.posted_at,
            urgent: comment.urgent,
            place: place(comment),
            text: self.settings().notice_text.then(|| comment.body.clone()),
            verb: if to == Status::Held { "hold" } else { "publish" },
            link,
        }
    }

    async fn tell_in_digest(
        &self,
        reader: &NoticeReader,
        waiting: WaitingCount,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let since = now.plus_seconds(-i64::from(self.settings().notice_hours) * HOUR);
        let letter = |shown: &[NoticedComment]| {
            let links = RefCell::new(Vec::new());
            let comments: Vec<_> =
                shown.iter().map(|comment| self.told(comment, reader, now, &links)).collect();
            let all = usize::try_from(waiting.waiting).unwrap_or_default();
            let more = all.saturating_sub(shown.len());
            (self.notice(reader, waiting, (&comments, more), now), links.into_inner())
        };
        let (store, recipient) = (&self.parts.store, reader.id.to_string());
        store.tell_in_digest(&recipient, (since, BY_NAME), letter, now).await?;
        Ok(())
    }

    fn notice(
        &self,
        reader: &NoticeReader,
        waiting: WaitingCount,
        (comments, more): (&[Told], usize),
        now: Timestamp,
    ) -> NewMail {
        let settings = self.settings();
        let queue = format!("{}{QUEUE}", self.mail_base());
        let letter = NoticeLetter {
            site: &settings.site_name,
            waiting: waiting.waiting,
            queue: &queue,
            comments,
            more,
            days: LINK_DAYS,
        };
        let subject = if comments.iter().any(|told| told.urgent) {
            format!("{}: please read this now", settings.site_name)
        } else {
            format!("{}: {} to read", settings.site_name, waiting.waiting)
        };
        mail_to(MailKind::Notice, &reader.email, &subject, &letter, (now, USEFUL_DAYS * DAY))
    }

    async fn call_at_once(&self, waiting: WaitingCount, now: Timestamp) -> Result<(), StoreError> {
        let asked = asked("webhook", true, now);
        let Some(since) = self.turn(&asked, now).await? else { return Ok(()) };
        let letter = |shown: &[NoticedComment], all: usize| {
            let places: Vec<_> = shown.iter().map(place).collect();
            let notices = shown.iter().zip(&places).map(|(comment, place)| CommentNotice {
                id: comment.id.0,
                article: place,
                status: comment.status,
                urgent: comment.urgent,
                posted_at: comment.posted_at,
                text: self.settings().notice_text.then_some(&comment.body),
            });
            let notice = Notice {
                event: "comments",
                site: &self.settings().site_name,
                waiting: waiting.waiting,
                urgent: waiting.urgent,
                queue: format!("{}{QUEUE}", self.mail_base()),
                comments: notices.collect(),
                more: all.saturating_sub(shown.len()),
            };
            let call = NewMail {
                kind: MailKind::Call,
                recipient: String::new(),
                subject: String::new(),
                body: serde_json::to_string(&notice).ok()?,
                stop_url: String::new(),
                message_id: fresh_message_id(),
                made_at: now,
                expires_at: now.plus_seconds(USEFUL_DAYS * DAY),
            };
            Some((call, Vec::new()))
        };
        self.parts.store.tell_at_once(&asked, since, letter, now).await?;
        Ok(())
    }
}

fn asked(recipient: &str, all: bool, now: Timestamp) -> AtOnce<'_> {
    let urgent_since = now.plus_seconds(-URGENT_DAYS * DAY);
    AtOnce { recipient, all, urgent_since, most: BY_NAME }
}

/// The address of the article of a comment, from the root of the site.
fn place(comment: &NoticedComment) -> String {
    match comment.article_kind {
        Kind::Article => format!("/articles/{}", comment.article),
        Kind::Page => format!("/{}", comment.article),
    }
}
