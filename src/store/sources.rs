use sqlx::FromRow;

use crate::clock::Timestamp;
use crate::content::SourceListing;
use crate::store::materials::put;
use crate::store::{Material, Origin, Result, Store, reading, writing};

/// A record to be entered in the place of what was known under its key.
#[derive(Clone, Debug)]
pub struct NewSource {
    /// The name by which articles cite it.
    pub key: String,
    /// In its one form, as `content::record_text` gives it.
    pub record: String,
    /// BLAKE3 of the record, in hexadecimal.
    pub digest: String,
    /// What lists show of it.
    pub listing: SourceListing,
}

impl NewSource {
    /// What lists are in order of: the title as they show it.
    pub(super) fn sorted(&self) -> String {
        let title = &self.listing.title;
        if title.is_empty() { self.key.to_lowercase() } else { title.to_lowercase() }
    }
}

/// A source of the whole site.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Source {
    /// Names it for ever.
    pub id: i64,
    /// The name by which articles cite it.
    pub key: String,
    /// File below `content/` that holds it, or held it last.
    pub path: String,
    /// When its file dropped it; `None` while it is there.
    pub withdrawn_at: Option<Timestamp>,
}

/// What a source was; never changed once stored.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct SourceRevision {
    /// From 1, without gaps.
    pub number: i64,
    /// In its one form, for `content::read_record`.
    pub record: String,
    /// Where it came from.
    pub origin: Origin,
    /// Why, in the writer's words.
    pub note: String,
    /// When it was stored.
    pub created_at: Timestamp,
}

/// A file of sources in one of its versions, which nobody has entered yet.
#[derive(Clone, Debug, FromRow)]
pub struct UnreadFile {
    /// Below `content/`.
    pub path: String,
    /// The whole file.
    pub bytes: Vec<u8>,
    /// When this version was stored.
    pub added_at: Timestamp,
}

/// To whom sources belong, and how they came.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shelf<'a> {
    /// The article in whose front matter they stand; 0 for the whole site.
    pub(super) owner: i64,
    /// The file below `content/` that holds them.
    pub(super) path: &'a str,
    pub(super) origin: Origin,
    pub(super) now: Timestamp,
}

/// Rows entered by one statement: 11 parameters each, of which `SQLite` takes 32,766.
pub(super) const BATCH: usize = 500;

/// What a shelf holds as far as is known; of an article all its own, whatever file it came from.
pub(super) const HELD: &str = "
    select key from source
    where owner = $1 and (path = $2 or owner <> 0) and withdrawn_at is null";

/// Enters all records of a shelf within a transaction, a revision only of those that changed, and
/// withdraws those that the shelf no longer holds.
macro_rules! keep_sources {
    ($shelf:expr, $sources:expr, $transaction:expr) => {{
        use std::collections::{HashMap, HashSet};
        use $crate::store::sources::{BATCH, HELD, NewSource, Shelf};

        let holder: Shelf<'_> = $shelf;
        let sources: &[NewSource] = $sources;
        let mut sorted: Vec<&NewSource> = sources.iter().collect();
        // Two processes that enter the same file lock its rows in the same order.
        sorted.sort_by(|a, b| a.key.cmp(&b.key));
        for batch in sorted.chunks(BATCH) {
            let mut upsert = sqlx::QueryBuilder::new(
                "insert into source (owner, key, path, revision, digest, title, kind, publisher, \
                 host, issued, url, sorted) ",
            );
            upsert.push_values(batch, |mut row, source| {
                row.push_bind(holder.owner)
                    .push_bind(&source.key)
                    .push_bind(holder.path)
                    .push("1")
                    .push_bind(&source.digest)
                    .push_bind(&source.listing.title)
                    .push_bind(&source.listing.kind)
                    .push_bind(&source.listing.publisher)
                    .push_bind(&source.listing.host)
                    .push_bind(&source.listing.issued)
                    .push_bind(&source.listing.url)
                    .push_bind(source.sorted());
            });
            upsert.push(
                " on conflict (owner, key) do update set path = excluded.path,
                    revision = source.revision
                        + case when source.digest = excluded.digest then 0 else 1 end,
                    digest = excluded.digest, title = excluded.title, kind = excluded.kind,
                    publisher = excluded.publisher, host = excluded.host,
                    issued = excluded.issued, url = excluded.url, sorted = excluded.sorted,
                    withdrawn_at = null
                where source.digest <> excluded.digest or source.path <> excluded.path
                    or source.withdrawn_at is not null
                returning id, key, revision",
            );
            let rows: Vec<(i64, String, i64)> =
                upsert.build_query_as().persistent(false).fetch_all(&mut *$transaction).await?;
            if rows.is_empty() {
                continue;
            }
            let by_key: HashMap<&str, &NewSource> =
                batch.iter().map(|source| (&*source.key, *source)).collect();
            let mut revise = sqlx::QueryBuilder::new(
                "insert into source_revision (source_id, number, record, digest, origin, note, \
                 created_at) ",
            );
            let known = rows.iter().filter_map(|(id, key, number)| {
                by_key.get(&**key).map(|source| (id, number, *source))
            });
            revise.push_values(known, |mut row, (id, number, source)| {
                row.push_bind(*id)
                    .push_bind(*number)
                    .push_bind(&source.record)
                    .push_bind(&source.digest)
                    .push_bind(holder.origin)
                    .push("''")
                    .push_bind(holder.now);
            });
            // One that only moved to another file, or came back, has its revision already.
            revise.push(" on conflict do nothing");
            revise.build().persistent(false).execute(&mut *$transaction).await?;
        }
        let held: Vec<String> = sqlx::query_scalar(HELD)
            .bind(holder.owner)
            .bind(holder.path)
            .fetch_all(&mut *$transaction)
            .await?;
        let kept: HashSet<&str> = sources.iter().map(|source| &*source.key).collect();
        let dropped: Vec<_> = held.iter().filter(|key| !kept.contains(&***key)).collect();
        for batch in dropped.chunks(BATCH) {
            let mut withdraw = sqlx::QueryBuilder::new("update source set withdrawn_at = ");
            withdraw.push_bind(holder.now).push(" where owner = ").push_bind(holder.owner);
            withdraw.push(" and key in (");
            let mut list = withdraw.separated(", ");
            for key in batch {
                list.push_bind(*key);
            }
            withdraw.push(")");
            withdraw.build().persistent(false).execute(&mut *$transaction).await?;
        }
    }};
}
pub(super) use keep_sources;

impl Store {
    /// Makes this version of a file of sources the current one, and enters its records in the same
    /// transaction: a new revision only of those that changed. Records that the file no longer
    /// holds are withdrawn, not forgotten.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn put_sources(
        &self,
        material: &Material,
        sources: &[NewSource],
        now: Timestamp,
    ) -> Result<()> {
        writing!(self.pools, |pool, begin| {
            let mut transaction = pool.begin_with(begin).await?;
            put!(material, now, transaction);
            let holder = Shelf { owner: 0, path: &material.path, origin: Origin::File, now };
            keep_sources!(holder, sources, transaction);
            transaction.commit().await?;
        });
        Ok(())
    }

    /// Enters the records of a version of a file that is stored already, as of the time when it
    /// was.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn enter_sources(
        &self,
        path: &str,
        sources: &[NewSource],
        added_at: Timestamp,
    ) -> Result<()> {
        writing!(self.pools, |pool, begin| {
            let mut transaction = pool.begin_with(begin).await?;
            let holder = Shelf { owner: 0, path, origin: Origin::File, now: added_at };
            keep_sources!(holder, sources, transaction);
            transaction.commit().await?;
        });
        Ok(())
    }

    /// Every version, oldest first, of files whose records were never entered: those that an
    /// earlier Lamplight stored.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn unread_files(&self) -> Result<Vec<UnreadFile>> {
        const SQL: &str = "
            select path, bytes, added_at
            from material
            where path like 'sources/%'
                and not exists (select 1 from source where source.path = material.path)
            order by current, added_at, path";
        Ok(reading!(self, |pool| sqlx::query_as(SQL).fetch_all(pool).await?))
    }

    /// Sources of the whole site that their files have dropped: key, file, and the last record.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn withdrawn_sources(&self) -> Result<Vec<(String, String, String)>> {
        const SQL: &str = "
            select source.key, source.path, source_revision.record
            from source
            join source_revision on source_revision.source_id = source.id
                and source_revision.number = source.revision
            where source.owner = 0 and source.withdrawn_at is not null";
        Ok(reading!(self, |pool| sqlx::query_as(SQL).fetch_all(pool).await?))
    }

    /// The source of the whole site with that key.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn source(&self, key: &str) -> Result<Option<Source>> {
        const SQL: &str =
            "select id, key, path, withdrawn_at from source where owner = 0 and key = $1";
        Ok(reading!(self, |pool| sqlx::query_as(SQL).bind(key).fetch_optional(pool).await?))
    }

    /// What a source was, newest first.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn source_revisions(&self, id: i64) -> Result<Vec<SourceRevision>> {
        const SQL: &str = "
            select number, record, origin, note, created_at
            from source_revision
            where source_id = $1
            order by number desc";
        Ok(reading!(self, |pool| sqlx::query_as(SQL).bind(id).fetch_all(pool).await?))
    }
}
