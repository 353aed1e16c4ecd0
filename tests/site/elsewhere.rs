//! Another host, with everything that hosts do to programs: a real server on this machine.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use lamplight::net::{Addresses, Client, Options, is_public};
use parking_lot::Mutex;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// A host that answers paths as it was told to.
pub(crate) struct Elsewhere {
    pub(crate) address: SocketAddr,
    host: Host,
    _serving: JoinSet<()>,
}

/// What it knows, shared by everything that it does.
#[derive(Clone, Default)]
struct Host {
    pages: Arc<Mutex<HashMap<String, Reply>>>,
    asked: Arc<Mutex<Vec<String>>>,
    sent: Arc<AtomicUsize>,
}

/// What it does when asked for a path.
#[derive(Clone)]
pub(crate) enum Reply {
    /// Sends these bytes, head and body.
    Bytes(Vec<u8>),
    /// Sends this many bytes of a page.
    Flood(usize),
    /// Takes the request and says nothing.
    Hang,
}

/// An answer with a status, further lines of its head, and a body.
pub(crate) fn reply(status: u16, lines: &str, body: &str) -> Reply {
    raw_reply(status, lines, body.as_bytes())
}

pub(crate) fn raw_reply(status: u16, lines: &str, body: &[u8]) -> Reply {
    let length = body.len();
    let head = format!("HTTP/1.1 {status} So\r\ncontent-length: {length}\r\n{lines}\r\n");
    Reply::Bytes([head.as_bytes(), body].concat())
}

/// A page with a title.
pub(crate) fn titled(title: &str) -> Reply {
    reply(200, "content-type: text/html\r\n", &format!("<title>{title}</title><p>Words."))
}

impl Elsewhere {
    pub(crate) async fn new() -> Self {
        Self::at(Ipv4Addr::LOCALHOST).await
    }

    /// A host with an address of its own; the whole of 127.0.0.0/8 is this machine.
    pub(crate) async fn at(address: Ipv4Addr) -> Self {
        let listener = TcpListener::bind((address, 0)).await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let mut serving = JoinSet::new();
        let host = Host::default();
        let answering = host.clone();
        serving.spawn(async move {
            let mut answers = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                answers.spawn(answering.clone().answer(stream));
            }
        });
        Self { address, host, _serving: serving }
    }

    /// From now on, this is at that path.
    pub(crate) fn put(&self, path: &str, reply: Reply) {
        self.host.pages.lock().insert(path.to_owned(), reply);
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Everything that it was asked, heads and bodies, since this was last called.
    pub(crate) fn asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.host.asked.lock())
    }

    /// The paths only, without `robots.txt`.
    pub(crate) fn paths(&self) -> Vec<String> {
        let asked = self.asked().into_iter();
        let paths = asked.filter_map(|head| head.split(' ').nth(1).map(str::to_owned));
        paths.filter(|path| path != "/robots.txt").collect()
    }

    /// Bytes of bodies that it got rid of.
    pub(crate) fn sent(&self) -> usize {
        self.host.sent.load(Ordering::SeqCst)
    }
}

impl Host {
    async fn answer(self, mut stream: TcpStream) {
        let Some(request) = read_request(&mut stream).await else { return };
        let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
        self.asked.lock().push(request);
        let found = self.pages.lock().get(&path).cloned();
        match found.unwrap_or_else(|| reply(404, "", "Nothing here.")) {
            // Whoever asked may have hung up.
            Reply::Bytes(bytes) => drop(stream.write_all(&bytes).await),
            Reply::Flood(length) => self.flood(stream, length).await,
            Reply::Hang => std::future::pending().await,
        }
    }

    async fn flood(&self, mut stream: TcpStream, length: usize) {
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: {length}\r\n\r\n\
             <title>Flood</title>"
        );
        let _ = stream.write_all(head.as_bytes()).await;
        let piece = vec![b'.'; 64 * 1024];
        for _ in 0..length / piece.len() {
            if stream.write_all(&piece).await.is_err() {
                break;
            }
            self.sent.fetch_add(piece.len(), Ordering::SeqCst);
        }
    }
}

/// Head and body of a request.
async fn read_request(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        let mut piece = [0; 4096];
        let length = stream.read(&mut piece).await.ok().filter(|length| *length > 0)?;
        bytes.extend_from_slice(&piece[..length]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        if body.len() >= length.map_or(0, |length| length.parse().expect("a length")) {
            return Some(text);
        }
    }
}

/// Calls one loopback address public, and leads names to loopback addresses; of everything else it
/// thinks as the program does.
pub(crate) struct Names {
    pub(crate) public: IpAddr,
    pub(crate) names: HashMap<&'static str, IpAddr>,
}

impl Addresses for Names {
    fn resolve<'a>(
        &'a self,
        host: &'a str,
    ) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send + 'a>> {
        let found = self.names.get(host).copied();
        Box::pin(
            async move { found.map(|address| vec![address]).ok_or(io::ErrorKind::NotFound.into()) },
        )
    }

    fn permits(&self, address: IpAddr) -> bool {
        address == self.public || is_public(address)
    }
}

/// A client that lets hosts answer for a second.
pub(crate) fn client(addresses: impl Addresses + 'static) -> Client {
    Client::with_addresses(options(), Arc::new(addresses))
}

pub(crate) fn options() -> Options {
    Options { user_agent: "Lamplight/test".into(), patience: Duration::from_secs(1) }
}
