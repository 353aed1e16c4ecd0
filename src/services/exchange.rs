use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use hyper::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, StatusCode};
use url::Url;

use crate::net::{
    Addresses, Answer, Client, Options, Request, SystemAddresses, Trouble, is_public,
};
use crate::services::Fault;

/// Posts to one service, over a connection that nobody else can read.
#[derive(Clone)]
pub struct Exchange {
    client: Client,
    url: Url,
}

/// What every exchange needs besides an address.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'a> {
    /// Names the program.
    pub user_agent: &'a str,
    /// Longest wait for an answer.
    pub patience: Duration,
    /// May services stand in a private network, and be asked there without encryption?
    pub allow_private: bool,
}

/// May people's words be sent there? By `https` anywhere, by `http` only within a private network
/// and if the operator allows such.
#[must_use]
pub fn is_safe(address: &str, allow_private: bool) -> bool {
    let Ok(url) = address.parse::<Url>() else { return false };
    let scheme = url.scheme();
    url.has_host() && (scheme == "https" || (allow_private && scheme == "http"))
}

/// A client for such an address: without encryption it reaches nobody outside a private network.
#[must_use]
pub fn client_for(url: &Url, options: Options, allow_private: bool) -> Client {
    let system = SystemAddresses { allow_private };
    let addresses: Arc<dyn Addresses> =
        if url.scheme() == "https" { Arc::new(system) } else { Arc::new(Neighbours(system)) };
    Client::with_addresses(options, addresses)
}

impl Exchange {
    /// With the service at `address`; `None` if that [may not be](is_safe).
    #[must_use]
    pub fn new(address: &str, terms: Terms<'_>) -> Option<Self> {
        let url: Url = address.parse().ok().filter(|_| is_safe(address, terms.allow_private))?;
        let options = Options { user_agent: terms.user_agent.to_owned(), patience: terms.patience };
        Some(Self { client: client_for(&url, options, terms.allow_private), url })
    }

    /// Posts a body to a path below the service's address, or to that address itself if `path` is
    /// empty, and gives the answer if its status is 200 and it is whole.
    pub(super) async fn post(
        &self,
        path: &str,
        media_type: &'static str,
        body: Vec<u8>,
        more: &[(HeaderName, String)],
        most_bytes: usize,
    ) -> Result<Answer, Fault> {
        let mut url = self.url.clone();
        if !path.is_empty() {
            url.set_path(&format!("{}{path}", self.url.path().trim_end_matches('/')));
        }
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
        for (name, value) in more {
            let value = HeaderValue::from_str(value);
            headers.insert(name.clone(), value.map_err(|error| Fault::Failed(error.to_string()))?);
        }
        let (method, body) = (Method::POST, Bytes::from(body));
        let request = Request { method, url, headers, body, most_bytes };
        let answer = self.client.send(&request).await.map_err(|trouble| match trouble {
            Trouble::Private if request.url.scheme() == "http" => Fault::Exposed,
            Trouble::Silent => Fault::Late,
            other => Fault::Trouble(other),
        })?;
        match answer.status {
            StatusCode::OK if answer.is_cut => {
                Err(Fault::Unreadable("it is too long, or broke off".to_owned()))
            }
            StatusCode::OK => Ok(answer),
            status => Err(Fault::Status(status.as_u16())),
        }
    }
}

/// Addresses of private networks, and no others.
struct Neighbours(SystemAddresses);

impl Addresses for Neighbours {
    fn resolve<'a>(
        &'a self,
        host: &'a str,
    ) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send + 'a>> {
        self.0.resolve(host)
    }

    fn permits(&self, address: IpAddr) -> bool {
        self.0.permits(address) && !is_public(address)
    }

    fn permits_port(&self, port: u16) -> bool {
        self.0.permits_port(port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_leave_the_site_encrypted_or_stay_in_the_neighbourhood() {
        for (address, allow_private, safe) in [
            ("https://rest.akismet.com", false, true),
            ("http://rest.akismet.com", false, false),
            ("http://127.0.0.1:9000/hook", false, false),
            ("http://127.0.0.1:9000/hook", true, true),
            ("ftp://a.example/", true, false),
            ("unix:/run/hook", true, false),
            ("", true, false),
        ] {
            assert_eq!(is_safe(address, allow_private), safe, "{address}");
        }
        let neighbours = Neighbours(SystemAddresses { allow_private: true });
        assert!(neighbours.permits([127, 0, 0, 1].into()));
        assert!(!neighbours.permits([1, 1, 1, 1].into()), "its name may lead anywhere");
    }
}
