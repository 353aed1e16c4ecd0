use sqlx::FromRow;

use crate::clock::Timestamp;
use crate::spam::Moderation;
use crate::store::{Result, Store, reading, writing};

/// What moderators decided about commenting on one article.
#[derive(Clone, Debug, Default, PartialEq, Eq, FromRow)]
pub struct CommentRule {
    /// Row of the article.
    pub article_id: i64,
    /// Who decides about its comments; `None`: as on the whole site.
    pub moderation: Option<Moderation>,
    /// When comments were closed; `None`: nobody closed them.
    pub closed_at: Option<Timestamp>,
    /// Who set this. Untrusted.
    pub set_by: String,
    /// When.
    pub set_at: Timestamp,
    /// Why, as typed; empty: nothing said. Untrusted.
    pub why: String,
}

impl Store {
    /// The rules of all articles that have one.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn comment_rules(&self) -> Result<Vec<CommentRule>> {
        const SQL: &str = "
            select article_id, moderation, closed_at, set_by, set_at, why
            from comment_rule
            order by article_id";
        Ok(reading!(self, |pool| sqlx::query_as(SQL).fetch_all(pool).await?))
    }

    /// The rule of one article.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn comment_rule(&self, article_id: i64) -> Result<Option<CommentRule>> {
        const SQL: &str = "
            select article_id, moderation, closed_at, set_by, set_at, why
            from comment_rule
            where article_id = $1";
        Ok(reading!(self, |pool| sqlx::query_as(SQL).bind(article_id).fetch_optional(pool).await?))
    }

    /// Sets the rule of an article, whatever it was before.
    ///
    /// # Errors
    ///
    /// When the database fails, or there is no such article.
    pub async fn set_comment_rule(&self, rule: &CommentRule) -> Result<()> {
        const SQL: &str = "
            insert into comment_rule (article_id, moderation, closed_at, set_by, set_at, why)
            values ($1, $2, $3, $4, $5, $6)
            on conflict (article_id) do update
            set moderation = excluded.moderation, closed_at = excluded.closed_at,
                set_by = excluded.set_by, set_at = excluded.set_at, why = excluded.why";
        writing!(self.pools, |pool| {
            sqlx::query(SQL)
                .bind(rule.article_id)
                .bind(rule.moderation)
                .bind(rule.closed_at)
                .bind(&rule.set_by)
                .bind(rule.set_at)
                .bind(&rule.why)
                .execute(pool)
                .await?;
        });
        Ok(())
    }
}
