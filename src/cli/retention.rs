use clap::Args;

use crate::app::App;
use crate::app::retention::RULES;
use crate::cli::output::say;
use crate::cli::{Done, failed};
use crate::clock::Timestamp;

/// What is kept of people, what for and for how long.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// First forget everything whose time is over; a running site does so every hour
    #[arg(long)]
    run: bool,
}

/// Prints each rule, and when it last found something to forget.
pub(super) async fn print(app: App, arguments: Arguments) -> Done {
    let done = print_rules(&app, &arguments).await;
    app.close().await;
    done
}

async fn print_rules(app: &App, arguments: &Arguments) -> Done {
    if arguments.run {
        let forgotten = app.forget_expired(Timestamp::now()).await;
        for one in forgotten.map_err(|error| failed(&error))? {
            say(format_args!("{}: {} forgotten", one.rule.name, one.number));
        }
        say(format_args!(""));
    }
    for rule in RULES {
        let term = (rule.term)(app.settings()).in_words();
        say(format_args!("{}: {}\n  {}\n  {term}", rule.name, rule.title, rule.what));
        let last = app.last_forgotten(rule.name).await.map_err(|error| failed(&error))?;
        if let Some((at, number)) = last {
            say(format_args!("  Last forgotten: {number}, on {}", at.minute_in_words()));
        }
    }
    Ok(())
}
