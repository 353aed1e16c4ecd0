use crate::app::{App, StoreError};
use crate::clock::Timestamp;
use crate::store::{AuditFilter, Audited, Backlog, DeskEvent, WeekOfWork};

/// Weeks of work that are shown.
const WEEKS: i64 = 8;

impl App {
    /// What was decided, the newest first: `limit` decisions before the decision `before`.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn audit(
        &self,
        filter: &AuditFilter,
        before: Option<i64>,
        limit: i64,
    ) -> Result<Vec<Audited>, StoreError> {
        self.parts.store.audit(filter, before, limit).await
    }

    /// What was done to rules and to commenting, the newest first: `limit` events before the event
    /// `before`.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn desk_events(
        &self,
        before: Option<i64>,
        limit: i64,
    ) -> Result<Vec<DeskEvent>, StoreError> {
        self.parts.store.desk_events(before, limit).await
    }

    /// The last decision of an editor, if nobody has decided about that comment since.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn last_decision_of(&self, editor: i64) -> Result<Option<Audited>, StoreError> {
        self.parts.store.last_decision_of(editor).await
    }

    /// Who decided how much in each of the last weeks, and what waits since when.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn workload(&self) -> Result<(Vec<WeekOfWork>, Vec<Backlog>), StoreError> {
        let since = Timestamp::now().plus_seconds(-WEEKS * 7 * 86_400);
        Ok((self.parts.store.workload(since).await?, self.parts.store.backlog().await?))
    }
}
