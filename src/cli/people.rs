use std::fmt::Write;

use clap::Subcommand;

use crate::app::App;
use crate::cli::output::{complain, say};
use crate::cli::{Done, Failed, failed};
use crate::mail::MailAddress;

/// What can be done for people who ask what is held about them. Make sure first that the address
/// is theirs.
#[derive(Debug, Subcommand)]
pub(super) enum Action {
    /// Print everything that is held under an e-mail address, as JSON
    Export {
        /// The address
        address: String,
    },
    /// Delete an e-mail address wherever it is held
    Erase {
        /// The address
        address: String,
        /// Also delete for ever the words of the comments that it was confirmed for
        #[arg(long)]
        comments: bool,
    },
}

/// Does it and says so.
pub(super) async fn act(app: App, action: Action) -> Done {
    let done = match action {
        Action::Export { address } => export(&app, &address).await,
        Action::Erase { address, comments } => erase(&app, &address, comments).await,
    };
    app.close().await;
    done
}

async fn export(app: &App, typed: &str) -> Done {
    let address = parse(typed)?;
    let held = app.held_under(&address).await.map_err(|error| failed(&error))?;
    if held.is_nothing() {
        complain(format_args!("Nothing is held under this address."));
        return Err(Failed::Faults);
    }
    let json = serde_json::to_string_pretty(&held).unwrap_or_default();
    say(format_args!("{}", without_controls(&json)));
    Ok(())
}

async fn erase(app: &App, typed: &str, comments: bool) -> Done {
    let address = parse(typed)?;
    let held = app.held_under(&address).await.map_err(|error| failed(&error))?;
    if held.is_nothing() {
        complain(format_args!("Nothing is held under this address."));
        return Err(Failed::Faults);
    }
    if comments {
        let erased = app.erase_comments_of(&address).await.map_err(|error| failed(&error))?;
        say(format_args!("Comments erased: {erased}"));
    }
    let deleted = app.forget_address(&address).await.map_err(|error| failed(&error))?;
    let with = if deleted == 1 { "1 comment".to_owned() } else { format!("{deleted} comments") };
    say(format_args!("The address is deleted; it was held with {with}."));
    if held.editor.is_some() {
        say(format_args!("An account has it too; `lamplight editors` changes that."));
    }
    Ok(())
}

/// JSON that can move no cursor: its own escapes leave out control characters beyond ASCII.
fn without_controls(json: &str) -> String {
    let mut safe = String::with_capacity(json.len());
    for letter in json.chars() {
        if letter.is_control() && letter != '\n' {
            write!(safe, "\\u{:04x}", u32::from(letter)).expect("a text takes every letter");
        } else {
            safe.push(letter);
        }
    }
    safe
}

fn parse(typed: &str) -> Result<MailAddress, Failed> {
    MailAddress::parse(typed).map_err(|problem| {
        complain(format_args!("{problem}"));
        Failed::Usage
    })
}

#[cfg(test)]
mod tests {
    use super::without_controls;

    #[test]
    fn what_somebody_typed_cannot_write_into_the_operators_terminal() {
        assert_eq!(
            without_controls("{\n \"a\": \"\u{9b}2J\u{7f}\"}"),
            "{\n \"a\": \"\\u009b2J\\u007f\"}"
        );
    }
}
