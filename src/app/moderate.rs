use crate::app::{App, StoreError, Subject};
use crate::clock::Timestamp;
use crate::comments::{CommentId, Decider, Status};
use crate::store::{Decided, Decision, Ruling, ScreenedComment};

impl App {
    /// Decides about a comment and says what came of it; `None` if there is no such comment.
    ///
    /// # Errors
    ///
    /// When the database fails; nothing has changed then.
    pub async fn decide(
        &self,
        id: CommentId,
        status: Status,
        decider: &Decider,
        because: &str,
    ) -> Result<Option<Decided>, StoreError> {
        let ruling = Ruling { because, ..Ruling::new(status, decider, Timestamp::now()) };
        self.rule(id, &ruling).await
    }

    /// The same with all that a ruling can be. Every decision about a status comes through here.
    pub(super) async fn rule(
        &self,
        id: CommentId,
        ruling: &Ruling<'_>,
    ) -> Result<Option<Decided>, StoreError> {
        let outcome = self.parts.store.decide(id, ruling).await?;
        if outcome.is_some_and(|outcome| outcome.decision.is_some())
            && let Some(comment) = self.parts.store.comment(id).await?
        {
            self.changed(&[Subject::Comments(comment.article_id), Subject::Lessons]).await?;
        }
        Ok(outcome)
    }

    /// One comment with what the screen thought of it and what was decided since.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn comment_file(
        &self,
        id: CommentId,
    ) -> Result<Option<(ScreenedComment, Vec<Decision>)>, StoreError> {
        let Some(comment) = self.parts.store.screened_comment(id).await? else { return Ok(None) };
        Ok(Some((comment, self.parts.store.decisions(id).await?)))
    }
}
