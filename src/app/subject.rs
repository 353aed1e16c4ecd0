use std::str::FromStr;

use crate::content::Slug;

/// Something that readers can see on pages, or that decides what they see, and that can change.
///
/// A page is drawn from subjects; when one of them changes, exactly the pages drawn from it are
/// dropped.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    /// An article or standing page, by its row.
    Article(i64),
    /// The comments under an article, by its row.
    Comments(i64),
    /// The comments under all articles.
    AllComments,
    /// A file that articles are made from, by its path below `content/`.
    Material(String),
    /// The record of a source of the whole site, or what is known of its address, by key.
    Source(String),
    /// Which articles cite a source of the whole site, by key.
    Citations(String),
    /// The list of all sources.
    Sources,
    /// What stands on every page: names and addresses of the standing pages.
    Site,
    /// The newest articles, as shown on the home page and under articles.
    Latest,
    /// The list of all articles.
    Everything,
    /// What the policy asks for and how the site does by it.
    Policy,
    /// How many articles each topic and each year has.
    Counts,
    /// The list of articles under a topic.
    Topic(Slug),
    /// The list of articles of an author.
    Author(Slug),
    /// The list of articles of a year.
    Year(i16),
    /// What was corrected on the whole site.
    Corrections,
    /// The day in UTC, on pages that say what is due or overdue.
    Day,
    /// What the classifier has to learn.
    Lessons,
    /// The rules of the screen.
    Rules,
    /// What moderators decided about commenting on an article, by its row.
    CommentRule(i64),
}

/// The words of a row in the table of changes, such as `article:7`.
impl FromStr for Subject {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (kind, name) = text.split_once(':').ok_or(())?;
        let row = || name.parse().map_err(|_| ());
        match kind {
            "article" => Ok(Self::Article(row()?)),
            "comments" => Ok(Self::Comments(row()?)),
            "material" => Ok(Self::Material(name.to_owned())),
            "source" => Ok(Self::Source(name.to_owned())),
            "citations" => Ok(Self::Citations(name.to_owned())),
            "sources" => Ok(Self::Sources),
            "lessons" => Ok(Self::Lessons),
            "rules" => Ok(Self::Rules),
            "comment-rule" => Ok(Self::CommentRule(row()?)),
            _ => Err(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_a_change_name_its_subject() {
        assert_eq!("article:7".parse(), Ok(Subject::Article(7)));
        assert_eq!("comments:8".parse(), Ok(Subject::Comments(8)));
        assert_eq!("material:a:b.md".parse(), Ok(Subject::Material("a:b.md".into())));
        assert_eq!("source:doi:10.1/a".parse(), Ok(Subject::Source("doi:10.1/a".into())));
        assert_eq!("citations:a".parse(), Ok(Subject::Citations("a".into())));
        assert_eq!("sources:".parse(), Ok(Subject::Sources));
        assert_eq!("lessons:".parse(), Ok(Subject::Lessons));
        assert_eq!("rules:".parse(), Ok(Subject::Rules));
        assert_eq!("comment-rule:7".parse(), Ok(Subject::CommentRule(7)));
        for odd in ["", "article", "article:x", "planet:7"] {
            assert_eq!(odd.parse::<Subject>(), Err(()), "{odd}");
        }
    }
}
