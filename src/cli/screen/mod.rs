//! What decides which comments are held, as operators see and change it.

mod lessons;
mod replay;
mod rules;

use clap::Subcommand;

use crate::app::App;
use crate::cli::Done;

/// What can be done with the screen.
#[derive(Debug, Subcommand)]
pub(super) enum Action {
    /// Show what the classifier has learnt, and how well it did on what it had not seen
    Show,
    /// Words, patterns, sites and bans that have a moderator read a comment first
    #[command(subcommand)]
    Rules(rules::Action),
    /// Try another threshold, mode, rule or model on past decisions; changes nothing
    Replay(replay::Arguments),
    /// Teach the classifier from files of labelled comments (JSON Lines, as `spam-eval` reads them)
    Train(lessons::Files),
    /// Forget what a file taught
    Forget {
        /// Name of the file, as `show` prints it
        file: String,
    },
    /// Learn everything anew, all at once
    Retrain,
}

/// Does it and says so.
pub(super) async fn act(app: App, action: Action) -> Done {
    let done = match action {
        Action::Show => lessons::show(&app).await,
        Action::Rules(action) => rules::act(&app, action).await,
        Action::Replay(arguments) => replay::replay(&app, arguments).await,
        Action::Train(files) => lessons::train(&app, files).await,
        Action::Forget { file } => lessons::forget(&app, &file).await,
        Action::Retrain => lessons::retrain(&app).await,
    };
    app.close().await;
    done
}
