//! What an article is, and how its Markdown becomes a page. Pure: no clock, database, file or
//! network; whatever surrounds an article arrives through [`Surroundings`].

mod article;
mod change;
mod cite;
mod cited;
mod compile;
mod difference;
mod escape;
mod fault;
mod fields;
mod front_matter;
mod lint;
mod listing;
mod markdown;
mod passages;
mod plain;
mod policy;
mod review;
mod slug;
mod sources;
mod standing;
mod style;
mod surroundings;
mod tables;
mod transcript;

pub use article::{
    Call, Citation, Compiled, ContentsItem, FrontMatter, Kind, Note, Reference, Shows, State,
};
pub use change::{Change, ChangeProblem, Class};
pub use cite::{CitedArticle, ExportFormat, export};
pub(crate) use cite::{iso_date, whole_name};
pub use cited::{Cited, cited};
pub use compile::{CompileOptions, compile, render};
pub use difference::{Part, difference};
pub use fault::{Fault, Severity};
pub use front_matter::{read_front_matter, read_own_sources, without_front_matter};
pub use lint::{
    Code, Neighbours, Rules, check_article, dropped_sources, lint_sources, normal_address,
    unneeded_silences,
};
pub use listing::{Listing, Topics, topic_slug};
pub use passages::{block_html, check_passage, passage_html, read_author, read_block};
pub use plain::plain_words;
pub use policy::{
    Demand, Miss, POLICY_FILE, Policy, Review, Rule, Score, SourceFacts, Sourcing, Tally,
    read_policy,
};
pub use review::read_change;
pub use slug::Slug;
pub(crate) use sources::near;
pub use sources::{
    Fact, Record, SOURCE_ENDINGS, SourceListing, differences, duplicate_source, facts,
    issued_in_words, kind_in_words, read_record, read_sources, record_file, record_text,
    source_address,
};
pub use standing::{ArchivedCopy, SourceState, Standing};
pub use style::{CitationStyle, source_html};
pub use surroundings::{Author, Block, BlockKind, Image, LinkTarget, Nowhere, Surroundings};
pub use transcript::transcript;

#[cfg(test)]
mod tests;
