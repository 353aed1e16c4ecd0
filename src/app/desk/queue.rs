use crate::app::{App, StoreError};
use crate::clock::Timestamp;
use crate::comments::CommentId;
use crate::store::{QueueFilter, QueuePlace, Queued};

/// One page of a queue.
#[derive(Clone, Debug)]
pub struct QueuePage {
    /// In the order in which they are to be read.
    pub comments: Vec<Queued>,
    /// Where the next page begins; `None` if this is the last one.
    pub next: Option<QueuePlace>,
    /// How many there are on all pages, at most one more than [`MOST_COUNTED`].
    pub count: i64,
}

/// Comments that are counted; “more than a thousand” is all that anybody needs to know.
pub const MOST_COUNTED: i64 = 1_000;

/// How long a comment counts as being read, in seconds: longer than most take, and short enough
/// that nobody waits for somebody who went home.
const CLAIM_SECONDS: i64 = 300;

/// What waits for moderators; each at most one more than [`MOST_COUNTED`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Comments that wait for a decision.
    pub held: i64,
    /// Those of them in which somebody may be in danger.
    pub urgent: i64,
    /// Comments whose writers answered or appealed, which nobody has read.
    pub unread: i64,
    /// Comments with reports that nobody has seen to.
    pub reported: i64,
}

impl App {
    /// What waits for moderators.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn waiting(&self) -> Result<Waiting, StoreError> {
        let count = |filter: QueueFilter| async move {
            self.parts.store.queue_count(&filter, MOST_COUNTED + 1).await
        };
        Ok(Waiting {
            held: count(QueueFilter::waiting()).await?,
            urgent: count(QueueFilter { urgent: true, ..QueueFilter::waiting() }).await?,
            unread: count(QueueFilter { unread: true, ..QueueFilter::default() }).await?,
            reported: count(QueueFilter { reported: true, ..QueueFilter::default() }).await?,
        })
    }

    /// A page of `limit` comments after `place`; `reader` is the editor who asks.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn queue(
        &self,
        filter: &QueueFilter,
        place: Option<QueuePlace>,
        limit: i64,
        reader: Option<i64>,
    ) -> Result<QueuePage, StoreError> {
        let (store, now) = (&self.parts.store, Timestamp::now());
        let mut comments = store.queue(filter, place, limit + 1, reader, now).await?;
        let more = i64::try_from(comments.len()).is_ok_and(|found| found > limit);
        comments.truncate(usize::try_from(limit).unwrap_or_default());
        let next = comments.last().filter(|_| more).map(|last| QueuePlace {
            urgent: filter.oldest_first() && last.urgent,
            after: last.comment.id,
        });
        let count = match next {
            None if place.is_none() => i64::try_from(comments.len()).unwrap_or(i64::MAX),
            _ => store.queue_count(filter, MOST_COUNTED + 1).await?,
        };
        Ok(QueuePage { comments, next, count })
    }

    /// Tells the others that an editor is reading a comment.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn claim(&self, id: CommentId, editor: i64) -> Result<(), StoreError> {
        let now = Timestamp::now();
        self.parts.store.claim(id, editor, now, now.plus_seconds(CLAIM_SECONDS)).await
    }
}

impl App {
    /// Do letters act on the comment that has the focus, for this editor?
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn letter_keys(&self, editor: i64) -> Result<bool, StoreError> {
        self.parts.store.letter_keys(editor).await
    }

    /// Switches that on or off.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn set_letter_keys(&self, editor: i64, on: bool) -> Result<(), StoreError> {
        self.parts.store.set_letter_keys(editor, on).await
    }
}
