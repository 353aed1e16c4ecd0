//! A server in a process of its own, what it costs, and its end.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

/// A running server; dropping it kills it, as a power cut would.
pub(crate) struct Server {
    child: Child,
    /// Host and port.
    pub(crate) address: String,
    /// Held open: a server that prints into a closed pipe would fail.
    _output: Option<BufReader<ChildStdout>>,
}

/// Clock ticks in a second of `/proc/PID/stat`: `USER_HZ`, which is 100 on every Linux (proc(5)).
const TICKS: f64 = 100.0;

/// Longest that a server may take to listen.
const PATIENCE: Duration = Duration::from_secs(60);

impl Server {
    /// Starts `command`, whose first line of output names its address.
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
        let mut output = BufReader::new(child.stdout.take().expect("its output was asked for"));
        let mut line = String::new();
        output.read_line(&mut line)?;
        let Some((_, address)) = line.trim_end().split_once("http://") else {
            let _ = child.kill();
            bail!("{command:?} names no address: {line:?}");
        };
        Ok(Self { child, address: address.to_owned(), _output: Some(output) })
    }

    /// Starts `command`, which listens on `address` and does not say when.
    pub(crate) async fn start_silent(command: &mut Command, address: String) -> Result<Self> {
        let child = command.stdin(Stdio::null()).spawn()?;
        let server = Self { child, address, _output: None };
        let begun = Instant::now();
        while tokio::net::TcpStream::connect(&server.address).await.is_err() {
            ensure!(begun.elapsed() < PATIENCE, "{command:?} does not listen");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Ok(server)
    }

    /// CPU time of all threads so far, in user and kernel, in seconds; steps of 10 ms.
    pub(crate) fn cpu_seconds(&self) -> Result<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        // The program's name may hold spaces, but ends with the last bracket.
        let (_, fields) = stat.rsplit_once(')').context("a line of proc(5)")?;
        let ticks = fields.split_whitespace().skip(11).take(2).map(str::parse::<f64>);
        Ok(ticks.sum::<Result<f64, _>>()? / TICKS)
    }

    /// Resident memory now, in MiB.
    pub(crate) fn resident_mib(&self) -> Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).context("proc(5)")?;
        let kib: f64 = line.split_whitespace().nth(1).context("proc(5)")?.parse()?;
        Ok(kib / 1024.0)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// `program`, kept on one core; without the environment of whoever measures.
pub(crate) fn on_core(core: u8, program: impl AsRef<Path>) -> Command {
    let mut command = Command::new("taskset");
    command.arg("-c").arg(core.to_string()).arg(program.as_ref());
    without_environment(command)
}

/// `program`, wherever the system puts it; without the environment of whoever measures.
pub(crate) fn on_any_core(program: impl AsRef<Path>) -> Command {
    without_environment(Command::new(program.as_ref()))
}

fn without_environment(mut command: Command) -> Command {
    command.env_clear().env("PATH", "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    command
}

/// Fails, with words on how to mend it, unless all programs are there.
pub(crate) fn need(programs: &[&str]) -> Result<()> {
    for program in programs {
        let found = on_any_core("sh").args(["-c", "command -v \"$0\"", program]).output()?;
        ensure!(
            found.status.success(),
            "this needs {program}; on Debian: apt-get install wrk nginx-light util-linux"
        );
    }
    Ok(())
}

/// An address on loopback that nobody listens on just now.
pub(crate) fn free_address() -> Result<String> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string())
}
