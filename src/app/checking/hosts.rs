use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::time::Instant;
use url::Url;

use crate::upkeep::Robots;

/// `robots.txt` is read anew after a day at the latest (RFC 9309 §2.4).
const ROBOTS_AGE: Duration = Duration::from_secs(86_400);

/// A host that asks for a longer rest is not waited for: its sources come up again later.
pub(super) const LONGEST_REST: Duration = Duration::from_secs(30);

/// What is remembered about hosts while the program runs, so that none is asked too often.
#[derive(Default)]
pub(super) struct Hosts {
    known: Mutex<HashMap<String, Arc<Host>>>,
    /// When any of them last answered.
    heard_at: Mutex<Option<Instant>>,
}

/// The network is ours to blame if nobody was heard for so long.
const HEARD_AGE: Duration = Duration::from_secs(3_600);

/// One of them.
#[derive(Default)]
pub(super) struct Host {
    /// The earliest time for the next request; who waits for it holds the lock.
    next: tokio::sync::Mutex<Option<Instant>>,
    /// It asked to be left alone until then.
    quiet_until: Mutex<Option<Instant>>,
    /// By scheme and port, each with the time when it was read.
    robots: Mutex<HashMap<String, (Instant, Arc<Robots>)>>,
}

impl Hosts {
    /// The host of an address.
    pub(super) fn of(&self, url: &Url) -> Arc<Host> {
        let name = url.host_str().unwrap_or_default().to_owned();
        Arc::clone(self.known.lock().entry(name).or_default())
    }

    /// Remembers that somebody answered.
    pub(super) fn hear(&self) {
        *self.heard_at.lock() = Some(Instant::now());
    }

    /// Did anybody answer lately?
    pub(super) fn are_heard(&self) -> bool {
        self.heard_at.lock().is_some_and(|at| at.elapsed() < HEARD_AGE)
    }
}

impl Host {
    /// Waits until the host may be asked again, which then begins a new pause.
    ///
    /// # Errors
    ///
    /// When the host wants to be left alone for longer than anybody waits: for so many seconds.
    pub(super) async fn turn(&self, pause: Duration) -> Result<(), i64> {
        let mut next = self.next.lock().await;
        if let Some(next) = *next {
            tokio::time::sleep_until(next).await;
        }
        // Answers to earlier requests may lengthen the rest meanwhile.
        while let Some(rest) = self.rest() {
            if rest > LONGEST_REST {
                return Err(i64::try_from(rest.as_secs()).unwrap_or(i64::MAX).saturating_add(1));
            }
            tokio::time::sleep(rest).await;
        }
        *next = Some(Instant::now() + pause);
        Ok(())
    }

    /// For how long the host still wants to be left alone.
    pub(super) fn rest(&self) -> Option<Duration> {
        let until = (*self.quiet_until.lock())?;
        Some(until.saturating_duration_since(Instant::now())).filter(|rest| !rest.is_zero())
    }

    /// Remembers that the host is to be left alone for so many seconds.
    pub(super) fn be_quiet(&self, seconds: i64) {
        let until = Instant::now() + Duration::from_secs(u64::try_from(seconds).unwrap_or(0));
        let mut quiet = self.quiet_until.lock();
        *quiet = (*quiet).max(Some(until));
    }

    /// Its rules, if they were read within a day.
    pub(super) fn robots(&self, url: &Url) -> Option<Arc<Robots>> {
        let robots = self.robots.lock();
        let (read_at, rules) = robots.get(&url.origin().ascii_serialization())?;
        (read_at.elapsed() < ROBOTS_AGE).then(|| Arc::clone(rules))
    }

    /// Remembers its rules.
    pub(super) fn keep_robots(&self, url: &Url, rules: &Arc<Robots>) {
        let origin = url.origin().ascii_serialization();
        self.robots.lock().insert(origin, (Instant::now(), Arc::clone(rules)));
    }
}
