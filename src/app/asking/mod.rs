//! Asks services outside the site about comments of which the screen is in doubt.
//!
//! The questions are stored together with the comment, which is held. Then its writer waits a few
//! seconds for answers; whoever has not answered by then is asked again by [`App::ask_due`]. A
//! person who decides meanwhile wins.

mod compose;
mod due;
mod settle;

pub use due::ServiceStatus;

use std::time::{Duration, Instant};

use crate::app::{App, StoreError};
use crate::clock::Timestamp;
use crate::comments::{CommentId, Status};
use crate::config::Settings;
use crate::services::{Account, Akismet, Call, Command, Fault, Finding, Hook, Personal};
use crate::services::{Reply, Service, Why};
use crate::store::{NewCall, Purpose, ServiceCall};

pub(super) use crate::app::asking::compose::Traits;

/// Seconds for which a process that asks keeps others from asking too: longer than any answer is
/// waited for.
const CLAIM_SECONDS: i64 = 180;

/// Questions that are on their way at the same time, to all services and programs together: a program
/// may take a second of a processor.
pub(super) const AT_ONCE: usize = 8;

/// Seconds until a service is asked again, after each attempt without an answer; Akismet's own
/// plugin waits 20 minutes. After the last one a moderator decides alone.
const PAUSES: [i64; 6] = [60, 300, 1_200, 3_600, 10_800, 21_600];

/// The services that the settings name, in the order in which they are asked.
pub(super) fn services_of(settings: &Settings) -> Vec<Box<dyn Service>> {
    let patience = Duration::from_secs(settings.fetch_timeout_seconds.into());
    let private = settings.allow_private_addresses;
    let site = &site_address(settings);
    let mut services: Vec<Box<dyn Service>> = Vec::new();
    if !settings.akismet_key.is_empty() {
        let account = Account {
            url: &settings.akismet_url,
            key: &settings.akismet_key,
            site,
            language: &settings.language,
            allowed: told_akismet(settings),
            is_test: settings.akismet_test,
        };
        let service = Akismet::new(account, patience, private);
        services.extend(service.map(|service| Box::new(service) as Box<dyn Service>));
    }
    if !settings.screen_hook_url.is_empty() {
        let allowed = settings.screen_hook_send.clone();
        let (url, secret) = (&settings.screen_hook_url, &settings.screen_hook_secret);
        let service = Hook::new(url, secret, site, allowed, (patience, private));
        services.extend(service.map(|service| Box::new(service) as Box<dyn Service>));
    }
    let allowed = settings.screen_command_send.clone();
    let service = Command::new(&settings.screen_command, site, allowed, patience);
    services.extend(service.map(|service| Box::new(service) as Box<dyn Service>));
    services
}

fn told_akismet(settings: &Settings) -> Vec<Personal> {
    let switches = [
        (Personal::Name, settings.akismet_send_name),
        (Personal::Email, settings.akismet_send_email),
        (Personal::Address, settings.akismet_send_address),
        (Personal::UserAgent, settings.akismet_send_user_agent),
        (Personal::Referrer, settings.akismet_send_referrer),
    ];
    switches.into_iter().filter(|(_, on)| *on).map(|(fact, _)| fact).collect()
}

/// The address under which readers reach the site.
pub(super) fn site_address(settings: &Settings) -> String {
    match settings.base_url.as_str() {
        "" => format!("http://{}", settings.listen),
        address => address.to_owned(),
    }
}

impl App {
    /// The services that are asked when the screen is in doubt.
    #[must_use]
    pub fn services(&self) -> &[Box<dyn Service>] {
        &self.parts.services
    }

    /// Asks services about a stored comment anew, as after its writer has changed it, and waits
    /// some seconds for their answers. Gives what the comment is then; `None` if there is no such
    /// comment.
    ///
    /// Whoever changes a comment has to hold it first: a service can publish only what is held and
    /// of which no person has decided. A comment that is not held, or not in doubt, is left as it
    /// is.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn ask_services(
        &self,
        id: CommentId,
        why: Why,
    ) -> Result<Option<Status>, StoreError> {
        let Some(screened) = self.parts.store.screened_comment(id).await? else { return Ok(None) };
        let status = screened.comment.status;
        if status != Status::Held || !self.is_in_doubt(screened.log_odds, &screened.reasons) {
            return Ok(Some(status));
        }
        let (now, calls) = (Timestamp::now(), self.calls_about(&screened, why));
        if calls.is_empty() {
            return Ok(Some(status));
        }
        self.parts.store.enter_calls(id, &calls, now).await?;
        self.wait_for_services(id).await.map(Some)
    }

    /// What becomes of a comment that was stored as held, once the services have been asked that
    /// were entered with it. It is stored: whatever goes wrong now, the next round sees to it.
    pub(super) async fn after_services(&self, id: CommentId) -> Status {
        if self.parts.services.is_empty() {
            return Status::Held;
        }
        match self.wait_for_services(id).await {
            Ok(status) => status,
            Err(error) => {
                tracing::warn!(%error, "services could not be asked; trying again");
                Status::Held
            }
        }
    }

    /// Waits some seconds for the services that were just entered for a comment, and gives what the
    /// comment is then.
    async fn wait_for_services(&self, id: CommentId) -> Result<Status, StoreError> {
        let settings = &self.parts.settings;
        let seconds = u64::from(settings.service_timeout_seconds);
        // Storing has had its time already, and the page has to be drawn.
        let share = Duration::from_secs(settings.request_timeout_seconds.into()) / 3;
        let patience = Duration::from_secs(seconds).min(share);
        let calls = self.parts.store.service_calls(id).await?;
        let due = calls.into_iter().filter(|call| call.next_at.is_some());
        self.ask_each(due.collect(), patience, Timestamp::now()).await?;
        let comment = self.parts.store.comment(id).await?;
        Ok(comment.map_or(Status::Held, |comment| comment.status))
    }

    /// Asks all at once, stores what they say, and lets it count.
    async fn ask_each(
        &self,
        calls: Vec<ServiceCall>,
        patience: Duration,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut asking = tokio::task::JoinSet::new();
        for call in calls {
            let app = self.clone();
            asking.spawn(async move { app.ask_one(call, patience, now).await });
        }
        // A task that is dropped would leave its call to the next round.
        let mut done = Ok(());
        while let Some(asked) = asking.join_next().await {
            match asked {
                Ok(stored) => done = done.and(stored),
                Err(error) => tracing::error!(%error, "a question to a service broke off"),
            }
        }
        done
    }

    async fn ask_one(
        &self,
        call: ServiceCall,
        patience: Duration,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let id = call.comment_id;
        let is_answered = call.evidence.is_some() && call.again_until.is_none();
        let (call, asked_again) = if is_answered {
            // Whoever asked stopped before the answer could count.
            (call, false)
        } else {
            let deadline = tokio::time::Instant::now() + patience;
            let turn = tokio::time::timeout_at(deadline, self.parts.asking.acquire()).await;
            // Without a turn it is left to the next round, once nobody else has taken it.
            let Ok(Ok(_turn)) = turn else { return Ok(()) };
            let began = Instant::now();
            let service = self.services().iter().find(|service| service.name() == call.service);
            let reply = match (service, &call.sent) {
                (Some(service), Some(sent)) => {
                    let question = Call {
                        comment: id.0,
                        sent: sent.clone(),
                        guid: call.guid.clone(),
                        again: call.evidence.is_some(),
                    };
                    let asking = match call.purpose {
                        Purpose::Check => service.ask(&question),
                        Purpose::Spam => service.tell(&question, true),
                        Purpose::Ham => service.tell(&question, false),
                    };
                    let asked = tokio::time::timeout_at(deadline, asking).await;
                    asked.unwrap_or_else(|_| Reply::from(Err(Fault::Late)))
                }
                _ => Reply::from(Err(Fault::Off)),
            };
            self.note_alerts(&call.service, &reply, now).await?;
            let took_ms = i64::try_from(began.elapsed().as_millis()).unwrap_or(i64::MAX);
            let after = due::after(call, reply, now, took_ms);
            let asked_again = after.next_at.is_some_and(|next_at| next_at > now);
            if !self.parts.store.put_call(&after, !asked_again).await? {
                return Ok(());
            }
            (after, asked_again)
        };
        if call.purpose == Purpose::Check {
            self.settle(id, now).await?;
        }
        if !asked_again {
            self.parts.store.put_call(&ServiceCall { next_at: None, ..call }, false).await?;
        }
        Ok(())
    }

    /// Stores what a service wants its customer to know, and logs it the first time.
    async fn note_alerts(
        &self,
        service: &str,
        reply: &Reply,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        for alert in &reply.alerts {
            let (code, message) = (&alert.code, &alert.message);
            if self.parts.store.note_alert(service, code, message, now).await? {
                tracing::warn!(service, code, message, "a service wants its customer to know");
            }
        }
        Ok(())
    }

    /// Tries every service out; each with its name.
    pub async fn examine_services(&self) -> Vec<(&'static str, Vec<Finding>)> {
        let mut all = Vec::new();
        for service in self.services() {
            all.push((service.name(), service.examine().await));
        }
        all
    }

    /// Questions as they are stored with a comment that is held from now on.
    fn new_call(service: &dyn Service, sent: String, now: Timestamp) -> NewCall {
        NewCall {
            service: service.name().to_owned(),
            sent,
            claimed_until: now.plus_seconds(CLAIM_SECONDS),
        }
    }
}
