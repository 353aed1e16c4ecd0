//! What moderators need besides the comments themselves.

mod audit;
mod beside;
mod bulk;
mod canned;
mod claims;
mod events;
pub(super) mod proposals;
mod remarks;
mod workload;

pub use audit::{AuditFilter, Audited};
pub use beside::{Around, Beside};
pub use bulk::{Bulk, BulkItem};
pub use canned::{CannedAnswer, CannedKind, NewCanned};
pub use events::DeskEvent;
pub use proposals::Proposal;
pub use remarks::Remark;
pub use workload::{Backlog, WeekOfWork};
