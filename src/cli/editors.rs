use clap::{Subcommand, ValueEnum};

use crate::app::{App, Changed};
use crate::cli::output::{complain, on_one_line, say};
use crate::cli::{Done, Failed, failed};
use crate::clock::Timestamp;
use crate::editors::{Editor, EditorName, Role, Token};

/// What can be done with accounts.
#[derive(Debug, Subcommand)]
pub(super) enum Action {
    /// List everybody who may sign in, or once could
    List,
    /// Add somebody, and print the link with which they choose a password
    Add {
        /// The name under which they sign in and decide
        name: String,
        /// What they are there for
        #[arg(long, value_enum, default_value = "moderator")]
        role: Which,
        /// Where notices are sent, if they want any
        #[arg(long, default_value = "")]
        email: String,
    },
    /// Print a new link with which somebody chooses a password; older links lose their power
    Invite(Name),
    /// Give somebody another role
    Role {
        #[command(flatten)]
        who: Name,
        /// What they are there for from now on
        #[arg(value_enum)]
        role: Which,
    },
    /// Let somebody sign in no longer, and end their sessions
    Disable(Name),
    /// Let somebody sign in again
    Enable(Name),
    /// Take somebody's password away, end their sessions, and print a link to choose another
    ResetPassword(Name),
    /// Take away the second factor of somebody who has lost it
    ResetSecondFactor(Name),
    /// List where somebody is signed in
    Sessions(Name),
    /// Sign somebody out in one place
    EndSession {
        #[command(flatten)]
        who: Name,
        /// Number of the session
        id: i64,
    },
    /// Sign somebody out everywhere
    EndSessions(Name),
    /// List what happened with accounts, newest first
    Log {
        /// At most this many
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(i64).range(1..=10_000))]
        limit: i64,
    },
}

#[derive(Debug, clap::Args)]
pub(super) struct Name {
    /// Whose account, however the name is written
    name: String,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Which {
    /// Writes
    Writer,
    /// Decides what is published as well
    Editor,
    /// Decides about comments as well
    Moderator,
    /// Decides who may do all this as well
    Admin,
}

impl From<Which> for Role {
    fn from(which: Which) -> Self {
        match which {
            Which::Writer => Self::Writer,
            Which::Editor => Self::Editor,
            Which::Moderator => Self::Moderator,
            Which::Admin => Self::Admin,
        }
    }
}

/// Who the log of accounts says it was.
const OPERATOR: &str = "command line";

/// Does it and says so.
pub(super) async fn act(app: App, action: Action) -> Done {
    let done = match action {
        Action::List => list(&app).await,
        Action::Add { name, role, email } => add(&app, &name, role.into(), &email).await,
        Action::Invite(Name { name }) => invite(&app, &name).await,
        Action::Role { who, role } => set_role(&app, &who.name, role.into()).await,
        Action::Disable(Name { name }) => disable(&app, &name).await,
        Action::Enable(Name { name }) => enable(&app, &name).await,
        Action::ResetPassword(Name { name }) => reset_password(&app, &name).await,
        Action::ResetSecondFactor(Name { name }) => reset_second_factor(&app, &name).await,
        Action::Sessions(Name { name }) => sessions(&app, &name).await,
        Action::EndSession { who, id } => end_session(&app, &who.name, id).await,
        Action::EndSessions(Name { name }) => end_sessions(&app, &name).await,
        Action::Log { limit } => log(&app, limit).await,
    };
    app.close().await;
    done
}

async fn list(app: &App) -> Done {
    let editors = app.editors().await.map_err(|error| failed(&error))?;
    for editor in &editors {
        let state = match editor {
            Editor { disabled_at: Some(_), .. } => "disabled",
            Editor { has_password: false, .. } => "invited",
            Editor { has_second_factor: true, .. } => "second factor",
            _ => "",
        };
        let name = on_one_line(&editor.name);
        say(format_args!("{:<10}  {state:<13}  {name}", editor.role.word()));
    }
    if editors.is_empty() {
        complain(format_args!(
            "There are none; `lamplight editors add NAME --role admin` adds one."
        ));
    }
    Ok(())
}

async fn add(app: &App, name: &str, role: Role, email: &str) -> Done {
    let name = EditorName::check(name).map_err(refused)?;
    let added = app.add_editor(&name, email, role, OPERATOR, Timestamp::now()).await;
    let (_, token) = added.map_err(|error| failed(&error))?.map_err(refused)?;
    say(format_args!("{name} may sign in as {role}, after choosing a password within a week at"));
    print_link(app, &token);
    Ok(())
}

async fn invite(app: &App, name: &str) -> Done {
    let editor = find(app, name).await?;
    let token = app.invite(editor.id, OPERATOR, Timestamp::now()).await;
    let token = token.map_err(|error| failed(&error))?;
    let name = on_one_line(&editor.name);
    say(format_args!("{name} chooses a password within a week at"));
    print_link(app, &token);
    Ok(())
}

async fn set_role(app: &App, name: &str, role: Role) -> Done {
    let editor = find(app, name).await?;
    let changed = app.set_role(editor.id, role, OPERATOR, Timestamp::now()).await;
    let done = format!("is {role}");
    report(&editor, changed.map_err(|error| failed(&error))?, &done)
}

async fn disable(app: &App, name: &str) -> Done {
    let editor = find(app, name).await?;
    let changed = app.disable_editor(editor.id, OPERATOR, Timestamp::now()).await;
    report(&editor, changed.map_err(|error| failed(&error))?, "may no longer sign in")
}

async fn enable(app: &App, name: &str) -> Done {
    let editor = find(app, name).await?;
    let changed = app.enable_editor(editor.id, OPERATOR, Timestamp::now()).await;
    let changed = changed.map_err(|error| failed(&error))?;
    let changed = if changed { Changed::Done } else { Changed::Not };
    report(&editor, changed, "may sign in")
}

async fn reset_password(app: &App, name: &str) -> Done {
    let editor = find(app, name).await?;
    let token = app.reset_password(editor.id, OPERATOR, Timestamp::now()).await;
    let token = token.map_err(|error| failed(&error))?;
    let name = on_one_line(&editor.name);
    say(format_args!("{name} is signed out and chooses another password within a week at"));
    print_link(app, &token);
    Ok(())
}

async fn reset_second_factor(app: &App, name: &str) -> Done {
    let editor = find(app, name).await?;
    let removed = app.remove_second_factor(&editor, OPERATOR, Timestamp::now()).await;
    let changed =
        if removed.map_err(|error| failed(&error))? { Changed::Done } else { Changed::Not };
    report(&editor, changed, "has no second factor")
}

async fn sessions(app: &App, name: &str) -> Done {
    let editor = find(app, name).await?;
    let sessions = app.sessions(&editor, Timestamp::now()).await.map_err(|error| failed(&error))?;
    for session in &sessions {
        let (began, seen) = (session.began_at, session.seen_at);
        let (id, device) = (session.id, on_one_line(&session.device));
        say(format_args!("{id:>8}  {began}  last seen {seen}  {device}"));
    }
    if sessions.is_empty() {
        complain(format_args!("There are none."));
    }
    Ok(())
}

async fn end_session(app: &App, name: &str, id: i64) -> Done {
    let editor = find(app, name).await?;
    let (name, now) = (on_one_line(&editor.name), Timestamp::now());
    if app.end_session(&editor, id, now).await.map_err(|error| failed(&error))? {
        say(format_args!("{name}: session {id} ended"));
        return Ok(());
    }
    complain(format_args!(
        "{name} has no open session {id}; `lamplight editors sessions NAME` lists them."
    ));
    Err(Failed::Faults)
}

async fn end_sessions(app: &App, name: &str) -> Done {
    let editor = find(app, name).await?;
    let ended = app.end_sessions(&editor, None, OPERATOR, Timestamp::now()).await;
    let ended = ended.map_err(|error| failed(&error))?;
    say(format_args!("{}: {ended} sessions ended", on_one_line(&editor.name)));
    Ok(())
}

async fn log(app: &App, limit: i64) -> Done {
    let events = app.account_events(None, limit).await.map_err(|error| failed(&error))?;
    for event in &events {
        let (name, by) = (on_one_line(&event.name), on_one_line(&event.done_by));
        let detail = if event.detail.is_empty() { "" } else { ": " };
        say(format_args!(
            "{}  {name} {}{detail}{} (by {by})",
            event.happened_at,
            event.kind.words(),
            event.detail,
        ));
    }
    if events.is_empty() {
        complain(format_args!("There are none."));
    }
    Ok(())
}

fn report(editor: &Editor, changed: Changed, done: &str) -> Done {
    let name = on_one_line(&editor.name);
    match changed {
        Changed::Done => say(format_args!("{name} {done}")),
        Changed::Not => say(format_args!("{name} {done} already")),
        Changed::LastAdmin => {
            complain(format_args!(
                "{name} is the last admin who can sign in; make somebody else one first."
            ));
            return Err(Failed::Faults);
        }
    }
    Ok(())
}

async fn find(app: &App, name: &str) -> Result<Editor, Failed> {
    let found = app.editor_named(name).await.map_err(|error| failed(&error))?;
    found.ok_or_else(|| {
        complain(format_args!(
            "There is no editor of that name; `lamplight editors list` shows all."
        ));
        Failed::Faults
    })
}

fn refused(problem: crate::editors::NameProblem) -> Failed {
    complain(format_args!("{problem}"));
    Failed::Faults
}

fn print_link(app: &App, token: &Token) {
    say(format_args!("{}/studio/invitation/{}", app.settings().site_url(), token.text()));
}
