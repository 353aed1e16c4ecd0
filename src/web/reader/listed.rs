use crate::clock::Timestamp;
use crate::web::layout::Link;

/// An article as lists of articles show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedArticle {
    /// As in `/articles/why-no-contact`.
    pub address: String,
    /// Plain text.
    pub title: String,
    /// Plain text.
    pub summary: String,
    /// First publication.
    pub published: Timestamp,
    /// Time that reading takes, 1 or more.
    pub reading_minutes: usize,
    /// Its topics.
    pub topics: Vec<Link>,
    /// Who wrote it; `None` lets the site itself speak.
    pub author: Option<Link>,
}

/// A link to a list of articles that says how long the list is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// As in `/topics/leaving` or `/archive/2026`.
    pub address: String,
    /// Plain text.
    pub label: String,
    /// How many articles are listed there.
    pub articles: usize,
}
