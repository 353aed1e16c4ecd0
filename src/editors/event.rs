use sqlx::FromRow;

use crate::clock::Timestamp;

/// What happened with somebody's account; never changed once stored.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct AccountEvent {
    /// Name of the editor whose account it is. Untrusted.
    pub name: String,
    /// What happened.
    pub kind: AccountChange,
    /// More about it, as in “writer → moderator”; may be empty.
    pub detail: String,
    /// Name of whoever did it. Untrusted.
    pub done_by: String,
    /// When.
    pub happened_at: Timestamp,
}

/// What can happen with an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "kebab-case")]
pub enum AccountChange {
    /// It was made.
    Added,
    /// Somebody made a link with which a password is chosen.
    Invited,
    /// A password was chosen with such a link.
    Joined,
    /// The password was changed by whoever has it.
    Password,
    /// The password counts no longer; a link is needed to choose another.
    PasswordVoided,
    /// Another role.
    Role,
    /// They may no longer sign in.
    Disabled,
    /// They may again.
    Enabled,
    /// A second factor was set up.
    SecondFactorAdded,
    /// It was taken away.
    SecondFactorRemoved,
    /// New recovery codes were made.
    RecoveryCodesMade,
    /// A recovery code was used.
    RecoveryCodeUsed,
    /// Sessions were ended by somebody else, or all at once.
    SessionsEnded,
}

impl AccountChange {
    /// What happened, in words that follow the name of the account.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Added => "was added",
            Self::Invited => "was given a link to choose a password",
            Self::Joined => "chose a password with a link",
            Self::Password => "changed the password",
            Self::PasswordVoided => "has no password any more",
            Self::Role => "has another role",
            Self::Disabled => "may no longer sign in",
            Self::Enabled => "may sign in again",
            Self::SecondFactorAdded => "set up a second factor",
            Self::SecondFactorRemoved => "has no second factor any more",
            Self::RecoveryCodesMade => "has new recovery codes",
            Self::RecoveryCodeUsed => "signed in with a recovery code",
            Self::SessionsEnded => "was signed out",
        }
    }
}
