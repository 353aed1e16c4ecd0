use std::io::ErrorKind;

use clap::Args;

use crate::cli::output::{complain, say};
use crate::cli::{Done, Failed};
use crate::clock::Timestamp;
use crate::config::Settings;
use crate::content::topic_slug;

/// Begins an article.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Title of the article; its slug is made from it
    title: String,
    /// Slug to take instead
    #[arg(long)]
    slug: Option<String>,
    /// Begin a standing page instead of an article
    #[arg(long)]
    page: bool,
}

/// Writes the file, unless there is one of that name.
pub(super) fn begin(settings: &Settings, arguments: &Arguments) -> Done {
    let words = arguments.slug.as_deref().unwrap_or(&arguments.title);
    let Some(slug) = topic_slug(words) else {
        complain(format_args!(
            "No slug can be made from “{words}”; name one with --slug, in lower-case letters, \
             digits and hyphens."
        ));
        return Err(Failed::Usage);
    };
    let folder = settings.content_dir.join(if arguments.page { "pages" } else { "articles" });
    let path = folder.join(format!("{slug}.md"));
    let today = Timestamp::now().date();
    let title = toml::Value::String(arguments.title.clone());
    let text = format!(
        "+++\ntitle = {title}\nsummary = \"\"  # two or three sentences\n\
         state = \"draft\"  # remove this line to publish\npublished = {today}\n+++\n\n"
    );
    let written = std::fs::create_dir_all(&folder).and_then(|()| {
        let mut file = std::fs::File::create_new(&path)?;
        std::io::Write::write_all(&mut file, text.as_bytes())
    });
    match written {
        Ok(()) => {
            say(format_args!("{}", path.display()));
            Ok(())
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            complain(format_args!(
                "{} is there already; name another slug with --slug.",
                path.display()
            ));
            Err(Failed::Usage)
        }
        Err(error) => {
            complain(format_args!("{} cannot be written: {error}.", path.display()));
            Err(Failed::System)
        }
    }
}
