//! What readers see: each page's struct stands beside its template in a file of its own.

pub(crate) mod article;
pub(crate) mod articles;
pub(crate) mod author;
pub(crate) mod commenting;
mod comments;
mod conversation;
mod draft;
mod error;
pub(crate) mod held;
pub(crate) mod home;
mod listed;
pub(crate) mod revision;
#[cfg(test)]
mod sample;
pub(crate) mod topic;
pub(crate) mod topics;
pub(crate) mod year;

pub use article::{ArticlePage, AuthorView, OlderRevision};
pub use articles::ArticlesPage;
pub use author::AuthorPage;
pub use comments::{Answering, CommentView, CommentsView, Field, FilterNotice, FormView, Problem};
pub use draft::DraftPage;
pub use error::ErrorPage;
pub use held::HeldPage;
pub use home::HomePage;
pub use listed::{Counted, ListedArticle};
pub use topic::TopicPage;
pub use topics::TopicsPage;
pub use year::YearPage;
