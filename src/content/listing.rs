use crate::clock::Timestamp;
use crate::content::{Kind, Slug, State, escape};

/// What lists, links and addresses need to know of an article, without its text.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Listing {
    /// Names the article for ever, whatever its slug.
    pub id: i64,
    /// Decides the address.
    pub kind: Kind,
    /// The current one.
    pub slug: Slug,
    /// File below `content/`; `None` if it never came from a file.
    pub path: Option<String>,
    /// How far it has come.
    pub state: State,
    /// Plain text.
    pub title: String,
    /// Plain text.
    pub summary: String,
    /// Key of a file in `authors/`.
    pub author: Option<Slug>,
    /// As written in the front matter.
    pub topics: Topics,
    /// BCP 47 tag; `None` means the language of the site.
    pub language: Option<String>,
    /// First publication, or when that will be.
    pub published_at: Option<Timestamp>,
    /// The last change that readers should know of.
    pub updated_at: Option<Timestamp>,
    /// Whole minutes, at least 1.
    pub reading_minutes: i64,
    /// May readers answer?
    pub comments_open: bool,
    /// Number of the revision that readers see; `None` if they see none.
    pub revision: Option<i64>,
    /// The day, from midnight UTC, by which somebody is to look at it again.
    pub next_review_at: Option<Timestamp>,
}

impl Listing {
    /// Where readers find it.
    #[must_use]
    pub fn address(&self) -> String {
        self.kind.address(&self.slug)
    }

    /// Where readers tell editors that something is wrong with it; `about` is the `id` of a note or
    /// heading.
    #[must_use]
    pub fn report_address(&self, about: Option<&str>) -> String {
        let mut address = self.address() + "/report";
        if let Some(about) = about {
            address.push_str("?about=");
            escape::push_query(&mut address, about);
        }
        address
    }

    /// Do readers see it now?
    #[must_use]
    pub fn is_public(&self) -> bool {
        self.state == State::Published && self.revision.is_some()
    }
}

/// Topics of an article; stored one a line, because both databases know text.
#[derive(Clone, Debug, Default, PartialEq, Eq, sqlx::Type)]
#[sqlx(transparent)]
pub struct Topics(String);

impl Topics {
    /// Topics as written, in the order given.
    #[must_use]
    pub fn new(names: &[String]) -> Self {
        Self(names.join("\n"))
    }

    /// The topics as written.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.lines()
    }

    /// Each topic: its name and, where the name has any letter or digit, the slug of its page.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Option<Slug>)> {
        self.0.lines().map(|name| (name, topic_slug(name)))
    }
}

/// The slug of a topic's page: its ASCII letters and digits in lower case, hyphens for the rest.
#[must_use]
pub fn topic_slug(name: &str) -> Option<Slug> {
    let words: Vec<_> = name
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| word.chars().flat_map(char::to_lowercase).filter(char::is_ascii).collect())
        .filter(|word: &String| !word.is_empty())
        .collect();
    Slug::parse(&words.join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_has_a_page_named_by_its_words() {
        let topics = Topics::new(&["Staying safe".to_owned(), "¡Ánimo!".to_owned()]);
        let slugs: Vec<_> = topics.iter().map(|(_, slug)| slug.map(|s| s.to_string())).collect();
        assert_eq!(slugs, [Some("staying-safe".to_owned()), Some("nimo".to_owned())]);
        assert_eq!(topic_slug("—"), None);
    }
}
