use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::Router;
use axum::body::Body;
use axum::extract::MatchedPath;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode};
use axum::response::IntoResponse;
use bytes::Bytes;
use http_body_util::{BodyExt, Either, Full};
use tokio::time::timeout;
use tower::ServiceExt;

use crate::app::{App, Subject};
use crate::web::cache::{Finished, PageCache};
use crate::web::client::{ByTls, Proxies, is_from_here};
use crate::web::encoding::Encoding;
use crate::web::reader::ErrorPage;
use crate::web::view::Desk;
use crate::web::{Error, headers, router, studio};

/// What goes over the wire: finished bytes, or a body that a handler made.
pub type WireBody = Either<Full<Bytes>, Body>;

/// Marks an answer that may be kept and shown to every reader, and says what it was drawn from.
#[derive(Clone, Debug)]
pub(crate) struct Drawn(pub(crate) Vec<Subject>);

/// The site over HTTP: finished pages straight from memory, everything else through the router.
#[derive(Clone)]
pub struct Site {
    cache: Arc<PageCache>,
    router: Router,
    proxies: Proxies,
    desk: Desk,
    /// Longest wait for another request that draws the same page.
    patience: Duration,
}

/// Marks an error whose words are meant for programs, not readers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ForPrograms;

/// Smaller pages do not shrink by more than the headers grow.
const MIN_PACKED_BYTES: usize = 256;

impl Site {
    /// The site of an app, which tells it of every change.
    #[must_use]
    pub fn new(app: &App) -> Self {
        let settings = app.settings();
        let cache = Arc::new(PageCache::new(u64::from(settings.page_cache_mib) * 1024 * 1024));
        let watched = Arc::clone(&cache);
        app.watch(move |subjects| watched.drop_pages(subjects));
        Self {
            cache,
            router: router(app.clone()),
            proxies: Proxies::new(&settings.trusted_proxies),
            desk: Desk::new(app.clone()),
            patience: Duration::from_secs(settings.request_timeout_seconds.into()),
        }
    }

    /// Answers one request from `peer`.
    pub async fn answer<B>(&self, request: Request<B>, peer: IpAddr) -> Response<WireBody>
    where
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let by_tls = self.proxies.came_by_tls(peer, request.headers());
        let only_head = *request.method() == Method::HEAD;
        let mut response = match self.finished(&request) {
            Some(response) => response,
            None => self.draw(request.map(Body::new), peer, ByTls(by_tls)).await,
        };
        if by_tls {
            headers::require_tls(response.headers_mut());
        }
        if only_head { without_body(response) } else { response }
    }

    /// The answer, if it is finished already: no lock is waited for and nothing is copied but
    /// headers.
    fn finished<B>(&self, request: &Request<B>) -> Option<Response<WireBody>> {
        let address = cached_address(request)?;
        let page = self.cache.get(address, Encoding::of(request.headers()))?;
        Some(send(&page, request.headers()))
    }

    /// Lets a handler answer, and keeps what every reader may be shown.
    async fn draw(
        &self,
        mut request: Request<Body>,
        peer: IpAddr,
        by_tls: ByTls,
    ) -> Response<WireBody> {
        let asked = request.headers().clone();
        let encoding = Encoding::of(&asked);
        let address = cached_address(&request).map(str::to_owned);
        request.extensions_mut().insert(self.proxies.client(peer, &asked));
        request.extensions_mut().insert(by_tls);
        if !self.proxies.contain(peer) {
            // Only a proxy of ours may name requests in our log.
            request.headers_mut().remove("x-request-id");
        }
        if !is_from_here(request.method(), request.uri(), &asked) {
            return self.protected(Error::Elsewhere.into_response());
        }
        let Some(address) = address else { return self.call(request).await };

        let Ok(_turn) = timeout(self.patience, self.cache.turn(&address)).await else {
            return self.protected(StatusCode::SERVICE_UNAVAILABLE.into_response());
        };
        if let Some(page) = self.cache.get(&address, encoding) {
            return send(&page, &asked);
        }
        // The router would cut the body off for HEAD, and the next reader would find an empty page.
        *request.method_mut() = Method::GET;
        let drawing = self.cache.begin();
        let plain = match self.cache.get(&address, Encoding::Identity) {
            Some(page) => page,
            None => match self.call_for_page(request).await {
                Ok(page) => {
                    let page = Arc::new(page);
                    drawing.keep(&address, Encoding::Identity, &page);
                    page
                }
                Err(response) => return *response,
            },
        };
        if encoding == Encoding::Identity {
            return send(&plain, &asked);
        }
        if !shrinks(&plain) {
            // Pictures are kept unpacked under every encoding, so that each is found at once.
            drawing.keep(&address, encoding, &plain);
            return send(&plain, &asked);
        }
        let packing = Arc::clone(&plain);
        match tokio::task::spawn_blocking(move || packing.packed(encoding)).await {
            Ok(packed) => {
                let packed = Arc::new(packed);
                drawing.keep(&address, encoding, &packed);
                send(&packed, &asked)
            }
            Err(_) => send(&plain, &asked),
        }
    }

    /// A handler's answer as a page to be kept, or as it is if it must not be.
    async fn call_for_page(
        &self,
        request: Request<Body>,
    ) -> Result<Finished, Box<Response<WireBody>>> {
        let mut response = self.call(request).await;
        let Some(Drawn(subjects)) = response.extensions_mut().remove() else {
            return Err(Box::new(response));
        };
        let (parts, body) = response.into_parts();
        let bytes = match body.collect().await {
            Ok(body) => body.to_bytes(),
            Err(error) => {
                tracing::error!(%error, "a page could not be read");
                let failed = Error::Internal(error);
                return Err(Box::new(self.protected(failed.into_response())));
            }
        };
        Ok(Finished::new(parts.headers, bytes, &subjects))
    }

    async fn call(&self, request: Request<Body>) -> Response<WireBody> {
        let response: Result<_, Infallible> = self.router.clone().oneshot(request).await;
        match response {
            Ok(response) => self.protected(response),
            Err(never) => match never {},
        }
    }

    /// The answer with the headers that protect readers; errors without words get a page of them.
    fn protected(&self, response: Response<Body>) -> Response<WireBody> {
        let status = response.status();
        let is_page = response
            .headers()
            .get(CONTENT_TYPE)
            .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
        let failed = status.is_client_error() || status.is_server_error();
        let mut response = response.map(Either::Right);
        if failed && !is_page && response.extensions().get::<ForPrograms>().is_none() {
            let request_id = response.headers().get("x-request-id").cloned();
            let request_id = request_id.as_ref().and_then(|id| id.to_str().ok());
            let site = self.desk.site();
            let page = ErrorPage::new(&site, status.as_u16(), request_id).render();
            let page = page.unwrap_or_else(|_| status.to_string());
            *response.body_mut() = Either::Left(Full::new(Bytes::from(page)));
            let set = response.headers_mut();
            set.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
            set.remove(CONTENT_LENGTH);
        }
        headers::protect(response.headers_mut());
        response
    }
}

/// The span of a request in the log. The address and its query stay out of it: they would tell
/// what somebody read.
pub(crate) fn span<B>(request: &Request<B>) -> tracing::Span {
    let id = request.headers().get("x-request-id").and_then(|id| id.to_str().ok());
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str);
    tracing::info_span!("request", id, method = %request.method(), route)
}

/// What is asked anew each time, by everybody at once.
const NEVER_KEPT: [&str; 3] = ["/healthz", "/readyz", "/comment-token"];

/// What stands there is for one person, and its address may open it.
fn is_of_a_receipt(path: &str) -> bool {
    path.strip_prefix("/receipt").is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The address under which the answer may be kept: that of a page without a query, with the number
/// of a page of a list, or with those of two versions.
fn cached_address<B>(request: &Request<B>) -> Option<&str> {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return None;
    }
    let address = request.uri().path_and_query()?;
    // What is drawn for one person is drawn for nobody else, and nobody waits for its turn.
    let is_private = studio::is_within(address.path()) || is_of_a_receipt(address.path());
    if NEVER_KEPT.contains(&address.path()) || is_private {
        return None;
    }
    let number = |text: &str| text.len() < 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    let plain = address.query().is_none_or(|query| {
        let page = query.strip_prefix("comments=").or_else(|| query.strip_prefix("page="));
        page.is_some_and(number) || {
            // Two versions of an article, which are compared once for all readers.
            let versions = query.strip_prefix("from=").and_then(|rest| rest.split_once("&to="));
            let asked = versions.filter(|_| address.path().ends_with("/history"));
            asked.is_some_and(|(from, to)| number(from) && number(to))
        }
    });
    plain.then_some(address.as_str())
}

/// Does packing make this page smaller?
fn shrinks(page: &Finished) -> bool {
    let text =
        |kind: &str| kind.starts_with("text/") || kind.contains("xml") || kind.contains("json");
    let kind = page.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    page.body.len() >= MIN_PACKED_BYTES && kind.is_some_and(text)
}

/// The page, or 304 if the reader has it.
fn send(page: &Finished, asked: &HeaderMap) -> Response<WireBody> {
    let known = asked.get_all(IF_NONE_MATCH).iter().any(|tags| names(tags.as_bytes(), page));
    let body = if known { Bytes::new() } else { page.body.clone() };
    let mut response = Response::new(Either::Left(Full::new(body)));
    response.headers_mut().clone_from(&page.headers);
    if known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    response
}

/// The same head with the length that the body has. By HTTP/1 hyper would leave the body out by
/// itself, by HTTP/2 it would send it, which browsers take for a broken connection.
fn without_body(response: Response<WireBody>) -> Response<WireBody> {
    let (mut parts, body) = response.into_parts();
    let length = http_body::Body::size_hint(&body).exact();
    if let Some(length) = length.filter(|_| parts.status != StatusCode::NOT_MODIFIED) {
        parts.headers.entry(CONTENT_LENGTH).or_insert(length.into());
    }
    Response::from_parts(parts, Either::Left(Full::new(Bytes::new())))
}

/// Does a list of entity tags name this page? Compared weakly, as RFC 9110 §13.1.2 asks.
fn names(tags: &[u8], page: &Finished) -> bool {
    tags.split(|byte| *byte == b',')
        .map(<[u8]>::trim_ascii)
        .any(|tag| tag == b"*" || tag.strip_prefix(b"W/").unwrap_or(tag) == page.etag.as_bytes())
}
