/// Who decides about a comment, as the log of decisions names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decider {
    /// In what role.
    pub actor: Actor,
    /// What moderators call them. Untrusted where editors chose it.
    pub name: String,
    /// Row of the editor who was signed in, or in whose name it was done.
    pub editor_id: Option<i64>,
}

/// In what role somebody decides about a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, sqlx::Type, serde::Serialize)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
#[serde(rename_all = "lowercase")]
pub enum Actor {
    /// An editor who is signed in, or who followed a link that was sent to them.
    Editor,
    /// Whoever has the command line.
    Operator,
    /// Whoever wrote the comment and holds its receipt.
    Writer,
    /// A service that was asked about the comment.
    Service,
    /// A rule about how long things are kept.
    Retention,
}

/// What moderators call whoever has the command line and gives no name.
const OPERATOR: &str = "command line";

impl Actor {
    /// Is it somebody who decides for the site whether a comment is spam?
    #[must_use]
    pub fn moderates(self) -> bool {
        matches!(self, Self::Editor | Self::Operator)
    }

    /// `name`, and that nobody showed a password for it, if that is so.
    #[must_use]
    pub fn signed(self, name: &str) -> String {
        match self {
            Self::Operator if name != OPERATOR => format!("{name} ({OPERATOR})"),
            _ => name.to_owned(),
        }
    }

    /// Its name in tables.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Editor => "editor",
            Self::Operator => "operator",
            Self::Writer => "writer",
            Self::Service => "service",
            Self::Retention => "retention",
        }
    }
}

impl Decider {
    /// Whoever has the command line.
    #[must_use]
    pub fn operator() -> Self {
        Self { actor: Actor::Operator, name: OPERATOR.to_owned(), editor_id: None }
    }

    /// An editor in whose name somebody acts who has the command line: bound by what binds that
    /// editor, but nobody has shown a password.
    #[must_use]
    pub fn editor_at_terminal(id: i64, name: &str) -> Self {
        Self { actor: Actor::Operator, name: name.to_owned(), editor_id: Some(id) }
    }

    /// An editor who is signed in.
    #[must_use]
    pub fn editor(id: i64, name: &str) -> Self {
        Self { actor: Actor::Editor, name: name.to_owned(), editor_id: Some(id) }
    }

    /// Whoever holds the receipt of the comment.
    #[must_use]
    pub fn writer() -> Self {
        Self { actor: Actor::Writer, name: "its writer".to_owned(), editor_id: None }
    }

    /// A rule about how long things are kept.
    #[must_use]
    pub fn retention() -> Self {
        Self { actor: Actor::Retention, name: "retention".to_owned(), editor_id: None }
    }

    /// A service that was asked about the comment.
    #[must_use]
    pub fn service(name: &str) -> Self {
        Self { actor: Actor::Service, name: name.to_owned(), editor_id: None }
    }
}
