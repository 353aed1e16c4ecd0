use hyper::Method;
use hyper::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use hyper::header::{HeaderMap, HeaderValue};
use url::Url;

use crate::app::StoreError;
use crate::app::checking::{Checker, Clock};
use crate::net::Request;
use crate::upkeep::{Finding, Health, Job, read_job, read_lookup, read_status};

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
    pub(super) async fn consult_archive(&self, mut health: Health, clock: &Clock) -> Health {
        let now = clock();
        let settings = self.app.settings();
        if !settings.archive_lookup_url.is_empty()
            && health.wants_archive(now)
            && let Some(answer) = self.ask_archive(lookup(self, &health), clock).await
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
            && let Some(answer) = self.ask_archive(self.save(&health.url), clock).await
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
        clock: &Clock,
    ) -> Result<(), StoreError> {
        let now = clock();
        let Some(job) = health.archive_job.clone() else { return Ok(()) };
        let save_url = self.app.settings().archive_save_url.trim_end_matches('/');
        let request = format!("{save_url}/status/{job}")
            .parse()
            .ok()
            .map(|url| Request { headers: self.account(), ..Request::get(url, ANSWER_BYTES) });
        let answer = self.ask_archive(request, clock).await;
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
    async fn ask_archive(&self, request: Option<Request>, clock: &Clock) -> Option<Vec<u8>> {
        let request = request?;
        let host = self.hosts.of(&request.url);
        // No visit waits for an archive that rests.
        if host.rest().is_some() {
            return None;
        }
        match self.ask(&request, clock).await {
            Ok((answer, _)) if answer.status == 200 => Some(answer.body),
            Ok((answer, rest)) => {
                host.be_quiet(rest.unwrap_or(0));
                tracing::info!(status = %answer.status, "the archive gives no answer");
                None
            }
            Err(Finding::Postponed(_)) => None,
            Err(trouble) => {
                tracing::info!(?trouble, "the archive cannot be asked");
                host.be_quiet(AWAY_SECONDS);
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
