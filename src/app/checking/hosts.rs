use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::time::Instant;
use url::Url;

use crate::clock::Timestamp;
use crate::upkeep::Robots;

/// `robots.txt` is read anew after a day at the latest (RFC 9309 §2.4).
const ROBOTS_SECONDS: i64 = 86_400;

/// What is remembered about hosts while the program runs, so that none is asked too often.
#[derive(Default)]
pub(super) struct Hosts {
    known: Mutex<HashMap<String, Arc<Host>>>,
    /// When any of them last answered.
    heard_at: Mutex<Option<Timestamp>>,
}

/// The network is ours to blame if nobody was heard for so long.
const HEARD_SECONDS: i64 = 3_600;

/// One of them.
#[derive(Default)]
pub(super) struct Host {
    /// The earliest time for the next request; who waits for it holds the lock.
    next: tokio::sync::Mutex<Option<Instant>>,
    /// It asked to be left alone until then.
    quiet_until: Mutex<Option<Timestamp>>,
    /// By scheme and port, each with the time when it was read.
    robots: Mutex<HashMap<String, (Timestamp, Arc<Robots>)>>,
}

impl Hosts {
    /// The host of an address.
    pub(super) fn of(&self, url: &Url) -> Arc<Host> {
        let name = url.host_str().unwrap_or_default().to_owned();
        Arc::clone(self.known.lock().entry(name).or_default())
    }

    /// Remembers that somebody answered.
    pub(super) fn hear(&self, now: Timestamp) {
        *self.heard_at.lock() = Some(now);
    }

    /// Did anybody answer lately?
    pub(super) fn are_heard(&self, now: Timestamp) -> bool {
        self.heard_at.lock().is_some_and(|at| now.seconds_since(at) < HEARD_SECONDS)
    }
}

impl Host {
    /// Waits until the host may be asked again, which then begins a new pause.
    pub(super) async fn turn(&self, pause: Duration) {
        let mut next = self.next.lock().await;
        if let Some(next) = *next {
            tokio::time::sleep_until(next).await;
        }
        *next = Some(Instant::now() + pause);
    }

    /// The seconds for which the host still wants to be left alone.
    pub(super) fn quiet_seconds(&self, now: Timestamp) -> Option<i64> {
        let until = (*self.quiet_until.lock())?;
        Some(until.seconds_since(now)).filter(|seconds| *seconds > 0)
    }

    /// Remembers that the host asked to be left alone.
    pub(super) fn be_quiet(&self, until: Timestamp) {
        let mut quiet = self.quiet_until.lock();
        *quiet = (*quiet).max(Some(until));
    }

    /// Its rules, if they were read within a day.
    pub(super) fn robots(&self, url: &Url, now: Timestamp) -> Option<Arc<Robots>> {
        let robots = self.robots.lock();
        let (read_at, rules) = robots.get(&url.origin().ascii_serialization())?;
        (now.seconds_since(*read_at) < ROBOTS_SECONDS).then(|| Arc::clone(rules))
    }

    /// Remembers its rules.
    pub(super) fn keep_robots(&self, url: &Url, rules: &Arc<Robots>, now: Timestamp) {
        let origin = url.origin().ascii_serialization();
        self.robots.lock().insert(origin, (now, Arc::clone(rules)));
    }
}
