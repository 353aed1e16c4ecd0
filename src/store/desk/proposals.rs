use sqlx::FromRow;

use crate::clock::Timestamp;
use crate::comments::{CommentId, Decider};
use crate::store::decisions::{lock_comment, version_of};
use crate::store::{Result, Store, reading, writing};

/// A removal that waits for a second moderator.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Proposal {
    /// Names it.
    pub id: i64,
    /// Who proposed it; nobody confirms their own.
    pub editor_id: i64,
    /// Their name. Untrusted.
    pub proposed_by: String,
    /// When.
    pub proposed_at: Timestamp,
    /// Why, as typed. Untrusted.
    pub because: String,
    /// May the writer of the comment read why?
    pub because_shown: bool,
}

/// The editor who called a comment spam, as long as nobody else has confirmed that; else null. Whoever
/// has the command line decides alone.
macro_rules! called_spam {
    () => {
        "(select called.editor_id
            from decision as called
            where called.comment_id = comment.id and comment.status = 'spam'
                and called.id = (
                    select max(id) from decision
                    where decision.comment_id = comment.id and action = 'status')
                and not exists (
                    select 1 from decision as second
                    where second.comment_id = comment.id and second.id > called.id
                        and second.action = 'confirmed'))"
    };
}
pub(in crate::store) use called_spam;

impl Store {
    /// Proposes to remove a comment; `false` if that is proposed already, or the comment is erased or
    /// not there. Logged like a decision.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn propose_removal(
        &self,
        id: CommentId,
        who: &Decider,
        because: &str,
        because_shown: bool,
        now: Timestamp,
    ) -> Result<bool> {
        const PROPOSE: &str = "
            insert into proposal (comment_id, editor_id, proposed_by, proposed_at, because,
                because_shown)
            select id, $2, $3, $4, $5, $6
            from comment
            where id = $1 and status not in ('removed', 'withdrawn')
            on conflict do nothing";
        // Readers may see it, and still somebody has to look.
        const UNSEEN: &str =
            "update comment set unseen = true where id = $1 and status = 'published'";
        let Some(editor) = who.editor_id else { return Ok(false) };
        Ok(writing!(self.pools, |pool, begin| {
            let mut transaction = pool.begin_with(begin).await?;
            if lock_comment!(id, transaction).is_none_or(|locked| locked.erased) {
                return Ok(false);
            }
            let propose = sqlx::query(PROPOSE).bind(id).bind(editor).bind(&who.name).bind(now);
            let propose = propose.bind(because).bind(because_shown);
            let proposed = propose.execute(&mut *transaction).await?.rows_affected();
            if proposed > 0 {
                sqlx::query(UNSEEN).bind(id).execute(&mut *transaction).await?;
                let log = sqlx::query(LOG).bind(id).bind("proposal").bind(who.actor);
                let log = log.bind(&who.name).bind(who.editor_id).bind(now).bind(because);
                log.execute(&mut *transaction).await?;
            }
            transaction.commit().await?;
            proposed > 0
        }))
    }

    /// The removal of a comment that waits for a second moderator.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn open_proposal(&self, id: CommentId) -> Result<Option<Proposal>> {
        const SQL: &str = "
            select id, editor_id, proposed_by, proposed_at, because, because_shown
            from proposal
            where comment_id = $1 and outcome is null";
        Ok(reading!(self, |pool| sqlx::query_as(SQL).bind(id).fetch_optional(pool).await?))
    }

    /// Leaves a comment where it is although its removal was proposed; `false` if none was. Logged
    /// like a decision.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn decline_removal(
        &self,
        id: CommentId,
        who: &Decider,
        because: &str,
        now: Timestamp,
    ) -> Result<bool> {
        const DECLINE: &str = "
            update proposal
            set outcome = 'declined', settled_by = $2, settled_at = $3
            where comment_id = $1 and outcome is null";
        const SEEN: &str = "update comment set unseen = false where id = $1";
        Ok(writing!(self.pools, |pool, begin| {
            let mut transaction = pool.begin_with(begin).await?;
            if lock_comment!(id, transaction).is_none_or(|locked| locked.erased) {
                return Ok(false);
            }
            let decline = sqlx::query(DECLINE).bind(id).bind(&who.name).bind(now);
            let declined = decline.execute(&mut *transaction).await?.rows_affected();
            if declined > 0 {
                sqlx::query(SEEN).bind(id).execute(&mut *transaction).await?;
                let log = sqlx::query(LOG).bind(id).bind("declined").bind(who.actor);
                let log = log.bind(&who.name).bind(who.editor_id).bind(now).bind(because);
                log.execute(&mut *transaction).await?;
            }
            transaction.commit().await?;
            declined > 0
        }))
    }

    /// Confirms that a comment is spam which another person called so; logged like a decision.
    /// `false` if it is no spam, the same person called it so, or it needs no second one.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn confirm_spam(&self, id: CommentId, who: &Decider, now: Timestamp) -> Result<bool> {
        const CALLED: &str = concat!("select ", called_spam!(), " from comment where id = $1");
        Ok(writing!(self.pools, |pool, begin| {
            let mut transaction = pool.begin_with(begin).await?;
            if lock_comment!(id, transaction).is_none_or(|locked| locked.erased) {
                return Ok(false);
            }
            let by: Option<i64> =
                sqlx::query_scalar(CALLED).bind(id).fetch_one(&mut *transaction).await?;
            if by.is_none() || by == who.editor_id {
                return Ok(false);
            }
            let log = sqlx::query(LOG).bind(id).bind("confirmed").bind(who.actor);
            let log = log.bind(&who.name).bind(who.editor_id).bind(now).bind("");
            log.execute(&mut *transaction).await?;
            transaction.commit().await?;
            true
        }))
    }

    /// Gives a comment a topic under which it opens on request, or, with an empty one, none; logged
    /// with the topic. `false` if that changes nothing, `None` if the comment is erased or not there.
    ///
    /// What it said before is kept as a version, so that a form that its writer has open does not
    /// overwrite the topic unseen.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn set_content_note(
        &self,
        id: CommentId,
        topic: &str,
        who: &Decider,
        now: Timestamp,
    ) -> Result<Option<bool>> {
        const KEEP: &str = "
            insert into comment_version (comment_id, number, author_name, body, content_note,
                written_at)
            select id, $2, author_name, body, content_note, coalesce(edited_at, posted_at)
            from comment
            where id = $1 and content_note <> $3";
        const SET: &str = "update comment set content_note = $2 where id = $1";
        Ok(writing!(self.pools, |pool, begin| {
            let mut transaction = pool.begin_with(begin).await?;
            if lock_comment!(id, transaction).is_none_or(|locked| locked.erased) {
                return Ok(None);
            }
            let number = version_of!(id, transaction);
            let keep = sqlx::query(KEEP).bind(id).bind(number).bind(topic);
            let changed = keep.execute(&mut *transaction).await?.rows_affected();
            if changed > 0 {
                sqlx::query(SET).bind(id).bind(topic).execute(&mut *transaction).await?;
                let log = sqlx::query(LOG).bind(id).bind("content-note").bind(who.actor);
                let log = log.bind(&who.name).bind(who.editor_id).bind(now).bind(topic);
                log.execute(&mut *transaction).await?;
            }
            transaction.commit().await?;
            Some(changed > 0)
        }))
    }
}

/// What was done to a comment without changing its status.
const LOG: &str = "
    insert into decision (comment_id, action, from_status, to_status, actor, decided_by, editor_id,
        decided_at, because, log_odds, reasons)
    select id, $2, status, status, $3, $4, $5, $6, $7, log_odds, reasons
    from comment
    where id = $1";
