//! Akismet, a service of Automattic (<https://akismet.com/developers/>).
//!
//! It is asked with `comment-check`, and told with `submit-spam` and `submit-ham` what people
//! decided against it. We never drop what it calls blatant: the pro-tip `discard` is one more
//! reason to hold.

mod account;
mod form;
mod reply;

use std::time::Duration;

use crate::net::Answer as Raw;
use crate::services::akismet::form::Form;
use crate::services::asked::told_in_words;
use crate::services::{
    Asking, Call, Exchange, Fault, Finding, Matter, Personal, Reply, Service, Terms,
};

/// The client of Akismet's interface 1.1 (and 1.2 for the account).
pub struct Akismet {
    exchange: Exchange,
    /// Never logged, never stored: it stands in no `sent`, and is cut out of what comes back.
    key: String,
    blog: Blog,
    allowed: Vec<Personal>,
    /// Do not learn from this site.
    is_test: bool,
}

/// The site, as Akismet knows it.
#[derive(Clone, Debug)]
struct Blog {
    /// Its whole address.
    address: String,
    /// BCP 47 tag.
    language: String,
}

/// The operator's side of it.
#[derive(Clone, Debug)]
pub struct Account<'a> {
    /// Where it answers.
    pub url: &'a str,
    /// Names the account.
    pub key: &'a str,
    /// The whole address of the site.
    pub site: &'a str,
    /// Language of the site, a BCP 47 tag.
    pub language: &'a str,
    /// What it may be told about people.
    pub allowed: Vec<Personal>,
    /// Is this a site that tries things out, from which Akismet should not learn?
    pub is_test: bool,
}

/// As the documentation asks for: the application, then what speaks for it.
const USER_AGENT: &str = concat!(
    "Lamplight/",
    env!("CARGO_PKG_VERSION"),
    " | lamplight-akismet/",
    env!("CARGO_PKG_VERSION")
);

/// Answers are one word; the rest is room for an error page.
const MAX_REPLY_BYTES: usize = 16 * 1024;

const FORM: &str = "application/x-www-form-urlencoded; charset=UTF-8";

impl Akismet {
    /// A client for one account; `None` if its address is none that [may be
    /// asked](crate::services::is_safe).
    #[must_use]
    pub fn new(account: Account<'_>, patience: Duration, allow_private: bool) -> Option<Self> {
        let terms = Terms { user_agent: USER_AGENT, patience, allow_private };
        Some(Self {
            exchange: Exchange::new(account.url, terms)?,
            key: account.key.to_owned(),
            blog: Blog { address: account.site.to_owned(), language: account.language.to_owned() },
            allowed: account.allowed,
            is_test: account.is_test,
        })
    }

    /// One call: the key, then what was composed.
    async fn post(&self, path: &str, form: Form) -> Result<Raw, Fault> {
        let mut body = Form::default();
        body.push("api_key", &self.key);
        body.append(&form);
        self.exchange.post(path, FORM, body.into_text().into_bytes(), &[], MAX_REPLY_BYTES).await
    }

    async fn check(&self, call: &Call) -> Reply {
        let mut form = Form::from_text(&call.sent);
        if call.again {
            form.push("recheck_reason", "recheck_after");
        }
        match self.post("/1.1/comment-check", form).await {
            Ok(raw) => reply::of_check(&raw, &self.key),
            Err(fault) => Reply::from(Err(fault)),
        }
    }

    /// With the same fields as it was asked with, and its own name for that call.
    async fn submit(&self, call: &Call, is_spam: bool) -> Reply {
        let mut form = Form::from_text(&call.sent);
        if let Some(guid) = &call.guid {
            form.push("guid", guid);
        }
        let path = if is_spam { "/1.1/submit-spam" } else { "/1.1/submit-ham" };
        match self.post(path, form).await {
            Ok(raw) => reply::of_submission(&raw, &self.key),
            Err(fault) => Reply::from(Err(fault)),
        }
    }
}

impl Service for Akismet {
    fn name(&self) -> &'static str {
        "akismet"
    }

    fn title(&self) -> &'static str {
        "Akismet"
    }

    /// Ends with what Akismet asks its customers to say, in our words.
    fn notice(&self) -> String {
        let told = told_in_words(
            &[
                "your text",
                "when you sent it",
                "whether it answers somebody",
                "what was typed into the hidden field",
                "the article and its topics",
            ],
            &self.allowed,
        );
        format!(
            "If our own filters are in doubt, this company in the USA is told {told}. \
             akismet.com/privacy says what it does with that."
        )
    }

    fn compose(&self, matter: &Matter<'_>) -> String {
        form::compose(matter, &self.blog, &self.allowed, self.is_test)
    }

    fn ask<'a>(&'a self, call: &'a Call) -> Asking<'a, Reply> {
        Box::pin(self.check(call))
    }

    fn learns(&self) -> bool {
        true
    }

    fn tell<'a>(&'a self, call: &'a Call, is_spam: bool) -> Asking<'a, Reply> {
        Box::pin(self.submit(call, is_spam))
    }

    fn examine(&self) -> Asking<'_, Vec<Finding>> {
        Box::pin(self.examine_account())
    }
}
