//! Lamplight in a temporary folder: its content, its database, its comments.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use lamplight::clock::Timestamp;
use lamplight::comments::Status;
use lamplight::content::Slug;
use lamplight::store::{NewComment, Options, Store};
use tempfile::TempDir;

use crate::server::{Server, on_any_core, on_core};

/// The guide that we ship.
pub(crate) const GUIDE: &str = "why-no-contact";

/// A site that no server serves yet; its folder goes when it is dropped.
pub(crate) struct Site {
    folder: TempDir,
    /// `sqlite:…` or `postgres://…`
    pub(crate) database_url: String,
    settings: Vec<(&'static str, &'static str)>,
}

impl Site {
    /// The content that we ship, on an `SQLite` database of its own.
    pub(crate) fn new() -> Result<Self> {
        let folder = TempDir::with_prefix("lamplight-bench-")?;
        copy_folder(Path::new("content"), &folder.path().join("content"))?;
        let database_url = format!("sqlite:{}", folder.path().join("site.db").display());
        Ok(Self { folder, database_url, settings: Vec::new() })
    }

    /// The same on another database, which must be empty.
    pub(crate) fn on(mut self, database_url: String) -> Self {
        self.database_url = database_url;
        self
    }

    /// The same with another setting, by its name in the environment.
    pub(crate) fn with(mut self, name: &'static str, value: &'static str) -> Self {
        self.settings.push((name, value));
        self
    }

    /// Where its Markdown lies.
    pub(crate) fn content(&self) -> PathBuf {
        self.folder.path().join("content")
    }

    /// Publishes its content, without a server.
    pub(crate) fn publish(&self) -> Result<()> {
        let mut command = on_any_core(env!("CARGO_BIN_EXE_lamplight"));
        let output = self.set_up(&mut command).arg("publish").output()?;
        let words = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "publishing failed: {words}");
        Ok(())
    }

    /// Serves it from wherever the system puts the process.
    pub(crate) fn serve(&self) -> Result<Server> {
        Server::start(self.set_up(&mut on_any_core(env!("CARGO_BIN_EXE_lamplight"))))
    }

    /// Serves it from one core.
    pub(crate) fn serve_on(&self, core: u8) -> Result<Server> {
        Server::start(self.set_up(&mut on_core(core, env!("CARGO_BIN_EXE_lamplight"))))
    }

    /// Puts `count` published comments under the article `slug`, in threads of five.
    pub(crate) async fn fill(&self, slug: &str, count: usize) -> Result<()> {
        let store = Store::open(&self.database_url, Options::default()).await?;
        let slug = Slug::parse(slug).context("a slug")?;
        let listings = store.listings().await?;
        let article = listings.iter().find(|listing| listing.slug == slug).context("no article")?;
        let now = Timestamp::now();
        let mut parent = None;
        // As many at once as the store commits together.
        for chunk in (0..count).collect::<Vec<_>>().chunks(100) {
            let stored = chunk.iter().map(|&number| {
                let comment = NewComment {
                    article_id: article.id,
                    parent_id: parent.filter(|_| number % 5 != 0),
                    author_name: format!("Reader {number}"),
                    body: format!(
                        "Comment {number}: it took me **three** attempts.\n\n> The first weeks are \
                         the hardest.\n\nThat was true for me; what helped was a list on the \
                         fridge, a friend who knew, and this page."
                    ),
                    content_note: String::new(),
                    status: Status::Published,
                    posted_at: now,
                    log_odds: -4.0,
                    reasons: "[]".into(),
                    fingerprint: format!("bench-{number}"),
                    sender: None,
                    network: None,
                    urgent: false,
                    receipt_hash: None,
                    calls: Vec::new(),
                };
                let store = store.clone();
                tokio::spawn(async move { store.insert_comment(comment).await })
            });
            for answer in stored.collect::<Vec<_>>() {
                parent = Some(answer.await??);
            }
        }
        store.close().await;
        Ok(())
    }

    fn set_up<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command
            .current_dir(self.folder.path())
            .env("DATABASE_URL", &self.database_url)
            .env("LAMPLIGHT_LISTEN", "127.0.0.1:0")
            .env("LAMPLIGHT_DATA_DIR", self.folder.path())
            .env("LAMPLIGHT_CONTENT_DIR", self.content())
            .env("LAMPLIGHT_LOG", "error")
            .envs(self.settings.iter().copied())
    }
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in from.read_dir().with_context(|| from.display().to_string())? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
