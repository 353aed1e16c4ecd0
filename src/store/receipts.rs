use sqlx::FromRow;

use crate::clock::Timestamp;
use crate::comments::{Comment, CommentId};
use crate::store::comments::comment_columns;
use crate::store::{Result, Store, reading};

/// A comment as the holder of its receipt may know it: all that is kept of it.
#[derive(Clone, Debug, FromRow)]
pub struct OwnComment {
    /// The comment.
    #[sqlx(flatten)]
    pub comment: Comment,
    /// Evidence that it is spam, in nats.
    pub log_odds: f64,
    /// JSON, as the screen gave them.
    pub reasons: String,
    /// May somebody be in danger?
    pub urgent: bool,
    /// When its writer took it back.
    pub withdrawn_at: Option<Timestamp>,
    /// When its words were deleted for ever.
    pub erased_at: Option<Timestamp>,
    /// Of the folded text, to find repetitions.
    pub fingerprint: String,
    /// Keyed hash of the network address it came from, until it expires.
    pub sender: Option<String>,
    /// The same of the wider network around it.
    pub network: Option<String>,
    /// Number of the version that stands, from 1: one more than there are older ones.
    pub version: i64,
}

/// What a comment said before its writer changed it.
#[derive(Clone, Debug, PartialEq, Eq, FromRow, serde::Serialize)]
pub struct CommentVersion {
    /// From 1, what was posted first.
    pub number: i64,
    /// As typed. Untrusted.
    pub author_name: String,
    /// As typed. Untrusted.
    pub body: String,
    /// As typed. Untrusted.
    pub content_note: String,
    /// When it was written.
    pub written_at: Timestamp,
}

impl Store {
    /// The comment of a receipt, whatever its status; `None` if no receipt has that hash.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn comment_of_receipt(&self, receipt_hash: &str) -> Result<Option<OwnComment>> {
        const SQL: &str = concat!(
            "select ",
            comment_columns!(),
            ", log_odds, reasons, urgent, withdrawn_at, erased_at, fingerprint, sender, network,
                (select count(*) + 1 from comment_version where comment_id = comment.id) as version
            from comment
            where receipt_hash = $1"
        );
        Ok(reading!(self, |pool| sqlx::query_as(SQL)
            .bind(receipt_hash)
            .fetch_optional(pool)
            .await?))
    }

    /// What a comment said before, oldest first, without what it says now.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn comment_versions(&self, id: CommentId) -> Result<Vec<CommentVersion>> {
        const SQL: &str = "
            select number, author_name, body, content_note, written_at
            from comment_version
            where comment_id = $1
            order by number";
        Ok(reading!(self, |pool| sqlx::query_as(SQL).bind(id).fetch_all(pool).await?))
    }
}
