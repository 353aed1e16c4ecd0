use clap::{Subcommand, ValueEnum};

use crate::app::{App, CannedAnswer, CannedKind};
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
    /// Put another text in the place of one; it gets a new number
    Change {
        /// Its number
        id: i64,
        #[command(flatten)]
        text: Text,
        /// Let only moderators read it from now on
        #[arg(long, conflicts_with = "tell_writer")]
        among_moderators: bool,
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
        Action::Change { id, text, among_moderators } => {
            let answers = app.canned_answers().await.map_err(|error| failed(&error))?;
            let found = answers.into_iter().find(|answer| answer.id == id);
            let Some(found) = found else { return Err(unknown(id)) };
            let tell_writer = text.tell_writer || (found.shown && !among_moderators);
            save(app, who, Some(id), found.kind, &Text { tell_writer, ..text }).await
        }
        Action::Retire { ids } => retire(app, ids).await,
    }
}

async fn list(app: &App) -> Done {
    let answers = app.canned_answers().await.map_err(|error| failed(&error))?;
    for answer in &answers {
        let to = match answer.kind {
            CannedKind::Question => "to the writer",
            CannedKind::Reason if answer.shown => "its writer may read it",
            CannedKind::Reason => "among moderators",
        };
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
    let problems = match saved.map_err(|error| failed(&error))? {
        Ok(Some(id)) => {
            say(format_args!("Kept ready as {id}: {}", on_one_line(title)));
            return Ok(());
        }
        Ok(None) => return Err(unknown(replaced.unwrap_or_default())),
        Err(problems) => problems,
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

/// The answer of that number, if one is given; it must be kept ready, and be of that kind.
pub(super) async fn ready(
    app: &App,
    id: Option<i64>,
    kind: CannedKind,
) -> Result<Option<CannedAnswer>, Failed> {
    let Some(id) = id else { return Ok(None) };
    let found = app.canned_answer(id, kind).await.map_err(|error| failed(&error))?;
    found.map(Some).ok_or_else(|| {
        let kind = kind.word();
        complain(format_args!(
            "No {kind} {id} is kept ready; `lamplight comments answers list` shows all."
        ));
        Failed::Faults
    })
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
