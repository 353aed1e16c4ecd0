//! What the registry of sources costs when many articles cite many sources.

use std::fmt::Write;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use lamplight::app::App;
use lamplight::config::Settings;
use lamplight::content::{Kind, compile};
use lamplight::store::{Options, Store};

use crate::client::Client;
use crate::server::Server;
use crate::site::{GUIDE, Site};
use crate::table::{Table, at_most, median};

/// Articles, and the sources that they cite.
const SIZES: [(usize, usize); 2] = [(1_000, 2_000), (10_000, 20_000)];

/// Sources in one file.
const IN_FILE: usize = 200;

/// Sources that an article cites: two that only it has, and others that many cite.
const CITED: usize = 6;

/// Edits, and pages, of which the median counts.
const TRIES: usize = 9;

/// Compilations of which the median counts.
const COMPILATIONS: usize = 99;

/// Longest that compiling the guide may take, in milliseconds.
const COMPILING: f64 = 2.0;

/// Longest that we wait for an edited article.
const PATIENCE: Duration = Duration::from_secs(30);

/// Measures and prints.
pub(crate) async fn measure() -> Result<()> {
    let mut table = Table::new(&[
        "articles / sources",
        "first publication, s",
        "edit shows, ms",
        "its source follows, ms",
        "/sources, ms",
        "/sources/KEY, ms",
        "most cited, ms",
        "memory, MiB",
    ]);
    for (articles, sources) in SIZES {
        let site = Site::new()?;
        // Made-up sources keep no policy, and saying so would take longer than publishing them.
        std::fs::remove_file(site.content().join("policy.toml"))?;
        write_sources(&site.content(), sources)?;
        for number in 0..articles {
            write_article(&site.content(), number, sources, "")?;
        }
        let begun = Instant::now();
        site.publish()?;
        let publication = begun.elapsed().as_secs_f64();

        let server = site.serve()?;
        let (edit, follows) = edit(&site, &server, sources).await?;
        let memory = server.resident_mib()?;
        drop(server);
        // Without a cache each request draws its page anew.
        let site = site.with("LAMPLIGHT_PAGE_CACHE_MIB", "0");
        let server = site.serve()?;
        table.row(&[
            format!("{articles} / {sources}"),
            format!("{publication:.2}"),
            format!("{edit:.1}"),
            format!("{follows:.1}"),
            format!("{:.1}", draw(&server, "/sources").await?),
            format!("{:.1}", draw(&server, &format!("/sources/{}", key(sources / 2))).await?),
            format!("{:.1}", draw(&server, &format!("/sources/{}", key(0))).await?),
            format!("{memory:.1}"),
        ]);
    }
    table.print(&format!("Articles that cite {CITED} sources each, on SQLite"));
    println!("\n  Compiling the guide: {} ms", at_most(compiling().await?, COMPILING, 2));
    Ok(())
}

/// The name of one source.
fn key(number: usize) -> String {
    format!("made-up{number}")
}

fn slug(number: usize) -> String {
    format!("cites-{number}")
}

fn write_sources(content: &Path, count: usize) -> Result<()> {
    for first in (0..count).step_by(IN_FILE) {
        let mut text = String::new();
        for number in first..count.min(first + IN_FILE) {
            writeln!(
                text,
                "{}:\n  type: article\n  title: Made-up findings, part {number}\n  author: [\"Made \
                 Up{}, Ada\", {{ name: Body {} }}]\n  date: {}-{:02}\n  url: \
                 {{ value: \"https://www.example.org/findings/{number}\" }}\n  parent:\n    \
                 type: web\n    title: Site {}\n",
                key(number),
                number % 997,
                number % 89,
                2000 + number % 26,
                1 + number % 12,
                number % 300,
            )?;
        }
        std::fs::write(content.join(format!("sources/made-up-{first}.yaml")), text)?;
    }
    Ok(())
}

/// Writes an article with further words before its first section.
fn write_article(content: &Path, number: usize, sources: usize, further: &str) -> Result<()> {
    let mut text = format!(
        "+++\ntitle = \"Cites, part {number}\"\nsummary = \"What is known of {number}.\"\n\
         topics = [\"Topic {}\"]\npublished = {}-{:02}-{:02}\n+++\n\n{further}\n",
        number % 20,
        2010 + number % 16,
        1 + number % 12,
        1 + number % 28,
    );
    for cited in 0..CITED {
        let source = match cited {
            0 | 1 => (number * 2 + cited) % sources,
            // The rest is cited the more the nearer it is to the first.
            _ => (number * (cited + 1)) % (sources / 10).max(1) / (cited * cited),
        };
        write!(
            text,
            "\n## What is known, {cited}\n\nA small step that can be taken today is worth more than \
             a great one that waits.[@{}] Sleep, food and a door that locks come before every other \
             plan.\n",
            key(source)
        )?;
    }
    Ok(std::fs::write(content.join("articles").join(slug(number)).with_extension("md"), text)?)
}

/// Milliseconds from saving an article to the page that shows it, and to the page of a source that
/// it did not cite before.
async fn edit(site: &Site, server: &Server, sources: usize) -> Result<(f64, f64)> {
    let mut client = Client::connect(&server.address).await?;
    let (mut shown, mut followed) = (Vec::new(), Vec::new());
    for number in 0..TRIES {
        let article = format!("/articles/{}", slug(number));
        let other = key(sources - 1 - number);
        let words = format!("Edited for the {number}th time.[@{other}]");
        let begun = Instant::now();
        write_article(&site.content(), number, sources, &words)?;
        for (path, words, times) in [
            (article.clone(), format!("the {number}th time"), &mut shown),
            (format!("/sources/{other}"), article, &mut followed),
        ] {
            while !client.get(&path, &[]).await?.text().contains(&words) {
                ensure!(begun.elapsed() < PATIENCE, "{path} does not show what was saved");
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            times.push(begun.elapsed().as_secs_f64() * 1000.0);
        }
    }
    Ok((median(shown), median(followed)))
}

/// Milliseconds until a page is there.
async fn draw(server: &Server, path: &str) -> Result<f64> {
    let mut client = Client::connect(&server.address).await?;
    let mut times = Vec::new();
    for _ in 0..TRIES {
        let begun = Instant::now();
        let answer = client.get(path, &[]).await?;
        times.push(begun.elapsed().as_secs_f64() * 1000.0);
        ensure!(answer.status.is_success(), "{path} answers {}", answer.status);
    }
    Ok(median(times))
}

/// Milliseconds for compiling the guide with its ten sources, once all is read.
async fn compiling() -> Result<f64> {
    let site = Site::new()?;
    site.publish()?;
    let store = Store::open(&site.database_url, Options::default()).await?;
    let app = App::start(Settings::default(), store).await?;
    let path = site.content().join("articles").join(GUIDE).with_extension("md");
    let text = std::fs::read_to_string(path)?;
    let (around, options) = (app.surroundings(), app.compile_options());
    let mut times = Vec::new();
    for _ in 0..COMPILATIONS {
        let begun = Instant::now();
        let compiled = compile(&text, Kind::Article, GUIDE, &around, options);
        times.push(begun.elapsed().as_secs_f64() * 1000.0);
        black_box(compiled.ok().context("the guide has faults")?);
    }
    app.close().await;
    Ok(median(times))
}
