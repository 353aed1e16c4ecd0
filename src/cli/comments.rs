use clap::{Subcommand, ValueEnum};

use crate::app::App;
use crate::cli::output::{complain, on_lines, on_one_line, say};
use crate::cli::{Done, Failed, failed, services};
use crate::comments::{CommentId, Decider, MessageKind, Status, check_message};
use crate::spam::Reason;
use crate::store::{Decided, ScreenedComment};

/// What can be done with comments.
#[derive(Debug, Subcommand)]
pub(super) enum Action {
    /// List comments of one status, oldest first
    List {
        /// Which ones
        #[arg(long, value_enum, default_value = "held")]
        status: Which,
        /// Only comments after this number
        #[arg(long, default_value_t = 0)]
        after: i64,
        /// At most this many
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(i64).range(1..=10_000))]
        limit: i64,
    },
    /// Show one comment, why the screen decided as it did, what was decided since, and what services
    /// were sent about it, word for word
    Show {
        /// Number of the comment
        id: i64,
    },
    /// Show comments to readers
    Publish(Ids),
    /// Take comments off the page until somebody decides
    Hold(Ids),
    /// Call comments spam
    Spam(Ids),
    /// Take comments off the page for good; they stay in the database, and their answers keep their
    /// place
    Remove(Ids),
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
}

#[derive(Debug, clap::Args)]
pub(super) struct Ids {
    /// Numbers of the comments
    #[arg(required = true)]
    ids: Vec<i64>,
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
}

/// Longest beginning of a comment in a list, in characters.
const EXCERPT_CHARS: usize = 72;

/// Does it and says so.
pub(super) async fn act(app: App, action: Action) -> Done {
    let done = match action {
        Action::List { status, after, limit } => list(&app, status, CommentId(after), limit).await,
        Action::Show { id } => show(&app, CommentId(id)).await,
        Action::Publish(ids) => decide(&app, ids, Status::Published).await,
        Action::Hold(ids) => decide(&app, ids, Status::Held).await,
        Action::Spam(ids) => decide(&app, ids, Status::Spam).await,
        Action::Remove(ids) => decide(&app, ids, Status::Removed).await,
        Action::Ask { id, question } => ask(&app, CommentId(id), &question).await,
        Action::Unread { limit } => unread(&app, limit).await,
    };
    app.close().await;
    done
}

async fn list(app: &App, which: Which, after: CommentId, limit: i64) -> Done {
    let status = match which {
        Which::Published => Status::Published,
        Which::Held => Status::Held,
        Which::Spam => Status::Spam,
        Which::Removed => Status::Removed,
        Which::Withdrawn => Status::Withdrawn,
    };
    let found = app.comments_by_status(status, after, limit).await;
    let found = found.map_err(|error| failed(&error))?;
    for screened in &found {
        let comment = &screened.comment;
        let excerpt: String = on_one_line(&comment.body).chars().take(EXCERPT_CHARS).collect();
        say(format_args!(
            "{:>8}  {}  {:<24}  {:<16}  {excerpt}",
            comment.id.0,
            comment.posted_at,
            screened.article,
            name(screened),
        ));
    }
    if found.is_empty() {
        complain(format_args!("There are none."));
    }
    Ok(())
}

async fn show(app: &App, id: CommentId) -> Done {
    let found = app.comment_file(id).await.map_err(|error| failed(&error))?;
    let Some((screened, decisions)) = found else { return Err(unknown(id)) };
    let comment = &screened.comment;
    say(format_args!("Comment {} on {}", comment.id.0, screened.article));
    if let Some(parent) = comment.parent_id {
        say(format_args!("Answers comment {}", parent.0));
    }
    say(format_args!("From {}, {}", name(&screened), comment.posted_at.minute_in_words()));
    say(format_args!("Status: {}", word(comment.status)));
    say(format_args!("Evidence of spam: {:+.1} nats (0 is even odds)", screened.log_odds));
    for Reason { filter, log_odds, because } in
        serde_json::from_str::<Vec<Reason>>(&screened.reasons).unwrap_or_default()
    {
        say(format_args!("  {log_odds:+.1}  {filter}: {}", on_one_line(&because)));
    }
    for decision in &decisions {
        say(format_args!(
            "{}: {}{} → {} by {}",
            decision.decided_at.minute_in_words(),
            if decision.action == "status" {
                String::new()
            } else {
                format!("{}, ", decision.action)
            },
            word(decision.from_status),
            word(decision.to_status),
            on_one_line(&decision.decided_by),
        ));
    }
    services::explain(app, id).await?;
    say(format_args!("\n{}", on_lines(&comment.body)));
    let messages = app.read_messages(id, &Decider::operator()).await;
    for message in messages.map_err(|error| failed(&error))? {
        let by = match message.kind {
            MessageKind::Question => format!("{} asks", on_one_line(&message.written_by)),
            MessageKind::Answer => "Its writer answers".to_owned(),
            MessageKind::Appeal => "Its writer appeals".to_owned(),
        };
        let at = message.written_at.minute_in_words();
        say(format_args!("\n{by}, {at}:\n{}", on_lines(&message.body)));
    }
    Ok(())
}

async fn ask(app: &App, id: CommentId, question: &str) -> Done {
    let question = check_message(question).map_err(|problems| {
        for problem in problems {
            complain(format_args!("{problem}"));
        }
        Failed::Faults
    })?;
    let asked = app.ask_writer(id, &Decider::operator(), &question).await;
    if !asked.map_err(|error| failed(&error))? {
        complain(format_args!("There is no comment {} whose writer could be asked.", id.0));
        return Err(Failed::Faults);
    }
    say(format_args!(
        "Asked. The writer of comment {} finds it on the page of their receipt.",
        id.0
    ));
    Ok(())
}

async fn unread(app: &App, limit: i64) -> Done {
    let found = app.unread_comments(limit).await.map_err(|error| failed(&error))?;
    for id in &found {
        say(format_args!("{:>8}", id.0));
    }
    if found.is_empty() {
        complain(format_args!("There are none."));
    }
    Ok(())
}

async fn decide(app: &App, Ids { ids }: Ids, status: Status) -> Done {
    let mut done = Ok(());
    for id in ids.into_iter().map(CommentId) {
        let decided = app.decide(id, status, &Decider::operator(), "").await;
        match decided.map_err(|error| failed(&error))? {
            Some(decided) if decided.before == status => {
                say(format_args!("Comment {} was {} already", id.0, word(status)));
            }
            Some(Decided { after: Status::Withdrawn, .. }) => {
                complain(format_args!(
                    "Comment {} was taken back by its writer; only they can undo that.",
                    id.0
                ));
                done = Err(Failed::Faults);
            }
            Some(decided) => {
                say(format_args!("Comment {}: {} → {}", id.0, word(decided.before), word(status)));
            }
            None => done = Err(unknown(id)),
        }
    }
    done
}

fn unknown(id: CommentId) -> Failed {
    complain(format_args!("There is no comment {}; `lamplight comments list` shows some.", id.0));
    Failed::Faults
}

fn name(screened: &ScreenedComment) -> String {
    let name = on_one_line(&screened.comment.author_name);
    if name.is_empty() { "Anonymous".to_owned() } else { name }
}

fn word(status: Status) -> &'static str {
    match status {
        Status::Published => "published",
        Status::Held => "held",
        Status::Spam => "spam",
        Status::Removed => "removed",
        Status::Withdrawn => "withdrawn",
    }
}
