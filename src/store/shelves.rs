use sqlx::FromRow;

use crate::content::SourceState;
use crate::store::{Result, Store, reading};

/// A source as the list of all sources shows it.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct ListedSource {
    /// The article in whose front matter it stands; 0 for the whole site.
    pub owner: i64,
    /// The name by which articles cite it.
    pub key: String,
    /// Plain text; empty if it has none.
    pub title: String,
    /// As hayagriva calls it.
    pub kind: String,
    /// Or the site or journal; empty if unknown.
    pub publisher: String,
    /// As much as is known of `YYYY-MM-DD`.
    pub issued: String,
    /// Articles that readers see and that cite it.
    pub articles: i64,
    /// The `id` of a note that cites it, where it belongs to an article.
    pub note_id: Option<String>,
}

/// Which sources are wanted; the default wants all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceFilter {
    /// As hayagriva calls it.
    pub kind: Option<String>,
    /// Or the site or journal.
    pub publisher: Option<String>,
    /// Issued in this year or later.
    pub since: Option<i16>,
    /// Issued before this year.
    pub before: Option<i16>,
    /// Those whose date nobody knows, instead of those between years.
    pub undated: bool,
    /// As last found; that of sources which belong to one article is never known.
    pub state: Option<SourceState>,
}

/// A word and how many sources have it.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct CountedWord {
    /// A kind or a publisher.
    pub word: String,
    /// 1 or more.
    pub sources: i64,
}

/// What readers may see: what its file still holds and, of an article's own, what readers see of
/// the article.
const SHOWN: &str = " where source.withdrawn_at is null and (source.owner = 0 or exists (
    select 1 from article
    where article.id = source.owner and article.state = 'published'
        and article.revision is not null))";

/// What is known about the addresses of sources; what was found at an earlier address says nothing
/// about the one that stands there now.
const HEALTH: &str = " left join source_health on source.owner = 0
    and source_health.key = source.key and source_health.url = source.url";

/// Adds the conditions of a filter to a query that has some already.
macro_rules! filtered {
    ($query:expr, $filter:expr) => {{
        let filter: &SourceFilter = $filter;
        if let Some(kind) = &filter.kind {
            $query.push(" and source.kind = ").push_bind(kind);
        }
        if let Some(publisher) = &filter.publisher {
            $query.push(" and source.publisher = ").push_bind(publisher);
        }
        if filter.undated {
            $query.push(" and source.issued = ''");
        }
        if let Some(year) = filter.since {
            $query.push(" and source.issued >= ").push_bind(format!("{year:04}"));
        }
        if let Some(year) = filter.before {
            $query.push(" and source.issued <> '' and source.issued < ");
            $query.push_bind(format!("{year:04}"));
        }
        if let Some(state) = filter.state {
            $query.push(" and coalesce(source_health.state, 'unknown') = ").push_bind(state);
        }
    }};
}

impl Store {
    /// `limit` of the sources that a filter wants after the first `skip`, by title.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn listed_sources(
        &self,
        filter: &SourceFilter,
        skip: i64,
        limit: i64,
    ) -> Result<Vec<ListedSource>> {
        const SELECT: &str = "
            select source.owner, source.key, source.title, source.kind, source.publisher,
                source.issued,
                (select count(distinct citation.article_id)
                    from citation
                    join article on article.id = citation.article_id
                    where citation.owner = source.owner and citation.key = source.key
                        and article.state = 'published' and article.revision is not null)
                    as articles,
                (select min(citation.note_id)
                    from citation
                    where source.owner <> 0 and citation.owner = source.owner
                        and citation.key = source.key)
                    as note_id
            from source";
        Ok(reading!(self, |pool| {
            let mut query = sqlx::QueryBuilder::new(SELECT);
            query.push(HEALTH).push(SHOWN);
            filtered!(query, filter);
            query.push(" order by source.sorted, source.key, source.owner limit ");
            query.push_bind(limit).push(" offset ").push_bind(skip);
            query.build_query_as().persistent(false).fetch_all(pool).await?
        }))
    }

    /// How many sources a filter wants.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn count_sources(&self, filter: &SourceFilter) -> Result<i64> {
        Ok(reading!(self, |pool| {
            let mut query = sqlx::QueryBuilder::new("select count(*) from source");
            query.push(HEALTH).push(SHOWN);
            filtered!(query, filter);
            query.build_query_scalar().persistent(false).fetch_one(pool).await?
        }))
    }

    /// The kinds of all sources.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn source_kinds(&self) -> Result<Vec<CountedWord>> {
        Ok(reading!(self, |pool| {
            let mut query =
                sqlx::QueryBuilder::new("select kind as word, count(*) as sources from source");
            query.push(SHOWN).push(" group by kind order by count(*) desc, kind");
            query.build_query_as().fetch_all(pool).await?
        }))
    }

    /// The publishers of most sources, at most `limit`.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn source_publishers(&self, limit: i64) -> Result<Vec<CountedWord>> {
        Ok(reading!(self, |pool| {
            let mut query = sqlx::QueryBuilder::new(
                "select publisher as word, count(*) as sources from source",
            );
            query.push(SHOWN).push(" and publisher <> '' group by publisher");
            query.push(" order by count(*) desc, publisher limit ").push_bind(limit);
            query.build_query_as().fetch_all(pool).await?
        }))
    }
}
