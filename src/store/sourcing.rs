use crate::store::{Result, Store, reading, writing};

/// Article, revision, and what the policy weighs of it, as JSON.
pub type SourcingRow = (i64, i64, String);

impl Store {
    /// What the policy weighs of every article, as far as it has been kept, in no order.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn sourcings(&self) -> Result<Vec<SourcingRow>> {
        const SQL: &str = "select article_id, revision, facts from sourcing";
        Ok(reading!(self, |pool| sqlx::query_as(SQL).fetch_all(pool).await?))
    }

    /// Keeps what the policy weighs of some articles, in place of what was kept of older revisions.
    ///
    /// # Errors
    ///
    /// When the database fails; nothing is kept then.
    pub async fn put_sourcings(&self, rows: &[SourcingRow]) -> Result<()> {
        const SQL: &str = "
            insert into sourcing (article_id, revision, facts) values ($1, $2, $3)
            on conflict (article_id)
            do update set revision = excluded.revision, facts = excluded.facts
            where sourcing.revision <= excluded.revision";
        if rows.is_empty() {
            return Ok(());
        }
        writing!(self.pools, |pool, begin| {
            let mut transaction = pool.begin_with(begin).await?;
            for (article, revision, facts) in rows {
                sqlx::query(SQL)
                    .bind(article)
                    .bind(revision)
                    .bind(facts)
                    .execute(&mut *transaction)
                    .await?;
            }
            transaction.commit().await?;
        });
        Ok(())
    }
}
