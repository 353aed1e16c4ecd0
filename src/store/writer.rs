use std::sync::Arc;
use std::time::Duration;

use sqlx::QueryBuilder;
use sqlx::error::ErrorKind;
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

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

/// Longest time for one transaction: more than the databases' own limits for a connection and for
/// another process's lock together.
const WRITE_TIMEOUT: Duration = Duration::from_secs(20);

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

/// The statement that inserts a batch.
macro_rules! insertion {
    ($batch:expr) => {{
        let mut insert = QueryBuilder::new(
            "insert into comment (article_id, parent_id, thread_id, author_name, body, status, \
             visible, posted_at, log_odds, reasons, fingerprint, sender) ",
        );
        insert.push_values($batch, |mut row, Waiting { comment, .. }| {
            row.push_bind(comment.article_id)
                .push_bind(comment.parent_id)
                .push("(select coalesce(thread_id, id) from comment where id = ")
                .push_bind_unseparated(comment.parent_id)
                .push_unseparated(")")
                .push_bind(&comment.author_name)
                .push_bind(&comment.body)
                .push_bind(comment.status)
                .push_bind(comment.status == Status::Published)
                .push_bind(comment.posted_at)
                .push_bind(comment.log_odds)
                .push_bind(&comment.reasons)
                .push_bind(&comment.fingerprint)
                .push_bind(&comment.sender);
        });
        insert.push(" returning id");
        insert
    }};
}

/// What is answered may have been removed since the reply was checked; then its silent place is
/// needed again, and so are those above it.
macro_rules! show_places {
    ($parent:expr, $transaction:expr) => {{
        const SQL: &str =
            "update comment set visible = true where id = $1 and not visible returning parent_id";
        let mut place = Some($parent);
        while let Some(parent) = place {
            place = sqlx::query_scalar(SQL)
                .bind(parent)
                .fetch_optional(&mut *$transaction)
                .await?
                .flatten();
        }
    }};
}

/// Writes a batch, and gives everybody who waits for it an answer.
async fn write(pools: &Pools, batch: Vec<Waiting>) {
    match insert_in_time(pools, &batch).await {
        Ok(ids) => {
            for (waiting, id) in batch.into_iter().zip(ids) {
                // Whoever hung up has a stored comment all the same.
                let _ = waiting.answer.send(Ok(id));
            }
        }
        // One bad reply cannot take its neighbours along.
        Err(error) if batch.len() > 1 && is_of_one_row(&error) => {
            for waiting in batch {
                let alone = [waiting];
                let stored = insert_in_time(pools, &alone).await;
                let [waiting] = alone;
                let _ = waiting.answer.send(stored.map(|ids| ids[0]));
            }
        }
        // Trying each by itself would make everybody wait for the same failure again, one after
        // the other; and if the answer to a commit was lost, it would store them twice.
        Err(error) => {
            let error = Arc::new(error);
            for waiting in batch {
                let _ = waiting.answer.send(Err(StoreError::Together(Arc::clone(&error))));
            }
        }
    }
}

/// Did the database refuse one of the rows, and with it the transaction?
fn is_of_one_row(error: &StoreError) -> bool {
    let StoreError::Query(error) = error else { return false };
    error.as_database_error().is_some_and(|refusal| refusal.kind() != ErrorKind::Other)
}

/// A connection that fell silent must not keep all later comments waiting as well.
async fn insert_in_time(pools: &Pools, batch: &[Waiting]) -> Result<Vec<CommentId>> {
    timeout(WRITE_TIMEOUT, insert_all(pools, batch)).await.unwrap_or(Err(StoreError::Silent))
}

/// Inserts all or none, in one statement: a statement is a round trip, and one that stands alone
/// commits by itself.
///
/// Ids rise in the order of the rows, since both databases take them one after the other; the
/// order in which `returning` gives them is up to the database.
async fn insert_all(pools: &Pools, batch: &[Waiting]) -> Result<Vec<CommentId>> {
    let answered: Vec<CommentId> = batch
        .iter()
        .map(|waiting| &waiting.comment)
        .filter(|comment| comment.status == Status::Published)
        .filter_map(|comment| comment.parent_id)
        .collect();
    let mut ids: Vec<CommentId> = writing!(*pools, |pool, begin| {
        let mut insert = insertion!(batch);
        let insert = insert.build_query_scalar();
        if answered.is_empty() {
            insert.fetch_all(pool).await?
        } else {
            let mut transaction = pool.begin_with(begin).await?;
            let ids = insert.fetch_all(&mut *transaction).await?;
            for parent in answered {
                show_places!(parent, transaction);
            }
            transaction.commit().await?;
            ids
        }
    });
    ids.sort_unstable();
    Ok(ids)
}
