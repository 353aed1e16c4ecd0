use std::collections::HashMap;

use crate::app::{App, StoreError};
use crate::clock::Timestamp;
use crate::content::{Kind, Listing, Score, SourceFacts, Sourcing};
use crate::store::SourcingRow;

impl App {
    /// How the articles that readers see do by the policy, newest first; `None` if it asks for
    /// nothing.
    ///
    /// Reads what was kept of each article when it was published, not the articles: some 0.2 kB
    /// each.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn score(&self) -> Result<Option<Score>, StoreError> {
        let (catalogue, materials) = (self.catalogue(), self.materials());
        let policy = materials.policy();
        if policy.demands.is_empty() {
            return Ok(None);
        }
        let kept = self.parts.store.sourcings().await?;
        let kept: HashMap<i64, (i64, String)> =
            kept.into_iter().map(|(id, revision, facts)| (id, (revision, facts))).collect();
        let (mut articles, mut made) = (Vec::new(), Vec::new());
        for listing in catalogue.public() {
            let known = kept
                .get(&listing.id)
                .filter(|(revision, _)| Some(*revision) == listing.revision)
                .and_then(|(_, facts)| serde_json::from_str(facts).ok());
            let sourcing = match known {
                Some(sourcing) => Some(sourcing),
                None => self.weigh_text(listing, &mut made).await?,
            };
            articles.extend(sourcing.map(|sourcing: Sourcing| (listing.id, sourcing)));
        }
        if let Err(error) = self.parts.store.put_sourcings(&made).await {
            // The next reader's page makes them again.
            tracing::warn!(%error, "what the policy weighs could not be kept");
        }
        let keys = articles.iter().flat_map(|(_, sourcing)| &sourcing.keys);
        let mut known: HashMap<&str, SourceFacts> = HashMap::new();
        for key in keys {
            if !known.contains_key(&**key)
                && let Some(entry) = materials.source(key)
            {
                known.insert(key, SourceFacts::of(entry));
            }
        }
        let mut score = Score::new(policy, Timestamp::now().date());
        for (id, sourcing) in &articles {
            score.count(policy, *id, sourcing, |key| known.get(key));
        }
        Ok(Some(score))
    }

    /// What the policy weighs of an article, from its text: of one published before this was kept.
    async fn weigh_text(
        &self,
        listing: &Listing,
        made: &mut Vec<SourcingRow>,
    ) -> Result<Option<Sourcing>, StoreError> {
        let Some(number) = listing.revision else { return Ok(None) };
        let Some(revision) = self.parts.store.revision(listing.id, number).await? else {
            return Ok(None);
        };
        let sourcing = Sourcing::of(&revision.source, listing.kind);
        made.push((listing.id, number, row_text(&sourcing)));
        Ok(Some(sourcing))
    }

    /// Keeps what the policy weighs of articles that were just published: row, revision, kind and
    /// text of each.
    pub(super) async fn keep_sourcings(
        &self,
        published: &[(i64, i64, Kind, &str)],
    ) -> Result<(), StoreError> {
        let articles = published.iter().filter(|(_, _, kind, _)| *kind == Kind::Article);
        let rows: Vec<_> = articles
            .map(|(id, number, kind, text)| (*id, *number, row_text(&Sourcing::of(text, *kind))))
            .collect();
        self.parts.store.put_sourcings(&rows).await
    }
}

fn row_text(sourcing: &Sourcing) -> String {
    serde_json::to_string(sourcing).expect("it holds nothing that JSON cannot")
}
