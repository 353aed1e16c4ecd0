use std::io::{Read, Write};

use clap::Args;

use crate::cli::output::complain;
use crate::cli::{Done, Failed};
use crate::config::Settings;
use crate::content::{CompileOptions, Nowhere, render as render_markdown, without_front_matter};

/// Turns Markdown into HTML.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Set quotation marks and dashes as this language does (BCP 47); otherwise they stay as typed
    #[arg(long, value_name = "TAG")]
    language: Option<String>,
    /// Let HTML through as it is; otherwise it is shown as text
    #[arg(long)]
    raw_html: bool,
}

/// Reads standard input to its end and writes HTML to standard output.
pub(super) fn render(settings: &Settings, arguments: &Arguments) -> Done {
    let mut bytes = Vec::new();
    if let Err(error) = std::io::stdin().lock().read_to_end(&mut bytes) {
        complain(format_args!("Standard input cannot be read: {error}."));
        return Err(Failed::System);
    }
    let Ok(markdown) = String::from_utf8(bytes) else {
        complain(format_args!("Standard input is not UTF-8 text; save it as UTF-8."));
        return Err(Failed::Faults);
    };
    let options = CompileOptions {
        raw_html: settings.raw_html || arguments.raw_html,
        ..settings.compile_options()
    };
    let markdown = without_front_matter(&markdown);
    let html = render_markdown(markdown, arguments.language.as_deref(), &Nowhere, options);
    // Whoever reads the output may have gone, which is no error.
    let _ = std::io::stdout().lock().write_all(html.as_bytes());
    Ok(())
}
