use sqlx::FromRow;

use crate::clock::Timestamp;
use crate::store::{Result, Store, reading, writing};

/// What a service wants its customer to know.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct ServiceAlert {
    /// The service's name.
    pub service: String,
    /// Its number for it. Untrusted.
    pub code: String,
    /// In its words. Untrusted.
    pub message: String,
    /// When it was first said.
    pub first_at: Timestamp,
    /// When it was last said.
    pub last_at: Timestamp,
}

impl Store {
    /// Notes what a service wants its customer to know; false if it has said so before.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn note_alert(
        &self,
        service: &str,
        code: &str,
        message: &str,
        now: Timestamp,
    ) -> Result<bool> {
        const FIRST: &str = "
            insert into service_alert (service, code, message, first_at, last_at)
            values ($1, $2, $3, $4, $4)
            on conflict (service, code) do nothing";
        const AGAIN: &str = "
            update service_alert set message = $3, last_at = $4 where service = $1 and code = $2";
        Ok(writing!(self.pools, |pool| {
            let first = sqlx::query(FIRST).bind(service).bind(code).bind(message).bind(now);
            let is_new = first.execute(pool).await?.rows_affected() > 0;
            if !is_new {
                let again = sqlx::query(AGAIN).bind(service).bind(code).bind(message).bind(now);
                again.execute(pool).await?;
            }
            is_new
        }))
    }

    /// What services wanted their customer to know, the newest first.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn service_alerts(&self) -> Result<Vec<ServiceAlert>> {
        const SQL: &str = "
            select service, code, message, first_at, last_at from service_alert
            order by last_at desc, service, code";
        Ok(reading!(self, |pool| sqlx::query_as(SQL).fetch_all(pool).await?))
    }
}
