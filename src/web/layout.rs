//! What every page shares: the site around it, its head, and links between pages.

use crate::clock::Timestamp;

/// The site as its pages show it; made once from the settings and the published pages.
#[derive(Clone, Debug)]
pub struct SiteView {
    /// Name of the site, plain text.
    pub name: String,
    /// One line under the name, plain text.
    pub tagline: String,
    /// Language of the site's own words, a BCP 47 tag.
    pub language: String,
    /// `https://example.org`, without a slash at its end.
    pub base_url: String,
    /// Where “Leave this page” leads.
    pub exit_url: String,
    /// The few links at the top of every page.
    pub nav: Vec<Link>,
    /// The links at the foot of every page.
    pub footer: Vec<Link>,
    /// The files that every page loads.
    pub assets: Assets,
}

/// Addresses of the static files, each with a hash of its content in the name.
#[derive(Clone, Debug)]
pub struct Assets {
    /// `site.css`
    pub css: String,
    /// `pages.css`: what only pages need that few readers open.
    pub pages_css: String,
    /// `site.js`
    pub script: String,
    /// `favicon.svg`
    pub icon: String,
}

/// Addresses of the files that only the studio loads.
#[derive(Clone, Debug)]
pub struct StudioAssets {
    /// `studio.css`
    pub css: String,
    /// `studio.js`
    pub script: String,
}

/// A link within the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// From the root of the site, as in `/topics/leaving`.
    pub address: String,
    /// Its words, plain text.
    pub label: String,
}

/// What the head of one page says.
#[derive(Clone, Debug)]
pub struct Head<'a> {
    /// The site around the page.
    pub site: &'a SiteView,
    /// Plain text; the name of the site is added to it.
    pub title: &'a str,
    /// For search engines and link previews, plain text; empty leaves it out.
    pub description: &'a str,
    /// The page's own address from the root of the site: the canonical one.
    pub address: &'a str,
    /// May search engines list the page?
    pub indexed: bool,
    /// First publication; pages that have one are described as articles.
    pub published: Option<Timestamp>,
    /// Last change that readers should know of.
    pub updated: Option<Timestamp>,
    /// Set for what people cite.
    pub cited: Option<Cited<'a>>,
}

/// What reference managers read in the head of a page, in Dublin Core's words.
#[derive(Clone, Copy, Debug)]
pub struct Cited<'a> {
    /// Zotero's word for the kind of page: `blogPost` or `webpage`.
    pub item_type: &'static str,
    /// Whoever speaks, as shown: an author or the site.
    pub author: &'a str,
    /// Last change that readers should know of, else the first publication.
    pub dated: Option<Timestamp>,
    /// BCP 47 tag of the text.
    pub language: &'a str,
}

impl<'a> Head<'a> {
    /// The head of a page that search engines may list.
    #[must_use]
    pub fn new(site: &'a SiteView, title: &'a str, description: &'a str, address: &'a str) -> Self {
        let (published, updated, cited) = (None, None, None);
        Self { site, title, description, address, indexed: true, published, updated, cited }
    }

    /// The same, with what reference managers read.
    #[must_use]
    pub fn cited(self, cited: Cited<'a>) -> Self {
        Self { cited: Some(cited), ..self }
    }

    /// The same, hidden from search engines: previews, notices, errors, older revisions.
    #[must_use]
    pub fn unlisted(self) -> Self {
        Self { indexed: false, ..self }
    }

    /// The same, with the dates of an article.
    #[must_use]
    pub fn dated(self, published: Option<Timestamp>, updated: Option<Timestamp>) -> Self {
        Self { published, updated, ..self }
    }
}

/// Where one page of a long list stands among its neighbours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paging {
    /// Address of this page.
    pub address: String,
    /// From 1.
    pub page: usize,
    /// How many there are, 1 or more.
    pub pages: usize,
    /// Address of the page before this one.
    pub before: Option<String>,
    /// Address of the page after this one.
    pub after: Option<String>,
}
