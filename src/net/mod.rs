//! The one HTTP client with which the program asks other hosts.
//!
//! It knows neither proxies nor cookies, opens a connection for each request, and connects only to
//! addresses that it has looked at: see [`is_public`].

mod address;
mod connect;
mod redirect;
mod smtp;

pub use address::{is_public, is_web_port};
pub use connect::{Addresses, SystemAddresses};
pub use redirect::{MAX_REDIRECTS, Step, Trail};
pub use smtp::{MailServer, Refusal, ServerAddressError};

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper::header::{CONNECTION, HOST, HeaderMap, HeaderValue, USER_AGENT};
use hyper::{Method, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout, timeout_at};
use tokio_rustls::TlsConnector;
use url::Url;

/// Longest that finding, reaching and greeting a host may take. A host that needs more is away.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// What the client is told once.
#[derive(Clone, Debug)]
pub struct Options {
    /// Names the program and where to complain about it, as in `Lamplight/0.1 (+https://…)`.
    pub user_agent: String,
    /// Longest wait for the beginning of an answer; what has not come by then of its body is left.
    pub patience: Duration,
}

/// Asks other hosts; cheap to clone.
#[derive(Clone)]
pub struct Client {
    options: Options,
    addresses: Arc<dyn Addresses>,
    /// Made at the first `https` address, because reading the system's certificates takes time.
    tls: Arc<OnceLock<TlsConnector>>,
}

/// One request.
#[derive(Clone, Debug)]
pub struct Request {
    /// `GET`, `POST`, …
    pub method: Method,
    /// An `http` or `https` address.
    pub url: Url,
    /// Besides `host`, `user-agent` and `connection`.
    pub headers: HeaderMap,
    /// Empty for most.
    pub body: Bytes,
    /// So many bytes of the answer are read before the client hangs up.
    pub most_bytes: usize,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    /// As the host sent it.
    pub status: StatusCode,
    /// As the host sent them.
    pub headers: HeaderMap,
    /// The beginning of the body.
    pub body: Vec<u8>,
    /// Is there more of the body, or did it break off?
    pub is_cut: bool,
}

/// Why there is no answer. `Display` is a sentence for editors.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// Neither `http` nor `https`.
    #[error("Only web addresses are asked.")]
    Scheme,
    /// A port on which no web page stands.
    #[error("No web page stands on port {0}.")]
    Port(u16),
    /// Its name leads to an address that is not public.
    #[error("Its name leads into a private network.")]
    Private,
    /// Its name leads nowhere.
    #[error("No network address belongs to its name.")]
    Unresolved,
    /// Nobody takes the connection.
    #[error("Nobody answers there ({0}).")]
    Unreachable(String),
    /// No safe connection can be made.
    #[error("It has no encryption that can be trusted ({0}).")]
    Tls(String),
    /// It did not answer in time.
    #[error("No answer came in time.")]
    Silent,
    /// What came is not HTTP.
    #[error("What answers there speaks no HTTP ({0}).")]
    Garbled(String),
    /// It redirects to where it was before.
    #[error("It redirects in a circle.")]
    Circle,
    /// It redirects again and again.
    #[error("It redirects more than {MAX_REDIRECTS} times.")]
    Redirects,
}

impl Request {
    /// A request for a page.
    #[must_use]
    pub fn get(url: Url, most_bytes: usize) -> Self {
        let (method, body) = (Method::GET, Bytes::new());
        Self { method, url, headers: HeaderMap::new(), body, most_bytes }
    }
}

impl Answer {
    /// The value of a header, if it is there and ASCII.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

impl Client {
    /// A client that asks the system where names lead, and connects to public addresses only or,
    /// if told so, to any.
    #[must_use]
    pub fn new(options: Options, allow_private: bool) -> Self {
        Self::with_addresses(options, Arc::new(SystemAddresses { allow_private }))
    }

    /// A client that is told otherwise where names lead and which addresses it may connect to.
    #[must_use]
    pub fn with_addresses(options: Options, addresses: Arc<dyn Addresses>) -> Self {
        Self { options, addresses, tls: Arc::default() }
    }

    /// Sends one request and reads the beginning of the answer; redirects are answers too.
    ///
    /// # Errors
    ///
    /// When the address may not be asked, or no answer begins in time.
    pub async fn send(&self, request: &Request) -> Result<Answer, Trouble> {
        let deadline = Instant::now() + self.options.patience;
        let connecting = CONNECT_TIMEOUT.min(self.options.patience);
        let connection = timeout(connecting, self.connect(&request.url));
        let stream = connection.await.map_err(|_| Trouble::Silent)??;
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(garbled)?;
        // Dropped with this call, and the connection with it.
        let mut driving = JoinSet::new();
        driving.spawn(connection);
        let response = self.exchange(sender, request);
        let response = timeout_at(deadline, response).await.map_err(|_| Trouble::Silent)??;
        let (parts, body) = response.into_parts();
        let (body, is_cut) = beginning(body, request.most_bytes, deadline).await;
        Ok(Answer { status: parts.status, headers: parts.headers, body, is_cut })
    }

    async fn exchange(
        &self,
        mut sender: http1::SendRequest<Full<Bytes>>,
        request: &Request,
    ) -> Result<hyper::Response<Incoming>, Trouble> {
        let url = &request.url;
        let mut target = url.path().to_owned();
        if let Some(query) = url.query() {
            target = format!("{target}?{query}");
        }
        let host = match (url.host_str().unwrap_or_default(), url.port()) {
            (host, Some(port)) => format!("{host}:{port}"),
            (host, None) => host.to_owned(),
        };
        let mut sent = hyper::Request::new(Full::new(request.body.clone()));
        *sent.method_mut() = request.method.clone();
        *sent.uri_mut() = target.parse().map_err(|error| Trouble::Garbled(format!("{error}")))?;
        *sent.headers_mut() = request.headers.clone();
        let value = |text: &str| {
            HeaderValue::from_str(text).map_err(|error| Trouble::Garbled(error.to_string()))
        };
        sent.headers_mut().insert(HOST, value(&host)?);
        sent.headers_mut().insert(USER_AGENT, value(&self.options.user_agent)?);
        sent.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        sender.send_request(sent).await.map_err(garbled)
    }
}

/// The beginning of a body, and whether that is not all of it.
async fn beginning(mut body: Incoming, most_bytes: usize, deadline: Instant) -> (Vec<u8>, bool) {
    let mut bytes = Vec::new();
    while let Ok(frame) = timeout_at(deadline, body.frame()).await {
        let Some(frame) = frame else { return (bytes, false) };
        let Ok(frame) = frame else { break };
        let Some(piece) = frame.data_ref() else { continue };
        let room = most_bytes - bytes.len();
        bytes.extend_from_slice(&piece[..piece.len().min(room)]);
        if piece.len() >= room {
            break;
        }
    }
    (bytes, true)
}

#[expect(clippy::needless_pass_by_value, reason = "it is given to `map_err`")]
fn garbled(error: hyper::Error) -> Trouble {
    Trouble::Garbled(error.to_string())
}
