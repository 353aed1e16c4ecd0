use crate::clock::Timestamp;
use crate::spam::{NewRule, Rule};
use crate::store::{Result, Store, reading, writing};

impl Store {
    /// Stores a rule, which must have been checked, and gives its number.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn insert_rule(&self, rule: &NewRule, made_by: &str, now: Timestamp) -> Result<i64> {
        const SQL: &str = "
            insert into rule (kind, value, effect, weight, reason, made_by, made_at, expires_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8)
            returning id";
        Ok(writing!(self.pools, |pool| {
            sqlx::query_scalar(SQL)
                .bind(rule.kind)
                .bind(&rule.value)
                .bind(rule.effect)
                .bind(rule.weight)
                .bind(&rule.reason)
                .bind(made_by)
                .bind(now)
                .bind(rule.expires_at)
                .fetch_one(pool)
                .await?
        }))
    }

    /// Rules that nobody has ended, whether they have expired or not, oldest first; `all` gives the
    /// ended ones as well.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn rules(&self, all: bool) -> Result<Vec<Rule>> {
        const SQL: &str = "
            select id, kind, value, effect, weight, reason, made_by, made_at, expires_at, ended_at,
                ended_by
            from rule
            where ended_at is null or $1
            order by id";
        Ok(reading!(self, |pool| sqlx::query_as(SQL).bind(all).fetch_all(pool).await?))
    }

    /// Ends a rule; `false` if there is none of that number, or it was ended before.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn end_rule(&self, id: i64, ended_by: &str, now: Timestamp) -> Result<bool> {
        const SQL: &str = "
            update rule set ended_at = $2, ended_by = $3 where id = $1 and ended_at is null";
        Ok(writing!(self.pools, |pool| {
            sqlx::query(SQL).bind(id).bind(now).bind(ended_by).execute(pool).await?.rows_affected()
        }) > 0)
    }

    /// Forgets whom rules had banned that are no longer in force at `now`, and says how many those
    /// were: hashes of addresses are kept only as long as they serve.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn forget_banned(&self, now: Timestamp) -> Result<u64> {
        const SQL: &str = "
            update rule set value = ''
            where kind in ('sender', 'network') and value <> ''
                and (ended_at is not null or expires_at <= $1)";
        Ok(writing!(self.pools, |pool| {
            sqlx::query(SQL).bind(now).execute(pool).await?.rows_affected()
        }))
    }

    /// The hashes of the address and of the network that a comment came from, as far as they are
    /// still kept; `None` if there is no such comment.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn senders_of(
        &self,
        id: crate::comments::CommentId,
    ) -> Result<Option<(Option<String>, Option<String>)>> {
        const SQL: &str = "select sender, network from comment where id = $1";
        Ok(reading!(self, |pool| sqlx::query_as(SQL).bind(id).fetch_optional(pool).await?))
    }
}
