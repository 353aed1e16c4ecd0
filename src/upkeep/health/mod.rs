use sqlx::FromRow;

use crate::clock::Timestamp;
use crate::content::{ArchivedCopy, SourceState, Standing};

/// 404 and 410 are believed when they stand a day later too: pages vanish for an hour whenever a
/// site is rebuilt.
pub const CONFIRM_SECONDS: i64 = 86_400;

/// Other failures (no host, no connection, 5xx) are believed after so many in a row …
pub const DEAD_FAILURES: i64 = 4;

/// … over at least so long: a week outlasts a domain that was paid for late, or a server whose
/// owner is away over a holiday.
pub const DEAD_SECONDS: i64 = 7 * 86_400;

/// An archive is asked again after so long, if it had no copy.
pub const ARCHIVE_SECONDS: i64 = 30 * 86_400;

/// Visits are put off by up to this part of their interval, so that sources entered together are
/// not visited together for ever.
const JITTER_PARTS: i64 = 5;

/// What is known about the address of one source.
#[derive(Clone, Debug, Default, PartialEq, Eq, FromRow, serde::Serialize)]
pub struct Health {
    /// Of the source.
    pub key: String,
    /// The address in its record.
    pub url: String,
    /// As far as visits or an editor say.
    pub state: SourceState,
    /// When that state was first found.
    pub since: Timestamp,
    /// What the last visit found, in a sentence for editors; empty before the first.
    pub reason: String,
    /// The last visit.
    pub checked_at: Option<Timestamp>,
    /// The next visit is due then.
    pub next_check_at: Timestamp,
    /// HTTP status of the last visit that got one.
    pub status: Option<i64>,
    /// Where the last visit that got an answer ended.
    pub final_url: Option<String>,
    /// The address that took over for good.
    pub moved_to: Option<String>,
    /// The page's own title, when last seen.
    pub title: Option<String>,
    /// The page's own title, when first seen.
    pub first_title: Option<String>,
    /// For conditional requests to `final_url`.
    pub etag: Option<String>,
    /// For conditional requests to `final_url`.
    pub last_modified: Option<String>,
    /// Visits in a row that failed, leaving out those that say nothing either way.
    pub failures: i64,
    /// The first of them.
    pub failing_since: Option<Timestamp>,
    /// A copy in an archive.
    pub archived_url: Option<String>,
    /// When that copy was made.
    pub archived_at: Option<Timestamp>,
    /// When the archive was last asked whether it has a copy.
    pub archive_looked_at: Option<Timestamp>,
    /// When the archive was last asked to make one.
    pub archive_asked_at: Option<Timestamp>,
    /// The archive's name for what it was asked to do, until that is done.
    pub archive_job: Option<String>,
    /// An editor's reason for calling the source unfit.
    pub note: Option<String>,
    /// Counts changes, so that nobody overwrites what they have not read.
    #[serde(skip)]
    pub version: i64,
}

/// What a visit found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// A final answer.
    Answered(Answered),
    /// It failed, in a way that a dead page fails; why, as a sentence.
    Failed(String),
    /// Its host was not reached, which may be its fault or that of our own network; why, as a
    /// sentence.
    Unreached(String),
    /// Nothing can be said either way; why, as a sentence, and how many seconds the host asked to
    /// be left alone.
    Nothing(String, Option<i64>),
    /// It was not asked for, because its host wants to be left alone for so many seconds.
    Postponed(i64),
}

/// The answer at the end of all redirects.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answered {
    /// HTTP status.
    pub status: u16,
    /// The address that gave it.
    pub final_url: String,
    /// The address that took over for good, if one did.
    pub moved_to: Option<String>,
    /// The page's own title.
    pub title: Option<String>,
    /// For the next visit.
    pub etag: Option<String>,
    /// For the next visit.
    pub last_modified: Option<String>,
    /// Seconds after which the host wants to be asked again.
    pub retry_after: Option<i64>,
}

/// What an editor says of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It no longer shows what was cited; why, for other editors.
    Unfit(String),
    /// It does.
    Live,
}

/// What one visit means.
enum Meaning {
    Live,
    /// Believed on a second visit, at least a day later.
    Gone,
    /// Believed after several visits over days.
    Failed,
    Nothing,
}

impl Finding {
    /// What is left of it while no other host answers either: nothing, because a site whose own
    /// network fails must not call all its sources dead.
    #[must_use]
    pub fn if_alone(self) -> Self {
        match self {
            Self::Unreached(why) => {
                let why = format!("{why} Nor does any other host answer; look at our own network.");
                Self::Nothing(why, None)
            }
            other => other,
        }
    }
}

impl Health {
    /// A source that nobody has visited; its first visit is due at once.
    #[must_use]
    pub fn new(key: &str, url: &str, now: Timestamp) -> Self {
        let (key, url) = (key.to_owned(), url.to_owned());
        Self { key, url, since: now, next_check_at: now, ..Self::default() }
    }

    /// What readers and notes are told.
    #[must_use]
    pub fn standing(&self) -> Standing {
        let archived = self
            .archived_url
            .clone()
            .map(|url| ArchivedCopy { url, made_on: self.archived_at.map(Timestamp::date) });
        let is_unknown = self.state == SourceState::Unknown;
        Standing {
            state: self.state,
            since: (!is_unknown).then(|| self.since.date()),
            // A day that changed with every visit would draw every page anew.
            checked_on: self.checked_at.filter(|_| is_unknown).map(Timestamp::date),
            moved_to: self.moved_to.clone().filter(|_| self.state == SourceState::Moved),
            archived,
        }
    }

    /// What is known after a visit at `now`; without trouble the next one is due after `interval`
    /// seconds and up to a fifth more.
    #[must_use]
    pub fn after(mut self, finding: &Finding, now: Timestamp, interval: i64) -> Self {
        if let Finding::Postponed(seconds) = *finding {
            // Those that wait for one host do not come back all at once.
            let more = spread(&self.key, now) % (seconds / JITTER_PARTS).max(1);
            self.next_check_at = now.plus_seconds(seconds + more);
            return self;
        }
        let (meaning, reason, retry_after) = meaning_of(finding);
        self.checked_at = Some(now);
        self.reason = reason;
        if let Finding::Answered(answered) = finding {
            self.take_over(answered);
        }
        let state = self.believed(&meaning, now);
        // An editor has seen more than a status.
        if self.state != SourceState::Unfit && self.state != state {
            self.since = match state {
                SourceState::Dead => self.failing_since.unwrap_or(now),
                _ => now,
            };
            self.state = state;
        }
        let wait = match meaning {
            Meaning::Live => interval,
            // Dead pages come back now and then; to ask as seldom as for others is enough.
            _ if self.state == SourceState::Dead => interval,
            Meaning::Gone => CONFIRM_SECONDS.min(interval),
            Meaning::Failed => (CONFIRM_SECONDS << (self.failures - 1).clamp(0, 6)).min(interval),
            Meaning::Nothing => (3 * CONFIRM_SECONDS).min(interval),
        };
        let wait = wait + spread(&self.key, now) % (wait / JITTER_PARTS).max(1);
        let wait = wait.max(retry_after.unwrap_or(0));
        self.next_check_at = now.plus_seconds(wait);
        self
    }

    /// What is known after an editor has looked.
    #[must_use]
    pub fn judged(mut self, verdict: Verdict, now: Timestamp) -> Self {
        let (state, note) = match verdict {
            Verdict::Unfit(note) => (SourceState::Unfit, Some(note)),
            Verdict::Live => (SourceState::Live, None),
        };
        if self.state != state {
            (self.state, self.since) = (state, now);
        }
        self.note = note;
        (self.failures, self.failing_since) = (0, None);
        self.next_check_at = now;
        self
    }

    /// Is an archive to be asked for a copy? When nothing is known of one and it was not asked
    /// lately, or not since the source died.
    #[must_use]
    pub fn wants_archive(&self, now: Timestamp) -> bool {
        let Some(looked) = self.archive_looked_at else { return self.archived_url.is_none() };
        let died_since = self.state == SourceState::Dead && looked < self.since;
        self.archived_url.is_none() && (died_since || now.seconds_since(looked) >= ARCHIVE_SECONDS)
    }

    /// Is an archive to be asked to make a copy? While the source answers, and nobody has one.
    #[must_use]
    pub fn wants_saving(&self, now: Timestamp) -> bool {
        let lately = |asked| now.seconds_since(asked) < ARCHIVE_SECONDS;
        self.archived_url.is_none()
            && matches!(self.state, SourceState::Live | SourceState::Moved)
            && self.failures == 0
            && !self.archive_asked_at.is_some_and(lately)
    }

    /// The same visit's findings about archives, on what is known by now.
    #[must_use]
    pub fn with_archive_of(self, other: &Self) -> Self {
        Self {
            archived_url: other.archived_url.clone(),
            archived_at: other.archived_at,
            archive_looked_at: other.archive_looked_at,
            archive_asked_at: other.archive_asked_at,
            archive_job: other.archive_job.clone(),
            ..self
        }
    }

    fn take_over(&mut self, answered: &Answered) {
        self.status = Some(answered.status.into());
        let is_live = (200..300).contains(&answered.status) || answered.status == 304;
        if is_live {
            self.moved_to.clone_from(&answered.moved_to);
        }
        // “Not modified” repeats nothing.
        if answered.status == 304 {
            return;
        }
        self.final_url = Some(answered.final_url.clone());
        if is_live {
            self.etag.clone_from(&answered.etag);
            self.last_modified.clone_from(&answered.last_modified);
            self.title.clone_from(&answered.title);
            if self.first_title.is_none() {
                self.first_title.clone_from(&answered.title);
            }
        } else {
            (self.etag, self.last_modified) = (None, None);
        }
    }

    /// The state that a visit makes credible; counts failures.
    fn believed(&mut self, meaning: &Meaning, now: Timestamp) -> SourceState {
        let before = self.state;
        let (failures, seconds) = match meaning {
            Meaning::Live => {
                (self.failures, self.failing_since) = (0, None);
                let moved = self.moved_to.is_some();
                return if moved { SourceState::Moved } else { SourceState::Live };
            }
            // What says nothing leaves what was known.
            Meaning::Nothing => return before,
            Meaning::Gone => (2, CONFIRM_SECONDS),
            Meaning::Failed => (DEAD_FAILURES, DEAD_SECONDS),
        };
        self.failures += 1;
        let began = *self.failing_since.get_or_insert(now);
        if self.failures >= failures && now.seconds_since(began) >= seconds {
            SourceState::Dead
        } else {
            before
        }
    }
}

fn meaning_of(finding: &Finding) -> (Meaning, String, Option<i64>) {
    let answered = match finding {
        Finding::Answered(answered) => answered,
        Finding::Failed(why) | Finding::Unreached(why) => {
            return (Meaning::Failed, why.clone(), None);
        }
        Finding::Nothing(why, retry_after) => return (Meaning::Nothing, why.clone(), *retry_after),
        Finding::Postponed(seconds) => return (Meaning::Nothing, String::new(), Some(*seconds)),
    };
    let Answered { status, retry_after, .. } = *answered;
    let meaning = match status {
        200..300 | 304 => Meaning::Live,
        404 | 410 => Meaning::Gone,
        // By its own word it will be back.
        503 if retry_after.is_some() => Meaning::Nothing,
        500.. => Meaning::Failed,
        // 401, 403, 429, 451 and other refusals are meant for programs as often as for readers.
        _ => Meaning::Nothing,
    };
    let reason = match status {
        200..300 | 304 if answered.moved_to.is_some() => "It answers at another address.".into(),
        200..300 | 304 => "It answers.".into(),
        404 => "There is no such page (404).".into(),
        410 => "The page was taken down (410).".into(),
        401 | 402 | 403 | 407 | 451 => format!("It turns programs away ({status})."),
        429 => "It asks to be left alone for a while (429).".into(),
        503 if retry_after.is_some() => "It says that it will be back (503).".into(),
        500.. => format!("It fails ({status})."),
        _ => format!("Its answer says nothing ({status})."),
    };
    (meaning, reason, retry_after)
}

/// A number that looks like chance and is the same for the same key and time.
fn spread(key: &str, now: Timestamp) -> i64 {
    let hash = blake3::hash(format!("{key} {}", now.0).as_bytes());
    let bytes = hash.as_bytes()[..4].try_into().expect("a hash has 32 bytes");
    i64::from(u32::from_le_bytes(bytes))
}

#[cfg(test)]
mod tests;
