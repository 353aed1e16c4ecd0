use std::net::IpAddr;

use crate::app::App;
use crate::app::asking::site_address;
use crate::clock::Timestamp;
use crate::comments::Status;
use crate::content::Listing;
use crate::services::{Matter, Place, Why};
use crate::spam::{Evidence, Reason, Verdict};
use crate::store::{NewCall, ScreenedComment};

/// What came along with a comment and is not kept with it.
#[derive(Clone, Debug, Default)]
pub(in crate::app) struct Traits {
    pub(in crate::app) email: String,
    pub(in crate::app) address: Option<IpAddr>,
    pub(in crate::app) user_agent: String,
    pub(in crate::app) referrer: String,
    pub(in crate::app) honeypot: Option<String>,
}

/// What is kept of it.
struct Words<'a> {
    body: &'a str,
    author_name: &'a str,
    is_reply: bool,
    at: Timestamp,
    why: Why,
    log_odds: f64,
}

/// As low as any evidence could bring a comment that no rule holds, in nats.
const TRUST: f64 = -1_000.0;

impl App {
    /// Makes the verdict about a new comment wait for services, if it is in doubt: then it is held
    /// for the time being, and this gives the questions.
    pub(in crate::app) fn calls_for(
        &self,
        verdict: &mut Verdict,
        draft: &crate::comments::Draft,
        (article_id, traits, now): (i64, &Traits, Timestamp),
    ) -> Vec<NewCall> {
        if !self.is_doubtful(verdict.log_odds, &verdict.reasons) {
            return Vec::new();
        }
        let words = Words {
            body: draft.body(),
            author_name: draft.author_name(),
            is_reply: draft.parent_id().is_some(),
            at: now,
            why: Why::New,
            log_odds: verdict.log_odds,
        };
        let calls = self.calls(&words, article_id, traits);
        for service in self.services().iter().filter(|_| !calls.is_empty()) {
            let waits = Evidence::new(0.0, format!("{} is being asked.", service.title()));
            verdict.reasons.push(waits.from(service.name()));
            verdict.status = Status::Held;
        }
        calls
    }

    /// The questions about a stored comment, of whose sender only the name is known; none where
    /// somebody may be in danger.
    pub(super) fn calls_about(&self, screened: &ScreenedComment, why: Why) -> Vec<NewCall> {
        let comment = &screened.comment;
        if screened.urgent {
            return Vec::new();
        }
        let words = Words {
            body: &comment.body,
            author_name: &comment.author_name,
            is_reply: comment.parent_id.is_some(),
            at: comment.edited_at.unwrap_or(comment.posted_at),
            why,
            log_odds: screened.log_odds,
        };
        self.calls(&words, comment.article_id, &Traits::default())
    }

    fn calls(&self, words: &Words<'_>, article_id: i64, traits: &Traits) -> Vec<NewCall> {
        let catalogue = self.catalogue();
        let Some(listing) = catalogue.get(article_id) else { return Vec::new() };
        let settings = self.settings();
        let address = format!("{}{}", site_address(settings), listing.address());
        let matter = Matter {
            body: words.body,
            author_name: words.author_name,
            email: &traits.email,
            address: traits.address,
            user_agent: &traits.user_agent,
            referrer: &traits.referrer,
            honeypot: traits.honeypot.as_deref(),
            is_reply: words.is_reply,
            posted_at: words.at,
            why: words.why,
            place: place(listing, &address, &settings.language),
            log_odds: words.log_odds,
        };
        let now = Timestamp::now();
        let services = self.services().iter();
        let calls =
            services.map(|service| Self::new_call(&**service, service.compose(&matter), now));
        calls.collect()
    }

    /// The same as [`App::is_doubtful`], of reasons as they are stored.
    pub(super) fn is_in_doubt(&self, log_odds: f64, reasons: &str) -> bool {
        serde_json::from_str::<Vec<Reason>>(reasons)
            .is_ok_and(|reasons| self.is_doubtful(log_odds, &reasons))
    }

    /// Could what services say decide about it? Not if it is clear anyway, nor if a rule holds it
    /// whatever anybody says.
    fn is_doubtful(&self, log_odds: f64, reasons: &[Reason]) -> bool {
        let (parts, settings) = (&self.parts, self.settings());
        let band = settings.service_from..=settings.service_to;
        if parts.services.is_empty() || !band.contains(&log_odds) {
            return false;
        }
        let mut trusted = reasons.to_vec();
        trusted.push(Evidence::new(TRUST, "").from(""));
        parts.screen.decide(trusted).status == Status::Published
    }
}

fn place<'a>(listing: &'a Listing, address: &'a str, language: &'a str) -> Place<'a> {
    Place {
        address,
        title: &listing.title,
        language: listing.language.as_deref().unwrap_or(language),
        topics: listing.topics.names().collect(),
        updated_at: listing.updated_at.or(listing.published_at),
    }
}
