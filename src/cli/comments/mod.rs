//! What moderators do, over a terminal.

mod ask;
mod decide;
mod list;
mod log;
mod rule;
mod show;

pub(super) use rule::Mode;

use clap::{Subcommand, ValueEnum};

use crate::app::{App, Queued};
use crate::cli::output::{complain, on_one_line};
use crate::cli::{Done, Failed};
use crate::comments::{ANONYMOUS, CommentId, Status, check_reason};

/// What can be done with comments.
#[derive(Debug, Subcommand)]
pub(super) enum Action {
    /// List comments: the urgent and then the oldest of those that wait, the newest of all others
    List(list::Arguments),
    /// Show one comment: why the screen decided as it did, what was decided and remarked since, what
    /// services were sent about it, word for word, and which others are like it
    Show {
        /// Number of the comment
        id: i64,
    },
    /// Show comments to readers
    Publish(decide::Arguments),
    /// Take comments off the page until somebody decides
    Hold(decide::Arguments),
    /// Call comments spam
    Spam(decide::Arguments),
    /// Take comments off the page for good; they stay in the database, and their answers keep their
    /// place
    Remove(decide::Arguments),
    /// Take back the last decision about comments, whoever made it
    Undo {
        /// Numbers of the comments
        #[arg(required = true)]
        ids: Vec<i64>,
    },
    /// Tell the other moderators something about a comment
    Note {
        /// Number of the comment
        id: i64,
        /// What to tell them
        text: String,
    },
    /// Give a comment a topic under which it opens on request; an empty one takes it away
    ContentNote {
        /// Number of the comment
        id: i64,
        /// The topic, as in “Violence”
        topic: String,
    },
    /// Print what was decided, the newest first
    Log(log::Arguments),
    /// Ask the writer of a comment something; they find it on the page of their receipt
    Ask {
        /// Number of the comment
        id: i64,
        /// The question
        question: String,
    },
    /// List comments whose writers answered or appealed and whom nobody has read yet
    Unread {
        /// At most this many
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(i64).range(1..=10_000))]
        limit: i64,
    },
    /// Decide who may comment on one article, and who reads comments first
    Rule(rule::Ruled),
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Which {
    /// Readers see them
    Published,
    /// They wait for a decision
    Held,
    /// Somebody called them spam
    Spam,
    /// They were taken off the page
    Removed,
    /// Their writers took them back
    Withdrawn,
    /// Whatever they are
    Any,
}

/// Does it and says so.
pub(super) async fn act(app: App, action: Action) -> Done {
    let done = match action {
        Action::List(arguments) => list::list(&app, arguments).await,
        Action::Show { id } => show::show(&app, CommentId(id)).await,
        Action::Publish(arguments) => decide::all(&app, arguments, Status::Published).await,
        Action::Hold(arguments) => decide::all(&app, arguments, Status::Held).await,
        Action::Spam(arguments) => decide::all(&app, arguments, Status::Spam).await,
        Action::Remove(arguments) => decide::all(&app, arguments, Status::Removed).await,
        Action::Undo { ids } => decide::undo(&app, ids).await,
        Action::Note { id, text } => decide::remark(&app, CommentId(id), &text).await,
        Action::ContentNote { id, topic } => {
            decide::content_note(&app, CommentId(id), &topic).await
        }
        Action::Log(arguments) => log::print(&app, arguments).await,
        Action::Ask { id, question } => ask::ask(&app, CommentId(id), &question).await,
        Action::Unread { limit } => ask::unread(&app, limit).await,
        Action::Rule(ruled) => rule::rule(&app, ruled).await,
    };
    app.close().await;
    done
}

impl Which {
    fn status(self) -> Option<Status> {
        Some(match self {
            Self::Published => Status::Published,
            Self::Held => Status::Held,
            Self::Spam => Status::Spam,
            Self::Removed => Status::Removed,
            Self::Withdrawn => Status::Withdrawn,
            Self::Any => return None,
        })
    }
}

fn unknown(id: CommentId) -> Failed {
    complain(format_args!("There is no comment {}; `lamplight comments list` shows some.", id.0));
    Failed::Faults
}

/// What a moderator writes, if it can be kept; else what is wrong with it has been said.
pub(in crate::cli) fn reason(text: &str) -> Result<String, Failed> {
    check_reason(text).map_err(|problem| {
        complain(format_args!("{problem}"));
        Failed::Faults
    })
}

fn name(queued: &Queued) -> String {
    let name = on_one_line(&queued.comment.author_name);
    if name.is_empty() { ANONYMOUS.to_owned() } else { name }
}
