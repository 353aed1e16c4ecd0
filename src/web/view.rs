//! How pages show what the app knows.

use std::sync::Arc;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::app::{App, Catalogue, LATEST, Subject};
use crate::content::{
    Compiled, Kind, Listing, Reference, Shows, Slug, block_html, passage_html, topic_slug,
};
use crate::web::layout::{Link, Paging, SiteView};
use crate::web::reader::{AuthorView, Counted, ListedArticle};
use crate::web::{Error, Result, assets};

/// What every handler works with: the app, and the ways in which pages show it.
#[derive(Clone)]
pub(crate) struct Desk {
    pub(crate) app: App,
}

/// Articles on one page of a list.
const LISTED: usize = 50;

/// Articles suggested under an article.
const SUGGESTED: usize = 4;

/// Newest articles among which suggestions are looked for: a page must not take longer to draw
/// because a site is ten years old.
const CONSIDERED: usize = 200;

impl Desk {
    pub(crate) fn new(app: App) -> Self {
        Self { app }
    }

    /// The site around a page; stands for [`Subject::Site`].
    pub(crate) fn site(&self) -> SiteView {
        let settings = self.app.settings();
        let catalogue = self.app.catalogue();
        let named = settings.nav_pages.iter().filter_map(|slug| {
            let slug = Slug::parse(slug)?;
            let listing = catalogue.at(&slug).filter(|listing| listing.is_public())?;
            Some(link(listing))
        });
        let lists = [("/articles", "Articles"), ("/topics", "Topics")]
            .map(|(address, label)| Link { address: address.into(), label: label.into() });
        let sources = Link { address: "/sources".into(), label: "Sources".into() };
        SiteView {
            name: settings.site_name.clone(),
            tagline: settings.tagline.clone(),
            language: settings.language.clone(),
            base_url: settings.site_url(),
            exit_url: settings.exit_url.clone(),
            nav: lists.into_iter().chain(named).collect(),
            footer: catalogue.pages().iter().map(|page| link(page)).chain([sources]).collect(),
            assets: assets::addresses().clone(),
        }
    }

    /// The address of the standing page at `slug`, if readers can see it; stands for
    /// [`Subject::Site`].
    pub(crate) fn page_address(&self, slug: &str) -> Option<String> {
        let catalogue = self.app.catalogue();
        let listing = catalogue.at(&Slug::parse(slug)?)?;
        (listing.is_public() && listing.kind == Kind::Page).then(|| listing.address())
    }

    /// An article as lists show it.
    pub(crate) fn listed(&self, listing: &Listing) -> ListedArticle {
        let topics = listing.topics.iter().filter_map(|(name, slug)| {
            slug.map(|slug| Link { address: format!("/topics/{slug}"), label: name.to_owned() })
        });
        ListedArticle {
            address: listing.address(),
            title: listing.title.clone(),
            summary: listing.summary.clone(),
            published: listing.published_at.unwrap_or_default(),
            reading_minutes: usize::try_from(listing.reading_minutes).unwrap_or(1),
            topics: topics.collect(),
            author: listing.author.as_ref().and_then(|key| {
                let label = self.app.materials().author(key)?.name.clone();
                Some(Link { address: author_address(key), label })
            }),
        }
    }

    /// The newest articles but one; stands for [`Subject::Latest`].
    pub(crate) fn latest(&self, without: i64) -> Vec<ListedArticle> {
        let catalogue = self.app.catalogue();
        let others = catalogue.public().iter().take(LATEST).filter(|other| other.id != without);
        others.map(|other| self.listed(other)).collect()
    }

    /// Articles to read next: of those that the text links to and the newest others, the ones that
    /// share the most topics, newest first. Stands for [`Subject::Topic`] of each topic.
    pub(crate) fn suggested(&self, listing: &Listing, compiled: &Compiled) -> Vec<ListedArticle> {
        let catalogue = self.app.catalogue();
        let linked = compiled.references.iter().filter_map(|reference| match reference {
            Reference::Article(slug) => catalogue.at(slug).map(|other| other.id),
            _ => None,
        });
        let linked: Vec<i64> = linked.collect();
        let mine: Vec<&str> = listing.topics.names().collect();
        let newest = catalogue.public().iter().take(CONSIDERED);
        let mut ranked: Vec<(usize, &Arc<Listing>)> = linked
            .iter()
            .filter_map(|id| catalogue.get(*id).filter(|other| other.is_public()))
            .chain(newest.filter(|other| !linked.contains(&other.id)))
            .filter(|other| other.id != listing.id && other.kind == Kind::Article)
            .map(|other| {
                let shared = other.topics.names().filter(|name| mine.contains(name)).count();
                (shared + usize::from(linked.contains(&other.id)), other)
            })
            .filter(|(score, _)| *score > 0)
            .collect();
        ranked.sort_by_key(|(score, other)| {
            std::cmp::Reverse((*score, other.published_at, other.id))
        });
        ranked.into_iter().take(SUGGESTED).map(|(_, other)| self.listed(other)).collect()
    }

    /// The text of a revision, ready for its page.
    pub(crate) async fn compiled(&self, listing: &Listing, revision: i64) -> Result<Arc<Compiled>> {
        let compiled = self.app.compiled(listing, revision).await?;
        compiled.ok_or_else(|| Error::Internal("a published revision does not compile".into()))
    }

    /// Somebody who writes here.
    pub(crate) fn author(&self, key: &Slug) -> Option<AuthorView> {
        let materials = self.app.materials();
        let author = materials.author(key)?;
        Some(AuthorView {
            name: author.name.clone(),
            address: author_address(key),
            about_html: self.passage(format!("author {key}"), &author.about),
        })
    }

    /// Trusted HTML of a block as it stands in articles.
    pub(crate) fn block_html(&self, name: &str) -> Option<Arc<str>> {
        let materials = self.app.materials();
        let block = materials.block(&Slug::parse(name)?)?;
        let html = self
            .app
            .passage(format!("block {name}"), |around, options| block_html(block, around, options));
        Some(html)
    }

    /// Trusted HTML of the text of a block, without its frame and title.
    pub(crate) fn text_of_block(&self, name: &str) -> Option<Arc<str>> {
        let materials = self.app.materials();
        let block = materials.block(&Slug::parse(name)?)?;
        Some(self.passage(format!("text of block {name}"), &block.text))
    }

    /// Trusted HTML of an editor's Markdown.
    fn passage(&self, name: String, markdown: &str) -> Arc<str> {
        self.app.passage(name, |around, options| passage_html(markdown, around, options))
    }

    /// All topics with their articles counted; stands for [`Subject::Counts`].
    pub(crate) fn topics(&self) -> Vec<Counted> {
        let topics = self.app.catalogue().topics();
        let counted = topics.into_iter().map(|(slug, (label, articles))| Counted {
            address: format!("/topics/{slug}"),
            label,
            articles,
        });
        counted.collect()
    }

    /// All years with their articles counted; stands for [`Subject::Counts`].
    pub(crate) fn years(&self) -> Vec<Counted> {
        let years = self.app.catalogue().years().into_iter();
        let counted = years.map(|(year, articles)| Counted {
            address: format!("/archive/{year}"),
            label: year.to_string(),
            articles,
        });
        counted.collect()
    }

    /// Page `page` (from 1) of the articles that `belongs` chooses, newest first; `None` if there
    /// is no such page.
    pub(crate) fn page_of(
        &self,
        address: &str,
        page: Option<usize>,
        belongs: impl Fn(&Listing) -> bool,
    ) -> Option<(Vec<ListedArticle>, Paging)> {
        let catalogue: Arc<Catalogue> = self.app.catalogue();
        let found: Vec<_> = catalogue.public().iter().filter(|listing| belongs(listing)).collect();
        let paging = paging(address, "page", page.unwrap_or(1), found.len().div_ceil(LISTED))?;
        let shown = found.into_iter().skip((paging.page - 1) * LISTED).take(LISTED);
        Some((shown.map(|listing| self.listed(listing)).collect(), paging))
    }

    /// Everything that an article's page was drawn from, besides lists and comments.
    pub(crate) fn subjects(&self, listing: &Listing, compiled: &Compiled) -> Vec<Subject> {
        let (catalogue, materials) = (self.app.catalogue(), self.app.materials());
        let mut subjects = vec![Subject::Site, Subject::Article(listing.id)];
        for reference in &compiled.references {
            match reference {
                Reference::Article(slug) => {
                    let target = catalogue.at(slug).or_else(|| catalogue.once_at(slug));
                    subjects.extend(target.map(|target| Subject::Article(target.id)));
                }
                other => subjects.extend(materials.subject(other)),
            }
        }
        let author = listing.author.as_ref().map(|key| format!("authors/{key}.md"));
        subjects.extend(author.map(Subject::Material));
        if compiled.front_matter.shows == Some(Shows::Policy) {
            subjects.push(Subject::Policy);
        }
        if listing.kind == Kind::Article {
            subjects.push(Subject::Latest);
            subjects.push(Subject::Material("blocks/sourcing.md".into()));
            subjects.extend(listing.topics.iter().filter_map(|(_, slug)| slug).map(Subject::Topic));
        }
        subjects
    }
}

/// The authors named in a list of articles.
pub(crate) fn authors(listed: &[ListedArticle]) -> impl Iterator<Item = Subject> {
    let keys = listed.iter().filter_map(|one| one.author.as_ref()?.address.strip_prefix(AUTHORS));
    keys.map(|key| Subject::Material(format!("authors/{key}.md")))
}

/// Where the pages of authors stand.
const AUTHORS: &str = "/authors/";

fn author_address(key: &Slug) -> String {
    format!("{AUTHORS}{key}")
}

/// The topics of an article as links.
pub(crate) fn topic_links(compiled: &Compiled) -> Vec<Link> {
    let topics = compiled.front_matter.topics.iter().filter_map(|name| {
        let slug = topic_slug(name)?;
        Some(Link { address: format!("/topics/{slug}"), label: name.clone() })
    });
    topics.collect()
}

pub(crate) fn link(listing: &Listing) -> Link {
    Link { address: listing.address(), label: listing.title.clone() }
}

/// Text as a value in the query of an address.
pub(crate) fn encoded(value: &str) -> String {
    utf8_percent_encode(value, NON_ALPHANUMERIC).to_string()
}

/// Where page `page` of `pages` stands; an empty list has one page. `None` if there is no such
/// page.
pub(crate) fn paging(address: &str, key: &str, page: usize, pages: usize) -> Option<Paging> {
    let pages = pages.max(1);
    if !(1..=pages).contains(&page) {
        return None;
    }
    let at = |page: usize| {
        // The first page has one address only.
        let sign = if address.contains('?') { '&' } else { '?' };
        if page == 1 { address.to_owned() } else { format!("{address}{sign}{key}={page}") }
    };
    Some(Paging {
        address: at(page),
        page,
        pages,
        before: (page > 1).then(|| at(page - 1)),
        after: (page < pages).then(|| at(page + 1)),
    })
}
