//! The site over a terminal: the same that pages can do, and what only an operator may.
//!
//! Exit status: 0 done; 1 files have faults, a source is dead, a service is not as it should be, or
//! there is no such comment, report or source; 2 the command line or a setting is wrong; 3 the
//! database, the network or the disk failed.

mod check;
mod comments;
mod config;
mod due;
mod editors;
mod excerpt;
mod files;
mod health;
mod labelled;
mod mail;
mod new;
mod output;
mod people;
mod render;
mod report;
mod reports;
mod retention;
mod screen;
mod serve;
mod services;
mod sources;
mod spam_eval;
mod watch;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::app::App;
use crate::cli::output::complain;
use crate::config::{Settings, SettingsError, Sources};
use crate::store::{Options, Store, StoreError};

/// An educational website whose every claim can be traced to a source.
#[derive(Debug, Parser)]
#[command(name = "lamplight", version, about, arg_required_else_help = false)]
pub struct Cli {
    /// Settings file to read instead of `lamplight.toml`
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Publish the content folder and serve the site (this is what happens without a command)
    Serve,
    /// Publish the files of the content folder that changed, once
    Publish(files::Arguments),
    /// List articles and pages whose review is overdue
    Due(due::Arguments),
    /// Write the newest revisions and everything they need back as files
    Export {
        /// Folder to write to instead of the content folder
        folder: Option<PathBuf>,
    },
    /// Report every fault of a content folder, without a database
    Check(check::Arguments),
    /// Begin an article: a file with its front matter filled in
    New(new::Arguments),
    /// Turn Markdown on standard input into the HTML of its text and notes
    Render(render::Arguments),
    /// Read and decide about comments
    Comments(comments::Arguments),
    /// See whether sources still answer, and what is known about them
    #[command(subcommand)]
    Sources(sources::Action),
    /// Read and settle what readers say is wrong with a source or a sentence
    #[command(subcommand)]
    Reports(reports::Action),
    /// Show what is kept of people, what for and for how long
    Retention(retention::Arguments),
    /// Decide who may sign in, and as what
    #[command(subcommand)]
    Editors(editors::Action),
    /// Try out the services that are asked when the screen is in doubt, and see how they are doing
    #[command(subcommand)]
    Services(services::Action),
    /// See and mend what is to be mailed
    #[command(subcommand)]
    Mail(mail::Action),
    /// Answer people who ask what is held under their e-mail address
    #[command(subcommand)]
    People(people::Action),
    /// See and change what decides which comments are held: rules, lessons, thresholds
    #[command(subcommand)]
    Screen(screen::Action),
    /// Measure the classifier of comments on labelled files, without settings or database
    SpamEval(spam_eval::Arguments),
    /// Print every setting, its value and where it came from
    Config,
    /// Ask a running site whether it is ready; for containers and monitors
    Health {
        /// Address of the site, if it is not the one in the settings
        address: Option<String>,
    },
}

/// How a command ended badly. The number is the exit status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failed {
    /// Files have faults, or what was named does not exist.
    Faults = 1,
    /// The command line or a setting is wrong.
    Usage = 2,
    /// The database, the network or the disk failed.
    System = 3,
}

/// Result of a command; what went wrong has been said on standard error.
pub(crate) type Done = Result<(), Failed>;

/// Runs a command and gives the exit status.
#[must_use]
pub fn run(cli: Cli) -> ExitCode {
    match dispatch(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failed) => ExitCode::from(failed as u8),
    }
}

fn dispatch(cli: Cli) -> Done {
    // Whoever measures must not have to set up a site first.
    if let Some(Command::SpamEval(arguments)) = &cli.command {
        return spam_eval::evaluate(arguments);
    }
    let sources = Sources::gather(cli.config.as_deref()).map_err(|error| refused(&error))?;
    // `config` explains settings, so it must not need all of them to be right.
    if let Some(Command::Config) = cli.command {
        return config::print(&sources);
    }
    let settings = sources.settings().map_err(|error| refused(&error))?;
    if let Some(command) = &cli.command {
        command.finds_database(&settings)?;
    }
    match cli.command.unwrap_or(Command::Serve) {
        Command::Check(arguments) => check::check(&settings, &arguments),
        Command::New(arguments) => new::begin(&settings, &arguments),
        Command::Render(arguments) => render::render(&settings, &arguments),
        Command::Serve => start(&settings, serve::serve),
        Command::Publish(arguments) => {
            let change = arguments.change()?;
            start(&settings, |app| files::publish(app, change))
        }
        Command::Due(arguments) => start(&settings, |app| due::print(app, arguments)),
        Command::Export { folder } => start(&settings, |app| files::export(app, folder)),
        Command::Comments(arguments) => start(&settings, |app| comments::act(app, arguments)),
        Command::Sources(action) => start(&settings, |app| sources::act(app, action)),
        Command::Reports(action) => start(&settings, |app| reports::act(app, action)),
        Command::Retention(arguments) => start(&settings, |app| retention::print(app, arguments)),
        Command::Editors(action) => start(&settings, |app| editors::act(app, action)),
        Command::Services(action) => start(&settings, |app| services::act(app, action)),
        Command::Mail(action) => start(&settings, |app| mail::act(app, action)),
        Command::People(action) => start(&settings, |app| people::act(app, action)),
        Command::Screen(action) => start(&settings, |app| screen::act(app, action)),
        Command::Health { address } => health::ask(&settings, address),
        Command::Config | Command::SpamEval(_) => Ok(()),
    }
}

impl Command {
    /// Refuses to look into a database that is not there: a slip in its address must not look like a
    /// site on which nothing waits.
    fn finds_database(&self, settings: &Settings) -> Done {
        let looks = matches!(
            self,
            Self::Comments(_)
                | Self::Due(_)
                | Self::Export { .. }
                | Self::People(_)
                | Self::Reports(_)
                | Self::Retention(_)
                | Self::Screen(_)
                | Self::Sources(_)
        );
        let database = settings.database();
        let file = database.strip_prefix("sqlite:").filter(|file| !file.contains(":memory:"));
        let path = file.map(|file| file.trim_start_matches("//").split('?').next().unwrap_or(file));
        match path {
            Some(path) if looks && !Path::new(path).exists() => {
                complain(format_args!(
                    "There is no database at {path}. `lamplight serve` makes one where there is none \
                     yet; otherwise look at `database_url`, `data_dir` and the folder that you are in."
                ));
                Err(Failed::System)
            }
            _ => Ok(()),
        }
    }
}

/// Opens the database and runs a command on the site.
fn start<F, R>(settings: &Settings, command: F) -> Done
where
    F: FnOnce(App) -> R,
    R: Future<Output = Done>,
{
    crate::telemetry::start(settings).map_err(|error| {
        complain(format_args!("`log` is not a filter of log lines: {error}."));
        Failed::Usage
    })?;
    let runtime = tokio::runtime::Runtime::new().map_err(|error| {
        complain(format_args!("The system gives no threads: {error}."));
        Failed::System
    })?;
    runtime.block_on(async {
        let app = open(settings).await.map_err(|error| failed(&error))?;
        command(app).await
    })
}

async fn open(settings: &Settings) -> Result<App, StoreError> {
    let options = Options {
        postgres_connections: settings.postgres_connections,
        statement_timeout: std::time::Duration::from_secs(
            settings.statement_timeout_seconds.into(),
        ),
    };
    let store = Store::open(&settings.database(), options).await?;
    App::start(settings.clone(), store).await
}

fn refused(error: &SettingsError) -> Failed {
    complain(format_args!("{error}"));
    complain(format_args!("`lamplight config` prints every setting; README.md explains them."));
    Failed::Usage
}

fn failed(error: &StoreError) -> Failed {
    let text = capitalized(&error.to_string());
    let stop = if text.ends_with('?') { "" } else { "." };
    complain(format_args!("{text}{stop}"));
    Failed::System
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
