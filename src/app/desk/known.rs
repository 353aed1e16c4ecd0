use crate::app::{App, StoreError};
use crate::clock::Timestamp;
use crate::comments::{Actor, Comment, CommentId, Message};
use crate::guard::Mark;
use crate::reports::{Report, ReportStatus};
use crate::services::readable;
use crate::store::{CommentVersion, ServiceCall};

/// What the other parts of the site know of one comment.
#[derive(Clone, Debug)]
pub struct Knowledge {
    /// What in it could identify somebody, as its writer was shown.
    pub marks: Vec<Mark>,
    /// What readers say about it that nobody has seen to, oldest first.
    pub reports: Vec<Report>,
    /// What services outside were asked and told, oldest first, and what each was sent, field by
    /// field; nothing where that is forgotten. Untrusted.
    pub calls: Vec<(ServiceCall, Vec<(String, String)>)>,
    /// What it said before, oldest first.
    pub versions: Vec<CommentVersion>,
    /// What moderators and its writer said to each other, oldest first.
    pub messages: Vec<Message>,
}

impl App {
    /// What the other parts of the site know of a comment. Nothing counts as read by that.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn knowledge(&self, comment: &Comment) -> Result<Knowledge, StoreError> {
        let (store, id) = (&self.parts.store, comment.id);
        let mut reports = store.reports_of_comment(id).await?;
        reports.retain(|report| report.status == ReportStatus::Open);
        let calls = store.service_calls(id).await?.into_iter().map(|call| {
            let sent = call.sent.as_deref().map(readable).unwrap_or_default();
            (call, sent)
        });
        Ok(Knowledge {
            marks: self.marks_of(comment).await,
            reports,
            calls: calls.collect(),
            versions: store.comment_versions(id).await?,
            messages: store.messages(id).await?,
        })
    }

    /// What in a comment could identify somebody, as its writer was shown.
    pub async fn marks_of(&self, comment: &Comment) -> Vec<Mark> {
        let catalogue = self.catalogue();
        let listing = catalogue.get(comment.article_id);
        let language = listing.and_then(|article| article.language.as_deref());
        self.marks(&comment.author_name, &comment.body, language).await
    }

    /// Notes that a moderator has read what the writer of a comment said.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn moderator_has_read(&self, id: CommentId) -> Result<(), StoreError> {
        self.parts.store.mark_read(id, Actor::Editor, Timestamp::now()).await
    }
}
