//! What readers see: each page's struct stands beside its template in a file of its own.

pub(crate) mod article;
pub(crate) mod articles;
pub(crate) mod author;
pub(crate) mod cite;
mod closed;
pub(crate) mod comment_feed;
pub(crate) mod commenting;
mod comments;
mod comparison;
mod conversation;
pub(crate) mod corrections;
mod draft;
mod error;
pub(crate) mod exports;
mod frame;
mod guarded;
pub(crate) mod helped;
pub(crate) mod history;
pub(crate) mod home;
pub(crate) mod kept;
mod ledger;
mod linked;
mod listed;
pub mod mail;
pub(crate) mod offprint;
mod policy;
pub(crate) mod receipt;
pub(crate) mod report;
pub(crate) mod revision;
#[cfg(test)]
mod sample;
pub(crate) mod source;
pub(crate) mod sources;
mod stretches;
pub(crate) mod topic;
pub(crate) mod topics;
pub(crate) mod year;

pub use article::{ArticlePage, AuthorView, OlderRevision};
pub use articles::ArticlesPage;
pub use author::AuthorPage;
pub use cite::CitePage;
pub use closed::ClosedPage;
pub use comments::{Answering, CommentView, CommentsView, Field, FilterNotice, FormView, Problem};
pub use comparison::{Compared, ComparisonPage};
pub use corrections::{CorrectionsPage, ListedCorrection};
pub use draft::DraftPage;
pub use error::ErrorPage;
pub use guarded::{MarkedView, Why};
pub use history::{CompareForm, HistoryPage, VersionView};
pub use home::HomePage;
pub use kept::{KeptPage, KeptRule, KeptView};
pub use ledger::{CorrectionView, Ledger, ReviewView};
pub use linked::LinkedArticle;
pub use listed::{Counted, ListedArticle};
pub use policy::{PolicyView, RuleView};
pub use receipt::{
    ConfirmationPage, EditForm, EditPage, ErasePage, FilePage, FindPage, Happening, MessageView,
    ReceiptMailPage, ReceiptPage, Remembered, State, WithdrawPage,
};
pub use report::{ReportPage, ReportedPage};
pub use source::{CitingArticle, CitingSection, RecordChange, SourcePage};
pub use sources::{Choice, SourceLine, SourcesPage};
pub use stretches::{Comparison, Line, Piece, Stretch};
pub use topic::TopicPage;
pub use topics::TopicsPage;
pub use year::YearPage;
