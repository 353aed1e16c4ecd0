use sqlx::FromRow;

use crate::clock::Timestamp;
use crate::comments::{Comment, CommentId, Status};
use crate::store::{NewCall, Past, Result, Store, Traces, reading};

/// A comment to be stored.
#[derive(Clone, Debug)]
pub struct NewComment {
    /// Row of the article.
    pub article_id: i64,
    /// The comment answered, which must be of the same article.
    pub parent_id: Option<CommentId>,
    /// As typed; empty if none was given. Untrusted.
    pub author_name: String,
    /// As typed. Untrusted.
    pub body: String,
    /// The topic under which it opens on request only; empty: it stands open. Untrusted.
    pub content_note: String,
    /// What the screen decided.
    pub status: Status,
    /// When it arrived.
    pub posted_at: Timestamp,
    /// Evidence that it is spam, in nats.
    pub log_odds: f64,
    /// JSON, as the screen gave them.
    pub reasons: String,
    /// Of the folded text, to find repetitions.
    pub fingerprint: String,
    /// Keyed hash of the network address it came from.
    pub sender: Option<String>,
    /// Keyed hash of the wider network around that address.
    pub network: Option<String>,
    /// May somebody be in danger? Then moderators read it first.
    pub urgent: bool,
    /// Hash of the secret phrase that its writer was given.
    pub receipt_hash: Option<String>,
    /// What services outside are to be asked about it.
    pub calls: Vec<NewCall>,
}

/// One page of the comments of an article.
#[derive(Clone, Debug)]
pub struct CommentPage {
    /// Thread by thread, oldest first; within a thread, oldest first.
    pub comments: Vec<Comment>,
    /// Comments on all pages together.
    pub total: i64,
}

/// A comment as feeds show it: with how often it was answered.
#[derive(Clone, Debug, FromRow)]
pub struct FreshComment {
    /// The comment.
    #[sqlx(flatten)]
    pub comment: Comment,
    /// Published comments that answer it.
    pub answers: i64,
    /// When the last of them was posted; `None` if there is none.
    pub answered_at: Option<Timestamp>,
}

/// A comment as moderators see it: with what the screen thought.
#[derive(Clone, Debug, FromRow)]
pub struct ScreenedComment {
    /// The comment.
    #[sqlx(flatten)]
    pub comment: Comment,
    /// Slug of its article.
    pub article: String,
    /// Evidence that it is spam, in nats.
    pub log_odds: f64,
    /// JSON, as the screen gave them.
    pub reasons: String,
    /// May somebody be in danger?
    pub urgent: bool,
}

/// The columns of a [`Comment`], for every query that reads some.
macro_rules! comment_columns {
    () => {
        "comment.id, comment.article_id, comment.parent_id,
            coalesce(comment.thread_id, comment.id) as thread_id, comment.author_name,
            comment.body, comment.content_note, comment.status, comment.posted_at,
            comment.edited_at, comment.helped"
    };
}
pub(super) use comment_columns;

/// The rows of [`FreshComment`], up to their conditions.
macro_rules! fresh_comments {
    () => {
        concat!(
            "select ",
            comment_columns!(),
            ", (select count(*) from comment as answer
                where answer.parent_id = comment.id and answer.status = 'published') as answers,
            (select max(answer.posted_at) from comment as answer
                where answer.parent_id = comment.id and answer.status = 'published') as answered_at
            from comment"
        )
    };
}

impl Store {
    /// Stores a comment and returns its id once it is durable.
    ///
    /// Comments that arrive together are committed together, in one transaction.
    ///
    /// # Errors
    ///
    /// When the database fails, or when the comment answered is not under the same article.
    pub async fn insert_comment(&self, comment: NewComment) -> Result<CommentId> {
        self.writer.insert(comment).await
    }

    /// Stores what `decide` makes of the past of a new comment, and returns its id and its status
    /// once it is durable. `decide` runs where comments are written, one after the other, so it
    /// should not take long; it also knows of comments that are stored together with this one.
    ///
    /// # Errors
    ///
    /// When the database fails, when `decide` panics, or when the comment answered is not under
    /// the same article.
    pub async fn screen_comment(
        &self,
        traces: Traces,
        decide: impl FnOnce(Past) -> NewComment + Send + 'static,
    ) -> Result<(CommentId, Status)> {
        self.writer.screen(traces, Box::new(decide)).await
    }

    /// The comments that readers see under an article: `limit` of them after the first `skip`.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn comment_page(
        &self,
        article_id: i64,
        skip: i64,
        limit: i64,
    ) -> Result<CommentPage> {
        const ROWS: &str = concat!(
            "select ",
            comment_columns!(),
            " from comment
            where article_id = $1 and visible
            order by coalesce(thread_id, id), id
            limit $2 + 0 offset $3 + 0"
        );
        const TOTAL: &str = "select count(*) from comment where article_id = $1 and visible";
        // One more than asked for tells whether counting the others is worth a query.
        let mut comments: Vec<Comment> = reading!(self, |pool| {
            sqlx::query_as(ROWS).bind(article_id).bind(limit + 1).bind(skip).fetch_all(pool).await?
        });
        let found = i64::try_from(comments.len()).unwrap_or(i64::MAX);
        comments.truncate(usize::try_from(limit).unwrap_or_default());
        let total = if skip == 0 && found <= limit {
            found
        } else {
            reading!(self, |pool| sqlx::query_scalar(TOTAL)
                .bind(article_id)
                .fetch_one(pool)
                .await?)
        };
        Ok(CommentPage { comments, total })
    }

    /// The newest comments that readers see under an article: at most `limit` of them.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn newest_comments_of(
        &self,
        article_id: i64,
        limit: i64,
    ) -> Result<Vec<FreshComment>> {
        const SQL: &str = concat!(
            fresh_comments!(),
            " where article_id = $1 and status = 'published'
            order by comment.posted_at desc, comment.id desc
            limit $2 + 0"
        );
        Ok(reading!(self, |pool| {
            sqlx::query_as(SQL).bind(article_id).bind(limit).fetch_all(pool).await?
        }))
    }

    /// The same under all articles that readers see.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn newest_comments(&self, limit: i64) -> Result<Vec<FreshComment>> {
        const SQL: &str = concat!(
            fresh_comments!(),
            " where status = 'published' and exists (
                select 1 from article
                where article.id = comment.article_id and state = 'published'
                    and revision is not null)
            order by comment.posted_at desc, comment.id desc
            limit $1 + 0"
        );
        Ok(reading!(self, |pool| sqlx::query_as(SQL).bind(limit).fetch_all(pool).await?))
    }

    /// How many visible comments of its article stand before this one, and which article that is;
    /// `None` if readers cannot see it.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn comment_position(&self, id: CommentId) -> Result<Option<(i64, i64)>> {
        const SQL: &str = "
            select wanted.article_id, (
                select count(*)
                from comment
                where comment.article_id = wanted.article_id and comment.visible
                    and (coalesce(comment.thread_id, comment.id) < wanted.thread
                        or coalesce(comment.thread_id, comment.id) = wanted.thread
                        and comment.id < $1)
            )
            from (
                select article_id, coalesce(thread_id, id) as thread
                from comment
                where id = $1 and visible
            ) as wanted";
        Ok(reading!(self, |pool| sqlx::query_as(SQL).bind(id).fetch_optional(pool).await?))
    }

    /// One comment, whatever its status.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn comment(&self, id: CommentId) -> Result<Option<Comment>> {
        const SQL: &str = concat!("select ", comment_columns!(), " from comment where id = $1");
        Ok(reading!(self, |pool| sqlx::query_as(SQL).bind(id).fetch_optional(pool).await?))
    }

    /// One comment with what the screen thought of it.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn screened_comment(&self, id: CommentId) -> Result<Option<ScreenedComment>> {
        const SQL: &str = concat!(
            "select ",
            comment_columns!(),
            ", slug as article, log_odds, reasons, urgent
            from comment
            join article on article.id = comment.article_id
            where comment.id = $1"
        );
        Ok(reading!(self, |pool| sqlx::query_as(SQL).bind(id).fetch_optional(pool).await?))
    }
}
