use tokio::sync::{mpsc, oneshot};

use crate::comments::{CommentId, Status};
use crate::store::{NewComment, Pools, Result, StoreError, writing};

/// Commits comments that wait together in one transaction.
///
/// A durable commit waits for the disk, however little it holds: while one is on its way the next
/// comments gather, and share the next. Nobody is answered before the commit that holds their
/// comment.
#[derive(Clone, Debug)]
pub(super) struct Writer {
    queue: mpsc::Sender<Waiting>,
}

/// A comment whose sender waits for an answer.
#[derive(Debug)]
struct Waiting {
    comment: NewComment,
    answer: oneshot::Sender<Result<CommentId>>,
}

/// Comments that may wait; further posts wait for a place, so a flood costs time, not memory.
const QUEUE: usize = 1024;

/// Comments in one transaction: enough to make the commit cheap, few enough to keep others
/// from waiting for the lock.
const BATCH: usize = 128;

impl Writer {
    /// Starts the task that writes; it ends when the last handle is dropped.
    pub(super) fn start(pools: Pools) -> Self {
        let (queue, mut arrivals) = mpsc::channel(QUEUE);
        tokio::spawn(async move {
            let mut batch = Vec::with_capacity(BATCH);
            while arrivals.recv_many(&mut batch, BATCH).await > 0 {
                write(&pools, std::mem::take(&mut batch)).await;
            }
        });
        Self { queue }
    }

    /// Stores a comment and returns its id once it is durable.
    pub(super) async fn insert(&self, comment: NewComment) -> Result<CommentId> {
        let (answer, answered) = oneshot::channel();
        let waiting = Waiting { comment, answer };
        self.queue.send(waiting).await.map_err(|_| StoreError::Closing)?;
        answered.await.map_err(|_| StoreError::Closing)?
    }
}

/// Writes a batch; if any comment of it is refused, writes each by itself, so that one bad reply
/// cannot take its neighbours along.
async fn write(pools: &Pools, batch: Vec<Waiting>) {
    match insert_all(pools, &batch).await {
        Ok(ids) => {
            for (waiting, id) in batch.into_iter().zip(ids) {
                // Whoever hung up has a stored comment all the same.
                let _ = waiting.answer.send(Ok(id));
            }
        }
        Err(error) => match <[Waiting; 1]>::try_from(batch) {
            Ok([waiting]) => drop(waiting.answer.send(Err(error))),
            Err(batch) => {
                for waiting in batch {
                    let alone = [waiting];
                    let stored = insert_all(pools, &alone).await;
                    let [waiting] = alone;
                    let _ = waiting.answer.send(stored.map(|ids| ids[0]));
                }
            }
        },
    }
}

/// Inserts all in one transaction, or none.
async fn insert_all(pools: &Pools, batch: &[Waiting]) -> Result<Vec<CommentId>> {
    const SQL: &str = "
        insert into comment (article_id, parent_id, thread_id, author_name, body, status, visible,
            posted_at, log_odds, reasons, fingerprint, sender)
        values ($1, $2, (select coalesce(thread_id, id) from comment where id = $2), $3, $4, $5,
            $6, $7, $8, $9, $10, $11)
        returning id";
    let mut ids = Vec::with_capacity(batch.len());
    writing!(*pools, |pool, begin| {
        let mut transaction = pool.begin_with(begin).await?;
        for Waiting { comment, .. } in batch {
            let id = sqlx::query_scalar(SQL)
                .bind(comment.article_id)
                .bind(comment.parent_id)
                .bind(&comment.author_name)
                .bind(&comment.body)
                .bind(comment.status)
                .bind(comment.status == Status::Published)
                .bind(comment.posted_at)
                .bind(comment.log_odds)
                .bind(&comment.reasons)
                .bind(&comment.fingerprint)
                .bind(&comment.sender)
                .fetch_one(&mut *transaction)
                .await?;
            ids.push(id);
        }
        transaction.commit().await?;
    });
    Ok(ids)
}
