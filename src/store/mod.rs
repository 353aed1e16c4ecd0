//! Everything that is remembered. The only module that speaks SQL.
//!
//! One SQL text serves both databases: `$1` parameters, `bigint` for ids and times, `text` for
//! words. Where they must differ, the two texts stand side by side in one file.
//!
//! Limits are written `limit $1 + 0`: `SQLite` looks at a value that is bound to a limit alone, and
//! prepares the statement anew whenever it is bound.

mod account_events;
mod articles;
mod attempts;
mod changes;
mod citations;
mod comment_rules;
mod comments;
mod corrections;
mod decisions;
mod desk;
mod editors;
mod erasing;
mod fragment;
mod health;
mod helped;
mod lessons;
mod line;
mod mail;
mod materials;
mod messages;
mod notices;
mod open;
mod passwords;
mod past;
mod people;
mod queue;
mod receipts;
mod replay;
mod replies;
mod reports;
mod retention;
mod revising;
mod rules;
mod ruling_links;
mod search;
mod second_factors;
mod secrets;
mod service_alerts;
mod services;
mod sessions;
mod shelves;
mod sources;
mod sourcing;
mod unwatching;
mod watches;
mod writer;

pub use account_events::Happened;
pub use articles::{NewRevision, Origin, Revision};
pub use attempts::Attempt;
pub use changes::ChangeFeed;
pub use citations::{CitingPlace, Unindexed};
pub use comment_rules::CommentRule;
pub use comments::{CommentPage, FreshComment, NewComment, ScreenedComment};
pub use corrections::{Correction, Version};
pub use decisions::{Decided, Decision, Ruling};
pub use desk::{
    Around, AuditFilter, Audited, Backlog, Beside, Bulk, BulkItem, CannedAnswer, CannedKind,
    DeskEvent, NewCanned, Proposal, Remark, WeekOfWork,
};
pub use editors::{Changed, NewEditor};
pub use erasing::Erasure;
pub use lessons::{Lesson, LessonSource, Lessons, ModelState};

pub use helped::Mark;
pub use materials::{Material, Picture};
pub use messages::NewMessage;
pub use notices::{AtOnce, NewRulingLink, NoticeReader, NoticedComment, WaitingCount};
pub use open::{Options, StoreError};
pub use past::{Past, Traces};
pub use queue::{QueueFilter, QueuePlace, Queued};
pub use receipts::{CommentVersion, OwnComment};
pub use replay::Ruled;
pub use reports::{NewReport, ReportedComment};
pub use revising::{CommentRevision, CommentWords, Revised};
pub use ruling_links::{RulingLink, UsedLink};
pub use search::Search;
pub use second_factors::Confirmed;
pub use service_alerts::ServiceAlert;
pub use services::{NewCall, Purpose, ServiceCall, Weighing};
pub use sessions::{NewSession, OpenSession};
pub use shelves::{CountedWord, ListedSource, SourceFilter};
pub use sources::{NewSource, Source, SourceRevision, UnreadFile};
pub use sourcing::SourcingRow;
pub use watches::{NewWatch, Watch, Watched};

use sqlx::{PgPool, SqlitePool};

use crate::store::writer::Writer;

/// A handle on the database; cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    pools: Pools,
    /// Commits comments that arrive together in one transaction.
    writer: Writer,
}

#[derive(Clone, Debug)]
enum Pools {
    /// `SQLite` has one writer at a time: a pool of one connection queues for it fairly, where the
    /// database's own lock would let writers time out.
    Sqlite { read: SqlitePool, write: SqlitePool },
    /// Postgres needs no such distinction.
    Postgres(PgPool),
}

/// Result of a store operation.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

/// Runs one expression against the pool for reading of whichever database is in use.
///
/// The expression is compiled twice, once per driver; that is what lets the queries themselves
/// be written once.
macro_rules! reading {
    ($store:expr, |$pool:ident| $query:expr) => {
        match &$store.pools {
            $crate::store::Pools::Sqlite { read: $pool, .. } => $query,
            $crate::store::Pools::Postgres($pool) => $query,
        }
    };
}
pub(crate) use reading;

/// Runs one expression against the pool for writing of whichever database is in use; `$begin` is
/// the statement that begins a transaction which reads before it writes.
macro_rules! writing {
    ($pools:expr, |$pool:ident, $begin:ident| $query:expr) => {
        match &$pools {
            $crate::store::Pools::Sqlite { write: $pool, .. } => {
                // A deferred transaction would fail, not wait, when it turns from reading to
                // writing while another process writes.
                let $begin = "begin immediate";
                $query
            }
            $crate::store::Pools::Postgres($pool) => {
                let $begin = "begin";
                $query
            }
        }
    };
    ($pools:expr, |$pool:ident| $query:expr) => {
        match &$pools {
            $crate::store::Pools::Sqlite { write: $pool, .. } => $query,
            $crate::store::Pools::Postgres($pool) => $query,
        }
    };
}
pub(crate) use writing;

impl Store {
    /// Does the database answer?
    ///
    /// # Errors
    ///
    /// When it does not.
    pub async fn ping(&self) -> Result<()> {
        const SQL: &str = "select id from change where id < 0";
        reading!(self, |pool| {
            sqlx::query(SQL).fetch_optional(pool).await?;
        });
        Ok(())
    }

    /// Waits until every connection is closed and, on `SQLite`, the log is merged into the file.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { read, write } => {
                read.close().await;
                write.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }

    /// `SQLite` or `Postgres`, as people call it.
    #[must_use]
    pub fn database_name(&self) -> &'static str {
        match &self.pools {
            Pools::Sqlite { .. } => "SQLite",
            Pools::Postgres(_) => "Postgres",
        }
    }
}
