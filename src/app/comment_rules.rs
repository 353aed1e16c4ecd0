use std::sync::Arc;

use crate::app::{App, CommentRule, StoreError, Subject};
use crate::clock::Timestamp;
use crate::content::Listing;
use crate::spam::Moderation;

const DAY_SECONDS: i64 = 86_400;

impl App {
    /// May readers comment on an article now? Its front matter, a moderator, or its age can close
    /// it.
    #[must_use]
    pub fn is_open(&self, article: &Listing) -> bool {
        self.is_open_at(article, Timestamp::now())
    }

    /// The same as if it were `now`. Age closes at midnight UTC, so that pages that are kept can
    /// follow.
    #[must_use]
    pub fn is_open_at(&self, article: &Listing, now: Timestamp) -> bool {
        let by_moderator =
            self.comment_rule(article.id).is_some_and(|rule| rule.closed_at.is_some());
        let days = i64::from(self.parts.settings.close_comments_days);
        let by_age = days > 0
            && article.published_at.is_some_and(|published| {
                let last = published.plus_seconds(days * DAY_SECONDS).date();
                last < now.date()
            });
        article.comments_open && !by_moderator && !by_age
    }

    /// Who decides about the comments on an article.
    #[must_use]
    pub fn moderation_of(&self, article: &Listing) -> Moderation {
        let rule = self.comment_rule(article.id).and_then(|rule| rule.moderation);
        rule.unwrap_or(self.parts.screen.moderation)
    }

    /// What moderators decided about commenting on an article, if anything.
    #[must_use]
    pub fn comment_rule(&self, article_id: i64) -> Option<CommentRule> {
        self.parts.comment_rules.read().get(&article_id).cloned()
    }

    /// Decides about commenting on an article; takes effect on every process.
    ///
    /// # Errors
    ///
    /// When the database fails; nothing has changed then.
    pub async fn set_comment_rule(&self, rule: &CommentRule) -> Result<(), StoreError> {
        self.parts.store.set_comment_rule(rule).await?;
        self.changed(&[Subject::CommentRule(rule.article_id)]).await
    }

    /// Takes over what was decided about an article; gives what is seen of it.
    pub(super) async fn comment_rule_changed(&self, id: i64) -> Result<[Subject; 2], StoreError> {
        let rule = self.parts.store.comment_rule(id).await?;
        let mut rules = self.parts.comment_rules.read().as_ref().clone();
        match rule {
            Some(rule) => rules.insert(id, rule),
            None => rules.remove(&id),
        };
        *self.parts.comment_rules.write() = Arc::new(rules);
        Ok([Subject::CommentRule(id), Subject::Comments(id)])
    }
}
