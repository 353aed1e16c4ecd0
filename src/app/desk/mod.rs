//! What moderators do, whoever asks: pages and the command line both come here.

mod act;
mod answers;
mod bulk;
mod card;
mod export;
mod known;
mod log;
mod queue;

pub use act::{Acted, Because};
pub use answers::{AnswerProblem, question_with, reason_with};
pub use bulk::BulkDone;
pub use card::Card;
pub use export::{CSV_HEAD, csv_line, json_line};
pub use known::Knowledge;
pub use queue::{MOST_COUNTED, QueuePage, Waiting};
