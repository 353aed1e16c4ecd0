use crate::clock::Timestamp;
use crate::editors::AccountEvent;
use crate::store::{Result, Store, reading};

/// Something to be logged about an account, in the transaction that does it.
#[derive(Clone, Copy, Debug)]
pub struct Happened<'a> {
    /// Whose account.
    pub editor_id: i64,
    /// Name of whoever does it.
    pub done_by: &'a str,
    /// When.
    pub now: Timestamp,
}

/// Logs what happened with an account, on the connection of a transaction.
macro_rules! log_account {
    ($connection:expr, $happened:expr, $kind:expr, $detail:expr) => {
        sqlx::query(
            "insert into account_event (editor_id, kind, detail, done_by, happened_at)
            values ($1, $2, $3, $4, $5)",
        )
        .bind($happened.editor_id)
        .bind($kind)
        .bind($detail)
        .bind($happened.done_by)
        .bind($happened.now)
        .execute($connection)
        .await?
    };
}
pub(super) use log_account;

impl Store {
    /// What happened with accounts, newest first: `limit` events, of one editor if one is named.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn account_events(
        &self,
        editor_id: Option<i64>,
        limit: i64,
    ) -> Result<Vec<AccountEvent>> {
        const ALL: &str = "
            select name, kind, detail, done_by, happened_at
            from account_event
            join editor on editor.id = account_event.editor_id
            order by account_event.id desc
            limit $1 + 0";
        const ONE: &str = "
            select name, kind, detail, done_by, happened_at
            from account_event
            join editor on editor.id = account_event.editor_id
            where editor_id = $2
            order by account_event.id desc
            limit $1 + 0";
        Ok(reading!(self, |pool| match editor_id {
            None => sqlx::query_as(ALL).bind(limit).fetch_all(pool).await?,
            Some(id) => sqlx::query_as(ONE).bind(limit).bind(id).fetch_all(pool).await?,
        }))
    }
}
