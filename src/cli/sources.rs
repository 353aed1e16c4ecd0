use std::collections::HashSet;

use clap::{Args, Subcommand, ValueEnum};
use serde::Serialize;

use crate::app::App;
use crate::cli::output::{complain, on_one_line, say};
use crate::cli::{Done, Failed, failed};
use crate::clock::Timestamp;
use crate::content::SourceState;
use crate::upkeep::{Doubt, Health, Verdict};

/// What can be done about sources.
#[derive(Debug, Subcommand)]
pub(super) enum Action {
    /// Visit sources now, all that have an address or these, and say what was found
    Check {
        /// Keys of sources
        keys: Vec<String>,
    },
    /// List what is known about the addresses of sources, and what there is to do
    List {
        /// Only those in this state
        #[arg(long, value_enum)]
        state: Option<Which>,
        /// For people, or for other programs
        #[arg(long, value_enum, default_value = "text")]
        format: Format,
    },
    /// Say what you found when you looked at a source yourself
    Mark(Mark),
}

#[derive(Debug, Args)]
pub(super) struct Mark {
    /// Key of the source
    key: String,
    /// `unfit` if it no longer shows what was cited, `live` to take that back
    verdict: Word,
    /// Why, for other editors
    #[arg(long, required_if_eq("verdict", "unfit"))]
    note: Option<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Word {
    Unfit,
    Live,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Which {
    /// They answer
    Live,
    /// They answer at another address
    Moved,
    /// They are gone
    Dead,
    /// An editor found something else there
    Unfit,
    /// Nobody can say
    Unknown,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Format {
    /// Some lines for each
    Text,
    /// A list of objects
    Json,
}

/// One source for other programs.
#[derive(Serialize)]
struct Entry<'a> {
    #[serde(flatten)]
    health: &'a Health,
    doubts: Vec<String>,
    advice: Option<String>,
}

/// Does it and says so.
pub(super) async fn act(app: App, action: Action) -> Done {
    let done = match action {
        Action::Check { keys } => check(&app, keys).await,
        Action::List { state, format } => list(&app, state, format).await,
        Action::Mark(mark) => self::mark(&app, mark).await,
    };
    app.close().await;
    done
}

/// Visits sources; exit status 1 if one of them is dead or unknown to the site.
async fn check(app: &App, keys: Vec<String>) -> Done {
    let (checker, now) = (app.checker(), Timestamp::now());
    let mut healths = checker.everything(now).await.map_err(|error| failed(&error))?;
    let known: HashSet<_> = healths.iter().map(|health| health.key.clone()).collect();
    let mut done = Ok(());
    for key in keys.iter().filter(|key| !known.contains(*key)) {
        done = Err(no_source(key));
    }
    if !keys.is_empty() {
        healths.retain(|health| keys.contains(&health.key));
    }
    let visits = checker.check_all(&healths, Timestamp::now, |health| {
        let was_asked = health.checked_at.is_some_and(|at| at >= now);
        let found = if was_asked { &*health.reason } else { "Its host asked for a longer rest." };
        say(format_args!("{}  {}", line(health), on_one_line(found)));
        if health.state == SourceState::Dead {
            done = Err(Failed::Faults);
        }
    });
    visits.await.map_err(|error| failed(&error))?;
    if known.is_empty() {
        complain(format_args!("No source has an address."));
    }
    done
}

async fn list(app: &App, which: Option<Which>, format: Format) -> Done {
    let mut all = app.source_healths().await.map_err(|error| failed(&error))?;
    all.retain(|(health, _)| which.is_none_or(|which| health.state == state(which)));
    match format {
        Format::Json => {
            let entries: Vec<_> = all
                .iter()
                .map(|(health, doubts)| Entry {
                    health,
                    doubts: doubts.iter().map(ToString::to_string).collect(),
                    advice: health.advice(),
                })
                .collect();
            let json = serde_json::to_string_pretty(&entries);
            say(format_args!("{}", json.expect("rows hold nothing that JSON cannot")));
        }
        Format::Text if all.is_empty() => complain(format_args!("There are none.")),
        Format::Text => all.iter().for_each(|(health, doubts)| explain(health, doubts)),
    }
    Ok(())
}

async fn mark(app: &App, Mark { key, verdict, note }: Mark) -> Done {
    let verdict = match verdict {
        Word::Unfit => Verdict::Unfit(note.unwrap_or_default()),
        Word::Live => Verdict::Live,
    };
    let judged = app.judge_source(&key, &verdict, Timestamp::now()).await;
    match judged.map_err(|error| failed(&error))? {
        Some(health) => {
            say(format_args!("{}", line(&health)));
            Ok(())
        }
        None => Err(no_source(&key)),
    }
}

/// One source in some lines.
fn explain(health: &Health, doubts: &[Doubt]) {
    say(format_args!("{}  since {}", line(health), health.since.date()));
    match health.checked_at {
        Some(at) => say(format_args!(
            "         {} Visited on {}, next on {}.",
            on_one_line(&health.reason),
            at.date(),
            health.next_check_at.date(),
        )),
        None => say(format_args!("         Nobody has visited it yet.")),
    }
    let note = health.note.as_ref().map(|note| format!("An editor: {note}"));
    let doubts = doubts.iter().map(ToString::to_string);
    for more in note.into_iter().chain(doubts).chain(health.advice()) {
        say(format_args!("         {}", on_one_line(&more)));
    }
}

/// State, key and address on one line.
fn line(health: &Health) -> String {
    let state = match health.state {
        SourceState::Live => "live",
        SourceState::Moved => "moved",
        SourceState::Dead => "dead",
        SourceState::Unfit => "unfit",
        SourceState::Unknown => "unknown",
    };
    format!("{state:<7}  {}  {}", health.key, health.url)
}

fn state(which: Which) -> SourceState {
    match which {
        Which::Live => SourceState::Live,
        Which::Moved => SourceState::Moved,
        Which::Dead => SourceState::Dead,
        Which::Unfit => SourceState::Unfit,
        Which::Unknown => SourceState::Unknown,
    }
}

fn no_source(key: &str) -> Failed {
    complain(format_args!(
        "There is no source “{}” with an address; `lamplight sources list` shows those that there \
         are.",
        on_one_line(key)
    ));
    Failed::Faults
}
