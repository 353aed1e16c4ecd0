//! What an article is, and how its Markdown becomes a page. Pure: no clock, database, file or
//! network; whatever surrounds an article arrives through [`Surroundings`].

mod article;
mod compile;
mod escape;
mod fault;
mod fields;
mod front_matter;
mod listing;
mod markdown;
mod passages;
mod readable;
mod slug;
mod sources;
mod standing;
mod surroundings;

pub use article::{
    Call, Citation, Compiled, ContentsItem, FrontMatter, Kind, Note, Reference, State,
};
pub use compile::{CompileOptions, compile, render};
pub use fault::{Fault, Severity};
pub use front_matter::{read_front_matter, read_own_sources, without_front_matter};
pub use listing::{Listing, Topics, topic_slug};
pub use passages::{block_html, check_passage, passage_html, read_author, read_block};
pub use readable::source_html;
pub use slug::Slug;
pub use sources::{Record, duplicate_source, read_sources};
pub use standing::{ArchivedCopy, SourceState, Standing};
pub use surroundings::{Author, Block, BlockKind, Image, LinkTarget, Nowhere, Surroundings};

#[cfg(test)]
mod tests;
