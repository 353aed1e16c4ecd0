use std::io::Write;

use clap::ValueEnum;

use crate::app::{App, AuditFilter, Audited, CSV_HEAD, csv_line, json_line};
use crate::cli::output::{complain, on_one_line, say};
use crate::cli::{Done, failed};
use crate::comments::CommentId;

/// Which decisions to print, and how.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Arguments {
    /// Only those of whoever has this name in the log
    #[arg(long)]
    by: Option<String>,
    /// Only about this comment
    #[arg(long)]
    comment: Option<i64>,
    /// Only what is called so in the log, as in `status`, `edit` or `erase`
    #[arg(long)]
    action: Option<String>,
    /// What was done to rules and to commenting instead
    #[arg(long, conflicts_with_all = ["by", "comment", "action", "format"])]
    rules: bool,
    /// How to print them
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// At most this many; without it, 50 as text and all of them otherwise
    #[arg(long, value_parser = clap::value_parser!(i64).range(1..))]
    limit: Option<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A line for each, for people
    Text,
    /// An object for each line
    Json,
    /// A table for spreadsheets
    Csv,
}

/// Decisions that are read from the database at once.
const AT_ONCE: i64 = 1_000;

/// Prints them as they are read, so that a log of any length fits into memory.
pub(super) async fn print(app: &App, arguments: Arguments) -> Done {
    if arguments.rules {
        return print_rules(app, arguments.limit.unwrap_or(50)).await;
    }
    let filter = AuditFilter {
        decided_by: arguments.by,
        comment: arguments.comment.map(CommentId),
        action: arguments.action,
    };
    let text = arguments.format == Format::Text;
    let mut left = arguments.limit.unwrap_or(if text { 50 } else { i64::MAX });
    let (mut before, mut any) = (None, false);
    if arguments.format == Format::Csv {
        write(CSV_HEAD);
    }
    while left > 0 {
        let found = app.audit(&filter, before, left.min(AT_ONCE)).await;
        let found = found.map_err(|error| failed(&error))?;
        let Some(last) = found.last() else { break };
        before = Some(last.decision.id);
        left -= i64::try_from(found.len()).unwrap_or(left);
        any = true;
        for audited in &found {
            match arguments.format {
                Format::Text => say_one(audited),
                Format::Json => write(&json_line(audited)),
                Format::Csv => write(&csv_line(audited)),
            }
        }
    }
    if !any {
        complain(format_args!("There are none."));
    }
    Ok(())
}

async fn print_rules(app: &App, limit: i64) -> Done {
    let events = app.desk_events(None, limit).await.map_err(|error| failed(&error))?;
    for event in &events {
        let about = match (&event.article, event.rule_id) {
            (Some(article), _) => format!("on {article}"),
            (None, Some(rule)) => format!("{rule}"),
            (None, None) => String::new(),
        };
        say(format_args!(
            "{:>8}  {}  {} {about}: {} by {}{}{}",
            event.id,
            event.happened_at,
            event.kind,
            on_one_line(&event.detail),
            on_one_line(&event.done_by),
            if event.because.is_empty() { "" } else { ": " },
            on_one_line(&event.because),
        ));
    }
    if events.is_empty() {
        complain(format_args!("There are none."));
    }
    Ok(())
}

fn say_one(audited: &Audited) {
    let decision = &audited.decision;
    let what = if decision.action == "status" {
        format!("{} → {}", decision.from_status.word(), decision.to_status.word())
    } else {
        decision.action.clone()
    };
    say(format_args!(
        "{:>8}  {}  comment {} on {}: {what} by {}{}{}",
        decision.id,
        decision.decided_at,
        audited.comment_id.0,
        audited.article,
        on_one_line(&decision.actor.signed(&decision.decided_by)),
        if decision.because.is_empty() { "" } else { ": " },
        on_one_line(&decision.because),
    ));
}

/// Prints what is made for programs, as it is.
fn write(line: &str) {
    let _ = std::io::stdout().write_all(line.as_bytes());
}
