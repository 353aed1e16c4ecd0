use clap::{Subcommand, ValueEnum};

use crate::app::App;
use crate::cli::comments::reason;
use crate::cli::output::{complain, on_lines, on_one_line, say};
use crate::cli::{Done, Failed, failed};
use crate::comments::{CommentId, shown_name};
use crate::content::Kind;
use crate::reports::{Report, ReportId, ReportStatus};
use crate::spam::Reason;

/// What can be done with reports of problems.
#[derive(Debug, Subcommand)]
pub(super) enum Action {
    /// List reports, oldest first; a question mark stands before those that may be spam
    List {
        /// Which ones
        #[arg(long, value_enum, default_value = "open")]
        status: Which,
        /// Only reports after this number
        #[arg(long, default_value_t = 0)]
        after: i64,
        /// At most this many
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(i64).range(1..=10_000))]
        limit: i64,
    },
    /// Show one report, what it is about, what the screen thinks of it, and what came of it
    Show {
        /// Number of the report
        id: i64,
    },
    /// Close reports that have been seen to
    Settle {
        /// Numbers of the reports
        #[arg(required = true)]
        ids: Vec<i64>,
        /// What came of them
        #[arg(long, default_value = "")]
        note: String,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Which {
    /// Nobody has seen to them yet
    Open,
    /// Somebody has
    Settled,
}

/// Longest beginning of a report in a list, in characters.
const EXCERPT_CHARS: usize = 72;

/// Does it and says so.
pub(super) async fn act(app: App, action: Action) -> Done {
    let done = match action {
        Action::List { status, after, limit } => list(&app, status, ReportId(after), limit).await,
        Action::Show { id } => show(&app, ReportId(id)).await,
        Action::Settle { ids, note } => settle(&app, ids, &note).await,
    };
    app.close().await;
    done
}

async fn list(app: &App, which: Which, after: ReportId, limit: i64) -> Done {
    let status = match which {
        Which::Open => ReportStatus::Open,
        Which::Settled => ReportStatus::Settled,
    };
    let found = app.reports(status, after, limit).await.map_err(|error| failed(&error))?;
    for report in &found {
        let excerpt: String = on_one_line(&report.body).chars().take(EXCERPT_CHARS).collect();
        say(format_args!(
            "{:>8} {} {}  {:<32}  {:<11}  {excerpt}",
            report.id.0,
            if report.doubtful { '?' } else { ' ' },
            report.created_at,
            place(report),
            report.kind.word(),
        ));
    }
    if found.is_empty() {
        complain(format_args!("There are none."));
    }
    Ok(())
}

async fn show(app: &App, id: ReportId) -> Done {
    let found = app.report(id).await.map_err(|error| failed(&error))?;
    let Some(report) = found else { return Err(unknown(id)) };
    say(format_args!("Report {} on {}, revision {}", id.0, place(&report), report.revision));
    if let Some(comment) = report.comment_id {
        say_comment(app, comment).await?;
    }
    if !report.words.is_empty() {
        say(format_args!("There it says: {}", on_one_line(&report.words)));
    }
    if let Some(key) = &report.source_key {
        say(format_args!("Source: {}", on_one_line(key)));
    }
    say(format_args!("What is wrong: {}", report.kind.sentence()));
    say(format_args!("Sent: {}", report.created_at.minute_in_words()));
    let doubt = if report.doubtful { "; may be spam" } else { "" };
    say(format_args!("Evidence of spam: {:+.1} nats (0 is even odds){doubt}", report.log_odds));
    for Reason { filter, log_odds, because, .. } in
        serde_json::from_str::<Vec<Reason>>(&report.reasons).unwrap_or_default()
    {
        say(format_args!("  {log_odds:+.1}  {filter}: {}", on_one_line(&because)));
    }
    match report.settled_at {
        None => say(format_args!("Status: open")),
        Some(at) => {
            let by = on_one_line(report.settled_by.as_deref().unwrap_or_default());
            say(format_args!("Status: settled on {} by {by}", at.minute_in_words()));
        }
    }
    if let Some(note) = report.note.as_deref().filter(|note| !note.is_empty()) {
        say(format_args!("What came of it: {}", on_one_line(note)));
    }
    if !report.body.is_empty() {
        say(format_args!("\n{}", on_lines(&report.body)));
    }
    Ok(())
}

/// What a report about a comment is about, in two lines.
async fn say_comment(app: &App, id: CommentId) -> Done {
    let found = app.comment(id).await.map_err(|error| failed(&error))?;
    let Some(comment) = found else { return Ok(()) };
    let excerpt: String = on_one_line(&comment.body).chars().take(EXCERPT_CHARS).collect();
    let name = on_one_line(&shown_name(&comment.author_name));
    say(format_args!("Comment {}, {}, by {name}: {excerpt}", id.0, comment.status.word()));
    let reports = app.reports_of_comment(id).await.map_err(|error| failed(&error))?;
    let open = reports.iter().filter(|report| report.status == ReportStatus::Open).count();
    say(format_args!("Open reports about it: {open}"));
    Ok(())
}

async fn settle(app: &App, ids: Vec<i64>, note: &str) -> Done {
    let note = &reason(note)?;
    let mut done = Ok(());
    for id in ids.into_iter().map(ReportId) {
        let settled = app.settle_report(id, "command line", note).await;
        match settled.map_err(|error| failed(&error))? {
            Some(true) => say(format_args!("Report {}: open → settled", id.0)),
            Some(false) => say(format_args!("Report {} was settled already", id.0)),
            None => done = Err(unknown(id)),
        }
    }
    done
}

fn unknown(id: ReportId) -> Failed {
    complain(format_args!("There is no report {}; `lamplight reports list` shows some.", id.0));
    Failed::Faults
}

/// The address of what a report is about, as in `/articles/tides#fn-darwin` or `…#c7`.
fn place(report: &Report) -> String {
    let address = match report.article_kind {
        Kind::Article => format!("/articles/{}", report.article),
        Kind::Page => format!("/{}", report.article),
    };
    if let Some(id) = report.comment_id {
        format!("{address}#c{}", id.0)
    } else if report.about.is_empty() {
        address
    } else {
        on_one_line(&format!("{address}#{}", report.about))
    }
}
