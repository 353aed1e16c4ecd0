use sqlx::FromRow;

use crate::clock::Timestamp;
use crate::comments::{CommentId, Status};
use crate::store::{Result, Store, reading, writing};

/// What a moderator decided about a comment; never changed once stored.
#[derive(Clone, Debug, PartialEq, Eq, FromRow, serde::Serialize)]
pub struct Decision {
    /// What it was before.
    pub from_status: Status,
    /// What it became.
    pub to_status: Status,
    /// Who decided, as far as is known.
    pub decided_by: String,
    /// When.
    pub decided_at: Timestamp,
}

impl Store {
    /// Gives a comment another status, logs who did it, and says what it was before; `None` if
    /// there is no such comment. The same status again changes and logs nothing.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn decide(
        &self,
        id: CommentId,
        status: Status,
        decided_by: &str,
        now: Timestamp,
    ) -> Result<Option<Status>> {
        // Takes the row's lock on Postgres, so that whoever comes second decides about what the
        // first one left. (An identity column such as `id` cannot be set, not even to itself.)
        const LOCK: &str = "
            update comment set parent_id = parent_id where id = $1 returning status, parent_id";
        const CHANGE: &str = "
            update comment
            set status = $2,
                visible = ($2 = 'published' or exists (
                    select 1 from comment as answer
                    where answer.parent_id = comment.id and answer.visible))
            where id = $1";
        const RELIST: &str = "
            update comment
            set visible = not visible
            where id = $1 and visible <> (status = 'published' or exists (
                select 1 from comment as answer
                where answer.parent_id = comment.id and answer.visible))";
        const LOG: &str = "
            insert into decision (comment_id, from_status, to_status, decided_by, decided_at)
            values ($1, $2, $3, $4, $5)";
        Ok(writing!(self.pools, |pool, begin| {
            let mut transaction = pool.begin_with(begin).await?;
            let row: Option<(Status, Option<CommentId>)> =
                sqlx::query_as(LOCK).bind(id).fetch_optional(&mut *transaction).await?;
            let Some((before, mut ancestor)) = row else { return Ok(None) };
            if before != status {
                sqlx::query(CHANGE).bind(id).bind(status).execute(&mut *transaction).await?;
                // A silent place is kept only while somebody's answer hangs on it. Its lock comes
                // in a statement before: one that waits for a lock still sees the answers as they
                // were when it began.
                while let Some(place) = ancestor {
                    let row: Option<(Status, Option<CommentId>)> =
                        sqlx::query_as(LOCK).bind(place).fetch_optional(&mut *transaction).await?;
                    let relisted =
                        sqlx::query(RELIST).bind(place).execute(&mut *transaction).await?;
                    ancestor = row.and_then(|(_, parent)| parent);
                    // What did not change here changes nothing further up.
                    if relisted.rows_affected() == 0 {
                        break;
                    }
                }
                sqlx::query(LOG)
                    .bind(id)
                    .bind(before)
                    .bind(status)
                    .bind(decided_by)
                    .bind(now)
                    .execute(&mut *transaction)
                    .await?;
                transaction.commit().await?;
            }
            Some(before)
        }))
    }

    /// What was decided about a comment, oldest first.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn decisions(&self, id: CommentId) -> Result<Vec<Decision>> {
        const SQL: &str = "
            select from_status, to_status, decided_by, decided_at
            from decision
            where comment_id = $1
            order by id";
        Ok(reading!(self, |pool| sqlx::query_as(SQL).bind(id).fetch_all(pool).await?))
    }
}
