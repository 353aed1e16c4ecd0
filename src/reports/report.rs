use crate::clock::Timestamp;
use crate::comments::CommentId;
use crate::content::Kind;

/// Names one report for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, sqlx::Type)]
#[sqlx(transparent)]
pub struct ReportId(pub i64);

/// A stored report, as editors read it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Report {
    /// Counts up.
    pub id: ReportId,
    /// Kind of what it is about: an article or a standing page.
    pub article_kind: Kind,
    /// Current slug of the article.
    pub article: String,
    /// The comment that it is about; `None`: the text itself.
    pub comment_id: Option<CommentId>,
    /// Number of the revision that readers saw when it arrived.
    pub revision: i64,
    /// The `id` of a note or heading of that revision; empty: the article as a whole.
    pub about: String,
    /// What that note or heading says there, without tags; plain text.
    pub words: String,
    /// The source that the note cites.
    pub source_key: Option<String>,
    /// What is wrong.
    pub kind: ReportKind,
    /// As typed; empty where the kind says it all, and once it was erased. Untrusted.
    pub body: String,
    /// How far it has come.
    pub status: ReportStatus,
    /// Does the screen take it for spam? Nothing else follows from that.
    pub doubtful: bool,
    /// Evidence that it is spam, in nats.
    pub log_odds: f64,
    /// JSON, as the screen gave them.
    pub reasons: String,
    /// When it arrived.
    pub created_at: Timestamp,
    /// When somebody settled it.
    pub settled_at: Option<Timestamp>,
    /// Who did.
    pub settled_by: Option<String>,
    /// What came of it, in their words.
    pub note: Option<String>,
}

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "kebab-case")]
pub enum ReportKind {
    /// The address of a source leads nowhere, or elsewhere.
    DeadLink,
    /// The source does not say what the text says that it does.
    Unsupported,
    /// The text is wrong.
    Mistake,
    /// A comment threatens or insults somebody, or goes after them.
    Harassment,
    /// A comment shows who or where somebody is.
    Identity,
    /// Somebody could be in danger: whoever wrote a comment, or by what it advises.
    Danger,
    /// A comment advertises.
    Spam,
    /// Anything else.
    Other,
}

impl ReportKind {
    /// What can be wrong with a text, in the order in which the form offers it.
    pub const OF_TEXTS: [Self; 4] = [Self::DeadLink, Self::Unsupported, Self::Mistake, Self::Other];

    /// What can be wrong with a comment, in the order in which the form offers it.
    pub const OF_COMMENTS: [Self; 5] =
        [Self::Identity, Self::Harassment, Self::Danger, Self::Spam, Self::Other];

    /// As forms, the database and terminals name it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::DeadLink => "dead-link",
            Self::Unsupported => "unsupported",
            Self::Mistake => "mistake",
            Self::Harassment => "harassment",
            Self::Identity => "identity",
            Self::Danger => "danger",
            Self::Spam => "spam",
            Self::Other => "other",
        }
    }

    /// As the form says it.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::DeadLink => "The link does not work",
            Self::Unsupported => "The source does not say this",
            Self::Mistake => "There is a mistake in the text",
            Self::Harassment => "It threatens or insults somebody",
            Self::Identity => "It shows who or where somebody is",
            Self::Danger => "Somebody could be in danger",
            Self::Spam => "It is an advertisement",
            Self::Other => "Something else",
        }
    }

    /// Does it need no more words?
    #[must_use]
    pub fn says_enough(self) -> bool {
        !matches!(self, Self::Unsupported | Self::Mistake | Self::Other)
    }
}

/// How far a report has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
pub enum ReportStatus {
    /// Nobody has seen to it yet.
    Open,
    /// Somebody has.
    Settled,
}
