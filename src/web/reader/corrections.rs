//! What was corrected on the whole site, as a page and as a feed.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};

use crate::app::{Correction, Subject};
use crate::clock::Timestamp;
use crate::content::State as ArticleState;
use crate::web::feed::{Content, Entry, Feed};
use crate::web::layout::{Head, Paging};
use crate::web::reader::articles::PageQuery;
use crate::web::reader::ledger::history_address;
use crate::web::view::{Desk, paging};
use crate::web::{Error, Result, kept, kept_page};

/// Corrections, clarifications and retractions of all articles.
#[derive(Debug, Template)]
#[template(path = "corrections.html")]
pub struct CorrectionsPage<'a> {
    /// What the head says.
    pub head: Head<'a>,
    /// Where feed readers find the same.
    pub feed: &'a str,
    /// Newest first.
    pub corrections: &'a [ListedCorrection],
    /// Where this page stands.
    pub paging: &'a Paging,
}

/// A correction in a list of those of many articles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedCorrection {
    /// The `id` of the list item: row of the article and number of the revision.
    pub id: String,
    /// Where the article is; `None` if it has been withdrawn.
    pub address: Option<String>,
    /// Where all its versions are.
    pub history: String,
    /// Of the article, plain text.
    pub title: String,
    /// As in `Correction`.
    pub label: &'static str,
    /// What changed, plain text.
    pub note: String,
    /// When readers first saw it.
    pub at: Timestamp,
}

/// Corrections on one page, and in the feed.
const LISTED: usize = 50;

const ADDRESS: &str = "/corrections";
const FEED: &str = "/corrections/feed";

/// `GET /corrections`
pub(crate) async fn show(
    State(desk): State<Desk>,
    Query(wanted): Query<PageQuery>,
) -> Result<Response> {
    let page = wanted.page.unwrap_or(1);
    let skip = page.saturating_sub(1).saturating_mul(LISTED);
    let (found, count) = desk.app.corrections(skip, LISTED).await?;
    let paging = paging(ADDRESS, "page", page, count.div_ceil(LISTED)).ok_or(Error::NotFound)?;
    let corrections: Vec<_> = found.iter().map(listed).collect();
    let site = desk.site();
    let head =
        Head::new(&site, "Corrections", "What we got wrong, and put right.", &paging.address);
    let page = CorrectionsPage { head, feed: FEED, corrections: &corrections, paging: &paging };
    kept_page(&page, [Subject::Site, Subject::Corrections])
}

/// `GET /corrections/feed`
pub(crate) async fn feed(State(desk): State<Desk>) -> Result<Response> {
    let (found, _) = desk.app.corrections(0, LISTED).await?;
    let site = desk.site();
    let whole = |address: &str| format!("{}{address}", site.base_url);
    let entries = found.iter().map(listed).map(|one| Entry {
        id: whole(&format!("{ADDRESS}#{}", one.id)),
        title: format!("{}: {}", one.label, one.title),
        page: whole(&one.history),
        author: None,
        at: one.at,
        // It never changes.
        updated: one.at,
        content: Content::Text(one.note),
        answers: None,
        answered: None,
    });
    let feed = Feed {
        address: &whole(FEED),
        page: &whole(ADDRESS),
        title: &format!("Corrections – {}", site.name),
        author: &site.name,
        language: &site.language,
        entries: entries.collect(),
    };
    Ok(kept(feed.into_response(), [Subject::Site, Subject::Corrections]))
}

fn listed(one: &Correction) -> ListedCorrection {
    let address = one.kind.address(&one.slug);
    ListedCorrection {
        id: format!("c{}-{}", one.article_id, one.number),
        history: history_address(&address),
        address: Some(address).filter(|_| one.state == ArticleState::Published),
        title: one.title.clone(),
        label: one.class.label(),
        note: one.note.clone(),
        at: one.published_at,
    }
}
