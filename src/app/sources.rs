//! Sources: how records are entered, and what pages ask about them.

use std::collections::BTreeSet;

use hayagriva::Entry;

use crate::app::{App, StoreError, Subject};
use crate::clock::Timestamp;
use crate::content::{
    Cited, Compiled, SourceListing, cited, read_own_sources, read_record, read_sources, record_text,
};
use crate::store::{
    CitingPlace, CountedWord, ListedSource, NewSource, Source, SourceFilter, SourceRevision, Store,
    Unindexed,
};

/// Articles indexed between two looks at the database.
const BATCH: i64 = 100;

/// The page of a source: what is stored of it, and who cites it.
#[derive(Debug)]
pub struct SourceFile {
    /// Where it comes from, and whether it is still there.
    pub source: Source,
    /// What it was and is, newest first, each with the record as it is read; never empty.
    pub revisions: Vec<(SourceRevision, Entry)>,
    /// Articles that readers see and that cite it.
    pub articles: usize,
    /// Where they cite it, on this page of the list.
    pub places: Vec<CitingPlace>,
}

impl App {
    /// A source of the whole site, with page `page` (from 1) of the articles that cite it,
    /// `per_page` each; `None` if there never was one of that key.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn source(
        &self,
        key: &str,
        page: usize,
        per_page: usize,
    ) -> Result<Option<SourceFile>, StoreError> {
        let store = &self.parts.store;
        // Postgres refuses a NUL, and no key has one.
        if key.contains(char::is_control) {
            return Ok(None);
        }
        let Some(source) = store.source(key).await? else { return Ok(None) };
        let revisions = store.source_revisions(source.id).await?;
        let revisions: Vec<_> = revisions
            .into_iter()
            .filter_map(|one| read_record(key, &one.record).map(|entry| (one, entry)))
            .collect();
        if revisions.is_empty() {
            return Ok(None);
        }
        let articles = usize::try_from(store.count_citing(key).await?).unwrap_or_default();
        let [skip, limit] = [page.saturating_sub(1).saturating_mul(per_page), per_page]
            .map(|count| i64::try_from(count).unwrap_or(i64::MAX));
        let places = store.citing_places(key, skip, limit).await?;
        Ok(Some(SourceFile { source, revisions, articles, places }))
    }

    /// `limit` of the sources that a filter wants after the first `skip`, by title, and how many it
    /// wants in all.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn sources(
        &self,
        filter: &SourceFilter,
        skip: i64,
        limit: i64,
    ) -> Result<(Vec<ListedSource>, usize), StoreError> {
        let store = &self.parts.store;
        // As for keys: Postgres refuses a NUL.
        let words = [&filter.kind, &filter.publisher];
        if words.into_iter().flatten().any(|word| word.contains(char::is_control)) {
            return Ok((Vec::new(), 0));
        }
        let count = usize::try_from(store.count_sources(filter).await?).unwrap_or_default();
        Ok((store.listed_sources(filter, skip, limit).await?, count))
    }

    /// The kinds of all sources, and the publishers of most, at most `limit`.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn source_words(
        &self,
        limit: i64,
    ) -> Result<(Vec<CountedWord>, Vec<CountedWord>), StoreError> {
        let store = &self.parts.store;
        Ok((store.source_kinds().await?, store.source_publishers(limit).await?))
    }

    /// Enters the citations of articles that an earlier Lamplight published.
    pub(super) async fn index_citations(&self) -> Result<(), StoreError> {
        loop {
            let waiting = self.parts.store.unindexed(BATCH).await?;
            if waiting.is_empty() {
                return Ok(());
            }
            for one in &waiting {
                let subjects = self.index_article(one).await?;
                self.changed(&subjects).await?;
            }
        }
    }

    async fn index_article(&self, one: &Unindexed) -> Result<Vec<Subject>, StoreError> {
        let store = &self.parts.store;
        let revision = store.revision(one.article_id, one.revision).await?;
        let listing = store.listing(one.article_id).await?;
        let mut own = Vec::new();
        let mut citations = Vec::new();
        if let (Some(revision), Some(listing)) = (revision, listing)
            && let Some(compiled) = self.compiled(&listing, one.revision).await?
        {
            (own, citations) = index(&revision.source, &compiled);
        }
        store.index_citations(one, &citations, &own, Timestamp::now()).await?;
        Ok(subjects(&citations).collect())
    }
}

/// Enters the records of files that an earlier Lamplight stored, with all that they were.
pub(super) async fn enter_old_files(store: &Store) -> Result<(), StoreError> {
    for file in store.unread_files().await? {
        let text = String::from_utf8_lossy(&file.bytes);
        let records = read_sources(&file.path, &text).unwrap_or_default();
        let sources: Vec<_> = records.iter().map(|record| new_source(&record.entry)).collect();
        store.enter_sources(&file.path, &sources, file.added_at).await?;
    }
    Ok(())
}

/// A record as it is stored.
pub(super) fn new_source(entry: &Entry) -> NewSource {
    let record = record_text(entry);
    let digest = blake3::hash(record.as_bytes()).to_hex().to_string();
    NewSource { key: entry.key().to_owned(), digest, record, listing: SourceListing::of(entry) }
}

/// The records in the front matter of an article, and what the article cites.
pub(super) fn index(text: &str, compiled: &Compiled) -> (Vec<NewSource>, Vec<Cited>) {
    // Most articles have none, and to read a head twice costs more than to look.
    let may_have = text.contains("sources");
    let own = if may_have { read_own_sources(text).unwrap_or_default() } else { Vec::new() };
    let keys: BTreeSet<&str> = own.iter().map(|record| record.entry.key()).collect();
    let citations = cited(compiled, &keys);
    (own.iter().map(|record| new_source(&record.entry)).collect(), citations)
}

/// What changes for readers of sources when an article that cited `before` cites `after`: a source
/// that is cited as it was looks as it did.
pub(super) fn subjects_between(before: &[Cited], after: &[Cited]) -> BTreeSet<Subject> {
    let mut changed: BTreeSet<_> = [before, after].into_iter().flat_map(subjects).collect();
    changed.retain(|subject| {
        let Subject::Citations(key) = subject else { return true };
        let of_key = |cited: &&Cited| !cited.own && cited.key == *key;
        !before.iter().filter(of_key).eq(after.iter().filter(of_key))
    });
    changed
}

/// What changes for readers of sources with these citations.
pub(super) fn subjects(citations: &[Cited]) -> impl Iterator<Item = Subject> {
    citations.iter().map(|cited| {
        if cited.own { Subject::Sources } else { Subject::Citations(cited.key.clone()) }
    })
}
