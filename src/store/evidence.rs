use crate::clock::Timestamp;
use crate::store::{Result, Store, reading, writing};

/// What earlier comments tell about a new one. Counts stop at [`Evidence::MOST`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Evidence {
    /// Comments with the same folded text.
    pub same_text: i64,
    /// Comments from the same sender in the last ten minutes.
    pub sender_recent: i64,
    /// Comments from the same sender in the last day.
    pub sender_day: i64,
}

impl Evidence {
    /// Counting further would cost time and change no verdict.
    pub const MOST: i64 = 50;
}

impl Store {
    /// What is known of the text and the sender of a new comment.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn evidence(
        &self,
        fingerprint: &str,
        sender: Option<&str>,
        now: Timestamp,
    ) -> Result<Evidence> {
        const SQL: &str = "
            select
                (select count(*) from (
                    select 1 from comment where fingerprint = $1 and posted_at >= $2 limit $6
                ) as same_text) as same_text,
                (select count(*) from (
                    select 1 from comment where sender = $3 and posted_at >= $4 limit $6
                ) as sender_recent) as sender_recent,
                (select count(*) from (
                    select 1 from comment where sender = $3 and posted_at >= $5 limit $6
                ) as sender_day) as sender_day";
        Ok(reading!(self, |pool| {
            sqlx::query_as(SQL)
                .bind(fingerprint)
                .bind(now.plus_seconds(-90 * 86_400))
                .bind(sender)
                .bind(now.plus_seconds(-600))
                .bind(now.plus_seconds(-86_400))
                .bind(Evidence::MOST)
                .fetch_one(pool)
                .await?
        }))
    }

    /// Forgets the senders of comments posted before `before`, and says of how many.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn forget_senders(&self, before: Timestamp) -> Result<u64> {
        const SQL: &str =
            "update comment set sender = null where sender is not null and posted_at < $1";
        Ok(writing!(self.pools, |pool| {
            sqlx::query(SQL).bind(before).execute(pool).await?.rows_affected()
        }))
    }
}
