use std::collections::HashSet;
use std::fmt;

use url::Url;

use crate::upkeep::Health;

/// Something for an editor to look at: the page answers, and may yet not be what was cited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// The page has had another title.
    Renamed {
        /// When first seen.
        before: String,
        /// When last seen.
        now: String,
    },
    /// The page's title has little in common with the one in the record.
    Other {
        /// Of the record.
        cited: String,
        /// When last seen.
        now: String,
    },
    /// The address of one page leads to the front page of a site.
    FrontPage,
}

/// A sentence.
impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Renamed { before, now } => {
                write!(f, "The page was titled “{before}” and is now titled “{now}”.")
            }
            Self::Other { cited, now } => {
                write!(f, "The record says “{cited}”, and the page is titled “{now}”.")
            }
            Self::FrontPage => f.write_str("Its address leads to the front page of a site."),
        }
    }
}

/// Part of the words of one title that another must have to pass for the same: sites add their own
/// name, and editors shorten, but rarely by more than half.
const SAME_WORDS: f64 = 0.5;

/// What an editor should look at. `cited` is the title in the record.
#[must_use]
pub fn doubts(health: &Health, cited: Option<&str>) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    if let (Some(before), Some(now)) = (&health.first_title, &health.title)
        && !is_alike(before, now)
    {
        doubts.push(Doubt::Renamed { before: before.clone(), now: now.clone() });
    } else if let (Some(cited), Some(now)) = (cited, &health.title)
        && !is_alike(cited, now)
    {
        doubts.push(Doubt::Other { cited: cited.to_owned(), now: now.clone() });
    }
    let path = |url: &str| url.parse::<Url>().ok().map(|url| url.path().to_owned());
    let end = health.final_url.as_deref().and_then(path);
    if end.is_some_and(|end| end == "/") && path(&health.url).is_some_and(|path| path != "/") {
        doubts.push(Doubt::FrontPage);
    }
    doubts
}

/// May these be titles of one page?
fn is_alike(one: &str, other: &str) -> bool {
    let (one, other) = (words(one), words(other));
    let shared = one.intersection(&other).count();
    let fewer = one.len().min(other.len());
    // Titles never have so many words that the number is not exact.
    #[expect(clippy::cast_precision_loss, reason = "titles have few words")]
    let part = shared as f64 / fewer.max(1) as f64;
    fewer == 0 || part >= SAME_WORDS
}

fn words(title: &str) -> HashSet<String> {
    let is_kept = |word: &&str| word.chars().count() > 1;
    let words = title.split(|letter: char| !letter.is_alphanumeric()).filter(is_kept);
    words.map(str::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn health(first: &str, now: &str, end: &str) -> Health {
        Health {
            url: "https://source.example/tides".into(),
            final_url: Some(end.into()),
            first_title: Some(first.into()),
            title: Some(now.into()),
            ..Health::default()
        }
    }

    fn said(health: &Health, cited: &str) -> String {
        doubts(health, Some(cited)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn an_editor_hears_of_a_page_that_has_become_another() {
        let end = "https://source.example/tides";
        for (first, now, cited, expected) in [
            ("Tides", "Tides | The Sea Society", "Tides", ""),
            ("How tides work", "How the tides work – Sea", "How tides work", ""),
            ("東京の潮", "東京の潮", "Tides of Tokyo", "The record says"),
            ("How tides work", "Best casino bonus", "How tides work", "The page was titled"),
            ("404 – nothing here", "404 – nothing here", "How tides work", "The record says"),
            ("", "", "How tides work", ""),
        ] {
            let said = said(&health(first, now, end), cited);
            assert!(said.starts_with(expected) && said.is_empty() == expected.is_empty(), "{said}");
        }
    }

    #[test]
    fn an_editor_hears_of_a_page_that_leads_to_the_front_door() {
        let moved = health("Tides", "Tides", "https://source.example/");
        assert_eq!(doubts(&moved, None), [Doubt::FrontPage]);
        let front = Health { url: "http://source.example".into(), ..moved };
        assert_eq!(doubts(&front, None), []);
    }
}
