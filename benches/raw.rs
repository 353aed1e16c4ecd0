//! How fast the database itself stores rows that are committed one by one.

use anyhow::Result;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, Executor, PgConnection};

use crate::stint::Stint;

/// The columns of `comment`, without its indexes and triggers: the rate is one that a site cannot
/// reach. Postgres spells the first column and the numbers otherwise.
const SQLITE_TABLE: &str = "create table raw_comment (id integer primary key autoincrement,
    article_id bigint not null, parent_id bigint, thread_id bigint, author_name text not null,
    body text not null, status text not null, visible boolean not null, posted_at bigint not null,
    log_odds double precision not null, reasons text not null, fingerprint text not null,
    sender text)";
const POSTGRES_TABLE: &str = "create table if not exists raw_comment (
    id bigint generated always as identity primary key,
    article_id bigint not null, parent_id bigint, thread_id bigint, author_name text not null,
    body text not null, status text not null, visible boolean not null, posted_at bigint not null,
    log_odds double precision not null, reasons text not null, fingerprint text not null,
    sender text)";

/// One row, of the size that the site stores for a comment of the same text.
const INSERT: &str = "insert into raw_comment (article_id, parent_id, thread_id, author_name, body,
    status, visible, posted_at, log_odds, reasons, fingerprint, sender)
    values ($1, null, null, $2, $3, 'held', false, $4, $5, $6, $7, $8)";

/// What a row holds beside its text, in length.
const REASONS: &str =
    r#"[{"filter":"rate","log_odds":3.0,"words":"many comments from one place"}]"#;
const DIGEST: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// Inserts with the values of one row; both drivers take the same text.
macro_rules! insert {
    ($connection:expr, $body:expr) => {
        sqlx::query(INSERT)
            .bind(1_i64)
            .bind("Robin")
            .bind($body)
            .bind(1_793_000_000_i64)
            .bind(2.5_f64)
            .bind(REASONS)
            .bind(DIGEST)
            .bind(DIGEST)
            .execute(&mut $connection)
            .await
    };
}

/// Rows that one connection stores in a second, with the durability that the site asks for.
pub(crate) async fn sqlite(url: &str) -> Result<f64> {
    let options = url.parse::<SqliteConnectOptions>()?.create_if_missing(true);
    let mut connection = options
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .connect()
        .await?;
    connection.execute("drop table if exists raw_comment").await?;
    connection.execute(SQLITE_TABLE).await?;
    let mut stint = Stint::begin();
    while stint.goes_on() {
        insert!(connection, body(0, stint.done))?;
        stint.count();
    }
    Ok(stint.rate())
}

/// Rows that some connections store in a second, each waiting for its own commits.
pub(crate) async fn postgres(url: &str, connections: usize) -> Result<f64> {
    PgConnection::connect(url).await?.execute(POSTGRES_TABLE).await?;
    let writers: Vec<_> = (0..connections)
        .map(|writer| {
            let url = url.to_owned();
            tokio::spawn(async move {
                let mut connection = PgConnection::connect(&url).await?;
                let mut stint = Stint::begin();
                while stint.goes_on() {
                    insert!(connection, body(writer, stint.done))?;
                    stint.count();
                }
                anyhow::Ok(stint.rate())
            })
        })
        .collect();
    let mut rate = 0.0;
    for writer in writers {
        rate += writer.await??;
    }
    Ok(rate)
}

/// The text of a comment that nobody wrote before.
pub(crate) fn body(writer: usize, number: u32) -> String {
    format!(
        "Comment {number} of reader {writer}. The first weeks were the hardest, and a list on the \
         fridge helped: whom to call, where to walk, what to read when the evening is long."
    )
}
