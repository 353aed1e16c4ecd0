use crate::clock::Timestamp;
use crate::comments::{Comment, CommentId};
use crate::mail::NewMail;
use crate::store::comments::comment_columns;
use crate::store::mail::write_mail;
use crate::store::watches::Watch;
use crate::store::{Result, Store, reading, writing};

impl Store {
    /// Confirmed watches with answers that they have not told of, and that told of none since
    /// `since`: at most `limit` of them.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn watches_to_tell(
        &self,
        since: Timestamp,
        now: Timestamp,
        limit: i64,
    ) -> Result<Vec<Watch>> {
        const SQL: &str = "
            select *
            from watch
            where state = 'confirmed' and expires_at > $2 and (told_at is null or told_at <= $1)
                and exists (
                    select 1 from comment as answer
                    where answer.parent_id = watch.comment_id and answer.status = 'published'
                        and not exists (
                            select 1 from watch_told
                            where watch_told.watch_id = watch.id
                                and watch_told.comment_id = answer.id))
            order by id
            limit $3 + 0";
        Ok(reading!(self, |pool| {
            sqlx::query_as(SQL).bind(since).bind(now).bind(limit).fetch_all(pool).await?
        }))
    }

    /// Writes the mail that tells of new answers, as `letter` makes it of their number, and
    /// remembers that; false if another process was quicker, or there are none any more.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn tell_of_replies(
        &self,
        watch: &Watch,
        since: Timestamp,
        token_hash: &str,
        letter: impl Fn(usize) -> NewMail,
        now: Timestamp,
    ) -> Result<bool> {
        const LOCK: &str = "
            update watch
            set told_at = $2
            where id = $1 and state = 'confirmed' and (told_at is null or told_at <= $3)
            returning id";
        const TOLD: &str = "
            insert into watch_told (watch_id, comment_id)
            select $1, answer.id
            from comment as answer
            where answer.parent_id = $2 and answer.status = 'published'
            on conflict do nothing";
        const LINK: &str = "
            insert into watch_link (token_hash, watch_id, purpose, made_at)
            values ($1, $2, 'read', $3)";
        Ok(writing!(self.pools, |pool, begin| {
            let mut transaction = pool.begin_with(begin).await?;
            let lock = sqlx::query_scalar(LOCK).bind(watch.id).bind(now).bind(since);
            let locked: Option<i64> = lock.fetch_optional(&mut *transaction).await?;
            if locked.is_none() {
                return Ok(false);
            }
            let told = sqlx::query(TOLD).bind(watch.id).bind(watch.comment_id);
            let replies = told.execute(&mut *transaction).await?.rows_affected();
            if replies == 0 {
                return Ok(false);
            }
            let link = sqlx::query(LINK).bind(token_hash).bind(watch.id).bind(now);
            link.execute(&mut *transaction).await?;
            let mail = letter(usize::try_from(replies).unwrap_or(usize::MAX));
            write_mail!(transaction, &mail, Some(watch.id));
            transaction.commit().await?;
            true
        }))
    }

    /// Published answers to a comment, oldest first: at most `limit` of them, the newest.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn answers_to(&self, comment: CommentId, limit: i64) -> Result<Vec<Comment>> {
        const SQL: &str = concat!(
            "select ",
            comment_columns!(),
            " from comment
            where parent_id = $1 and status = 'published'
            order by id desc
            limit $2 + 0"
        );
        let mut found: Vec<Comment> = reading!(self, |pool| {
            sqlx::query_as(SQL).bind(comment).bind(limit).fetch_all(pool).await?
        });
        found.reverse();
        Ok(found)
    }
}
