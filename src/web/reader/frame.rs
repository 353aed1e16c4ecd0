use std::sync::Arc;

use axum::http::header::LINK;
use axum::http::{HeaderMap, HeaderValue};

use crate::app::Subject;
use crate::clock::Timestamp;
use crate::content::{Compiled, Kind, Listing};
use crate::web::Result;
use crate::web::layout::{Cited, Head, Link, SiteView};
use crate::web::reader::article::{ArticlePage, OlderRevision};
use crate::web::reader::{
    AuthorView, CommentsView, KeptView, Ledger, LinkedArticle, ListedArticle, PolicyView,
};
use crate::web::view::{Desk, authors, topic_links};

/// What stands around the text of an article; the page borrows it.
pub(crate) struct Frame {
    site: SiteView,
    /// From the root of the site.
    pub(crate) address: String,
    author: Option<AuthorView>,
    ledger: Ledger,
    topics: Vec<Link>,
    /// The editorial policy, for the page that shows it.
    pub(crate) policy: Option<PolicyView>,
    /// What is kept of people, for the page that shows it.
    pub(crate) kept: Option<KeptView>,
    sourcing_html: Option<Arc<str>>,
    suggested: Vec<ListedArticle>,
    latest: Vec<ListedArticle>,
    /// For each source that the text cites, the copy of it in an archive.
    archived: Vec<Option<String>>,
    /// The page that says how the site works and corrects itself.
    principles: Option<String>,
}

impl Frame {
    /// The frame of the version that readers see now, or of an older one.
    pub(crate) async fn of(
        desk: &Desk,
        listing: &Listing,
        compiled: &Compiled,
        current: bool,
    ) -> Result<Self> {
        let is_article = listing.kind == Kind::Article;
        let author = compiled.front_matter.author.as_ref().and_then(|key| desk.author(key));
        let suggested = if is_article { desk.suggested(listing, compiled) } else { Vec::new() };
        let mut latest = if is_article { desk.latest(listing.id) } else { Vec::new() };
        latest.retain(|one| suggested.iter().all(|other| other.address != one.address));
        let (site, now) = (desk.site(), Timestamp::now());
        let written_by = author.as_ref().map_or(&site.name, |author| &author.name);
        let corrections = desk.app.corrections_of(listing).await?;
        let head = &compiled.front_matter;
        let ledger = Ledger::new(listing, head, &corrections, written_by, current, now);
        let materials = desk.app.materials();
        let archived = compiled.sources.iter().map(|source| {
            let standing = materials.standing(source.key());
            standing.archived.map(|copy| copy.url)
        });
        Ok(Self {
            site,
            address: listing.address(),
            author,
            ledger,
            topics: topic_links(compiled),
            policy: None,
            kept: None,
            sourcing_html: is_article.then(|| desk.block_html("sourcing")).flatten(),
            suggested,
            latest,
            archived: archived.collect(),
            principles: desk.page_address("editorial-process"),
        })
    }

    /// Tells programs which address stays (RFC 8574).
    pub(crate) fn say_how_to_cite(&self, headers: &mut HeaderMap, revision: i64) {
        let (base_url, address) = (&self.site.base_url, &self.address);
        let link = format!("<{base_url}{address}/revisions/{revision}>; rel=\"cite-as\"");
        // A base address outside of ASCII cannot stand in a header, and is still no reason to fail.
        if let Ok(link) = HeaderValue::try_from(link) {
            headers.insert(LINK, link);
        }
    }

    /// Everything that a page in this frame is drawn from, besides comments.
    pub(crate) fn subjects(
        &self,
        desk: &Desk,
        listing: &Listing,
        compiled: &Compiled,
    ) -> impl Iterator<Item = Subject> {
        let named = authors(&self.suggested).chain(authors(&self.latest));
        let day = self.ledger.depends_on_day().then_some(Subject::Day);
        desk.subjects(listing, compiled).into_iter().chain(named).chain(day)
    }

    pub(crate) fn page<'a>(
        &'a self,
        listing: &Listing,
        compiled: &'a Compiled,
        revision: i64,
        older: Option<OlderRevision<'a>>,
        comments: Option<CommentsView<'a>>,
    ) -> ArticlePage<'a> {
        let front_matter = &compiled.front_matter;
        let is_article = listing.kind == Kind::Article;
        let published = front_matter.published.map(Timestamp::of);
        let updated = front_matter.updated.map(Timestamp::of).filter(|at| Some(*at) > published);
        let head = Head::new(&self.site, &front_matter.title, &front_matter.summary, &self.address);
        let head = if is_article { head.dated(published, updated) } else { head };
        let author = self.author.as_ref();
        let head = head.cited(Cited {
            item_type: if is_article { "blogPost" } else { "webpage" },
            author: author.map_or(&self.site.name, |author| &author.name),
            dated: updated.max(published),
            language: front_matter.language.as_deref().unwrap_or(&self.site.language),
        });
        let linked = (is_article && comments.is_some()).then(|| {
            let comments = comments.as_ref().map(|comments| (comments.total, comments.shown));
            LinkedArticle {
                site: &self.site,
                address: &self.address,
                article: compiled,
                author,
                dates: (published, updated),
                revision,
                archived: &self.archived,
                principles: self.principles.as_deref(),
                corrections: &self.ledger.corrections,
                comments,
            }
        });
        ArticlePage {
            head: if older.is_some() { head.unlisted() } else { head },
            article: compiled,
            revision,
            older,
            author,
            published,
            updated,
            show_reading_time: is_article,
            ledger: &self.ledger,
            topics: &self.topics,
            policy: self.policy.as_ref(),
            kept: self.kept.as_ref(),
            sourcing_html: self.sourcing_html.as_deref(),
            suggested: &self.suggested,
            latest: &self.latest,
            comments,
            cite_address: is_article.then(|| format!("{}/revisions/{revision}/cite", self.address)),
            linked,
        }
    }
}
