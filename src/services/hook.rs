use std::fmt::Write;
use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use hyper::header::HeaderName;
use sha2::Sha256;

use crate::clock::Timestamp;
use crate::services::message::{self, MAX_ANSWER_BYTES};
use crate::services::{
    Asking, Call, Exchange, Fault, Finding, Matter, Personal, Reply, Service, Terms,
};

/// When the question was signed, in seconds since 1970.
const TIME: HeaderName = HeaderName::from_static("lamplight-time");
/// `v1=` and the HMAC-SHA256 of time, full stop and body, in hexadecimal.
const SIGNATURE: HeaderName = HeaderName::from_static("lamplight-signature");
/// Number of the comment; 0 for a trial.
const COMMENT: HeaderName = HeaderName::from_static("lamplight-comment");

const USER_AGENT: &str = concat!("Lamplight/", env!("CARGO_PKG_VERSION"));

/// Any service over HTTP that takes our JSON; `hook.md` describes both.
pub struct Hook {
    exchange: Exchange,
    secret: String,
    site: String,
    allowed: Vec<Personal>,
}

impl Hook {
    /// The service at `url`, which shares `secret` with us; `None` if its address is none that
    /// [may be asked](crate::services::is_safe).
    #[must_use]
    pub fn new(
        url: &str,
        secret: &str,
        site: &str,
        allowed: Vec<Personal>,
        (patience, allow_private): (Duration, bool),
    ) -> Option<Self> {
        let terms = Terms { user_agent: USER_AGENT, patience, allow_private };
        let exchange = Exchange::new(url, terms)?;
        Some(Self { exchange, secret: secret.to_owned(), site: site.to_owned(), allowed })
    }

    async fn post(&self, comment: i64, sent: &str) -> Result<Vec<u8>, Fault> {
        let now = Timestamp::now();
        let more = [
            (TIME, now.0.to_string()),
            (SIGNATURE, sign(&self.secret, now, sent)),
            (COMMENT, comment.to_string()),
        ];
        let body = sent.as_bytes().to_vec();
        let media_type = "application/json";
        let raw = self.exchange.post("", media_type, body, &more, MAX_ANSWER_BYTES).await?;
        Ok(raw.body)
    }

    async fn asked(&self, comment: i64, sent: &str) -> Reply {
        let bytes = self.post(comment, sent).await;
        Reply::from(bytes.and_then(|bytes| message::read(&bytes)))
    }
}

/// The value of the header that proves who asks, and when.
///
/// # Panics
///
/// Never: HMAC takes keys of every length.
#[must_use]
pub fn sign(secret: &str, now: Timestamp, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes())
        .expect("HMAC takes keys of every length (RFC 2104 §2)");
    mac.update(format!("{}.", now.0).as_bytes());
    mac.update(body.as_bytes());
    let digest = mac.finalize().into_bytes();
    let mut value = "v1=".to_owned();
    for byte in digest {
        write!(value, "{byte:02x}").expect("a text takes everything");
    }
    value
}

impl Service for Hook {
    fn name(&self) -> &'static str {
        "hook"
    }

    fn title(&self) -> &'static str {
        "A second opinion"
    }

    fn notice(&self) -> String {
        message::notice("a service that this site has chosen", &self.allowed)
    }

    fn compose(&self, matter: &Matter<'_>) -> String {
        message::compose(matter, &self.site, &self.allowed)
    }

    fn ask<'a>(&'a self, call: &'a Call) -> Asking<'a, Reply> {
        Box::pin(self.asked(call.comment, &call.sent))
    }

    fn examine(&self) -> Asking<'_, Vec<Finding>> {
        Box::pin(async {
            vec![message::finding(&self.asked(0, &message::trial(&self.site)).await)]
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_and_body_are_signed_together() {
        // python3: hmac.new(b"secret words", b'1793628300.{"a":1}', "sha256").hexdigest()
        let signed = sign("secret words", Timestamp(1_793_628_300), "{\"a\":1}");
        assert_eq!(signed, EXPECTED);
        for (secret, now, body) in [
            ("secret word", 1_793_628_300, "{\"a\":1}"),
            ("secret words", 1_793_628_301, "{\"a\":1}"),
            ("secret words", 1_793_628_300, "{\"a\":2}"),
        ] {
            assert_ne!(sign(secret, Timestamp(now), body), EXPECTED);
        }
    }

    const EXPECTED: &str = "v1=7c00d5e1582f0d2153dcdab4b1126f106d81054a6c21ce72fa58c2688455fb31";
}
