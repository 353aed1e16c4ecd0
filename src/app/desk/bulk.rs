use crate::app::desk::Because;
use crate::app::{App, StoreError};
use crate::clock::Timestamp;
use crate::comments::{CommentId, Decider, Status};
use crate::store::{Bulk, BulkItem, Queued};

/// What was done to several comments, and what they are now.
#[derive(Clone, Debug)]
pub struct BulkDone {
    /// What was done.
    pub bulk: Bulk,
    /// What came of each, and the comment as it is now; `None` if there is none.
    pub items: Vec<(BulkItem, Option<Queued>)>,
}

impl App {
    /// Does the same to several comments, each in a transaction of its own, and remembers what came
    /// of each; gives the number under which it is remembered. Beside each comment stand the number
    /// of the version that was read and what the comment was then, if that is known.
    ///
    /// # Errors
    ///
    /// When the database fails. What was decided until then stays decided and logged.
    pub async fn act_on_all(
        &self,
        ids: &[(CommentId, Option<i64>, Option<Status>)],
        status: Status,
        who: &Decider,
        because: Because<'_>,
    ) -> Result<i64, StoreError> {
        let mut ids = ids.to_vec();
        ids.sort_unstable_by_key(|(id, ..)| *id);
        ids.dedup_by_key(|(id, ..)| *id);
        let mut items = Vec::new();
        for (id, version, was) in ids {
            let acted = self.act(id, status, who, Because { was, version, ..because }).await?;
            let (outcome, decision_id) = (acted.word().to_owned(), acted.decision());
            items.push(BulkItem { comment_id: id, outcome, decision_id });
        }
        self.parts.store.add_bulk(who, status, &items, Timestamp::now()).await
    }

    /// What was done to several comments at once; `None` if there is no such number.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn bulk(&self, id: i64) -> Result<Option<BulkDone>, StoreError> {
        let (store, now) = (&self.parts.store, Timestamp::now());
        let Some((bulk, rows)) = store.bulk(id).await? else { return Ok(None) };
        let mut items = Vec::new();
        for row in rows {
            let comment = store.queued(row.comment_id, None, now).await?;
            items.push((row, comment));
        }
        Ok(Some(BulkDone { bulk, items }))
    }

    /// Takes back all of what was done to several comments, except where somebody has decided again
    /// since.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn undo_bulk(&self, id: i64, who: &Decider) -> Result<(), StoreError> {
        let Some((_, rows)) = self.parts.store.bulk(id).await? else { return Ok(()) };
        for decision in rows.iter().filter_map(|row| row.decision_id) {
            self.undo(decision, who).await?;
        }
        self.parts.store.bulk_undone(id, Timestamp::now()).await?;
        Ok(())
    }
}
