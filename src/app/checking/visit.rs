use std::sync::Arc;
use std::time::Duration;

use hyper::header::HeaderValue;
use hyper::header::{ACCEPT, CONTENT_TYPE, ETAG, IF_MODIFIED_SINCE, IF_NONE_MATCH};
use hyper::header::{LAST_MODIFIED, RETRY_AFTER};
use tokio::time::timeout;
use url::Url;

use crate::app::checking::Checker;
use crate::app::checking::hosts::Host;
use crate::clock::Timestamp;
use crate::config::Settings;
use crate::net::{Answer, MAX_REDIRECTS, Request, Step, Trail, Trouble};
use crate::upkeep::{Answered, Finding, Health, Robots, decode, retry_after, title_of};

/// As much of a page as is read: its title stands at the beginning, though behind long scripts.
const PAGE_BYTES: usize = 256 * 1024;

/// As much of `robots.txt` as is read, a little more than must be (500 KiB, RFC 9309 §2.5).
const ROBOTS_BYTES: usize = 512 * 1024;

/// The name by which `robots.txt` calls the program.
const ROBOT: &str = "Lamplight";

/// Answers that one visit may wait for at most: rules and page of a host, and again after a
/// redirect, are four.
const ANSWERS: u32 = 4;

/// Longest that a visit may take, with everything that an archive is asked.
pub(super) fn longest_visit(settings: &Settings) -> Duration {
    walk_limit(settings) + patience(settings) * ANSWERS + pause(settings) * ANSWERS
}

fn walk_limit(settings: &Settings) -> Duration {
    let pauses = u32::try_from(MAX_REDIRECTS).unwrap_or(u32::MAX).saturating_add(1);
    patience(settings) * ANSWERS + pause(settings) * pauses
}

fn patience(settings: &Settings) -> Duration {
    Duration::from_secs(settings.fetch_timeout_seconds.into())
}

/// Between two requests to one host.
pub(super) fn pause(settings: &Settings) -> Duration {
    Duration::from_secs(settings.check_delay_seconds.into())
}

impl Checker {
    /// Visits the address of a source.
    pub(super) async fn visit(&self, health: &Health, now: Timestamp) -> Finding {
        let Ok(url) = health.url.parse::<Url>() else {
            return Finding::Nothing("Its address cannot be read.".to_owned(), None);
        };
        let walk = self.walk(url, health, now);
        let found = timeout(walk_limit(self.app.settings()), walk).await;
        found.unwrap_or(Err(Trouble::Silent)).unwrap_or_else(|trouble| finding_of(&trouble))
    }

    /// Follows redirects to the page, as far as each host lets programs in.
    async fn walk(&self, url: Url, health: &Health, now: Timestamp) -> Result<Finding, Trouble> {
        let mut trail = Trail::new(url);
        loop {
            let url = trail.here().clone();
            let host = self.hosts.of(&url);
            if let Some(seconds) = host.quiet_seconds(now) {
                let why = "Its host asked to be left alone for a while.";
                return Ok(Finding::Nothing(why.to_owned(), Some(seconds)));
            }
            if !self.robots(&host, &url, now).await?.allow(&path_of(&url)) {
                let why = "Its robots.txt asks programs to stay away.";
                return Ok(Finding::Nothing(why.to_owned(), None));
            }
            host.turn(pause(self.app.settings())).await;
            let answer = self.ask(&page_request(&url, health), now).await?;
            let rest = answer.header(RETRY_AFTER.as_str()).and_then(|text| retry_after(text, now));
            if let (429 | 503, Some(seconds)) = (answer.status.as_u16(), rest) {
                host.be_quiet(now.plus_seconds(seconds));
            }
            if trail.follow(&answer)? == Step::Arrived {
                return Ok(Finding::Answered(Answered {
                    moved_to: trail.moved_to().map(ToString::to_string),
                    final_url: url.into(),
                    retry_after: rest,
                    ..answered(&answer)
                }));
            }
        }
    }

    /// Sends a request, and remembers that there is a network if anybody answers.
    pub(super) async fn ask(&self, request: &Request, now: Timestamp) -> Result<Answer, Trouble> {
        let answer = self.client.send(request).await?;
        self.hosts.hear(now);
        Ok(answer)
    }

    /// The rules of a host. A host that has none lets everybody in, one that fails nobody (RFC 9309
    /// §2.3.1).
    async fn robots(&self, host: &Host, url: &Url, now: Timestamp) -> Result<Arc<Robots>, Trouble> {
        if let Some(rules) = host.robots(url, now) {
            return Ok(rules);
        }
        let mut trail = Trail::new(url.join("/robots.txt").map_err(|_| Trouble::Scheme)?);
        let rules = loop {
            let request = Request::get(trail.here().clone(), ROBOTS_BYTES);
            let answer = self.ask(&request, now).await?;
            match (trail.follow(&answer), answer.status.as_u16()) {
                (Ok(Step::Onward), _) => {}
                (Ok(Step::Arrived), 200..300) => {
                    break Robots::read(&String::from_utf8_lossy(&answer.body), ROBOT);
                }
                (Ok(Step::Arrived), 429 | 500..) => break Robots::closed(),
                _ => break Robots::default(),
            }
        };
        let rules = Arc::new(rules);
        host.keep_robots(url, &rules, now);
        Ok(rules)
    }
}

/// Asks for the page only if it has changed, where that is known.
fn page_request(url: &Url, health: &Health) -> Request {
    let mut request = Request::get(url.clone(), PAGE_BYTES);
    request.headers.insert(ACCEPT, HeaderValue::from_static("text/html, */*;q=0.8"));
    if health.final_url.as_deref() == Some(url.as_str()) {
        let fields = [(IF_NONE_MATCH, &health.etag), (IF_MODIFIED_SINCE, &health.last_modified)];
        for (name, value) in fields {
            if let Some(Ok(value)) = value.as_deref().map(HeaderValue::from_str) {
                request.headers.insert(name, value);
            }
        }
    }
    request
}

fn answered(answer: &Answer) -> Answered {
    let content_type = answer.header(CONTENT_TYPE.as_str());
    let is_html = content_type.is_none_or(|kind| kind.to_ascii_lowercase().contains("html"));
    let field = |name: &str| answer.header(name).map(str::to_owned);
    Answered {
        status: answer.status.as_u16(),
        title: if is_html { title_of(&decode(&answer.body, content_type)) } else { None },
        etag: field(ETAG.as_str()),
        last_modified: field(LAST_MODIFIED.as_str()),
        ..Answered::default()
    }
}

/// What rules are applied to.
fn path_of(url: &Url) -> String {
    url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()))
}

/// What it means that no answer came.
fn finding_of(trouble: &Trouble) -> Finding {
    let why = trouble.to_string();
    match trouble {
        // Slow today may be fast tomorrow; what we refuse to ask may be there all the same.
        Trouble::Silent | Trouble::Private | Trouble::Port(_) | Trouble::Scheme => {
            Finding::Nothing(why, None)
        }
        Trouble::Unresolved | Trouble::Unreachable(_) => Finding::Unreached(why),
        Trouble::Tls(_) | Trouble::Garbled(_) | Trouble::Circle | Trouble::Redirects => {
            Finding::Failed(why)
        }
    }
}
