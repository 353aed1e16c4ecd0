use std::sync::Arc;

use crate::app::{App, StoreError, Subject};
use crate::clock::Timestamp;
use crate::comments::CommentId;
use crate::spam::{NewRule, Rule, RuleKind, RuleProblem};

/// For how long senders and networks are banned, in days, if nobody says: addresses change hands.
pub const BAN_DAYS: u32 = 30;

impl App {
    /// The rules of the screen, oldest first; `all` gives those that were ended as well.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn rules(&self, all: bool) -> Result<Vec<Rule>, StoreError> {
        self.parts.store.rules(all).await
    }

    /// Makes a rule, in force on every process, and gives its number or every problem with it.
    ///
    /// # Errors
    ///
    /// When the database fails; there is no new rule then.
    pub async fn make_rule(
        &self,
        rule: NewRule,
        made_by: &str,
    ) -> Result<Result<i64, Vec<RuleProblem>>, StoreError> {
        let now = Timestamp::now();
        let rule = match rule.check(now) {
            Ok(rule) => rule,
            Err(problems) => return Ok(Err(problems)),
        };
        let id = self.parts.store.insert_rule(&rule, made_by, now).await?;
        self.changed(&[Subject::Rules]).await?;
        Ok(Ok(id))
    }

    /// Ends a rule; `false` if there is none of that number in force.
    ///
    /// # Errors
    ///
    /// When the database fails; nothing has changed then.
    pub async fn end_rule(&self, id: i64, ended_by: &str) -> Result<bool, StoreError> {
        let ended = self.parts.store.end_rule(id, ended_by, Timestamp::now()).await?;
        self.changed(&[Subject::Rules]).await?;
        Ok(ended)
    }

    /// What a ban of everyone behind the address (or the network) of a comment looks for; `None` if
    /// there is no such comment, or nothing is kept of where it came from.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn sender_of(
        &self,
        id: CommentId,
        kind: RuleKind,
    ) -> Result<Option<String>, StoreError> {
        let hashes = self.parts.store.senders_of(id).await?;
        Ok(hashes.and_then(|(sender, network)| match kind {
            RuleKind::Sender => sender,
            RuleKind::Network => network,
            RuleKind::Word | RuleKind::Pattern | RuleKind::Host => None,
        }))
    }

    /// Takes over the rules as they are now.
    pub(super) async fn rules_changed(&self) -> Result<(), StoreError> {
        self.parts.rules.replace(self.parts.store.rules(false).await?);
        Ok(())
    }

    /// Takes over all rules, of the screen and of articles.
    pub(super) async fn reload_rules(&self) -> Result<(), StoreError> {
        let rules = self.parts.store.comment_rules().await?;
        let rules = rules.into_iter().map(|rule| (rule.article_id, rule)).collect();
        *self.parts.comment_rules.write() = Arc::new(rules);
        self.rules_changed().await
    }
}
