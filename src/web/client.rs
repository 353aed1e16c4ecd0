//! Who sent a request, and from which page.

use std::net::{IpAddr, SocketAddr};

use axum::http::header::{HOST, HeaderName, ORIGIN};
use axum::http::{HeaderMap, Method, Uri};
use ipnet::IpNet;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Where a mail program posts, for its owner and from wherever it is, to end the mails that a secret
/// in the address belongs to (RFC 8058). The secret is all that it takes, so nothing is won by making
/// somebody else's browser send it.
const ONE_CLICK: &str = "/mail/stop/";

/// The network address that a request came from; in the extensions of every request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Client(pub(crate) IpAddr);

/// Did the reader come by TLS, as far as a proxy of ours says? In the extensions of every request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ByTls(pub(crate) bool);

/// Networks whose word about a reader's address is believed.
#[derive(Clone, Debug)]
pub(crate) struct Proxies(Vec<IpNet>);

impl Proxies {
    pub(crate) fn new(networks: &[IpNet]) -> Self {
        Self(networks.to_vec())
    }

    /// Does this address belong to one of ours?
    pub(crate) fn contain(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }

    /// The reader's address: the last one in `X-Forwarded-For` that no proxy of ours added,
    /// because whatever stands before it may be made up.
    pub(crate) fn client(&self, peer: IpAddr, headers: &HeaderMap) -> Client {
        let mut client = peer.to_canonical();
        let lines: Vec<_> = headers.get_all(FORWARDED_FOR).iter().collect();
        let named = lines
            .iter()
            .rev()
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.rsplit(','));
        for name in named {
            if !self.contain(client) {
                break;
            }
            let Some(address) = address_of(name.trim()) else { break };
            client = address.to_canonical();
        }
        Client(client)
    }

    /// Did the reader come by TLS, as far as a proxy of ours says?
    pub(crate) fn came_by_tls(&self, peer: IpAddr, headers: &HeaderMap) -> bool {
        !self.0.is_empty()
            && headers.get(FORWARDED_PROTO).is_some_and(|scheme| scheme == "https")
            && self.contain(peer)
    }
}

/// What a header says, as far as it is text of a reasonable length; else nothing. Untrusted.
pub(crate) fn text_of<'a>(headers: &'a HeaderMap, name: &HeaderName) -> &'a str {
    /// Longer than any browser's own.
    const MAX_BYTES: usize = 1_000;
    let text = headers.get(name).and_then(|value| value.to_str().ok());
    text.filter(|text| text.len() <= MAX_BYTES).unwrap_or_default()
}

/// An address, with or without the port that some proxies add.
fn address_of(name: &str) -> Option<IpAddr> {
    let with_port = || name.parse::<SocketAddr>().ok().map(|address| address.ip());
    name.parse().ok().or_else(with_port)
}

/// May this request change anything? False for a form that another site made the browser send.
///
/// Browsers since 2023 say where a request came from (`Sec-Fetch-Site`, W3C Fetch Metadata);
/// older ones send `Origin` with a post. What sends neither is no browser, and has no reader's
/// authority to abuse. Neither has whoever posts to [`ONE_CLICK`].
pub(crate) fn is_from_here(method: &Method, uri: &Uri, headers: &HeaderMap) -> bool {
    let one_click = uri.path().strip_prefix(ONE_CLICK).is_some_and(|token| !token.contains('/'));
    if method.is_safe() || one_click {
        return true;
    }
    if let Some(site) = headers.get(SEC_FETCH_SITE) {
        return site == "same-origin" || site == "none";
    }
    let Some(origin) = headers.get(ORIGIN) else { return true };
    let host = headers
        .get(HOST)
        .and_then(|host| host.to_str().ok())
        .or(uri.authority().map(AsRef::as_ref));
    let origin = origin.to_str().ok().and_then(|origin| origin.split_once("://"));
    matches!((origin, host), (Some((_, origin)), Some(host)) if origin == host)
}

/// Does a request that may change something say from which page it came? Whoever is signed in has
/// authority to abuse, so there a post without such a word is refused: every browser since 2020
/// sends one.
pub(crate) fn says_where_from(method: &Method, headers: &HeaderMap) -> bool {
    method.is_safe() || headers.contains_key(SEC_FETCH_SITE) || headers.contains_key(ORIGIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), value.parse().expect("a value")))
            .collect()
    }

    #[test]
    fn only_our_own_proxies_are_believed_about_a_readers_address() {
        let proxies = Proxies::new(&["10.0.0.0/8".parse().expect("a network")]);
        for (peer, forwarded, expected) in [
            ("192.0.2.1", "203.0.113.9", "192.0.2.1"),
            ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
            ("10.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9"),
            ("10.0.0.1", "203.0.113.9, 10.0.0.2", "203.0.113.9"),
            ("10.0.0.1", "203.0.113.9:4711", "203.0.113.9"),
            ("10.0.0.1", "[2001:db8::1]:4711", "2001:db8::1"),
            ("10.0.0.1", "nonsense", "10.0.0.1"),
            ("10.0.0.1", "203.0.113.9, nonsense", "10.0.0.1"),
            ("::ffff:10.0.0.1", "2001:db8::1", "2001:db8::1"),
        ] {
            let peer = peer.parse().expect("an address");
            let Client(client) = proxies.client(peer, &headers(&[("x-forwarded-for", forwarded)]));
            assert_eq!(client.to_string(), expected, "{peer} {forwarded}");
        }
    }

    #[test]
    fn a_form_that_another_site_sends_is_refused() {
        let uri = Uri::from_static("/articles/a/comments");
        for (pairs, expected) in [
            (&[("sec-fetch-site", "same-origin")][..], true),
            (&[("sec-fetch-site", "none")], true),
            (&[("sec-fetch-site", "cross-site")], false),
            (&[("sec-fetch-site", "same-site")], false),
            (&[("origin", "https://a.example"), ("host", "a.example")], true),
            (&[("origin", "https://b.example"), ("host", "a.example")], false),
            (&[("origin", "null"), ("host", "a.example")], false),
            (&[("host", "a.example")], true),
        ] {
            assert_eq!(is_from_here(&Method::POST, &uri, &headers(pairs)), expected, "{pairs:?}");
            assert!(is_from_here(&Method::GET, &uri, &headers(pairs)));
        }
    }

    #[test]
    fn a_mail_program_may_end_mails_from_anywhere_and_do_nothing_else() {
        let elsewhere = headers(&[("sec-fetch-site", "cross-site"), ("origin", "null")]);
        for (path, expected) in [
            ("/mail/stop/abc", true),
            ("/mail/stop/abc/../confirm", false),
            ("/mail/stop", false),
            ("/mail/confirm/abc", false),
            ("/mail/decide/abc", false),
            ("/mail/mine", false),
        ] {
            let uri = path.parse().expect("a path");
            assert_eq!(is_from_here(&Method::POST, &uri, &elsewhere), expected, "{path}");
        }
    }
}
