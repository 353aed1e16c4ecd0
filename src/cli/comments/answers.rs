use clap::{Subcommand, ValueEnum};

use crate::app::{App, CannedKind};
use crate::cli::output::{complain, on_lines, on_one_line, say};
use crate::cli::{Done, Failed, failed};
use crate::comments::Decider;

/// What can be done with reasons and questions that are kept ready.
#[derive(Debug, Subcommand)]
pub(super) enum Action {
    /// List those that are offered, each with its number and all that it says
    List,
    /// Keep one ready
    Add {
        /// What it is for
        #[arg(value_enum)]
        kind: Kind,
        #[command(flatten)]
        text: Text,
    },
    /// Put another text in the place of one
    Change {
        /// Its number
        id: i64,
        #[command(flatten)]
        text: Text,
    },
    /// Offer some no longer
    Retire {
        /// Their numbers
        #[arg(required = true)]
        ids: Vec<i64>,
    },
}

#[derive(Debug, clap::Args)]
pub(super) struct Text {
    /// What moderators choose it by
    title: String,
    /// What it says
    body: String,
    /// Let writers of comments read it, with their receipt
    #[arg(long)]
    tell_writer: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Kind {
    /// Says why a comment was decided upon as it was
    Reason,
    /// Asks the writer of a comment
    Question,
}

/// Does it and says so.
pub(super) async fn act(app: &App, who: &Decider, action: Action) -> Done {
    match action {
        Action::List => list(app).await,
        Action::Add { kind, text } => save(app, who, None, kind.into(), &text).await,
        Action::Change { id, text } => {
            let found = app.canned_answer(id).await.map_err(|error| failed(&error))?;
            let Some(found) = found else { return Err(unknown(id)) };
            save(app, who, Some(id), found.kind, &text).await
        }
        Action::Retire { ids } => retire(app, ids).await,
    }
}

async fn list(app: &App) -> Done {
    let answers = app.canned_answers().await.map_err(|error| failed(&error))?;
    for answer in &answers {
        let to = if answer.shown { "its writer may read it" } else { "among moderators" };
        let (kind, title) = (answer.kind.word(), on_one_line(&answer.title));
        say(format_args!("{:>8}  {kind}, {to}: {title}\n{}\n", answer.id, on_lines(&answer.body)));
    }
    if answers.is_empty() {
        complain(format_args!("There are none."));
    }
    Ok(())
}

async fn save(
    app: &App,
    who: &Decider,
    replaced: Option<i64>,
    kind: CannedKind,
    Text { title, body, tell_writer }: &Text,
) -> Done {
    let saved = app.save_canned_answer(replaced, kind, (title, body), *tell_writer, who).await;
    let Err(problems) = saved.map_err(|error| failed(&error))? else {
        say(format_args!("Kept ready: {}", on_one_line(title)));
        return Ok(());
    };
    for problem in problems {
        let what = if problem.of_title { "Its name" } else { "What it says" };
        complain(format_args!("{what}: {}", problem.words));
    }
    Err(Failed::Faults)
}

async fn retire(app: &App, ids: Vec<i64>) -> Done {
    let mut done = Ok(());
    for id in ids {
        if app.retire_canned_answer(id).await.map_err(|error| failed(&error))? {
            say(format_args!("Answer {id} is offered no longer"));
        } else {
            done = Err(unknown(id));
        }
    }
    done
}

/// Refuses the number of an answer that is not kept ready.
pub(super) async fn is_ready(app: &App, id: Option<i64>) -> Done {
    let Some(id) = id else { return Ok(()) };
    let found = app.canned_answer(id).await.map_err(|error| failed(&error))?;
    if found.is_some() { Ok(()) } else { Err(unknown(id)) }
}

fn unknown(id: i64) -> Failed {
    complain(format_args!(
        "No answer {id} is kept ready; `lamplight comments answers list` shows all."
    ));
    Failed::Faults
}

impl From<Kind> for CannedKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Reason => Self::Reason,
            Kind::Question => Self::Question,
        }
    }
}
