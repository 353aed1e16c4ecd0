use sqlx::pool::PoolConnection;
use sqlx::{Postgres, Sqlite};

use crate::store::{Pools, Result};

/// A connection to write on, held for more than one statement.
///
/// Taking one from its pool and giving it back costs as much as a statement, or more.
#[derive(Debug)]
pub(super) enum Line {
    Sqlite(PoolConnection<Sqlite>),
    Postgres(PoolConnection<Postgres>),
}

impl Line {
    /// Waits for a free one.
    pub(super) async fn take(pools: &Pools) -> Result<Self> {
        Ok(match pools {
            Pools::Sqlite { write, .. } => Self::Sqlite(write.acquire().await?),
            Pools::Postgres(pool) => Self::Postgres(pool.acquire().await?),
        })
    }
}

/// Runs one expression on the connection of a line; `$begin` is the statement that begins a
/// transaction which reads before it writes.
macro_rules! on_line {
    ($line:expr, |$connection:ident| $query:expr) => {
        on_line!($line, |$connection, _begin| $query)
    };
    ($line:expr, |$connection:ident, $begin:ident| $query:expr) => {
        match $line {
            $crate::store::line::Line::Sqlite(held) => {
                // A deferred transaction would fail, not wait, when it turns from reading to
                // writing while another process writes.
                let $begin = "begin immediate";
                let $connection = &mut **held;
                $query
            }
            $crate::store::line::Line::Postgres(held) => {
                let $begin = "begin";
                let $connection = &mut **held;
                $query
            }
        }
    };
}
pub(super) use on_line;
