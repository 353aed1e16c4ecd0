//! The least that an axum server can do: hand out finished answers from memory.

use std::path::Path;

use anyhow::{Context, Result};
use axum::Router;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::routing::get;
use bytes::Bytes;
use tokio::net::TcpListener;

use crate::client::Answer;

/// Headers that hyper writes by itself.
const WRITTEN_ANYWAY: [&str; 3] = ["content-length", "date", "connection"];

/// Serves every answer that [`keep`] put into `folder`, at `/NAME`, until it is killed.
#[expect(clippy::print_stdout, reason = "whoever starts it waits for the address")]
pub(crate) async fn serve(folder: &Path) -> Result<()> {
    let mut router = Router::new();
    for entry in folder.read_dir()? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "head") {
            let name = path.file_stem().and_then(|name| name.to_str()).context("a name")?;
            let (status, headers, body) = read(&path)?;
            router = router.route(
                &format!("/{name}"),
                get(move || std::future::ready((status, headers.clone(), body.clone()))),
            );
        }
    }
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("Answers are at http://{}", listener.local_addr()?);
    Ok(axum::serve(listener, router).await?)
}

/// Puts an answer into `folder` under `name`.
pub(crate) fn keep(folder: &Path, name: &str, answer: &Answer) -> Result<()> {
    let mut head = format!("{}\n", answer.status.as_u16());
    for (name, value) in &answer.headers {
        if !WRITTEN_ANYWAY.contains(&name.as_str()) {
            head += &[name.as_str(), ": ", value.to_str()?, "\n"].concat();
        }
    }
    std::fs::write(folder.join(name).with_extension("head"), head)?;
    std::fs::write(folder.join(name).with_extension("body"), &answer.body)?;
    Ok(())
}

fn read(path: &Path) -> Result<(StatusCode, HeaderMap, Bytes)> {
    let head = std::fs::read_to_string(path)?;
    let mut lines = head.lines();
    let status = lines.next().context("a status")?.parse()?;
    let mut headers = HeaderMap::new();
    for line in lines {
        let (name, value) = line.split_once(": ").context("a header")?;
        headers.append(
            HeaderName::from_static(keep_for_ever(name)),
            HeaderValue::from_static(keep_for_ever(value)),
        );
    }
    let body = std::fs::read(path.with_extension("body"))?;
    Ok((status, headers, Bytes::from_static(body.leak())))
}

/// What lives as long as the program is the cheapest to hand out.
fn keep_for_ever(text: &str) -> &'static str {
    text.to_owned().leak()
}
