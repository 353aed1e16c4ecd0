//! Surroundings out of a content folder, as `app` makes them out of the database.

use std::collections::HashMap;

use crate::content::tests::files;
use crate::content::{
    Author, Block, Image, Kind, LinkTarget, Slug, Standing, Surroundings, read_author, read_block,
    read_front_matter, read_sources,
};

/// Everything in a content folder, read once.
#[derive(Default)]
pub(super) struct Shelf {
    pub(super) targets: HashMap<Slug, LinkTarget>,
    pub(super) blocks: HashMap<Slug, Block>,
    authors: HashMap<Slug, Author>,
    images: HashMap<String, Image>,
    sources: HashMap<String, hayagriva::Entry>,
    pub(super) standings: HashMap<String, Standing>,
}

impl Shelf {
    /// Reads a folder without faults.
    pub(super) fn read(path: &str) -> Self {
        let mut shelf = Self::default();
        for (kind, name) in [(Kind::Article, "articles"), (Kind::Page, "pages")] {
            for (stem, text) in files(&format!("{path}/{name}"), "md") {
                let head = read_front_matter(&text, kind, &stem).unwrap();
                for slug in head.aliases.iter().chain([&head.slug]) {
                    let (slug_now, title) = (head.slug.clone(), head.title.clone());
                    let target = LinkTarget { kind, slug: slug_now, title };
                    shelf.targets.insert(slug.clone(), target);
                }
            }
        }
        for (stem, text) in files(&format!("{path}/blocks"), "md") {
            shelf.blocks.insert(Slug::parse(&stem).unwrap(), read_block(&text).unwrap());
        }
        for (stem, text) in files(&format!("{path}/authors"), "md") {
            shelf.authors.insert(Slug::parse(&stem).unwrap(), read_author(&text).unwrap());
        }
        for (stem, _) in files(&format!("{path}/images"), "svg") {
            let address = format!("/images/{stem}.0123.svg");
            let image = Image { address, width: 800, height: 450 };
            shelf.images.insert(format!("images/{stem}.svg"), image);
        }
        for (stem, text) in files(&format!("{path}/sources"), "yaml") {
            for record in read_sources(&format!("{stem}.yaml"), &text).unwrap() {
                shelf.sources.insert(record.entry.key().to_owned(), record.entry);
            }
        }
        shelf
    }
}

impl Surroundings for Shelf {
    fn link_target(&self, slug: &Slug) -> Option<LinkTarget> {
        self.targets.get(slug).cloned()
    }

    fn block(&self, name: &Slug) -> Option<Block> {
        self.blocks.get(name).cloned()
    }

    fn author(&self, key: &Slug) -> Option<Author> {
        self.authors.get(key).cloned()
    }

    fn image(&self, path: &str) -> Option<Image> {
        self.images.get(path).cloned()
    }

    fn source(&self, key: &str) -> Option<hayagriva::Entry> {
        self.sources.get(key).cloned()
    }

    fn standing(&self, key: &str) -> Standing {
        self.standings.get(key).cloned().unwrap_or_default()
    }

    fn language(&self) -> &'static str {
        "en"
    }
}
