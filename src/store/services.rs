use sqlx::FromRow;

use crate::clock::Timestamp;
use crate::comments::{CommentId, Status};
use crate::store::decisions::lock_comment;
use crate::store::{Result, Store, reading, writing};

/// A question about a comment to a service outside, or what it is told of a decision; with what
/// came of it.
#[derive(Clone, Debug, PartialEq, Eq, FromRow, serde::Serialize)]
pub struct ServiceCall {
    /// Names it.
    pub id: i64,
    /// The comment that it is about.
    pub comment_id: CommentId,
    /// The service's name.
    pub service: String,
    /// What for.
    pub purpose: Purpose,
    /// What is sent, word for word, without keys; `None` once it was forgotten. Untrusted.
    pub sent: Option<String>,
    /// When the comment came, or the decision was seen.
    pub made_at: Timestamp,
    /// When it is to be asked; `None` if that is done.
    pub next_at: Option<Timestamp>,
    /// Some process is asking, and nobody else does until then.
    pub claimed_until: Option<Timestamp>,
    /// How often it was asked.
    pub attempts: i64,
    /// When it was last asked.
    pub asked_at: Option<Timestamp>,
    /// For how long, in milliseconds.
    pub took_ms: Option<i64>,
    /// What it thinks: `spam`, `ham` or `none`; `None` before it has answered.
    pub verdict: Option<String>,
    /// JSON: what it found; `None` before it has answered. Untrusted.
    pub evidence: Option<String>,
    /// It wants to be asked again, and if it still does by then, its first answer counts.
    pub again_until: Option<Timestamp>,
    /// Its own name for the call. Untrusted.
    pub guid: Option<String>,
    /// Why the last attempt gave no answer. Untrusted.
    pub fault: Option<String>,
}

/// What a service is called for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type, serde::Serialize)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
#[serde(rename_all = "lowercase")]
pub enum Purpose {
    /// What does it think of the comment?
    Check,
    /// People say that the comment is spam.
    Spam,
    /// People say that it is none.
    Ham,
}

/// A question to be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCall {
    /// The service's name.
    pub service: String,
    /// What is to be sent, without keys. Untrusted.
    pub sent: String,
    /// Until then, nobody asks but who stores it.
    pub claimed_until: Timestamp,
}

/// A comment, and all that services were asked about it.
#[derive(Clone, Debug)]
pub struct Weighing {
    /// What it is now.
    pub status: Status,
    /// JSON, as the screen and the services gave them.
    pub reasons: String,
    /// Questions only, oldest first.
    pub calls: Vec<ServiceCall>,
}

/// The columns of a [`ServiceCall`].
macro_rules! call_columns {
    () => {
        "id, comment_id, service, purpose, sent, made_at, next_at, claimed_until, attempts,
            asked_at, took_ms, verdict, evidence, again_until, guid, fault"
    };
}

/// Asks services no more about a locked comment: whoever may be in danger is no matter for them.
macro_rules! ask_no_more {
    ($id:expr, $transaction:expr) => {{
        const DROP: &str = "
            update service_call
            set next_at = null, sent = null, guid = null,
                fault = 'Its writer may be in danger; nobody outside is asked.'
            where comment_id = $1 and next_at is not null";
        sqlx::query(DROP).bind($id).execute(&mut *$transaction).await?;
    }};
}
pub(super) use ask_no_more;

impl Store {
    /// Everything that services were asked or told about a comment, oldest first.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn service_calls(&self, id: CommentId) -> Result<Vec<ServiceCall>> {
        const SQL: &str = concat!(
            "select ",
            call_columns!(),
            " from service_call where comment_id = $1 order by id"
        );
        Ok(reading!(self, |pool| sqlx::query_as(SQL).bind(id).fetch_all(pool).await?))
    }

    /// The last calls to a service, newest first.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn last_calls(&self, service: &str, limit: i64) -> Result<Vec<ServiceCall>> {
        const SQL: &str = concat!(
            "select ",
            call_columns!(),
            " from service_call where service = $1 order by id desc limit $2 + 0"
        );
        Ok(reading!(self, |pool| {
            sqlx::query_as(SQL).bind(service).bind(limit).fetch_all(pool).await?
        }))
    }

    /// How many calls to a service wait for their time or for an answer.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn waiting_calls(&self, service: &str) -> Result<i64> {
        const SQL: &str =
            "select count(*) from service_call where service = $1 and next_at is not null";
        Ok(reading!(self, |pool| sqlx::query_scalar(SQL).bind(service).fetch_one(pool).await?))
    }

    /// Stores questions about a comment; what was asked before and not answered yet is asked no
    /// more, since the comment says something else now. Nothing is stored about one that is erased:
    /// a question holds its words.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn enter_calls(
        &self,
        id: CommentId,
        calls: &[NewCall],
        now: Timestamp,
    ) -> Result<()> {
        const DROP: &str = "
            update service_call
            set next_at = null, fault = 'The comment was changed before it answered.'
            where comment_id = $1 and purpose = 'check' and next_at is not null";
        const ENTER: &str = "
            insert into service_call
                (comment_id, service, purpose, sent, made_at, next_at, claimed_until)
            values ($1, $2, 'check', $3, $4, $4, $5)";
        writing!(self.pools, |pool, begin| {
            let mut transaction = pool.begin_with(begin).await?;
            if lock_comment!(id, transaction).is_none_or(|locked| locked.erased) {
                return Ok(());
            }
            sqlx::query(DROP).bind(id).execute(&mut *transaction).await?;
            for call in calls {
                sqlx::query(ENTER)
                    .bind(id)
                    .bind(&call.service)
                    .bind(&call.sent)
                    .bind(now)
                    .bind(call.claimed_until)
                    .execute(&mut *transaction)
                    .await?;
            }
            transaction.commit().await?;
        });
        Ok(())
    }

    /// Takes up to `limit` calls that are due, the longest due first, so that no other process
    /// takes them before `until`.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn claim_calls(
        &self,
        now: Timestamp,
        until: Timestamp,
        limit: i64,
    ) -> Result<Vec<ServiceCall>> {
        const DUE: &str = "
            select id from service_call
            where next_at <= $1 and (claimed_until is null or claimed_until <= $1)
            order by next_at, id
            limit $2 + 0";
        // One row at a time, so that two processes never wait for each other.
        const CLAIM: &str = concat!(
            "update service_call
            set claimed_until = $3
            where id = $1
                and next_at <= $2 and (claimed_until is null or claimed_until <= $2)
            returning ",
            call_columns!()
        );
        let due: Vec<i64> = reading!(self, |pool| {
            sqlx::query_scalar(DUE).bind(now).bind(limit).fetch_all(pool).await?
        });
        let mut claimed = Vec::new();
        for id in due {
            claimed.extend(writing!(self.pools, |pool| {
                sqlx::query_as(CLAIM).bind(id).bind(now).bind(until).fetch_optional(pool).await?
            }));
        }
        Ok(claimed)
    }

    /// Stores what came of a call that this process has taken, until `claimed_until` as it was
    /// read; false if another one has taken it over, or it is asked no more.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn put_call(&self, call: &ServiceCall, keep: bool) -> Result<bool> {
        const SQL: &str = "
            update service_call
            set next_at = $3, attempts = $4, asked_at = $5, took_ms = $6, verdict = $7,
                evidence = $8, again_until = $9, guid = $10, fault = $11,
                claimed_until = case when $12 then claimed_until end
            where id = $1 and claimed_until = $2 and next_at is not null and sent is not null";
        let stored = writing!(self.pools, |pool| {
            sqlx::query(SQL)
                .bind(call.id)
                .bind(call.claimed_until)
                .bind(call.next_at)
                .bind(call.attempts)
                .bind(call.asked_at)
                .bind(call.took_ms)
                .bind(&call.verdict)
                .bind(&call.evidence)
                .bind(call.again_until)
                .bind(&call.guid)
                .bind(&call.fault)
                .bind(keep)
                .execute(pool)
                .await?
                .rows_affected()
        });
        Ok(stored > 0)
    }

    /// Lets what services said change the evidence about a comment: `weigh` gives its log-odds in
    /// nats and its reasons (JSON), or `None` if nothing is to change. What is done about the
    /// comment is for [`Store::decide`].
    ///
    /// # Errors
    ///
    /// When the database fails; `weigh` may have run then.
    pub async fn reweigh(
        &self,
        id: CommentId,
        weigh: impl FnOnce(&Weighing) -> Option<(f64, String)>,
    ) -> Result<()> {
        // Takes the row's lock on Postgres, so that whoever comes second sees every answer.
        const LOCK: &str = "
            update comment set parent_id = parent_id where id = $1 and erased_at is null
            returning status, reasons";
        const CALLS: &str = concat!(
            "select ",
            call_columns!(),
            " from service_call where comment_id = $1 and purpose = 'check' order by id"
        );
        const WEIGH: &str = "update comment set log_odds = $2, reasons = $3 where id = $1";
        writing!(self.pools, |pool, begin| {
            let mut transaction = pool.begin_with(begin).await?;
            let row: Option<(Status, String)> =
                sqlx::query_as(LOCK).bind(id).fetch_optional(&mut *transaction).await?;
            let Some((status, reasons)) = row else { return Ok(()) };
            let calls = sqlx::query_as(CALLS).bind(id).fetch_all(&mut *transaction).await?;
            if let Some((log_odds, reasons)) = weigh(&Weighing { status, reasons, calls }) {
                sqlx::query(WEIGH)
                    .bind(id)
                    .bind(log_odds)
                    .bind(reasons)
                    .execute(&mut *transaction)
                    .await?;
            }
            transaction.commit().await?;
        });
        Ok(())
    }

    /// Enters what a service is to be told: that people called spam what it had let through, or
    /// published what it had called spam. Each decision is entered once, whoever does it first.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn enter_corrections(&self, service: &str, now: Timestamp) -> Result<u64> {
        // What a service believes is what it was last told or, before, what it said itself.
        const SQL: &str = "
            insert into service_call
                (comment_id, service, purpose, decision_id, sent, guid, made_at, next_at)
            select asked.comment_id, asked.service,
                case comment.status when 'spam' then 'spam' else 'ham' end,
                ruling.id, asked.sent, asked.guid, $2, $2
            from service_call as asked
            join comment on comment.id = asked.comment_id
            join decision as ruling on ruling.id = (
                select max(id) from decision
                where decision.comment_id = asked.comment_id and action = 'status')
            where asked.service = $1 and asked.purpose = 'check' and asked.sent is not null
                and not comment.urgent
                and asked.id = (
                    select max(id) from service_call as other
                    where other.comment_id = asked.comment_id and other.service = asked.service
                        and other.purpose = 'check' and other.verdict is not null)
                and ruling.actor in ('editor', 'operator')
                and case comment.status when 'spam' then 'ham' when 'published' then 'spam' end
                    = coalesce((
                        select told.purpose from service_call as told
                        where told.comment_id = asked.comment_id and told.service = asked.service
                            and told.purpose <> 'check' and told.id > asked.id
                        order by told.id desc
                        limit 1), asked.verdict)
            on conflict (comment_id, service, decision_id) do nothing";
        Ok(writing!(self.pools, |pool| {
            sqlx::query(SQL).bind(service).bind(now).execute(pool).await?.rows_affected()
        }))
    }

    /// Forgets what services were sent before a time, and their names for it; that they were
    /// asked, and what they said, stays with the comment.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn forget_service_calls(&self, before: Timestamp) -> Result<u64> {
        const SQL: &str = "
            update service_call
            set sent = null, guid = null, next_at = null
            where sent is not null and made_at < $1";
        Ok(writing!(self.pools, |pool| {
            sqlx::query(SQL).bind(before).execute(pool).await?.rows_affected()
        }))
    }
}
