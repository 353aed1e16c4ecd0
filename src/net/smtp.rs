use std::time::Duration;

use lettre::address::Envelope;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::extension::ClientId;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use tokio::time::timeout;
use url::Url;

/// Longest wait for one answer of a mail server.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(20);

/// Longest time for handing over one mail. RFC 5321 §4.5.3.2 allows servers minutes; one that
/// needs them is asked again later instead.
const WHOLE_TIMEOUT: Duration = Duration::from_secs(60);

/// Longest part of what a server says that is kept, in characters.
const MOST_WORDS: usize = 200;

/// The operator's mail server. It may stand in a private network: the operator named it.
///
/// Each mail has a connection of its own, as each request has.
#[derive(Clone, Debug)]
pub struct MailServer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    patience: Duration,
}

/// The setting names no mail server, or would send a password without encryption.
#[derive(Debug, thiserror::Error)]
#[error("not the address of a mail server")]
pub struct ServerAddressError;

/// Why a server did not take a mail. The words are for the operator, and hold no address that the
/// mail went to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The server cannot be used just now; any other mail would fare alike.
    Away(String),
    /// It does not take this mail just now.
    Later(String),
    /// It will never take it.
    Never(String),
}

impl MailServer {
    /// The server at `smtps://…` or `smtp://…`, in the form that lettre reads, to which the site
    /// names itself as `host`.
    ///
    /// # Errors
    ///
    /// When the address is of another form.
    pub fn new(url: &str, host: &str) -> Result<Self, ServerAddressError> {
        Self::check(url)?;
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url);
        let transport = builder
            .map_err(|_| ServerAddressError)?
            .hello_name(ClientId::Domain(host.to_owned()))
            .timeout(Some(ANSWER_TIMEOUT))
            .build();
        Ok(Self { transport, patience: WHOLE_TIMEOUT })
    }

    /// The same, for tests that cannot wait so long.
    #[must_use]
    pub fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Is this the address of a mail server, and does nobody on the way read a password in it?
    ///
    /// # Errors
    ///
    /// When it is not, or somebody could.
    pub fn check(url: &str) -> Result<(), ServerAddressError> {
        let url = Url::parse(url).map_err(|_| ServerAddressError)?;
        let tls = url.query_pairs().find(|(key, _)| key == "tls").map(|(_, value)| value);
        let encrypted = match (url.scheme(), tls.as_deref()) {
            ("smtps", None) | ("smtp", Some("required")) => true,
            ("smtp", None) => false,
            _ => return Err(ServerAddressError),
        };
        let named = url.host_str().is_some_and(|host| !host.is_empty());
        let safe = encrypted || url.password().is_none();
        (named && safe).then_some(()).ok_or(ServerAddressError)
    }

    /// Hands over one mail.
    ///
    /// # Errors
    ///
    /// When the server did not take it. It may have it all the same, if the connection broke after
    /// the last line.
    pub async fn send(&self, from: &str, to: &str, mail: &[u8]) -> Result<(), Refusal> {
        let address = |text: &str| text.parse::<Address>();
        let envelope = address(from)
            .and_then(|from| Ok((from, address(to)?)))
            .ok()
            .and_then(|(from, to)| Envelope::new(Some(from), vec![to]).ok())
            .ok_or_else(|| Refusal::Never("The address cannot be written to.".to_owned()))?;
        match timeout(self.patience, self.transport.send_raw(&envelope, mail)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(refusal(&error, to)),
            Err(_) => Err(Refusal::Away("The mail server did not answer in time.".to_owned())),
        }
    }
}

/// What an error means for this mail and the next ones.
fn refusal(error: &Error, to: &str) -> Refusal {
    let words = words(error, to);
    let Some(code) = error.status() else {
        return Refusal::Away(format!("The mail server cannot be used: {words}"));
    };
    let said = format!("The mail server said: {words}");
    match u16::from(code) {
        // It shuts down, or wants a password, another one, or encryption (RFC 4954 §4, §6): for
        // the operator to mend, and no fault of the address.
        421 | 432 | 454 | 500..=504 | 530 | 534 | 535 | 538 => Refusal::Away(said),
        500..=599 => Refusal::Never(said),
        _ => Refusal::Later(said),
    }
}

/// What went wrong, on one line, without the address that the mail went to.
fn words(error: &Error, to: &str) -> String {
    let mut words = error.to_string();
    if let Some(source) = std::error::Error::source(error)
        && !words.contains(&source.to_string())
    {
        words = format!("{words} ({source})");
    }
    // Servers like to repeat it, in whatever letters.
    while let Some(start) = words.to_ascii_lowercase().find(to) {
        words.replace_range(start..start + to.len(), "…");
    }
    words
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .take(MOST_WORDS)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_goes_only_through_an_encrypted_line() {
        for good in [
            "smtps://ada:secret@mail.example",
            "smtps://mail.example:4650",
            "smtp://ada:secret@mail.example?tls=required",
            "smtp://ada:secret@mail.example:2525?tls=required",
            "smtp://localhost:25",
            "smtp://127.0.0.1:2525",
        ] {
            assert!(MailServer::check(good).is_ok(), "{good}");
            assert!(MailServer::new(good, "lamp.example").is_ok(), "{good}");
        }
        for bad in [
            "",
            "mail.example",
            "https://mail.example",
            "smtp://ada:secret@mail.example",
            "smtp://ada:secret@mail.example?tls=opportunistic",
            "smtp://mail.example?tls=opportunistic",
            "smtp://",
        ] {
            assert!(MailServer::check(bad).is_err(), "{bad}");
        }
    }
}
