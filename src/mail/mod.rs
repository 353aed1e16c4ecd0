//! Letters that the site writes: to whom, in what words, and when one is tried again. Pure; `net`
//! hands them to a server, `store` keeps them until it has taken them.

mod address;
mod letter;
mod outbox;
mod words;

pub use address::{AddressProblem, MailAddress};
pub use letter::{Letter, LetterError, Sender};
pub use outbox::{Mail, MailId, MailKind, MailState, NewMail, pause_after};
pub use words::{
    ConfirmLetter, NoticeLetter, PersonLetter, ReplyLetter, TEST_SUBJECT, TEST_WORDS, Told,
};
