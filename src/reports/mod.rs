//! What a report is: a reader tells editors that something is wrong with a source or a sentence, or
//! moderators that something is wrong with a comment.
//! Pure: no clock, database or network.

mod draft;
mod place;
mod report;

pub use draft::{RawReport, ReportDraft, ReportField, ReportProblem};
pub use place::{Place, beginning, places};
pub use report::{Report, ReportId, ReportKind, ReportStatus};
