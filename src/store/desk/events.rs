use sqlx::FromRow;

use crate::clock::Timestamp;
use crate::store::{Result, Store, reading};

/// Something that was done to a rule, or to commenting on an article; the tables themselves write it
/// down, and nobody changes it.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct DeskEvent {
    /// Names it.
    pub id: i64,
    /// `commenting`, `rule-made` or `rule-ended`.
    pub kind: String,
    /// Slug of the article, where one is concerned.
    pub article: Option<String>,
    /// Number of the rule, where one is concerned.
    pub rule_id: Option<i64>,
    /// What it is from then on. Untrusted.
    pub detail: String,
    /// Why, as typed; empty: nothing said. Untrusted.
    pub because: String,
    /// Who did it. Untrusted.
    pub done_by: String,
    /// When.
    pub happened_at: Timestamp,
}

impl Store {
    /// What was done to rules and to commenting, the newest first: `limit` events before the event
    /// `before`.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn desk_events(&self, before: Option<i64>, limit: i64) -> Result<Vec<DeskEvent>> {
        const SQL: &str = "
            select desk_event.id, desk_event.kind, article.slug as article, rule_id, detail, because,
                done_by, happened_at
            from desk_event
            left join article on article.id = desk_event.article_id
            where desk_event.id < $1
            order by desk_event.id desc
            limit $2 + 0";
        let before = before.unwrap_or(i64::MAX);
        Ok(reading!(self, |pool| {
            sqlx::query_as(SQL).bind(before).bind(limit).fetch_all(pool).await?
        }))
    }
}
