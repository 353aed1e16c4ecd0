use std::path::PathBuf;

use crate::app::App;
use crate::cli::output::{complain, say};
use crate::cli::serve::publish_folder;
use crate::cli::{Done, Failed, report};

/// Publishes the content folder once.
pub(super) async fn publish(app: App) -> Done {
    let published = publish_folder(&app).await?;
    for title in &published.published {
        say(format_args!("Published: {title}"));
    }
    for title in &published.waiting {
        say(format_args!("Saved, not published: {title}"));
    }
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
