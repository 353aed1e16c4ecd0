use sqlx::FromRow;

use crate::clock::Timestamp;
use crate::comments::{CommentId, Status};
use crate::store::{Lesson, Result, Store, reading};

/// A comment about which a moderator has decided whether it is spam, with what the screen had said.
#[derive(Clone, Debug, FromRow)]
pub struct Ruled {
    /// Names it.
    pub id: CommentId,
    /// Row of its article.
    pub article_id: i64,
    /// Slug of its article.
    pub article: String,
    /// As typed. Untrusted.
    pub author_name: String,
    /// As typed. Untrusted.
    pub body: String,
    /// When it arrived.
    pub posted_at: Timestamp,
    /// Keyed hash of where it came from, if still kept.
    pub sender: Option<String>,
    /// The same of the wider network.
    pub network: Option<String>,
    /// JSON, as the screen gave them.
    pub reasons: String,
    /// What the screen had made of it.
    pub before: Status,
    /// What a moderator made of it: published or spam.
    pub after: Status,
}

impl Store {
    /// The newest `limit` comments about which a moderator has decided, oldest first.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn ruled_comments(&self, limit: i64) -> Result<Vec<Ruled>> {
        const SQL: &str = "
            select comment.id, comment.article_id, slug as article, author_name, body, posted_at,
                sender, network, comment.reasons, first.from_status as before,
                last.to_status as after
            from (
                select comment_id, min(id) as first,
                    max(case when actor in ('editor', 'operator') and action = 'status' then id end)
                        as last
                from decision
                group by comment_id
            ) as ruled
            join decision as first on first.id = ruled.first
            join decision as last on last.id = ruled.last
            join comment on comment.id = ruled.comment_id
            join article on article.id = comment.article_id
            where last.to_status in ('published', 'spam') and erased_at is null
            order by comment.id desc
            limit $1 + 0";
        let mut ruled: Vec<Ruled> =
            reading!(self, |pool| sqlx::query_as(SQL).bind(limit).fetch_all(pool).await?);
        ruled.reverse();
        Ok(ruled)
    }

    /// The newest `limit` lessons that came from files, oldest first.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn file_lessons(&self, limit: i64) -> Result<Vec<Lesson>> {
        const SQL: &str = "
            select spam, author_name, body, page
            from lesson
            where source <> '' and revoked_at is null
            order by number desc
            limit $1 + 0";
        let mut lessons: Vec<Lesson> =
            reading!(self, |pool| sqlx::query_as(SQL).bind(limit).fetch_all(pool).await?);
        lessons.reverse();
        Ok(lessons)
    }
}
