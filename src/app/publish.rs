use std::collections::HashSet;
use std::sync::Arc;

use crate::app::corrections::classify;
use crate::app::examine::Known;
use crate::app::{
    App, Examined, File, FileFaults, Materials, Ready, StoreError, Subject, examine, sources,
};
use crate::clock::Timestamp;
use crate::content::{Change, CompileOptions, Kind, Listing, State, dropped_sources};
use crate::store::{NewRevision, Origin};

/// What publishing a folder did.
#[derive(Debug, Default)]
pub struct PublishReport {
    /// Titles of articles and pages that got a new revision which readers see, or will on a day.
    pub published: Vec<String>,
    /// Titles of those whose new revision waits as a draft or for review.
    pub waiting: Vec<String>,
    /// Files of those published, below `content/`, whose change nobody has explained.
    pub unexplained: Vec<String>,
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
        self.publish_as(files, None).await
    }

    /// As [`Self::publish`]; `change` is what is said of every file that was published before and
    /// says nothing new of itself.
    ///
    /// # Errors
    ///
    /// When the database fails; what was stored until then stays.
    pub async fn publish_as(
        &self,
        files: Vec<File>,
        change: Option<&Change>,
    ) -> Result<PublishReport, StoreError> {
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
            whole: false,
            still_there: Arc::new(move |path| folder.join(path).is_file()),
        };
        let mut examined = examine(fresh, &known);
        report.faulty = std::mem::take(&mut examined.faulty);
        let mut subjects = Vec::new();
        let mut stored = self.store_materials(&examined, now, &mut subjects).await;
        let mut published = Vec::new();
        for file in &examined.ready {
            if stored.is_ok() {
                let text = self.store_text(file, change, now, &mut report, &mut subjects).await;
                stored = text.map(|seen| published.extend(seen));
            }
        }
        if stored.is_ok() {
            stored = self.keep_sourcings(&published).await;
        }
        if stored.is_ok() {
            let dropped = self.dropped(&examined, &known.materials).await;
            stored = dropped.map(|files| report.faulty.extend(files));
            report.faulty.sort_by(|a, b| a.path.cmp(&b.path));
        }
        // What was stored before the database failed can be seen all the same.
        self.changed(&subjects).await?;
        stored.map(|()| report)
    }

    async fn store_materials(
        &self,
        examined: &Examined,
        now: Timestamp,
        subjects: &mut Vec<Subject>,
    ) -> Result<(), StoreError> {
        let store = &self.parts.store;
        for material in &examined.materials {
            match examined.records.get(&material.path) {
                Some(records) => {
                    let sources: Vec<_> =
                        records.iter().map(|record| sources::new_source(&record.entry)).collect();
                    store.put_sources(material, &sources, now).await?;
                }
                None => store.put_material(material, now).await?,
            }
            subjects.push(Subject::Material(material.path.clone()));
        }
        Ok(())
    }

    /// What these files of sources held `before` and do not hold any more, although readers find it
    /// cited.
    async fn dropped(
        &self,
        examined: &Examined,
        before: &Materials,
    ) -> Result<Vec<FileFaults>, StoreError> {
        let records = examined.records.values().flatten();
        let kept: HashSet<&str> = records.map(|record| record.entry.key()).collect();
        let mut files = Vec::new();
        for file in &examined.materials {
            let mut cited = Vec::new();
            for key in before.held(&file.path).filter(|key| !kept.contains(key)) {
                match self.parts.store.count_citing(key).await? {
                    0 => {}
                    articles => cited.push((key, articles)),
                }
            }
            let faults = dropped_sources(&cited);
            if !faults.is_empty() {
                let text = String::from_utf8_lossy(&file.bytes).into_owned();
                files.push(FileFaults { path: file.path.clone(), text, faults });
            }
        }
        Ok(files)
    }

    /// Stores an article or page without errors, and says what it was as soon as it is stored;
    /// returns row, number, kind and text of a revision that readers see, or will on a day.
    async fn store_text<'f>(
        &self,
        file: &'f Ready,
        given: Option<&Change>,
        now: Timestamp,
        report: &mut PublishReport,
        subjects: &mut Vec<Subject>,
    ) -> Result<Option<(i64, i64, Kind, &'f str)>, StoreError> {
        let Ready { path, text, digest, compiled, listing } = file;
        let store = &self.parts.store;
        let publish = !matches!(listing.state, State::Draft | State::Review);
        // A file that was moved brings no new text.
        let moved = listing.id != 0 && store.has_digest(listing.id, digest).await?;
        let (own_sources, citations) = sources::index(text, compiled);
        if publish && !moved {
            let before = match listing.id {
                0 => Vec::new(),
                id => store.citations(id).await?,
            };
            let shown = |listing: &Listing| (listing.state, listing.published_at);
            if self.catalogue().get(listing.id).map(|old| shown(old)) == Some(shown(listing)) {
                subjects.extend(sources::subjects_between(&before, &citations));
            } else {
                // It appears among those that cite a source, disappears or changes its place.
                subjects.extend([&*before, &*citations].into_iter().flat_map(sources::subjects));
            }
        }
        let seen = if publish { store.newest_version(listing.id).await? } else { None };
        let before = seen.as_ref().map(|version| version.source.as_str());
        let own = compiled.front_matter.change.as_ref();
        let change = classify(own, before, given);
        let revision = NewRevision {
            listing: listing.clone(),
            aliases: &compiled.front_matter.aliases,
            source: text,
            citations: &citations,
            own_sources: &own_sources,
            digest,
            origin: Origin::File,
            written_by: "",
            class: change.as_ref().map(|change| change.class),
            note: change.as_ref().map_or("", |change| &change.note),
            publish,
            now,
        };
        let (id, number) = store.save_revision(&revision).await?;
        subjects.push(Subject::Article(id));
        match (moved, publish) {
            (true, _) => report.unchanged += 1,
            (false, true) => report.published.push(listing.title.clone()),
            (false, false) => report.waiting.push(listing.title.clone()),
        }
        let shown = listing.state == State::Published && !moved;
        if shown && change == Some(Change::unexplained()) {
            report.unexplained.push(path.clone());
        }
        Ok(publish.then_some((id, number, listing.kind, text.as_str())))
    }

    /// How articles are compiled on this site.
    #[must_use]
    pub fn compile_options(&self) -> CompileOptions {
        self.parts.settings.compile_options()
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
        whole: true,
        still_there: Arc::new(|_| false),
    };
    examine(files, &known)
}
