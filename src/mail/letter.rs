use std::time::{Duration, SystemTime};

use lettre::message::header::{ContentType, HeaderName, HeaderValue, MIME_VERSION_1_0};
use lettre::message::{Mailbox, Message};

use crate::clock::Timestamp;
use crate::mail::MailAddress;

/// A mail as it goes to a server.
#[derive(Clone, Copy, Debug)]
pub struct Letter<'a> {
    /// Whom it goes to.
    pub to: &'a MailAddress,
    /// One line, plain text.
    pub subject: &'a str,
    /// Plain text.
    pub body: &'a str,
    /// An `https` address in ASCII to which a mail program posts to end these mails (RFC 8058).
    pub stop_url: Option<&'a str>,
    /// What stands before the `@` of its `Message-ID`.
    pub message_id: &'a str,
    /// When it was written.
    pub made_at: Timestamp,
}

/// Who writes letters.
#[derive(Clone, Debug)]
pub struct Sender {
    /// Whom answers and complaints go to.
    pub address: MailAddress,
    /// The name shown beside it.
    pub name: String,
    /// The host in the `Message-ID`.
    pub host: String,
}

/// Why a letter cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum LetterError {
    /// An address that we took is none for the library.
    #[error("the address cannot be written to")]
    Address(#[from] lettre::address::AddressError),
    /// The library refuses it.
    #[error("the mail cannot be put together")]
    Form(#[from] lettre::error::Error),
}

const AUTO_SUBMITTED: HeaderName = HeaderName::new_from_ascii_str("Auto-Submitted");
const LIST_UNSUBSCRIBE: HeaderName = HeaderName::new_from_ascii_str("List-Unsubscribe");
const LIST_UNSUBSCRIBE_POST: HeaderName = HeaderName::new_from_ascii_str("List-Unsubscribe-Post");

impl Letter<'_> {
    /// The letter as RFC 5322 wants it: plain text in UTF-8, and nothing that tells who opens it.
    ///
    /// # Errors
    ///
    /// When the library refuses an address or a header.
    pub fn write(&self, from: &Sender) -> Result<Vec<u8>, LetterError> {
        let seconds = u64::try_from(self.made_at.0).unwrap_or_default();
        let mailbox = |name: &str, address: &MailAddress| {
            let name = Some(name.to_owned()).filter(|name| !name.is_empty());
            Ok::<_, LetterError>(Mailbox::new(name, address.as_str().parse()?))
        };
        let mut message = Message::builder()
            .from(mailbox(&from.name, &from.address)?)
            .to(mailbox("", self.to)?)
            .subject(on_one_line(self.subject))
            .date(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
            .message_id(Some(format!("<{}@{}>", self.message_id, from.host)))
            // So that no out-of-office note comes back (RFC 3834 §5).
            .raw_header(plain(AUTO_SUBMITTED, "auto-generated"))
            .header(MIME_VERSION_1_0)
            .header(ContentType::TEXT_PLAIN);
        if let Some(url) = self.stop_url {
            message = message
                .raw_header(plain(LIST_UNSUBSCRIBE, &format!("<{url}>")))
                .raw_header(plain(LIST_UNSUBSCRIBE_POST, "List-Unsubscribe=One-Click"));
        }
        Ok(message.body(self.body.to_owned())?.formatted())
    }
}

fn plain(name: HeaderName, value: &str) -> HeaderValue {
    HeaderValue::new(name, value.to_owned())
}

/// Control characters cannot end a header: the library encodes them. They would still end the line
/// that a mail program shows.
fn on_one_line(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> MailAddress {
        MailAddress::parse(text).expect("an address")
    }

    fn written(subject: &str, body: &str) -> String {
        let from = Sender {
            address: address("post@lamp.example"),
            name: "Notifications".into(),
            host: "lamp.example".into(),
        };
        let letter = Letter {
            to: &address("ada@example.org"),
            subject,
            body,
            stop_url: Some("https://lamp.example/mail/stop/0123456789abcdef0123456789abcdef"),
            message_id: "00ff",
            made_at: Timestamp(1_793_628_300),
        };
        String::from_utf8(letter.write(&from).expect("a letter")).expect("ASCII")
    }

    #[test]
    fn a_letter_reads_as_a_mail_program_expects_it() {
        let text = written("You have a reply", "Hello,\n\nthere is a reply for you.\n");
        for line in [
            "From: Notifications <post@lamp.example>",
            "To: ada@example.org",
            "Subject: You have a reply",
            "Date: Mon, 02 Nov 2026 14:05:00 +0000",
            "Message-ID: <00ff@lamp.example>",
            "Auto-Submitted: auto-generated",
            "List-Unsubscribe: <https://lamp.example/mail/stop/0123456789abcdef0123456789abcdef>",
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
            "Content-Type: text/plain; charset=utf-8",
            "MIME-Version: 1.0",
        ] {
            assert!(text.contains(&format!("{line}\r\n")), "{line}: {text}");
        }
        assert!(text.ends_with("\r\n\r\nHello,\r\n\r\nthere is a reply for you.\r\n"), "{text}");
    }

    #[test]
    fn no_subject_becomes_a_header_of_its_own() {
        for subject in ["a\r\nBcc: eve@example.org", "a\nBcc: eve@example.org", "é\r\nBcc: x@y.z"]
        {
            let text = written(subject, "x");
            let (head, _) = text.split_once("\r\n\r\n").expect("a head");
            assert!(!head.lines().any(|line| line.starts_with("Bcc")), "{text}");
            assert_eq!(head.lines().filter(|line| line.starts_with("To:")).count(), 1);
        }
    }
}
