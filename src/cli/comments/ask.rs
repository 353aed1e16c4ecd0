use crate::app::{App, CannedKind, question_with};
use crate::cli::comments::answers::ready;
use crate::cli::comments::refuse;
use crate::cli::output::{complain, on_lines, on_one_line, say};
use crate::cli::{Done, Failed, failed};
use crate::comments::{CommentId, Decider, MessageKind};

/// What to ask, and whom.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Asked {
    /// Number of the comment
    id: i64,
    /// The question
    #[arg(default_value = "", required_unless_present = "answer")]
    question: String,
    /// Begin with the question of this number that is kept ready
    #[arg(long, value_name = "NUMBER")]
    answer: Option<i64>,
}

/// Asks the writer of a comment something.
pub(super) async fn ask(app: &App, who: &Decider, asked: Asked) -> Done {
    let id = CommentId(asked.id);
    let ready = ready(app, asked.answer, CannedKind::Question).await?;
    let question = question_with(ready, &asked.question).map_err(|all| refuse(&all))?;
    let asked = app.ask_writer(id, who, &question).await;
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

/// Lists comments whose writers said something that nobody has read.
pub(super) async fn unread(app: &App, limit: i64) -> Done {
    let found = app.unread_comments(limit).await.map_err(|error| failed(&error))?;
    for id in &found {
        say(format_args!("{:>8}", id.0));
    }
    if found.is_empty() {
        complain(format_args!("There are none."));
    }
    Ok(())
}

/// Prints what moderators and the writer of a comment said to each other.
pub(super) async fn show_messages(app: &App, who: &Decider, id: CommentId) -> Done {
    let messages = app.read_messages(id, who).await;
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
