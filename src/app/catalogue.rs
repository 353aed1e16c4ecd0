use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::app::Subject;
use crate::content::{Kind, Listing, Slug};

/// Articles on the home page and in the box of the latest ones.
pub const LATEST: usize = 6;

/// All articles as lists, links and addresses need them: a copy of the database in memory, about
/// 1 kB an article.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    by_id: HashMap<i64, Arc<Listing>>,
    by_slug: HashMap<Slug, i64>,
    /// Older slugs.
    aliases: HashMap<Slug, i64>,
    by_path: HashMap<String, i64>,
    /// Articles (not standing pages) that readers see, newest first.
    public: Vec<Arc<Listing>>,
    /// Standing pages that readers see, by title.
    pages: Vec<Arc<Listing>>,
}

impl Catalogue {
    /// The catalogue of these articles and older slugs.
    #[must_use]
    pub fn new(listings: Vec<Listing>, aliases: Vec<(Slug, i64)>) -> Self {
        let mut catalogue = Self { aliases: aliases.into_iter().collect(), ..Self::default() };
        for listing in listings {
            catalogue.enter(listing);
        }
        catalogue.sort();
        catalogue
    }

    /// Puts one article in, in place of what was known of it, and says which subjects that
    /// changes. `None` takes it out.
    pub fn replace(&mut self, id: i64, new: Option<Listing>, aliases: Vec<Slug>) -> Vec<Subject> {
        let latest: Vec<_> = self.public.iter().take(LATEST).cloned().collect();
        let old = self.by_id.remove(&id);
        if let Some(old) = &old {
            // Changes may arrive in another order than they were made: what another article has
            // taken over meanwhile is its own.
            if self.by_slug.get(&old.slug) == Some(&id) {
                self.by_slug.remove(&old.slug);
            }
            if let Some(path) =
                old.path.as_ref().filter(|path| self.by_path.get(*path) == Some(&id))
            {
                self.by_path.remove(path);
            }
            self.public.retain(|listing| listing.id != id);
            self.pages.retain(|listing| listing.id != id);
        }
        self.aliases.retain(|_, article| *article != id);
        self.aliases.extend(aliases.into_iter().map(|slug| (slug, id)));
        if let Some(new) = new {
            self.enter(new);
            self.sort();
        }

        // A new revision may be a correction, and corrections stand under the article's title.
        let mut subjects = vec![Subject::Article(id), Subject::Corrections];
        let now = self.by_id.get(&id);
        let [shown_before, shown_now] = [old.as_ref(), now].map(|one| one.and_then(as_listed));
        if shown_before != shown_now {
            for listing in [&shown_before, &shown_now].into_iter().flatten() {
                subjects.extend(subjects_of(listing));
            }
        }
        let counted = |listing: &Listing| (listing.topics.clone(), listing.published_at);
        if shown_before.as_ref().map(counted) != shown_now.as_ref().map(counted) {
            subjects.push(Subject::Counts);
        }
        let looks = |listing: &Arc<Listing>| {
            (listing.kind == Kind::Page)
                .then(|| (listing.address(), listing.title.clone(), listing.is_public()))
        };
        if old.as_ref().and_then(looks) != now.and_then(looks) {
            subjects.push(Subject::Site);
        }
        let newest = self.public.iter().take(LATEST);
        if latest.iter().map(as_listed).ne(newest.map(as_listed)) {
            subjects.push(Subject::Latest);
        }
        subjects.sort();
        subjects.dedup();
        subjects
    }

    /// The article of that row.
    #[must_use]
    pub fn get(&self, id: i64) -> Option<&Arc<Listing>> {
        self.by_id.get(&id)
    }

    /// The article now at that slug.
    #[must_use]
    pub fn at(&self, slug: &Slug) -> Option<&Arc<Listing>> {
        self.by_slug.get(slug).and_then(|id| self.by_id.get(id))
    }

    /// The article once at that slug.
    #[must_use]
    pub fn once_at(&self, slug: &Slug) -> Option<&Arc<Listing>> {
        self.aliases.get(slug).and_then(|id| self.by_id.get(id))
    }

    /// Are these the older slugs of the article, no more and no fewer?
    #[must_use]
    pub fn has_aliases(&self, id: i64, aliases: &[Slug]) -> bool {
        let known = self.aliases.values().filter(|article| **article == id).count();
        known == aliases.len() && aliases.iter().all(|slug| self.aliases.get(slug) == Some(&id))
    }

    /// The article that the file at `path` below `content/` last became.
    #[must_use]
    pub fn from_file(&self, path: &str) -> Option<&Arc<Listing>> {
        self.by_path.get(path).and_then(|id| self.by_id.get(id))
    }

    /// Articles that readers see, newest first, without standing pages.
    #[must_use]
    pub fn public(&self) -> &[Arc<Listing>] {
        &self.public
    }

    /// Standing pages that readers see, by title.
    #[must_use]
    pub fn pages(&self) -> &[Arc<Listing>] {
        &self.pages
    }

    /// Articles and standing pages, whoever sees them, in no order.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Listing>> {
        self.by_id.values()
    }

    /// The topics of public articles: slug → name as first written, and how many articles.
    #[must_use]
    pub fn topics(&self) -> BTreeMap<Slug, (String, usize)> {
        let mut topics = BTreeMap::new();
        for listing in &self.public {
            for (name, slug) in listing.topics.iter() {
                let Some(slug) = slug else { continue };
                topics.entry(slug).or_insert_with(|| (name.to_owned(), 0)).1 += 1;
            }
        }
        topics
    }

    /// The years in which public articles were published, newest first, and how many in each.
    #[must_use]
    pub fn years(&self) -> Vec<(i16, usize)> {
        let mut years = BTreeMap::new();
        for year in self.public.iter().filter_map(|listing| listing.published_at) {
            *years.entry(year.year()).or_insert(0) += 1;
        }
        years.into_iter().rev().collect()
    }

    fn enter(&mut self, listing: Listing) {
        let listing = Arc::new(listing);
        self.by_slug.insert(listing.slug.clone(), listing.id);
        if let Some(path) = &listing.path {
            self.by_path.insert(path.clone(), listing.id);
        }
        if is_listed(&listing) {
            self.public.push(Arc::clone(&listing));
        } else if listing.is_public() {
            self.pages.push(Arc::clone(&listing));
        }
        self.by_id.insert(listing.id, listing);
    }

    fn sort(&mut self) {
        self.public.sort_by_key(|listing| Reverse((listing.published_at, listing.id)));
        self.pages.sort_by(|a, b| a.title.cmp(&b.title));
    }
}

fn is_listed(listing: &Listing) -> bool {
    listing.kind == Kind::Article && listing.is_public()
}

/// As much of a public article as lists show; `None` for others.
fn as_listed(listing: &Arc<Listing>) -> Option<Listing> {
    let shown =
        || Listing { path: None, revision: None, next_review_at: None, ..listing.as_ref().clone() };
    is_listed(listing).then(shown)
}

/// The lists that a public article stands in.
fn subjects_of(listing: &Listing) -> Vec<Subject> {
    let topics = listing.topics.iter().filter_map(|(_, slug)| slug).map(Subject::Topic);
    let year = listing.published_at.map(|at| Subject::Year(at.year()));
    let author = listing.author.clone().map(Subject::Author);
    topics.chain(year).chain(author).chain([Subject::Everything]).collect()
}
