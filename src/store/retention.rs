use crate::clock::Timestamp;
use crate::comments::{CommentId, Status};
use crate::store::desk::proposals::called_spam;
use crate::store::{Pools, Result, Store, reading, writing};

impl Store {
    /// Comments of one status with words in them about which nothing was decided since
    /// `older_than`, oldest first: at most `limit` of them. `confirmed`: not what one editor alone
    /// called spam.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn comments_to_erase(
        &self,
        status: Status,
        older_than: Timestamp,
        confirmed: bool,
        limit: i64,
    ) -> Result<Vec<CommentId>> {
        const SQL: &str = concat!(
            "select id
            from comment
            where status = $1 and status <> 'published' and posted_at < $2 and erased_at is null
                and not exists (
                    select 1 from decision
                    where decision.comment_id = comment.id and decided_at >= $2)
                and (not $4 or ",
            called_spam!(),
            " is null)
            order by id
            limit $3 + 0"
        );
        Ok(reading!(self, |pool| {
            sqlx::query_scalar(SQL)
                .bind(status)
                .bind(older_than)
                .bind(limit)
                .bind(confirmed)
                .fetch_all(pool)
                .await?
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

    /// Leaves nothing of what was deleted in the files of a `SQLite` database: deleted rows were
    /// overwritten, but the log of changes still holds them as they were. On Postgres that is for
    /// `vacuum` and its checkpoints.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn overwrite_deleted(&self) -> Result<()> {
        if let Pools::Sqlite { write, .. } = &self.pools {
            sqlx::query("pragma wal_checkpoint(truncate)").execute(write).await?;
        }
        Ok(())
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
