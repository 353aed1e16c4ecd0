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
    let (stem, format) = parse(&file).ok_or(Error::NotFound)?;
    let seen = match find(&desk, Kind::Article, &slug, number).await? {
        Sought::Seen(seen) => seen,
        Sought::Moved(address) => {
            let file = format!("{}.{}", stem.word(), format.ending());
            return Ok(Redirect::permanent(&format!("{address}/{file}")).into_response());
        }
    };
    let text = match stem {
        Stem::Cite => export([&cited(&desk, &seen.listing, &seen.compiled, number)], format),
        Stem::Sources => export(&seen.compiled.sources, format),
    };
    let subjects = desk.subjects(&seen.listing, &seen.compiled);
    Ok(kept(download(stem, format, text), subjects))
}

/// The record of a source.
pub(super) fn of_source(desk: &Desk, key: &str, format: ExportFormat) -> Result<Response> {
    let materials = desk.app.materials();
    let entry = materials.source(key).ok_or(Error::NotFound)?;
    let text = export([entry], format);
    let subject = materials.subject(&Reference::Source(key.to_owned()));
    let subjects = subject.into_iter().chain([Subject::Site]);
    Ok(kept(download(Stem::Cite, format, text), subjects))
}

/// The key and the format in `key/cite.bib`, `key/cite.ris` and `key/cite.json`; `None` for what
/// is no such file.
pub(super) fn file_of(address: &str) -> Option<(&str, ExportFormat)> {
    let (key, file) = address.rsplit_once('/')?;
    match parse(file)? {
        (Stem::Cite, format) => Some((key, format)),
        (Stem::Sources, _) => None,
    }
}

/// What a file holds.
#[derive(Clone, Copy, Debug)]
enum Stem {
    /// The thing itself.
    Cite,
    /// What it cites.
    Sources,
}

impl Stem {
    /// As the address has it.
    fn word(self) -> &'static str {
        match self {
            Self::Cite => "cite",
            Self::Sources => "sources",
        }
    }
}

fn parse(file: &str) -> Option<(Stem, ExportFormat)> {
    let (word, ending) = file.rsplit_once('.')?;
    let stem = [Stem::Cite, Stem::Sources].into_iter().find(|stem| stem.word() == word)?;
    Some((stem, ExportFormat::of_ending(ending)?))
}

/// A file whose name says nothing of what was read: it stays in the folder of downloads, where
/// others may look.
fn download(stem: Stem, format: ExportFormat, text: String) -> Response {
    let name = match stem {
        Stem::Cite => "citation",
        Stem::Sources => "sources",
    };
    let named = format!("attachment; filename=\"{name}.{}\"", format.ending());
    let named = HeaderValue::try_from(named).expect("plain words are allowed in a header");
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(format.media_type()));
    headers.insert(CONTENT_DISPOSITION, named);
    response
}
