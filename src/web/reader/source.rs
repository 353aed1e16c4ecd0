use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use hayagriva::Entry;

use crate::app::{CitingPlace, SourceFile, Subject};
use crate::clock::Timestamp;
use crate::content::{
    Fact, SourceListing, SourceState, Standing, differences, facts, kind_in_words, source_address,
};
use crate::web::layout::{Head, Link, Paging};
use crate::web::reader::articles::PageQuery;
use crate::web::reader::exports;
use crate::web::view::{Desk, encoded, link, paging};
use crate::web::{Error, Result, kept_page, page};

/// A source: its record, its state, who cites it, and how it changed.
#[derive(Debug, Template)]
#[template(path = "source.html")]
pub struct SourcePage<'a> {
    /// What the head says.
    pub head: Head<'a>,
    /// Of this page, and before the names of the files with the record.
    pub address: &'a str,
    /// Everything that is known, what matters most first.
    pub facts: &'a [Fact],
    /// What is known about its address.
    pub standing: &'a Standing,
    /// Has it an address that could be looked at?
    pub has_address: bool,
    /// When its file dropped it.
    pub withdrawn: Option<Timestamp>,
    /// How many articles cite it.
    pub articles: usize,
    /// Those on this page, newest first.
    pub citing: &'a [CitingArticle],
    /// Newest first.
    pub changes: &'a [RecordChange],
    /// Lists of sources like this one.
    pub alike: &'a [Link],
    /// Where this page of citing articles stands.
    pub paging: &'a Paging,
}

/// An article that cites a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CitingArticle {
    /// The article.
    pub link: Link,
    /// Where it cites the source, in the order of its notes.
    pub places: Vec<CitingSection>,
}

/// A section that cites a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CitingSection {
    /// The section; `None` before the first heading, and in another note.
    pub section: Option<Link>,
    /// The address of the note.
    pub note: String,
    /// The place in the source, in the editor's words.
    pub locator: Option<String>,
    /// The passage of the source, word for word, plain text.
    pub quote: Option<String>,
    /// What the source supports, in the editor's words, plain text.
    pub supports: Option<String>,
}

/// One revision of the record of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordChange {
    /// When it was stored.
    pub at: Timestamp,
    /// What differs from the one before, in words; `None` for the first.
    pub what: Option<String>,
    /// Why, in the writer's words; empty if none were given.
    pub note: String,
}

/// A page for a source that is not there.
#[derive(Debug, Template)]
#[template(path = "source-missing.html")]
struct MissingPage<'a> {
    head: Head<'a>,
    key: &'a str,
}

/// Citing articles on one page.
const LISTED: usize = 50;

/// `GET /sources/{key}`, and `/sources/{key}/cite.bib`, `.ris` and `.json`
pub(crate) async fn show(
    State(desk): State<Desk>,
    Path(key): Path<String>,
    Query(wanted): Query<PageQuery>,
) -> Result<Response> {
    // A key may hold slashes and end like a file, so a source of that key goes first.
    if desk.app.materials().source(&key).is_none()
        && let Some((of, format)) = exports::file_of(&key)
    {
        return exports::of_source(&desk, of, format);
    }
    let wanted = wanted.page.unwrap_or(1);
    let Some(file) = desk.app.source(&key, wanted, LISTED).await? else {
        return missing(&desk, &key);
    };
    let Some((_, entry)) = file.revisions.first() else { return missing(&desk, &key) };
    let address = source_address(&key);
    let paging =
        paging(&address, "page", wanted, file.articles.div_ceil(LISTED)).ok_or(Error::NotFound)?;
    let listing = SourceListing::of(entry);
    let title = if listing.title.is_empty() { &key } else { &listing.title };
    let citing = desk.citing(&file.places);
    let changes = changes(&file);
    let standing = desk.app.materials().standing(&key);
    let site = desk.site();
    let about = "What is known of this source, and which articles cite it.";
    let page = SourcePage {
        head: Head::new(&site, title, about, &paging.address),
        address: &address,
        facts: &facts(entry),
        standing: &standing,
        has_address: !listing.url.is_empty(),
        withdrawn: file.source.withdrawn_at,
        articles: file.articles,
        citing: &citing,
        changes: &changes,
        alike: &alike(&listing),
        paging: &paging,
    };
    let articles = file.places.iter().map(|place| Subject::Article(place.article_id));
    let subjects = [Subject::Site, Subject::Source(key.clone()), Subject::Citations(key.clone())];
    kept_page(&page, articles.chain(subjects))
}

impl SourcePage<'_> {
    /// What is known about the address, in a sentence, unless somebody looked and could not tell.
    fn state_in_words(&self) -> &'static str {
        match self.standing.state {
            SourceState::Live => "It can be read at its address.",
            SourceState::Moved => "It has moved to another address.",
            SourceState::Dead => "It is no longer online at its address.",
            SourceState::Unfit => "What stands at its address is no longer what was cited.",
            SourceState::Unknown => "Nobody has checked yet whether it is still at its address.",
        }
    }

    /// Since when that is so.
    fn since(&self) -> Option<Timestamp> {
        self.standing.since.map(Timestamp::of)
    }

    /// When we last looked, and could not tell.
    fn looked(&self) -> Option<Timestamp> {
        self.standing.checked_on.map(Timestamp::of)
    }

    /// When the copy in an archive was made.
    fn copied_on(&self) -> Option<Timestamp> {
        self.standing.archived.as_ref()?.made_on.map(Timestamp::of)
    }
}

impl Desk {
    /// Places by article, in the order in which they come.
    fn citing(&self, places: &[CitingPlace]) -> Vec<CitingArticle> {
        let catalogue = self.app.catalogue();
        let mut citing: Vec<CitingArticle> = Vec::new();
        for place in places {
            let Some(article) = catalogue.get(place.article_id) else { continue };
            let article = link(article);
            let section = place.section_id.as_ref().map(|id| Link {
                address: format!("{}#{id}", article.address),
                label: place.section_title.clone().unwrap_or_else(|| id.clone()),
            });
            let note = format!("{}#{}", article.address, place.note_id);
            let here = CitingSection {
                section,
                note,
                locator: place.locator.clone(),
                quote: place.quote.clone(),
                supports: place.supports.clone(),
            };
            match citing.last_mut().filter(|last| last.link.address == article.address) {
                // A section that cites it twice is named once.
                Some(last) if last.places.contains(&here) => {}
                Some(last) => last.places.push(here),
                None => citing.push(CitingArticle { link: article, places: vec![here] }),
            }
        }
        citing
    }
}

fn changes(file: &SourceFile) -> Vec<RecordChange> {
    let older = file.revisions.iter().skip(1).map(|(_, entry)| Some(entry)).chain([None]);
    let changes = file.revisions.iter().zip(older);
    let what = |before: &Entry, after: &Entry| match &differences(before, after)[..] {
        [] => "details".to_owned(),
        labels => labels.join(", ").to_lowercase(),
    };
    let changes = changes.map(|((revision, entry), before)| RecordChange {
        at: revision.created_at,
        what: before.map(|before| what(before, entry)),
        note: revision.note.clone(),
    });
    changes.collect()
}

/// Lists of sources of the same kind and of the same publisher.
fn alike(listing: &SourceListing) -> Vec<Link> {
    let SourceListing { kind, publisher, .. } = listing;
    let by_kind = Link {
        address: format!("/sources?kind={}", encoded(kind)),
        label: format!("Other sources of its kind ({})", kind_in_words(kind)),
    };
    let by_publisher = (!publisher.is_empty()).then(|| Link {
        address: format!("/sources?publisher={}", encoded(publisher)),
        label: format!("Other sources from {publisher}"),
    });
    by_publisher.into_iter().chain([by_kind]).collect()
}

fn missing(desk: &Desk, key: &str) -> Result<Response> {
    let site = desk.site();
    let head = Head::new(&site, "There is no such source", "", "").unlisted();
    Ok((StatusCode::NOT_FOUND, page(&MissingPage { head, key })?).into_response())
}
