use crate::clock::Timestamp;
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
    /// As typed; empty where the kind says it all. Untrusted.
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
    /// Anything else.
    Other,
}

impl ReportKind {
    /// In the order in which the form offers them.
    pub const ALL: [Self; 4] = [Self::DeadLink, Self::Unsupported, Self::Mistake, Self::Other];

    /// As forms, the database and terminals name it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::DeadLink => "dead-link",
            Self::Unsupported => "unsupported",
            Self::Mistake => "mistake",
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
            Self::Other => "Something else",
        }
    }

    /// The kind of that word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
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
