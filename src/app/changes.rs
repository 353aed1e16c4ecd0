use std::collections::BTreeSet;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use crate::app::{App, Catalogue, Materials, StoreError, Subject};
use crate::content::{Listing, POLICY_FILE, Slug};

/// Pause before the database is tried again.
const RETRY: Duration = Duration::from_secs(1);

/// From more changes on that each need reading, reading everything anew takes less time.
const MANY: usize = 64;

impl App {
    /// Calls `watcher` with the subjects of every change from now on; `None` stands for changes
    /// that may have been missed.
    pub fn watch(&self, watcher: impl Fn(Option<&[Subject]>) + Send + Sync + 'static) {
        self.parts.watchers.write().push(Box::new(watcher));
    }

    /// Follows what other processes change in the database, for ever; drop the future to stop.
    pub async fn follow_changes(&self) {
        loop {
            let Err(error) = self.follow_feed().await;
            tracing::warn!(%error, "changes cannot be followed; trying again");
            tokio::time::sleep(RETRY).await;
        }
    }

    /// Follows changes until something fails, be it only once: then some may have been missed, and
    /// a feed is begun anew.
    async fn follow_feed(&self) -> Result<Infallible, StoreError> {
        let mut feed = self.parts.store.follow_changes().await?;
        // Something may have changed before the feed began.
        self.reload().await?;
        loop {
            match feed.next().await? {
                Some(words) => {
                    let subjects: Vec<_> =
                        words.iter().filter_map(|text| text.parse().ok()).collect();
                    self.changed(&subjects).await?;
                }
                None => self.reload().await?,
            }
        }
    }

    /// Brings all copies in memory up to date, whatever changed.
    pub(super) async fn reload(&self) -> Result<(), StoreError> {
        let _following = self.parts.following.lock().await;
        let store = &self.parts.store;
        let mut materials = self.current_materials().await?;
        store.source_healths().await?.iter().for_each(|health| materials.enter_health(health));
        let catalogue = Catalogue::new(store.listings().await?, store.aliases().await?);
        *self.parts.materials.write() = Arc::new(materials);
        *self.parts.catalogue.write() = Arc::new(catalogue);
        self.parts.compiled.clear();
        self.reload_rules().await?;
        self.parts.learning.wake();
        self.tell(None);
        Ok(())
    }

    /// Brings the copies in memory up to date with what changed, and tells the watchers.
    pub(super) async fn changed(&self, subjects: &[Subject]) -> Result<(), StoreError> {
        let subjects: BTreeSet<&Subject> = subjects.iter().collect();
        if subjects.iter().filter(|subject| is_read(subject)).count() > MANY {
            return self.reload().await;
        }
        let _following = self.parts.following.lock().await;
        let mut all = Vec::new();
        let (mut materials_changed, mut sources) = (false, Vec::new());
        for subject in subjects {
            match subject {
                Subject::Article(id) => all.extend(self.article_changed(*id).await?),
                Subject::Material(path) => {
                    materials_changed = true;
                    all.extend(author_of(path));
                    all.extend(self.materials().passages_with(path));
                    all.push(subject.clone());
                }
                Subject::Source(key) => {
                    sources.push(key.as_str());
                    all.extend([subject.clone(), Subject::Sources]);
                }
                Subject::Comments(_) => all.extend([subject.clone(), Subject::AllComments]),
                Subject::Citations(_) => all.extend([subject.clone(), Subject::Sources]),
                Subject::Lessons => self.parts.learning.wake(),
                Subject::Rules => self.rules_changed().await?,
                Subject::CommentRule(id) => all.extend(self.comment_rule_changed(*id).await?),
                other => all.push(other.clone()),
            }
        }
        self.standings_changed(&sources).await?;
        if materials_changed {
            let before = self.materials();
            let materials = self.current_materials().await?.with_standings_of(&before);
            all.extend(before.sources_changed(&materials));
            *self.parts.materials.write() = Arc::new(materials);
            self.parts.compiled.clear();
        }
        if all.iter().any(counts_for_policy) {
            all.push(Subject::Policy);
        }
        all.sort();
        all.dedup();
        self.tell(Some(&all));
        Ok(())
    }

    /// Takes over what is known about the addresses of sources, which their notes show.
    async fn standings_changed(&self, keys: &[&str]) -> Result<(), StoreError> {
        let store = &self.parts.store;
        let mut healths = Vec::new();
        if keys.len() > MANY {
            healths = store.source_healths().await?;
        } else {
            for key in keys {
                healths.extend(store.source_health(key).await?);
            }
        }
        for health in &healths {
            let before = self.materials().standing(&health.key);
            // In place, unless somebody is reading: there may be many sources.
            Arc::make_mut(&mut self.parts.materials.write()).enter_health(health);
            if self.materials().standing(&health.key) != before {
                self.parts.compiled.clear();
            }
        }
        Ok(())
    }

    async fn current_materials(&self) -> Result<Materials, StoreError> {
        let store = &self.parts.store;
        let (files, pictures) = (store.materials().await?, store.pictures().await?);
        let withdrawn = store.withdrawn_sources().await?;
        Ok(Materials::new(&files, &pictures, &withdrawn, &self.materials()))
    }

    async fn article_changed(&self, id: i64) -> Result<Vec<Subject>, StoreError> {
        let listing = self.parts.store.listing(id).await?;
        let aliases = self.parts.store.aliases_of(id).await?;
        let before = self.catalogue();
        if before.get(id).map(AsRef::as_ref) == listing.as_ref() && before.has_aliases(id, &aliases)
        {
            return Ok(Vec::new());
        }
        let mut catalogue = before.as_ref().clone();
        let looks =
            |listing: &Listing| (listing.title.clone(), listing.slug.clone(), listing.is_public());
        let renamed = before.get(id).map(|old| looks(old)) != listing.as_ref().map(looks);
        let mut names = aliases.clone();
        names.extend(before.get(id).map(|old| old.slug.clone()));
        names.extend(listing.as_ref().map(|new| new.slug.clone()));
        let mut subjects = catalogue.replace(id, listing, aliases);
        *self.parts.catalogue.write() = Arc::new(catalogue);
        if renamed {
            // Articles that link here show its title and address.
            self.parts.compiled.clear();
            let materials = self.materials();
            subjects.extend(names.iter().flat_map(|name| materials.passages_with(name.as_str())));
        }
        Ok(subjects)
    }

    pub(super) fn tell(&self, subjects: Option<&[Subject]>) {
        for watcher in self.parts.watchers.read().iter() {
            watcher(subjects);
        }
    }
}

/// Does following it take reading of its own? What is known about the addresses of many sources is
/// read at once.
fn is_read(subject: &Subject) -> bool {
    matches!(subject, Subject::Article(_) | Subject::Material(_))
}

/// May the score of the site change with it? With the day it may: sources grow old and reviews fall
/// due without anything being changed.
fn counts_for_policy(subject: &Subject) -> bool {
    match subject {
        Subject::Article(_) | Subject::Source(_) | Subject::Day => true,
        Subject::Material(path) => path == POLICY_FILE || path.starts_with("sources/"),
        _ => false,
    }
}

/// The author whom a file describes.
fn author_of(path: &str) -> Option<Subject> {
    let key = path.strip_prefix("authors/")?.strip_suffix(".md")?;
    Slug::parse(key).map(Subject::Author)
}
