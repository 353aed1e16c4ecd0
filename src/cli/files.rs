use std::path::PathBuf;

use clap::Args;

use crate::app::App;
use crate::cli::output::{complain, say};
use crate::cli::serve::{publish_folder, unexplained};
use crate::cli::{Done, Failed, capitalized, report};
use crate::content::{Change, Class};

/// Publishes the files of the content folder that changed.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// What kind of change it is, for every file that says nothing new under `[change]`:
    /// typo, clarification, correction, update or retraction
    #[arg(long)]
    class: Option<Class>,
    /// What changed, in a sentence or two for readers
    #[arg(long, requires = "class", default_value = "", hide_default_value = true)]
    note: String,
}

impl Arguments {
    /// What is said of every file; `None` if nothing is.
    pub(super) fn change(&self) -> Result<Option<Change>, Failed> {
        let Some(class) = self.class else { return Ok(None) };
        let change = Change::check(class, &self.note).map_err(|problem| {
            complain(format_args!("{}.", capitalized(&problem.to_string())));
            Failed::Usage
        })?;
        Ok(Some(change))
    }
}

/// Publishes the content folder once.
pub(super) async fn publish(app: App, change: Option<Change>) -> Done {
    let published = publish_folder(&app, change.as_ref()).await?;
    for title in &published.published {
        say(format_args!("Published: {title}"));
    }
    for title in &published.waiting {
        say(format_args!("Saved, not published: {title}"));
    }
    unexplained(&published);
    say(format_args!("Unchanged files: {}", published.unchanged));
    app.close().await;
    let faulty = published.faulty.iter().any(report::has_errors);
    if faulty { Err(Failed::Faults) } else { Ok(()) }
}

/// Writes the site back as files.
pub(super) async fn export(app: App, folder: Option<PathBuf>) -> Done {
    let folder = folder.unwrap_or_else(|| app.settings().content_dir.clone());
    let written = app.export(&folder).await.map_err(|error| {
        complain(format_args!("{error}."));
        Failed::System
    })?;
    say(format_args!(
        "{} articles and pages and {} other files are in {}",
        written.articles,
        written.materials,
        folder.display()
    ));
    app.close().await;
    for path in &written.left {
        complain(format_args!(
            "{} holds a text that was never published, and is left as it is. Publish it, or \
             export to another folder.",
            folder.join(path).display()
        ));
    }
    if written.left.is_empty() { Ok(()) } else { Err(Failed::Faults) }
}
