//! How many comments a second become durable, beside the rate of the bare database.

use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use sqlx::{Connection, PgConnection, SqliteConnection};
use tokio::sync::Barrier;

use crate::client::Client;
use crate::database::Database;
use crate::pages::{self, add_articles};
use crate::raw;
use crate::site::{GUIDE, Site};
use crate::stint::{Stint, TIME};
use crate::table::{Table, at_least, median};

/// Rounds, in each of which everything is measured once.
const ROUNDS: usize = 3;

/// Readers who post at the same time, each again as soon as the answer is there.
const CLIENTS: [usize; 2] = [1, 8];

/// Articles whose first comments arrive eight at once.
const FRESH_ARTICLES: usize = 20;

/// Measures and prints.
pub(crate) async fn measure() -> Result<()> {
    for database in Database::all("posting") {
        compare(&database).await?;
    }
    Ok(())
}

async fn compare(database: &Database) -> Result<()> {
    let mut table = Table::new(&["clients", "rows/s, raw", "comments/s", "of raw"]);
    for clients in CLIENTS {
        let (mut raw, mut posted) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let site = database.new_site().await?;
            raw.push(insert_raw(database, &site, clients).await?);
            posted.push(post(database, &site, clients).await?);
            database.remove(site).await?;
        }
        let (raw, posted) = (median(raw), median(posted));
        // SQLite has one writer, who commits together what waits together: eight clients should
        // see more than one gets who commits each row alone.
        let aim = if clients > 1 && matches!(database, Database::Sqlite) { 1.0 } else { 0.6 };
        table.row(&[
            clients.to_string(),
            format!("{raw:.0}"),
            format!("{posted:.0}"),
            at_least(posted / raw, aim, 2),
        ]);
    }
    table.print(&format!(
        "Durable comments on {}; medians of {ROUNDS} rounds of {} s; every answer was a success \
         and left its row",
        database.name(),
        TIME.as_secs()
    ));
    let first = post_first_comments(database).await?;
    println!(
        "\n  First comments of {FRESH_ARTICLES} articles, eight at once: {first} of {first} stored"
    );
    Ok(())
}

/// Comments that some clients post in a second. Fails unless each was answered with success and
/// is in the database after the server was killed.
async fn post(database: &Database, site: &Site, clients: usize) -> Result<f64> {
    site.publish()?;
    let server = site.serve()?;
    let writers: Vec<_> = (0..clients)
        .map(|writer| {
            let address = server.address.clone();
            tokio::spawn(async move {
                let mut client = Client::connect(&address).await?;
                let token = token(&mut client, GUIDE).await?;
                let mut stint = Stint::begin();
                while stint.goes_on() {
                    post_one(&mut client, GUIDE, &token, &raw::body(writer, stint.done)).await?;
                    stint.count();
                }
                anyhow::Ok(stint)
            })
        })
        .collect();
    let (mut answers, mut rate) = (0, 0.0);
    for writer in writers {
        let stint = writer.await??;
        answers += stint.done;
        rate += stint.rate();
    }
    drop(server);
    let rows = count_comments(database, site).await?;
    ensure!(rows == i64::from(answers), "{answers} comments were answered, {rows} are stored");
    Ok(rate)
}

/// Eight clients post the first comments of an article at once, article after article.
async fn post_first_comments(database: &Database) -> Result<i64> {
    let site = database.new_site().await?;
    add_articles(&site.content(), FRESH_ARTICLES)?;
    site.publish()?;
    let server = site.serve()?;
    let together = Arc::new(Barrier::new(8));
    let writers: Vec<_> = (0..8)
        .map(|writer| {
            let (address, together) = (server.address.clone(), together.clone());
            tokio::spawn(async move {
                let mut client = Client::connect(&address).await?;
                for number in 0..FRESH_ARTICLES {
                    let slug = pages::slug(number);
                    let token = token(&mut client, &slug).await?;
                    together.wait().await;
                    post_one(&mut client, &slug, &token, &raw::body(writer, 0)).await?;
                }
                anyhow::Ok(())
            })
        })
        .collect();
    for writer in writers {
        writer.await??;
    }
    drop(server);
    let rows = count_comments(database, &site).await?;
    database.remove(site).await?;
    ensure!(rows == i64::try_from(8 * FRESH_ARTICLES)?, "only {rows} first comments are stored");
    Ok(rows)
}

/// What the form carries to say when it was drawn.
async fn token(client: &mut Client, slug: &str) -> Result<String> {
    let page = client.get(&format!("/articles/{slug}"), &[]).await?.text();
    let (_, rest) = page.split_once("name=\"token\" value=\"").context("a form with a token")?;
    Ok(rest.split('"').next().unwrap_or_default().to_owned())
}

async fn post_one(client: &mut Client, slug: &str, token: &str, body: &str) -> Result<()> {
    let path = format!("/articles/{slug}/comments");
    let fields = [("name", "Robin"), ("body", body), ("token", token), ("website", "")];
    let answer = client.post(&path, &fields).await?;
    ensure!(answer.status.is_redirection(), "{path} answers {}: {}", answer.status, answer.text());
    Ok(())
}

/// Rows that the bare database stores in a second.
async fn insert_raw(database: &Database, site: &Site, clients: usize) -> Result<f64> {
    match database {
        Database::Sqlite => raw::sqlite(&format!("{}-raw", site.database_url)).await,
        Database::Postgres(_) => raw::postgres(&site.database_url, clients).await,
    }
}

async fn count_comments(database: &Database, site: &Site) -> Result<i64> {
    const SQL: &str = "select count(*) from comment";
    let url = &site.database_url;
    Ok(match database {
        Database::Sqlite => {
            sqlx::query_scalar(SQL).fetch_one(&mut SqliteConnection::connect(url).await?).await?
        }
        Database::Postgres(_) => {
            sqlx::query_scalar(SQL).fetch_one(&mut PgConnection::connect(url).await?).await?
        }
    })
}
