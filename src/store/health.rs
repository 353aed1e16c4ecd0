use std::collections::HashMap;

use crate::clock::Timestamp;
use crate::content::SourceState;
use crate::store::{Result, Store, reading, writing};
use crate::upkeep::Health;

impl Store {
    /// What is known about the addresses of all sources, by key.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn source_healths(&self) -> Result<Vec<Health>> {
        const SQL: &str = "select * from source_health order by key";
        Ok(reading!(self, |pool| sqlx::query_as(SQL).fetch_all(pool).await?))
    }

    /// What is known about the address of one source.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn source_health(&self, key: &str) -> Result<Option<Health>> {
        const SQL: &str = "select * from source_health where key = $1";
        Ok(reading!(self, |pool| sqlx::query_as(SQL).bind(key).fetch_optional(pool).await?))
    }

    /// Key → address of every source that was ever entered.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn source_addresses(&self) -> Result<HashMap<String, String>> {
        const SQL: &str = "select key, url from source_health";
        let rows: Vec<(String, String)> =
            reading!(self, |pool| sqlx::query_as(SQL).fetch_all(pool).await?);
        Ok(rows.into_iter().collect())
    }

    /// Enters sources (key and address) that nobody has visited yet. One that is there already
    /// stays as it is, unless its address is another now: then it begins anew.
    ///
    /// # Errors
    ///
    /// When the database fails; some may have been entered then.
    pub async fn enter_addresses(
        &self,
        sources: &[(String, String)],
        now: Timestamp,
    ) -> Result<()> {
        const SQL: &str = "
            insert into source_health
                (key, url, state, since, reason, next_check_at, failures, version)
            values ($1, $2, $3, $4, '', $4, 0, 0)
            on conflict (key) do update
            set url = excluded.url, state = excluded.state, since = excluded.since, reason = '',
                checked_at = null, next_check_at = excluded.next_check_at, claimed_until = null,
                status = null, final_url = null, moved_to = null, title = null, first_title = null,
                etag = null, last_modified = null, failures = 0, failing_since = null,
                archived_url = null, archived_at = null, archive_looked_at = null,
                archive_asked_at = null, archive_job = null, note = null,
                version = source_health.version + 1
            where source_health.url <> excluded.url";
        // Processes that enter the same rows in one order never wait for each other.
        let mut sources: Vec<_> = sources.iter().collect();
        sources.sort();
        writing!(self.pools, |pool, begin| {
            let mut transaction = pool.begin_with(begin).await?;
            for (key, url) in &sources {
                sqlx::query(SQL)
                    .bind(key)
                    .bind(url)
                    .bind(SourceState::Unknown)
                    .bind(now)
                    .execute(&mut *transaction)
                    .await?;
            }
            transaction.commit().await?;
        });
        Ok(())
    }

    /// Takes up to `limit` sources that are due, the longest due first, so that no other process
    /// takes them before `until`.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn claim_sources(
        &self,
        now: Timestamp,
        until: Timestamp,
        limit: i64,
    ) -> Result<Vec<Health>> {
        const DUE: &str = "
            select key from source_health
            where next_check_at <= $1 and (claimed_until is null or claimed_until <= $1)
            order by next_check_at, key
            limit $2 + 0";
        // One row at a time, so that two processes never wait for each other.
        const CLAIM: &str = "
            update source_health
            set claimed_until = $3
            where key = $1
                and next_check_at <= $2 and (claimed_until is null or claimed_until <= $2)
            returning *";
        let due: Vec<String> = reading!(self, |pool| {
            sqlx::query_scalar(DUE).bind(now).bind(limit).fetch_all(pool).await?
        });
        let mut claimed = Vec::new();
        for key in due {
            claimed.extend(writing!(self.pools, |pool| {
                sqlx::query_as(CLAIM).bind(key).bind(now).bind(until).fetch_optional(pool).await?
            }));
        }
        Ok(claimed)
    }

    /// Sources of which an archive was asked to make a copy and has not answered yet: at most
    /// `limit` of them, the one that waits longest first.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn archive_jobs(&self, limit: i64) -> Result<Vec<Health>> {
        const SQL: &str = "
            select * from source_health
            where archive_job is not null
            order by archive_asked_at, key
            limit $1 + 0";
        Ok(reading!(self, |pool| sqlx::query_as(SQL).bind(limit).fetch_all(pool).await?))
    }

    /// Stores what is known of a source now and lets go of it; false if it has changed since it
    /// was read, and nothing was stored.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn put_health(&self, health: &Health) -> Result<bool> {
        const SQL: &str = "
            update source_health
            set state = $3, since = $4, reason = $5, checked_at = $6, next_check_at = $7,
                status = $8, final_url = $9, moved_to = $10, title = $11, first_title = $12,
                etag = $13, last_modified = $14, failures = $15, failing_since = $16,
                archived_url = $17, archived_at = $18, archive_looked_at = $19,
                archive_asked_at = $20, archive_job = $21, note = $22,
                claimed_until = null, version = version + 1
            where key = $1 and version = $2";
        let stored = writing!(self.pools, |pool| {
            sqlx::query(SQL)
                .bind(&health.key)
                .bind(health.version)
                .bind(health.state)
                .bind(health.since)
                .bind(&health.reason)
                .bind(health.checked_at)
                .bind(health.next_check_at)
                .bind(health.status)
                .bind(&health.final_url)
                .bind(&health.moved_to)
                .bind(&health.title)
                .bind(&health.first_title)
                .bind(&health.etag)
                .bind(&health.last_modified)
                .bind(health.failures)
                .bind(health.failing_since)
                .bind(&health.archived_url)
                .bind(health.archived_at)
                .bind(health.archive_looked_at)
                .bind(health.archive_asked_at)
                .bind(&health.archive_job)
                .bind(&health.note)
                .execute(pool)
                .await?
                .rows_affected()
        });
        Ok(stored > 0)
    }
}
