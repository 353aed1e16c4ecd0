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

impl Fault {
    /// A fault that keeps the article from being published.
    #[must_use]
    pub fn error(
        code: &'static str,
        span: Range<usize>,
        message: impl Into<String>,
        mend: impl Into<String>,
    ) -> Self {
        let (message, mend) = (message.into(), mend.into());
        Self { code, severity: Severity::Error, message, mend, span }
    }

    /// A fault that is worth a look.
    #[must_use]
    pub fn warning(
        code: &'static str,
        span: Range<usize>,
        message: impl Into<String>,
        mend: impl Into<String>,
    ) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, span, message, mend) }
    }
}

/// Most faults kept of one file: nobody mends more in one sitting, and a broken file of a megabyte
/// must not become a gigabyte of complaints.
const MAX_FAULTS: usize = 200;

/// Collects the faults of one file, all of them in one go.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    kept: Vec<Fault>,
    dropped: usize,
    /// The gravest of those dropped.
    dropped_severity: Option<Severity>,
}

impl Faults {
    pub(crate) fn push(&mut self, fault: Fault) {
        if self.kept.len() < MAX_FAULTS {
            self.kept.push(fault);
        } else {
            self.dropped += 1;
            self.dropped_severity = self.dropped_severity.max(Some(fault.severity));
        }
    }

    pub(crate) fn retain(&mut self, keep: impl FnMut(&Fault) -> bool) {
        self.kept.retain(keep);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// The faults in the order of the file.
    pub(crate) fn into_sorted(mut self) -> Vec<Fault> {
        self.kept.sort_by_key(|fault| (fault.span.start, fault.span.end));
        if self.dropped > 0 {
            let end = self.kept.last().map_or(0, |fault| fault.span.end);
            let more = Fault::error(
                "more-faults",
                end..end,
                format!("There are {} more faults in this file.", self.dropped),
                "Mend the faults listed here, then check again.",
            );
            // Many warnings together are still no error.
            let severity = self.dropped_severity.unwrap_or(Severity::Error);
            self.kept.push(Fault { severity, ..more });
        }
        self.kept
    }
}
