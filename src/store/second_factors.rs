use crate::editors::AccountChange;
use crate::store::account_events::log_account;
use crate::store::{Happened, Result, Store, reading, writing};

/// A second factor that somebody has confirmed with a code.
#[derive(Clone, Copy, Debug)]
pub struct Confirmed<'a> {
    /// The secret that the code was made from.
    pub secret: &'a [u8],
    /// The time step of the code, which is used up.
    pub step: i64,
    /// Hashes of the recovery codes.
    pub codes: &'a [String],
    /// The session in which it was confirmed; the others end.
    pub session: i64,
}

const FORGET_CODES: &str = "delete from recovery_code where editor_id = $1";
const KEEP_CODE: &str = "insert into recovery_code (editor_id, code_hash) values ($1, $2)";

impl Store {
    /// Keeps a secret that somebody is shown; it counts for nothing until it is confirmed.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn offer_second_factor(&self, editor_id: i64, secret: &[u8]) -> Result<()> {
        const SQL: &str =
            "update editor set totp_offered = $2 where id = $1 and totp_secret is null";
        writing!(self.pools, |pool| {
            sqlx::query(SQL).bind(editor_id).bind(secret).execute(pool).await?;
        });
        Ok(())
    }

    /// The secret that somebody was shown and has not confirmed.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn offered_second_factor(&self, editor_id: i64) -> Result<Option<Vec<u8>>> {
        const SQL: &str = "select totp_offered from editor where id = $1 and totp_secret is null";
        let found: Option<Option<Vec<u8>>> = reading!(self, |pool| {
            sqlx::query_scalar(SQL).bind(editor_id).fetch_optional(pool).await?
        });
        Ok(found.flatten())
    }

    /// Makes the secret that was offered count from now on, and ends the sessions that began
    /// without it. False if another was offered meanwhile.
    ///
    /// # Errors
    ///
    /// When the database fails; nothing has changed then.
    pub async fn confirm_second_factor(
        &self,
        happened: &Happened<'_>,
        confirmed: &Confirmed<'_>,
    ) -> Result<bool> {
        const SQL: &str = "
            update editor set totp_secret = $2, totp_step = $3, totp_offered = null
            where id = $1 and totp_offered = $2 and totp_secret is null";
        const END: &str = "
            update session set ended_at = $3 where editor_id = $1 and id <> $2 and ended_at is null";
        let id = happened.editor_id;
        Ok(writing!(self.pools, |pool, begin| {
            let mut transaction = pool.begin_with(begin).await?;
            let changed = sqlx::query(SQL).bind(id).bind(confirmed.secret).bind(confirmed.step);
            if changed.execute(&mut *transaction).await?.rows_affected() == 0 {
                return Ok(false);
            }
            sqlx::query(FORGET_CODES).bind(id).execute(&mut *transaction).await?;
            for code in confirmed.codes {
                sqlx::query(KEEP_CODE).bind(id).bind(code).execute(&mut *transaction).await?;
            }
            let end = sqlx::query(END).bind(id).bind(confirmed.session).bind(happened.now);
            end.execute(&mut *transaction).await?;
            log_account!(&mut *transaction, happened, AccountChange::SecondFactorAdded, "");
            transaction.commit().await?;
            true
        }))
    }

    /// The secret of somebody's second factor.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn second_factor(&self, editor_id: i64) -> Result<Option<Vec<u8>>> {
        const SQL: &str = "select totp_secret from editor where id = $1";
        let found: Option<Option<Vec<u8>>> = reading!(self, |pool| {
            sqlx::query_scalar(SQL).bind(editor_id).fetch_optional(pool).await?
        });
        Ok(found.flatten())
    }

    /// Uses up a time step: true for the first who asks, and never for an older one after it.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn use_step(&self, editor_id: i64, step: i64) -> Result<bool> {
        const SQL: &str = "
            update editor set totp_step = $2
            where id = $1 and totp_secret is not null and (totp_step is null or totp_step < $2)";
        Ok(writing!(self.pools, |pool| {
            let query = sqlx::query(SQL).bind(editor_id).bind(step);
            query.execute(pool).await?.rows_affected() > 0
        }))
    }

    /// Uses up a recovery code: true for the first who brings it.
    ///
    /// # Errors
    ///
    /// When the database fails; nothing has changed then.
    pub async fn use_recovery_code(&self, happened: &Happened<'_>, code: &str) -> Result<bool> {
        const SQL: &str = "
            update recovery_code set used_at = $3
            where editor_id = $1 and code_hash = $2 and used_at is null";
        Ok(writing!(self.pools, |pool, begin| {
            let mut transaction = pool.begin_with(begin).await?;
            let used = sqlx::query(SQL).bind(happened.editor_id).bind(code).bind(happened.now);
            if used.execute(&mut *transaction).await?.rows_affected() == 0 {
                return Ok(false);
            }
            log_account!(&mut *transaction, happened, AccountChange::RecoveryCodeUsed, "");
            transaction.commit().await?;
            true
        }))
    }

    /// Puts new recovery codes in the place of all that somebody has.
    ///
    /// # Errors
    ///
    /// When the database fails; nothing has changed then.
    pub async fn replace_recovery_codes(
        &self,
        happened: &Happened<'_>,
        codes: &[String],
    ) -> Result<()> {
        let id = happened.editor_id;
        writing!(self.pools, |pool, begin| {
            let mut transaction = pool.begin_with(begin).await?;
            sqlx::query(FORGET_CODES).bind(id).execute(&mut *transaction).await?;
            for code in codes {
                sqlx::query(KEEP_CODE).bind(id).bind(code).execute(&mut *transaction).await?;
            }
            log_account!(&mut *transaction, happened, AccountChange::RecoveryCodesMade, "");
            transaction.commit().await?;
        });
        Ok(())
    }

    /// How many recovery codes somebody has not used yet.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn recovery_codes_left(&self, editor_id: i64) -> Result<i64> {
        const SQL: &str =
            "select count(*) from recovery_code where editor_id = $1 and used_at is null";
        Ok(reading!(self, |pool| sqlx::query_scalar(SQL).bind(editor_id).fetch_one(pool).await?))
    }

    /// Takes a second factor and its recovery codes away; says whether there was one.
    ///
    /// # Errors
    ///
    /// When the database fails; nothing has changed then.
    pub async fn remove_second_factor(&self, happened: &Happened<'_>) -> Result<bool> {
        const SQL: &str = "
            update editor set totp_secret = null, totp_step = null, totp_offered = null
            where id = $1 and totp_secret is not null";
        let id = happened.editor_id;
        Ok(writing!(self.pools, |pool, begin| {
            let mut transaction = pool.begin_with(begin).await?;
            let changed = sqlx::query(SQL).bind(id).execute(&mut *transaction).await?;
            if changed.rows_affected() == 0 {
                return Ok(false);
            }
            sqlx::query(FORGET_CODES).bind(id).execute(&mut *transaction).await?;
            log_account!(&mut *transaction, happened, AccountChange::SecondFactorRemoved, "");
            transaction.commit().await?;
            true
        }))
    }
}
