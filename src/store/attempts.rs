use crate::clock::Timestamp;
use crate::editors::Failures;
use crate::store::{Result, Store, writing};

/// An attempt to sign in, by hashes of what it is counted by: what people type as a name may be
/// their password.
#[derive(Clone, Copy, Debug)]
pub struct Attempt<'a> {
    /// Keyed hash of the folded name.
    pub name: &'a str,
    /// Keyed hash of the network address.
    pub sender: &'a str,
    /// When.
    pub now: Timestamp,
}

impl Store {
    /// Counts an attempt as failed before it is looked at, so that many at once count each other,
    /// and gives its number and the failures since `since` that it finds.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn begin_attempt(
        &self,
        attempt: &Attempt<'_>,
        since: Timestamp,
    ) -> Result<(i64, Failures)> {
        const COUNT: &str = "
            insert into sign_in_attempt (name_key, sender, attempted_at, succeeded)
            values ($1, $2, $3, false)
            returning id";
        const FIND: &str = "
            select
                (select count(*) from sign_in_attempt
                    where name_key = $1 and attempted_at > $3 and id <> $4 and not succeeded)
                    as of_name,
                (select max(attempted_at) from sign_in_attempt
                    where name_key = $1 and attempted_at > $3 and id <> $4 and not succeeded)
                    as name_last,
                (select count(*) from sign_in_attempt
                    where sender = $2 and attempted_at > $3 and id <> $4 and not succeeded)
                    as of_sender,
                (select max(attempted_at) from sign_in_attempt
                    where sender = $2 and attempted_at > $3 and id <> $4 and not succeeded)
                    as sender_last,
                (select count(*) from sign_in_attempt
                    where name_key = $1 and sender = $2 and attempted_at > $3 and id <> $4
                        and not succeeded)
                    as of_both,
                (select max(attempted_at) from sign_in_attempt
                    where name_key = $1 and sender = $2 and attempted_at > $3 and id <> $4
                        and not succeeded)
                    as both_last,
                exists (select 1 from sign_in_attempt
                    where name_key = $1 and sender = $2 and succeeded)
                    as known";
        Ok(writing!(self.pools, |pool| {
            let id: i64 = sqlx::query_scalar(COUNT)
                .bind(attempt.name)
                .bind(attempt.sender)
                .bind(attempt.now)
                .fetch_one(pool)
                .await?;
            let failures = sqlx::query_as(FIND)
                .bind(attempt.name)
                .bind(attempt.sender)
                .bind(since)
                .bind(id)
                .fetch_one(pool)
                .await?;
            (id, failures)
        }))
    }

    /// The attempt ended well: the address is known from now on, and failures with the name from
    /// there were slips.
    ///
    /// # Errors
    ///
    /// When the database fails; nothing has changed then.
    pub async fn attempt_succeeded(&self, attempt: &Attempt<'_>) -> Result<()> {
        const FORGET: &str = "delete from sign_in_attempt where name_key = $1 and sender = $2";
        const KNOW: &str = "
            insert into sign_in_attempt (name_key, sender, attempted_at, succeeded)
            values ($1, $2, $3, true)";
        writing!(self.pools, |pool, begin| {
            let mut transaction = pool.begin_with(begin).await?;
            let forget = sqlx::query(FORGET).bind(attempt.name).bind(attempt.sender);
            forget.execute(&mut *transaction).await?;
            let know = sqlx::query(KNOW).bind(attempt.name).bind(attempt.sender).bind(attempt.now);
            know.execute(&mut *transaction).await?;
            transaction.commit().await?;
        });
        Ok(())
    }

    /// The attempt was not looked at, or is not over yet: it does not count.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn uncount_attempt(&self, id: i64) -> Result<()> {
        const SQL: &str = "delete from sign_in_attempt where id = $1";
        writing!(self.pools, |pool| {
            sqlx::query(SQL).bind(id).execute(pool).await?;
        });
        Ok(())
    }

    /// Deletes attempts from before `older_than` and says how many.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn forget_attempts(&self, older_than: Timestamp) -> Result<u64> {
        const SQL: &str = "delete from sign_in_attempt where attempted_at < $1";
        Ok(writing!(self.pools, |pool| {
            sqlx::query(SQL).bind(older_than).execute(pool).await?.rows_affected()
        }))
    }
}
