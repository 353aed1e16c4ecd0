use std::ops::Range;

/// Does a fault keep an article from being published?
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth a look; published all the same.
    Warning,
    /// Not published until mended.
    Error,
}

/// One thing wrong with a file, where it is, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Stable name in kebab case, as in `unused-note`: for people to look up and programs to match.
    pub code: &'static str,
    /// Does it keep the article from being published?
    pub severity: Severity,
    /// What is wrong, in one sentence.
    pub message: String,
    /// What to do about it, in one sentence.
    pub mend: String,
    /// Bytes of the file's text that are at fault; empty at the place where something is missing.
    pub span: Range<usize>,
}
