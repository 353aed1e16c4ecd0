//! A cable between the site and its Postgres server, to be cut.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// Passes on what comes, unless it is damaged.
pub(crate) struct Cable {
    address: SocketAddr,
    state: watch::Sender<State>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Whole,
    Cut,
    /// Breaks whenever a commit has been sent and its answer is on the way back.
    BreaksAtCommit,
}

impl Cable {
    /// A whole cable that leads to `server`, such as `127.0.0.1:5432`.
    pub(crate) async fn to(server: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (sender, state) = watch::channel(State::Whole);
        let server = server.to_owned();
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                tokio::spawn(pass_on(near, server.clone(), state.clone()));
            }
        });
        Self { address, state: sender }
    }

    /// The address of a Postgres database as seen through this cable.
    pub(crate) fn url(&self, url: &str) -> String {
        let server = server_of(url);
        url.replacen(server, &self.address.to_string(), 1)
    }

    /// Ends every connection, and every new one at once.
    pub(crate) fn cut(&self) {
        self.state.send_replace(State::Cut);
    }

    /// Ends every connection, and every new one in the middle of its first commit.
    pub(crate) fn damage(&self) {
        self.state.send_replace(State::BreaksAtCommit);
    }

    /// Lets new connections through again.
    pub(crate) fn mend(&self) {
        self.state.send_replace(State::Whole);
    }
}

/// Host and port of the server that an address names.
pub(crate) fn server_of(url: &str) -> &str {
    let (_, rest) = url.split_once('@').expect("an address with a user");
    rest.split_once('/').expect("an address with a database").0
}

async fn pass_on(mut near: TcpStream, server: String, mut state: watch::Receiver<State>) {
    let now = *state.borrow_and_update();
    if now == State::Cut {
        return;
    }
    let mut far = TcpStream::connect(server).await.expect("Postgres answers");
    if now == State::BreaksAtCommit {
        return pass_on_until_commit(&mut near, &mut far).await;
    }
    tokio::select! {
        _ = copy_bidirectional(&mut near, &mut far) => {}
        _ = state.changed() => {}
    }
}

async fn pass_on_until_commit(near: &mut TcpStream, far: &mut TcpStream) {
    let (mut from_near, mut to_near) = near.split();
    let (mut from_far, mut to_far) = far.split();
    let asking = async {
        let mut bytes = vec![0; 65_536];
        let mut inserts = false;
        while let Ok(length @ 1..) = from_near.read(&mut bytes).await {
            let sent = &bytes[..length];
            to_far.write_all(sent).await.expect("Postgres listens");
            let names = |words: &[u8]| sent.windows(words.len()).any(|these| these == words);
            // A statement is sent first; the message that has it done, and by itself commits it,
            // begins with a B. One within a transaction is followed by the word.
            if names(b"COMMIT") || (inserts && sent[0] == b'B') {
                return;
            }
            inserts |= names(b"insert into comment");
        }
    };
    tokio::select! {
        () = asking => {}
        _ = copy(&mut from_far, &mut to_near) => return,
    }
    // Postgres has answered, so it has committed; nobody will ever hear of it.
    let _ = from_far.read(&mut [0; 64]).await;
}
