//! What files under examination may refer to: each other, and what is there already.

use std::collections::HashMap;
use std::sync::Arc;

use crate::app::Materials;
use crate::app::examine::candidates::Candidate;
use crate::app::examine::{Examined, Known, state};
use crate::app::read::{Published, link_to};
use crate::content::{
    Author, Block, Image, LinkTarget, Policy, Slug, Standing, State, Surroundings,
};

/// What is published already together with the files under examination.
pub(super) struct Company {
    settled: Published,
    pub(super) newcomers: HashMap<Slug, LinkTarget>,
}

impl Company {
    /// All candidates, as if all were published, among what is there already and these materials.
    pub(super) fn of(candidates: &[Candidate], known: &Known, examined: &Examined) -> Self {
        // Who edits one article does not wait until all sources of the site are copied.
        let materials = if examined.materials.is_empty() {
            Arc::clone(&known.materials)
        } else {
            Arc::new(known.materials.with(&examined.materials, &examined.records))
        };
        Self {
            settled: Published {
                catalogue: Arc::clone(&known.catalogue),
                materials,
                language: known.language.clone(),
            },
            newcomers: candidates.iter().flat_map(|candidate| newcomer(candidate, known)).collect(),
        }
    }

    pub(super) fn materials(&self) -> &Materials {
        &self.settled.materials
    }

    /// What the site asks of its articles, once the files under examination are published.
    pub(super) fn policy(&self) -> Arc<Policy> {
        Arc::clone(self.settled.materials.policy())
    }
}

impl Surroundings for Company {
    fn link_target(&self, slug: &Slug) -> Option<LinkTarget> {
        let settled = &self.settled.catalogue;
        self.newcomers.get(slug).cloned().or_else(|| {
            let listing = settled.at(slug).or_else(|| settled.once_at(slug))?;
            listing.is_public().then(|| link_to(listing))
        })
    }

    fn block(&self, name: &Slug) -> Option<Block> {
        self.settled.block(name)
    }

    fn author(&self, key: &Slug) -> Option<Author> {
        self.settled.author(key)
    }

    fn image(&self, path: &str) -> Option<Image> {
        self.settled.image(path)
    }

    fn source(&self, key: &str) -> Option<hayagriva::Entry> {
        self.settled.source(key)
    }

    fn standing(&self, key: &str) -> Standing {
        self.settled.standing(key)
    }

    fn language(&self) -> &str {
        self.settled.language()
    }
}

/// The slugs under which a candidate can be linked to, once it is published.
fn newcomer(candidate: &Candidate, known: &Known) -> Vec<(Slug, LinkTarget)> {
    let front_matter = &candidate.front_matter;
    if state(front_matter, known.now) != State::Published {
        return Vec::new();
    }
    let target = LinkTarget {
        kind: candidate.kind,
        slug: front_matter.slug.clone(),
        title: front_matter.title.clone(),
    };
    let slugs = std::iter::once(&front_matter.slug).chain(&front_matter.aliases);
    slugs.map(|slug| (slug.clone(), target.clone())).collect()
}
