use jiff::civil::Date;

/// How the address of a source was when it was last asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, sqlx::Type, serde::Serialize)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
#[serde(rename_all = "lowercase")]
pub enum SourceState {
    /// Answers, at the address given.
    Live,
    /// Answers at another address.
    Moved,
    /// Is gone, or has not answered for long.
    Dead,
    /// Answers with something else than what was cited, as an editor found.
    Unfit,
    /// Nobody has asked yet, or no answer has said anything either way.
    #[default]
    Unknown,
}

/// What is known about the address of a source besides its record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// As last found.
    pub state: SourceState,
    /// Day on which that state was first found; `None` while it is unknown.
    pub since: Option<Date>,
    /// Day on which somebody last looked and could not tell; `None` once a state is known, and
    /// before anybody looked.
    pub checked_on: Option<Date>,
    /// Where it answers now, if it moved.
    pub moved_to: Option<String>,
    /// A copy in an archive.
    pub archived: Option<ArchivedCopy>,
}

/// A copy of a source that somebody else keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchivedCopy {
    /// An https address.
    pub url: String,
    /// Day on which the copy was made, if that is known.
    pub made_on: Option<Date>,
}
