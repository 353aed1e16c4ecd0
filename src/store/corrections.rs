use sqlx::FromRow;

use crate::clock::Timestamp;
use crate::content::{Class, Kind, Slug, State};
use crate::store::{Result, Revision, Store, reading};

/// A revision that readers have seen, without its text.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Version {
    /// Of the revision, from 1; numbers of drafts are missing.
    pub number: i64,
    /// What kind of change it is; `None` for the publication itself.
    pub class: Option<Class>,
    /// What changed, in the editor's words; may be empty.
    pub note: String,
    /// Who wrote it, as far as is known: perhaps a login, which no page may show.
    pub written_by: String,
    /// When readers first saw it.
    pub published_at: Timestamp,
}

/// What readers of an article must be told about one of its revisions, and of which article.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Correction {
    /// The article's row.
    pub article_id: i64,
    /// Decides the address.
    pub kind: Kind,
    /// The article's current one.
    pub slug: Slug,
    /// The article's current one, plain text.
    pub title: String,
    /// Is the article still there?
    pub state: State,
    /// Of the revision that corrects, from 1.
    pub number: i64,
    /// What kind of change it is.
    pub class: Class,
    /// What changed, plain text; never empty.
    pub note: String,
    /// When readers first saw the revision.
    pub published_at: Timestamp,
}

impl Store {
    /// What readers have seen of an article, newest first; `skip` leaves out the newest.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn versions(&self, article_id: i64, skip: i64, limit: i64) -> Result<Vec<Version>> {
        const SQL: &str = "
            select number, class, note, written_by, published_at
            from revision
            where article_id = $1 and published_at is not null
            order by number desc
            limit $3 + 0 offset $2 + 0";
        Ok(reading!(self, |pool| {
            sqlx::query_as(SQL).bind(article_id).bind(skip).bind(limit).fetch_all(pool).await?
        }))
    }

    /// How many revisions of an article readers have seen.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn version_count(&self, article_id: i64) -> Result<i64> {
        const SQL: &str = "
            select count(*) from revision where article_id = $1 and published_at is not null";
        Ok(reading!(self, |pool| sqlx::query_scalar(SQL).bind(article_id).fetch_one(pool).await?))
    }

    /// The newest revision of an article that readers have seen.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn newest_version(&self, article_id: i64) -> Result<Option<Revision>> {
        const SQL: &str = "
            select article_id, number, source, written_by, class, note, created_at, published_at
            from revision
            where article_id = $1 and published_at is not null
            order by number desc
            limit 1";
        Ok(reading!(self, |pool| {
            sqlx::query_as(SQL).bind(article_id).fetch_optional(pool).await?
        }))
    }

    /// What editors have told readers of one article, newest first: corrections, and updates with
    /// a note.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn notes_of(&self, article_id: i64) -> Result<Vec<Correction>> {
        const SQL: &str = "
            select article_id, kind, slug, title, state, number, class, note,
                revision.published_at
            from revision join article on article.id = article_id
            where article_id = $1 and class is not null and class <> 'typo' and note <> ''
                and revision.published_at is not null
            order by number desc";
        Ok(reading!(self, |pool| sqlx::query_as(SQL).bind(article_id).fetch_all(pool).await?))
    }

    /// Corrections, clarifications and retractions of the whole site, newest first; `skip` leaves
    /// out the newest.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn corrections(&self, skip: i64, limit: i64) -> Result<Vec<Correction>> {
        const SQL: &str = "
            select article_id, kind, slug, title, state, number, class, note,
                revision.published_at
            from revision join article on article.id = article_id
            where class in ('clarification', 'correction', 'retraction')
                and revision.published_at is not null
            order by revision.published_at desc, revision.id desc
            limit $2 + 0 offset $1 + 0";
        Ok(reading!(self, |pool| {
            sqlx::query_as(SQL).bind(skip).bind(limit).fetch_all(pool).await?
        }))
    }

    /// How many [`Self::corrections`] there are.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn correction_count(&self) -> Result<i64> {
        const SQL: &str = "
            select count(*)
            from revision
            where class in ('clarification', 'correction', 'retraction')
                and published_at is not null";
        Ok(reading!(self, |pool| sqlx::query_scalar(SQL).fetch_one(pool).await?))
    }
}
