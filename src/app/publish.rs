use std::sync::Arc;

use crate::app::examine::Known;
use crate::app::{App, Examined, File, FileFaults, Ready, StoreError, Subject, examine};
use crate::clock::Timestamp;
use crate::content::{CompileOptions, State};
use crate::store::{Material, NewRevision, Origin};

/// What publishing a folder did.
#[derive(Debug, Default)]
pub struct PublishReport {
    /// Titles of articles and pages that got a new revision which readers see, or will on a day.
    pub published: Vec<String>,
    /// Titles of those whose new revision waits as a draft or for review.
    pub waiting: Vec<String>,
    /// Files that were known already.
    pub unchanged: usize,
    /// Files with faults; what was published of them before stands.
    pub faulty: Vec<FileFaults>,
}

impl App {
    /// Publishes these files of the content folder, and forgets none of what they replace.
    ///
    /// A file whose text equals any revision of its article is known and does nothing; otherwise
    /// it becomes a new revision on top.
    ///
    /// # Errors
    ///
    /// When the database fails; what was stored until then stays.
    pub async fn publish(&self, files: Vec<File>) -> Result<PublishReport, StoreError> {
        let _publishing = self.parts.publishing.lock().await;
        let now = Timestamp::now();
        let folder = self.parts.settings.content_dir.clone();
        let (fresh, unchanged) = self.fresh(files).await?;
        let mut report = PublishReport { unchanged, ..PublishReport::default() };
        if fresh.is_empty() {
            return Ok(report);
        }
        let known = Known {
            catalogue: self.catalogue(),
            materials: self.materials(),
            language: self.parts.settings.language.clone(),
            options: self.compile_options(),
            now,
            still_there: Arc::new(move |path| folder.join(path).is_file()),
        };
        let Examined { ready, materials, faulty } = examine(fresh, &known);
        report.faulty = faulty;
        let mut subjects = Vec::new();
        let stored = self.store(&ready, &materials, now, &mut report, &mut subjects).await;
        // What was stored before the database failed can be seen all the same.
        self.changed(&subjects).await?;
        stored.map(|()| report)
    }

    /// Stores what is without errors, and says of each what it was as soon as it is stored.
    async fn store(
        &self,
        ready: &[Ready],
        materials: &[Material],
        now: Timestamp,
        report: &mut PublishReport,
        subjects: &mut Vec<Subject>,
    ) -> Result<(), StoreError> {
        let store = &self.parts.store;
        for material in materials {
            store.put_material(material, now).await?;
            subjects.push(Subject::Material(material.path.clone()));
        }
        for Ready { text, digest, compiled, listing, .. } in ready {
            let publish = !matches!(listing.state, State::Draft | State::Review);
            // A file that was moved brings no new text.
            let moved = listing.id != 0 && store.has_digest(listing.id, digest).await?;
            let revision = NewRevision {
                listing: listing.clone(),
                aliases: &compiled.front_matter.aliases,
                source: text,
                digest,
                origin: Origin::File,
                written_by: "",
                note: "",
                publish,
                now,
            };
            let (id, _) = store.save_revision(&revision).await?;
            subjects.push(Subject::Article(id));
            match (moved, publish) {
                (true, _) => report.unchanged += 1,
                (false, true) => report.published.push(listing.title.clone()),
                (false, false) => report.waiting.push(listing.title.clone()),
            }
        }
        Ok(())
    }

    /// How articles are compiled on this site.
    #[must_use]
    pub fn compile_options(&self) -> CompileOptions {
        CompileOptions { raw_html: self.parts.settings.raw_html, ..CompileOptions::default() }
    }

    /// The files that are not known yet, and how many are.
    async fn fresh(&self, files: Vec<File>) -> Result<(Vec<File>, usize), StoreError> {
        let (catalogue, materials) = (self.catalogue(), self.materials());
        let all = files.len();
        let few = all < 8;
        let digests = if few { None } else { Some(self.parts.store.known_digests().await?) };
        let mut fresh = Vec::new();
        for file in files {
            let digest = file.digest();
            let known = match (catalogue.from_file(&file.path), &digests) {
                _ if materials.has(&file.path, &digest) => true,
                (Some(article), Some(digests)) => digests.contains(&(article.id, digest)),
                (Some(article), None) => self.parts.store.has_digest(article.id, &digest).await?,
                (None, _) => false,
            };
            if !known {
                fresh.push(file);
            }
        }
        let unchanged = all - fresh.len();
        Ok((fresh, unchanged))
    }
}

/// What the files of a folder would be, without any database: for `lamplight check`.
#[must_use]
pub fn examine_alone(files: Vec<File>, language: &str, options: CompileOptions) -> Examined {
    let known = Known {
        catalogue: Arc::default(),
        materials: Arc::default(),
        language: language.to_owned(),
        options,
        now: Timestamp::now(),
        still_there: Arc::new(|_| false),
    };
    examine(files, &known)
}
