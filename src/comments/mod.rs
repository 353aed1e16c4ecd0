//! What a comment is, what makes one acceptable, and how its text becomes safe HTML. Pure: no
//! clock, database or network.

mod comment;

pub use comment::{Comment, CommentId, Status};
