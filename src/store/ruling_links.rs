use sqlx::FromRow;

use crate::clock::Timestamp;
use crate::comments::{CommentId, Status};
use crate::store::{Result, Store, reading, writing};

/// A link by which an editor decides about one comment, once.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct RulingLink {
    /// Who decides.
    pub editor_id: i64,
    /// The name of who decides. Untrusted.
    pub editor: String,
    /// May they still?
    pub allowed: bool,
    /// About which comment.
    pub comment_id: CommentId,
    /// What the comment was when the link was made.
    pub from_status: Status,
    /// What it is to become.
    pub to_status: Status,
    /// What it is now.
    pub status: Status,
    /// Did its writer change it since the link was made?
    pub changed: bool,
    /// When the link ends.
    pub expires_at: Timestamp,
    /// When it was used.
    pub used_at: Option<Timestamp>,
}

/// A link that a decision uses up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UsedLink<'a> {
    /// Hash of the secret in it.
    pub token_hash: &'a str,
    /// Must whom it was sent to have a second factor, as they must to sign in?
    pub second_factor: bool,
}

/// Uses up a link inside the transaction of its decision, and says whether that was possible: not if
/// it was used or has ended, if the editor may no longer decide, or if the comment is not as it was
/// when the link was made.
macro_rules! use_link {
    ($link:expr, $now:expr, $transaction:expr) => {{
        const SQL: &str = "
            update ruling_link
            set used_at = $2
            where token_hash = $1 and used_at is null and expires_at > $2
                and exists (
                    select 1 from comment
                    where comment.id = ruling_link.comment_id
                        and comment.status = ruling_link.from_status
                        and coalesce(comment.edited_at, 0) = ruling_link.edited_at)
                and exists (
                    select 1 from editor
                    where editor.id = ruling_link.editor_id and editor.disabled_at is null
                        and editor.role in ('moderator', 'admin')
                        and (editor.totp_secret is not null or not $3))";
        let link: $crate::store::UsedLink<'_> = $link;
        let used = sqlx::query(SQL).bind(link.token_hash).bind($now).bind(link.second_factor);
        let used = used.execute(&mut *$transaction).await?;
        used.rows_affected() > 0
    }};
}
pub(super) use use_link;

impl Store {
    /// The link of that secret; `None` if there is none (any more).
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn ruling_link(&self, link: UsedLink<'_>) -> Result<Option<RulingLink>> {
        const SQL: &str = "
            select ruling_link.editor_id, editor.name as editor,
                editor.disabled_at is null and editor.role in ('moderator', 'admin')
                    and (editor.totp_secret is not null or not $2) as allowed,
                ruling_link.comment_id, from_status, to_status, comment.status,
                coalesce(comment.edited_at, 0) <> ruling_link.edited_at as changed,
                ruling_link.expires_at, used_at
            from ruling_link
            join editor on editor.id = ruling_link.editor_id
            join comment on comment.id = ruling_link.comment_id
            where token_hash = $1";
        Ok(reading!(self, |pool| {
            let query = sqlx::query_as(SQL).bind(link.token_hash).bind(link.second_factor);
            query.fetch_optional(pool).await?
        }))
    }

    /// Forgets links that ended before `before`, and says how many.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn forget_ruling_links(&self, before: Timestamp) -> Result<u64> {
        const SQL: &str = "delete from ruling_link where expires_at < $1";
        Ok(writing!(self.pools, |pool| {
            sqlx::query(SQL).bind(before).execute(pool).await?.rows_affected()
        }))
    }
}
