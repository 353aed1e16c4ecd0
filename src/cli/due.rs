use clap::Args;

use crate::app::App;
use crate::cli::Done;
use crate::cli::output::{on_one_line, say};
use crate::clock::Timestamp;

/// Lists articles and pages that somebody is to look at again.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Also those that are due within so many days
    #[arg(long, value_name = "DAYS", default_value = "0", allow_negative_numbers = true)]
    within: u32,
}

const DAY_SECONDS: i64 = 86_400;

/// Prints a line for each, the longest overdue first: day, address, title.
pub(super) async fn print(app: App, arguments: Arguments) -> Done {
    let now = Timestamp::now();
    let today = now.date();
    let due = app.due(now.plus_seconds(i64::from(arguments.within) * DAY_SECONDS));
    for listing in &due {
        let day = listing.next_review_at.unwrap_or_default().date();
        let state = match day.cmp(&today) {
            std::cmp::Ordering::Less => "overdue",
            std::cmp::Ordering::Equal => "today",
            std::cmp::Ordering::Greater => "coming",
        };
        let title = on_one_line(&listing.title);
        say(format_args!("{day}  {state:<7}  {}  {title}", listing.address()));
    }
    if due.is_empty() {
        say(format_args!("Nothing is due for review."));
    }
    app.close().await;
    Ok(())
}
