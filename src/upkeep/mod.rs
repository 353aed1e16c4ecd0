//! What a visit to the address of a source says about it. Pure: whoever visits, stores and looks at
//! the clock is elsewhere.

mod advice;
mod archive;
mod charset;
mod doubt;
mod health;
mod retry;
mod robots;
mod title;

pub use archive::{Job, read_job, read_lookup, read_status};
pub use charset::decode;
pub use doubt::{Doubt, doubts};
pub use health::{
    ARCHIVE_SECONDS, Answered, CONFIRM_SECONDS, DEAD_FAILURES, DEAD_SECONDS, Finding, Health,
    Verdict,
};
pub use retry::retry_after;
pub use robots::Robots;
pub use title::title_of;
