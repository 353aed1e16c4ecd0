use sqlx::FromRow;

use crate::clock::Timestamp;
use crate::comments::{CommentId, Decider};
use crate::store::decisions::lock_comment;
use crate::store::{Result, Store, reading, writing};

/// What one moderator told the others about a comment; never changed once stored.
#[derive(Clone, Debug, PartialEq, Eq, FromRow, serde::Serialize)]
pub struct Remark {
    /// Names it.
    pub id: i64,
    /// Who wrote it. Untrusted.
    pub written_by: String,
    /// When.
    pub written_at: Timestamp,
    /// As typed; empty once the comment was erased. Untrusted.
    pub body: String,
}

impl Store {
    /// Adds a remark to a comment; `false` if the comment is erased or not there: a remark may quote
    /// it.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn add_remark(
        &self,
        id: CommentId,
        who: &Decider,
        body: &str,
        now: Timestamp,
    ) -> Result<bool> {
        const SQL: &str = "
            insert into remark (comment_id, editor_id, written_by, written_at, body)
            values ($1, $2, $3, $4, $5)";
        Ok(writing!(self.pools, |pool, begin| {
            let mut transaction = pool.begin_with(begin).await?;
            if lock_comment!(id, transaction).is_none_or(|locked| locked.erased) {
                return Ok(false);
            }
            let query = sqlx::query(SQL).bind(id).bind(who.editor_id).bind(&who.name);
            query.bind(now).bind(body).execute(&mut *transaction).await?;
            transaction.commit().await?;
            true
        }))
    }

    /// What moderators told each other about a comment, oldest first.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn remarks(&self, id: CommentId) -> Result<Vec<Remark>> {
        const SQL: &str = "
            select id, written_by, written_at, body from remark where comment_id = $1 order by id";
        Ok(reading!(self, |pool| sqlx::query_as(SQL).bind(id).fetch_all(pool).await?))
    }
}
