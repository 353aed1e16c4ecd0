use crate::app::App;
use crate::cli::output::{complain, on_one_line, say};
use crate::cli::{Done, failed};

/// Prints what waits, by the day on which it came, and what was done in the last weeks.
pub(super) async fn print(app: &App) -> Done {
    let (weeks, backlog) = app.workload().await.map_err(|error| failed(&error))?;
    if backlog.is_empty() {
        complain(format_args!("Nothing waits."));
    }
    for day in &backlog {
        let urgent =
            if day.urgent > 0 { format!(", {} urgent", day.urgent) } else { String::new() };
        say(format_args!("{}: {} wait{urgent}", day.day.date(), day.waiting));
    }
    if weeks.is_empty() {
        complain(format_args!("Moderators decided nothing in the last eight weeks."));
    }
    for week in &weeks {
        let waited = week.waited_seconds.map_or_else(String::new, |seconds| {
            format!(", comments had waited {} min", seconds / 60)
        });
        say(format_args!(
            "Week from {}: {} decided {}, {} taken back later{waited}",
            week.week.date(),
            on_one_line(&week.decided_by),
            week.decided,
            week.undone,
        ));
    }
    Ok(())
}
