use bytes::Bytes;
use hyper::Method;
use hyper::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use url::Url;

use crate::app::Postman;
use crate::app::mailing::postman::CALL_PATIENCE;
use crate::clock::Timestamp;
use crate::mail::Mail;
use crate::net::{Options, Refusal, Request};
use crate::services::{client_for, is_safe, sign};

/// When the call was signed, in seconds since 1970.
const TIME: HeaderName = HeaderName::from_static("lamplight-time");

/// See [`sign`].
const SIGNATURE: HeaderName = HeaderName::from_static("lamplight-signature");

/// The same at each attempt, so that a program can tell a second copy from a second notice.
const DELIVERY: HeaderName = HeaderName::from_static("lamplight-delivery");

/// Nothing in the answer matters but its status.
const MOST_BYTES: usize = 1024;

impl Postman {
    /// Calls the operator's webhook.
    pub(super) async fn call(&self, mail: &Mail, now: Timestamp) -> Result<(), Refusal> {
        let settings = self.app.settings();
        let Ok(url) = Url::parse(&settings.notice_webhook) else {
            return Err(Refusal::Away("`notice_webhook` is no address.".to_owned()));
        };
        // As with services: what people wrote leaves the machine sealed or not at all.
        if !is_safe(&settings.notice_webhook, settings.allow_private_addresses) {
            let words = "`notice_webhook` is not called: it does not begin with `https://`.";
            return Err(Refusal::Away(words.to_owned()));
        }
        let signature = sign(&settings.notice_webhook_secret, now, &mail.body);
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        for (name, value) in
            [(TIME, now.0.to_string()), (SIGNATURE, signature), (DELIVERY, mail.message_id.clone())]
        {
            let value = HeaderValue::from_str(&value).expect("digits and letters make a header");
            headers.insert(name, value);
        }
        let request = Request {
            method: Method::POST,
            url,
            headers,
            body: Bytes::from(mail.body.clone()),
            most_bytes: MOST_BYTES,
        };
        let options = Options { user_agent: self.app.user_agent(), patience: CALL_PATIENCE };
        let client = client_for(&request.url, options, settings.allow_private_addresses);
        match client.send(&request).await {
            Ok(answer) if answer.status.is_success() => Ok(()),
            Ok(answer) => {
                Err(Refusal::Later(format!("The webhook answered {}.", answer.status.as_u16())))
            }
            Err(trouble) => Err(Refusal::Away(format!("The webhook cannot be called. {trouble}"))),
        }
    }
}
