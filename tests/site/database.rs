//! The database of a site seen from outside: what is stored, word for word, and somebody who stands
//! in its way.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use sqlx::{AssertSqlSafe, Connection, PgConnection, Row, SqliteConnection};

use lamplight::config::Settings;

use crate::harness::{Site, fresh_database, postgres_server};

/// A database that more than one process can open: a file, or a schema on the Postgres server.
pub(crate) struct Database {
    pub(crate) url: String,
    _folder: tempfile::TempDir,
}

/// One more connection to it, beside those of the site.
pub(crate) enum Outsider {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Database {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = match postgres_server() {
            Some(_) => fresh_database().await,
            None => format!("sqlite:{}", folder.path().join("site.db").display()),
        };
        Self { url, _folder: folder }
    }

    /// A site on this database, without any content.
    pub(crate) async fn site(&self, change: impl FnOnce(&mut Settings)) -> Site {
        Site::with_settings(|settings| {
            settings.database_url.clone_from(&self.url);
            change(settings);
        })
        .await
    }

    /// Host and port of the Postgres server; `None` for a file.
    pub(crate) fn server(&self) -> Option<&str> {
        (!self.url.starts_with("sqlite:")).then(|| crate::cable::server_of(&self.url))
    }

    pub(crate) async fn connect(&self) -> Outsider {
        Outsider::at(&self.url).await
    }

    /// Gives every article another title. On Postgres nobody can read it until the site has tried
    /// three times, and nobody is told when they can.
    pub(crate) async fn change_title_in_the_way_of_readers(&self, title: &str) {
        let change = format!("update article set title = '{title}'");
        let mut editor = self.connect().await;
        if self.server().is_none() {
            return editor.run(&change).await;
        }
        editor
            .run(&format!(
                "begin; lock table article in access exclusive mode;
                 alter table article disable trigger article_changed; {change};
                 alter table article enable trigger article_changed;"
            ))
            .await;
        let mut watcher = self.connect().await;
        watcher.run("select pg_notify('lamplight_change', 'article:1')").await;
        let mut tries = HashSet::new();
        let deadline = Instant::now() + Duration::from_secs(10);
        while tries.len() < 3 && Instant::now() < deadline {
            let began = "select cast(query_start as text) from pg_stat_activity
                         where wait_event_type = 'Lock' and application_name = 'lamplight'
                            and query like '%from article%'";
            tries.extend(watcher.words(began).await);
        }
        editor.run("commit").await;
    }

    /// Waits until so many of the site's connections wait for somebody's lock. `SQLite` does not
    /// tell, and has one writer at a time anyway.
    pub(crate) async fn wait_for_waiting(&self, connections: i64) {
        const WAITING: &str = "select count(*) from pg_locks join pg_stat_activity using (pid)
            where not granted and query like '%comment%'";
        let deadline = Instant::now() + Duration::from_secs(10);
        while self.server().is_some() && self.number(WAITING).await < connections {
            assert!(Instant::now() < deadline, "nobody waits");
        }
        tokio::task::yield_now().await;
    }

    /// Is everything where it belongs, as far as the database can tell?
    pub(crate) async fn assert_sound(&self) {
        if self.server().is_none() {
            assert_eq!(self.words("pragma integrity_check").await, [Some("ok".to_owned())]);
            assert!(self.words("select \"table\" from pragma_foreign_key_check").await.is_empty());
        }
        let stray = "select count(*) from comment where article_id not in (select id from article)
            or thread_id not in (select id from comment)
            or visible <> (status = 'published' or exists (
                select 1 from comment as answer
                where answer.parent_id = comment.id and answer.visible))";
        assert_eq!(self.number(stray).await, 0);
        // An index that lost a row would count differently.
        let by_index = "select count(*) from comment where status <> 'published' or visible";
        assert_eq!(self.number(by_index).await, self.number("select count(*) from comment").await);
    }

    /// The first column of what a query gives, as text.
    pub(crate) async fn words(&self, sql: &str) -> Vec<Option<String>> {
        self.connect().await.words(sql).await
    }

    /// The one number that a query gives.
    pub(crate) async fn number(&self, sql: &str) -> i64 {
        self.connect().await.number(sql).await
    }
}

impl Outsider {
    /// A connection to the database at `url`.
    pub(crate) async fn at(url: &str) -> Self {
        if url.starts_with("sqlite:") {
            Self::Sqlite(SqliteConnection::connect(url).await.expect("the file opens"))
        } else {
            Self::Postgres(PgConnection::connect(url).await.expect("Postgres answers"))
        }
    }

    pub(crate) async fn run(&mut self, sql: &str) {
        let query = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
        match self {
            Self::Sqlite(connection) => drop(query.execute(connection).await.expect(sql)),
            Self::Postgres(connection) => drop(query.execute(connection).await.expect(sql)),
        }
    }

    /// Does the database refuse to do this?
    pub(crate) async fn refuses(&mut self, sql: &str) -> bool {
        let query = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
        match self {
            Self::Sqlite(connection) => query.execute(connection).await.is_err(),
            Self::Postgres(connection) => query.execute(connection).await.is_err(),
        }
    }

    pub(crate) async fn words(&mut self, sql: &str) -> Vec<Option<String>> {
        let safe = AssertSqlSafe(sql.to_owned());
        match self {
            Self::Sqlite(connection) => sqlx::query_scalar(safe).fetch_all(connection).await,
            Self::Postgres(connection) => sqlx::query_scalar(safe).fetch_all(connection).await,
        }
        .expect(sql)
    }

    pub(crate) async fn number(&mut self, sql: &str) -> i64 {
        let safe = AssertSqlSafe(sql.to_owned());
        match self {
            Self::Sqlite(connection) => sqlx::query_scalar(safe).fetch_one(connection).await,
            Self::Postgres(connection) => sqlx::query_scalar(safe).fetch_one(connection).await,
        }
        .expect(sql)
    }

    /// How a database would answer, in its words; Postgres without reading whole tables, which it
    /// prefers while they are small.
    pub(crate) async fn plan(&mut self, sql: &str) -> String {
        let steps: Vec<String> = match self {
            Self::Sqlite(connection) => {
                let explain = AssertSqlSafe(format!("explain query plan {sql}"));
                let rows = sqlx::query(explain).fetch_all(connection).await.expect(sql);
                rows.iter().map(|row| row.get("detail")).collect()
            }
            Self::Postgres(connection) => {
                let few = "set enable_seqscan = off";
                sqlx::query(few).execute(&mut *connection).await.expect(few);
                let explain = AssertSqlSafe(format!("explain (costs off) {sql}"));
                sqlx::query_scalar(explain).fetch_all(connection).await.expect(sql)
            }
        };
        steps.join("\n")
    }

    /// Every row of a table as text, one a line.
    pub(crate) async fn everything_in(&mut self, table: &str) -> String {
        let sql = match self {
            Self::Postgres(_) => format!("select cast({table} as text) from {table}"),
            Self::Sqlite(_) => {
                let columns = format!("select name from pragma_table_info('{table}')");
                let columns = self.words(&columns).await.into_iter().flatten();
                let texts = columns.map(|name| format!("quote({name})"));
                let line = texts.collect::<Vec<_>>().join(" || ' ' || ");
                format!("select {line} from {table}")
            }
        };
        let rows = self.words(&sql).await.into_iter().flatten();
        rows.collect::<Vec<_>>().join("\n")
    }

    /// Lets others read but not write, until `let_go`.
    pub(crate) async fn stand_in_the_way(&mut self) {
        match self {
            Self::Sqlite(_) => self.run("begin immediate").await,
            Self::Postgres(_) => {
                self.run("begin; lock table comment in share row exclusive mode").await;
            }
        }
    }

    /// Keeps the row of a comment from changing, until `let_go`.
    pub(crate) async fn hold_comment(&mut self, id: i64) {
        let begin = if matches!(self, Self::Sqlite(_)) { "begin immediate" } else { "begin" };
        self.run(&format!("{begin}; update comment set parent_id = parent_id where id = {id}"))
            .await;
    }

    /// Lets nobody read, as far as the database can do that, until `let_go`.
    pub(crate) async fn stand_in_the_way_of_readers(&mut self) {
        match self {
            Self::Sqlite(_) => self.run("begin exclusive").await,
            Self::Postgres(_) => {
                self.run("begin; lock table revision, change in access exclusive mode").await;
            }
        }
    }

    pub(crate) async fn let_go(&mut self) {
        self.run("rollback").await;
    }
}
