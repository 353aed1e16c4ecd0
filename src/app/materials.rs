use std::collections::{HashMap, HashSet};

use crate::app::Subject;
use crate::content::{
    Author, Block, Image, Record, Reference, Slug, Standing, read_author, read_block, read_sources,
};
use crate::store::{Material, Picture};

/// Characters of a digest in the name of a picture: enough that two versions never meet.
const DIGEST_IN_NAME: usize = 12;

/// Authors, blocks, sources and pictures: a copy of the database in memory.
#[derive(Clone, Debug, Default)]
pub struct Materials {
    digests: HashMap<String, String>,
    authors: HashMap<Slug, Author>,
    blocks: HashMap<Slug, Block>,
    images: HashMap<String, Image>,
    /// Key → path of the file that holds it, and the record.
    sources: HashMap<String, (String, hayagriva::Entry)>,
    /// Path and key of the records in current versions of files.
    current_keys: HashSet<(String, String)>,
    /// What is known about the addresses of sources, by key.
    standings: HashMap<String, Standing>,
}

impl Materials {
    /// What these files hold. Files with faults were refused before they were stored, so one that
    /// cannot be read here is left out.
    #[must_use]
    pub fn new(files: &[Material], pictures: &[Picture]) -> Self {
        let mut materials = Self::default();
        for file in files {
            materials.enter(file);
        }
        for picture in pictures {
            materials.enter_picture(picture);
        }
        materials
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

    /// The picture at that path below `content/`.
    #[must_use]
    pub fn image(&self, path: &str) -> Option<&Image> {
        self.images.get(path)
    }

    /// The record of that key.
    #[must_use]
    pub fn source(&self, key: &str) -> Option<&hayagriva::Entry> {
        self.sources.get(key).map(|(_, entry)| entry)
    }

    /// What is known about the address of the source of that key.
    #[must_use]
    pub fn standing(&self, key: &str) -> Standing {
        self.standings.get(key).cloned().unwrap_or_default()
    }

    /// The file that holds the record of that key.
    #[must_use]
    pub fn source_path(&self, key: &str) -> Option<&str> {
        self.sources.get(key).map(|(path, _)| path.as_str())
    }

    /// Does the current version of the file hold the record of that key? An earlier one may have.
    #[must_use]
    pub fn holds(&self, path: &str, key: &str) -> bool {
        self.current_keys.contains(&(path.to_owned(), key.to_owned()))
    }

    /// What must change for the thing referred to to look different; `None` for articles, which
    /// are not made from files of this kind.
    #[must_use]
    pub fn subject(&self, reference: &Reference) -> Option<Subject> {
        match reference {
            Reference::Article(_) => None,
            Reference::Block(name) => Some(Subject::Material(format!("blocks/{name}.md"))),
            Reference::Image(path) => Some(Subject::Material(path.clone())),
            Reference::Source(key) => {
                self.source_path(key).map(|path| Subject::Material(path.to_owned()))
            }
        }
    }

    /// The files whose records stand in other files of `new`: pages that cite such a record know
    /// it by the file where it stood.
    pub(super) fn sources_moved(&self, new: &Self) -> Vec<Subject> {
        let moved = self.sources.iter().filter(|(key, (path, _))| {
            new.source_path(key).is_some_and(|new_path| new_path != path)
        });
        moved.map(|(_, (path, _))| Subject::Material(path.clone())).collect()
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
                // Versions come oldest first, so the last one decides what is current.
                self.current_keys.retain(|(path, _)| *path != file.path);
                for Record { entry, .. } in read_sources(text).unwrap_or_default() {
                    self.current_keys.insert((file.path.clone(), entry.key().to_owned()));
                    self.sources.insert(entry.key().to_owned(), (file.path.clone(), entry));
                }
            }
            _ => {}
        }
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
