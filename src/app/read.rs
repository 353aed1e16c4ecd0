use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use quick_cache::Weighter;
use quick_cache::sync::Cache;

use crate::app::{App, Catalogue, Materials, StoreError};
use crate::comments::{Comment, CommentId};
use crate::content::{
    Author, Block, CompileOptions, Compiled, Image, Kind, LinkTarget, Listing, Slug, Standing,
    Surroundings, compile,
};
use crate::store::{CommentPage, FreshComment, Material, Revision};

/// Memory for compiled articles, in bytes: some dozens, because only those are drawn anew often
/// whose comments flow.
const COMPILED_BYTES: u64 = 2 * 1024 * 1024;

/// Passages kept at most, of a kB or so each: blocks and authors that stand beside articles.
const PASSAGES: usize = 256;

/// Compiled articles by row and revision, and passages by name.
pub(super) struct CompiledCache {
    cache: Cache<Key, Arc<Compiled>, Weight>,
    passages: Cache<(String, u64), Arc<str>>,
    /// Counts how often what articles refer to has changed, so that one compiled from what was
    /// there before cannot slip in after it.
    age: AtomicU64,
}

/// Row, revision, and the age of the cache when it began to be compiled.
type Key = (i64, i64, u64);

#[derive(Clone)]
struct Weight;

impl Weighter<Key, Arc<Compiled>> for Weight {
    fn weight(&self, _: &Key, compiled: &Arc<Compiled>) -> u64 {
        let notes: usize = compiled.notes.iter().map(|note| note.html.len() + 256).sum();
        (compiled.body_html.len() + notes + 1024) as u64
    }
}

impl CompiledCache {
    pub(super) fn new() -> Self {
        Self {
            cache: Cache::with_weighter(64, COMPILED_BYTES, Weight),
            passages: Cache::new(PASSAGES),
            age: AtomicU64::new(0),
        }
    }

    /// Forgets everything; to be called after what articles refer to has changed.
    pub(super) fn clear(&self) {
        self.age.fetch_add(1, Ordering::SeqCst);
        self.cache.clear();
        self.passages.clear();
    }
}

/// What a published article may refer to: also what has been archived since, whose address says
/// so.
pub(super) struct Published {
    pub(super) catalogue: Arc<Catalogue>,
    pub(super) materials: Arc<Materials>,
    pub(super) language: String,
}

impl Surroundings for Published {
    fn link_target(&self, slug: &Slug) -> Option<LinkTarget> {
        let listing = self.catalogue.at(slug).or_else(|| self.catalogue.once_at(slug))?;
        let seen = listing.revision.is_some();
        seen.then(|| link_to(listing))
    }

    fn block(&self, name: &Slug) -> Option<Block> {
        self.materials.block(name).cloned()
    }

    fn author(&self, key: &Slug) -> Option<Author> {
        self.materials.author(key).cloned()
    }

    fn image(&self, path: &str) -> Option<Image> {
        self.materials.image(path).cloned()
    }

    fn source(&self, key: &str) -> Option<hayagriva::Entry> {
        self.materials.source(key).cloned()
    }

    fn standing(&self, key: &str) -> Standing {
        self.materials.standing(key)
    }

    fn language(&self) -> &str {
        &self.language
    }
}

pub(super) fn link_to(listing: &Listing) -> LinkTarget {
    LinkTarget { kind: listing.kind, slug: listing.slug.clone(), title: listing.title.clone() }
}

/// What is found at the address of an article or page.
#[derive(Debug)]
pub enum Found {
    /// Readers may see it.
    Here(Arc<Listing>),
    /// It has another address now.
    Moved(String),
    /// It was there and has been archived.
    Archived(Arc<Listing>),
    /// Nothing.
    Nothing,
}

impl App {
    /// What is at the address of that kind and slug.
    #[must_use]
    pub fn find(&self, kind: Kind, slug: &Slug) -> Found {
        let catalogue = self.catalogue();
        if let Some(listing) = catalogue.at(slug) {
            if !listing.is_public() && listing.state == crate::content::State::Archived {
                return Found::Archived(Arc::clone(listing));
            }
            if !listing.is_public() {
                return Found::Nothing;
            }
            return if listing.kind == kind {
                Found::Here(Arc::clone(listing))
            } else {
                Found::Moved(listing.address())
            };
        }
        match catalogue.once_at(slug) {
            Some(listing) if listing.revision.is_some() => Found::Moved(listing.address()),
            _ => Found::Nothing,
        }
    }

    /// What an article may refer to, as of now.
    #[must_use]
    pub fn surroundings(&self) -> impl Surroundings + use<> {
        Published {
            catalogue: self.catalogue(),
            materials: self.materials(),
            language: self.parts.settings.language.clone(),
        }
    }

    /// Trusted HTML of a passage, made once until what passages may refer to changes; `name` tells
    /// it from others.
    pub fn passage(
        &self,
        name: String,
        make: impl FnOnce(&dyn Surroundings, CompileOptions) -> String,
    ) -> Arc<str> {
        let key = (name, self.parts.compiled.age.load(Ordering::SeqCst));
        if let Some(html) = self.parts.compiled.passages.get(&key) {
            return html;
        }
        let html: Arc<str> = make(&self.surroundings(), self.compile_options()).into();
        self.parts.compiled.passages.insert(key, Arc::clone(&html));
        html
    }

    /// The text of one revision, ready for its page; `None` if there is no such revision or it no
    /// longer compiles.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn compiled(
        &self,
        listing: &Listing,
        revision: i64,
    ) -> Result<Option<Arc<Compiled>>, StoreError> {
        let age = self.parts.compiled.age.load(Ordering::SeqCst);
        let key = (listing.id, revision, age);
        if let Some(compiled) = self.parts.compiled.cache.get(&key) {
            return Ok(Some(compiled));
        }
        let Some(revision) = self.parts.store.revision(listing.id, revision).await? else {
            return Ok(None);
        };
        let options = self.compile_options();
        let slug = listing.slug.as_str();
        match compile(&revision.source, listing.kind, slug, &self.surroundings(), options) {
            Ok(compiled) => {
                let compiled = Arc::new(compiled);
                self.parts.compiled.cache.insert(key, Arc::clone(&compiled));
                Ok(Some(compiled))
            }
            Err(faults) => {
                tracing::error!(article = slug, ?faults, "a published revision does not compile");
                Ok(None)
            }
        }
    }

    /// One revision of an article.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn revision(&self, id: i64, number: i64) -> Result<Option<Revision>, StoreError> {
        self.parts.store.revision(id, number).await
    }

    /// Page `page` (from 1) of the comments that readers see under an article.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn comment_page(&self, article: i64, page: u32) -> Result<CommentPage, StoreError> {
        let limit = i64::from(self.parts.settings.comments_per_page);
        let skip = i64::from(page.saturating_sub(1)) * limit;
        self.parts.store.comment_page(article, skip, limit).await
    }

    /// The comments that readers see, newest first: at most `limit` of them, under one article or
    /// under all that readers see.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn newest_comments(
        &self,
        article: Option<i64>,
        limit: i64,
    ) -> Result<Vec<FreshComment>, StoreError> {
        match article {
            Some(article) => self.parts.store.newest_comments_of(article, limit).await,
            None => self.parts.store.newest_comments(limit).await,
        }
    }

    /// One comment, whatever its status.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn comment(&self, id: CommentId) -> Result<Option<Comment>, StoreError> {
        self.parts.store.comment(id).await
    }

    /// The article of a visible comment and the page (from 1) on which it stands.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn place_of(&self, id: CommentId) -> Result<Option<(i64, u32)>, StoreError> {
        let per_page = i64::from(self.parts.settings.comments_per_page);
        let position = self.parts.store.comment_position(id).await?;
        Ok(position.map(|(article, before)| {
            (article, u32::try_from(before / per_page + 1).unwrap_or(u32::MAX))
        }))
    }

    /// One version of a picture, by its path below `content/` and the start of its digest.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn picture(&self, path: &str, digest: &str) -> Result<Option<Material>, StoreError> {
        let hexadecimal = digest.len() >= 8 && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
        // Postgres refuses a NUL, and no file that we read has any of its kind in its name.
        let sound = path.starts_with("images/") && !path.contains(char::is_control);
        if !hexadecimal || !sound {
            return Ok(None);
        }
        self.parts.store.material_version(path, digest).await
    }
}
