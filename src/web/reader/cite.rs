use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use hayagriva::Entry;

use crate::clock::Timestamp;
use crate::content::{
    CitationStyle, CitedArticle, Compiled, ExportFormat, Kind, Listing, source_html,
};
use crate::web::layout::Head;
use crate::web::reader::revision::{Seen, Sought, find};
use crate::web::view::Desk;
use crate::web::{Result, kept_page};

/// One revision of an article, ready to be cited.
#[derive(Debug, Template)]
#[template(path = "cite.html")]
pub struct CitePage<'a> {
    /// Unlisted: it says nothing that the article does not say.
    pub head: Head<'a>,
    /// Title of the article, plain text.
    pub title: &'a str,
    /// Address of the revision, from the root of the site.
    pub revision_address: &'a str,
    /// Number of the revision, from 1.
    pub revision: i64,
    /// When it was saved.
    pub saved_at: Timestamp,
    /// The article in each style: name and trusted HTML.
    pub citations: &'a [(&'static str, String)],
    /// How many sources it cites by record.
    pub sources: usize,
    /// The formats of files to take away.
    pub formats: [ExportFormat; 3],
}

/// `GET /articles/{slug}/revisions/{number}/cite`
pub(crate) async fn show(
    State(desk): State<Desk>,
    Path((slug, number)): Path<(String, i64)>,
) -> Result<Response> {
    let Seen { listing, saved_at, compiled, .. } =
        match find(&desk, Kind::Article, &slug, number).await? {
            Sought::Seen(seen) => seen,
            Sought::Moved(address) => {
                return Ok(Redirect::permanent(&format!("{address}/cite")).into_response());
            }
        };
    let entry = cited(&desk, &listing, &compiled, number);
    let citations =
        CitationStyle::ALL.map(|style| (style.name(), source_html(&entry, None, style)));
    let site = desk.site();
    let revision_address = revision_address(&listing, number);
    let address = format!("{revision_address}/cite");
    let page = CitePage {
        head: Head::new(&site, "Cite this article", "", &address).unlisted(),
        title: &compiled.front_matter.title,
        revision_address: &revision_address,
        revision: number,
        saved_at,
        citations: &citations,
        sources: compiled.sources.len(),
        formats: ExportFormat::ALL,
    };
    kept_page(&page, desk.subjects(&listing, &compiled))
}

/// A revision of an article as a record of a source.
pub(super) fn cited(desk: &Desk, listing: &Listing, compiled: &Compiled, number: i64) -> Entry {
    let site = desk.site();
    let head = &compiled.front_matter;
    let author = head.author.as_ref().and_then(|key| desk.author(key));
    CitedArticle {
        title: &head.title,
        author: author.as_ref().map(|author| author.name.as_str()),
        site: &site.name,
        dated: head.updated.max(head.published),
        url: &format!("{}{}", site.base_url, revision_address(listing, number)),
        language: head.language.as_deref().unwrap_or(&site.language),
        slug: listing.slug.as_str(),
        revision: number,
    }
    .entry()
}

/// Where a revision stays for ever, from the root of the site.
pub(super) fn revision_address(listing: &Listing, number: i64) -> String {
    format!("{}/revisions/{number}", listing.address())
}
