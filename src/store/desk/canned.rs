use sqlx::FromRow;

use crate::clock::Timestamp;
use crate::store::{Result, Store, reading, writing};

/// An answer that moderators keep ready.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct CannedAnswer {
    /// Names it.
    pub id: i64,
    /// What it is for.
    pub kind: CannedKind,
    /// What moderators choose it by. Untrusted.
    pub title: String,
    /// As typed. Untrusted.
    pub body: String,
    /// May the writer of the comment read it?
    pub shown: bool,
    /// Who wrote it last. Untrusted.
    pub changed_by: String,
}

/// What an answer that is kept ready is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
pub enum CannedKind {
    /// Says why a comment was decided upon as it was.
    Reason,
    /// Asks the writer of a comment.
    Question,
}

/// An answer to be kept ready.
#[derive(Clone, Copy, Debug)]
pub struct NewCanned<'a> {
    /// What it is for.
    pub kind: CannedKind,
    /// What moderators choose it by.
    pub title: &'a str,
    /// As typed.
    pub body: &'a str,
    /// May the writer of the comment read it?
    pub shown: bool,
    /// Who writes it.
    pub changed_by: &'a str,
    /// When.
    pub now: Timestamp,
}

impl CannedKind {
    /// Its name in forms and tables.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Reason => "reason",
            Self::Question => "question",
        }
    }
}

impl Store {
    /// The answers that are kept ready, reasons first.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn canned_answers(&self) -> Result<Vec<CannedAnswer>> {
        const SQL: &str = "
            select id, kind, title, body, shown, changed_by
            from canned_answer
            where retired_at is null
            order by kind desc, id";
        Ok(reading!(self, |pool| sqlx::query_as(SQL).fetch_all(pool).await?))
    }

    /// Keeps a new answer ready, or another text in the place of `replaced`, and gives its number;
    /// `None` if `replaced` is not offered any more.
    ///
    /// The old row stays, retired: somebody may ask later what was once offered.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn save_canned_answer(
        &self,
        replaced: Option<i64>,
        new: &NewCanned<'_>,
    ) -> Result<Option<i64>> {
        const RETIRE: &str =
            "update canned_answer set retired_at = $2 where id = $1 and retired_at is null";
        const ADD: &str = "
            insert into canned_answer (kind, title, body, shown, changed_by, changed_at)
            values ($1, $2, $3, $4, $5, $6)
            returning id";
        Ok(writing!(self.pools, |pool, begin| {
            let mut transaction = pool.begin_with(begin).await?;
            if let Some(id) = replaced {
                let retire = sqlx::query(RETIRE).bind(id).bind(new.now);
                if retire.execute(&mut *transaction).await?.rows_affected() == 0 {
                    return Ok(None);
                }
            }
            let add = sqlx::query_scalar(ADD).bind(new.kind).bind(new.title).bind(new.body);
            let add = add.bind(new.shown).bind(new.changed_by).bind(new.now);
            let id = add.fetch_one(&mut *transaction).await?;
            transaction.commit().await?;
            Some(id)
        }))
    }

    /// Offers an answer no longer; `false` if it was not offered.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn retire_canned_answer(&self, id: i64, now: Timestamp) -> Result<bool> {
        const SQL: &str =
            "update canned_answer set retired_at = $2 where id = $1 and retired_at is null";
        Ok(writing!(self.pools, |pool| {
            sqlx::query(SQL).bind(id).bind(now).execute(pool).await?.rows_affected() > 0
        }))
    }
}
