use std::time::Duration;

use crate::app::asking::{CLAIM_SECONDS, PAUSES};
use crate::app::{App, StoreError};
use crate::clock::Timestamp;
use crate::comments::CommentId;
use crate::services::{Fault, Reply};
use crate::spam::Reason;
use crate::store::{Purpose, ServiceAlert, ServiceCall};

/// How often the database is asked for services that are to be asked.
const ROUND: Duration = Duration::from_secs(10);

/// Calls taken at once.
const BATCH: i64 = 8;

/// Calls to each service that its operator is shown.
const SHOWN: i64 = 10;

/// What an operator should know of one service.
#[derive(Clone, Debug)]
pub struct ServiceStatus {
    /// Its name.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// Calls that wait for their time or for an answer.
    pub waiting: i64,
    /// The newest first.
    pub calls: Vec<ServiceCall>,
    /// The newest first.
    pub alerts: Vec<ServiceAlert>,
}

impl App {
    /// Asks services again whose time has come, for ever; drop the future to stop. Safe on any
    /// number of replicas: each takes calls for itself, for a limited time.
    pub async fn keep_asking(&self) {
        let mut rounds = tokio::time::interval(ROUND);
        rounds.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            rounds.tick().await;
            if let Err(error) = self.ask_due(Timestamp::now()).await {
                tracing::warn!(%error, "services could not be asked; trying again");
            }
        }
    }

    /// Everything that is due at `now`: questions without an answer, and what services are to be
    /// told of decisions against them. Gives how many calls were taken.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn ask_due(&self, now: Timestamp) -> Result<usize, StoreError> {
        let store = &self.parts.store;
        for service in self.services().iter().filter(|service| service.learns()) {
            store.enter_corrections(service.name(), now).await?;
        }
        // The services' own patience is shorter.
        let patience = Duration::from_secs(self.settings().fetch_timeout_seconds.into()) * 2;
        let mut taken = 0;
        loop {
            let until = now.plus_seconds(CLAIM_SECONDS);
            let calls = store.claim_calls(now, until, BATCH).await?;
            if calls.is_empty() {
                return Ok(taken);
            }
            taken += calls.len();
            self.ask_each(calls, patience, now).await?;
        }
    }

    /// Everything that services were asked or told about a comment, oldest first.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn service_calls(&self, id: CommentId) -> Result<Vec<ServiceCall>, StoreError> {
        self.parts.store.service_calls(id).await
    }

    /// How the services are doing that are switched on.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn service_statuses(&self) -> Result<Vec<ServiceStatus>, StoreError> {
        let store = &self.parts.store;
        let alerts = store.service_alerts().await?;
        let mut all = Vec::new();
        for service in self.services() {
            let name = service.name();
            let own = alerts.iter().filter(|alert| alert.service == name);
            all.push(ServiceStatus {
                name: name.to_owned(),
                title: service.title().to_owned(),
                waiting: store.waiting_calls(name).await?,
                calls: store.last_calls(name, SHOWN).await?,
                alerts: own.cloned().collect(),
            });
        }
        Ok(all)
    }
}

/// What a call has come to after an attempt that took so many milliseconds.
pub(super) fn after(call: ServiceCall, reply: Reply, now: Timestamp, took_ms: i64) -> ServiceCall {
    let mut call = ServiceCall {
        attempts: call.attempts + 1,
        asked_at: Some(now),
        took_ms: Some(took_ms),
        fault: None,
        ..call
    };
    match reply.answer {
        Ok(answer) => {
            let reasons: Vec<Reason> =
                answer.evidence.iter().map(|found| found.clone().from(&call.service)).collect();
            if call.purpose == Purpose::Check {
                call.verdict = Some(answer.verdict().to_owned());
                call.evidence = serde_json::to_string(&reasons).ok();
                call.guid = answer.guid.or(call.guid);
            }
            // Akismet's own plugin waits twice as long as it was told, and then decides.
            let until = answer.ask_again_after.map(|after| {
                let first = now.plus_seconds(after.saturating_mul(2));
                (now.plus_seconds(after), call.again_until.unwrap_or(first))
            });
            match until {
                Some((next_at, until)) if now < until && call.purpose == Purpose::Check => {
                    call.next_at = Some(next_at.min(until));
                    call.again_until = Some(until);
                }
                _ => {
                    call.next_at = Some(now);
                    call.again_until = None;
                }
            }
        }
        Err(fault) => {
            let tries = usize::try_from(call.attempts).unwrap_or(usize::MAX);
            let pause = PAUSES.get(tries - 1).filter(|_| fault != Fault::Off);
            tracing::warn!(
                service = call.service,
                attempts = call.attempts,
                again_in_seconds = pause,
                "a service did not answer"
            );
            call.fault = Some(fault.to_string());
            call.next_at = pause.map(|pause| now.plus_seconds(*pause));
        }
    }
    call
}
