use crate::clock::Timestamp;
use crate::comments::{CommentId, Decider, Status};
use crate::store::{Result, Store, reading, writing};

impl Store {
    /// Comments of one status with words in them about which nothing was decided since
    /// `older_than`, oldest first: at most `limit` of them.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn comments_to_erase(
        &self,
        status: Status,
        older_than: Timestamp,
        limit: i64,
    ) -> Result<Vec<CommentId>> {
        const SQL: &str = "
            select id
            from comment
            where status = $1 and status <> 'published' and posted_at < $2 and erased_at is null
                and not exists (
                    select 1 from decision
                    where decision.comment_id = comment.id and decided_at >= $2)
            order by id
            limit $3 + 0";
        Ok(reading!(self, |pool| {
            sqlx::query_scalar(SQL)
                .bind(status)
                .bind(older_than)
                .bind(limit)
                .fetch_all(pool)
                .await?
        }))
    }

    /// Deletes for ever what a comment of that status says, who is named as its writer, and what
    /// quotes it; logs that, and says whether it was done: not if the comment has another status
    /// by now, or is erased already. Its place in the thread and the decisions about it stay.
    ///
    /// # Errors
    ///
    /// When the database fails; nothing has changed then.
    pub async fn erase_words(
        &self,
        id: CommentId,
        status: Status,
        decider: &Decider,
        now: Timestamp,
    ) -> Result<bool> {
        const ERASE: &str = "
            update comment
            set author_name = '', body = '', content_note = '', reasons = '[]', fingerprint = '',
                sender = null, network = null, erased_at = $3
            where id = $1 and status = $2 and status <> 'published' and erased_at is null";
        const QUOTES: [&str; 3] = [
            "delete from comment_version where comment_id = $1",
            "delete from message where comment_id = $1",
            "update decision set reasons = '[]' where comment_id = $1",
        ];
        const LOG: &str = "
            insert into decision (comment_id, action, from_status, to_status, actor, decided_by,
                editor_id, decided_at, because, log_odds, reasons)
            select id, 'erase', status, status, $2, $3, $4, $5, '', log_odds, reasons
            from comment
            where id = $1";
        Ok(writing!(self.pools, |pool, begin| {
            let mut transaction = pool.begin_with(begin).await?;
            let erased = sqlx::query(ERASE).bind(id).bind(status).bind(now);
            if erased.execute(&mut *transaction).await?.rows_affected() == 0 {
                return Ok(false);
            }
            for sql in QUOTES {
                sqlx::query(sql).bind(id).execute(&mut *transaction).await?;
            }
            sqlx::query(LOG)
                .bind(id)
                .bind(decider.actor)
                .bind(&decider.name)
                .bind(decider.editor_id)
                .bind(now)
                .execute(&mut *transaction)
                .await?;
            transaction.commit().await?;
            true
        }))
    }

    /// Deletes what readers wrote in reports that were settled before `older_than`, and says how
    /// many reports that were.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn erase_reports(&self, older_than: Timestamp, now: Timestamp) -> Result<u64> {
        const SQL: &str = "
            update report
            set body = '', reasons = '[]', fingerprint = '', sender = null, network = null,
                erased_at = $2
            where status = 'settled' and settled_at < $1 and erased_at is null";
        Ok(writing!(self.pools, |pool| {
            sqlx::query(SQL).bind(older_than).bind(now).execute(pool).await?.rows_affected()
        }))
    }

    /// Keeps in mind that `number` things older than `older_than` were forgotten by a rule.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn log_forgotten(
        &self,
        rule: &str,
        number: u64,
        older_than: Timestamp,
        now: Timestamp,
    ) -> Result<()> {
        const SQL: &str = "
            insert into forgotten (rule, number, older_than, forgotten_at)
            values ($1, $2, $3, $4)";
        let number = i64::try_from(number).unwrap_or(i64::MAX);
        writing!(self.pools, |pool| {
            let query = sqlx::query(SQL).bind(rule).bind(number).bind(older_than).bind(now);
            query.execute(pool).await?;
        });
        Ok(())
    }

    /// When a rule last found something to forget, and how much it was.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn last_forgotten(&self, rule: &str) -> Result<Option<(Timestamp, i64)>> {
        const SQL: &str = "
            select forgotten_at, number
            from forgotten
            where rule = $1
            order by forgotten_at desc, id desc
            limit 1";
        Ok(reading!(self, |pool| sqlx::query_as(SQL).bind(rule).fetch_optional(pool).await?))
    }
}
