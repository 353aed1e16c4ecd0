//! The words of schema.org that we use, as serde writes them.

use std::borrow::Cow;
use std::fmt;

use hayagriva::Entry;
use hayagriva::types::Person;
use serde::{Serialize, Serializer};

use crate::clock::{Timestamp, Told};
use crate::content::{iso_date, whole_name};
use crate::web::reader::linked::words::Words;
use crate::web::reader::{CommentView, CorrectionView};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Article<'a> {
    #[serde(rename = "@context")]
    pub(super) context: &'static str,
    #[serde(rename = "@type")]
    pub(super) kind: &'static str,
    pub(super) headline: &'a str,
    pub(super) description: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) image: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) date_published: Option<Shown<Timestamp>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) date_modified: Option<Shown<Timestamp>>,
    pub(super) author: Party<'a>,
    pub(super) publisher: Publisher<'a>,
    pub(super) main_entity_of_page: String,
    pub(super) in_language: &'a str,
    pub(super) word_count: usize,
    pub(super) version: i64,
    pub(super) is_part_of: WebSite<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) citation: Vec<Work<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) correction: Vec<Correction<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) comment_count: Option<usize>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) comment: Vec<Comment<'a>>,
}

/// A value as it displays.
pub(super) struct Shown<T>(pub(super) T);

impl<T: fmt::Display> Serialize for Shown<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

#[derive(Serialize)]
pub(super) struct Party<'a> {
    #[serde(rename = "@type", skip_serializing_if = "Option::is_none")]
    pub(super) kind: Option<&'static str>,
    pub(super) name: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) url: Option<String>,
}

impl<'a> Party<'a> {
    pub(super) fn of(person: &'a Person) -> Self {
        let name = whole_name(person);
        let kind = if person.given_name.is_some() {
            Some("Person")
        } else {
            // “Eric, a Hotline Advocate” is no organisation; what nobody knows is left out.
            (name.contains(' ') && !name.contains(',')).then_some("Organization")
        };
        Self { kind, name, url: None }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Publisher<'a> {
    #[serde(rename = "@type")]
    pub(super) kind: &'static str,
    pub(super) name: &'a str,
    pub(super) url: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) publishing_principles: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) corrections_policy: Option<String>,
}

#[derive(Serialize)]
pub(super) struct WebSite<'a> {
    #[serde(rename = "@type")]
    pub(super) kind: &'static str,
    pub(super) name: &'a str,
    pub(super) url: &'a str,
}

/// A source.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Work<'a> {
    #[serde(rename = "@type")]
    pub(super) kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) author: Vec<Party<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) date_published: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) publisher: Option<Party<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) archived_at: Option<&'a str>,
}

impl<'a> Work<'a> {
    pub(super) fn of(source: &'a Entry, archived_at: Option<&'a str>) -> Self {
        let authors = source.authors().unwrap_or_default();
        let publisher =
            source.map(|entry| entry.publisher()).and_then(|publisher| publisher.name());
        let publisher =
            publisher.or_else(|| source.parents().iter().find_map(|parent| parent.title()));
        Self {
            kind: "CreativeWork",
            name: source.title().map(ToString::to_string),
            author: authors.iter().map(Party::of).collect(),
            date_published: source.date_any().copied().map(iso_date),
            publisher: publisher.map(|name| Party {
                kind: Some("Organization"),
                name: Cow::Owned(name.to_string()),
                url: None,
            }),
            url: source.url_any().map(|url| url.value.as_str()),
            archived_at,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Correction<'a> {
    #[serde(rename = "@type")]
    pub(super) kind: &'static str,
    pub(super) text: &'a str,
    pub(super) date_published: Shown<Timestamp>,
}

impl<'a> Correction<'a> {
    pub(super) fn of(CorrectionView { note, at, .. }: &'a CorrectionView) -> Self {
        Self { kind: "CorrectionComment", text: note, date_published: Shown(*at) }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Comment<'a> {
    #[serde(rename = "@type")]
    pub(super) kind: &'static str,
    #[serde(rename = "@id")]
    pub(super) id: String,
    /// Left out where a reader is asked first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) text: Option<Shown<Words<'a>>>,
    pub(super) date_created: Shown<Told>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) date_modified: Option<Shown<Told>>,
    pub(super) author: Party<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) parent_item: Option<Parent>,
}

/// The comment that another one answers.
#[derive(Serialize)]
pub(super) struct Parent {
    #[serde(rename = "@id")]
    pub(super) id: String,
}

impl<'a> Comment<'a> {
    pub(super) fn of(comment: &'a CommentView, base_url: &str) -> Self {
        let answers = comment.answers.as_ref();
        Self {
            kind: "Comment",
            id: format!("{base_url}/comments/{}", comment.id),
            text: comment.content_note.is_none().then_some(Shown(Words(&comment.html))),
            date_created: Shown(comment.posted_at),
            date_modified: comment.edited_at.map(Shown),
            author: Party {
                kind: Some("Person"),
                name: Cow::Borrowed(comment.shown_name()),
                url: None,
            },
            parent_item: answers.map(|to| Parent { id: format!("{base_url}{}", to.address) }),
        }
    }
}
