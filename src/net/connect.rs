use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;

use rustls::crypto::ring;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};
use tokio_rustls::TlsConnector;
use url::{Host, Url};

use crate::net::{Client, Trouble, is_public, is_web_port};

/// Where names lead, and which addresses and ports may be connected to.
pub trait Addresses: Send + Sync {
    /// The addresses of a host.
    fn resolve<'a>(
        &'a self,
        host: &'a str,
    ) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send + 'a>>;
    /// May this address be connected to?
    fn permits(&self, address: IpAddr) -> bool {
        is_public(address)
    }
    /// May this port be connected to?
    fn permits_port(&self, port: u16) -> bool {
        is_web_port(port)
    }
}

/// Where names lead as the system says, be it a file, a name server or a directory.
#[derive(Clone, Copy, Debug)]
pub struct SystemAddresses {
    /// Lets every address and port through.
    pub allow_private: bool,
}

impl Addresses for SystemAddresses {
    fn resolve<'a>(
        &'a self,
        host: &'a str,
    ) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send + 'a>> {
        Box::pin(
            async move { Ok(lookup_host((host, 0)).await?.map(|address| address.ip()).collect()) },
        )
    }

    fn permits(&self, address: IpAddr) -> bool {
        self.allow_private || is_public(address)
    }

    fn permits_port(&self, port: u16) -> bool {
        self.allow_private || is_web_port(port)
    }
}

/// A connection, encrypted or not.
pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

impl Client {
    /// Connects to the host of an address. The very addresses that were looked at are connected
    /// to, so that a name which leads elsewhere a moment later gains nothing.
    pub(super) async fn connect(&self, url: &Url) -> Result<Box<dyn Stream>, Trouble> {
        let is_tls = match url.scheme() {
            "http" => false,
            "https" => true,
            _ => return Err(Trouble::Scheme),
        };
        let port = url.port_or_known_default().ok_or(Trouble::Scheme)?;
        if !self.addresses.permits_port(port) {
            return Err(Trouble::Port(port));
        }
        let addresses = match url.host() {
            None => return Err(Trouble::Scheme),
            Some(Host::Ipv4(address)) => vec![address.into()],
            Some(Host::Ipv6(address)) => vec![address.into()],
            Some(Host::Domain(name)) => {
                self.addresses.resolve(name).await.map_err(|_| Trouble::Unresolved)?
            }
        };
        if addresses.is_empty() {
            return Err(Trouble::Unresolved);
        }
        let permitted: Vec<_> = addresses
            .into_iter()
            .filter(|address| self.addresses.permits(*address))
            .map(|address| SocketAddr::new(address, port))
            .collect();
        if permitted.is_empty() {
            return Err(Trouble::Private);
        }
        let stream = TcpStream::connect(&permitted[..])
            .await
            .map_err(|error| Trouble::Unreachable(words_of(&error)))?;
        if !is_tls {
            return Ok(Box::new(stream));
        }
        let name = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        let name = ServerName::try_from(name).map_err(|error| Trouble::Tls(error.to_string()))?;
        let tls = self.tls.get_or_init(trust_the_system);
        let stream = tls.connect(name, stream).await;
        Ok(Box::new(stream.map_err(|error| Trouble::Tls(error.to_string()))?))
    }
}

/// TLS that trusts whom the system trusts: its operator keeps that list up to date, and adds what
/// a network of its own needs.
fn trust_the_system() -> TlsConnector {
    let found = rustls_native_certs::load_native_certs();
    let mut roots = RootCertStore::empty();
    let (trusted, _) = roots.add_parsable_certificates(found.certs);
    if trusted == 0 {
        tracing::warn!(
            errors = ?found.errors,
            "the system has no list of trusted certificates (package `ca-certificates`); no https \
             address can be checked"
        );
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring serves TLS 1.2 and 1.3")
        .with_root_certificates(roots)
        .with_no_client_auth();
    TlsConnector::from(Arc::new(config))
}

/// What the system says of an error, without its number.
fn words_of(error: &io::Error) -> String {
    error.kind().to_string()
}
