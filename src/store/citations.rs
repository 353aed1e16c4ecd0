use sqlx::FromRow;

use crate::clock::Timestamp;
use crate::content::Cited;
use crate::store::sources::{Shelf, keep_sources};
use crate::store::{NewSource, Origin, Result, Store, reading, writing};

/// A place in an article that readers see and that cites a source.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct CitingPlace {
    /// The article.
    pub article_id: i64,
    /// The `id` of the note on its page.
    pub note_id: String,
    /// The place in the source, in the editor's words.
    pub locator: Option<String>,
    /// The passage of the source, word for word.
    pub quote: Option<String>,
    /// What the source supports, in the editor's words.
    pub supports: Option<String>,
    /// The `id` of the heading that the call stands under; `None` before the first one.
    pub section_id: Option<String>,
    /// The words of that heading.
    pub section_title: Option<String>,
}

/// Where an article's citations were read from.
#[derive(Clone, Debug, FromRow)]
pub struct Unindexed {
    /// The article.
    pub article_id: i64,
    /// The revision that readers see.
    pub revision: i64,
}

/// Rows entered by one statement: 10 parameters each, of which `SQLite` takes 32,766.
pub(super) const BATCH: usize = 1000;

pub(super) const STANDING: &str = "
    select key, owner <> 0 as own, note_id, locator, quote, supports, section_id, section_title
    from citation
    where article_id = $1
    order by position";

pub(super) const CLEAR: &str = "delete from citation where article_id = $1";

pub(super) const MARK: &str = "
    insert into citation_index (article_id, revision) values ($1, $2)
    on conflict (article_id) do update set revision = excluded.revision";

/// Puts the citations of a revision in the place of those of an earlier one, within a transaction;
/// writes nothing of them if they are the same.
macro_rules! cite {
    ($article:expr, $revision:expr, $citations:expr, $transaction:expr) => {{
        use $crate::store::citations::{BATCH, CLEAR, MARK, STANDING};

        let citations: &[$crate::content::Cited] = $citations;
        let before: Vec<$crate::content::Cited> =
            sqlx::query_as(STANDING).bind($article).fetch_all(&mut *$transaction).await?;
        if before != citations {
            if !before.is_empty() {
                sqlx::query(CLEAR).bind($article).execute(&mut *$transaction).await?;
            }
            let numbered: Vec<_> = (1_i64..).zip(citations).collect();
            for batch in numbered.chunks(BATCH) {
                let mut insert = sqlx::QueryBuilder::new(
                    "insert into citation (article_id, position, owner, key, note_id, locator, \
                     quote, supports, section_id, section_title) ",
                );
                insert.push_values(batch, |mut row, (position, cited)| {
                    row.push_bind($article)
                        .push_bind(*position)
                        .push_bind(if cited.own { $article } else { 0 })
                        .push_bind(&cited.key)
                        .push_bind(&cited.note_id)
                        .push_bind(&cited.locator)
                        .push_bind(&cited.quote)
                        .push_bind(&cited.supports)
                        .push_bind(&cited.section_id)
                        .push_bind(&cited.section_title);
                });
                insert.build().persistent(false).execute(&mut *$transaction).await?;
            }
        }
        sqlx::query(MARK).bind($article).bind($revision).execute(&mut *$transaction).await?;
    }};
}
pub(super) use cite;

impl Store {
    /// Articles whose published revision is not the one that their citations were read from: those
    /// that an earlier Lamplight stored. At most `limit`.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn unindexed(&self, limit: i64) -> Result<Vec<Unindexed>> {
        const SQL: &str = "
            select article.id as article_id, article.revision
            from article
            left join citation_index on citation_index.article_id = article.id
            where article.revision is not null
                and (citation_index.revision is null
                    or citation_index.revision <> article.revision)
            order by article.id
            limit $1 + 0";
        Ok(reading!(self, |pool| sqlx::query_as(SQL).bind(limit).fetch_all(pool).await?))
    }

    /// Enters the citations and the own sources of a revision that is published already; does
    /// nothing if it is not the published one any more.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn index_citations(
        &self,
        of: &Unindexed,
        citations: &[Cited],
        own_sources: &[NewSource],
        now: Timestamp,
    ) -> Result<()> {
        const LOCK: &str = "
            update article set revision = revision where id = $1 and revision = $2
            returning coalesce(path, '')";
        writing!(self.pools, |pool, begin| {
            let mut transaction = pool.begin_with(begin).await?;
            let path: Option<String> = sqlx::query_scalar(LOCK)
                .bind(of.article_id)
                .bind(of.revision)
                .fetch_optional(&mut *transaction)
                .await?;
            if let Some(path) = path {
                let holder = Shelf { owner: of.article_id, path: &path, origin: Origin::File, now };
                keep_sources!(holder, own_sources, transaction);
                cite!(of.article_id, of.revision, citations, transaction);
            }
            transaction.commit().await?;
        });
        Ok(())
    }

    /// Every place of an article that cites a source, in reading order of its notes.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn citations(&self, article_id: i64) -> Result<Vec<Cited>> {
        Ok(reading!(self, |pool| {
            sqlx::query_as(STANDING).bind(article_id).fetch_all(pool).await?
        }))
    }

    /// Keys of the sources of the whole site that an article cites.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn cited_keys(&self, article_id: i64) -> Result<Vec<String>> {
        const SQL: &str = "select distinct key from citation where article_id = $1 and owner = 0";
        Ok(reading!(self, |pool| {
            sqlx::query_scalar(SQL).bind(article_id).fetch_all(pool).await?
        }))
    }

    /// How many articles that readers see cite a source of the whole site.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn count_citing(&self, key: &str) -> Result<i64> {
        const SQL: &str = "
            select count(distinct citation.article_id)
            from citation
            join article on article.id = citation.article_id
            where citation.owner = 0 and citation.key = $1
                and article.state = 'published' and article.revision is not null";
        Ok(reading!(self, |pool| sqlx::query_scalar(SQL).bind(key).fetch_one(pool).await?))
    }

    /// The places that cite a source of the whole site, of `limit` articles after the first `skip`,
    /// the newest article first and each in reading order.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn citing_places(
        &self,
        key: &str,
        skip: i64,
        limit: i64,
    ) -> Result<Vec<CitingPlace>> {
        const SQL: &str = "
            select citation.article_id, citation.note_id, citation.locator, citation.quote,
                citation.supports, citation.section_id, citation.section_title
            from citation
            join (
                select article.id, article.published_at
                from article
                where article.state = 'published' and article.revision is not null
                    and article.id in (
                        select article_id from citation where owner = 0 and key = $1)
                order by article.published_at desc, article.id desc
                limit $3 + 0 offset $2 + 0
            ) as citing on citing.id = citation.article_id
            where citation.owner = 0 and citation.key = $1
            order by citing.published_at desc, citing.id desc, citation.position";
        Ok(reading!(self, |pool| {
            sqlx::query_as(SQL).bind(key).bind(skip).bind(limit).fetch_all(pool).await?
        }))
    }
}
