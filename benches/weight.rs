//! What a reader's phone has to load before the guide can be read.

use anyhow::{Result, ensure};

use crate::client::{Answer, Client};
use crate::site::{GUIDE, Site};
use crate::table::{Table, at_most, kilobytes};

/// The most that HTML, style sheets and scripts may weigh together, in kB of 1,000 bytes: what a
/// server may send in its first round trip (RFC 6928, ten segments of 1,460 bytes).
const AIM: f64 = 14.0;

/// Measures and prints.
pub(crate) async fn measure() -> Result<()> {
    let site = Site::new()?;
    let server = site.serve()?;
    let mut client = Client::connect(&server.address).await?;
    let page = format!("/articles/{GUIDE}");
    let html = client.get(&page, &[]).await?.text();

    let mut table = Table::new(&["kB", "plain", "gzip", "brotli"]);
    let mut sums = [0; 3];
    for path in [page].into_iter().chain(parts(&html)) {
        let mut row = vec![path.clone()];
        for (sum, encoding) in sums.iter_mut().zip(["identity", "gzip", "br"]) {
            let answer: Answer = client.get(&path, &[("accept-encoding", encoding)]).await?;
            ensure!(answer.status.is_success(), "{path} answers {}", answer.status);
            *sum += answer.body.len();
            row.push(kilobytes(answer.body.len()));
        }
        table.row(&row);
    }
    let [plain, gzip, brotli] = sums;
    table.row(&["together".into(), kilobytes(plain), kilobytes(gzip), kilobytes(brotli)]);
    table.print("The guide without comments and pictures");
    println!(
        "\n  Packed by brotli: {} kB",
        at_most(f64::from(u32::try_from(brotli)?) / 1000.0, AIM, 1)
    );
    Ok(())
}

/// The style sheets and scripts that a page names.
fn parts(html: &str) -> impl Iterator<Item = String> {
    let attributes = html.split('"').filter(|value| value.starts_with("/static/"));
    attributes
        .filter(|path| [".css", ".js"].iter().any(|ending| path.ends_with(ending)))
        .map(str::to_owned)
}
