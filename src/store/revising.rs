use crate::clock::Timestamp;
use crate::comments::{CommentId, Decider, MessageKind, Status};
use crate::store::decisions::{
    give_status, latest_by_others, lock_comment, log_decision, version_of,
};
use crate::store::services::ask_no_more;
use crate::store::{Decided, Result, Ruling, Store, writing};

/// What the writer of a comment does to it, and what the screen says of it now.
#[derive(Clone, Copy, Debug)]
pub struct CommentRevision<'a> {
    /// Its new words; `None`: they stay, and it is brought back.
    pub words: Option<CommentWords<'a>>,
    /// Number of the version that the writer saw.
    pub version: i64,
    /// What the screen makes of the words: published or held.
    pub verdict: Status,
    /// Evidence that they are spam, in nats.
    pub log_odds: f64,
    /// JSON, as the screen gave them.
    pub reasons: &'a str,
    /// Do the words speak of danger, so that moderators read them first?
    pub urgent: bool,
    /// When.
    pub now: Timestamp,
}

/// What a comment says.
#[derive(Clone, Copy, Debug)]
pub struct CommentWords<'a> {
    /// As typed; empty if none was given. Untrusted.
    pub author_name: &'a str,
    /// As typed. Untrusted.
    pub body: &'a str,
    /// The topic under which it opens on request only; empty: it stands open. Untrusted.
    pub content_note: &'a str,
    /// Of the folded text, to find repetitions.
    pub fingerprint: &'a str,
}

/// What came of a revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Revised {
    /// It is kept. The status is not always that of the verdict: moderators have the last word.
    Kept(Decided),
    /// It changes nothing.
    Unchanged,
    /// Somebody with the same receipt was faster; nothing has changed.
    Overtaken,
    /// There is no such comment any more.
    Gone,
}

impl Store {
    /// Changes the words of a comment, or brings it back, and gives it the status that follows.
    ///
    /// What it said before is kept. A comment that a moderator called spam or removed stays so, one
    /// that a moderator holds or asks about stays held, one that its writer took back stays so until
    /// it is brought back. Where the writer takes away a content note that a moderator gave it, it is
    /// held; everything else follows the verdict.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn revise_comment(
        &self,
        id: CommentId,
        revision: &CommentRevision<'_>,
    ) -> Result<Revised> {
        // What nobody has seen to yet stays urgent, whatever it is changed to; what a moderator took
        // off and its writer has mended is looked at again.
        const SCREENED: &str = "
            update comment
            set log_odds = $2, reasons = $3, urgent = ($4 or (urgent and unseen)),
                unseen = (unseen or $4 or status = 'removed')
            where id = $1";
        let CommentRevision { words, version, verdict, log_odds, reasons, urgent, now } = *revision;
        let writer = Decider::writer();
        Ok(writing!(self.pools, |pool, begin| {
            let mut transaction = pool.begin_with(begin).await?;
            let locked = lock_comment!(id, transaction).filter(|locked| !locked.erased);
            let Some(locked) = locked else { return Ok(Revised::Gone) };
            let before = locked.status;
            if version_of!(id, transaction) != version {
                return Ok(Revised::Overtaken);
            }
            let dropped = match words {
                Some(words) => drops_note!(id, words, transaction),
                None => false,
            };
            let changed = match words {
                Some(words) => keep_words!(id, version, words, now, transaction),
                None => before == Status::Withdrawn,
            };
            if !changed {
                return Ok(Revised::Unchanged);
            }
            sqlx::query(SCREENED)
                .bind(id)
                .bind(log_odds)
                .bind(reasons)
                .bind(urgent)
                .execute(&mut *transaction)
                .await?;
            if urgent {
                ask_no_more!(id, transaction);
            }
            let standing = if words.is_none() { was_before!(id, transaction) } else { before };
            let after = match standing {
                Status::Spam | Status::Removed | Status::Withdrawn => standing,
                Status::Held | Status::Published if dropped => Status::Held,
                Status::Held if is_in_hand!(id, transaction) => Status::Held,
                Status::Held | Status::Published => verdict,
            };
            if after != before {
                give_status!(id, locked, after, now, transaction);
            }
            let action = if words.is_some() { "edit" } else { "status" };
            let because = if dropped { NOTE_DROPPED } else { "" };
            let ruling =
                Ruling { because, because_shown: dropped, ..Ruling::new(verdict, &writer, now) };
            let decision = log_decision!(id, action, before, after, &ruling, transaction);
            transaction.commit().await?;
            Revised::Kept(Decided { before, after, decision: Some(decision) })
        }))
    }
}

/// Puts new words in the place of the old ones, which are kept as version `$number`; false if they
/// are the same.
macro_rules! keep_words {
    ($id:expr, $number:expr, $words:expr, $now:expr, $transaction:expr) => {{
        const KEEP: &str = "
            insert into comment_version (comment_id, number, author_name, body, content_note,
                written_at)
            select id, $2, author_name, body, content_note, coalesce(edited_at, posted_at)
            from comment
            where id = $1 and (author_name <> $3 or body <> $4 or content_note <> $5)";
        const CHANGE: &str = "
            update comment
            set author_name = $2, body = $3, content_note = $4, fingerprint = $5, edited_at = $6
            where id = $1";
        // Whoever proposed to remove it had read other words.
        const OVERTAKE: &str = "
            update proposal
            set outcome = 'overtaken', settled_by = 'its writer', settled_at = $2
            where comment_id = $1 and outcome is null";
        let words: CommentWords<'_> = $words;
        let kept = sqlx::query(KEEP)
            .bind($id)
            .bind($number)
            .bind(words.author_name)
            .bind(words.body)
            .bind(words.content_note)
            .execute(&mut *$transaction)
            .await?;
        let differ = kept.rows_affected() > 0;
        if differ {
            sqlx::query(CHANGE)
                .bind($id)
                .bind(words.author_name)
                .bind(words.body)
                .bind(words.content_note)
                .bind(words.fingerprint)
                .bind($now)
                .execute(&mut *$transaction)
                .await?;
            sqlx::query(OVERTAKE).bind($id).bind($now).execute(&mut *$transaction).await?;
        }
        differ
    }};
}
use keep_words;

/// Why a comment is held whose writer takes away a moderator's content note.
const NOTE_DROPPED: &str =
    "It opened on request because a moderator said so; without that a moderator reads it first.";

/// Do new words take away the content note of a locked comment although a moderator gave it one, the
/// last who decided about that?
macro_rules! drops_note {
    ($id:expr, $words:expr, $transaction:expr) => {{
        const NOTE: &str = "select content_note from comment where id = $1";
        const GIVEN: &str = "
            select because
            from decision
            where comment_id = $1 and action = 'content-note'
            order by id desc
            limit 1";
        let note: String = sqlx::query_scalar(NOTE).bind($id).fetch_one(&mut *$transaction).await?;
        let given: Option<String> =
            sqlx::query_scalar(GIVEN).bind($id).fetch_optional(&mut *$transaction).await?;
        let words: CommentWords<'_> = $words;
        let given = given.is_some_and(|topic| !topic.is_empty());
        given && !note.is_empty() && words.content_note.is_empty()
    }};
}
use drops_note;

/// What a comment was before its writer took it back.
macro_rules! was_before {
    ($id:expr, $transaction:expr) => {{
        const SQL: &str = "
            select from_status
            from decision
            where comment_id = $1 and to_status = 'withdrawn' and from_status <> 'withdrawn'
            order by id desc
            limit 1";
        let was: Option<Status> =
            sqlx::query_scalar(SQL).bind($id).fetch_optional(&mut *$transaction).await?;
        // Without a row nobody knows, so somebody has to look.
        was.unwrap_or(Status::Held)
    }};
}
use was_before;

/// Is a moderator about to decide: did one hold it, or ask its writer something?
macro_rules! is_in_hand {
    ($id:expr, $transaction:expr) => {{
        const ASKED: &str = "select count(*) from message where comment_id = $1 and kind = $2";
        let asked: i64 = sqlx::query_scalar(ASKED)
            .bind($id)
            .bind(MessageKind::Question)
            .fetch_one(&mut *$transaction)
            .await?;
        let latest = latest_by_others!($id, $transaction);
        latest.is_some_and(|(_, status)| status == Status::Held) || asked > 0
    }};
}
use is_in_hand;
