//! Files that every page loads, inside the binary, under addresses that change with their bytes.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use rust_embed::Embed;

use crate::web::layout::{Assets, StudioAssets};
use crate::web::site::Drawn;
use crate::web::{Error, Result, headers};

#[derive(Embed)]
#[folder = "static/"]
struct Static;

/// The addresses of this build.
static ASSETS: LazyLock<Assets> = LazyLock::new(|| Assets {
    css: address("site.css"),
    pages_css: address("pages.css"),
    script: address("site.js"),
    icon: address("favicon.svg"),
});

/// What only the studio loads.
static STUDIO: LazyLock<StudioAssets> =
    LazyLock::new(|| StudioAssets { css: address("studio.css"), script: address("studio.js") });

/// Characters of a digest in the name of a file.
const DIGEST_IN_NAME: usize = 12;

/// Where pages find the files.
pub(crate) fn addresses() -> &'static Assets {
    &ASSETS
}

/// Where the pages of the studio find what only they load.
pub(crate) fn studio() -> &'static StudioAssets {
    &STUDIO
}

/// `GET /static/{name}.{digest}.{ending}`
pub(crate) async fn show(Path(asked): Path<String>) -> Result<Response> {
    let (name, ending) = asked.rsplit_once('.').ok_or(Error::NotFound)?;
    let (name, digest) = name.rsplit_once('.').ok_or(Error::NotFound)?;
    let bytes = sent(&format!("{name}.{ending}")).ok_or(Error::NotFound)?;
    // A page of another version may ask for a file that this one has not.
    if digest != short_digest(&bytes) {
        return Err(Error::NotFound);
    }
    let kind = match ending {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        _ => return Err(Error::NotFound),
    };
    let mut response = bytes.into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().insert(CACHE_CONTROL, headers::IMMUTABLE);
    response.extensions_mut().insert(Drawn(Vec::new()));
    Ok(response)
}

/// `GET /robots.txt`: all pages may be found by those who look for help.
pub(crate) async fn robots() -> &'static str {
    "User-agent: *\nDisallow: /comment-token\nDisallow: /studio\n"
}

fn address(name: &str) -> String {
    let digest = sent(name).map(|bytes| short_digest(&bytes)).unwrap_or_default();
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    format!("/static/{stem}.{digest}.{ending}")
}

/// A file as it is sent: without comments and indentation, which are for those who read the code
/// and would be half a kilobyte of every first page.
fn sent(name: &str) -> Option<Vec<u8>> {
    let bytes = Static::get(name)?.data.into_owned();
    let lean = match (std::str::from_utf8(&bytes), name.rsplit_once('.')) {
        (Ok(text), Some((_, "css"))) => lean_style(text),
        (Ok(text), Some((_, "js"))) => lean_script(text),
        _ => return Some(bytes),
    };
    Some(lean.into_bytes())
}

/// No string in our style sheets holds the start of a comment, or a blank beside one of the marks
/// that need none.
fn lean_style(text: &str) -> String {
    let mut parts = text.split("/*");
    let mut left = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        left.push_str(part.split_once("*/").map_or("", |(_, after)| after));
    }
    let mut lean = left.split_whitespace().collect::<Vec<_>>().join(" ");
    for (wide, narrow) in NEEDLESS {
        lean = lean.replace(wide, narrow);
    }
    lean
}

/// What parts words that are parted already, in the order in which it is taken out.
const NEEDLESS: [(&str, &str); 8] = [
    (" {", "{"),
    ("{ ", "{"),
    ("; ", ";"),
    (";}", "}"),
    ("; }", "}"),
    ("} ", "}"),
    (": ", ":"),
    (", ", ","),
];

/// Only comments that have their line to themselves; no text in our scripts runs over lines.
fn lean_script(text: &str) -> String {
    lines(text, |line| !line.starts_with("//"))
}

fn lines(text: &str, keep: impl Fn(&str) -> bool) -> String {
    let lines = text.lines().map(str::trim_start).filter(|line| !line.is_empty() && keep(line));
    lines.flat_map(|line| [line, "\n"]).collect()
}

fn short_digest(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex()[..DIGEST_IN_NAME].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_stay_with_those_who_read_the_code() {
        assert_eq!(
            lean_style("/* a\n b */\nx > :y, z {\n  y: 1, 2; /* c */\n}\n@media (a: b) {\n}\n"),
            "x > :y,z{y:1,2}@media (a:b){}"
        );
        let script = "// a\n\nf();\n  // b\n  g(\"https://c.example\"); // d\n";
        assert_eq!(lean_script(script), "f();\ng(\"https://c.example\"); // d\n");
    }

    #[test]
    fn what_is_sent_is_all_that_the_file_does() {
        for name in Static::iter() {
            let file = String::from_utf8(Static::get(&name).unwrap().data.into_owned()).unwrap();
            let sent = String::from_utf8(sent(&name).unwrap()).unwrap();
            assert_eq!(sent.matches('{').count(), file.matches('{').count(), "{name}");
            assert_eq!(sent.matches('{').count(), sent.matches('}').count(), "{name}");
            assert!(!sent.contains("/*"), "{name}");
        }
    }
}
