//! The databases that a site can use.

use anyhow::{Context, Result};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

use crate::site::Site;

/// Which one.
pub(crate) enum Database {
    Sqlite,
    /// With the address of a server on which databases may be made.
    Postgres(String),
}

impl Database {
    /// Those that are there: Postgres if `TEST_DATABASE_URL` names a server. `what` is measured.
    pub(crate) fn all(what: &str) -> Vec<Self> {
        #[expect(clippy::disallowed_methods, reason = "tests/with-postgres says it this way")]
        let server = std::env::var("TEST_DATABASE_URL").ok();
        if server.is_none() {
            println!("\nFor Postgres as well: tests/with-postgres cargo bench {what}");
        }
        std::iter::once(Self::Sqlite).chain(server.map(Self::Postgres)).collect()
    }

    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres(_) => "Postgres",
        }
    }

    /// A site on an empty database.
    pub(crate) async fn new_site(&self) -> Result<Site> {
        let site = Site::new()?;
        let Self::Postgres(server) = self else { return Ok(site) };
        let name = format!("bench_{}", std::process::id());
        let mut connection = PgConnection::connect(server).await?;
        connection.execute(AssertSqlSafe(format!("create database {name}"))).await?;
        let (place, _) = server.rsplit_once('/').context("an address with a database")?;
        Ok(site.on(format!("{place}/{name}")))
    }

    pub(crate) async fn remove(&self, site: Site) -> Result<()> {
        if let Self::Postgres(server) = self {
            let (_, name) = site.database_url.rsplit_once('/').context("the name of a database")?;
            let mut connection = PgConnection::connect(server).await?;
            let drop = format!("drop database {name} with (force)");
            connection.execute(AssertSqlSafe(drop)).await?;
        }
        Ok(())
    }
}
