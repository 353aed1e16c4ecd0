use crate::app::{Acted, App, Because, CannedKind, reason_with};
use crate::cli::comments::answers::ready;
use crate::cli::comments::{reason, refuse, unknown};
use crate::cli::output::{complain, say};
use crate::cli::{Done, Failed, failed};
use crate::comments::{CommentId, Decider, Status, check_content_note};

/// Which comments, and why.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Arguments {
    /// Numbers of the comments
    #[arg(required = true)]
    ids: Vec<i64>,
    /// Why, for the log
    #[arg(long, default_value = "")]
    because: String,
    /// Let the writer read why, with their receipt
    #[arg(long)]
    tell_writer: bool,
    /// Begin with the reason of this number that is kept ready; alone, it says itself whether the
    /// writer may read it
    #[arg(long, value_name = "NUMBER")]
    answer: Option<i64>,
    /// Only if the comment still says what you have read: the version that `show` prints
    #[arg(long, value_name = "NUMBER")]
    version: Option<i64>,
}

/// Which comments stay where they are, and why.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Declined {
    /// Numbers of the comments
    #[arg(required = true)]
    ids: Vec<i64>,
    /// Why, for the log
    #[arg(long, default_value = "")]
    because: String,
}

/// Decides about comments, one after the other, and says what came of each.
pub(super) async fn all(app: &App, who: &Decider, arguments: Arguments, status: Status) -> Done {
    let Arguments { ids, because, tell_writer, answer, version } = arguments;
    if version.is_some() && ids.len() > 1 {
        complain(format_args!("`--version` is that of one comment; please name one alone."));
        return Err(Failed::Usage);
    }
    let ready = ready(app, answer, CannedKind::Reason).await?;
    let (text, shown) =
        reason_with(ready, &because, tell_writer).map_err(|problem| refuse(&[problem]))?;
    let because = Because { text: &text, shown, version, ..Because::default() };
    let mut done = Ok(());
    for id in ids.into_iter().map(CommentId) {
        let acted = app.act(id, status, who, because).await;
        if let Err(failed) = tell(id, acted.map_err(|error| failed(&error))?) {
            done = Err(failed);
        }
    }
    done
}

/// Takes back the last decision about each of some comments.
pub(super) async fn undo(app: &App, who: &Decider, ids: Vec<i64>) -> Done {
    let mut done = Ok(());
    for id in ids.into_iter().map(CommentId) {
        let file = app.comment_file(id).await.map_err(|error| failed(&error))?;
        let Some((_, decisions)) = file else {
            done = Err(unknown(id));
            continue;
        };
        let Some(last) = decisions.iter().rfind(|decision| decision.action == "status") else {
            complain(format_args!("Nobody has decided about comment {} yet.", id.0));
            done = Err(Failed::Faults);
            continue;
        };
        let acted = app.undo(last.id, who).await;
        if let Err(failed) = tell(id, acted.map_err(|error| failed(&error))?) {
            done = Err(failed);
        }
    }
    done
}

/// Leaves comments where they are although their removal was proposed.
pub(super) async fn decline(app: &App, who: &Decider, declined: Declined) -> Done {
    let because = reason(&declined.because)?;
    let mut done = Ok(());
    for id in declined.ids.into_iter().map(CommentId) {
        let was_proposed = app.decline_removal(id, who, &because).await;
        if was_proposed.map_err(|error| failed(&error))? {
            say(format_args!("Comment {} stays where it is", id.0));
        } else {
            complain(format_args!("Nobody has proposed to remove comment {}.", id.0));
            done = Err(Failed::Faults);
        }
    }
    done
}

/// Settles the open reports about a comment.
pub(super) async fn settle(app: &App, who: &Decider, id: CommentId, note: &str) -> Done {
    let note = reason(note)?;
    if app.comment(id).await.map_err(|error| failed(&error))?.is_none() {
        return Err(unknown(id));
    }
    let settled = app.settle_reports_of(id, &who.name, &note).await;
    let settled = settled.map_err(|error| failed(&error))?;
    say(format_args!("Reports about comment {} that are settled now: {settled}", id.0));
    Ok(())
}

/// Tells the other moderators something about a comment.
pub(super) async fn remark(app: &App, who: &Decider, id: CommentId, text: &str) -> Done {
    let text = reason(text)?;
    if text.is_empty() {
        complain(format_args!("Please write what the other moderators should know."));
        return Err(Failed::Faults);
    }
    if !app.add_remark(id, who, &text).await.map_err(|error| failed(&error))? {
        return Err(gone(id));
    }
    say(format_args!("The other moderators read that beside comment {}", id.0));
    Ok(())
}

/// Gives a comment a topic under which it opens on request.
pub(super) async fn content_note(app: &App, who: &Decider, id: CommentId, topic: &str) -> Done {
    let topic = check_content_note(topic).map_err(|all| refuse(&all))?;
    let changed = app.set_content_note(id, &topic, who).await;
    match changed.map_err(|error| failed(&error))? {
        Some(true) if topic.is_empty() => say(format_args!("Comment {} stands open", id.0)),
        Some(true) => say(format_args!("Comment {} opens on request", id.0)),
        Some(false) => say(format_args!("Comment {} had that already", id.0)),
        None => return Err(gone(id)),
    }
    Ok(())
}

/// Nothing can be put beside it any more.
fn gone(id: CommentId) -> Failed {
    complain(format_args!("Comment {} is erased, or there is none of that number.", id.0));
    Failed::Faults
}

fn tell(id: CommentId, acted: Acted) -> Done {
    match acted {
        Acted::Changed { before, after, .. } => {
            say(format_args!("Comment {}: {} → {}", id.0, before.word(), after.word()));
            return Ok(());
        }
        Acted::Seen => {
            say(format_args!("Comment {} is left as it is, and seen to", id.0));
            return Ok(());
        }
        Acted::Already(status) => {
            say(format_args!("Comment {} was {} already", id.0, status.word()));
            return Ok(());
        }
        Acted::Confirmed => {
            say(format_args!("Comment {} was spam already, which is confirmed now", id.0));
            return Ok(());
        }
        Acted::Proposed | Acted::OwnProposal => {
            say(format_args!("Comment {} waits for a second moderator", id.0));
            return Ok(());
        }
        Acted::Withdrawn => complain(format_args!(
            "Comment {} was taken back or erased by its writer; only they could undo that.",
            id.0
        )),
        Acted::Overtaken => complain(format_args!(
            "Somebody has decided about comment {} again, or its writer has changed it meanwhile; \
             nothing was changed.",
            id.0
        )),
        Acted::Outdated => complain(format_args!(
            "Comment {0} has changed since you have read it, and nothing was decided; \
             `lamplight comments show {0}` shows what it says now.",
            id.0
        )),
        Acted::Missing => return Err(unknown(id)),
    }
    Err(Failed::Faults)
}
