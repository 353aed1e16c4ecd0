//! Measures Lamplight beside what it could cost at best, on this machine and in one run.
//!
//! `cargo bench reading`, `posting`, `queue`, `growth`, `sources`, `spam`, `guard` or `weight`;
//! without a name, all of them. Everything happens on the loopback address, is bounded in time and count, and stops by
//! itself. Only `reading` and `growth` need programs that Rust does not bring: wrk, nginx and
//! taskset.
#![expect(clippy::print_stdout, reason = "tables are what it is for")]

mod bare;
mod client;
mod database;
mod growth;
mod guard;
#[path = "../tests/site/labelled.rs"]
mod labelled;
mod nginx;
mod pages;
mod posting;
mod queue;
mod raw;
mod reading;
mod server;
mod site;
mod sources;
mod spam;
mod stint;
mod table;
mod weight;
mod wrk;

use std::path::Path;

use anyhow::{Result, bail};

#[tokio::main]
async fn main() -> Result<()> {
    // Cargo itself adds `--bench`.
    let words: Vec<_> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => {
            spam::measure()?;
            guard::measure();
            weight::measure().await?;
            reading::measure().await?;
            posting::measure().await?;
            queue::measure().await?;
            growth::measure().await?;
            sources::measure().await
        }
        ["reading"] => reading::measure().await,
        ["posting"] => posting::measure().await,
        ["queue"] => queue::measure().await,
        ["growth"] => growth::measure().await,
        ["sources"] => sources::measure().await,
        ["spam"] => spam::measure(),
        ["guard"] => {
            guard::measure();
            Ok(())
        }
        ["weight"] => weight::measure().await,
        // How `reading` starts the server that it compares with.
        ["bare", folder] => bare::serve(Path::new(folder)).await,
        _ => bail!(
            "there are `reading`, `posting`, `queue`, `growth`, `sources`, `spam`, `guard` and `weight`"
        ),
    }
}
