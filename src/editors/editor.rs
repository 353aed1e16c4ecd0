use sqlx::FromRow;

use crate::clock::Timestamp;
use crate::comments::Decider;
use crate::editors::Role;

/// Somebody who may sign in, or once could: their name stays under what they decided.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Editor {
    /// Names the account.
    pub id: i64,
    /// As typed; signs what they decide. Untrusted.
    pub name: String,
    /// For notices; empty: none. Untrusted.
    pub email: String,
    /// What they are there for.
    pub role: Role,
    /// Have they chosen a password?
    pub has_password: bool,
    /// Must they show a code as well?
    pub has_second_factor: bool,
    /// What they are told by mail.
    pub notices: Notices,
    /// When they were added.
    pub created_at: Timestamp,
    /// Who added them. Untrusted.
    pub created_by: String,
    /// Since when they may no longer sign in.
    pub disabled_at: Option<Timestamp>,
}

impl Editor {
    /// As the log of decisions names them.
    #[must_use]
    pub fn decider(&self) -> Decider {
        Decider::editor(self.id, &self.name)
    }
}

/// How often an editor is told by mail that comments wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "kebab-case")]
pub enum Notices {
    /// Never.
    None,
    /// Many at once, now and then.
    Digest,
    /// Each when it comes.
    AtOnce,
}

impl Notices {
    /// All of them, from the fewest mails.
    pub const ALL: [Self; 3] = [Self::None, Self::Digest, Self::AtOnce];

    /// As it is stored and sent by a form.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Digest => "digest",
            Self::AtOnce => "at-once",
        }
    }

    /// As a list to choose from says it.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::None => "No mail",
            Self::Digest => "One mail for many, now and then",
            Self::AtOnce => "A mail for each, at once",
        }
    }

    /// The one of that word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|notices| notices.word() == word)
    }
}

/// One browser in which somebody has signed in.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Session {
    /// Names it, to end it.
    #[sqlx(rename = "session_id")]
    pub id: i64,
    /// In words, as in “Firefox on Android”.
    pub device: String,
    /// When they signed in.
    pub began_at: Timestamp,
    /// When they were last seen, give or take some minutes.
    pub seen_at: Timestamp,
    /// When it ends in any case.
    pub expires_at: Timestamp,
    /// Is the code of the second factor still to come? Then it opens no other page.
    pub waits_for_code: bool,
}
