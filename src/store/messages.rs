use crate::clock::Timestamp;
use crate::comments::{Actor, CommentId, MAX_ANSWERS, Message, MessageKind, Status};
use crate::store::decisions::{latest_by_others, lock_comment};
use crate::store::services::ask_no_more;
use crate::store::{Result, Store, reading, writing};

/// A message to be stored.
#[derive(Clone, Copy, Debug)]
pub struct NewMessage<'a> {
    /// Who speaks, and why.
    pub kind: MessageKind,
    /// As typed. Untrusted.
    pub body: &'a str,
    /// Name of the moderator; empty: the writer of the comment.
    pub written_by: &'a str,
    /// Do the words speak of danger, so that moderators read the comment first?
    pub urgent: bool,
    /// When.
    pub now: Timestamp,
}

/// How often the latest question can still be answered; not at all where nobody asked.
macro_rules! answers_left {
    ($id:expr, $transaction:expr) => {{
        const ANSWERS: &str = "
            select (
                select count(*)
                from message as answer
                where answer.comment_id = $1 and answer.kind = 'answer' and answer.id > asked.id
            )
            from message as asked
            where comment_id = $1 and kind = 'question'
            order by id desc
            limit 1";
        let answers: Option<i64> =
            sqlx::query_scalar(ANSWERS).bind($id).fetch_optional(&mut *$transaction).await?;
        let most = i64::try_from(MAX_ANSWERS).unwrap_or(i64::MAX);
        answers.map_or(0, |answers| most - answers)
    }};
}

impl Store {
    /// Stores a message about a comment and returns its id; `None` where there is nothing to say:
    /// the comment is erased or not there, nobody asked what is answered (or it was answered
    /// [`MAX_ANSWERS`] times), or an appeal is about a comment that readers see, or comes twice
    /// about one decision. One with words of danger brings the comment to the top of the queue,
    /// whatever the comment is, until a moderator has seen to it.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn write_message(
        &self,
        id: CommentId,
        message: &NewMessage<'_>,
    ) -> Result<Option<i64>> {
        const WRITE: &str = "
            insert into message (comment_id, kind, body, written_by, written_at, decision_id)
            values ($1, $2, $3, $4, $5, $6)
            on conflict do nothing
            returning id";
        const URGENT: &str = "update comment set urgent = true, unseen = true where id = $1";
        Ok(writing!(self.pools, |pool, begin| {
            let mut transaction = pool.begin_with(begin).await?;
            let locked = lock_comment!(id, transaction).filter(|locked| !locked.erased);
            let Some(locked) = locked else { return Ok(None) };
            let mut about: Option<i64> = None;
            match message.kind {
                MessageKind::Question => {}
                MessageKind::Answer => {
                    if answers_left!(id, transaction) <= 0 {
                        return Ok(None);
                    }
                }
                MessageKind::Appeal => {
                    if !matches!(locked.status, Status::Held | Status::Spam | Status::Removed) {
                        return Ok(None);
                    }
                    about = latest_by_others!(id, transaction).map(|(decision, _)| decision);
                }
            }
            let written = sqlx::query_scalar(WRITE)
                .bind(id)
                .bind(message.kind)
                .bind(message.body)
                .bind(message.written_by)
                .bind(message.now)
                .bind(about)
                .fetch_optional(&mut *transaction)
                .await?;
            if written.is_some() && message.urgent {
                sqlx::query(URGENT).bind(id).execute(&mut *transaction).await?;
                ask_no_more!(id, transaction);
            }
            transaction.commit().await?;
            written
        }))
    }

    /// What moderators and the writer of a comment said to each other, oldest first.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn messages(&self, id: CommentId) -> Result<Vec<Message>> {
        const SQL: &str = "
            select id, kind, body, written_by, written_at, read_at, decision_id
            from message
            where comment_id = $1
            order by id";
        Ok(reading!(self, |pool| sqlx::query_as(SQL).bind(id).fetch_all(pool).await?))
    }

    /// Notes that `reader` has seen what the other side wrote: the writer the questions, anybody
    /// else the answers and appeals. A comment that nobody sees or is to decide about, and that
    /// stands in the queue for their words of danger alone, has been seen to by that.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn mark_read(&self, id: CommentId, reader: Actor, now: Timestamp) -> Result<()> {
        const SQL: &str = "
            update message
            set read_at = $2
            where comment_id = $1 and read_at is null and (kind = 'question') = $3";
        const SEEN: &str = "
            update comment
            set unseen = false
            where id = $1 and unseen and status not in ('published', 'held')";
        let questions = reader == Actor::Writer;
        writing!(self.pools, |pool, begin| {
            let mut transaction = pool.begin_with(begin).await?;
            let read = sqlx::query(SQL).bind(id).bind(now).bind(questions);
            read.execute(&mut *transaction).await?;
            if !questions {
                sqlx::query(SEEN).bind(id).execute(&mut *transaction).await?;
            }
            transaction.commit().await?;
        });
        Ok(())
    }

    /// Comments whose writers wrote something that no moderator has read yet, the longest waiting
    /// first: at most `limit` of them.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn unread_comments(&self, limit: i64) -> Result<Vec<CommentId>> {
        const SQL: &str = "
            select comment_id
            from message
            where read_at is null and kind in ('answer', 'appeal')
            group by comment_id
            order by min(id)
            limit $1 + 0";
        Ok(reading!(self, |pool| sqlx::query_scalar(SQL).bind(limit).fetch_all(pool).await?))
    }
}
