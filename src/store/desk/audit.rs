use sqlx::FromRow;

use crate::comments::CommentId;
use crate::store::fragment::{Fragment, statement};
use crate::store::{Decision, Result, Store, reading};

/// Which decisions somebody wants to see.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Name of whoever decided, as it stands in the log.
    pub decided_by: Option<String>,
    /// About this comment.
    pub comment: Option<CommentId>,
    /// What was done, as in `status` or `edit`.
    pub action: Option<String>,
}

/// A decision with the comment that it is about.
#[derive(Clone, Debug, FromRow, serde::Serialize)]
pub struct Audited {
    /// The comment.
    pub comment_id: CommentId,
    /// Slug of its article.
    pub article: String,
    /// What was decided.
    #[sqlx(flatten)]
    #[serde(flatten)]
    pub decision: Decision,
}

impl Store {
    /// What was decided, the newest first: `limit` decisions before the decision `before`.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn audit(
        &self,
        filter: &AuditFilter,
        before: Option<i64>,
        limit: i64,
    ) -> Result<Vec<Audited>> {
        let mut sql = Fragment::default();
        sql.sql(
            "select decision.id, comment_id, slug as article, action, from_status, to_status,
                actor, decided_by, decided_at, because, because_shown, decision.log_odds,
                decision.reasons, undoes
            from decision
            join comment on comment.id = decision.comment_id
            join article on article.id = comment.article_id
            where true",
        );
        if let Some(name) = &filter.decided_by {
            sql.sql(" and decided_by = ").text(name);
        }
        if let Some(comment) = filter.comment {
            sql.sql(" and comment_id = ").number(comment.0);
        }
        if let Some(action) = &filter.action {
            sql.sql(" and action = ").text(action);
        }
        if let Some(before) = before {
            sql.sql(" and decision.id < ").number(before);
        }
        sql.sql(" order by decision.id desc limit ").literal(limit);
        Ok(reading!(self, |pool| statement!(sql).build_query_as().fetch_all(pool).await?))
    }

    /// The newest decision about a status that an editor made, if it still stands: nobody has
    /// decided about that comment since.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn last_decision_of(&self, editor_id: i64) -> Result<Option<Audited>> {
        const SQL: &str = "
            select decision.id, comment_id, slug as article, action, from_status, to_status, actor,
                decided_by, decided_at, because, because_shown, decision.log_odds,
                decision.reasons, undoes
            from decision
            join comment on comment.id = decision.comment_id
            join article on article.id = comment.article_id
            where decision.id = (
                    select max(id) from decision where editor_id = $1 and action = 'status')
                and not exists (
                    select 1 from decision as later
                    where later.comment_id = decision.comment_id and later.id > decision.id
                        and later.action = 'status')";
        Ok(reading!(self, |pool| sqlx::query_as(SQL).bind(editor_id).fetch_optional(pool).await?))
    }

    /// One decision.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn decision(&self, id: i64) -> Result<Option<Audited>> {
        const SQL: &str = "
            select decision.id, comment_id, slug as article, action, from_status, to_status, actor,
                decided_by, decided_at, because, because_shown, decision.log_odds,
                decision.reasons, undoes
            from decision
            join comment on comment.id = decision.comment_id
            join article on article.id = comment.article_id
            where decision.id = $1";
        Ok(reading!(self, |pool| sqlx::query_as(SQL).bind(id).fetch_optional(pool).await?))
    }
}
