//! What it costs to read the cached guide, beside nginx and the barest axum.

use anyhow::{Result, ensure};
use axum::http::StatusCode;
use tempfile::TempDir;

use crate::client::{Answer, Client};
use crate::server::{Server, need, on_core};
use crate::site::{GUIDE, Site};
use crate::table::{Table, at_most, kilobytes, median};
use crate::wrk::{Load, load};
use crate::{bare, nginx};

/// How a browser may ask for the guide.
struct Way {
    name: &'static str,
    /// `Accept-Encoding`.
    encoding: &'static str,
    /// Whether the browser already holds the page.
    unchanged: bool,
}

const WAYS: [Way; 4] = [
    Way { name: "plain", encoding: "identity", unchanged: false },
    Way { name: "gzip", encoding: "gzip", unchanged: false },
    Way { name: "brotli", encoding: "br", unchanged: false },
    Way { name: "unchanged", encoding: "gzip", unchanged: true },
];

/// Comments under the guide: the first page of them.
const COMMENTS: usize = 50;

/// Rounds, in each of which every server is loaded in every way.
const ROUNDS: usize = 5;

/// Length of one load.
const SECONDS: u32 = 2;

/// CPU time that Lamplight may take for a request, in that of bare axum.
const RATIO: f64 = 1.15;

/// Longest that drawing the guide anew may take, in microseconds of CPU.
const DRAWING: f64 = 300.0;

/// A server and where it keeps the guide for each way.
struct Contender {
    name: &'static str,
    server: Server,
    path: fn(&Way) -> String,
}

/// Measures and prints.
pub(crate) async fn measure() -> Result<()> {
    need(&["wrk", "nginx", "taskset"])?;
    let site = Site::new()?;
    site.publish()?;
    site.fill(GUIDE, COMMENTS).await?;

    let lamplight = Contender { name: "Lamplight", server: site.serve_on(0)?, path: |_| guide() };
    let kept = TempDir::with_prefix("lamplight-bench-")?;
    for way in &WAYS {
        bare::keep(kept.path(), way.name, &lamplight.ask(way).await?)?;
    }
    let mut bare = on_core(0, std::env::current_exe()?);
    let axum = Contender {
        name: "bare axum",
        server: Server::start(bare.arg("bare").arg(kept.path()))?,
        path: |way| format!("/{}", way.name),
    };
    let nginx = Contender {
        name: "nginx",
        server: nginx::start(kept.path(), 0).await?,
        path: |_| "/guide".into(),
    };
    compare(&lamplight, &axum, &nginx).await?;

    let site = site.with("LAMPLIGHT_PAGE_CACHE_MIB", "0");
    let anew = load(&site.serve_on(0)?, &guide(), &[("Accept-Encoding", "identity")], 5)?;
    let drawing = at_most(anew.cpu_microseconds, DRAWING, 0);
    println!("\n  The same page drawn anew, plain: {drawing} µs of CPU");
    Ok(())
}

async fn compare(lamplight: &Contender, axum: &Contender, nginx: &Contender) -> Result<()> {
    let contenders = [lamplight, axum, nginx];
    let mut table = Table::new(&["", "kB", "requests/s", "µs of CPU", "of bare axum"]);
    for way in &WAYS {
        let mut loads = [const { Vec::new() }; 3];
        for round in 0..=ROUNDS {
            for (contender, loads) in contenders.iter().zip(&mut loads) {
                if contender.can_serve(way) {
                    let load = contender.load(way).await?;
                    // The first round only warms up.
                    loads.extend((round > 0).then_some(load));
                }
            }
        }
        let floor = cost(&loads[1]);
        for (contender, loads) in contenders.iter().zip(&loads) {
            let name = format!("{}, {}", way.name, contender.name);
            if loads.is_empty() {
                table.row(&[name, "–".into(), "–".into(), "–".into(), "–".into()]);
                continue;
            }
            let ratio = cost(loads) / floor;
            table.row(&[
                name,
                kilobytes(contender.ask(way).await?.body.len()),
                format!("{:.0}", median(loads.iter().map(|load| load.requests_per_second))),
                format!("{:.1}", cost(loads)),
                if contender.name == lamplight.name {
                    at_most(ratio, RATIO, 2)
                } else {
                    format!("{ratio:.2}")
                },
            ]);
        }
    }
    table.print(&format!(
        "The guide with {COMMENTS} comments, servers on one core, wrk on the other; medians of \
         {ROUNDS} interleaved rounds of {SECONDS} s"
    ));
    if !nginx::has_brotli() {
        println!("\n  nginx serves brotli with Debian's package libnginx-mod-http-brotli-static.");
    }
    Ok(())
}

impl Contender {
    fn can_serve(&self, way: &Way) -> bool {
        self.name != "nginx" || way.encoding != "br" || nginx::has_brotli()
    }

    async fn load(&self, way: &Way) -> Result<Load> {
        let tag = self.tag(way).await?;
        let mut headers = vec![("Accept-Encoding", way.encoding)];
        headers.extend(way.unchanged.then_some(("If-None-Match", tag.as_str())));
        load(&self.server, &(self.path)(way), &headers, SECONDS)
    }

    /// What a browser that asks this way gets; checked to be what it asked for.
    async fn ask(&self, way: &Way) -> Result<Answer> {
        let tag = self.tag(way).await?;
        let mut headers = vec![("accept-encoding", way.encoding)];
        headers.extend(way.unchanged.then_some(("if-none-match", tag.as_str())));
        let mut client = Client::connect(&self.server.address).await?;
        let answer = client.get(&(self.path)(way), &headers).await?;
        let expected = if way.unchanged { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
        ensure!(answer.status == expected, "{}: {} to {}", self.name, answer.status, way.name);
        let encoding = answer.header("content-encoding");
        let expected = if encoding.is_empty() { "identity" } else { encoding };
        ensure!(
            way.unchanged || way.encoding == expected,
            "{} answers in {expected} to {}",
            self.name,
            way.name
        );
        Ok(answer)
    }

    /// The strong tag of what is there.
    async fn tag(&self, way: &Way) -> Result<String> {
        let mut client = Client::connect(&self.server.address).await?;
        let headers = [("accept-encoding", way.encoding)];
        Ok(client.get(&(self.path)(way), &headers).await?.header("etag").to_owned())
    }
}

fn guide() -> String {
    format!("/articles/{GUIDE}")
}

fn cost(loads: &[Load]) -> f64 {
    median(loads.iter().map(|load| load.cpu_microseconds))
}
