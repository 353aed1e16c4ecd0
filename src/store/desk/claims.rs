use crate::clock::Timestamp;
use crate::comments::CommentId;
use crate::store::{Result, Store, reading, writing};

impl Store {
    /// Says that an editor is reading a comment until `until`, unless somebody else is; nobody is
    /// kept out, others are only told.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn claim(
        &self,
        id: CommentId,
        editor_id: i64,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<()> {
        const SQL: &str = "
            insert into claim (comment_id, editor_id, expires_at)
            values ($1, $2, $4)
            on conflict (comment_id) do update
            set editor_id = excluded.editor_id, expires_at = excluded.expires_at
            where claim.editor_id = excluded.editor_id or claim.expires_at <= $3";
        // Whoever turns to the next comment has left the last one.
        const LEAVE: &str = "
            delete from claim where editor_id = $1 and comment_id <> $2 or expires_at <= $3";
        writing!(self.pools, |pool, begin| {
            let mut transaction = pool.begin_with(begin).await?;
            let leave = sqlx::query(LEAVE).bind(editor_id).bind(id).bind(now);
            leave.execute(&mut *transaction).await?;
            let claim = sqlx::query(SQL).bind(id).bind(editor_id).bind(now).bind(until);
            claim.execute(&mut *transaction).await?;
            transaction.commit().await?;
        });
        Ok(())
    }

    /// Forgets who has read what; says how much that was.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn forget_claims(&self, now: Timestamp) -> Result<u64> {
        const SQL: &str = "delete from claim where expires_at <= $1";
        Ok(writing!(self.pools, |pool| {
            sqlx::query(SQL).bind(now).execute(pool).await?.rows_affected()
        }))
    }

    /// Do letters act on the comment that has the focus, for this editor?
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn letter_keys(&self, editor_id: i64) -> Result<bool> {
        const SQL: &str = "select letter_keys from editor where id = $1";
        let found: Option<bool> = reading!(self, |pool| {
            sqlx::query_scalar(SQL).bind(editor_id).fetch_optional(pool).await?
        });
        Ok(found.unwrap_or_default())
    }

    /// Switches that on or off.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn set_letter_keys(&self, editor_id: i64, on: bool) -> Result<()> {
        const SQL: &str = "update editor set letter_keys = $2 where id = $1";
        writing!(self.pools, |pool| {
            sqlx::query(SQL).bind(editor_id).bind(on).execute(pool).await?;
        });
        Ok(())
    }
}
