//! What differs between two versions of an article.

use std::time::{Duration, Instant};

use askama::Template;
use axum::response::Response;
use tokio::sync::Semaphore;

use crate::content::{Listing, difference, transcript};
use crate::web::layout::{Head, Link};
use crate::web::reader::history::{CompareForm, subjects};
use crate::web::reader::ledger::history_address;
use crate::web::reader::stretches::{Comparison, Stretch};
use crate::web::view::{Desk, link};
use crate::web::{Error, Result, kept_page};

/// Two versions of an article, word by word.
#[derive(Debug, Template)]
#[template(path = "comparison.html")]
pub struct ComparisonPage<'a> {
    /// Unlisted.
    pub head: Head<'a>,
    /// The article or page.
    pub article: &'a Link,
    /// Of the text, where it is not that of the site; a BCP 47 tag.
    pub language: Option<&'a str>,
    /// The earlier version.
    pub from: Compared<'a>,
    /// The later version.
    pub to: Compared<'a>,
    /// What they have in common and what not, in reading order.
    pub comparison: &'a Comparison,
    /// To compare others.
    pub form: CompareForm<'a>,
}

/// One of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Compared<'a> {
    /// From 1.
    pub number: i64,
    /// Where it can be read.
    pub address: &'a str,
}

/// Longest that the words of two versions are compared for. Texts of ordinary length take some
/// milliseconds; what is not found by then is shown as removed and added.
const PATIENCE: Duration = Duration::from_millis(300);

/// Comparisons at a time: each may keep a processor busy for [`PATIENCE`].
static COMPARING: Semaphore = Semaphore::const_new(2);

/// `GET /articles/{slug}/history?from=2&to=5`
pub(crate) async fn show(desk: &Desk, listing: &Listing, from: i64, to: i64) -> Result<Response> {
    let [before, after] = [desk.seen(listing, from).await?, desk.seen(listing, to).await?];
    let internal = |error: Box<dyn std::error::Error + Send + Sync>| Error::Internal(error);
    let turn = COMPARING.acquire().await.map_err(|error| internal(error.into()))?;
    let compared = tokio::task::spawn_blocking(move || compare(&before, &after)).await;
    let comparison = compared.map_err(|error| internal(error.into()))?;
    drop(turn);

    let (versions, _) = desk.versions(listing, 1).await?;
    let (site, article) = (desk.site(), link(listing));
    let action = history_address(&article.address);
    let [before, after] =
        [from, to].map(|number| format!("{}/revisions/{number}", article.address));
    let title = format!("What changed: {}", article.label);
    let language = listing.language.as_deref().filter(|own| *own != site.language);
    let page = ComparisonPage {
        head: Head::new(&site, &title, "", "").unlisted(),
        article: &article,
        language,
        from: Compared { number: from, address: &before },
        to: Compared { number: to, address: &after },
        comparison: &comparison,
        form: CompareForm { action: &action, versions: &versions, from, to },
    };
    kept_page(&page, subjects(desk, listing))
}

fn compare(before: &str, after: &str) -> Comparison {
    let (before, after) = (transcript(before), transcript(after));
    Comparison::of(&difference(&before, &after, Instant::now() + PATIENCE))
}

impl Desk {
    /// The file of a version that readers have seen.
    async fn seen(&self, listing: &Listing, number: i64) -> Result<String> {
        let revision = self.app.revision(listing.id, number).await?.ok_or(Error::NotFound)?;
        revision.published_at.ok_or(Error::NotFound)?;
        Ok(revision.source)
    }
}
