//! What becomes of the figures when the site grows.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use crate::client::Client;
use crate::pages::{add_articles, slug, write_article};
use crate::server::{Server, need};
use crate::site::{GUIDE, Site};
use crate::table::{Table, at_most, median};
use crate::wrk::load;

/// Articles beside those that we ship, and the longest that a start may take with them, in
/// seconds.
const ARTICLES: [(usize, Option<f64>); 3] = [(10, None), (1_000, Some(0.15)), (10_000, Some(1.0))];

/// Comments under one article.
const COMMENTS: [usize; 3] = [50, 5_000, 100_000];

/// Longest until an edited article shows, in milliseconds.
const EDIT: f64 = 50.0;

/// The most memory with 1,000 articles, after a load, in MiB.
const MEMORY: f64 = 40.0;

/// Longest that drawing a page anew may take, in microseconds of CPU.
const DRAWING: f64 = 300.0;

/// Starts and edits of which the median counts.
const TRIES: usize = 5;

/// Longest that we wait for an edited article.
const PATIENCE: Duration = Duration::from_secs(10);

/// Measures and prints.
pub(crate) async fn measure() -> Result<()> {
    need(&["wrk", "taskset"])?;
    grow_articles().await?;
    grow_comments().await
}

async fn grow_articles() -> Result<()> {
    let mut table = Table::new(&[
        "articles",
        "first publication, s",
        "start, s",
        "edit shows, ms",
        "memory, MiB",
        "drawing, µs",
    ]);
    for (count, start_aim) in ARTICLES {
        let site = Site::new()?;
        add_articles(&site.content(), count)?;
        let begun = Instant::now();
        site.publish()?;
        let publication = begun.elapsed().as_secs_f64();

        let started = start(&site, &slug(0)).await?;
        let server = site.serve()?;
        read_all(&server, count).await?;
        let memory = server.resident_mib()?;
        let edit = edit(&site, &server).await?;
        drop(server);
        let drawing = draw_anew(site, &slug(1))?;
        table.row(&[
            count.to_string(),
            format!("{publication:.2}"),
            start_aim.map_or(format!("{started:.3}"), |aim| at_most(started, aim, 3)),
            at_most(edit, EDIT, 0),
            if count == 1_000 { at_most(memory, MEMORY, 1) } else { format!("{memory:.1}") },
            at_most(drawing, DRAWING, 0),
        ]);
    }
    table.print("The site with more articles, on SQLite");
    Ok(())
}

async fn grow_comments() -> Result<()> {
    let mut table = Table::new(&["comments", "start, s", "memory, MiB", "drawing, µs"]);
    for count in COMMENTS {
        let site = Site::new()?;
        site.publish()?;
        site.fill(GUIDE, count).await?;
        let started = start(&site, GUIDE).await?;
        let server = site.serve()?;
        load(&server, &format!("/articles/{GUIDE}"), &[("Accept-Encoding", "gzip")], 2)?;
        let memory = server.resident_mib()?;
        drop(server);
        let drawing = draw_anew(site, GUIDE)?;
        table.row(&[
            count.to_string(),
            format!("{started:.3}"),
            format!("{memory:.1}"),
            at_most(drawing, DRAWING, 0),
        ]);
    }
    table.print("The guide with more comments, on SQLite; its first page");
    Ok(())
}

/// Seconds from the start of the program to its first answer, on a database that holds all.
async fn start(site: &Site, slug: &str) -> Result<f64> {
    let mut times = Vec::new();
    for _ in 0..TRIES {
        let begun = Instant::now();
        let server = site.serve()?;
        let mut client = Client::connect(&server.address).await?;
        let answer = client.get(&format!("/articles/{slug}"), &[]).await?;
        times.push(begun.elapsed().as_secs_f64());
        ensure!(answer.status.is_success(), "/articles/{slug} answers {}", answer.status);
    }
    Ok(median(times))
}

/// Reads every article once, then the same one for some seconds.
async fn read_all(server: &Server, count: usize) -> Result<()> {
    let mut client = Client::connect(&server.address).await?;
    for number in 0..count {
        let path = format!("/articles/{}", slug(number));
        let answer = client.get(&path, &[("accept-encoding", "gzip")]).await?;
        ensure!(answer.status.is_success(), "{path} answers {}", answer.status);
    }
    load(server, &format!("/articles/{GUIDE}"), &[("Accept-Encoding", "gzip")], 2)?;
    Ok(())
}

/// Milliseconds from saving a file to the page that shows it.
async fn edit(site: &Site, server: &Server) -> Result<f64> {
    let mut client = Client::connect(&server.address).await?;
    let mut times = Vec::new();
    for number in 0..TRIES {
        let path = format!("/articles/{}", slug(number));
        let words = format!("Edited for the {number}th time.");
        let begun = Instant::now();
        write_article(&site.content(), number, &words)?;
        while !client.get(&path, &[]).await?.text().contains(&words) {
            ensure!(begun.elapsed() < PATIENCE, "{path} does not show what was saved");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        times.push(begun.elapsed().as_secs_f64() * 1000.0);
    }
    Ok(median(times))
}

/// Microseconds of CPU for one page, when nothing is kept.
fn draw_anew(site: Site, slug: &str) -> Result<f64> {
    let site = site.with("LAMPLIGHT_PAGE_CACHE_MIB", "0");
    let server = site.serve_on(0)?;
    let path = format!("/articles/{slug}");
    Ok(load(&server, &path, &[("Accept-Encoding", "identity")], 3)?.cpu_microseconds)
}
