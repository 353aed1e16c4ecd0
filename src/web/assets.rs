//! Files that every page loads, inside the binary, under addresses that change with their bytes.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use rust_embed::Embed;

use crate::web::layout::Assets;
use crate::web::site::Drawn;
use crate::web::{Error, Result, headers};

#[derive(Embed)]
#[folder = "static/"]
struct Static;

/// The addresses of this build.
static ASSETS: LazyLock<Assets> = LazyLock::new(|| Assets {
    css: address("site.css"),
    script: address("site.js"),
    icon: address("favicon.svg"),
});

/// Characters of a digest in the name of a file.
const DIGEST_IN_NAME: usize = 12;

/// Where pages find the files.
pub(crate) fn addresses() -> &'static Assets {
    &ASSETS
}

/// `GET /static/{name}.{digest}.{ending}`
pub(crate) async fn show(Path(asked): Path<String>) -> Result<Response> {
    let (name, ending) = asked.rsplit_once('.').ok_or(Error::NotFound)?;
    let (name, digest) = name.rsplit_once('.').ok_or(Error::NotFound)?;
    let name = format!("{name}.{ending}");
    let file = Static::get(&name).ok_or(Error::NotFound)?;
    // A page of another version may ask for a file that this one has not.
    if digest != short_digest(&file.data) {
        return Err(Error::NotFound);
    }
    let kind = match ending {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        _ => return Err(Error::NotFound),
    };
    let mut response = file.data.into_owned().into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().insert(CACHE_CONTROL, headers::IMMUTABLE);
    response.extensions_mut().insert(Drawn(Vec::new()));
    Ok(response)
}

/// `GET /robots.txt`: all pages may be found by those who look for help.
pub(crate) async fn robots() -> &'static str {
    "User-agent: *\nDisallow: /comment-token\n"
}

fn address(name: &str) -> String {
    let digest = Static::get(name).map(|file| short_digest(&file.data)).unwrap_or_default();
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    format!("/static/{stem}.{digest}.{ending}")
}

fn short_digest(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex()[..DIGEST_IN_NAME].to_owned()
}
