use sqlx::FromRow;

use crate::clock::Timestamp;
use crate::comments::{CommentId, Status};
use crate::content::{Kind, Slug};
use crate::mail::NewMail;
use crate::store::mail::write_mail;
use crate::store::{Result, Store, reading, writing};

/// A moderator who wants to be told what waits.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct NoticeReader {
    /// Row of the editor.
    pub id: i64,
    /// As the editor typed it. Untrusted.
    pub email: String,
    /// Of each comment, or only of how many there are?
    pub at_once: bool,
}

/// A comment of which somebody is to be told.
#[derive(Clone, Debug, FromRow)]
pub struct NoticedComment {
    /// Names it.
    pub id: CommentId,
    /// Slug of its article.
    pub article: Slug,
    /// What that is.
    pub article_kind: Kind,
    /// Published, if it is urgent and was not held.
    pub status: Status,
    /// May somebody be in danger?
    pub urgent: bool,
    /// When it was posted.
    pub posted_at: Timestamp,
    /// Which text it has; 0: as posted.
    pub edited_at: i64,
    /// As typed. Untrusted.
    pub body: String,
}

/// Comments that wait, counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromRow)]
pub struct WaitingCount {
    /// All of them.
    pub waiting: i64,
    /// Those in which somebody may be in danger.
    pub urgent: i64,
}

/// Right to decide about one comment by following a link.
#[derive(Clone, Debug)]
pub struct NewRulingLink {
    /// Hash of the secret in the link.
    pub token_hash: String,
    /// Who decides.
    pub editor_id: i64,
    /// About which comment.
    pub comment_id: CommentId,
    /// What it is now.
    pub from: Status,
    /// What it becomes.
    pub to: Status,
    /// Which text it has now; 0: as posted.
    pub edited_at: i64,
    /// When the link ends.
    pub expires_at: Timestamp,
}

/// Which comments a reader of notices is told of at once.
#[derive(Clone, Debug)]
pub struct AtOnce<'a> {
    /// Number of the editor, or `webhook`.
    pub recipient: &'a str,
    /// Also those in which nobody seems to be in danger?
    pub all: bool,
    /// Urgent ones that were published count if they are not older than this.
    pub urgent_since: Timestamp,
    /// So many are told by name.
    pub most: i64,
}

/// Comments of which `$1` was not told in the form that they have; `$2`: also those that are not
/// urgent.
macro_rules! untold {
    () => {
        "(comment.status = 'held' and ($2 or comment.urgent)
            or comment.status = 'published' and comment.urgent and comment.posted_at >= $3
            or comment.urgent and comment.unseen)
            and not exists (
                select 1 from notice
                where notice.recipient = $1 and notice.comment_id = comment.id
                    and notice.told_at >= coalesce(comment.edited_at, comment.posted_at)
                    and (not comment.urgent or notice.told_at >= coalesce((
                        select max(written_at) from message
                        where message.comment_id = comment.id and kind in ('answer', 'appeal')
                            and read_at is null), 0)))"
    };
}

/// Takes the turn to tell somebody something, and keeps it until the transaction ends; false if
/// somebody else had it since `$since`.
macro_rules! take_turn {
    ($transaction:expr, $recipient:expr, $way:literal, $since:expr, $now:expr) => {{
        const SQL: &str = "
            insert into notice_time (recipient, way, told_at) values ($1, $2, $4)
            on conflict (recipient, way) do update
            set told_at = excluded.told_at
            where notice_time.told_at <= $3
            returning told_at";
        let turn: Option<Timestamp> = sqlx::query_scalar(SQL)
            .bind($recipient)
            .bind($way)
            .bind($since)
            .bind($now)
            .fetch_optional(&mut *$transaction)
            .await?;
        turn.is_some()
    }};
}

/// The columns of a [`NoticedComment`] and the tables that they come from.
macro_rules! noticed_columns {
    () => {
        "comment.id, article.slug as article, article.kind as article_kind,
            comment.status, comment.urgent, comment.posted_at,
            coalesce(comment.edited_at, 0) as edited_at, comment.body
        from comment
        join article on article.id = comment.article_id"
    };
}

/// Keeps links that decide about comments.
macro_rules! keep_links {
    ($links:expr, $now:expr, $transaction:expr) => {{
        const LINK: &str = "
            insert into ruling_link (token_hash, editor_id, comment_id, from_status, to_status,
                edited_at, made_at, expires_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8)";
        for link in $links {
            sqlx::query(LINK)
                .bind(link.token_hash)
                .bind(link.editor_id)
                .bind(link.comment_id)
                .bind(link.from)
                .bind(link.to)
                .bind(link.edited_at)
                .bind($now)
                .bind(link.expires_at)
                .execute(&mut *$transaction)
                .await?;
        }
    }};
}

impl Store {
    /// Moderators who want to be told, and have an address.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn notice_readers(&self) -> Result<Vec<NoticeReader>> {
        const SQL: &str = "
            select id, email, notices = 'at-once' as at_once
            from editor
            where notices <> 'none' and email <> '' and disabled_at is null
                and role in ('moderator', 'admin')
            order by id";
        Ok(reading!(self, |pool| sqlx::query_as(SQL).fetch_all(pool).await?))
    }

    /// How many comments wait.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn waiting_count(&self) -> Result<WaitingCount> {
        const SQL: &str = "
            select count(*) as waiting,
                cast(coalesce(sum(case when urgent then 1 else 0 end), 0) as bigint) as urgent
            from comment
            where status = 'held'";
        Ok(reading!(self, |pool| sqlx::query_as(SQL).fetch_one(pool).await?))
    }

    /// Of how many comments somebody is to be told at once, and how many of them are urgent.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn untold_count(&self, asked: &AtOnce<'_>) -> Result<WaitingCount> {
        const SQL: &str = concat!(
            "select count(*) as waiting,
                cast(coalesce(sum(case when urgent then 1 else 0 end), 0) as bigint) as urgent
            from comment
            where ",
            untold!()
        );
        Ok(reading!(self, |pool| {
            let query = sqlx::query_as(SQL).bind(asked.recipient).bind(asked.all);
            query.bind(asked.urgent_since).fetch_one(pool).await?
        }))
    }

    /// Writes the mail or the call that tells of comments at once, with links to decide about
    /// them, as `letter` makes them of those that are told by name and of the number of all; false
    /// if somebody was told of something since `since`, or there is nothing to tell.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn tell_at_once(
        &self,
        asked: &AtOnce<'_>,
        since: Timestamp,
        letter: impl Fn(&[NoticedComment], usize) -> Option<(NewMail, Vec<NewRulingLink>)>,
        now: Timestamp,
    ) -> Result<bool> {
        const SHOWN: &str = concat!(
            "select ",
            noticed_columns!(),
            " where ",
            untold!(),
            " order by comment.urgent desc, comment.id limit $4 + 0"
        );
        const TOLD: &str = concat!(
            "insert into notice (recipient, comment_id, told_at)
            select $1, comment.id, $4 from comment where ",
            untold!(),
            " on conflict (recipient, comment_id) do update set told_at = excluded.told_at"
        );
        let AtOnce { recipient, all, urgent_since, most } = *asked;
        Ok(writing!(self.pools, |pool, begin| {
            let mut transaction = pool.begin_with(begin).await?;
            if !take_turn!(transaction, recipient, "at-once", since, now) {
                return Ok(false);
            }
            let shown = sqlx::query_as(SHOWN).bind(recipient).bind(all).bind(urgent_since);
            let shown: Vec<NoticedComment> = shown.bind(most).fetch_all(&mut *transaction).await?;
            let told = sqlx::query(TOLD).bind(recipient).bind(all).bind(urgent_since).bind(now);
            let told = told.execute(&mut *transaction).await?.rows_affected();
            let told = usize::try_from(told).unwrap_or(usize::MAX);
            let Some((mail, links)) = letter(&shown, told).filter(|_| told > 0) else {
                return Ok(false);
            };
            keep_links!(links, now, transaction);
            write_mail!(transaction, &mail, None);
            transaction.commit().await?;
            true
        }))
    }

    /// Writes the mail that tells how many comments wait, and names the `most` that have waited
    /// longest, with links to decide about them, as `letter` makes them; false if there was one since
    /// `since`.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn tell_in_digest(
        &self,
        recipient: &str,
        (since, most): (Timestamp, i64),
        letter: impl Fn(&[NoticedComment]) -> (NewMail, Vec<NewRulingLink>),
        now: Timestamp,
    ) -> Result<bool> {
        const SHOWN: &str = concat!(
            "select ",
            noticed_columns!(),
            " where comment.status = 'held' order by comment.id limit $1 + 0"
        );
        // What it names goes with the words of a comment that is erased before it is sent.
        const TOLD: &str = "
            insert into notice (recipient, comment_id, told_at) values ($1, $2, $3)
            on conflict (recipient, comment_id) do update set told_at = excluded.told_at";
        Ok(writing!(self.pools, |pool, begin| {
            let mut transaction = pool.begin_with(begin).await?;
            if !take_turn!(transaction, recipient, "digest", since, now) {
                return Ok(false);
            }
            let shown: Vec<NoticedComment> =
                sqlx::query_as(SHOWN).bind(most).fetch_all(&mut *transaction).await?;
            let (mail, links) = letter(&shown);
            for comment in &shown {
                let told = sqlx::query(TOLD).bind(recipient).bind(comment.id).bind(now);
                told.execute(&mut *transaction).await?;
            }
            keep_links!(links, now, transaction);
            write_mail!(transaction, &mail, None);
            transaction.commit().await?;
            true
        }))
    }

    /// Forgets of which comments somebody was told that no longer wait, and says how many.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn forget_notices(&self, before: Timestamp) -> Result<u64> {
        const SQL: &str = "
            delete from notice
            where told_at < $1 and comment_id not in (select id from comment where status = 'held')";
        Ok(writing!(self.pools, |pool| {
            sqlx::query(SQL).bind(before).execute(pool).await?.rows_affected()
        }))
    }
}
