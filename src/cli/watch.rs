//! Publishes files as they are saved.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

use notify::event::{AccessKind, AccessMode, ModifyKind};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::mpsc::{self, UnboundedReceiver};

use crate::app::{App, File, FileFaults, PublishReport, read_file, read_folder};
use crate::cli::report;
use crate::cli::serve::UNEXPLAINED;
use crate::content::Fault;

/// A file that nobody says is finished is read after this long without another change: editors
/// write in steps, and half a text must not become a revision.
const QUIET: Duration = Duration::from_millis(200);

/// Files that could not be stored are tried again after this long.
const AWAY: Duration = Duration::from_secs(2);

/// What happened to some files.
struct Saved {
    paths: Vec<PathBuf>,
    /// The writer has closed them, or moved them here whole.
    finished: bool,
}

/// Watches the content folder; what is saved from [`Watch::begin`] on waits until it is published.
pub(super) struct Watch {
    /// As the system names it, whatever the settings call it.
    root: PathBuf,
    events: UnboundedReceiver<Saved>,
    /// Files with errors and those errors: another file may mend them.
    faulty: BTreeMap<String, Vec<Fault>>,
    _watcher: RecommendedWatcher,
}

impl Watch {
    /// Begins to watch a folder; `None` if it is not there or the system cannot watch it.
    pub(super) fn begin(folder: &Path) -> Option<Self> {
        let root = folder.canonicalize().ok()?;
        let (sender, events) = mpsc::unbounded_channel();
        let watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            if let Some(saved) = event.ok().and_then(saved) {
                let _ = sender.send(saved);
            }
        });
        let started = watcher.and_then(|mut watcher| {
            watcher.watch(&root, RecursiveMode::Recursive)?;
            Ok(watcher)
        });
        match started {
            Ok(watcher) => Some(Self { root, events, faulty: BTreeMap::new(), _watcher: watcher }),
            Err(error) => {
                tracing::warn!(%error, "the content folder cannot be watched; restart to publish");
                None
            }
        }
    }

    /// Remembers files with errors, which are tried again whenever another file is saved.
    pub(super) fn remember(&mut self, files: &[FileFaults]) {
        let faulty = files.iter().filter(|file| report::has_errors(file));
        self.faulty = faulty.map(|file| (file.path.clone(), file.faults.clone())).collect();
    }

    /// Publishes files as they are saved, for ever.
    pub(super) async fn publish_saved(mut self, app: App) {
        let mut waiting = BTreeSet::new();
        let mut patience = QUIET;
        loop {
            let next = if waiting.is_empty() {
                self.events.recv().await
            } else if let Ok(next) = tokio::time::timeout(patience, self.events.recv()).await {
                next
            } else {
                patience = self.publish(&app, &mut waiting).await;
                continue;
            };
            let Some(Saved { paths, finished }) = next else { return };
            waiting.extend(paths);
            // What is finished with this one goes with it; a copied folder comes in one burst.
            if finished && self.events.is_empty() {
                patience = self.publish(&app, &mut waiting).await;
            }
        }
    }

    /// Publishes what waits; if the database is away it goes on waiting, and the answer says how
    /// long.
    async fn publish(&mut self, app: &App, waiting: &mut BTreeSet<PathBuf>) -> Duration {
        let files = self.read(waiting);
        let PublishReport { published, faulty, unexplained, .. } = match app.publish(files).await {
            Ok(published) => published,
            Err(error) => {
                tracing::error!(%error, "changed files could not be published; trying again");
                return AWAY;
            }
        };
        let saved = std::mem::take(waiting);
        let news: Vec<_> = faulty
            .iter()
            .filter(|file| {
                saved.contains(&self.root.join(&file.path))
                    || self.faulty.get(&file.path) != Some(&file.faults)
            })
            .cloned()
            .collect();
        report::print(&app.settings().content_dir, &news);
        self.remember(&faulty);
        for title in &published {
            tracing::info!(title, "published");
        }
        for path in &unexplained {
            tracing::info!(path, "{UNEXPLAINED}");
        }
        QUIET
    }

    /// What was saved, as far as it can be read; one file that cannot keeps no other back.
    fn read(&self, saved: &BTreeSet<PathBuf>) -> Vec<File> {
        // A folder that was moved here brings all its files at once.
        if saved.iter().any(|path| path.is_dir()) {
            match read_folder(&self.root) {
                Ok(files) => return files,
                Err(error) => tracing::warn!(%error, "the content folder cannot be read whole"),
            }
        }
        let faulty = self.faulty.keys().map(|path| self.root.join(path));
        let paths: BTreeSet<_> = saved.iter().cloned().chain(faulty).collect();
        let read = paths.iter().filter_map(|path| {
            read_file(&self.root, path).unwrap_or_else(|error| {
                tracing::warn!(%error, "a changed file cannot be read");
                None
            })
        });
        read.collect()
    }
}

/// What an event of the system means for the site; `None` if nothing.
fn saved(event: Event) -> Option<Saved> {
    let finished = match event.kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write))
        | EventKind::Modify(ModifyKind::Name(_)) => true,
        EventKind::Access(_) | EventKind::Remove(_) => return None,
        _ => false,
    };
    Some(Saved { paths: event.paths, finished })
}
