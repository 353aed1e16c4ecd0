use clap::{Subcommand, ValueEnum};

use crate::app::App;
use crate::cli::output::{complain, on_lines, on_one_line, say};
use crate::cli::{Done, Failed, failed};
use crate::mail::{Mail, MailAddress, MailId, MailState};
use crate::net::Refusal;

/// What can be done with mails.
#[derive(Debug, Subcommand)]
pub(super) enum Action {
    /// List mails and calls, oldest first
    List {
        /// Which ones
        #[arg(long, value_enum, default_value = "waiting")]
        state: Which,
        /// Only mails after this number
        #[arg(long, default_value_t = 0)]
        after: i64,
        /// At most this many
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(i64).range(1..=10_000))]
        limit: i64,
    },
    /// Show one mail and why it was not taken
    Show {
        /// Number of the mail
        id: i64,
        /// Also what it says; it may hold links that are secrets
        #[arg(long)]
        body: bool,
    },
    /// Try mails again that were given up or wait
    Retry {
        /// Numbers of the mails
        #[arg(required = true)]
        ids: Vec<i64>,
    },
    /// Delete mails that are not sent
    Drop {
        /// Numbers of the mails
        #[arg(required = true)]
        ids: Vec<i64>,
    },
    /// Send a mail now, to see whether that works
    Test {
        /// Where to
        address: String,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Which {
    /// Still to be sent
    Waiting,
    /// Taken by a server
    Sent,
    /// Given up
    Dead,
}

/// Does it and says so.
pub(super) async fn act(app: App, action: Action) -> Done {
    let done = match action {
        Action::List { state, after, limit } => list(&app, state, MailId(after), limit).await,
        Action::Show { id, body } => show(&app, MailId(id), body).await,
        Action::Retry { ids } => retry(&app, ids).await,
        Action::Drop { ids } => drop_them(&app, ids).await,
        Action::Test { address } => test(&app, &address).await,
    };
    app.close().await;
    done
}

async fn list(app: &App, which: Which, after: MailId, limit: i64) -> Done {
    let state = match which {
        Which::Waiting => MailState::Waiting,
        Which::Sent => MailState::Sent,
        Which::Dead => MailState::Dead,
    };
    let found = app.mails(state, after, limit).await.map_err(|error| failed(&error))?;
    for mail in &found {
        say(format_args!(
            "{:>8}  {}  {:<7}  {:>2} attempts  {}",
            mail.id.0,
            mail.made_at,
            mail.kind.word(),
            mail.attempts,
            on_one_line(&mail.reason),
        ));
    }
    if found.is_empty() {
        complain(format_args!("There are none."));
    }
    Ok(())
}

async fn show(app: &App, id: MailId, body: bool) -> Done {
    let found = app.mail(id).await.map_err(|error| failed(&error))?;
    let Some(mail) = found else { return Err(unknown(id)) };
    say(format_args!("Mail {} ({}), {}", id.0, mail.kind.word(), mail.state.word()));
    if !mail.recipient.is_empty() {
        say(format_args!("To: {}", on_one_line(&mail.recipient)));
    }
    if !mail.subject.is_empty() {
        say(format_args!("Subject: {}", on_one_line(&mail.subject)));
    }
    say(format_args!("Written: {}", mail.made_at.minute_in_words()));
    say(format_args!("Attempts: {}", mail.attempts));
    if !mail.reason.is_empty() {
        say(format_args!("The last one failed: {}", on_one_line(&mail.reason)));
    }
    say(format_args!("{}", what_next(&mail)));
    if body && !mail.body.is_empty() {
        say(format_args!("\n{}", on_lines(&mail.body)));
    }
    Ok(())
}

fn what_next(mail: &Mail) -> String {
    let done = mail.done_at.unwrap_or_default().minute_in_words();
    match mail.state {
        MailState::Waiting => format!("Next attempt: {}", mail.next_at.minute_in_words()),
        MailState::Sent => format!("Taken: {done}"),
        MailState::Dead => format!("Given up: {done}"),
    }
}

async fn retry(app: &App, ids: Vec<i64>) -> Done {
    let mut done = Ok(());
    for id in ids.into_iter().map(MailId) {
        if app.retry_mail(id).await.map_err(|error| failed(&error))? {
            say(format_args!("Mail {} will be tried again", id.0));
        } else {
            complain(format_args!(
                "There is no mail {} to try: it is sent, gone, or of no more use.",
                id.0
            ));
            done = Err(Failed::Faults);
        }
    }
    done
}

async fn drop_them(app: &App, ids: Vec<i64>) -> Done {
    let mut done = Ok(());
    for id in ids.into_iter().map(MailId) {
        if app.drop_mail(id).await.map_err(|error| failed(&error))? {
            say(format_args!("Mail {} is deleted", id.0));
        } else {
            done = Err(unknown(id));
        }
    }
    done
}

async fn test(app: &App, typed: &str) -> Done {
    let address = MailAddress::parse(typed).map_err(|problem| {
        complain(format_args!("{problem}"));
        Failed::Usage
    })?;
    if !app.sends_mail() {
        complain(format_args!("No mail is sent: set `smtp_url` and `mail_from` first."));
        return Err(Failed::Usage);
    }
    match app.postman().send_test(&address).await {
        Ok(()) => {
            say(format_args!("The mail server took it. Look into the mailbox."));
            Ok(())
        }
        Err(Refusal::Away(reason) | Refusal::Later(reason) | Refusal::Never(reason)) => {
            complain(format_args!("{}", on_one_line(&reason)));
            Err(Failed::System)
        }
    }
}

fn unknown(id: MailId) -> Failed {
    complain(format_args!("There is no such mail as {}; `lamplight mail list` shows some.", id.0));
    Failed::Faults
}
