use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, TcpStream};
use std::time::Duration;

use crate::cli::output::{complain, say};
use crate::cli::{Done, Failed};
use crate::config::Settings;

/// Longest wait for an answer: containers ask every few seconds.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Asks `/readyz` of a running site.
pub(super) fn ask(settings: &Settings, address: Option<String>) -> Done {
    let address = address.unwrap_or_else(|| {
        let mut listen = settings.listen;
        if listen.ip().is_unspecified() {
            listen.set_ip(IpAddr::V4(Ipv4Addr::LOCALHOST));
        }
        listen.to_string()
    });
    let address = address.trim_start_matches("http://").trim_end_matches('/');
    match status_line(address) {
        Ok(line) if line.contains(" 200 ") => {
            say(format_args!("ready"));
            Ok(())
        }
        Ok(line) => {
            complain(format_args!("The site at {address} is not ready: {line}"));
            Err(Failed::System)
        }
        Err(error) => {
            complain(format_args!("No site answers at {address}: {error}."));
            Err(Failed::System)
        }
    }
}

fn status_line(address: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    stream.set_write_timeout(Some(TIMEOUT))?;
    write!(stream, "GET /readyz HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.take(4096).read_to_string(&mut answer)?;
    Ok(answer.lines().next().unwrap_or_default().to_owned())
}
