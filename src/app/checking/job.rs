use std::time::Duration;

use crate::app::StoreError;
use crate::app::checking::Checker;
use crate::app::checking::archive::POLLED_JOBS;
use crate::app::checking::visit::longest_visit;
use crate::clock::Timestamp;
use crate::upkeep::Health;

/// How often the database is asked for sources that are due.
const ROUND: Duration = Duration::from_secs(60);

/// Sources taken at once. What a process that stops has taken waits until its time is over.
const BATCH: u32 = 16;

impl Checker {
    /// Visits what is due, for ever; drop the future to stop. Safe on any number of replicas: each
    /// takes sources for itself, for a limited time.
    pub async fn keep_checking(&self) {
        let mut rounds = tokio::time::interval(ROUND);
        rounds.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            rounds.tick().await;
            loop {
                match self.check_due(Timestamp::now()).await {
                    Ok(0) => break,
                    Ok(_) => {}
                    Err(error) => {
                        tracing::warn!(%error, "sources could not be checked; trying again");
                        break;
                    }
                }
            }
        }
    }

    /// One batch of what is due; gives how many sources were taken. Those whose records no longer
    /// have an address are not visited.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn check_due(&self, now: Timestamp) -> Result<usize, StoreError> {
        let store = &self.app.parts.store;
        self.app.enter_addresses(now).await?;
        for health in store.archive_jobs(POLLED_JOBS).await? {
            self.follow_archive_job(health, now).await?;
        }
        let seconds = longest_visit(self.app.settings()).as_secs() * u64::from(BATCH);
        let until = now.plus_seconds(i64::try_from(seconds).unwrap_or(i64::MAX));
        let claimed = store.claim_sources(now, until, i64::from(BATCH)).await?;
        let materials = self.app.materials();
        let current = claimed
            .iter()
            .filter(|health| materials.has_address(&health.key, &health.url))
            .cloned();
        let current: Vec<_> = current.collect();
        drop(materials);
        self.check_all(&current, now, |health| {
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
