use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use crate::web::Site;

/// Connections at the same time; more wait in the system's queue.
const MAX_CONNECTIONS: usize = 4096;

/// Longest time for the head of a request, and for a connection to stay idle between two.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);

/// Largest head of a request, in bytes: ours fit into a fraction of it.
const MAX_HEAD_BYTES: usize = 32 * 1024;

/// Requests on one HTTP/2 connection at the same time.
const MAX_STREAMS: u32 = 128;

/// How often an idle HTTP/2 connection is asked whether anybody is there.
const PING: Duration = Duration::from_secs(20);

/// Longest time that running requests get to finish when the server is told to stop.
const GRACE: Duration = Duration::from_secs(20);

/// Serves the site on `listener`, by HTTP/1.1 and by HTTP/2 without TLS (h2c, with prior
/// knowledge), until `stop` is done; then finishes the requests that have begun.
///
/// # Errors
///
/// Never for one connection's sake; only when the listener itself breaks.
pub async fn serve(
    site: Site,
    listener: TcpListener,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let protocols = Arc::new(protocols());
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let mut stop = std::pin::pin!(stop);
    loop {
        let arrival = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            arrived = arrival => arrived,
            () = &mut stop => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) if is_of_one_connection(&error) => continue,
            Err(error) => {
                // Out of file descriptors, most likely: some will be given back.
                tracing::error!(%error, "no connection can be taken");
                tokio::time::sleep(Duration::from_millis(200)).await;
                continue;
            }
        };
        // Answers are written whole; waiting to fill packets would only delay them.
        let _ = stream.set_nodelay(true);
        let site = site.clone();
        let spoke = Arc::new(AtomicBool::new(false));
        let speaks = Arc::clone(&spoke);
        let answer = service_fn(move |request| {
            speaks.store(true, Ordering::Relaxed);
            let site = site.clone();
            async move { Ok::<_, Infallible>(site.answer(request, peer.ip()).await) }
        });
        let connection = protocols.serve_connection(TokioIo::new(stream), answer).into_owned();
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            let ended = tokio::select! {
                ended = connection => ended,
                () = stays_silent(&spoke) => Ok(()),
            };
            if let Err(error) = ended {
                tracing::debug!(error, "a connection ended early");
            }
            drop(place);
        });
    }
    drop(listener);
    if tokio::time::timeout(GRACE, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests did not finish in time and were cut off");
    }
    Ok(())
}

/// HTTP/1.1 and HTTP/2, with limits on everything that a client sends.
fn protocols() -> auto::Builder<TokioExecutor> {
    let mut protocols = auto::Builder::new(TokioExecutor::new());
    protocols
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(MAX_HEAD_BYTES);
    protocols
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(PING)
        .max_concurrent_streams(MAX_STREAMS)
        .max_header_list_size(u32::try_from(MAX_HEAD_BYTES).unwrap_or(u32::MAX));
    protocols
}

/// Done once a connection has been silent for too long: hyper counts the time of a head only from
/// the bytes on that tell HTTP/1 from HTTP/2, and would wait for those for ever.
async fn stays_silent(spoke: &AtomicBool) {
    tokio::time::sleep(HEAD_TIMEOUT).await;
    if spoke.load(Ordering::Relaxed) {
        std::future::pending::<()>().await;
    }
}

/// Errors of the other side, which gave up before it was greeted.
fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
    )
}
