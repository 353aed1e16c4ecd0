use crate::clock::Timestamp;

/// Names one comment for ever; never reused, even after removal.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, sqlx::Type, serde::Serialize,
)]
#[sqlx(transparent)]
#[serde(transparent)]
pub struct CommentId(pub i64);

/// A stored comment.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Comment {
    /// Also the `#c…` anchor on the page.
    pub id: CommentId,
    /// Row of the article that the comment belongs to.
    pub article_id: i64,
    /// The comment at the top level that began the conversation; its own `id` if it did itself.
    pub thread_id: CommentId,
    /// The comment that this one answers; `None` at the top level.
    pub parent_id: Option<CommentId>,
    /// As typed; empty means that the reader gave none. Untrusted.
    pub author_name: String,
    /// Markdown as typed. Never HTML: rendering happens on the way out. Empty once it was erased.
    /// Untrusted.
    pub body: String,
    /// The topic under which it opens on request only, as typed; empty: it stands open. Untrusted.
    pub content_note: String,
    /// Who may see it.
    pub status: Status,
    /// When the reader posted it.
    pub posted_at: Timestamp,
    /// When its writer last changed it.
    pub edited_at: Option<Timestamp>,
    /// Readers who said that it helped them.
    pub helped: i64,
}

/// Who may see a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, sqlx::Type, serde::Serialize)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Everyone.
    Published,
    /// Moderators, who have yet to decide.
    Held,
    /// Moderators, who called it spam.
    Spam,
    /// No one, because a moderator took it off; kept so that its replies keep their place.
    Removed,
    /// No one, because its writer took it back; nobody else can undo that.
    Withdrawn,
}

impl Status {
    /// All of them, in the order in which moderators meet them.
    pub const ALL: [Self; 5] =
        [Self::Held, Self::Published, Self::Spam, Self::Removed, Self::Withdrawn];

    /// Its name in addresses, tables and on the command line.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Held => "held",
            Self::Spam => "spam",
            Self::Removed => "removed",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The status of that name.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.word() == word)
    }
}
