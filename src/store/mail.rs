use crate::clock::Timestamp;
use crate::mail::{Mail, MailId, MailState};
use crate::store::{Result, Store, reading, writing};

/// Writes a mail into the outbox, within a transaction.
macro_rules! write_mail {
    ($transaction:expr, $mail:expr, $watch_id:expr) => {{
        const SQL: &str = "
            insert into mail (kind, recipient, subject, body, stop_url, message_id, watch_id, state,
                attempts, reason, made_at, next_at, expires_at)
            values ($1, $2, $3, $4, $5, $6, $7, 'waiting', 0, '', $8, $8, $9)";
        let (mail, watch_id): (&$crate::mail::NewMail, Option<i64>) = ($mail, $watch_id);
        sqlx::query(SQL)
            .bind(mail.kind)
            .bind(&mail.recipient)
            .bind(&mail.subject)
            .bind(&mail.body)
            .bind(&mail.stop_url)
            .bind(&mail.message_id)
            .bind(watch_id)
            .bind(mail.made_at)
            .bind(mail.expires_at)
            .execute(&mut *$transaction)
            .await?
    }};
}
pub(super) use write_mail;

/// Counts one more mail that anybody can cause to an address on this day, within a transaction;
/// false if there were `most` already.
macro_rules! within_quota {
    ($transaction:expr, $addressee:expr, $kind:expr, $now:expr, $most:expr) => {{
        const SQL: &str = "
            insert into mail_quota (addressee, kind, day, mails) values ($1, $2, $3, 1)
            on conflict (addressee, kind, day) do update
            set mails = mail_quota.mails + 1
            where mail_quota.mails < $4
            returning mails";
        let counted: Option<i64> = sqlx::query_scalar(SQL)
            .bind($addressee)
            .bind($kind)
            .bind($now.0.div_euclid(86_400))
            .bind($most)
            .fetch_optional(&mut *$transaction)
            .await?;
        counted.is_some()
    }};
}
pub(super) use within_quota;

impl Store {
    /// Takes the mail that has waited longest, of mails or calls or both, and keeps others from it
    /// until `until`; one whose time has passed is given up instead.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn claim_mail(
        &self,
        now: Timestamp,
        until: Timestamp,
        mails: bool,
        calls: bool,
    ) -> Result<Option<Mail>> {
        const EXPIRE: &str = "
            update mail
            set state = 'dead', done_at = $1, claimed_until = null,
                reason = case when reason = '' then 'It could not be sent in time.' else reason end
            where state = 'waiting' and expires_at <= $1
                and (claimed_until is null or claimed_until <= $1)";
        const DUE: &str = "
            select id from mail
            where state = 'waiting' and next_at <= $1
                and (claimed_until is null or claimed_until <= $1)
                and ((kind = 'call' and $2) or (kind <> 'call' and $3))
            order by next_at, id
            limit 1";
        // Counted here, so that a mail whose sending ends the process is not sent for ever.
        const CLAIM: &str = "
            update mail
            set claimed_until = $3, attempts = attempts + 1
            where id = $1 and state = 'waiting'
                and (claimed_until is null or claimed_until <= $2)
            returning *";
        writing!(self.pools, |pool| {
            sqlx::query(EXPIRE).bind(now).execute(pool).await?;
        });
        loop {
            let due: Option<MailId> = reading!(self, |pool| {
                let query = sqlx::query_scalar(DUE).bind(now).bind(calls).bind(mails);
                query.fetch_optional(pool).await?
            });
            let Some(id) = due else { return Ok(None) };
            let claimed: Option<Mail> = writing!(self.pools, |pool| {
                let query = sqlx::query_as(CLAIM).bind(id).bind(now).bind(until);
                query.fetch_optional(pool).await?
            });
            // Another process may have been quicker; then there may be others.
            if claimed.is_some() {
                return Ok(claimed);
            }
        }
    }

    /// Remembers that a server has taken a mail, and forgets to whom it went and what it said.
    ///
    /// # Errors
    ///
    /// When the database fails; the mail will then be sent once more.
    pub async fn mail_was_sent(&self, id: MailId, now: Timestamp) -> Result<()> {
        const SQL: &str = "
            update mail
            set state = 'sent', done_at = $2, claimed_until = null, reason = '',
                recipient = '', subject = '', body = '', stop_url = ''
            where id = $1";
        writing!(self.pools, |pool| {
            sqlx::query(SQL).bind(id).bind(now).execute(pool).await?;
        });
        Ok(())
    }

    /// Remembers why a mail was not taken, and when to try it again; without that it is given up.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn mail_was_refused(
        &self,
        id: MailId,
        reason: &str,
        next: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<()> {
        const SQL: &str = "
            update mail
            set reason = $2, claimed_until = null, next_at = coalesce($3, next_at),
                state = case when $4 then 'dead' else 'waiting' end,
                done_at = case when $4 then $5 end
            where id = $1 and state = 'waiting'";
        writing!(self.pools, |pool| {
            let query = sqlx::query(SQL).bind(id).bind(reason).bind(next);
            query.bind(next.is_none()).bind(now).execute(pool).await?;
        });
        Ok(())
    }

    /// Mails of one state, oldest first: `limit` of them after the mail `after`.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn mails(&self, state: MailState, after: MailId, limit: i64) -> Result<Vec<Mail>> {
        const SQL: &str =
            "select * from mail where state = $1 and id > $2 order by id limit $3 + 0";
        Ok(reading!(self, |pool| {
            sqlx::query_as(SQL).bind(state).bind(after).bind(limit).fetch_all(pool).await?
        }))
    }

    /// One mail.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn mail(&self, id: MailId) -> Result<Option<Mail>> {
        const SQL: &str = "select * from mail where id = $1";
        Ok(reading!(self, |pool| sqlx::query_as(SQL).bind(id).fetch_optional(pool).await?))
    }

    /// Has a mail that is not sent tried again at once, and says whether that is possible: not if
    /// it is sent, or of no more use.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn retry_mail(&self, id: MailId, now: Timestamp) -> Result<bool> {
        const SQL: &str = "
            update mail
            set state = 'waiting', attempts = 0, next_at = $2, done_at = null
            where id = $1 and state <> 'sent' and expires_at > $2";
        let done = writing!(self.pools, |pool| {
            sqlx::query(SQL).bind(id).bind(now).execute(pool).await?.rows_affected()
        });
        Ok(done > 0)
    }

    /// Deletes a mail that is not sent, and says whether there was one.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn drop_mail(&self, id: MailId) -> Result<bool> {
        const SQL: &str = "delete from mail where id = $1 and state <> 'sent'";
        let done = writing!(self.pools, |pool| {
            sqlx::query(SQL).bind(id).execute(pool).await?.rows_affected()
        });
        Ok(done > 0)
    }

    /// Forgets mails that were sent or given up before `before`; says how many that were.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn forget_mails(&self, before: Timestamp) -> Result<u64> {
        const SQL: &str = "delete from mail where done_at < $1";
        Ok(writing!(self.pools, |pool| {
            sqlx::query(SQL).bind(before).execute(pool).await?.rows_affected()
        }))
    }

    /// Forgets for whom mails were counted before the day before `now`; says how many counts that
    /// were.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn forget_quotas(&self, now: Timestamp) -> Result<u64> {
        const SQL: &str = "delete from mail_quota where day < $1";
        let today = now.0.div_euclid(86_400);
        Ok(writing!(self.pools, |pool| {
            sqlx::query(SQL).bind(today - 1).execute(pool).await?.rows_affected()
        }))
    }
}
