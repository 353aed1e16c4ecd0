use sqlx::FromRow;

use crate::clock::Timestamp;

/// Names a mail in the outbox.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, sqlx::Type, serde::Serialize,
)]
#[sqlx(transparent)]
#[serde(transparent)]
pub struct MailId(pub i64);

/// What a mail is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, sqlx::Type, serde::Serialize)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
#[serde(rename_all = "lowercase")]
pub enum MailKind {
    /// Asks whether somebody wants replies by mail.
    Confirm,
    /// Tells that there are replies.
    Reply,
    /// Tells a moderator what waits.
    Notice,
    /// Brings the link to what is kept under an address.
    Person,
    /// No mail but a call to the operator's webhook.
    Call,
}

/// How far a mail has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, sqlx::Type, serde::Serialize)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
#[serde(rename_all = "lowercase")]
pub enum MailState {
    /// It will be tried.
    Waiting,
    /// A server has taken it.
    Sent,
    /// It will not be tried again unless somebody says so.
    Dead,
}

/// A mail or a call to be written into the outbox.
#[derive(Clone, Debug)]
pub struct NewMail {
    /// What it is for.
    pub kind: MailKind,
    /// Whom it goes to; empty for calls.
    pub recipient: String,
    /// One line, plain text.
    pub subject: String,
    /// Plain text, for calls JSON.
    pub body: String,
    /// One click there ends these mails; empty: none.
    pub stop_url: String,
    /// By chance, 32 hexadecimal digits; the same at each attempt, so that a mailbox can tell a
    /// second copy from a second mail.
    pub message_id: String,
    /// When it was written.
    pub made_at: Timestamp,
    /// When it is of no more use.
    pub expires_at: Timestamp,
}

/// A mail or a call in the outbox.
#[derive(Clone, Debug, PartialEq, Eq, FromRow, serde::Serialize)]
pub struct Mail {
    /// Names it.
    pub id: MailId,
    /// What it is for.
    pub kind: MailKind,
    /// Whom it goes to; empty for calls, and once it is sent.
    pub recipient: String,
    /// One line, plain text; empty once it is sent.
    pub subject: String,
    /// Plain text, for calls JSON; empty once it is sent. It may hold links that are secrets.
    #[serde(skip)]
    pub body: String,
    /// One click there ends these mails; a secret. Empty: none.
    #[serde(skip)]
    pub stop_url: String,
    /// By chance; the same at each attempt.
    pub message_id: String,
    /// How far it has come.
    pub state: MailState,
    /// How often somebody began to send it.
    pub attempts: i64,
    /// Why the last attempt failed; empty: none did.
    pub reason: String,
    /// When it was written.
    pub made_at: Timestamp,
    /// It is not tried before.
    pub next_at: Timestamp,
    /// It is of no use after.
    pub expires_at: Timestamp,
    /// When it was sent or given up.
    pub done_at: Option<Timestamp>,
}

/// Pauses after the first failed attempts, in seconds: half a minute to half a day. A mail server
/// that makes strangers wait (greylisting) lets them in within minutes; one that is broken is
/// mended within days (RFC 5321 §4.5.4.1 asks for 4 to 5 of them).
const PAUSES: [i64; 12] =
    [30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800, 43_200, 43_200, 43_200, 43_200];

/// Seconds to wait after so many failed attempts; `None` once it is given up.
#[must_use]
pub fn pause_after(attempts: i64) -> Option<i64> {
    let index = usize::try_from(attempts.max(1) - 1).ok()?;
    PAUSES.get(index).copied()
}

impl MailState {
    /// The word for it, as it is stored.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Dead => "dead",
        }
    }
}

impl MailKind {
    /// The word for it, as it is stored.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::Reply => "reply",
            Self::Notice => "notice",
            Self::Person => "person",
            Self::Call => "call",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_end_after_some_days() {
        let pauses: Vec<_> = (1..).map_while(pause_after).collect();
        assert!(pauses.is_sorted());
        let days = pauses.iter().sum::<i64>() / 86_400;
        assert!((2..=5).contains(&days), "{days} days");
        assert_eq!(pause_after(13), None);
    }
}
