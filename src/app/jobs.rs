use std::time::Duration;

use crate::app::{App, StoreError, Subject};
use crate::clock::Timestamp;
use crate::content::State;

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

    /// One round: publishes what is due and, if asked, forgets what has expired and indexes what
    /// was published before there was an index.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn do_due(&self, forget: bool) -> Result<(), StoreError> {
        self.do_due_at(Timestamp::now(), forget).await
    }

    /// The same as if it were `now`; the days of a process only go forward.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn do_due_at(&self, now: Timestamp, forget: bool) -> Result<(), StoreError> {
        let store = &self.parts.store;
        let due = self
            .catalogue()
            .all()
            .any(|listing| listing.state == State::Scheduled && listing.published_at <= Some(now));
        if due {
            let mut subjects = Vec::new();
            for id in store.publish_due(now).await? {
                subjects.push(Subject::Article(id));
                let keys = store.cited_keys(id).await?;
                subjects.extend(keys.into_iter().map(Subject::Citations));
            }
            self.changed(&subjects).await?;
        }
        if self.turn_day(now) {
            self.changed(&[Subject::Day]).await?;
        }
        if forget {
            self.index_citations().await?;
            self.forget_expired(now).await?;
            store.forget_banned(now).await?;
            store.forget_changes(now.plus_seconds(-CHANGE_SECONDS)).await?;
        }
        Ok(())
    }

    /// Has a new day begun in UTC since this was last asked? Each process has to ask for itself:
    /// no row changes at midnight.
    fn turn_day(&self, now: Timestamp) -> bool {
        let (mut day, today) = (self.parts.day.lock(), now.date());
        let turned = *day < today;
        *day = today.max(*day);
        turned
    }
}
