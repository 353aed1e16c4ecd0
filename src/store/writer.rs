use std::mem::take;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use sqlx::error::ErrorKind;
use sqlx::{Connection, QueryBuilder};
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

use crate::comments::{CommentId, Status};
use crate::store::line::{Line, on_line};
use crate::store::past::{self, Past, Traces};
use crate::store::{NewComment, Pools, Result, StoreError};

/// Judges and commits comments that wait together in one go.
///
/// A durable commit waits for the disk, however little it holds: while one is on its way the next
/// comments gather, and share the next. Nobody is answered before the commit that holds their
/// comment.
#[derive(Clone, Debug)]
pub(super) struct Writer {
    queue: mpsc::Sender<Waiting>,
}

/// A comment whose sender waits for an answer.
struct Waiting {
    matter: Matter,
    answer: oneshot::Sender<Result<(CommentId, Status)>>,
}

enum Matter {
    /// To be stored as it is.
    Settled(NewComment),
    /// To be stored as what `decide` makes of its past.
    Open { traces: Traces, decide: Decide },
}

/// What the past of a comment makes of it.
pub(super) type Decide = Box<dyn FnOnce(Past) -> NewComment + Send>;

/// A comment ready to be stored, and who waits for it.
struct Ready {
    comment: NewComment,
    answer: oneshot::Sender<Result<(CommentId, Status)>>,
}

/// Comments that may wait; further posts wait for a place, so a flood costs time, not memory.
const QUEUE: usize = 1024;

/// Comments in one transaction: enough to make the commit cheap, few enough to keep others
/// from waiting for the lock.
const BATCH: usize = 32;

/// Longest time for one batch: more than the databases' own limits for a connection and for
/// another process's lock together.
const WRITE_TIMEOUT: Duration = Duration::from_secs(20);

/// How long the connection is kept for the next comment. Whoever posts again does so sooner, and
/// an editor who publishes does not notice the wait.
const KEEP: Duration = Duration::from_millis(5);

/// Batches after which the connection is given back even in a flood, so that others may write.
const TURNS: usize = 64;

impl Writer {
    /// Starts the task that writes; it ends when the last handle is dropped.
    pub(super) fn start(pools: Pools) -> Self {
        let (queue, arrivals) = mpsc::channel(QUEUE);
        tokio::spawn(serve(pools, arrivals));
        Self { queue }
    }

    /// Stores a comment and returns its id once it is durable.
    pub(super) async fn insert(&self, comment: NewComment) -> Result<CommentId> {
        Ok(self.wait_for(Matter::Settled(comment)).await?.0)
    }

    /// Stores what `decide` makes of the past of a comment, and returns its id and its status once
    /// it is durable.
    pub(super) async fn screen(
        &self,
        traces: Traces,
        decide: Decide,
    ) -> Result<(CommentId, Status)> {
        self.wait_for(Matter::Open { traces, decide }).await
    }

    async fn wait_for(&self, matter: Matter) -> Result<(CommentId, Status)> {
        let (answer, answered) = oneshot::channel();
        let waiting = Waiting { matter, answer };
        self.queue.send(waiting).await.map_err(|_| StoreError::Closing)?;
        answered.await.map_err(|_| StoreError::Closing)?
    }
}

/// Writes what arrives, batch by batch, until nobody can send any more.
async fn serve(pools: Pools, mut arrivals: mpsc::Receiver<Waiting>) {
    let mut batch = Vec::with_capacity(BATCH);
    while arrivals.recv_many(&mut batch, BATCH).await > 0 {
        let mut line = None;
        for _ in 0..TURNS {
            write(&pools, &mut line, take(&mut batch)).await;
            let more = timeout(KEEP, arrivals.recv_many(&mut batch, BATCH)).await;
            if !more.is_ok_and(|count| count > 0) {
                break;
            }
        }
        if !batch.is_empty() {
            // Dropped first: somebody else may have the connection in between.
            drop(line);
            write(&pools, &mut None, take(&mut batch)).await;
        }
    }
}

/// The statement that inserts a batch.
macro_rules! insertion {
    ($batch:expr) => {{
        let mut insert = QueryBuilder::new(
            "insert into comment (article_id, parent_id, thread_id, author_name, body, \
             content_note, status, visible, posted_at, log_odds, reasons, urgent, unseen, \
             fingerprint, sender, network, receipt_hash) ",
        );
        insert.push_values($batch, |mut row, Ready { comment, .. }| {
            row.push_bind(comment.article_id)
                .push_bind(comment.parent_id)
                .push("(select coalesce(thread_id, id) from comment where id = ")
                .push_bind_unseparated(comment.parent_id)
                .push_unseparated(" and article_id = ")
                .push_bind_unseparated(comment.article_id)
                .push_unseparated(")")
                .push_bind(&comment.author_name)
                .push_bind(&comment.body)
                .push_bind(&comment.content_note)
                .push_bind(comment.status)
                .push_bind(comment.status == Status::Published)
                .push_bind(comment.posted_at)
                .push_bind(comment.log_odds)
                .push_bind(&comment.reasons)
                .push_bind(comment.urgent)
                .push_bind(comment.urgent)
                .push_bind(&comment.fingerprint)
                .push_bind(&comment.sender)
                .push_bind(&comment.network)
                .push_bind(&comment.receipt_hash);
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

/// Questions to services about a comment that was just inserted: stored with it, so that none is
/// forgotten.
macro_rules! enter_calls {
    ($id:expr, $comment:expr, $transaction:expr) => {{
        const SQL: &str = "
            insert into service_call
                (comment_id, service, purpose, sent, made_at, next_at, claimed_until)
            values ($1, $2, 'check', $3, $4, $4, $5)";
        for call in &$comment.calls {
            sqlx::query(SQL)
                .bind($id)
                .bind(&call.service)
                .bind(&call.sent)
                .bind($comment.posted_at)
                .bind(call.claimed_until)
                .execute(&mut *$transaction)
                .await?;
        }
    }};
}

/// Judges a batch, writes it, and gives everybody who waits for it an answer. What is left in
/// `line` can be used again.
async fn write(pools: &Pools, line: &mut Option<Line>, batch: Vec<Waiting>) {
    let traces: Vec<_> = batch.iter().filter_map(|waiting| waiting.matter.traces()).collect();
    let pasts = match in_time(pasts(pools, line, &traces)).await {
        Ok(pasts) => pasts,
        Err(error) => {
            *line = None;
            return refuse(batch.into_iter().map(|waiting| waiting.answer), error);
        }
    };
    let batch = judge(batch, pasts);
    match in_time(insert_all(pools, line, &batch)).await {
        Ok(ids) => {
            for (Ready { comment, answer }, id) in batch.into_iter().zip(ids) {
                // Whoever hung up has a stored comment all the same.
                let _ = answer.send(Ok((id, comment.status)));
            }
        }
        // One bad reply cannot take its neighbours along.
        Err(error) if batch.len() > 1 && is_of_one_row(&error) => {
            for ready in batch {
                let alone = [ready];
                let stored = in_time(insert_all(pools, line, &alone)).await;
                let [Ready { comment, answer }] = alone;
                let _ = answer.send(stored.map(|ids| (ids[0], comment.status)));
            }
        }
        // Trying each by itself would make everybody wait for the same failure again, one after
        // the other; and if the answer to a commit was lost, it would store them twice.
        Err(error) => {
            *line = None;
            refuse(batch.into_iter().map(|ready| ready.answer), error);
        }
    }
}

impl Matter {
    fn traces(&self) -> Option<Traces> {
        match self {
            Self::Settled(_) => None,
            Self::Open { traces, .. } => Some(traces.clone()),
        }
    }
}

/// The pasts of new comments. A kept connection may have gone away meanwhile: then another one is
/// asked, since nothing was written yet.
async fn pasts(pools: &Pools, line: &mut Option<Line>, traces: &[Traces]) -> Result<Vec<Past>> {
    if let Some(kept) = line {
        if let Ok(pasts) = past::ask(kept, traces).await {
            return Ok(pasts);
        }
        *line = None;
    }
    past::ask(line.insert(Line::take(pools).await?), traces).await
}

/// What the pasts make of a batch. A comment that cannot be judged gets no answer, which its
/// sender takes for a failure; the others must not suffer for it.
fn judge(batch: Vec<Waiting>, pasts: Vec<Past>) -> Vec<Ready> {
    let mut pasts = pasts.into_iter();
    let each = batch.into_iter().filter_map(|Waiting { matter, answer }| {
        let comment = match matter {
            Matter::Settled(comment) => comment,
            Matter::Open { decide, .. } => {
                let past = pasts.next().unwrap_or_default();
                catch_unwind(AssertUnwindSafe(|| decide(past))).ok()?
            }
        };
        Some(Ready { comment, answer })
    });
    each.collect()
}

/// Tells everybody of a failure that they share.
fn refuse(
    answers: impl Iterator<Item = oneshot::Sender<Result<(CommentId, Status)>>>,
    error: StoreError,
) {
    let error = Arc::new(error);
    for answer in answers {
        let _ = answer.send(Err(StoreError::Together(Arc::clone(&error))));
    }
}

/// Did the database refuse one of the rows, and with it the transaction?
fn is_of_one_row(error: &StoreError) -> bool {
    let StoreError::Query(error) = error else { return false };
    error.as_database_error().is_some_and(|refusal| refusal.kind() != ErrorKind::Other)
}

/// A connection that fell silent must not keep all later comments waiting as well.
async fn in_time<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    timeout(WRITE_TIMEOUT, work).await.unwrap_or(Err(StoreError::Silent))
}

/// Inserts all or none, in one statement: a statement is a round trip, and one that stands alone
/// commits by itself.
///
/// Ids rise in the order of the rows, since both databases take them one after the other; the
/// order in which `returning` gives them is up to the database.
async fn insert_all(
    pools: &Pools,
    line: &mut Option<Line>,
    batch: &[Ready],
) -> Result<Vec<CommentId>> {
    let answered: Vec<CommentId> = batch
        .iter()
        .map(|ready| &ready.comment)
        .filter(|comment| comment.status == Status::Published)
        .filter_map(|comment| comment.parent_id)
        .collect();
    let is_alone = answered.is_empty() && batch.iter().all(|ready| ready.comment.calls.is_empty());
    let line = match line {
        Some(line) => line,
        None => line.insert(Line::take(pools).await?),
    };
    Ok(on_line!(line, |connection, begin| {
        let mut insert = insertion!(batch);
        let insert = insert.build_query_scalar();
        let mut ids: Vec<CommentId>;
        if is_alone {
            ids = insert.fetch_all(connection).await?;
            ids.sort_unstable();
        } else {
            let mut transaction = connection.begin_with(begin).await?;
            ids = insert.fetch_all(&mut *transaction).await?;
            ids.sort_unstable();
            for parent in answered {
                show_places!(parent, transaction);
            }
            for (id, ready) in ids.iter().zip(batch) {
                enter_calls!(*id, ready.comment, transaction);
            }
            transaction.commit().await?;
        }
        ids
    }))
}
