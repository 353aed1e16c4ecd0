//! What a comment is, what makes one acceptable, and how its text becomes safe HTML. Pure: no
//! clock, database or network.

mod character;
mod comment;
mod decider;
mod draft;
mod folding;
mod markup;
mod message;
mod name;
mod phrase;
mod thread;

pub use character::{MAX_STACKED_MARKS, is_blank, is_invisible};
pub use comment::{Comment, CommentId, Status};
pub use decider::{Actor, Decider};
pub use draft::{
    Draft, DraftProblem, Field, MAX_BODY_CHARS, MAX_NAME_CHARS, MAX_NOTE_CHARS, RawDraft,
    check_content_note,
};
pub use folding::fold_word;
pub use markup::{Address, find_addresses, render_body};
pub use message::{
    MAX_ANSWERS, MAX_MESSAGE_CHARS, Message, MessageKind, MessageProblem, check_message,
    check_reason,
};
pub use name::{ANONYMOUS, render_name, shown_name};
pub use phrase::{PHRASE_WORDS, Phrase, PhraseProblem};
pub use thread::{Answered, Gap, Turn, arrange};
