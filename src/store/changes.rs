use std::time::Duration;

use sqlx::postgres::PgListener;
use sqlx::{PgPool, SqlitePool};

use crate::clock::Timestamp;
use crate::store::{Pools, Result, Store, reading, writing};

/// How often a process asks `SQLite` whether another process changed something. Asking reads a
/// counter in shared memory, about 10 µs.
const POLL: Duration = Duration::from_millis(200);

/// Tells what changed in the database, whichever process changed it: the one place besides search
/// where the two databases have no common text.
#[derive(Debug)]
pub struct ChangeFeed {
    source: Source,
}

#[derive(Debug)]
enum Source {
    /// `SQLite` cannot notify: its `data_version` is polled, then the table of changes is read.
    Sqlite { pool: SqlitePool, seen: i64, version: i64 },
    /// `LISTEN lamplight_change`.
    Postgres(Box<PgListener>),
}

impl Store {
    /// Follows the changes from now on.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn follow_changes(&self) -> Result<ChangeFeed> {
        let source = match &self.pools {
            // The writing pool, whose one connection sees by its `data_version` only what other
            // processes did: this process tells itself of its own changes.
            Pools::Sqlite { write, .. } => Source::Sqlite {
                pool: write.clone(),
                seen: newest_change(write).await?,
                version: data_version(write).await?,
            },
            Pools::Postgres(pool) => Source::Postgres(Box::new(listen(pool).await?)),
        };
        Ok(ChangeFeed { source })
    }

    /// Forgets changes made before `before`, which every process has seen by then.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn forget_changes(&self, before: Timestamp) -> Result<u64> {
        const SQL: &str = "delete from change where made_at < $1";
        Ok(writing!(self.pools, |pool| {
            sqlx::query(SQL).bind(before).execute(pool).await?.rows_affected()
        }))
    }

    /// Subjects of all changes that are remembered, oldest first; for tests of the triggers.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn changes(&self) -> Result<Vec<String>> {
        const SQL: &str = "select subject from change order by id";
        Ok(reading!(self, |pool| sqlx::query_scalar(SQL).fetch_all(pool).await?))
    }
}

impl ChangeFeed {
    /// Waits for the next changes and gives their subjects, such as `article:7`; `None` means that
    /// some may have been missed and anything may have changed.
    ///
    /// # Errors
    ///
    /// When the database fails; calling again tries again.
    pub async fn next(&mut self) -> Result<Option<Vec<String>>> {
        match &mut self.source {
            Source::Sqlite { pool, seen, version } => loop {
                tokio::time::sleep(POLL).await;
                let now = data_version(pool).await?;
                if *version == now {
                    continue;
                }
                let rows = changes_after(pool, *seen).await?;
                *version = now;
                if let Some((newest, _)) = rows.last() {
                    *seen = *newest;
                    break Ok(Some(rows.into_iter().map(|(_, subject)| subject).collect()));
                }
            },
            Source::Postgres(listener) => {
                Ok(listener.try_recv().await?.map(|note| vec![note.payload().to_owned()]))
            }
        }
    }
}

async fn listen(pool: &PgPool) -> Result<PgListener> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen("lamplight_change").await?;
    Ok(listener)
}

/// A number that differs when another connection has committed since
/// (<https://www.sqlite.org/pragma.html#pragma_data_version>).
async fn data_version(pool: &SqlitePool) -> Result<i64> {
    Ok(sqlx::query_scalar("pragma data_version").fetch_one(pool).await?)
}

async fn newest_change(pool: &SqlitePool) -> Result<i64> {
    Ok(sqlx::query_scalar("select coalesce(max(id), 0) from change").fetch_one(pool).await?)
}

async fn changes_after(pool: &SqlitePool, id: i64) -> Result<Vec<(i64, String)>> {
    // Those of this very process are among them; once each is enough.
    const SQL: &str = "
        select max(id), subject from change where id > $1 group by subject order by max(id)";
    Ok(sqlx::query_as(SQL).bind(id).fetch_all(pool).await?)
}
