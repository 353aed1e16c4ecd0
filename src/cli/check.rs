use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::app::{examine_alone, read_folder};
use crate::cli::output::{complain, say};
use crate::cli::{Done, Failed, report};
use crate::config::Settings;
use crate::content::{Code, Fault, Severity};

/// Reports every fault of a content folder.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Folder to check instead of the content folder of the settings
    folder: Option<PathBuf>,
    /// For people, or for other programs
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Print every code that a fault can have, and check nothing
    #[arg(long, conflicts_with = "folder")]
    codes: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// With the line at fault and how to mend it
    Text,
    /// A list of objects: file, line, column, code, severity, message, mend
    Json,
}

/// Prints all faults; exit status 1 if any of them keeps a file from being published.
pub(super) fn check(settings: &Settings, arguments: &Arguments) -> Done {
    if arguments.codes {
        print_codes(arguments.format);
        return Ok(());
    }
    let folder = arguments.folder.as_ref().unwrap_or(&settings.content_dir);
    let files = read_folder(folder).map_err(|error| {
        complain(format_args!("The content cannot be read: {error}."));
        Failed::System
    })?;
    let count = files.len();
    let options = settings.compile_options();
    let faulty = examine_alone(files, &settings.language, options).faulty;
    match arguments.format {
        Format::Json => say(format_args!("{}", report::json(folder, &faulty))),
        Format::Text => {
            report::print(folder, &faulty);
            let all = || faulty.iter().flat_map(|file| &file.faults);
            let is_error = |fault: &&Fault| fault.severity == Severity::Error;
            let errors = all().filter(is_error).count();
            let warnings = all().count() - errors;
            complain(format_args!(
                "{}: {}, {}.",
                counted(count, "file") + " checked",
                counted(errors, "error"),
                counted(warnings, "warning"),
            ));
        }
    }
    if faulty.iter().any(report::has_errors) { Err(Failed::Faults) } else { Ok(()) }
}

fn counted(count: usize, word: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {word}{ending}")
}

/// Prints the list of codes, which src/content/lint/codes.md holds as well.
fn print_codes(format: Format) {
    match format {
        Format::Json => say(format_args!("{}", report::codes_json())),
        Format::Text => {
            for code in Code::all() {
                let Code { code: name, what, mend, .. } = code;
                say(format_args!("{name} ({})\n    {what}\n    {mend}", code.gravity()));
            }
        }
    }
}
