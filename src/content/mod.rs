//! What an article is, and how its Markdown becomes a page. Pure: no clock, database, file or
//! network; whatever surrounds an article arrives through [`Surroundings`].

mod article;
mod fault;
mod listing;
mod slug;
mod surroundings;

pub use article::{Compiled, ContentsItem, FrontMatter, Kind, Note, Reference, State};
pub use fault::{Fault, Severity};
pub use listing::{Listing, Topics, topic_slug};
pub use slug::Slug;
pub use surroundings::{Author, Block, BlockKind, Image, LinkTarget, Surroundings};
