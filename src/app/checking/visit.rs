use std::sync::Arc;
use std::time::Duration;

use hyper::header::HeaderValue;
use hyper::header::{ACCEPT, CONTENT_TYPE, ETAG, IF_MODIFIED_SINCE, IF_NONE_MATCH};
use hyper::header::{LAST_MODIFIED, RETRY_AFTER};
use tokio::time::timeout;
use url::Url;

use crate::app::checking::hosts::LONGEST_REST;
use crate::app::checking::{Checker, Clock};
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
    // Before each page and before the rules of its host.
    let requests = u32::try_from(MAX_REDIRECTS).unwrap_or(u32::MAX).saturating_add(1) * 2;
    (patience(settings) + LONGEST_REST) * ANSWERS + pause(settings) * requests
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
    pub(super) async fn visit(&self, health: &Health, clock: &Clock) -> Finding {
        let Ok(url) = health.url.parse::<Url>() else {
            return Finding::Nothing("Its address cannot be read.".to_owned(), None);
        };
        let walk = self.walk(url, health, clock);
        match timeout(walk_limit(self.app.settings()), walk).await {
            Ok(Ok(found) | Err(found)) => found,
            Err(_) => Trouble::Silent.into(),
        }
    }

    /// Follows redirects to the page, as far as each host lets programs in; `Err` is what was found
    /// on the way if it ends before.
    async fn walk(&self, url: Url, health: &Health, clock: &Clock) -> Result<Finding, Finding> {
        let mut trail = Trail::new(url);
        loop {
            let url = trail.here().clone();
            if !self.robots(&url, clock).await?.allow(&path_of(&url)) {
                let why = "Its robots.txt asks programs to stay away.";
                return Ok(Finding::Nothing(why.to_owned(), None));
            }
            let (answer, retry_after) = self.ask(&page_request(&url, health), clock).await?;
            if trail.follow(&answer)? == Step::Arrived {
                return Ok(Finding::Answered(Answered {
                    moved_to: trail.moved_to().map(ToString::to_string),
                    final_url: url.into(),
                    retry_after,
                    ..answered(&answer)
                }));
            }
        }
    }

    /// Sends a request when its host may be asked, and heeds how many seconds the host wants to be
    /// left alone afterwards. `Err` is what it means that there is no answer.
    pub(super) async fn ask(
        &self,
        request: &Request,
        clock: &Clock,
    ) -> Result<(Answer, Option<i64>), Finding> {
        let host = self.hosts.of(&request.url);
        host.turn(pause(self.app.settings())).await.map_err(Finding::Postponed)?;
        let answer = self.client.send(request).await?;
        // Somebody answers, so there is a network.
        self.hosts.hear();
        let rest = answer.header(RETRY_AFTER.as_str());
        let rest = rest.and_then(|text| retry_after(text, clock()));
        if let (429 | 503, Some(seconds)) = (answer.status.as_u16(), rest) {
            host.be_quiet(seconds);
        }
        Ok((answer, rest))
    }

    /// The rules of a host. A host that has none lets everybody in, one that fails nobody (RFC 9309
    /// §2.3.1), which is no rule of its own: it is asked again at the next visit.
    async fn robots(&self, url: &Url, clock: &Clock) -> Result<Arc<Robots>, Finding> {
        let host = self.hosts.of(url);
        if let Some(rules) = host.robots(url) {
            return Ok(rules);
        }
        let mut trail = Trail::new(url.join("/robots.txt").map_err(|_| Trouble::Scheme)?);
        let rules = loop {
            let request = Request::get(trail.here().clone(), ROBOTS_BYTES);
            let (answer, rest) = self.ask(&request, clock).await?;
            match (trail.follow(&answer), answer.status.as_u16()) {
                (Ok(Step::Onward), _) => {}
                (Ok(Step::Arrived), 200..300) => {
                    break Robots::read(&String::from_utf8_lossy(&answer.body), ROBOT);
                }
                (Ok(Step::Arrived), status @ (429 | 500..)) => return Err(closed(status, rest)),
                _ => break Robots::default(),
            }
        };
        let rules = Arc::new(rules);
        host.keep_robots(url, &rules);
        Ok(rules)
    }
}

/// What it means that a host does not say what programs may do.
fn closed(status: u16, rest: Option<i64>) -> Finding {
    match status {
        429 => Finding::Nothing("It asks to be left alone for a while (429).".to_owned(), rest),
        503 if rest.is_some() => {
            Finding::Nothing("It says that it will be back (503).".to_owned(), rest)
        }
        _ => Finding::Failed(format!("Its robots.txt fails ({status}).")),
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
impl From<Trouble> for Finding {
    fn from(trouble: Trouble) -> Self {
        let why = trouble.to_string();
        match trouble {
            // Slow today may be fast tomorrow; what we refuse to ask may be there all the same.
            Trouble::Silent | Trouble::Private | Trouble::Port(_) | Trouble::Scheme => {
                Self::Nothing(why, None)
            }
            Trouble::Unresolved | Trouble::Unreachable(_) => Self::Unreached(why),
            Trouble::Tls(_) | Trouble::Garbled(_) | Trouble::Circle | Trouble::Redirects => {
                Self::Failed(why)
            }
        }
    }
}
