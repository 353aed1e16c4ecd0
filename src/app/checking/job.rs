use std::sync::Arc;
use std::time::Duration;

use crate::app::StoreError;
use crate::app::checking::archive::POLLED_JOBS;
use crate::app::checking::visit::longest_visit;
use crate::app::checking::{Checker, Clock};
use crate::clock::Timestamp;
use crate::upkeep::Health;

/// How often the database is asked for sources that are due.
const ROUND: Duration = Duration::from_secs(60);

/// Sources taken at once, or as many as there are hosts to visit at once. What a process that stops
/// has taken waits until its time is over.
const BATCH: u32 = 16;

impl Checker {
    /// Visits what is due, for ever; drop the future to stop. Safe on any number of replicas: each
    /// takes sources for itself, for a limited time.
    pub async fn keep_checking(&self) {
        let mut rounds = tokio::time::interval(ROUND);
        rounds.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            rounds.tick().await;
            if let Err(error) = self.check_due(Timestamp::now).await {
                tracing::warn!(%error, "sources could not be checked; trying again");
            }
        }
    }

    /// Everything that is due; gives how many sources were taken. Those whose records no longer
    /// have an address are not visited.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn check_due(
        &self,
        clock: impl Fn() -> Timestamp + Send + Sync + 'static,
    ) -> Result<usize, StoreError> {
        let clock: Clock = Arc::new(clock);
        // Reads all of them, so not for every batch.
        self.app.enter_addresses(clock()).await?;
        let mut taken = 0;
        loop {
            match self.check_batch(&clock).await? {
                0 => return Ok(taken),
                more => taken += more,
            }
        }
    }

    /// Some of what is due; gives how many sources were taken.
    async fn check_batch(&self, clock: &Clock) -> Result<usize, StoreError> {
        let (store, settings) = (&self.app.parts.store, self.app.settings());
        for health in store.archive_jobs(POLLED_JOBS).await? {
            self.follow_archive_job(health, clock).await?;
        }
        let (now, batch) = (clock(), BATCH.max(settings.check_concurrency));
        let seconds = longest_visit(settings).as_secs() * u64::from(batch);
        let until = now.plus_seconds(i64::try_from(seconds).unwrap_or(i64::MAX));
        let claimed = store.claim_sources(now, until, i64::from(batch)).await?;
        let materials = self.app.materials();
        let current = claimed
            .iter()
            .filter(|health| materials.has_address(&health.key, &health.url))
            .cloned();
        let current: Vec<_> = current.collect();
        drop(materials);
        self.check_each(&current, clock, |health| {
            tracing::debug!(key = health.key, state = ?health.state, reason = health.reason);
        })
        .await?;
        Ok(claimed.len())
    }

    /// Every source with an address, after those that are new have been entered.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn everything(&self, now: Timestamp) -> Result<Vec<Health>, StoreError> {
        self.app.enter_addresses(now).await?;
        let materials = self.app.materials();
        let mut healths = self.app.parts.store.source_healths().await?;
        healths.retain(|health| materials.has_address(&health.key, &health.url));
        Ok(healths)
    }
}
