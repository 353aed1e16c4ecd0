//! wrk, the load generator, and what it reports.

use anyhow::{Context, Result, ensure};

use crate::server::{Server, on_core};

/// Connections that ask at the same time, each again as soon as it is answered.
const CONNECTIONS: &str = "16";

/// What a server did under load.
#[derive(Clone, Copy)]
pub(crate) struct Load {
    /// Requests answered in a second.
    pub(crate) requests_per_second: f64,
    /// CPU time of the server for one request, in microseconds.
    pub(crate) cpu_microseconds: f64,
}

/// Loads `server` from the second core for some seconds with requests for `path`.
pub(crate) fn load(
    server: &Server,
    path: &str,
    headers: &[(&str, &str)],
    seconds: u32,
) -> Result<Load> {
    let mut command = on_core(1, "wrk");
    command.args(["-t", "1", "-c", CONNECTIONS, "-d", &format!("{seconds}s")]);
    for (name, value) in headers {
        command.arg("-H").arg(format!("{name}: {value}"));
    }
    let cpu_before = server.cpu_seconds()?;
    let output = command.arg(format!("http://{}{path}", server.address)).output()?;
    let cpu = server.cpu_seconds()? - cpu_before;

    let report = String::from_utf8_lossy(&output.stdout);
    ensure!(output.status.success(), "wrk failed: {}", String::from_utf8_lossy(&output.stderr));
    ensure!(!report.contains("Non-2xx"), "some requests were refused:\n{report}");
    ensure!(!report.contains("Socket errors"), "some requests were not answered:\n{report}");
    let requests = before(&report, " requests in")?;
    Ok(Load {
        requests_per_second: requests / f64::from(seconds),
        cpu_microseconds: cpu * 1e6 / requests,
    })
}

/// The number that stands before `words`.
fn before(report: &str, words: &str) -> Result<f64> {
    let (head, _) = report.split_once(words).context("a report of wrk")?;
    Ok(head.split_whitespace().next_back().context("a number")?.parse()?)
}
