use std::fmt;

/// What somebody who signs in is there for. Each role may do all that the ones before it may.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, sqlx::Type, serde::Serialize,
)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Writes.
    Writer,
    /// Decides what is published.
    Editor,
    /// Decides about comments as well.
    Moderator,
    /// Decides who may do all this.
    Admin,
}

/// Something that not everybody who signs in may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// Read what is held, and decide about comments.
    Moderate,
    /// Add editors, change their roles, end their sessions, read what happened with accounts.
    ManageEditors,
}

impl Role {
    /// All of them, from the one that may least.
    pub const ALL: [Self; 4] = [Self::Writer, Self::Editor, Self::Moderator, Self::Admin];

    /// May somebody in this role do it?
    #[must_use]
    pub fn may(self, right: Right) -> bool {
        match right {
            Right::Moderate => self >= Self::Moderator,
            Right::ManageEditors => self == Self::Admin,
        }
    }

    /// As it is stored and typed.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Writer => "writer",
            Self::Editor => "editor",
            Self::Moderator => "moderator",
            Self::Admin => "admin",
        }
    }

    /// The role of that word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == word)
    }

    /// What it is for, as a list of roles to choose from says it.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Writer => "Writer: writes",
            Self::Editor => "Editor: writes, and decides what is published",
            Self::Moderator => "Moderator: the same, and decides about comments",
            Self::Admin => "Admin: the same, and decides who may do all this",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_may_do_what_the_ones_before_it_may() {
        let may = |right| Role::ALL.map(|role| role.may(right));
        assert_eq!(may(Right::Moderate), [false, false, true, true]);
        assert_eq!(may(Right::ManageEditors), [false, false, false, true]);
    }

    #[test]
    fn a_role_is_found_by_its_word_alone() {
        for role in Role::ALL {
            assert_eq!(Role::parse(role.word()), Some(role));
        }
        assert_eq!(Role::parse("root"), None);
    }
}
