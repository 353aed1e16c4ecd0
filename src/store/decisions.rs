use sqlx::FromRow;

use crate::clock::Timestamp;
use crate::comments::{Actor, CommentId, Decider, Status};
use crate::store::lessons::teach;
use crate::store::ruling_links::use_link;
use crate::store::{Result, Store, UsedLink, reading, writing};

/// What was decided about a comment; never changed once stored.
#[derive(Clone, Debug, PartialEq, FromRow, serde::Serialize)]
pub struct Decision {
    /// Names it, to take it back.
    pub id: i64,
    /// What was done, as in `status`, `edit` or `erase`.
    pub action: String,
    /// What it was before.
    pub from_status: Status,
    /// What it became.
    pub to_status: Status,
    /// In what role somebody decided.
    pub actor: Actor,
    /// Who decided, as far as is known. Untrusted.
    pub decided_by: String,
    /// When.
    pub decided_at: Timestamp,
    /// Why, as typed; empty: nothing said. Untrusted.
    pub because: String,
    /// May the writer of the comment read why?
    pub because_shown: bool,
    /// What the screen had said, in nats.
    pub log_odds: f64,
    /// JSON: why it had said so.
    pub reasons: String,
    /// The decision that this one takes back.
    pub undoes: Option<i64>,
}

/// A decision to be made.
#[derive(Clone, Copy, Debug)]
pub struct Ruling<'a> {
    /// What the comment is to be.
    pub status: Status,
    /// Who decides.
    pub decider: &'a Decider,
    /// Why, as typed; may be empty.
    pub because: &'a str,
    /// May the writer of the comment read why?
    pub because_shown: bool,
    /// The decision that it takes back, if that is what it is for.
    pub undoes: Option<i64>,
    /// What the comment was when somebody decided; if it is something else by now, nothing is.
    /// `None`: whatever it is.
    pub was: Option<Status>,
    /// Number of the version that it is about: if another stands there by now, nothing is decided.
    /// `None`: about whatever stands there.
    pub version: Option<i64>,
    /// The link that it uses up; one that cannot be used decides nothing.
    pub link: Option<UsedLink<'a>>,
    /// When.
    pub now: Timestamp,
}

impl<'a> Ruling<'a> {
    /// Without a reason, about whatever stands there.
    #[must_use]
    pub fn new(status: Status, decider: &'a Decider, now: Timestamp) -> Self {
        Self {
            status,
            decider,
            because: "",
            because_shown: false,
            undoes: None,
            was: None,
            version: None,
            link: None,
            now,
        }
    }
}

/// What came of a ruling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decided {
    /// What the comment was before.
    pub before: Status,
    /// What it is now. Not what was asked for where its writer has taken it back: nobody else may
    /// undo that; nor where a decision was to be taken back that is not the last one any more.
    pub after: Status,
    /// The row in the log; `None` if nothing changed. There is one without a change where somebody
    /// has seen to a comment and left it to readers.
    pub decision: Option<i64>,
}

/// May somebody in that role decide about a locked comment of that status?
///
/// What its writer took back nobody else may change. What is no person may hold what readers see, as
/// their reports do, and publishes only what is held: not where a person has once decided, and not
/// while a service has yet to answer or was asked about other words.
macro_rules! may_decide {
    ($actor:expr, $id:expr, $before:expr, $after:expr, $transaction:expr) => {{
        const FREE: &str = "
            select 1 from comment
            where id = $1 and status = 'held'
                and not exists (
                    select 1 from decision
                    where comment_id = comment.id and actor in ('editor', 'operator'))
                and not exists (
                    select 1 from service_call
                    where comment_id = comment.id and purpose = 'check'
                        and next_at is not null and evidence is null)
                and (edited_at is null or edited_at <= coalesce((
                    select max(made_at) from service_call
                    where comment_id = comment.id and purpose = 'check'), edited_at))";
        match $actor {
            Actor::Writer => true,
            Actor::Service if $after == Status::Held => $before == Status::Published,
            Actor::Service => {
                sqlx::query(FREE).bind($id).fetch_optional(&mut *$transaction).await?.is_some()
            }
            _ => $before != Status::Withdrawn,
        }
    }};
}

/// What has to be known of a comment before anything is decided about it.
#[derive(Clone, Copy, Debug, FromRow)]
pub(super) struct Locked {
    pub(super) status: Status,
    pub(super) parent_id: Option<CommentId>,
    pub(super) erased: bool,
    pub(super) unseen: bool,
}

/// Takes the row's lock on Postgres, so that whoever comes second decides about what the first one
/// left; `None` if there is no such comment. (An identity column such as `id` cannot be set, not
/// even to itself.)
macro_rules! lock_comment {
    ($id:expr, $transaction:expr) => {{
        const LOCK: &str = "
            update comment set parent_id = parent_id where id = $1
            returning status, parent_id, erased_at is not null as erased, unseen";
        let locked: Option<$crate::store::decisions::Locked> =
            sqlx::query_as(LOCK).bind($id).fetch_optional(&mut *$transaction).await?;
        locked
    }};
}
pub(super) use lock_comment;

/// Number of the version of a locked comment that stands, from 1. Not asked together with the lock:
/// a statement that waits for it still sees the versions as they were when it began.
macro_rules! version_of {
    ($id:expr, $transaction:expr) => {{
        const VERSION: &str = "select count(*) + 1 from comment_version where comment_id = $1";
        let version: i64 =
            sqlx::query_scalar(VERSION).bind($id).fetch_one(&mut *$transaction).await?;
        version
    }};
}
pub(super) use version_of;

/// Gives a locked comment another status, and shows or drops the silent places above it.
macro_rules! give_status {
    ($id:expr, $locked:expr, $status:expr, $now:expr, $transaction:expr) => {{
        const CHANGE: &str = "
            update comment
            set status = $2,
                withdrawn_at = case when $2 = 'withdrawn' then $3 end,
                unseen = (unseen and $2 in ('published', 'held')),
                visible = ($2 = 'published' or exists (
                    select 1 from comment as answer
                    where answer.parent_id = comment.id and answer.visible))
            where id = $1";
        const RELIST: &str = "
            update comment
            set visible = not visible
            where id = $1 and visible <> (status = 'published' or exists (
                select 1 from comment as answer
                where answer.parent_id = comment.id and answer.visible))";
        sqlx::query(CHANGE).bind($id).bind($status).bind($now).execute(&mut *$transaction).await?;
        // A silent place is kept only while somebody's answer hangs on it. Its lock comes in a
        // statement before: one that waits for a lock still sees the answers as they were when it
        // began.
        let mut ancestor: Option<$crate::comments::CommentId> = $locked.parent_id;
        while let Some(place) = ancestor {
            let row = $crate::store::decisions::lock_comment!(place, $transaction);
            let relisted = sqlx::query(RELIST).bind(place).execute(&mut *$transaction).await?;
            ancestor = row.and_then(|row| row.parent_id);
            // What did not change here changes nothing further up.
            if relisted.rows_affected() == 0 {
                break;
            }
        }
    }};
}
pub(super) use give_status;

/// Logs what was done to a comment, from status `$before` to status `$after`, with what the screen
/// says of it now; gives the row.
macro_rules! log_decision {
    ($id:expr, $action:expr, $before:expr, $after:expr, $ruling:expr, $transaction:expr) => {{
        const LOG: &str = "
            insert into decision (comment_id, action, from_status, to_status, actor, decided_by,
                editor_id, decided_at, because, because_shown, log_odds, reasons, undoes)
            select id, $2, $3, $4, $5, $6, $7, $8, $9, $10, log_odds, reasons, $11
            from comment
            where id = $1
            returning id";
        let ruling: &$crate::store::Ruling<'_> = $ruling;
        let row: i64 = sqlx::query_scalar(LOG)
            .bind($id)
            .bind($action)
            .bind($before)
            .bind($after)
            .bind(ruling.decider.actor)
            .bind(&ruling.decider.name)
            .bind(ruling.decider.editor_id)
            .bind(ruling.now)
            .bind(ruling.because)
            .bind(ruling.because_shown)
            .bind(ruling.undoes)
            .fetch_one(&mut *$transaction)
            .await?;
        row
    }};
}
pub(super) use log_decision;

/// The latest change of status that the writer of a comment did not make, and what it became by it.
macro_rules! latest_by_others {
    ($id:expr, $transaction:expr) => {{
        const SQL: &str = "
            select id, to_status
            from decision
            where comment_id = $1 and from_status <> to_status and actor <> $2
            order by id desc
            limit 1";
        let latest: Option<(i64, $crate::comments::Status)> = sqlx::query_as(SQL)
            .bind($id)
            .bind($crate::comments::Actor::Writer)
            .fetch_optional(&mut *$transaction)
            .await?;
        latest
    }};
}
pub(super) use latest_by_others;

impl Store {
    /// Gives a comment another status, and logs who did it, why, and what the screen had said;
    /// `None` if there is no such comment. The same status again changes and logs nothing, but that
    /// somebody has seen to what readers see already;
    /// nobody changes what was erased, decides about words that were not read, or takes back a
    /// decision after another or an edit, and no service that answers late changes what a person
    /// has decided.
    /// What a moderator decides also teaches the classifier, or un-teaches it.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn decide(&self, id: CommentId, ruling: &Ruling<'_>) -> Result<Option<Decided>> {
        const LAST: &str = "
            select max(id) from decision where comment_id = $1 and action in ('status', 'edit')";
        const SEEN: &str = "update comment set unseen = false where id = $1 and unseen";
        const SETTLED: &str = "
            update proposal
            set outcome = 'declined', settled_by = $2, settled_at = $3
            where comment_id = $1 and outcome is null";
        let status = ruling.status;
        Ok(writing!(self.pools, |pool, begin| {
            let mut transaction = pool.begin_with(begin).await?;
            let Some(locked) = lock_comment!(id, transaction) else { return Ok(None) };
            let before = locked.status;
            let last: Option<i64> =
                sqlx::query_scalar(LAST).bind(id).fetch_one(&mut *transaction).await?;
            let by_person = matches!(ruling.decider.actor, Actor::Editor | Actor::Operator);
            let seen = locked.unseen && by_person && ruling.undoes.is_none();
            let seen = seen && matches!(before, Status::Published | Status::Removed);
            let may = may_decide!(ruling.decider.actor, id, before, status, transaction)
                && (ruling.undoes.is_none() || ruling.undoes == last)
                && ruling.was.is_none_or(|was| was == before)
                && match ruling.version {
                    Some(read) => read == version_of!(id, transaction),
                    None => true,
                };
            if (before == status && !seen) || !may || locked.erased {
                return Ok(Some(Decided { before, after: before, decision: None }));
            }
            if let Some(link) = ruling.link
                && !use_link!(link, ruling.now, transaction)
            {
                return Ok(Some(Decided { before, after: before, decision: None }));
            }
            let action = if before == status { "seen" } else { "status" };
            if before == status {
                let settled = sqlx::query(SETTLED).bind(id).bind(&ruling.decider.name);
                settled.bind(ruling.now).execute(&mut *transaction).await?;
            } else {
                give_status!(id, locked, status, ruling.now, transaction);
            }
            if by_person {
                sqlx::query(SEEN).bind(id).execute(&mut *transaction).await?;
            }
            let decision = log_decision!(id, action, before, status, ruling, transaction);
            teach!(transaction, id, ruling, decision);
            transaction.commit().await?;
            Some(Decided { before, after: status, decision: Some(decision) })
        }))
    }

    /// What was decided about a comment, oldest first.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn decisions(&self, id: CommentId) -> Result<Vec<Decision>> {
        const SQL: &str = "
            select id, action, from_status, to_status, actor, decided_by, decided_at, because,
                because_shown, log_odds, reasons, undoes
            from decision
            where comment_id = $1
            order by id";
        Ok(reading!(self, |pool| sqlx::query_as(SQL).bind(id).fetch_all(pool).await?))
    }
}
