use axum::extract::Query;
use axum::http::Uri;
use serde::Deserialize;

use crate::app::{QueueFilter, QueuePlace, Search};
use crate::comments::{CommentId, Status};
use crate::content::Slug;
use crate::web::studio::desk::QUEUE;
use crate::web::studio::desk::words::typed;
use crate::web::view::{Desk, encoded};

/// What the address of a queue asks for, as typed. Untrusted.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct QueueQuery {
    /// A status, `any`, or nothing: what waits.
    pub(super) status: String,
    /// The last part of the address of an article.
    pub(super) article: String,
    /// Words in the name or the text.
    pub(super) words: String,
    /// `yes`: only those.
    pub(super) urgent: String,
    /// `yes`: only those.
    pub(super) unread: String,
    /// `yes`: only those.
    pub(super) reported: String,
    /// `yes`: only those.
    pub(super) edited: String,
    /// Keyed hash of an address.
    pub(super) sender: String,
    /// Keyed hash of a network.
    pub(super) network: String,
    /// Nats.
    pub(super) at_least: String,
    /// Nats.
    pub(super) at_most: String,
    /// The last comment of the page before, as in `7`, or `u7` if that was an urgent one.
    pub(super) after: String,
}

/// What was asked for, understood.
pub(super) struct Asked {
    pub(super) filter: QueueFilter,
    pub(super) place: Option<QueuePlace>,
    /// What could not be understood, in sentences.
    pub(super) problems: Vec<String>,
}

impl QueueQuery {
    /// What an address asks for; of one that cannot be read, what waits.
    pub(super) fn of(address: &str) -> Self {
        let uri = address.parse().ok();
        let query = uri.and_then(|uri: Uri| Query::try_from_uri(&uri).ok());
        query.map(|Query(query)| query).unwrap_or_default()
    }

    /// The address that asks for the same, without the page.
    pub(super) fn address(&self) -> String {
        let fields = [
            ("status", &self.status),
            ("article", &self.article),
            ("words", &self.words),
            ("urgent", &self.urgent),
            ("unread", &self.unread),
            ("reported", &self.reported),
            ("edited", &self.edited),
            ("sender", &self.sender),
            ("network", &self.network),
            ("at_least", &self.at_least),
            ("at_most", &self.at_most),
        ];
        let set = fields.into_iter().filter(|(_, value)| !value.is_empty());
        let query: Vec<_> = set.map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        if query.is_empty() { QUEUE.to_owned() } else { format!("{QUEUE}?{}", query.join("&")) }
    }

    /// The address of the page that begins at `place`.
    pub(super) fn address_at(&self, place: QueuePlace) -> String {
        let address = self.address();
        let sign = if address.contains('?') { '&' } else { '?' };
        let urgent = if place.urgent { "u" } else { "" };
        format!("{address}{sign}after={urgent}{}", place.after.0)
    }

    /// Is anything set besides the status?
    pub(super) fn is_narrow(&self) -> bool {
        let status = Self { status: self.status.clone(), ..Self::default() };
        status.address() != self.address()
    }

    /// Understands it. What cannot be understood is left out, and said.
    pub(super) fn understand(&self, desk: &Desk) -> Asked {
        let mut problems = Vec::new();
        let mut filter = QueueFilter {
            urgent: self.urgent == "yes",
            unread: self.unread == "yes",
            reported: self.reported == "yes",
            edited: self.edited == "yes",
            sender: Some(typed(&self.sender)).filter(|hash| !hash.is_empty()),
            network: Some(typed(&self.network)).filter(|hash| !hash.is_empty()),
            ..QueueFilter::default()
        };
        filter.status = match &*self.status {
            "" => Some(Status::Held),
            "any" => None,
            word => Status::parse(word).or_else(|| {
                problems.push("There is no such state of a comment; these are the ones that wait.");
                Some(Status::Held)
            }),
        };
        if !self.article.trim().is_empty() {
            let catalogue = desk.app.catalogue();
            let slug = Slug::parse(self.article.trim());
            filter.article_id = slug.and_then(|slug| catalogue.at(&slug)).map(|found| found.id);
            if filter.article_id.is_none() {
                problems.push("There is no article at that address; these are from all articles.");
            }
        }
        if !self.words.trim().is_empty() {
            filter.search = Search::parse(&self.words);
            if filter.search.is_none() {
                problems.push("There is no word to look for; these are all comments.");
            }
        }
        for (text, bound) in
            [(&self.at_least, &mut filter.at_least), (&self.at_most, &mut filter.at_most)]
        {
            let number = text.trim().replace(',', ".");
            if !number.is_empty() {
                *bound = number.parse().ok().filter(|nats: &f64| nats.is_finite());
                if bound.is_none() {
                    problems.push("Evidence is a number of nats, as in 2.5 or -1.");
                }
            }
        }
        let urgent = self.after.starts_with('u');
        let after = self.after.trim_start_matches('u').parse().map(CommentId).ok();
        let place = after.map(|after| QueuePlace { urgent, after });
        Asked { filter, place, problems: problems.into_iter().map(str::to_owned).collect() }
    }
}
