use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use hayagriva::Entry;

use crate::app::Subject;
use crate::content::{
    Author, Block, Image, POLICY_FILE, Policy, Reference, Slug, Standing, read_author, read_block,
    read_policy, read_record, read_sources,
};
use crate::store::{Material, Picture};
use crate::upkeep::Health;

/// Characters of a digest in the name of a picture: enough that two versions never meet.
const DIGEST_IN_NAME: usize = 12;

/// Authors, blocks, sources and pictures: a copy of the database in memory.
#[derive(Clone, Debug, Default)]
pub struct Materials {
    digests: HashMap<String, String>,
    authors: HashMap<Slug, Author>,
    blocks: HashMap<Slug, Block>,
    images: HashMap<String, Image>,
    /// Key → path of the file that holds it, and the record; also what its file has dropped.
    sources: HashMap<String, (Arc<str>, Arc<Entry>)>,
    /// The records of each file of sources, by path.
    records: HashMap<Arc<str>, Arc<[Arc<Entry>]>>,
    /// Keys of the sources that their files have dropped.
    withdrawn: HashSet<String>,
    /// What is known about the addresses of sources, by key: the address and what was found there.
    standings: Arc<HashMap<String, (String, Standing)>>,
    policy: Arc<Policy>,
}

impl Materials {
    /// What these files hold, and the records of sources that their files have dropped: key, path
    /// and record. Files with faults were refused before they were stored, so one that cannot be
    /// read here is left out. What `known` has read already is not read again.
    #[must_use]
    pub fn new(
        files: &[Material],
        pictures: &[Picture],
        withdrawn: &[(String, String, String)],
        known: &Self,
    ) -> Self {
        let mut materials = Self::default();
        for (key, path, record) in withdrawn {
            if let Some(entry) = read_record(key, record) {
                materials.sources.insert(key.clone(), (Arc::from(&**path), Arc::new(entry)));
                materials.withdrawn.insert(key.clone());
            }
        }
        for file in files {
            match known.records.get(&*file.path) {
                Some(records) if known.has(&file.path, &file.digest) => {
                    materials.enter_sources(file, Arc::clone(records));
                }
                _ => materials.enter(file),
            }
        }
        for picture in pictures {
            materials.enter_picture(picture);
        }
        materials
    }

    /// Takes over what is known about the addresses of sources from earlier materials.
    #[must_use]
    pub(super) fn with_standings_of(mut self, earlier: &Self) -> Self {
        self.standings = Arc::clone(&earlier.standings);
        self
    }

    /// Takes over what is known about the address of a source.
    pub(super) fn enter_health(&mut self, health: &Health) {
        let known = (health.url.clone(), health.standing());
        Arc::make_mut(&mut self.standings).insert(health.key.clone(), known);
    }

    /// Is this the address that the source's record has now?
    pub(super) fn has_address(&self, key: &str, url: &str) -> bool {
        let now = self.source(key).and_then(|entry| Some(&entry.url_any()?.value));
        now.is_some_and(|now| now.as_str() == url)
    }

    /// Is this the current version of the file?
    #[must_use]
    pub fn has(&self, path: &str, digest: &str) -> bool {
        self.digests.get(path).is_some_and(|current| current == digest)
    }

    /// The author of that key.
    #[must_use]
    pub fn author(&self, key: &Slug) -> Option<&Author> {
        self.authors.get(key)
    }

    /// Every author.
    pub fn authors(&self) -> impl Iterator<Item = (&Slug, &Author)> {
        self.authors.iter()
    }

    /// The block of that name.
    #[must_use]
    pub fn block(&self, name: &Slug) -> Option<&Block> {
        self.blocks.get(name)
    }

    /// Every block, in no order.
    pub fn blocks(&self) -> impl Iterator<Item = &Block> {
        self.blocks.values()
    }

    /// The picture at that path below `content/`.
    #[must_use]
    pub fn image(&self, path: &str) -> Option<&Image> {
        self.images.get(path)
    }

    /// The record of that key.
    #[must_use]
    pub fn source(&self, key: &str) -> Option<&Entry> {
        self.sources.get(key).map(|(_, entry)| entry.as_ref())
    }

    /// Every record that articles may cite, in no order.
    pub fn sources(&self) -> impl Iterator<Item = &Entry> {
        self.sources.values().map(|(_, entry)| entry.as_ref())
    }

    /// The records in current versions of files, in no order.
    pub fn current_sources(&self) -> impl Iterator<Item = &Entry> {
        let current = self.sources.iter().filter(|(key, _)| !self.withdrawn.contains(*key));
        current.map(|(_, (_, entry))| entry.as_ref())
    }

    /// What the site asks of its articles.
    #[must_use]
    pub fn policy(&self) -> &Arc<Policy> {
        &self.policy
    }

    /// What is known about the address of the source of that key.
    #[must_use]
    pub fn standing(&self, key: &str) -> Standing {
        // What was found at an earlier address says nothing about the one that stands there now.
        let known = self.standings.get(key).filter(|(url, _)| self.has_address(key, url));
        known.map(|(_, standing)| standing.clone()).unwrap_or_default()
    }

    /// The file that holds the record of that key.
    #[must_use]
    pub fn source_path(&self, key: &str) -> Option<&str> {
        self.sources.get(key).map(|(path, _)| path.as_ref())
    }

    /// Does the current version of the file hold the record of that key? An earlier one may have.
    #[must_use]
    pub fn holds(&self, path: &str, key: &str) -> bool {
        self.source_path(key) == Some(path) && !self.withdrawn.contains(key)
    }

    /// Keys of the records in the current version of a file of sources, in their order there.
    pub(super) fn held<'a>(&'a self, path: &'a str) -> impl Iterator<Item = &'a str> {
        let records = self.records.get(path).into_iter().flat_map(|records| records.iter());
        records.map(|record| record.key()).filter(move |key| self.holds(path, key))
    }

    /// What must change for the thing referred to to look different; `None` for articles, which
    /// are not made from files of this kind.
    #[must_use]
    pub fn subject(&self, reference: &Reference) -> Option<Subject> {
        match reference {
            Reference::Article(_) => None,
            Reference::Block(name) => Some(Subject::Material(format!("blocks/{name}.md"))),
            Reference::Image(path) => Some(Subject::Material(path.clone())),
            Reference::Source(key) => Some(Subject::Source(key.clone())),
        }
    }

    /// The sources whose records differ between these materials and `new`, or that came or went.
    pub(super) fn sources_changed(&self, new: &Self) -> Vec<Subject> {
        let differs = |key: &&String| {
            let [before, after] = [self, new].map(|one| one.sources.get(*key).map(|(_, e)| e));
            let dropped = [self, new].map(|one| one.withdrawn.contains(*key));
            // Entries that nobody read again are the same without looking into them.
            let is_new = before.map(Arc::as_ptr) != after.map(Arc::as_ptr) && before != after;
            is_new || dropped[0] != dropped[1]
        };
        let keys: HashSet<_> = self.sources.keys().chain(new.sources.keys()).collect();
        let changed: Vec<_> = keys.into_iter().filter(differs).cloned().collect();
        let list = (!changed.is_empty()).then_some(Subject::Sources);
        changed.into_iter().map(Subject::Source).chain(list).collect()
    }

    /// Authors and blocks whose text may refer to this slug or path: few of them change when an
    /// article is renamed, and to draw a page once too often does no harm.
    pub(super) fn passages_with(&self, name: &str) -> Vec<Subject> {
        let authors = self.authors.iter().filter(|(_, author)| author.about.contains(name));
        let blocks = self.blocks.iter().filter(|(_, block)| {
            block.text.contains(name) || block.link.as_ref().is_some_and(|to| to.contains(name))
        });
        let authors = authors.flat_map(|(key, _)| {
            [Subject::Author(key.clone()), Subject::Material(format!("authors/{key}.md"))]
        });
        let blocks = blocks.map(|(name, _)| Subject::Material(format!("blocks/{name}.md")));
        authors.chain(blocks).collect()
    }

    pub(super) fn enter_picture(&mut self, picture: &Picture) {
        self.digests.insert(picture.path.clone(), picture.digest.clone());
        self.images.insert(picture.path.clone(), image(picture));
    }

    pub(super) fn enter(&mut self, file: &Material) {
        self.digests.insert(file.path.clone(), file.digest.clone());
        let Ok(text) = std::str::from_utf8(&file.bytes) else { return };
        if let Some(policy) = (file.path == POLICY_FILE).then(|| read_policy(text).ok()).flatten() {
            self.policy = Arc::new(policy);
        }
        let Some((folder, name)) = file.path.split_once('/') else { return };
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        match folder {
            "authors" => {
                if let (Some(key), Ok(author)) = (Slug::parse(stem), read_author(text)) {
                    self.authors.insert(key, author);
                }
            }
            "blocks" => {
                if let (Some(key), Ok(block)) = (Slug::parse(stem), read_block(text)) {
                    self.blocks.insert(key, block);
                }
            }
            "sources" => {
                let records = read_sources(&file.path, text).unwrap_or_default();
                let records = records.into_iter().map(|record| Arc::new(record.entry));
                self.enter_sources(file, records.collect());
            }
            _ => {}
        }
    }

    /// Enters a file of sources that was read already.
    pub(super) fn enter_sources(&mut self, file: &Material, records: Arc<[Arc<Entry>]>) {
        let path: Arc<str> = Arc::from(&*file.path);
        self.digests.insert(file.path.clone(), file.digest.clone());
        let before = self.records.get(&path).map(Arc::clone);
        let before = before.iter().flat_map(|all| all.iter().map(|one| one.key()));
        // One that stands in another file by now is not dropped.
        let dropped: Vec<_> =
            before.filter(|key| self.source_path(key) == Some(&path)).map(str::to_owned).collect();
        self.withdrawn.extend(dropped);
        for entry in records.iter() {
            self.withdrawn.remove(entry.key());
            let place = (Arc::clone(&path), Arc::clone(entry));
            self.sources.insert(entry.key().to_owned(), place);
        }
        self.records.insert(path, records);
    }
}

/// `images/door.svg` is served at `/images/door.0123456789ab.svg`.
fn image(picture: &Picture) -> Image {
    let (stem, ending) = picture.path.rsplit_once('.').unwrap_or((&picture.path, ""));
    let digest = picture.digest.get(..DIGEST_IN_NAME).unwrap_or(&picture.digest);
    Image {
        address: format!("/{stem}.{digest}.{ending}"),
        width: u32::try_from(picture.width).unwrap_or(u32::MAX),
        height: u32::try_from(picture.height).unwrap_or(u32::MAX),
    }
}
