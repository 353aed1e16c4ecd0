use sqlx::FromRow;

use crate::clock::Timestamp;
use crate::editors::{AccountChange, Editor, Session};
use crate::store::account_events::log_account;
use crate::store::editors::editor_columns;
use crate::store::{Happened, Result, Store, reading, writing};

/// A session to begin.
#[derive(Clone, Debug)]
pub struct NewSession<'a> {
    /// Whose.
    pub editor_id: i64,
    /// Hash of the token in the cookie.
    pub token_hash: &'a str,
    /// In words.
    pub device: &'a str,
    /// When.
    pub now: Timestamp,
    /// When it ends in any case.
    pub expires_at: Timestamp,
    /// Is the code of the second factor still to come?
    pub waits_for_code: bool,
}

/// Somebody's session and who they are.
#[derive(Clone, Debug, FromRow)]
pub struct OpenSession {
    /// The session.
    #[sqlx(flatten)]
    pub session: Session,
    /// Who signed in.
    #[sqlx(flatten)]
    pub editor: Editor,
}

/// The columns of a session.
macro_rules! session_columns {
    () => {
        "session.id as session_id, session.device, session.began_at, session.seen_at,
        session.expires_at, session.waits_for_code"
    };
}

/// Least time between two writings of when a session was seen, in seconds: a click must not cost a
/// transaction.
const SEEN_SECONDS: i64 = 300;

impl Store {
    /// Begins a session, in place of `instead` if there is one, and gives its number.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn begin_session(&self, new: &NewSession<'_>, instead: Option<i64>) -> Result<i64> {
        const END: &str = "update session set ended_at = $2 where id = $1 and ended_at is null";
        const SQL: &str = "
            insert into session (editor_id, token_hash, device, began_at, seen_at, expires_at,
                waits_for_code)
            values ($1, $2, $3, $4, $4, $5, $6)
            returning id";
        Ok(writing!(self.pools, |pool, begin| {
            let mut transaction = pool.begin_with(begin).await?;
            sqlx::query(END).bind(instead).bind(new.now).execute(&mut *transaction).await?;
            let id = sqlx::query_scalar(SQL)
                .bind(new.editor_id)
                .bind(new.token_hash)
                .bind(new.device)
                .bind(new.now)
                .bind(new.expires_at)
                .bind(new.waits_for_code)
                .fetch_one(&mut *transaction)
                .await?;
            transaction.commit().await?;
            id
        }))
    }

    /// The session of a token, unless it has ended, expired, was not seen after `idle_since`, or
    /// belongs to somebody who may no longer sign in.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn session(
        &self,
        token_hash: &str,
        now: Timestamp,
        idle_since: Timestamp,
    ) -> Result<Option<OpenSession>> {
        const SQL: &str = concat!(
            "select ",
            session_columns!(),
            ", ",
            editor_columns!(),
            " from session
            join editor on editor.id = session.editor_id
            where token_hash = $1 and ended_at is null and expires_at > $2 and seen_at > $3
                and disabled_at is null"
        );
        Ok(reading!(self, |pool| {
            let query = sqlx::query_as(SQL).bind(token_hash).bind(now).bind(idle_since);
            query.fetch_optional(pool).await?
        }))
    }

    /// Notes that a session was seen, unless that was noted a moment ago.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn see_session(&self, session: &Session, now: Timestamp) -> Result<()> {
        const SQL: &str = "update session set seen_at = $2 where id = $1 and seen_at < $2";
        if now.seconds_since(session.seen_at) >= SEEN_SECONDS {
            writing!(self.pools, |pool| {
                sqlx::query(SQL).bind(session.id).bind(now).execute(pool).await?;
            });
        }
        Ok(())
    }

    /// The open sessions of an editor, the one seen last first.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn sessions(
        &self,
        editor_id: i64,
        now: Timestamp,
        idle_since: Timestamp,
    ) -> Result<Vec<Session>> {
        const SQL: &str = concat!(
            "select ",
            session_columns!(),
            " from session
            where editor_id = $1 and ended_at is null and expires_at > $2 and seen_at > $3
                and not waits_for_code
            order by seen_at desc, id desc"
        );
        Ok(reading!(self, |pool| {
            let query = sqlx::query_as(SQL).bind(editor_id).bind(now).bind(idle_since);
            query.fetch_all(pool).await?
        }))
    }

    /// Ends one session of an editor; says whether it was open.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn end_session(&self, editor_id: i64, id: i64, now: Timestamp) -> Result<bool> {
        const SQL: &str = "
            update session set ended_at = $3 where id = $2 and editor_id = $1 and ended_at is null";
        Ok(writing!(self.pools, |pool| {
            let query = sqlx::query(SQL).bind(editor_id).bind(id).bind(now);
            query.execute(pool).await?.rows_affected() > 0
        }))
    }

    /// Ends all sessions of an editor but `keep` and says how many those were.
    ///
    /// # Errors
    ///
    /// When the database fails; nothing has changed then.
    pub async fn end_sessions(&self, happened: &Happened<'_>, keep: Option<i64>) -> Result<u64> {
        const SQL: &str = "
            update session set ended_at = $3
            where editor_id = $1 and id <> $2 and ended_at is null";
        let Happened { editor_id, now, .. } = *happened;
        Ok(writing!(self.pools, |pool, begin| {
            let mut transaction = pool.begin_with(begin).await?;
            let query = sqlx::query(SQL).bind(editor_id).bind(keep.unwrap_or_default()).bind(now);
            let ended = query.execute(&mut *transaction).await?.rows_affected();
            if ended > 0 {
                log_account!(&mut *transaction, happened, AccountChange::SessionsEnded, "");
            }
            transaction.commit().await?;
            ended
        }))
    }

    /// Deletes sessions that ended or expired before `older_than`, and invitations likewise; says
    /// how many.
    ///
    /// # Errors
    ///
    /// When the database fails; nothing has changed then.
    pub async fn forget_sessions(&self, older_than: Timestamp) -> Result<u64> {
        const SESSIONS: &str = "delete from session where ended_at < $1 or expires_at < $1";
        const INVITATIONS: &str = "delete from invitation where used_at < $1 or expires_at < $1";
        Ok(writing!(self.pools, |pool, begin| {
            let mut transaction = pool.begin_with(begin).await?;
            let mut forgotten = 0;
            for sql in [SESSIONS, INVITATIONS] {
                let done = sqlx::query(sql).bind(older_than).execute(&mut *transaction).await?;
                forgotten += done.rows_affected();
            }
            transaction.commit().await?;
            forgotten
        }))
    }
}
