use crate::content::{Kind, Slug, Standing};

/// What an article may refer to.
///
/// Compiling asks here for everything outside the article's own file.
pub trait Surroundings {
    /// The article or page now at `slug`, or once at it (an alias); `None` if there never was one
    /// or if readers cannot see it.
    fn link_target(&self, slug: &Slug) -> Option<LinkTarget>;
    /// The block of that name.
    fn block(&self, name: &Slug) -> Option<Block>;
    /// The author of that key.
    fn author(&self, key: &Slug) -> Option<Author>;
    /// The picture at that path below `content/`, as in `images/door.svg`.
    fn image(&self, path: &str) -> Option<Image>;
    /// The record in `sources/` of that key.
    fn source(&self, key: &str) -> Option<hayagriva::Entry>;
    /// What is known about the address of that source; the default where nobody has looked.
    fn standing(&self, key: &str) -> Standing;
    /// Language of the site, a BCP 47 tag.
    fn language(&self) -> &str;
}

/// Surroundings without anything in them: for Markdown that stands alone.
#[derive(Clone, Copy, Debug, Default)]
pub struct Nowhere;

impl Surroundings for Nowhere {
    fn link_target(&self, _: &Slug) -> Option<LinkTarget> {
        None
    }

    fn block(&self, _: &Slug) -> Option<Block> {
        None
    }

    fn author(&self, _: &Slug) -> Option<Author> {
        None
    }

    fn image(&self, _: &str) -> Option<Image> {
        None
    }

    fn source(&self, _: &str) -> Option<hayagriva::Entry> {
        None
    }

    fn standing(&self, _: &str) -> Standing {
        Standing::default()
    }

    fn language(&self) -> &'static str {
        "en"
    }
}

/// Another article, as a link to it needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkTarget {
    /// Decides the address.
    pub kind: Kind,
    /// Its current slug, which may differ from the one that was asked for.
    pub slug: Slug,
    /// Its current title, plain text.
    pub title: String,
}

/// A passage that is kept once and placed in many articles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Decides how it looks and what it must have.
    pub kind: BlockKind,
    /// Plain text.
    pub title: Option<String>,
    /// Markdown.
    pub text: String,
    /// `page:…`, `article:…` or an https address.
    pub link: Option<String>,
    /// Words of the link, plain text.
    pub label: Option<String>,
}

/// How a block looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BlockKind {
    /// Asks the reader to do something; has a link with a label.
    CallToAction,
    /// States something; has no link of its own.
    Statement,
}

/// Somebody who writes here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    /// As shown, plain text.
    pub name: String,
    /// Markdown.
    pub about: String,
}

/// A picture that the site serves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// Where it is served, with the hash of its bytes in the name.
    pub address: String,
    /// In CSS pixels, read from the file.
    pub width: u32,
    /// In CSS pixels, read from the file.
    pub height: u32,
}
