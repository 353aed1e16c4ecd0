//! An article as one file to take away: a page of HTML, or an EPUB. Pure: the same article gives the
//! same bytes.
//!
//! Both hold the text, its notes and pictures, and which revision they are. Neither asks any host
//! for anything; links lead out only when somebody follows them.

mod book;
mod drawing;
mod markup;
mod page;

pub use book::{BookError, book};
pub use page::{PAGE_POLICY, page};

use std::collections::BTreeMap;

use crate::clock::Timestamp;
use crate::content::Compiled;
use crate::offprint::markup::{Markup, Setting};

/// An article at one revision, with all that a file of it needs.
#[derive(Clone, Copy, Debug)]
pub struct Offprint<'a> {
    /// Text, notes and front matter.
    pub article: &'a Compiled,
    /// Trusted HTML of what the site says under every article.
    pub sourcing_html: Option<&'a str>,
    /// Who wrote it, plain text; `None` lets the site itself speak.
    pub author: Option<&'a str>,
    /// Plain text.
    pub site_name: &'a str,
    /// Language of the site, a BCP 47 tag.
    pub site_language: &'a str,
    /// `https://example.org`, without a slash at its end.
    pub base_url: &'a str,
    /// Of the article, from the root of the site.
    pub address: &'a str,
    /// From 1.
    pub revision: i64,
    /// When readers first saw this revision.
    pub saved_at: Timestamp,
    /// Has the article been withdrawn since?
    pub withdrawn: bool,
    /// The pictures, by their address from the root of the site.
    pub pictures: &'a BTreeMap<String, Picture>,
}

/// A picture of an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// As in `image/png`.
    pub media_type: &'static str,
    /// The whole file.
    pub bytes: Vec<u8>,
}

/// Largest picture that is taken along, in bytes. Whoever takes a text away may have a bad line and
/// a full phone; of a larger picture the file has the words.
pub const MOST_PICTURE_BYTES: usize = 1024 * 1024;

/// Most that all pictures of one file may have together, in bytes.
pub const MOST_PICTURES_BYTES: usize = 4 * 1024 * 1024;

/// The addresses of the pictures in an article that the site serves itself, in reading order.
#[must_use]
pub fn picture_addresses(article: &Compiled, sourcing_html: Option<&str>) -> Vec<String> {
    let parts = [article.body_html.as_str(), sourcing_html.unwrap_or_default()];
    let notes = article.notes.iter().map(|note| note.html.as_str());
    let mut addresses = Vec::new();
    for html in parts.into_iter().chain(notes) {
        for address in markup::pictures(html) {
            if address.starts_with("/images/") && !addresses.contains(&address) {
                addresses.push(address);
            }
        }
    }
    addresses
}

/// How both files look. No colours: readers of books bring their own, browsers follow the device.
const STYLE: &str = include_str!("../../templates/offprint/style.css");

impl Offprint<'_> {
    /// The address of this revision, which stays.
    fn permanent_address(&self) -> String {
        format!("{}/revisions/{}", self.current_address(), self.revision)
    }

    /// The address of what readers see now.
    fn current_address(&self) -> String {
        format!("{}{}", self.base_url, self.address)
    }

    fn language(&self) -> &str {
        self.article.front_matter.language.as_deref().unwrap_or(self.site_language)
    }

    fn author(&self) -> &str {
        self.author.unwrap_or(self.site_name)
    }

    fn published(&self) -> Option<Timestamp> {
        self.article.front_matter.published.map(Timestamp::of)
    }

    fn updated(&self) -> Option<Timestamp> {
        let updated = self.article.front_matter.updated.map(Timestamp::of);
        updated.filter(|at| Some(*at) > self.published())
    }

    /// Text, sourcing and notes as markup that is well-formed XML and HTML alike.
    fn text(&self, setting: Setting, source_of: impl Fn(&str) -> Option<String>) -> String {
        let html = [
            &self.article.body_html,
            self.sourcing_html.unwrap_or_default(),
            &self.article.notes_html(),
        ]
        .join("\n");
        Markup::new(setting, self.base_url, &self.current_address(), &source_of).write(&html)
    }

    /// The words of a heading, in the same markup.
    fn line(&self, html: &str) -> String {
        Markup::new(Setting::Book, self.base_url, &self.current_address(), &|_| None).write(html)
    }
}
