//! Finished pages, ready to be sent: bytes per encoding, dropped by exactly the changes that can be
//! seen on them.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use axum::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, ETAG, VARY};
use axum::http::{HeaderMap, HeaderValue};
use bytes::Bytes;
use parking_lot::{Mutex, MutexGuard};
use quick_cache::sync::Cache;
use quick_cache::{Equivalent, Lifecycle, Weighter};

use crate::app::Subject;
use crate::web::encoding::{Effort, Encoding};
use crate::web::headers::IMMUTABLE;

/// Longest file that is packed with the most effort: holds our style sheets and scripts, and not a
/// drawing of a megabyte.
const MAX_THOROUGH_BYTES: usize = 32 * 1024;

/// A page as it goes over the wire.
#[derive(Debug)]
pub(crate) struct Finished {
    /// All headers but `Content-Length`, which follows from the body.
    pub(crate) headers: HeaderMap,
    /// Packed as `headers` say.
    pub(crate) body: Bytes,
    /// Strong: names these very bytes.
    pub(crate) etag: HeaderValue,
    /// What the page was drawn from.
    subjects: Arc<[Subject]>,
}

impl Finished {
    /// A page as drawn.
    pub(crate) fn new(mut headers: HeaderMap, body: Bytes, subjects: &[Subject]) -> Self {
        let etag = etag(&body, Encoding::Identity);
        // What belongs to the one request that had it drawn.
        headers.remove(CONTENT_LENGTH);
        headers.remove("x-request-id");
        headers.insert(ETAG, etag.clone());
        headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
        Self { headers, body, etag, subjects: subjects.into() }
    }

    /// The same page packed; takes some milliseconds of CPU time.
    pub(crate) fn packed(&self, encoding: Encoding) -> Self {
        let Some(name) = encoding.name() else {
            let (headers, body) = (self.headers.clone(), self.body.clone());
            return Self::new(headers, body, &self.subjects);
        };
        let mut headers = self.headers.clone();
        let etag = etag(&self.body, encoding);
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static(name));
        headers.insert(ETAG, etag.clone());
        let subjects = Arc::clone(&self.subjects);
        Self { headers, body: encoding.pack(&self.body, self.effort()), etag, subjects }
    }

    /// Style sheets and scripts never change under their address, so they are packed once for all.
    fn effort(&self) -> Effort {
        let lasts = self.headers.get(CACHE_CONTROL) == Some(&IMMUTABLE);
        if lasts && self.body.len() <= MAX_THOROUGH_BYTES { Effort::Most } else { Effort::Little }
    }
}

/// From the bytes before packing, so that it does not depend on the version of a packer.
fn etag(body: &Bytes, encoding: Encoding) -> HeaderValue {
    let hash = blake3::hash(body).to_hex();
    HeaderValue::from_str(&format!("\"{}{}\"", &hash[..20], encoding.tag()))
        .expect("hexadecimal digits are allowed in a header")
}

/// One packing of the page at one address.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Key {
    address: Box<str>,
    encoding: Encoding,
}

/// [`Key`] without owning the address.
struct Lookup<'a> {
    address: &'a str,
    encoding: Encoding,
}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Lookup { address: &self.address, encoding: self.encoding }.hash(state);
    }
}

impl Hash for Lookup<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.address.hash(state);
        self.encoding.hash(state);
    }
}

impl Equivalent<Key> for Lookup<'_> {
    fn equivalent(&self, key: &Key) -> bool {
        *self.address == *key.address && self.encoding == key.encoding
    }
}

/// Bytes that an entry takes beside its body: headers, address, bookkeeping.
const ENTRY_BYTES: usize = 2048;

#[derive(Clone)]
struct Weight;

impl Weighter<Key, Arc<Finished>> for Weight {
    fn weight(&self, key: &Key, page: &Arc<Finished>) -> u64 {
        (key.address.len() + page.body.len() + ENTRY_BYTES) as u64
    }
}

/// Collects what had to make room, so that the index can forget it as well.
#[derive(Clone)]
struct MadeRoom;

impl Lifecycle<Key, Arc<Finished>> for MadeRoom {
    type RequestState = Vec<(Key, Arc<Finished>)>;

    fn on_evict(&self, evicted: &mut Self::RequestState, key: Key, page: Arc<Finished>) {
        evicted.push((key, page));
    }
}

type Pages = Cache<Key, Arc<Finished>, Weight, quick_cache::DefaultHashBuilder, MadeRoom>;

/// All finished pages; bounded by bytes.
pub(crate) struct PageCache {
    pages: Pages,
    index: Mutex<Index>,
    /// One lock for some addresses each: whoever holds it draws, the others wait and find the page.
    drawing: Box<[tokio::sync::Mutex<()>]>,
}

/// Addresses that can be drawn at the same time; more than the cores of any machine we know.
const DRAWING_LOCKS: usize = 256;

#[derive(Default)]
struct Index {
    /// Where each subject can be seen.
    pages: HashMap<Subject, HashSet<Key>>,
    /// Pages being drawn, and what changed meanwhile; `None`: anything may have.
    drawings: HashMap<u64, Vec<Option<Subject>>>,
    next_drawing: u64,
}

/// A page that is being drawn from what was known at some instant.
pub(crate) struct Drawing<'a> {
    cache: &'a PageCache,
    number: u64,
}

impl PageCache {
    /// An empty cache that holds at most `bytes`.
    pub(crate) fn new(bytes: u64) -> Self {
        let items = usize::try_from(bytes / 16_384).unwrap_or(1024).max(64);
        Self {
            pages: Cache::with(
                items,
                bytes,
                Weight,
                quick_cache::DefaultHashBuilder::default(),
                MadeRoom,
            ),
            index: Mutex::default(),
            drawing: (0..DRAWING_LOCKS).map(|_| tokio::sync::Mutex::default()).collect(),
        }
    }

    /// The page, if it is finished.
    pub(crate) fn get(&self, address: &str, encoding: Encoding) -> Option<Arc<Finished>> {
        self.pages.get(&Lookup { address, encoding })
    }

    /// Waits for the turn to draw the page at an address; whoever comes second finds it finished.
    pub(crate) async fn turn(&self, address: &str) -> tokio::sync::MutexGuard<'_, ()> {
        let mut hasher = DefaultHasher::new();
        address.hash(&mut hasher);
        let slot = usize::try_from(hasher.finish() % DRAWING_LOCKS as u64).unwrap_or_default();
        self.drawing[slot].lock().await
    }

    /// Begins to draw: what changes from now on cannot slip into the cache unseen.
    pub(crate) fn begin(&self) -> Drawing<'_> {
        let mut index = self.index();
        let number = index.next_drawing;
        index.next_drawing += 1;
        index.drawings.insert(number, Vec::new());
        Drawing { cache: self, number }
    }

    /// Drops every page on which one of the subjects can be seen; `None` drops all pages.
    pub(crate) fn drop_pages(&self, subjects: Option<&[Subject]>) {
        let mut index = self.index();
        let Some(subjects) = subjects else {
            index.pages.clear();
            index.drawings.values_mut().for_each(|changes| changes.push(None));
            self.pages.clear();
            return;
        };
        for subject in subjects {
            for changes in index.drawings.values_mut() {
                changes.push(Some(subject.clone()));
            }
            let Some(keys) = index.pages.remove(subject) else { continue };
            for key in keys {
                if let Some((key, page)) = self.pages.remove(&key) {
                    index.forget(&key, &page);
                }
            }
        }
    }

    fn index(&self) -> MutexGuard<'_, Index> {
        self.index.lock()
    }
}

impl Drawing<'_> {
    /// Keeps a page, unless what it was drawn from has changed since.
    pub(crate) fn keep(&self, address: &str, encoding: Encoding, page: &Arc<Finished>) {
        let mut index = self.cache.index();
        let outdated = index.drawings.get(&self.number).is_none_or(|changes| {
            changes.iter().any(|change| match change {
                Some(subject) => page.subjects.contains(subject),
                None => true,
            })
        });
        if outdated {
            return;
        }
        let key = Key { address: address.into(), encoding };
        let mut evicted = Vec::new();
        self.cache.pages.insert_with_lifecycle(key.clone(), Arc::clone(page), &mut evicted);
        // An older copy of this very page may be among them, so the index follows the cache.
        for (key, page) in &evicted {
            index.forget(key, page);
        }
        let refused = evicted.iter().any(|(_, other)| Arc::ptr_eq(other, page));
        if !refused {
            for subject in page.subjects.iter() {
                index.pages.entry(subject.clone()).or_default().insert(key.clone());
            }
        }
    }
}

impl Drop for Drawing<'_> {
    fn drop(&mut self) {
        self.cache.index().drawings.remove(&self.number);
    }
}

impl Index {
    fn forget(&mut self, key: &Key, page: &Finished) {
        for subject in page.subjects.iter() {
            if let Some(keys) = self.pages.get_mut(subject) {
                keys.remove(key);
                if keys.is_empty() {
                    self.pages.remove(subject);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(body: &str, subjects: &[Subject]) -> Arc<Finished> {
        Arc::new(Finished::new(HeaderMap::new(), Bytes::from(body.to_owned()), subjects))
    }

    fn keep(cache: &PageCache, address: &str, subjects: &[Subject]) {
        cache.begin().keep(address, Encoding::Identity, &page(address, subjects));
    }

    #[test]
    fn a_change_drops_exactly_the_pages_on_which_it_can_be_seen() {
        let cache = PageCache::new(1 << 20);
        keep(&cache, "/a", &[Subject::Article(1), Subject::Latest]);
        keep(&cache, "/b", &[Subject::Article(2), Subject::Latest]);
        cache.drop_pages(Some(&[Subject::Article(1)]));
        assert!(cache.get("/a", Encoding::Identity).is_none());
        assert!(cache.get("/b", Encoding::Identity).is_some());
        assert!(cache.get("/b", Encoding::Gzip).is_none());
        cache.drop_pages(Some(&[Subject::Latest]));
        assert!(cache.get("/b", Encoding::Identity).is_none());
    }

    #[test]
    fn a_page_drawn_before_a_change_and_finished_after_it_is_not_kept() {
        let cache = PageCache::new(1 << 20);
        let drawing = cache.begin();
        cache.drop_pages(Some(&[Subject::Comments(1)]));
        drawing.keep("/a", Encoding::Identity, &page("old", &[Subject::Comments(1)]));
        drawing.keep("/b", Encoding::Identity, &page("other", &[Subject::Comments(2)]));
        assert!(cache.get("/a", Encoding::Identity).is_none());
        assert!(cache.get("/b", Encoding::Identity).is_some());
        let drawing = cache.begin();
        cache.drop_pages(None);
        drawing.keep("/c", Encoding::Identity, &page("old", &[]));
        assert!(cache.get("/c", Encoding::Identity).is_none());
    }

    #[test]
    fn a_page_that_was_kept_twice_is_dropped_all_the_same() {
        let cache = PageCache::new(1 << 20);
        keep(&cache, "/a", &[Subject::Article(1)]);
        keep(&cache, "/a", &[Subject::Article(1)]);
        cache.drop_pages(Some(&[Subject::Article(1)]));
        assert!(cache.get("/a", Encoding::Identity).is_none());
    }

    #[test]
    fn pages_make_room_for_each_other_and_leave_nothing_behind() {
        let cache = PageCache::new(1 << 20);
        let body = "x".repeat(20_000);
        for number in 0..1000 {
            let page = page(&body, &[Subject::Article(number)]);
            cache.begin().keep(&format!("/{number}"), Encoding::Identity, &page);
        }
        assert!(cache.pages.weight() <= 1 << 20);
        assert_eq!(cache.index().pages.len(), cache.pages.len());
        assert!(cache.index().drawings.is_empty());
    }
}
