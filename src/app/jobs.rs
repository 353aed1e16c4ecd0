use std::time::Duration;

use crate::app::{App, StoreError, Subject};
use crate::clock::Timestamp;

/// How often the clock is looked at for articles that are due.
const TICK: Duration = Duration::from_secs(5);

/// Ticks between two rounds of forgetting: an hour.
const ROUND: u32 = 720;

/// Changes are remembered for a day: every process asks several times a second.
const CHANGE_SECONDS: i64 = 86_400;

impl App {
    /// Does what is due, for ever; drop the future to stop. Safe on any number of replicas: each
    /// step is one statement that finds nothing left to do after another replica has done it.
    pub async fn do_jobs(&self) {
        let mut ticks = tokio::time::interval(TICK);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut count = 0;
        loop {
            ticks.tick().await;
            if let Err(error) = self.do_due(count % ROUND == 0).await {
                tracing::warn!(%error, "a job failed and will be tried again");
            }
            count += 1;
        }
    }

    /// One round: publishes what is due and, if asked, forgets what has expired.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn do_due(&self, forget: bool) -> Result<(), StoreError> {
        let (store, now) = (&self.parts.store, Timestamp::now());
        let due = self.catalogue().all().any(|listing| {
            listing.state == crate::content::State::Scheduled && listing.published_at <= Some(now)
        });
        if due {
            let published: Vec<_> =
                store.publish_due(now).await?.into_iter().map(Subject::Article).collect();
            self.changed(&published).await?;
        }
        if forget {
            let days = i64::from(self.parts.settings.sender_days);
            store.forget_senders(now.plus_seconds(-days * 86_400)).await?;
            store.forget_changes(now.plus_seconds(-CHANGE_SECONDS)).await?;
        }
        Ok(())
    }
}
