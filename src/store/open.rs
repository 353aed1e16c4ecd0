use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use crate::store::writer::Writer;
use crate::store::{Pools, Result, Store};

/// How the schema came to be; embedded, so that the binary needs no other file.
static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

/// Connections that read from `SQLite` beside each other. Readers never wait for the writer
/// (WAL), and more of them than cores only cost memory.
const SQLITE_READERS: u32 = 4;

/// Memory for pages of the database that each reader keeps, in KiB and negative as `SQLite` wants
/// it. Small, because finished pages are kept in memory already.
const READER_CACHE: &str = "-512";

/// Rows that a reader hands over without waiting for the task that asked: a page of comments.
const READER_ROWS: usize = 512;

/// Longest wait for another process that writes to the same `SQLite` file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// Longest wait for a connection before a request is told that the database is away.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);

/// The part of the settings that the database needs.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Connections kept to Postgres.
    pub postgres_connections: u32,
    /// Longest that one Postgres statement may take.
    pub statement_timeout: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self { postgres_connections: 16, statement_timeout: Duration::from_secs(10) }
    }
}

/// The database refused, or could not be reached. Callers cannot repair it, only report it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A query failed.
    #[error("the database failed: {0}")]
    Query(#[from] sqlx::Error),
    /// The database cannot be reached or opened.
    #[error(
        "the database at {address} does not answer ({cause}); is it running, and is DATABASE_URL \
         right?"
    )]
    Away {
        /// Where it was looked for, without user and password.
        address: String,
        /// What the driver said.
        #[source]
        cause: sqlx::Error,
    },
    /// The schema is one that this version does not know.
    #[error(
        "the database was brought to version {0} by a newer Lamplight; start that version, or \
         restore the backup made before the update"
    )]
    Newer(i64),
    /// The schema could not be brought up to date.
    #[error("the database schema could not be brought up to date: {0}")]
    Migrate(#[source] MigrateError),
    /// The address names neither database.
    #[error("`{0}` is neither a `sqlite:` nor a `postgres:` address")]
    UnknownScheme(String),
    /// The folder for the database cannot be made.
    #[error("the folder {folder} for the database cannot be made: {cause}")]
    Folder {
        /// As given.
        folder: String,
        /// What the system said.
        #[source]
        cause: std::io::Error,
    },
    /// A transaction that several comments shared failed.
    #[error("{0}")]
    Together(Arc<StoreError>),
    /// No answer came.
    #[error("the database has not answered in time")]
    Silent,
    /// Another article has the slug.
    #[error("another article has the slug `{0}`")]
    SlugTaken(String),
    /// Others changed the same row each time between reading and writing it.
    #[error("`{0}` is being changed by others; try again")]
    Busy(String),
    /// The server is shutting down and takes no more comments.
    #[error("the database is closing")]
    Closing,
}

impl StoreError {
    /// Is what was to be stored there already, under a key that must not come twice?
    #[must_use]
    pub fn is_of_same_key(&self) -> bool {
        match self {
            Self::Query(error) => error
                .as_database_error()
                .is_some_and(sqlx::error::DatabaseError::is_unique_violation),
            Self::Together(error) => error.is_of_same_key(),
            _ => false,
        }
    }
}

impl Store {
    /// Connects to `url` and brings the schema up to date.
    ///
    /// `sqlite:site.db` creates the file and its folder when absent; `sqlite::memory:` lives as
    /// long as the store; `postgres://…` needs an existing, possibly empty, database.
    ///
    /// # Errors
    ///
    /// When the scheme is unknown, the database cannot be reached, a newer version has migrated
    /// it, or a migration fails.
    pub async fn open(url: &str, options: Options) -> Result<Self> {
        let pools = match url.split(':').next() {
            Some("sqlite") => open_sqlite(url).await?,
            Some("postgres" | "postgresql") => open_postgres(url, options).await?,
            _ => return Err(StoreError::UnknownScheme(without_password(url))),
        };
        Ok(Self { writer: Writer::start(pools.clone()), pools })
    }
}

async fn open_sqlite(url: &str) -> Result<Pools> {
    let away = |cause| StoreError::Away { address: url.to_owned(), cause };
    let options = url
        .parse::<SqliteConnectOptions>()
        .map_err(away)?
        .create_if_missing(true)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        // FULL: a comment that was answered with success survives a power cut.
        .synchronous(SqliteSynchronous::Full)
        // Who erases words means that nobody finds them in the file.
        .pragma("secure_delete", "on")
        .busy_timeout(BUSY_TIMEOUT);
    let in_memory = url.contains(":memory:");
    if !in_memory && let Some(folder) = options.get_filename().parent() {
        make_folder(folder)?;
    }
    let write = SqlitePoolOptions::new()
        .max_connections(1)
        // It is a part of this process: there is nothing that could have gone away.
        .test_before_acquire(false)
        // A database in memory belongs to its connection, which therefore must not end.
        .idle_timeout(None)
        .max_lifetime(None)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .connect_with(options.clone())
        .await
        .map_err(away)?;
    SQLITE.run(&write).await.map_err(migration_failed)?;
    let read = if in_memory {
        write.clone()
    } else {
        SqlitePoolOptions::new()
            .max_connections(SQLITE_READERS)
            .test_before_acquire(false)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .connect_with(
                options
                    .pragma("query_only", "on")
                    .pragma("cache_size", READER_CACHE)
                    .row_buffer_size(READER_ROWS),
            )
            .await
            .map_err(away)?
    };
    Ok(Pools::Sqlite { read, write })
}

async fn open_postgres(url: &str, options: Options) -> Result<Pools> {
    let away = |cause| StoreError::Away { address: without_password(url), cause };
    let milliseconds = options.statement_timeout.as_millis().to_string();
    let connect =
        url.parse::<PgConnectOptions>().map_err(away)?.application_name("lamplight").options([
            ("statement_timeout", &*milliseconds),
            // Its notices, such as “already exists, skipping”, tell an operator nothing.
            ("client_min_messages", "warning"),
            // Statements are planned once, perhaps while tables are empty, and every list of ours
            // is read in the order of an index. A bitmap would collect and sort all comments of a
            // sender who floods the site, for the newest of them.
            ("enable_bitmapscan", "off"),
        ]);
    let pool = PgPoolOptions::new()
        .max_connections(options.postgres_connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .connect_with(connect)
        .await
        .map_err(away)?;
    POSTGRES.run(&pool).await.map_err(migration_failed)?;
    Ok(Pools::Postgres(pool))
}

fn make_folder(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder)
        .map_err(|cause| StoreError::Folder { folder: folder.display().to_string(), cause })
}

fn migration_failed(error: MigrateError) -> StoreError {
    match error {
        MigrateError::VersionMissing(version) => StoreError::Newer(version),
        other => StoreError::Migrate(other),
    }
}

/// The address as it may be shown: user and password are cut out, and so are parameters, which can
/// hold them too.
fn without_password(url: &str) -> String {
    let url = url.split('?').next().unwrap_or_default();
    match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, place))) => format!("{scheme}://{place}"),
        _ => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::without_password;

    #[test]
    fn an_error_message_never_shows_a_password() {
        for (url, shown) in [
            ("postgres://ada:se@cret@db.example/site", "postgres://db.example/site"),
            ("postgres://db.example/site", "postgres://db.example/site"),
            ("postgres://db.example/site?user=ada&password=x", "postgres://db.example/site"),
            ("sqlite:site.db", "sqlite:site.db"),
        ] {
            assert_eq!(without_password(url), shown);
        }
    }
}
