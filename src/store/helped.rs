use crate::clock::Timestamp;
use crate::comments::CommentId;
use crate::store::{Result, Store, writing};

/// Somebody says that a comment helped them.
#[derive(Clone, Debug)]
pub struct Mark {
    /// The comment.
    pub comment: CommentId,
    /// Keyed hash of the network address and the comment.
    pub household: String,
    /// The same of the wider network around that address.
    pub network: String,
    /// When.
    pub marked_at: Timestamp,
}

impl Store {
    /// Counts somebody whom a comment helped, and gives the row of its article; `None`, and nothing
    /// is counted, for who was counted already, after `most` from one network, and for a comment
    /// that readers do not see.
    ///
    /// # Errors
    ///
    /// When the database fails; nobody was counted then.
    pub async fn count_helped(&self, mark: &Mark, most: i64) -> Result<Option<i64>> {
        const KEEP: &str = "
            insert into helped (comment_id, mark, network, marked_at)
            select $1, $2, $3, $4
            where exists (select 1 from comment where id = $1 and status = 'published')
                and (select count(*) from helped where comment_id = $1 and network = $3) < $5
            on conflict do nothing";
        const COUNT: &str =
            "update comment set helped = helped + 1 where id = $1 returning article_id";
        Ok(writing!(self.pools, |pool, begin| {
            let mut transaction = pool.begin_with(begin).await?;
            let kept = sqlx::query(KEEP)
                .bind(mark.comment)
                .bind(&mark.household)
                .bind(&mark.network)
                .bind(mark.marked_at)
                .bind(most)
                .execute(&mut *transaction)
                .await?
                .rows_affected();
            if kept == 0 {
                return Ok(None);
            }
            let article: i64 =
                sqlx::query_scalar(COUNT).bind(mark.comment).fetch_one(&mut *transaction).await?;
            transaction.commit().await?;
            Some(article)
        }))
    }

    /// Forgets by whom comments were said to have helped before `older_than`, and says how many
    /// that were. The counts stay.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn forget_marks(&self, older_than: Timestamp) -> Result<u64> {
        const SQL: &str = "delete from helped where marked_at < $1";
        Ok(writing!(self.pools, |pool| {
            sqlx::query(SQL).bind(older_than).execute(pool).await?.rows_affected()
        }))
    }
}
