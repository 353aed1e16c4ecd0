use crate::app::{App, StoreError};
use crate::clock::Timestamp;
use crate::comments::{Comment, CommentId, Decider};
use crate::store::{Around, Decision, Proposal, Queued, Remark};

/// Everything that a moderator can know about one comment.
#[derive(Clone, Debug)]
pub struct Card {
    /// The comment with what the screen thought of it.
    pub queued: Queued,
    /// What was decided about it, oldest first.
    pub decisions: Vec<Decision>,
    /// What moderators told each other about it, oldest first.
    pub remarks: Vec<Remark>,
    /// Comments that have something in common with it.
    pub around: Around,
    /// What was said before and after it in its thread, oldest first; it is among them.
    pub conversation: Vec<Comment>,
    /// Its removal, if that waits for a second moderator.
    pub proposal: Option<Proposal>,
}

/// Comments of the thread that are shown before and after one.
const NEIGHBOURS: i64 = 6;

impl App {
    /// Everything about one comment; `None` if there is none of that number. `reader` is the editor
    /// who asks.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn card(
        &self,
        id: CommentId,
        reader: Option<i64>,
    ) -> Result<Option<Card>, StoreError> {
        let (store, now) = (&self.parts.store, Timestamp::now());
        let Some(queued) = store.queued(id, reader, now).await? else { return Ok(None) };
        Ok(Some(Card {
            decisions: store.decisions(id).await?,
            remarks: store.remarks(id).await?,
            around: store.around(&queued, now).await?,
            conversation: store.conversation(id, NEIGHBOURS).await?,
            proposal: store.open_proposal(id).await?,
            queued,
        }))
    }

    /// Tells the other moderators something about a comment; `false` if it is erased or not there.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn add_remark(
        &self,
        id: CommentId,
        who: &Decider,
        body: &str,
    ) -> Result<bool, StoreError> {
        self.parts.store.add_remark(id, who, body, Timestamp::now()).await
    }
}
