use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::app::{examine_alone, read_folder};
use crate::cli::output::{complain, say};
use crate::cli::{Done, Failed, report};
use crate::config::Settings;
use crate::content::CompileOptions;

/// Reports every fault of a content folder.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Folder to check instead of the content folder of the settings
    folder: Option<PathBuf>,
    /// For people, or for other programs
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
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
    let folder = arguments.folder.as_ref().unwrap_or(&settings.content_dir);
    let files = read_folder(folder).map_err(|error| {
        complain(format_args!("The content cannot be read: {error}."));
        Failed::System
    })?;
    let count = files.len();
    let options = CompileOptions { raw_html: settings.raw_html, ..CompileOptions::default() };
    let faulty = examine_alone(files, &settings.language, options).faulty;
    match arguments.format {
        Format::Json => say(format_args!("{}", report::json(folder, &faulty))),
        Format::Text => {
            report::print(folder, &faulty);
            let count_of_faults: usize = faulty.iter().map(|file| file.faults.len()).sum();
            complain(format_args!("{count} files checked, {count_of_faults} faults found."));
        }
    }
    if faulty.iter().any(report::has_errors) { Err(Failed::Faults) } else { Ok(()) }
}
