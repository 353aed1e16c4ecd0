//! What moderators do, over a terminal.

mod answers;
mod ask;
mod decide;
mod list;
mod log;
mod rule;
mod show;
mod who;
mod workload;

pub(super) use rule::Mode;

use clap::{Subcommand, ValueEnum};

use crate::app::{App, Queued};
use crate::cli::output::{complain, on_one_line};
use crate::cli::{Done, Failed};
use crate::comments::{ANONYMOUS, CommentId, Decider, Status, check_reason};

/// What moderators can do, and who does it.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Name of the moderator who acts, as if at the desk: the log names them, and `second_pair`
    /// holds for them too. Without it, whoever has the command line decides, and decides alone
    #[arg(long = "as", global = true, value_name = "NAME")]
    name: Option<String>,
    #[command(subcommand)]
    action: Action,
}

/// What can be done with comments.
#[derive(Debug, Subcommand)]
enum Action {
    /// List comments: the urgent and then the oldest of those that wait, the newest of all others
    List(list::Arguments),
    /// Show one comment: why the screen decided as it did, what was decided and remarked since, what
    /// services were sent about it, word for word, what it said before, what readers report, and which
    /// others are like it
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
    /// Leave comments where they are although a moderator proposed to remove them
    Decline(decide::Declined),
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
    Ask(ask::Asked),
    /// Settle the open reports about a comment
    Settle {
        /// Number of the comment
        id: i64,
        /// What came of them
        #[arg(long, default_value = "")]
        note: String,
    },
    /// Reasons and questions that are kept ready
    #[command(subcommand)]
    Answers(answers::Action),
    /// Show what waits since when, and what was done in the last weeks
    Workload,
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
pub(super) async fn act(app: App, arguments: Arguments) -> Done {
    let done = match who::decider(&app, arguments.name.as_deref()).await {
        Ok(who) => arguments.action.carry_out(&app, &who).await,
        Err(failed) => Err(failed),
    };
    app.close().await;
    done
}

impl Action {
    async fn carry_out(self, app: &App, who: &Decider) -> Done {
        match self {
            Self::List(arguments) => list::list(app, who, arguments).await,
            Self::Show { id } => show::show(app, who, CommentId(id)).await,
            Self::Publish(arguments) => decide::all(app, who, arguments, Status::Published).await,
            Self::Hold(arguments) => decide::all(app, who, arguments, Status::Held).await,
            Self::Spam(arguments) => decide::all(app, who, arguments, Status::Spam).await,
            Self::Remove(arguments) => decide::all(app, who, arguments, Status::Removed).await,
            Self::Undo { ids } => decide::undo(app, who, ids).await,
            Self::Note { id, text } => decide::remark(app, who, CommentId(id), &text).await,
            Self::ContentNote { id, topic } => {
                decide::content_note(app, who, CommentId(id), &topic).await
            }
            Self::Log(arguments) => log::print(app, arguments).await,
            Self::Ask(asked) => ask::ask(app, who, asked).await,
            Self::Decline(declined) => decide::decline(app, who, declined).await,
            Self::Settle { id, note } => decide::settle(app, who, CommentId(id), &note).await,
            Self::Answers(action) => answers::act(app, who, action).await,
            Self::Workload => workload::print(app).await,
            Self::Unread { limit } => ask::unread(app, limit).await,
            Self::Rule(ruled) => rule::rule(app, who, ruled).await,
        }
    }
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
    check_reason(text).map_err(|problem| refuse(&[problem]))
}

/// Says all that is wrong with what was typed.
fn refuse(problems: &[impl std::fmt::Display]) -> Failed {
    for problem in problems {
        complain(format_args!("{problem}"));
    }
    Failed::Faults
}

fn name(queued: &Queued) -> String {
    let name = on_one_line(&queued.comment.author_name);
    if name.is_empty() { ANONYMOUS.to_owned() } else { name }
}
