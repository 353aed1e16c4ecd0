use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;

/// What a service could be told about a comment; [`Personal`] says which parts each one is.
#[derive(Clone, Debug)]
pub struct Matter<'a> {
    /// The text as typed. Untrusted.
    pub body: &'a str,
    /// The name as typed; empty if none was given. Untrusted.
    pub author_name: &'a str,
    /// An e-mail address, if somebody left one with the comment; else empty. Untrusted.
    pub email: &'a str,
    /// Where it came from; `None` if that is no longer known.
    pub address: Option<IpAddr>,
    /// What the browser calls itself; empty if it is not known. Untrusted.
    pub user_agent: &'a str,
    /// The page that the browser says it came from; empty if it is not known. Untrusted.
    pub referrer: &'a str,
    /// What the field held that people cannot see; `None` if that is not known. Untrusted.
    pub honeypot: Option<&'a str>,
    /// Does it answer another comment?
    pub is_reply: bool,
    /// When it was posted, or edited.
    pub posted_at: Timestamp,
    /// Why it is asked about.
    pub why: Why,
    /// Where it stands.
    pub place: Place<'a>,
    /// What the filters say together, in nats.
    pub log_odds: f64,
}

/// The article under which a comment stands.
#[derive(Clone, Debug)]
pub struct Place<'a> {
    /// Its whole address.
    pub address: &'a str,
    /// Plain text.
    pub title: &'a str,
    /// BCP 47 tag.
    pub language: &'a str,
    /// As in its front matter.
    pub topics: Vec<&'a str>,
    /// When it last changed.
    pub updated_at: Option<Timestamp>,
}

/// Why a service is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Why {
    /// Somebody posted it.
    New,
    /// Its writer changed it.
    Edit,
}

/// What says something about the person who writes. A service is told it only if its settings name
/// it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Personal {
    /// The name beside the comment.
    Name,
    /// An e-mail address left with it.
    Email,
    /// The network address.
    Address,
    /// What the browser calls itself.
    UserAgent,
    /// The page from which the browser came.
    Referrer,
}

impl Personal {
    /// All of them, in the order in which people are told.
    pub const ALL: [Self; 5] =
        [Self::Name, Self::Email, Self::Address, Self::UserAgent, Self::Referrer];

    /// What it is called in a notice to commenters.
    #[must_use]
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Name => "your name",
            Self::Email => "your e-mail address, if you leave one",
            Self::Address => "your network address",
            Self::UserAgent => "what your browser calls itself",
            Self::Referrer => "the page that you came from",
        }
    }
}

impl<'a> Matter<'a> {
    /// Nobody's comment, to try a service out.
    pub(super) fn trial(address: &'a str, language: &'a str) -> Self {
        let title = "A test";
        Self {
            body: "This is a test.",
            author_name: "",
            email: "",
            address: None,
            user_agent: "",
            referrer: "",
            honeypot: None,
            is_reply: false,
            posted_at: Timestamp::now(),
            why: Why::New,
            place: Place { address, title, language, topics: Vec::new(), updated_at: None },
            log_odds: 0.0,
        }
    }

    /// A fact about the person, if it is known and among those that may be told.
    pub(super) fn told(&self, fact: Personal, allowed: &[Personal]) -> Option<String> {
        let value = match fact {
            Personal::Name => self.author_name.to_owned(),
            Personal::Email => self.email.to_owned(),
            Personal::Address => self.address.map(|address| address.to_string())?,
            Personal::UserAgent => self.user_agent.to_owned(),
            Personal::Referrer => self.referrer.to_owned(),
        };
        (allowed.contains(&fact) && !value.is_empty()).then_some(value)
    }
}

/// Everything that a service is told, in one sentence for commenters. `besides` is what it learns
/// of every comment.
pub(super) fn told_in_words(besides: &[&str], allowed: &[Personal]) -> String {
    let personal = Personal::ALL.into_iter().filter(|fact| allowed.contains(fact));
    let mut all: Vec<&str> = besides.to_vec();
    for fact in personal {
        all.push(fact.in_words());
    }
    let last = all.pop().unwrap_or_default();
    format!("{}, and {last}", all.join(", "))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A comment with everything that a service could be told.
    pub(in crate::services) fn matter() -> Matter<'static> {
        Matter {
            body: "I left & I am “free” = safe.\n100% sure + ünïcödé",
            author_name: "Ada L.",
            email: "ada@mail.example",
            address: Some([203, 0, 113, 7].into()),
            user_agent: "Browser/1.0 (phone)",
            referrer: "https://search.example/?q=help",
            honeypot: Some(""),
            is_reply: true,
            posted_at: Timestamp(1_793_628_300),
            why: Why::New,
            place: Place {
                address: "https://lamp.example/articles/tides",
                title: "Tides",
                language: "pt-BR",
                topics: vec!["the sea", "the moon"],
                updated_at: Some(Timestamp(1_793_000_000)),
            },
            log_odds: -0.7,
        }
    }

    #[test]
    fn the_notice_names_what_is_told_and_nothing_else() {
        let besides = ["your text", "the article"];
        assert_eq!(told_in_words(&besides, &[]), "your text, and the article");
        assert_eq!(
            told_in_words(&besides, &[Personal::Address, Personal::Name]),
            "your text, the article, your name, and your network address"
        );
    }
}
