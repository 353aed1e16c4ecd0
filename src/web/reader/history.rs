//! Every version of an article that readers have seen, and what changed in each.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::app::{Found, Subject, Version};
use crate::clock::Timestamp;
use crate::content::{Class, Kind, Listing, Slug};
use crate::web::layout::{Head, Link, Paging};
use crate::web::reader::comparison;
use crate::web::reader::ledger::history_address;
use crate::web::view::{Desk, link, paging};
use crate::web::{Error, Result, kept_page};

/// Versions on one page.
const LISTED: usize = 50;

/// The versions of an article or page.
#[derive(Debug, Template)]
#[template(path = "history.html")]
pub struct HistoryPage<'a> {
    /// What the head says.
    pub head: Head<'a>,
    /// The article or page.
    pub article: &'a Link,
    /// Do readers still find it there?
    pub current: bool,
    /// Newest first.
    pub versions: &'a [VersionView],
    /// To compare any two of them; `None` if there is only one.
    pub form: Option<CompareForm<'a>>,
    /// Where this page stands.
    pub paging: &'a Paging,
}

/// A version as the history shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionView {
    /// From 1; numbers of drafts are missing.
    pub number: i64,
    /// When readers first saw it.
    pub at: Timestamp,
    /// As in `Correction` or `Published`.
    pub label: &'static str,
    /// What changed, plain text; may be empty.
    pub note: String,
    /// Who wrote it: an author's public name, or `the editors`.
    pub who: String,
    /// Where it can be read.
    pub address: String,
    /// Where it is compared with the version before it, if there is one.
    pub changes: Option<String>,
}

/// Two versions to choose.
#[derive(Clone, Copy, Debug)]
pub struct CompareForm<'a> {
    /// Where it leads, as in `/articles/tides/history`.
    pub action: &'a str,
    /// To choose from, newest first.
    pub versions: &'a [VersionView],
    /// The earlier one, chosen already.
    pub from: i64,
    /// The later one, chosen already.
    pub to: i64,
}

/// Which page of the versions is wanted, or which two of them.
#[derive(Debug, Deserialize)]
pub(crate) struct HistoryQuery {
    /// From 1; left out: the first.
    page: Option<usize>,
    from: Option<i64>,
    to: Option<i64>,
}

/// `GET /articles/{slug}/history`
pub(crate) async fn show(
    State(desk): State<Desk>,
    Path(slug): Path<String>,
    Query(asked): Query<HistoryQuery>,
) -> Result<Response> {
    show_kind(&desk, Kind::Article, &slug, &asked).await
}

/// `GET /{slug}/history`
pub(crate) async fn show_page(
    State(desk): State<Desk>,
    Path(slug): Path<String>,
    Query(asked): Query<HistoryQuery>,
) -> Result<Response> {
    show_kind(&desk, Kind::Page, &slug, &asked).await
}

async fn show_kind(desk: &Desk, kind: Kind, slug: &str, asked: &HistoryQuery) -> Result<Response> {
    let slug = Slug::parse(slug).ok_or(Error::NotFound)?;
    let (listing, current) = match desk.app.find(kind, &slug) {
        Found::Here(listing) => (listing, true),
        Found::Archived(listing) => (listing, false),
        Found::Moved(address) => {
            let address = match (asked.from, asked.to) {
                (Some(from), Some(to)) => comparison_address(&address, from, to),
                _ => history_address(&address),
            };
            return Ok(Redirect::permanent(&address).into_response());
        }
        Found::Nothing => return Err(Error::NotFound),
    };
    if let (Some(from), Some(to)) = (asked.from, asked.to) {
        if to < from {
            let address = comparison_address(&listing.address(), to, from);
            return Ok(Redirect::permanent(&address).into_response());
        }
        return comparison::show(desk, &listing, from, to).await;
    }

    let page = asked.page.unwrap_or(1);
    let (versions, count) = desk.versions(&listing, page).await?;
    let address = history_address(&listing.address());
    let paging = paging(&address, "page", page, count.div_ceil(LISTED)).ok_or(Error::NotFound)?;
    let form = match versions.as_slice() {
        [newest, .., oldest] => Some(CompareForm {
            action: &address,
            versions: &versions,
            from: oldest.number,
            to: newest.number,
        }),
        _ => None,
    };
    let (site, article) = (desk.site(), link(&listing));
    let title = format!("History: {}", article.label);
    let head = Head::new(&site, &title, "", &paging.address);
    // The history of what has been taken down is there for whoever has a link to it.
    let head = if current { head } else { head.unlisted() };
    let page = HistoryPage {
        head,
        article: &article,
        current,
        versions: &versions,
        form,
        paging: &paging,
    };
    kept_page(&page, subjects(desk, &listing))
}

/// What every page about the versions of an article is drawn from.
pub(crate) fn subjects(desk: &Desk, listing: &Listing) -> Vec<Subject> {
    let materials = desk.app.materials();
    // A writer whose name is not known yet may be given one.
    let authors = materials.authors().map(|(key, _)| format!("authors/{key}.md"));
    let authors = authors.map(Subject::Material);
    [Subject::Site, Subject::Article(listing.id)].into_iter().chain(authors).collect()
}

/// Where two versions are compared.
pub(crate) fn comparison_address(article: &str, from: i64, to: i64) -> String {
    format!("{}?from={from}&to={to}", history_address(article))
}

impl Desk {
    /// Page `page` (from 1) of the versions of an article, and how many there are in all.
    pub(crate) async fn versions(
        &self,
        listing: &Listing,
        page: usize,
    ) -> Result<(Vec<VersionView>, usize)> {
        let skip = page.saturating_sub(1).saturating_mul(LISTED);
        // One more: the last one on the page is compared with the one before it.
        let (versions, count) = self.app.versions(listing.id, skip, LISTED + 1).await?;
        let before = versions.iter().skip(1).map(Some).chain([None]);
        let shown = versions.iter().zip(before).take(LISTED);
        let views = shown.map(|(version, before)| self.version(listing, version, before));
        Ok((views.collect(), count))
    }

    fn version(
        &self,
        listing: &Listing,
        version: &Version,
        before: Option<&Version>,
    ) -> VersionView {
        let (address, number) = (listing.address(), version.number);
        let label = match (version.class, before) {
            (Some(class), _) => class.label(),
            (None, Some(_)) => Class::Update.label(),
            (None, None) => "Published",
        };
        VersionView {
            number,
            at: version.published_at,
            label,
            note: version.note.clone(),
            who: self.writer(listing, version, before.is_none()),
            address: format!("{address}/revisions/{number}"),
            changes: before.map(|before| comparison_address(&address, before.number, number)),
        }
    }

    /// Who wrote a version, by a name that is public: a login stays between us.
    fn writer(&self, listing: &Listing, version: &Version, first: bool) -> String {
        let by = Slug::parse(&version.written_by);
        let by = by.or_else(|| listing.author.clone().filter(|_| first));
        let materials = self.app.materials();
        by.and_then(|key| Some(materials.author(&key)?.name.clone()))
            .unwrap_or_else(|| "the editors".to_owned())
    }
}
