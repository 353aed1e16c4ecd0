use sqlx::FromRow;

use crate::clock::Timestamp;
use crate::store::{Result, Store, reading, writing};

/// What earlier comments tell about a new one. Counts stop at [`Past::MOST`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromRow)]
pub struct Past {
    /// Comments with the same fingerprint that nobody called spam.
    pub copies: i64,
    /// Comments with the same fingerprint that somebody called spam.
    pub spam_copies: i64,
    /// Comments of the sender since the beginning of the last hour.
    pub sent_last_hour: i64,
    /// Comments of the sender since the beginning of the last day.
    pub sent_last_day: i64,
    /// Comments of the sender that a moderator published.
    pub published_before: i64,
    /// Comments of the sender that a moderator called spam.
    pub spam_before: i64,
}

impl Past {
    /// The newest comments that are looked at: more than any filter counts up to, and each costs
    /// time.
    pub const MOST: i64 = 24;
}

impl Store {
    /// What is known of the text and the sender of a new comment.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn past(
        &self,
        fingerprint: &str,
        same_since: Timestamp,
        sender: Option<&str>,
        now: Timestamp,
    ) -> Result<Past> {
        const SQL: &str = "
            select same.copies, same.spam_copies, sent.sent_last_hour, sent.sent_last_day,
                sent.published_before, sent.spam_before
            from (
                select
                    coalesce(sum(case when status <> 'spam' then 1 else 0 end), 0) as copies,
                    coalesce(sum(case when status = 'spam' then 1 else 0 end), 0) as spam_copies
                from (
                    select status
                    from comment
                    where fingerprint = $1 and posted_at >= $2
                    order by posted_at desc
                    limit $6
                ) as alike
            ) as same
            cross join (
                select
                    coalesce(sum(case when posted_at >= $4 then 1 else 0 end), 0)
                        as sent_last_hour,
                    coalesce(sum(case when posted_at >= $5 then 1 else 0 end), 0)
                        as sent_last_day,
                    coalesce(sum(case when status = 'published' and exists (
                        select 1 from decision
                        where decision.comment_id = newest.id and to_status = 'published'
                    ) then 1 else 0 end), 0) as published_before,
                    coalesce(sum(case when status = 'spam' then 1 else 0 end), 0) as spam_before
                from (
                    select id, status, posted_at
                    from comment
                    where sender = $3
                    order by posted_at desc
                    limit $6
                ) as newest
            ) as sent";
        Ok(reading!(self, |pool| {
            sqlx::query_as(SQL)
                .bind(fingerprint)
                .bind(same_since)
                .bind(sender)
                .bind(now.plus_seconds(-3_600))
                .bind(now.plus_seconds(-86_400))
                .bind(Past::MOST)
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
