//! Visits the addresses of sources, and remembers what was found.

mod archive;
mod hosts;
mod job;
mod visit;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use url::Url;

use crate::app::checking::hosts::Hosts;
use crate::app::{App, StoreError, Subject};
use crate::clock::Timestamp;
use crate::net::{Client, Options};
use crate::upkeep::{Doubt, Finding, Health, Verdict, doubts};

/// Tries to store a finding while others change the same row: editors and processes are few.
const STORE_TRIES: usize = 3;

/// Tells the time to a run of visits, which may take hours.
type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Visits sources; cheap to clone.
#[derive(Clone)]
pub struct Checker {
    app: App,
    client: Client,
    hosts: Arc<Hosts>,
}

/// What became of visits to one host.
#[derive(Default)]
struct Visited {
    stored: Vec<Health>,
    /// Not reached, while nobody else answered either.
    waiting: Vec<(Health, Finding)>,
}

impl App {
    /// What visits sources, as the settings say.
    #[must_use]
    pub fn checker(&self) -> Checker {
        let settings = self.settings();
        let patience = Duration::from_secs(settings.fetch_timeout_seconds.into());
        let options = Options { user_agent: self.user_agent(), patience };
        self.checker_with(Client::new(options, settings.allow_private_addresses))
    }

    /// What visits sources, with another client.
    #[must_use]
    pub fn checker_with(&self, client: Client) -> Checker {
        Checker { app: self.clone(), client, hosts: Arc::default() }
    }

    /// How the program names itself to other hosts, and where to complain about it.
    #[must_use]
    pub fn user_agent(&self) -> String {
        let program = concat!("Lamplight/", env!("CARGO_PKG_VERSION"));
        match self.settings().base_url.as_str() {
            // Headers are ASCII.
            address if !address.is_empty() && address.is_ascii() => {
                format!("{program} (+{address}/)")
            }
            _ => program.to_owned(),
        }
    }

    /// What is known about the address of every source that has one, by key, with what an editor
    /// should look at.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn source_healths(&self) -> Result<Vec<(Health, Vec<Doubt>)>, StoreError> {
        self.enter_addresses(Timestamp::now()).await?;
        let materials = self.materials();
        let healths = self.parts.store.source_healths().await?;
        let known = healths.into_iter().filter_map(|health| {
            let entry = materials
                .source(&health.key)
                .filter(|_| materials.has_address(&health.key, &health.url))?;
            let cited = entry.title().map(ToString::to_string);
            let doubts = doubts(&health, cited.as_deref());
            Some((health, doubts))
        });
        Ok(known.collect())
    }

    /// Stores what an editor says of a source; `None` if there is no source of that key with an
    /// address.
    ///
    /// # Errors
    ///
    /// When the database fails, or others change the source again and again.
    pub async fn judge_source(
        &self,
        key: &str,
        verdict: &Verdict,
        now: Timestamp,
    ) -> Result<Option<Health>, StoreError> {
        self.enter_addresses(now).await?;
        self.update_health(key, |health| health.judged(verdict.clone(), now)).await
    }

    /// Enters the sources that the table does not know, or knows under another address.
    async fn enter_addresses(&self, now: Timestamp) -> Result<(), StoreError> {
        let known = self.parts.store.source_addresses().await?;
        let materials = self.materials();
        let new: Vec<_> = materials
            .sources()
            .filter_map(|entry| Some((entry.key(), &entry.url_any()?.value)))
            .filter(|(_, url)| matches!(url.scheme(), "http" | "https"))
            .filter(|(key, url)| known.get(*key).is_none_or(|known| known != url.as_str()))
            .map(|(key, url)| (key.to_owned(), url.to_string()))
            .collect();
        if new.is_empty() {
            return Ok(());
        }
        self.parts.store.enter_addresses(&new, now).await?;
        let moved = new.into_iter().filter(|(key, _)| known.contains_key(key));
        self.changed(&moved.map(|(key, _)| Subject::Source(key)).collect::<Vec<_>>()).await
    }

    /// Changes what is known of a source, as it is by then, and lets everybody know.
    async fn update_health(
        &self,
        key: &str,
        change: impl Fn(Health) -> Health,
    ) -> Result<Option<Health>, StoreError> {
        let store = &self.parts.store;
        for _ in 0..STORE_TRIES {
            let Some(before) = store.source_health(key).await? else { return Ok(None) };
            let standing = before.standing();
            let after = change(before);
            if store.put_health(&after).await? {
                if after.standing() != standing {
                    self.changed(&[Subject::Source(key.to_owned())]).await?;
                }
                return Ok(Some(after));
            }
        }
        Err(StoreError::Busy(key.to_owned()))
    }
}

impl Checker {
    /// Visits these sources, those of one host one after the other, and says of each what was
    /// found; keys without a source that has an address are passed over. A host that wants a long
    /// rest is not asked: what is known of its sources stays, `checked_at` too.
    ///
    /// # Errors
    ///
    /// When the database fails; other visits go on until then.
    pub async fn check_all(
        &self,
        healths: &[Health],
        clock: impl Fn() -> Timestamp + Send + Sync + 'static,
        said: impl FnMut(&Health),
    ) -> Result<(), StoreError> {
        self.check_each(healths, &(Arc::new(clock) as Clock), said).await
    }

    async fn check_each(
        &self,
        healths: &[Health],
        clock: &Clock,
        mut said: impl FnMut(&Health),
    ) -> Result<(), StoreError> {
        let mut by_host: HashMap<String, Vec<Health>> = HashMap::new();
        for health in healths {
            let url = health.url.parse::<Url>().ok();
            let host = url.and_then(|url| url.host_str().map(str::to_owned));
            by_host.entry(host.unwrap_or_default()).or_default().push(health.clone());
        }
        let places = usize::try_from(self.app.settings().check_concurrency).unwrap_or(usize::MAX);
        let places = Arc::new(Semaphore::new(places));
        // Visits end when this call is dropped.
        let mut visiting = JoinSet::new();
        for healths in by_host.into_values() {
            let (checker, places) = (self.clone(), Arc::clone(&places));
            let clock = Arc::clone(clock);
            visiting.spawn(async move {
                let _place = places.acquire().await;
                checker.check_host(healths, &clock).await
            });
        }
        let mut unreached = Vec::new();
        while let Some(visited) = visiting.join_next().await {
            match visited {
                Ok(visited) => {
                    let Visited { stored, waiting } = visited?;
                    stored.iter().for_each(&mut said);
                    unreached.extend(waiting);
                }
                Err(error) => tracing::error!(%error, "a visit to a source broke off"),
            }
        }
        for (health, finding) in unreached {
            let finding = if self.hosts.are_heard() { finding } else { finding.if_alone() };
            self.store(health, &finding, clock).await?.iter().for_each(&mut said);
        }
        Ok(())
    }

    /// Visits sources of one host. What it means that the host was not reached is decided when
    /// others have been asked.
    async fn check_host(&self, all: Vec<Health>, clock: &Clock) -> Result<Visited, StoreError> {
        let mut visited = Visited::default();
        for health in all {
            let finding = self.visit(&health, clock).await;
            if matches!(finding, Finding::Unreached(_)) && !self.hosts.are_heard() {
                visited.waiting.push((health, finding));
            } else {
                visited.stored.extend(self.store(health, &finding, clock).await?);
            }
        }
        Ok(visited)
    }

    /// Stores what a visit found, together with what archives say.
    async fn store(
        &self,
        before: Health,
        finding: &Finding,
        clock: &Clock,
    ) -> Result<Option<Health>, StoreError> {
        let now = clock();
        let (key, url) = (before.key.clone(), before.url.clone());
        let after = self.consult_archive(self.judge(before, finding, now), clock).await;
        let change = |known: Health| {
            // Another address in the record makes this visit one to somewhere else.
            if known.url != url {
                return known;
            }
            self.judge(known, finding, now).with_archive_of(&after)
        };
        self.app.update_health(&key, change).await
    }

    fn judge(&self, health: Health, finding: &Finding, now: Timestamp) -> Health {
        health.after(finding, now, i64::from(self.app.settings().check_days) * 86_400)
    }
}
