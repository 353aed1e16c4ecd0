use crate::clock::Timestamp;
use crate::editors::{AccountChange, Editor};
use crate::store::account_events::log_account;
use crate::store::editors::editor_columns;
use crate::store::{Happened, Result, Store, reading, writing};

/// Every other session of an editor.
const END_OTHERS: &str = "
    update session set ended_at = $3 where editor_id = $1 and id <> $2 and ended_at is null";

impl Store {
    /// The editor whose folded name this is, if they may sign in, and the hash of their password.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn password(&self, name_key: &str) -> Result<Option<(Editor, String)>> {
        const FIND: &str = concat!(
            "select ",
            editor_columns!(),
            " from editor
            where name_key = $1 and disabled_at is null and password_hash is not null"
        );
        const HASH: &str = "
            select password_hash from editor where name_key = $1 and password_hash is not null";
        Ok(reading!(self, |pool| {
            let editor = sqlx::query_as(FIND).bind(name_key).fetch_optional(pool).await?;
            let hash = sqlx::query_scalar(HASH).bind(name_key).fetch_optional(pool).await?;
            editor.zip(hash)
        }))
    }

    /// Gives somebody another password and ends all their sessions but `keep`.
    ///
    /// # Errors
    ///
    /// When the database fails; nothing has changed then.
    pub async fn change_password(
        &self,
        happened: &Happened<'_>,
        password_hash: &str,
        keep: i64,
    ) -> Result<()> {
        const SQL: &str = "update editor set password_hash = $2 where id = $1";
        let (id, now) = (happened.editor_id, happened.now);
        writing!(self.pools, |pool, begin| {
            let mut transaction = pool.begin_with(begin).await?;
            sqlx::query(SQL).bind(id).bind(password_hash).execute(&mut *transaction).await?;
            sqlx::query(END_OTHERS)
                .bind(id)
                .bind(keep)
                .bind(now)
                .execute(&mut *transaction)
                .await?;
            log_account!(&mut *transaction, happened, AccountChange::Password, "");
            transaction.commit().await?;
        });
        Ok(())
    }

    /// Takes somebody's password away and ends their sessions; they need a link to choose another.
    ///
    /// # Errors
    ///
    /// When the database fails; nothing has changed then.
    pub async fn void_password(&self, happened: &Happened<'_>) -> Result<()> {
        const SQL: &str = "update editor set password_hash = null where id = $1";
        let (id, now) = (happened.editor_id, happened.now);
        writing!(self.pools, |pool, begin| {
            let mut transaction = pool.begin_with(begin).await?;
            sqlx::query(SQL).bind(id).execute(&mut *transaction).await?;
            sqlx::query(END_OTHERS)
                .bind(id)
                .bind(0_i64)
                .bind(now)
                .execute(&mut *transaction)
                .await?;
            log_account!(&mut *transaction, happened, AccountChange::PasswordVoided, "");
            transaction.commit().await?;
        });
        Ok(())
    }

    /// Makes a link with which somebody chooses a password, once; links made before lose their
    /// power.
    ///
    /// # Errors
    ///
    /// When the database fails; nothing has changed then.
    pub async fn invite(
        &self,
        happened: &Happened<'_>,
        token_hash: &str,
        expires_at: Timestamp,
    ) -> Result<()> {
        const SPOIL: &str =
            "update invitation set used_at = $2 where editor_id = $1 and used_at is null";
        const SQL: &str = "
            insert into invitation (token_hash, editor_id, made_by, made_at, expires_at)
            values ($1, $2, $3, $4, $5)";
        let Happened { editor_id, done_by, now } = *happened;
        writing!(self.pools, |pool, begin| {
            let mut transaction = pool.begin_with(begin).await?;
            sqlx::query(SPOIL).bind(editor_id).bind(now).execute(&mut *transaction).await?;
            sqlx::query(SQL)
                .bind(token_hash)
                .bind(editor_id)
                .bind(done_by)
                .bind(now)
                .bind(expires_at)
                .execute(&mut *transaction)
                .await?;
            log_account!(&mut *transaction, happened, AccountChange::Invited, "");
            transaction.commit().await?;
        });
        Ok(())
    }

    /// Whom an invitation is for, if it still counts.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn invited(&self, token_hash: &str, now: Timestamp) -> Result<Option<Editor>> {
        const SQL: &str = concat!(
            "select ",
            editor_columns!(),
            " from invitation
            join editor on editor.id = invitation.editor_id
            where token_hash = $1 and used_at is null and expires_at > $2 and disabled_at is null"
        );
        Ok(reading!(self, |pool| {
            sqlx::query_as(SQL).bind(token_hash).bind(now).fetch_optional(pool).await?
        }))
    }

    /// Uses an invitation up: its password counts from now on and all sessions end. False if
    /// somebody was faster, or it has expired.
    ///
    /// # Errors
    ///
    /// When the database fails; nothing has changed then.
    pub async fn accept_invitation(
        &self,
        token_hash: &str,
        happened: &Happened<'_>,
        password_hash: &str,
    ) -> Result<bool> {
        const USE: &str = "
            update invitation set used_at = $3
            where token_hash = $1 and editor_id = $2 and used_at is null and expires_at > $3";
        const SQL: &str =
            "update editor set password_hash = $2 where id = $1 and disabled_at is null";
        let (id, now) = (happened.editor_id, happened.now);
        Ok(writing!(self.pools, |pool, begin| {
            let mut transaction = pool.begin_with(begin).await?;
            let used = sqlx::query(USE).bind(token_hash).bind(id).bind(now);
            let used = used.execute(&mut *transaction).await?.rows_affected();
            let set = sqlx::query(SQL).bind(id).bind(password_hash);
            let set = set.execute(&mut *transaction).await?.rows_affected();
            if used == 0 || set == 0 {
                return Ok(false);
            }
            sqlx::query(END_OTHERS)
                .bind(id)
                .bind(0_i64)
                .bind(now)
                .execute(&mut *transaction)
                .await?;
            log_account!(&mut *transaction, happened, AccountChange::Joined, "");
            transaction.commit().await?;
            true
        }))
    }
}
