use hyper::Method;
use hyper::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER};
use hyper::header::{HeaderMap, HeaderValue};
use url::Url;

use crate::app::StoreError;
use crate::app::checking::Checker;
use crate::app::checking::visit::pause;
use crate::clock::Timestamp;
use crate::net::Request;
use crate::upkeep::{Health, Job, read_job, read_lookup, read_status, retry_after};

/// Answers of the archive are a few hundred bytes long.
const ANSWER_BYTES: usize = 64 * 1024;

/// Copies asked after in one round.
pub(super) const POLLED_JOBS: i64 = 16;

/// An archive that cannot be reached is left alone for so long, so that visits need not wait for it
/// one after the other.
const AWAY_SECONDS: i64 = 600;

/// What the archive has not done after so long, it will not do: copies take minutes.
const JOB_SECONDS: i64 = 86_400;

impl Checker {
    /// Asks the archive for a copy of a source, and to make one if there is none, where the
    /// settings say so and it is time.
    pub(super) async fn consult_archive(&self, mut health: Health, now: Timestamp) -> Health {
        let settings = self.app.settings();
        if !settings.archive_lookup_url.is_empty()
            && health.wants_archive(now)
            && let Some(answer) = self.ask_archive(lookup(self, &health), now).await
        {
            health.archive_looked_at = Some(now);
            if let Some((url, made)) = read_lookup(&answer) {
                (health.archived_url, health.archived_at) = (Some(url), made);
            }
        }
        let looked = settings.archive_lookup_url.is_empty() || health.archive_looked_at.is_some();
        if settings.archive_save
            && looked
            && health.wants_saving(now)
            && let Some(answer) = self.ask_archive(self.save(&health.url), now).await
        {
            health.archive_asked_at = Some(now);
            health.archive_job = read_job(&answer);
        }
        health
    }

    /// Asks how far the archive has come with a copy, and stores the answer.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub(super) async fn follow_archive_job(
        &self,
        health: Health,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let Some(job) = health.archive_job.clone() else { return Ok(()) };
        let save_url = self.app.settings().archive_save_url.trim_end_matches('/');
        let request = format!("{save_url}/status/{job}")
            .parse()
            .ok()
            .map(|url| Request { headers: self.account(), ..Request::get(url, ANSWER_BYTES) });
        let answer = self.ask_archive(request, now).await;
        let asked = health.archive_asked_at.unwrap_or(now);
        let (copy, made) = match answer.and_then(|answer| read_status(&answer)) {
            Some(Job::Saved { at, path }) => (copy_address(save_url, &path), Some(at)),
            Some(Job::Failed(why)) => {
                tracing::info!(key = health.key, why, "the archive made no copy");
                (None, None)
            }
            Some(Job::Pending) | None if now.seconds_since(asked) < JOB_SECONDS => return Ok(()),
            Some(Job::Pending) | None => (None, None),
        };
        let change = |mut known: Health| {
            if known.archive_job.as_ref() == Some(&job) {
                known.archive_job = None;
                if copy.is_some() {
                    (known.archived_url, known.archived_at) = (copy.clone(), made);
                }
            }
            known
        };
        self.app.update_health(&health.key, change).await.map(drop)
    }

    /// The body of an answer with status 200; `None` for every other, which is logged: the archive
    /// is asked again another time.
    async fn ask_archive(&self, request: Option<Request>, now: Timestamp) -> Option<Vec<u8>> {
        let request = request?;
        let host = self.hosts.of(&request.url);
        if host.quiet_seconds(now).is_some() {
            return None;
        }
        host.turn(pause(self.app.settings())).await;
        match self.ask(&request, now).await {
            Ok(answer) if answer.status == 200 => Some(answer.body),
            Ok(answer) => {
                let rest = answer.header(RETRY_AFTER.as_str());
                if let Some(seconds) = rest.and_then(|rest| retry_after(rest, now)) {
                    host.be_quiet(now.plus_seconds(seconds));
                }
                tracing::info!(status = %answer.status, "the archive gives no answer");
                None
            }
            Err(trouble) => {
                tracing::info!(%trouble, "the archive cannot be asked");
                host.be_quiet(now.plus_seconds(AWAY_SECONDS));
                None
            }
        }
    }

    fn save(&self, url: &str) -> Option<Request> {
        let mut form = Url::parse("form:").ok()?;
        form.query_pairs_mut().append_pair("url", url);
        let mut headers = self.account();
        let kind = HeaderValue::from_static("application/x-www-form-urlencoded");
        headers.insert(CONTENT_TYPE, kind);
        Some(Request {
            method: Method::POST,
            headers,
            body: form.query().unwrap_or_default().to_owned().into(),
            ..Request::get(self.app.settings().archive_save_url.parse().ok()?, ANSWER_BYTES)
        })
    }

    /// Says who asks.
    fn account(&self) -> HeaderMap {
        let settings = self.app.settings();
        let (key, secret) = (&settings.archive_key, &settings.archive_secret);
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        if let Ok(mut account) = HeaderValue::from_str(&format!("LOW {key}:{secret}")) {
            account.set_sensitive(true);
            headers.insert(AUTHORIZATION, account);
        }
        headers
    }
}

/// Asks for the copy closest to the day on which the source was read, else for any.
fn lookup(checker: &Checker, health: &Health) -> Option<Request> {
    let mut url: Url = checker.app.settings().archive_lookup_url.parse().ok()?;
    url.query_pairs_mut().append_pair("url", &health.url);
    let materials = checker.app.materials();
    let read = materials.source(&health.key).and_then(|entry| entry.url_any()?.visit_date);
    if let Some((year, month, day)) = read.and_then(|on| Some((on.year, on.month?, on.day?))) {
        // hayagriva counts months and days from 0.
        let day = format!("{year:04}{:02}{:02}", month + 1, day + 1);
        url.query_pairs_mut().append_pair("timestamp", &day);
    }
    Some(Request::get(url, ANSWER_BYTES))
}

/// Where a copy stands in the archive that made it.
fn copy_address(save_url: &str, path: &str) -> Option<String> {
    let mut url = save_url.parse::<Url>().ok()?.join(path).ok()?;
    // Readers are sent nowhere without encryption.
    if url.scheme() == "http" {
        url.set_scheme("https").ok()?;
    }
    Some(url.into())
}
