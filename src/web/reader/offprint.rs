//! An article to take away: one file of HTML, or an EPUB, of one revision.
//!
//! Both are sent as attachments under names that do not tell what they are about, since somebody
//! may look through the phone that they end up on.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName,
};
use axum::http::{HeaderValue, Response as HttpResponse};
use axum::response::{IntoResponse, Redirect, Response};
use tokio::task::spawn_blocking;

use crate::app::{Found, Subject};
use crate::clock::Timestamp;
use crate::content::{Compiled, Kind, Listing, Slug};
use crate::offprint::{
    MOST_PICTURE_BYTES, MOST_PICTURES_BYTES, Offprint, PAGE_POLICY, Picture, book, page,
    picture_addresses,
};
use crate::web::site::Drawn;
use crate::web::view::Desk;
use crate::web::{Error, Result, headers, picture};

/// `GET /articles/{slug}/revisions/{number}/article.html`
///
/// Its policy allows the style inside it, and less than that of a page in all else.
pub(crate) async fn show_page(
    State(desk): State<Desk>,
    Path((slug, number)): Path<(String, i64)>,
) -> Result<Response> {
    let printed = match desk.print(&slug, number, "article.html").await? {
        Printed::Here(printed) => printed,
        Printed::Moved(address) => return Ok(Redirect::permanent(&address).into_response()),
    };
    let subjects = printed.subjects.clone();
    let html = spawn_blocking(move || page(&printed.offprint())).await.map_err(internal)??;
    let kind = "text/html; charset=utf-8";
    Ok(attached(html, kind, "attachment; filename=\"article.html\"", subjects))
}

/// `GET /articles/{slug}/revisions/{number}/article.epub`
pub(crate) async fn show_book(
    State(desk): State<Desk>,
    Path((slug, number)): Path<(String, i64)>,
) -> Result<Response> {
    let printed = match desk.print(&slug, number, "article.epub").await? {
        Printed::Here(printed) => printed,
        Printed::Moved(address) => return Ok(Redirect::permanent(&address).into_response()),
    };
    let subjects = printed.subjects.clone();
    let made = spawn_blocking(move || book(&printed.offprint())).await.map_err(internal)?;
    let bytes = made.map_err(internal)?;
    let kind = "application/epub+zip";
    Ok(attached(bytes, kind, "attachment; filename=\"article.epub\"", subjects))
}

fn internal(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::Internal(Box::new(error))
}

const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");

/// A file to be kept by the reader, and by us until one of its subjects changes.
fn attached(
    body: impl IntoResponse,
    kind: &'static str,
    disposition: &'static str,
    subjects: Vec<Subject>,
) -> Response {
    let mut response: HttpResponse<_> = body.into_response();
    let set = response.headers_mut();
    set.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    set.insert(CONTENT_DISPOSITION, HeaderValue::from_static(disposition));
    set.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(PAGE_POLICY));
    set.insert(CACHE_CONTROL, headers::REVALIDATE);
    // The article itself is what should be found.
    set.insert(ROBOTS, HeaderValue::from_static("noindex"));
    response.extensions_mut().insert(Drawn(subjects));
    response
}

/// What is at the address of a file.
enum Printed {
    /// All that the file is made of.
    Here(Box<Sheet>),
    /// The article has another address now.
    Moved(String),
}

/// All that a file is made of, on its own, so that another thread can make it.
struct Sheet {
    compiled: Arc<Compiled>,
    sourcing_html: Option<Arc<str>>,
    author: Option<String>,
    site_name: String,
    site_language: String,
    base_url: String,
    address: String,
    revision: i64,
    saved_at: Timestamp,
    withdrawn: bool,
    pictures: BTreeMap<String, Picture>,
    subjects: Vec<Subject>,
}

impl Sheet {
    fn offprint(&self) -> Offprint<'_> {
        Offprint {
            article: &self.compiled,
            sourcing_html: self.sourcing_html.as_deref(),
            author: self.author.as_deref(),
            site_name: &self.site_name,
            site_language: &self.site_language,
            base_url: &self.base_url,
            address: &self.address,
            revision: self.revision,
            saved_at: self.saved_at,
            withdrawn: self.withdrawn,
            pictures: &self.pictures,
        }
    }
}

impl Desk {
    async fn print(&self, slug: &str, number: i64, file: &str) -> Result<Printed> {
        let slug = Slug::parse(slug).ok_or(Error::NotFound)?;
        let (listing, withdrawn) = match self.app.find(Kind::Article, &slug) {
            Found::Here(listing) => (listing, false),
            Found::Archived(listing) => (listing, true),
            Found::Moved(address) => {
                return Ok(Printed::Moved(format!("{address}/revisions/{number}/{file}")));
            }
            Found::Nothing => return Err(Error::NotFound),
        };
        let revision = self.app.revision(listing.id, number).await?.ok_or(Error::NotFound)?;
        // A draft is nobody's business until it is published.
        let saved_at = revision.published_at.ok_or(Error::NotFound)?;
        let compiled = self.compiled(&listing, number).await?;
        let sourcing_html = self.block_html("sourcing");
        let pictures = self.pictures(&compiled, sourcing_html.as_deref()).await?;
        let author = compiled.front_matter.author.as_ref().and_then(|key| self.author(key));
        let subjects = self.subjects_of_text(&listing, &compiled);
        let site = self.site();
        Ok(Printed::Here(Box::new(Sheet {
            compiled,
            sourcing_html,
            author: author.map(|author| author.name),
            site_name: site.name,
            site_language: site.language,
            base_url: site.base_url,
            address: listing.address(),
            revision: number,
            saved_at,
            withdrawn,
            pictures,
            subjects,
        })))
    }

    /// The pictures of an article, as far as they are small enough.
    async fn pictures(
        &self,
        compiled: &Compiled,
        sourcing_html: Option<&str>,
    ) -> Result<BTreeMap<String, Picture>> {
        let mut pictures = BTreeMap::new();
        let mut room = MOST_PICTURES_BYTES;
        for address in picture_addresses(compiled, sourcing_html) {
            let path = address.strip_prefix("/images/").unwrap_or(&address);
            let Some((media_type, bytes)) = picture::find(self, path).await? else { continue };
            if bytes.len() <= MOST_PICTURE_BYTES.min(room) {
                room -= bytes.len();
                pictures.insert(address, Picture { media_type, bytes });
            }
        }
        Ok(pictures)
    }

    /// What the text of an article is drawn from, without what stands around it on its page.
    fn subjects_of_text(&self, listing: &Listing, compiled: &Compiled) -> Vec<Subject> {
        let mut subjects = self.subjects(listing, compiled);
        subjects.retain(|subject| {
            !matches!(subject, Subject::Site | Subject::Latest | Subject::Topic(_))
        });
        subjects
    }
}
