//! Files for reference managers: an article, its sources, one source.

use axum::extract::{Path, State};
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Redirect, Response};

use crate::app::Subject;
use crate::content::{ExportFormat, Kind, Reference, export};
use crate::web::reader::cite::cited;
use crate::web::reader::revision::{Sought, find};
use crate::web::view::Desk;
use crate::web::{Error, Result, kept};

/// `GET /articles/{slug}/revisions/{number}/{file}`: `cite.bib`, `sources.ris` and the like.
pub(crate) async fn of_revision(
    State(desk): State<Desk>,
    Path((slug, number, file)): Path<(String, i64, String)>,
) -> Result<Response> {
    let (stem, format) = parse(&file)?;
    let seen = match find(&desk, Kind::Article, &slug, number).await? {
        Sought::Seen(seen) => seen,
        Sought::Moved(address) => {
            return Ok(Redirect::permanent(&format!("{address}/{file}")).into_response());
        }
    };
    let text = match stem {
        "cite" => export([&cited(&desk, &seen.listing, &seen.compiled, number)], format),
        "sources" => export(&seen.compiled.sources, format),
        _ => return Err(Error::NotFound),
    };
    let subjects = desk.subjects(&seen.listing, &seen.compiled);
    Ok(kept(download(stem, format, text), subjects))
}

/// The record of a source: `cite.bib`, `cite.ris` or `cite.json`.
pub(super) fn of_source(desk: &Desk, key: &str, file: &str) -> Result<Response> {
    let (stem, format) = parse(file)?;
    let materials = desk.app.materials();
    let entry = materials.source(key).filter(|_| stem == "cite").ok_or(Error::NotFound)?;
    let text = export([entry], format);
    let subject = materials.subject(&Reference::Source(key.to_owned()));
    Ok(kept(download(stem, format, text), subject.into_iter().chain([Subject::Site])))
}

fn parse(file: &str) -> Result<(&str, ExportFormat)> {
    let (stem, ending) = file.rsplit_once('.').ok_or(Error::NotFound)?;
    Ok((stem, ExportFormat::of_ending(ending).ok_or(Error::NotFound)?))
}

/// A file whose name says nothing of what was read: it stays in the folder of downloads, where
/// others may look.
fn download(stem: &str, format: ExportFormat, text: String) -> Response {
    let name = if stem == "cite" { "citation" } else { "sources" };
    let named = format!("attachment; filename=\"{name}.{}\"", format.ending());
    let named = HeaderValue::try_from(named).expect("plain words are allowed in a header");
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(format.media_type()));
    headers.insert(CONTENT_DISPOSITION, named);
    response
}
