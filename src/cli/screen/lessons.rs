use std::path::PathBuf;

use clap::Args;

use crate::app::{App, Taught};
use crate::cli::labelled::read_labelled;
use crate::cli::output::{complain, on_one_line, say};
use crate::cli::{Done, Failed, failed};
use crate::store::Lesson;

/// Files to learn.
#[derive(Debug, Args)]
pub(in crate::cli) struct Files {
    /// Labelled comments, one JSON object on each line, oldest first
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

pub(super) async fn show(app: &App) -> Done {
    let Taught { state, sources, record, hold_above } =
        app.taught().await.map_err(|error| failed(&error))?;
    let screen = app.screen();
    say(format_args!(
        "The screen: a comment starts at {:+.1} nats and is held from {:+.1} nats on",
        screen.prior, screen.hold_at
    ));
    for source in &sources {
        let name = match source.source.as_str() {
            "" => "decisions here".to_owned(),
            name => on_one_line(name),
        };
        say(format_args!("Lessons: {} spam, {} genuine from {name}", source.spam, source.genuine));
    }
    if sources.is_empty() {
        say(format_args!("Lessons: none yet; every decision about a comment becomes one"));
    }
    let because = match &*state.because {
        "" => String::new(),
        because => {
            format!(", begun on {}: {}", state.made_at.minute_in_words(), on_one_line(because))
        }
    };
    say(format_args!("Epoch {}{because}", state.epoch));
    say(format_args!(
        "Learnt at once: up to lesson {}; one by one since then: {}",
        state.base,
        state.head - state.base
    ));
    say(format_args!("Words alone hold a comment from {hold_above:+.1} nats on (0 is even odds)"));
    if record.genuine + record.spam > 0 {
        say(format_args!(
            "On what it had not seen it would have held {} of {} genuine and {} of {} spam",
            record.held_in_vain, record.genuine, record.caught, record.spam
        ));
    }
    Ok(())
}

/// Reads all files first, so that a fault in the last does not leave half of them learnt.
pub(super) async fn train(app: &App, Files { files }: Files) -> Done {
    let mut read = Vec::new();
    for path in &files {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let lessons: Vec<Lesson> = read_labelled(path)?
            .into_iter()
            .map(|(row, spam)| {
                let sample = row.sample();
                let [author_name, body, page] =
                    [sample.author, sample.body, sample.page].map(|text| text.replace('\0', ""));
                Lesson { spam, author_name, body, page }
            })
            .collect();
        read.push((name, lessons));
    }
    for (name, lessons) in read {
        app.add_lessons(&name, &lessons).await.map_err(|error| failed(&error))?;
        say(format_args!("{} lessons of {} added", lessons.len(), on_one_line(&name)));
    }
    show(app).await
}

pub(super) async fn forget(app: &App, file: &str) -> Done {
    match app.forget_lessons(file).await.map_err(|error| failed(&error))? {
        0 => {
            complain(format_args!(
                "No lesson came from {}; `lamplight screen show` names the files.",
                on_one_line(file)
            ));
            Err(Failed::Faults)
        }
        many => {
            say(format_args!("{many} lessons of {} forgotten", on_one_line(file)));
            Ok(())
        }
    }
}

pub(super) async fn retrain(app: &App) -> Done {
    app.retrain("an operator asked for it").await.map_err(|error| failed(&error))?;
    show(app).await
}
