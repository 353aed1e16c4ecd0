use sqlx::FromRow;

use crate::clock::Timestamp;
use crate::comments::{CommentId, Decider, Status};
use crate::store::{Result, Store, reading, writing};

/// What was done to several comments at once.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Bulk {
    /// Names it.
    pub id: i64,
    /// Who did it. Untrusted.
    pub made_by: String,
    /// When.
    pub made_at: Timestamp,
    /// What the comments were to be.
    pub to_status: Status,
    /// When it was taken back.
    pub undone_at: Option<Timestamp>,
}

/// What came of one comment of several.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct BulkItem {
    /// The comment.
    pub comment_id: CommentId,
    /// What happened, in a word.
    pub outcome: String,
    /// The row in the log, if anything changed.
    pub decision_id: Option<i64>,
}

impl Store {
    /// Remembers what was done to several comments, and names it.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn add_bulk(
        &self,
        who: &Decider,
        status: Status,
        items: &[BulkItem],
        now: Timestamp,
    ) -> Result<i64> {
        const BULK: &str = "
            insert into bulk (editor_id, made_by, made_at, to_status)
            values ($1, $2, $3, $4)
            returning id";
        const ITEM: &str = "
            insert into bulk_item (bulk_id, comment_id, outcome, decision_id)
            values ($1, $2, $3, $4)";
        Ok(writing!(self.pools, |pool, begin| {
            let mut transaction = pool.begin_with(begin).await?;
            let bulk = sqlx::query_scalar(BULK).bind(who.editor_id).bind(&who.name).bind(now);
            let id: i64 = bulk.bind(status).fetch_one(&mut *transaction).await?;
            for item in items {
                let query = sqlx::query(ITEM).bind(id).bind(item.comment_id);
                let query = query.bind(&item.outcome).bind(item.decision_id);
                query.execute(&mut *transaction).await?;
            }
            transaction.commit().await?;
            id
        }))
    }

    /// What was done to several comments, and what came of each.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn bulk(&self, id: i64) -> Result<Option<(Bulk, Vec<BulkItem>)>> {
        const BULK: &str =
            "select id, made_by, made_at, to_status, undone_at from bulk where id = $1";
        const ITEMS: &str = "
            select comment_id, outcome, decision_id from bulk_item where bulk_id = $1
            order by comment_id";
        Ok(reading!(self, |pool| {
            let bulk: Option<Bulk> = sqlx::query_as(BULK).bind(id).fetch_optional(pool).await?;
            match bulk {
                Some(bulk) => Some((bulk, sqlx::query_as(ITEMS).bind(id).fetch_all(pool).await?)),
                None => None,
            }
        }))
    }

    /// Writes down that it was taken back, and whether that is news.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn bulk_undone(&self, id: i64, now: Timestamp) -> Result<bool> {
        const SQL: &str = "update bulk set undone_at = $2 where id = $1 and undone_at is null";
        let done = writing!(self.pools, |pool| {
            sqlx::query(SQL).bind(id).bind(now).execute(pool).await?.rows_affected()
        });
        Ok(done > 0)
    }
}
