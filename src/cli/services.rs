use clap::Subcommand;

use crate::app::{App, Purpose, ServiceCall, ServiceStatus};
use crate::cli::output::{complain, on_one_line, say};
use crate::cli::{Done, Failed, failed};
use crate::comments::CommentId;
use crate::services::readable;

/// What can be done about services.
#[derive(Debug, Subcommand)]
pub(super) enum Action {
    /// Ask each with a test comment, and Akismet about its key, its sites and how much of the plan
    /// is used
    Check,
    /// Show the last calls to each, what went wrong, what waits, and what it wants you to know
    Status,
}

/// Does it and says so.
pub(super) async fn act(app: App, action: Action) -> Done {
    let done = match action {
        Action::Check => check(&app).await,
        Action::Status => status(&app).await,
    };
    app.close().await;
    done
}

/// Tries each out; exit status 1 if one is not as it should be.
async fn check(app: &App) -> Done {
    let examined = app.examine_services().await;
    let mut done = Ok(());
    for (name, findings) in &examined {
        say(format_args!("{name}"));
        for finding in findings {
            let mark = if finding.fine { "ok" } else { "!!" };
            say(format_args!("  {mark}  {}", on_one_line(&finding.sentence)));
            if !finding.fine {
                done = Err(Failed::Faults);
            }
        }
    }
    if examined.is_empty() {
        complain(format_args!("{NONE}"));
    }
    done
}

const NONE: &str = "No service is switched on; `akismet_key`, `screen_hook_url` and \
                    `screen_command` do that.";

async fn status(app: &App) -> Done {
    let statuses = app.service_statuses().await.map_err(|error| failed(&error))?;
    for ServiceStatus { title, waiting, calls, alerts, .. } in &statuses {
        say(format_args!("{title}: {waiting} waiting"));
        for alert in alerts {
            say(format_args!(
                "  !!  {} (alert {}, first on {}, last on {})",
                on_one_line(&alert.message),
                on_one_line(&alert.code),
                alert.first_at.date(),
                alert.last_at.date(),
            ));
        }
        for call in calls {
            say(format_args!("  comment {}: {}", call.comment_id.0, told(call)));
        }
        if calls.is_empty() {
            say(format_args!("  It has not been asked yet."));
        }
    }
    if statuses.is_empty() {
        complain(format_args!("{NONE}"));
    }
    Ok(())
}

/// What services were sent about a comment and what they said.
pub(super) async fn explain(app: &App, id: CommentId) -> Done {
    for call in app.service_calls(id).await.map_err(|error| failed(&error))? {
        say(format_args!("{}: {}", call.service, told(&call)));
        match &call.sent {
            Some(sent) => {
                for (name, value) in readable(sent) {
                    say(format_args!("  {} = {}", on_one_line(&name), on_one_line(&value)));
                }
            }
            None => say(format_args!("  What it was sent is forgotten.")),
        }
    }
    Ok(())
}

/// One call in a sentence or two.
fn told(call: &ServiceCall) -> String {
    let what = match call.purpose {
        Purpose::Check => "asked",
        Purpose::Spam => "to be told that people call it spam",
        Purpose::Ham => "to be told that people published it",
    };
    let when = match (call.asked_at, call.attempts) {
        (None, _) => "not yet".to_owned(),
        (Some(at), 1) => at.minute_in_words(),
        (Some(at), times) => format!("{}, attempt {times}", at.minute_in_words()),
    };
    let took = call.took_ms.map_or_else(String::new, |took| format!(", {took} ms"));
    let said = match (&call.verdict, &call.fault) {
        (_, Some(fault)) => format!(" {}", on_one_line(fault)),
        (Some(verdict), None) => format!(" It said: {verdict}."),
        (None, None) => String::new(),
    };
    let guid = call.guid.as_ref().map_or_else(String::new, |guid| format!(" Its name: {guid}."));
    let next =
        call.next_at.map_or_else(String::new, |at| format!(" Next: {}.", at.minute_in_words()));
    format!("{what} ({when}{took}).{said}{}{next}", on_one_line(&guid))
}
