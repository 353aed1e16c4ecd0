//! Headers that keep readers safe, the same on every answer.

use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue};

/// Nothing from any other host, nothing inline, no frames, forms only to ourselves.
pub(crate) const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     img-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; \
     base-uri 'none'; frame-ancestors 'none'";

/// A picture opened by itself runs nothing and loads nothing; SVG may style itself.
pub(crate) const PICTURE_POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'";

/// What a browser may use on our behalf: nothing.
const PERMISSIONS: &str = "accelerometer=(), browsing-topics=(), camera=(), \
     display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), \
     payment=(), usb=()";

/// Two years. Not for subdomains, of which this site knows nothing.
const TRANSPORT: HeaderValue = HeaderValue::from_static("max-age=63072000");

/// Every page is asked for again each time, and answered with 304 if it is the same: a browser
/// must not show an old page after a correction.
pub(crate) const REVALIDATE: HeaderValue = HeaderValue::from_static("no-cache");

/// For what depends on what somebody typed.
pub(crate) const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// For addresses with a hash of their content: a year.
pub(crate) const IMMUTABLE: HeaderValue =
    HeaderValue::from_static("public, max-age=31536000, immutable");

const SAME_ORIGIN: HeaderValue = HeaderValue::from_static("same-origin");
const OPENER: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");

/// Adds what is missing; a handler that set one of these headers itself had a reason.
pub(crate) fn protect(headers: &mut HeaderMap) {
    let mut add = |name: HeaderName, value: HeaderValue| {
        headers.entry(name).or_insert(value);
    };
    add(CONTENT_SECURITY_POLICY, HeaderValue::from_static(PAGE_POLICY));
    add(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    add(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    // Not `no-referrer`: that makes browsers send `Origin: null` with our own forms, and then a
    // post from here cannot be told from one from elsewhere.
    add(REFERRER_POLICY, SAME_ORIGIN);
    add(OPENER, SAME_ORIGIN);
    add(RESOURCE, SAME_ORIGIN);
    add(PERMISSIONS_POLICY, HeaderValue::from_static(PERMISSIONS));
    add(CACHE_CONTROL, NO_STORE);
}

/// Tells browsers to come by TLS from now on; only said to readers who did.
pub(crate) fn require_tls(headers: &mut HeaderMap) {
    headers.insert(STRICT_TRANSPORT_SECURITY, TRANSPORT);
}
