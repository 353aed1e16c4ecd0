use std::collections::HashSet;

use sqlx::FromRow;

use crate::clock::Timestamp;
use crate::content::{Cited, Class, Listing, Slug, State};
use crate::store::citations::cite;
use crate::store::sources::{Shelf, keep_sources};
use crate::store::{NewSource, Result, Store, StoreError, reading, writing};

/// Where a revision came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type, serde::Serialize)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// A file below `content/`.
    File,
    /// The editors' pages.
    Studio,
    /// Another program.
    Api,
    /// Another system.
    Import,
}

/// One whole text of an article; never changed once stored.
#[derive(Clone, Debug, FromRow)]
pub struct Revision {
    /// The article that it belongs to.
    pub article_id: i64,
    /// From 1, without gaps.
    pub number: i64,
    /// Front matter and Markdown.
    pub source: String,
    /// Who wrote it, as far as is known.
    pub written_by: String,
    /// What kind of change it is; `None` for the publication and for what readers never saw.
    pub class: Option<Class>,
    /// Why, in the writer's words.
    pub note: String,
    /// When it was stored.
    pub created_at: Timestamp,
    /// When readers first saw it; `None` if they never did.
    pub published_at: Option<Timestamp>,
}

/// A text to be stored on top of an article's revisions.
#[derive(Clone, Debug)]
pub struct NewRevision<'a> {
    /// What lists show of it. `listing.id` is 0 for an article that is new; `listing.revision` is
    /// ignored.
    pub listing: Listing,
    /// Older slugs named by the front matter.
    pub aliases: &'a [Slug],
    /// Front matter and Markdown.
    pub source: &'a str,
    /// What it cites, in reading order.
    pub citations: &'a [Cited],
    /// Records in its front matter.
    pub own_sources: &'a [NewSource],
    /// BLAKE3 of `source`, in hexadecimal.
    pub digest: &'a str,
    /// Where it came from.
    pub origin: Origin,
    /// Who wrote it.
    pub written_by: &'a str,
    /// What kind of change it is; `None` if readers have seen none before it, or will not see it.
    pub class: Option<Class>,
    /// Why.
    pub note: &'a str,
    /// Does it become what readers see (now, or when its date comes)? Otherwise it waits on top
    /// of what they see.
    pub publish: bool,
    /// When it is stored.
    pub now: Timestamp,
}

const COLUMNS: &str = "
    select id, kind, slug, path, state, title, summary, author, topics, language, published_at,
        updated_at, reading_minutes, comments_open, revision, next_review_at
    from article";

/// A new article, as little of it as the table demands; `FILL` follows in the same transaction.
/// Nothing happens if another process added it meanwhile.
const ADD: &str = "
    insert into article (kind, slug, path, state, title, summary, topics, reading_minutes,
        comments_open)
    values ($3, $1, $2, 'draft', '', '', '', 1, false)
    on conflict do nothing
    returning id";

/// The article that another process made of the same file meanwhile.
const ADDED: &str = "
    select id from article where path = $2 or slug = $1 and path is null and kind = $3";

/// Takes the row's lock first, so that a second process waits here and then finds the text
/// already stored. Gives the revision that readers see.
const LOCK: &str = "update article set path = coalesce($2, path) where id = $1 returning revision";

const SAME: &str = "select number from revision where article_id = $1 and digest = $2";

const REVISE: &str = "
    insert into revision (article_id, number, source, digest, origin, written_by, class,
        note, created_at, published_at)
    values ($1, (select coalesce(max(number), 0) + 1 from revision where article_id = $1),
        $2, $3, $4, $5, $6, $7, $8, $9)
    returning number";

/// The slug that readers know becomes an older one.
const RENAME: &str = "
    insert into alias (slug, article_id)
    select slug, id from article where id = $1 and slug <> $2
    on conflict (slug) do nothing";

/// A slug that comes back is no older one any more.
const CLAIM: &str = "delete from alias where article_id = $1 and slug = $2";

const FILL: &str = "
    update article
    set kind = $2, slug = $3, state = $4, title = $5, summary = $6, author = $7, topics = $8,
        language = $9, published_at = $10, updated_at = $11, reading_minutes = $12,
        comments_open = $13, revision = $14, next_review_at = $15
    where id = $1";

const ALIAS: &str =
    "insert into alias (slug, article_id) values ($1, $2) on conflict (slug) do nothing";

/// The id of a new article, or of the one that another process made of the same file meanwhile,
/// within a transaction.
macro_rules! add {
    ($listing:expr, $transaction:expr) => {{
        let mut found: Option<i64> = None;
        for sql in [ADD, ADDED] {
            let query = sqlx::query_scalar(sql).bind(&$listing.slug).bind(&$listing.path);
            if found.is_none() {
                found = query.bind($listing.kind).fetch_optional(&mut *$transaction).await?;
            }
        }
        found.ok_or_else(|| StoreError::SlugTaken($listing.slug.to_string()))?
    }};
}

/// Gives the row of an article what its listing says, within a transaction.
macro_rules! fill {
    ($listing:expr, $transaction:expr) => {
        sqlx::query(FILL)
            .bind($listing.id)
            .bind($listing.kind)
            .bind(&$listing.slug)
            .bind($listing.state)
            .bind(&$listing.title)
            .bind(&$listing.summary)
            .bind(&$listing.author)
            .bind(&$listing.topics)
            .bind(&$listing.language)
            .bind($listing.published_at)
            .bind($listing.updated_at)
            .bind($listing.reading_minutes)
            .bind($listing.comments_open)
            .bind($listing.revision)
            .bind($listing.next_review_at)
            .execute(&mut *$transaction)
            .await?
    };
}

impl Store {
    /// What lists show of every article, in no order.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn listings(&self) -> Result<Vec<Listing>> {
        Ok(reading!(self, |pool| sqlx::query_as(COLUMNS).fetch_all(pool).await?))
    }

    /// What lists show of one article.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn listing(&self, id: i64) -> Result<Option<Listing>> {
        const SQL: &str = "
            select id, kind, slug, path, state, title, summary, author, topics, language,
                published_at, updated_at, reading_minutes, comments_open, revision,
                next_review_at
            from article
            where id = $1";
        Ok(reading!(self, |pool| sqlx::query_as(SQL).bind(id).fetch_optional(pool).await?))
    }

    /// Every older slug with the article it redirects to.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn aliases(&self) -> Result<Vec<(Slug, i64)>> {
        const SQL: &str = "select slug, article_id from alias";
        Ok(reading!(self, |pool| sqlx::query_as(SQL).fetch_all(pool).await?))
    }

    /// The older slugs of one article.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn aliases_of(&self, article_id: i64) -> Result<Vec<Slug>> {
        const SQL: &str = "select slug from alias where article_id = $1";
        Ok(reading!(self, |pool| {
            sqlx::query_scalar(SQL).bind(article_id).fetch_all(pool).await?
        }))
    }

    /// One revision of an article.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn revision(&self, article_id: i64, number: i64) -> Result<Option<Revision>> {
        const SQL: &str = "
            select article_id, number, source, written_by, class, note, created_at, published_at
            from revision
            where article_id = $1 and number = $2";
        Ok(reading!(self, |pool| {
            sqlx::query_as(SQL).bind(article_id).bind(number).fetch_optional(pool).await?
        }))
    }

    /// The newest revision of an article, published or not.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn newest_revision(&self, article_id: i64) -> Result<Option<Revision>> {
        const SQL: &str = "
            select article_id, number, source, written_by, class, note, created_at, published_at
            from revision
            where article_id = $1
            order by number desc
            limit 1";
        Ok(reading!(self, |pool| {
            sqlx::query_as(SQL).bind(article_id).fetch_optional(pool).await?
        }))
    }

    /// The article and the digest of every revision: what a file is compared with.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn known_digests(&self) -> Result<HashSet<(i64, String)>> {
        const SQL: &str = "select article_id, digest from revision";
        let rows: Vec<(i64, String)> =
            reading!(self, |pool| sqlx::query_as(SQL).fetch_all(pool).await?);
        Ok(rows.into_iter().collect())
    }

    /// Has the article a revision of that digest?
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn has_digest(&self, article_id: i64, digest: &str) -> Result<bool> {
        const SQL: &str = "select number from revision where article_id = $1 and digest = $2";
        let number: Option<i64> = reading!(self, |pool| {
            sqlx::query_scalar(SQL).bind(article_id).bind(digest).fetch_optional(pool).await?
        });
        Ok(number.is_some())
    }

    /// Stores a revision on top of the others and, if it is to be published, makes it the one
    /// that readers see. Gives the article's id and the revision's number.
    ///
    /// Two processes that store the same text at once leave one revision.
    ///
    /// # Errors
    ///
    /// When the database fails, or when another article has the slug.
    pub async fn save_revision(&self, new: &NewRevision<'_>) -> Result<(i64, i64)> {
        let mut listing = new.listing.clone();
        // What waits for its day has been seen by nobody, and never will be if it is replaced.
        let seen_now = new.publish && listing.state != State::Scheduled;
        Ok(writing!(self.pools, |pool, begin| {
            let mut transaction = pool.begin_with(begin).await?;
            if listing.id == 0 {
                listing.id = add!(listing, transaction);
            }
            let seen: Option<i64> = sqlx::query_scalar(LOCK)
                .bind(listing.id)
                .bind(&listing.path)
                .fetch_one(&mut *transaction)
                .await?;
            let same: Option<i64> = sqlx::query_scalar(SAME)
                .bind(listing.id)
                .bind(new.digest)
                .fetch_optional(&mut *transaction)
                .await?;
            if let Some(number) = same {
                // The file may have moved.
                transaction.commit().await?;
                return Ok((listing.id, number));
            }
            let number: i64 = sqlx::query_scalar(REVISE)
                .bind(listing.id)
                .bind(new.source)
                .bind(new.digest)
                .bind(new.origin)
                .bind(new.written_by)
                .bind(new.class)
                .bind(new.note)
                .bind(new.now)
                .bind(seen_now.then_some(new.now))
                .fetch_one(&mut *transaction)
                .await?;
            if new.publish || seen.is_none() {
                listing.revision = new.publish.then_some(number);
                // An address that nobody ever saw needs no redirect.
                let rename = seen.is_some().then_some(RENAME);
                for sql in rename.into_iter().chain([CLAIM]) {
                    sqlx::query(sql)
                        .bind(listing.id)
                        .bind(&listing.slug)
                        .execute(&mut *transaction)
                        .await?;
                }
                fill!(listing, transaction);
            }
            if new.publish {
                let path = listing.path.as_deref().unwrap_or_default();
                let holder = Shelf { owner: listing.id, path, origin: new.origin, now: new.now };
                keep_sources!(holder, new.own_sources, transaction);
                cite!(listing.id, number, new.citations, transaction);
            }
            for alias in new.aliases {
                sqlx::query(ALIAS).bind(alias).bind(listing.id).execute(&mut *transaction).await?;
            }
            transaction.commit().await?;
            (listing.id, number)
        }))
    }

    /// Publishes every scheduled article whose date has come, and says which.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn publish_due(&self, now: Timestamp) -> Result<Vec<i64>> {
        const PUBLISH: &str = "
            update article set state = 'published'
            where state = 'scheduled' and published_at <= $1
            returning id";
        const SEEN: &str = "
            update revision set published_at = $2
            where article_id = $1 and published_at is null
                and number = (select revision from article where id = $1)";
        Ok(writing!(self.pools, |pool, begin| {
            let mut transaction = pool.begin_with(begin).await?;
            let due: Vec<i64> =
                sqlx::query_scalar(PUBLISH).bind(now).fetch_all(&mut *transaction).await?;
            for id in &due {
                sqlx::query(SEEN).bind(id).bind(now).execute(&mut *transaction).await?;
            }
            transaction.commit().await?;
            due
        }))
    }
}
