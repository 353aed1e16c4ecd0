use crate::clock::Timestamp;
use crate::comments::{CommentId, Decider, Status};
use crate::store::decisions::{give_status, lock_comment, log_decision};
use crate::store::{Decided, Result, Ruling, Store, writing};

/// Everything that goes with the words of a comment, in this order; each takes its number. The row
/// and its place in the conversation stay, and so does the hash of the receipt, so that its holder
/// can see that it is done.
const GOES: [&str; 12] = [
    "update comment
    set author_name = '', body = '', content_note = '', reasons = '[]', fingerprint = '',
        sender = null, network = null, urgent = false,
        unseen = false
    where id = $1",
    "delete from comment_version where comment_id = $1",
    "delete from message where comment_id = $1",
    // Whoever wanted to be told of answers, and the mails to them.
    "delete from mail where state <> 'sent'
        and watch_id in (select id from watch where comment_id = $1)",
    "delete from watch where comment_id = $1",
    // Notices that quote it and are still to be sent: who was to be told of others in them is told
    // again.
    "delete from notice
    where comment_id <> $1 and told_at in (
        select made_at from mail
        where state <> 'sent' and kind in ('notice', 'call')
            and made_at in (select told_at from notice where comment_id = $1))",
    "delete from mail
    where state <> 'sent' and kind in ('notice', 'call')
        and made_at in (select told_at from notice where comment_id = $1)",
    "delete from ruling_link where comment_id = $1",
    // Why somebody wanted it removed may quote it, and nobody has to confirm it any more. Remarks go
    // by a trigger, for the same reason, and so do lessons and what services were sent.
    "update proposal
    set because = '', outcome = coalesce(outcome, 'overtaken'),
        settled_by = coalesce(settled_by, 'erasure'),
        settled_at = coalesce(settled_at,
            (select erased_at from comment where comment.id = proposal.comment_id))
    where comment_id = $1",
    "delete from claim where comment_id = $1",
    REPORTS_GO,
    // What the screen had said quotes the comment, and what moderators typed may do so.
    "update decision set reasons = '[]', because = '' where comment_id = $1",
];

/// Readers say what is wrong with a comment in its words; that they said so stays, and nobody has to
/// see to it any more.
pub(super) const REPORTS_GO: &str = "
    update report
    set body = '', words = '', reasons = '[]', fingerprint = '', sender = null, network = null,
        status = 'settled', note = 'The comment was erased.',
        settled_by = coalesce(settled_by, 'erasure'),
        settled_at = coalesce(settled_at,
            (select erased_at from comment where comment.id = report.comment_id)),
        erased_at = (select erased_at from comment where comment.id = report.comment_id)
    where comment_id = $1";

/// Who has the words of a comment erased, and why.
#[derive(Clone, Copy, Debug)]
pub struct Erasure<'a> {
    /// Only if the comment still has this status.
    pub only: Option<Status>,
    /// Who decides.
    pub decider: &'a Decider,
    /// Why, as typed; may be empty.
    pub because: &'a str,
    /// When.
    pub now: Timestamp,
}

impl Store {
    /// Deletes for ever what a comment says and all that was kept because of it, and logs that it
    /// was done; `None` if there is no such comment, no decision if it is erased already or has
    /// another status by now.
    ///
    /// One that readers could see, or might have come to see, counts as taken back from then on.
    ///
    /// # Errors
    ///
    /// When the database fails; everything is still there then.
    pub async fn erase_comment(
        &self,
        id: CommentId,
        erasure: &Erasure<'_>,
    ) -> Result<Option<Decided>> {
        const ERASED: &str = "update comment set erased_at = $2 where id = $1";
        let Erasure { only, decider, because, now } = *erasure;
        let ruling = Ruling { because, ..Ruling::new(Status::Withdrawn, decider, now) };
        Ok(writing!(self.pools, |pool, begin| {
            let mut transaction = pool.begin_with(begin).await?;
            let Some(locked) = lock_comment!(id, transaction) else { return Ok(None) };
            let before = locked.status;
            if locked.erased || only.is_some_and(|only| only != before) {
                return Ok(Some(Decided { before, after: before, decision: None }));
            }
            sqlx::query(ERASED).bind(id).bind(now).execute(&mut *transaction).await?;
            for sql in GOES {
                sqlx::query(sql).bind(id).execute(&mut *transaction).await?;
            }
            let after = match before {
                Status::Published | Status::Held => Status::Withdrawn,
                Status::Spam | Status::Removed | Status::Withdrawn => before,
            };
            if after != before {
                give_status!(id, locked, after, now, transaction);
            }
            let decision = log_decision!(id, "erase", before, after, &ruling, transaction);
            transaction.commit().await?;
            Some(Decided { before, after, decision: Some(decision) })
        }))
    }
}
