//! A mail server on this machine, with everything that mail servers do to programs.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use lamplight::app::Postman;
use lamplight::config::Settings;
use mail_parser::MessageParser;
use parking_lot::Mutex;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use crate::harness::Site;

/// A server that takes mail, or does not.
pub(crate) struct MailServer {
    pub(crate) address: SocketAddr,
    desk: Desk,
    _serving: JoinSet<()>,
}

/// What it knows, shared by its connections.
#[derive(Clone, Default)]
struct Desk {
    mood: Arc<Mutex<Mood>>,
    taken: Arc<Mutex<Vec<Taken>>>,
    connections: Arc<AtomicUsize>,
}

/// How it behaves at one step: `CONNECT`, a command, or `END` for the end of a mail.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) enum Mood {
    /// As it should.
    #[default]
    Kind,
    /// It answers this at that step.
    Says(&'static str, &'static str),
    /// It says nothing from that step on.
    Hangs(&'static str),
    /// It ends the connection at that step, in the middle of a mail if the step is `DATA`.
    HangsUp(&'static str),
}

/// A mail that it took.
#[derive(Clone, Debug)]
pub(crate) struct Taken {
    pub(crate) from: String,
    pub(crate) to: Vec<String>,
    /// Every line as it came, without its end.
    pub(crate) wire: Vec<Vec<u8>>,
    /// The mail, its doubled dots single again (RFC 5321 §4.5.2).
    pub(crate) mail: Vec<u8>,
}

impl MailServer {
    pub(crate) async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let desk = Desk::default();
        let mut serving = JoinSet::new();
        let behind = desk.clone();
        serving.spawn(async move {
            let mut talks = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                talks.spawn(behind.clone().talk(stream));
            }
        });
        Self { address, desk, _serving: serving }
    }

    /// Settings under which a site sends its mail here.
    pub(crate) fn in_settings(&self, settings: &mut Settings) {
        settings.smtp_url = format!("smtp://{}", self.address);
        settings.mail_from = "post@lamp.example".into();
    }

    /// A site with one article at `/articles/tides` that sends its mail here.
    pub(crate) async fn site(&self) -> Site {
        self.site_with(|_| {}).await
    }

    pub(crate) async fn site_with(&self, change: impl FnOnce(&mut Settings)) -> Site {
        let site = Site::shared_with(|settings| {
            self.in_settings(settings);
            change(settings);
        })
        .await;
        let tides = crate::harness::article("Tides", "The sea rises twice a day.");
        site.publish(&[("articles/tides.md", &tides)]).await;
        site
    }

    pub(crate) fn be(&self, mood: Mood) {
        *self.desk.mood.lock() = mood;
    }

    /// What it took since this was last called.
    pub(crate) fn taken(&self) -> Vec<Taken> {
        std::mem::take(&mut *self.desk.taken.lock())
    }

    /// The one mail that it took since this was last called.
    pub(crate) fn one(&self) -> Taken {
        let mut taken = self.taken();
        assert_eq!(taken.len(), 1, "{taken:#?}");
        taken.remove(0)
    }

    /// How often somebody connected.
    pub(crate) fn connections(&self) -> usize {
        self.desk.connections.load(Ordering::SeqCst)
    }
}

impl Desk {
    async fn talk(self, stream: TcpStream) {
        self.connections.fetch_add(1, Ordering::SeqCst);
        let mut stream = BufReader::new(stream);
        if self.answer(&mut stream, "CONNECT", "220 mail.example ready").await.is_none() {
            return;
        }
        let (mut from, mut to) = (String::new(), Vec::new());
        while let Some(line) = read_line(&mut stream).await {
            let line = String::from_utf8_lossy(&line).into_owned();
            let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
            let inside = || {
                let (_, rest) = line.split_once('<')?;
                Some(rest.split_once('>')?.0.to_owned())
            };
            let usual = match verb.as_str() {
                "EHLO" => "250-mail.example\r\n250 8BITMIME",
                "DATA" => "354 go on",
                "QUIT" => "221 bye",
                _ => "250 fine",
            };
            let Some(kind) = self.answer(&mut stream, &verb, usual).await else { return };
            match verb.as_str() {
                "MAIL" if kind => from = inside().expect("a path"),
                "RCPT" if kind => to.push(inside().expect("a path")),
                "RSET" => to.clear(),
                "QUIT" => return,
                "DATA" if kind => {
                    let Some(wire) = read_mail(&mut stream).await else { return };
                    let Some(kind) = self.answer(&mut stream, "END", "250 taken").await else {
                        return;
                    };
                    let mail = unstuffed(&wire);
                    let taken =
                        Taken { from: from.clone(), to: std::mem::take(&mut to), wire, mail };
                    if kind {
                        self.taken.lock().push(taken);
                    }
                }
                _ => {}
            }
        }
    }

    /// Answers at a step: true as usual, false otherwise, `None` if the talk is over.
    async fn answer(
        &self,
        stream: &mut BufReader<TcpStream>,
        at: &str,
        usual: &str,
    ) -> Option<bool> {
        let mood = *self.mood.lock();
        let (answer, kind) = match mood {
            Mood::Says(step, answer) if step == at => (answer, false),
            Mood::Hangs(step) if step == at => std::future::pending().await,
            Mood::HangsUp("DATA") if at == "DATA" => {
                stream.write_all(b"354 go on\r\n").await.ok()?;
                read_line(stream).await?;
                return None;
            }
            Mood::HangsUp(step) if step == at => return None,
            _ => (usual, true),
        };
        stream.write_all(format!("{answer}\r\n").as_bytes()).await.ok()?;
        Some(kind)
    }
}

/// A line without its end, which must be CRLF.
async fn read_line(stream: &mut BufReader<TcpStream>) -> Option<Vec<u8>> {
    let mut line = Vec::new();
    stream.read_until(b'\n', &mut line).await.ok().filter(|length| *length > 0)?;
    assert!(line.ends_with(b"\r\n"), "a bare line feed: {line:?}");
    line.truncate(line.len() - 2);
    Some(line)
}

async fn read_mail(stream: &mut BufReader<TcpStream>) -> Option<Vec<Vec<u8>>> {
    let mut lines = Vec::new();
    loop {
        let line = read_line(stream).await?;
        if line == b"." {
            return Some(lines);
        }
        lines.push(line);
    }
}

fn unstuffed(wire: &[Vec<u8>]) -> Vec<u8> {
    let mut mail = Vec::new();
    for line in wire {
        mail.extend_from_slice(line.strip_prefix(b".").unwrap_or(line));
        mail.extend_from_slice(b"\r\n");
    }
    mail
}

impl Taken {
    /// The value of a header as a mail program understands it, if there is exactly one.
    pub(crate) fn header(&self, name: &str) -> String {
        let parsed = MessageParser::default().parse(&self.mail).expect("a mail");
        let mut found = parsed.header_values(name.to_owned());
        let value = found.next().unwrap_or_else(|| panic!("no {name}"));
        assert!(found.next().is_none(), "two headers {name}");
        value.as_text().unwrap_or_default().to_owned()
    }

    /// The header as it stands there.
    pub(crate) fn raw_header(&self, name: &str) -> Option<String> {
        let parsed = MessageParser::default().parse(&self.mail).expect("a mail");
        parsed.header_raw(name.to_owned()).map(|value| value.trim().to_owned())
    }

    /// The text as a mail program shows it, its lines ended by line feeds.
    pub(crate) fn text(&self) -> String {
        let parsed = MessageParser::default().parse(&self.mail).expect("a mail");
        assert_eq!(parsed.text_body_count(), 1);
        assert_eq!(parsed.attachment_count(), 0);
        parsed.body_text(0).expect("a text").replace("\r\n", "\n")
    }

    /// The link in it that contains `part`, from the root of the site.
    pub(crate) fn link(&self, part: &str) -> String {
        let text = self.text();
        let mut links = text.split_whitespace().filter(|word| word.contains(part));
        let link = links.next_back().unwrap_or_else(|| panic!("no link to {part} in {text}"));
        link.strip_prefix("https://lamp.example").unwrap_or_else(|| panic!("{link}")).to_owned()
    }
}

/// A postman who does not wait long for a server that is silent.
pub(crate) fn hasty(site: &Site) -> Postman {
    site.app.postman().with_patience(Duration::from_millis(300))
}
