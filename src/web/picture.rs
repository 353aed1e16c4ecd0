//! Pictures of the content folder, under addresses that change with their bytes.

use axum::extract::{Path, State};
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use crate::web::site::Drawn;
use crate::web::view::Desk;
use crate::web::{Error, Result, headers};

/// `GET /images/{name}.{digest}.{ending}`
pub(crate) async fn show(State(desk): State<Desk>, Path(path): Path<String>) -> Result<Response> {
    let (kind, bytes) = find(&desk, &path).await?.ok_or(Error::NotFound)?;
    let mut response = bytes.into_response();
    let set = response.headers_mut();
    set.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    set.insert(CACHE_CONTROL, headers::IMMUTABLE);
    set.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(headers::PICTURE_POLICY));
    // Its address names its bytes, so no change ever concerns it.
    response.extensions_mut().insert(Drawn(Vec::new()));
    Ok(response)
}

/// The media type and the bytes of the picture at that path below `/images/`.
pub(crate) async fn find(desk: &Desk, path: &str) -> Result<Option<(&'static str, Vec<u8>)>> {
    let parts = || {
        let (name, ending) = path.rsplit_once('.')?;
        let (name, digest) = name.rsplit_once('.')?;
        Some((media_type(ending)?, format!("images/{name}.{ending}"), digest))
    };
    let Some((kind, path, digest)) = parts() else { return Ok(None) };
    let found = desk.app.picture(&path, digest).await?;
    Ok(found.map(|picture| (kind, picture.bytes)))
}

fn media_type(ending: &str) -> Option<&'static str> {
    Some(match ending.to_ascii_lowercase().as_str() {
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "gif" => "image/gif",
        _ => return None,
    })
}
