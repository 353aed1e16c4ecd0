//! What a comment is, what makes one acceptable, and how its text becomes safe HTML. Pure: no
//! clock, database or network.

mod character;
mod comment;
mod decider;
mod draft;
mod markup;
mod name;
mod thread;

pub use character::{MAX_STACKED_MARKS, is_blank, is_invisible};
pub use comment::{Comment, CommentId, Status};
pub use decider::{Actor, Decider};
pub use draft::{Draft, DraftProblem, Field, MAX_BODY_CHARS, MAX_NAME_CHARS, RawDraft};
pub use markup::{Address, find_addresses, render_body};
pub use name::{ANONYMOUS, render_name, shown_name};
pub use thread::{Answered, Turn, arrange};
