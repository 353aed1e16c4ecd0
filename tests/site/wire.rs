//! The site over a real network connection: in this process or as the program itself.

use std::convert::Infallible;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, ExitStatus, Stdio};

use axum::body::Bytes;
use axum::http::{Request, header};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::harness::{Answer, Site};

/// A browser with one connection.
pub(crate) struct Browser {
    requests: http1::SendRequest<Full<Bytes>>,
}

impl Browser {
    pub(crate) async fn at(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.expect("the site listens");
        let (requests, connection) =
            http1::handshake(TokioIo::new(stream)).await.expect("HTTP/1.1");
        tokio::spawn(connection);
        Self { requests }
    }

    pub(crate) async fn get(&mut self, path: &str) -> hyper::Result<Answer> {
        let request = Request::get(path).header(header::HOST, "lamp.example");
        self.send(request.body(Full::default()).expect("a valid request")).await
    }

    /// Posts the fields of a form.
    pub(crate) async fn post(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
    ) -> hyper::Result<Answer> {
        self.send(posted(path, fields)).await
    }

    async fn send(&mut self, request: Request<Full<Bytes>>) -> hyper::Result<Answer> {
        self.requests.ready().await?;
        whole(self.requests.send_request(request).await?).await
    }
}

/// One request by HTTP/2 without TLS, by somebody who knows that the site speaks it.
pub(crate) async fn ask_by_http2(
    address: SocketAddr,
    method: &str,
    path: &str,
) -> hyper::Result<Answer> {
    let stream = TcpStream::connect(address).await.expect("the site listens");
    let io = TokioIo::new(stream);
    let (mut requests, connection) =
        http2::handshake::<_, _, Full<Bytes>>(TokioExecutor::new(), io).await?;
    tokio::spawn(connection);
    let request = Request::builder().method(method).uri(format!("http://{address}{path}"));
    let request = request.body(Full::default());
    whole(requests.send_request(request.expect("a valid request")).await?).await
}

fn posted(path: &str, fields: &[(&str, &str)]) -> Request<Full<Bytes>> {
    let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    Request::post(path)
        .header(header::HOST, "lamp.example")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .body(Full::from(form))
        .expect("a valid request")
}

async fn whole(response: hyper::Response<hyper::body::Incoming>) -> hyper::Result<Answer> {
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await?.to_bytes().to_vec();
    Ok(Answer { status: parts.status, headers: parts.headers, bytes })
}

/// A site that listens in this process.
pub(crate) struct Listening {
    pub(crate) address: SocketAddr,
    stop: oneshot::Sender<Infallible>,
    done: JoinHandle<std::io::Result<()>>,
}

impl Listening {
    pub(crate) async fn start(site: &Site) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (stop, stopped) = oneshot::channel::<Infallible>();
        let stopped = async move { drop(stopped.await) };
        let done = tokio::spawn(lamplight::web::serve(site.web(), listener, stopped));
        Self { address, stop, done }
    }

    /// Asks the server to stop; the handle is done when it has.
    pub(crate) fn stop(self) -> JoinHandle<std::io::Result<()>> {
        drop(self.stop);
        self.done
    }
}

/// The program itself, in a process of its own; killed when dropped.
pub(crate) struct Program {
    process: Child,
    pub(crate) address: SocketAddr,
}

impl Program {
    /// `lamplight serve` on a database and a folder of content; it listens when this returns.
    pub(crate) fn serve(database: &str, content: &std::path::Path) -> Self {
        let mut process = program(database)
            .env("LAMPLIGHT_LISTEN", "127.0.0.1:0")
            .env("LAMPLIGHT_CONTENT_DIR", content)
            .env("LAMPLIGHT_WATCH", "false")
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let output = BufReader::new(process.stdout.take().expect("its output is read here"));
        let first = output.lines().next().expect("a line of output").expect("text");
        let address = first.rsplit_once("http://").expect("its address comes first").1;
        let address = address.trim_end_matches('/').parse().expect("host and port");
        Self { process, address }
    }

    /// Asks it to end (SIGTERM) and waits until it has.
    pub(crate) fn stop(mut self) -> ExitStatus {
        let id = self.process.id().to_string();
        let told = Command::new("kill").args(["-TERM", &id]).status().expect("`kill` is there");
        assert!(told.success(), "it runs");
        self.process.wait().expect("it ended")
    }

    /// Ends it at once (SIGKILL), whatever it is doing.
    pub(crate) fn kill(mut self) {
        self.process.kill().expect("it runs");
        self.process.wait().expect("it ended");
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What `lamplight …` prints on standard output when it is run on a database.
pub(crate) fn run_program(database: &str, arguments: &[&str]) -> String {
    let output = program(database).args(arguments).output().expect("the program starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// What it says when it refuses to do something (status 1).
pub(crate) fn refused_program(database: &str, arguments: &[&str]) -> String {
    let output = program(database).args(arguments).output().expect("the program starts");
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stderr).expect("UTF-8")
}

fn program(database: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lamplight"));
    command.env("DATABASE_URL", database).env("LAMPLIGHT_LOG", "warn");
    command
}
