use sqlx::{FromRow, QueryBuilder};

use crate::clock::Timestamp;
use crate::store::line::{Line, on_line};
use crate::store::{Result, Store, writing};

/// What a new comment can be recognised by.
#[derive(Clone, Debug)]
pub struct Traces {
    /// Of the folded text.
    pub fingerprint: String,
    /// Keyed hash of the network address it came from.
    pub sender: Option<String>,
    /// The same of the wider network.
    pub network: Option<String>,
    /// When it arrived.
    pub posted_at: Timestamp,
    /// Comments with the same text count if they are not older than this.
    pub same_since: Timestamp,
}

/// What earlier comments tell about a new one. Counts of stored ones stop at [`Past::MOST`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromRow)]
pub struct Past {
    /// Comments with the same fingerprint that nobody called spam.
    pub copies: i64,
    /// Comments with the same fingerprint that somebody called spam.
    pub spam_copies: i64,
    /// Comments of the sender since the beginning of the last hour.
    pub sent_last_hour: i64,
    /// Comments of the sender since the beginning of the last day.
    pub sent_last_day: i64,
    /// Comments from the network since the beginning of the last hour, the sender's among them.
    pub network_last_hour: i64,
    /// Comments of the sender that a moderator published.
    pub published_before: i64,
    /// Comments of the sender that a moderator called spam.
    pub spam_before: i64,
}

impl Past {
    /// The newest comments that are looked at: more than any filter counts up to, and each costs
    /// time.
    pub const MOST: i64 = 24;

    /// The same, knowing of others that are about to be stored together with this one.
    fn beside(mut self, own: &Traces, others: &[Traces]) -> Self {
        let count = |alike: &dyn Fn(&&Traces) -> bool| {
            i64::try_from(others.iter().filter(alike).count()).unwrap_or(i64::MAX)
        };
        let sent = count(&|other| own.sender.is_some() && other.sender == own.sender);
        self.network_last_hour +=
            count(&|other| own.network.is_some() && other.network == own.network);
        self.copies += count(&|other| other.fingerprint == own.fingerprint);
        self.sent_last_hour += sent;
        self.sent_last_day += sent;
        self
    }
}

/// Comments whose past is asked for in one statement: each number of them is a statement of its
/// own, which the connection keeps prepared.
const TOGETHER: usize = 8;

/// The statement that asks for the past of some comments, in their order.
///
/// Limits stand in the text: `SQLite` would prepare the statement anew for each value that is
/// bound to one.
macro_rules! question {
    ($traces:expr) => {{
        let mut sql = QueryBuilder::new("");
        for (place, traces) in $traces.iter().enumerate() {
            if place > 0 {
                sql.push(" union all ");
            }
            sql.push("select ")
                .push(place)
                .push(
                    " as place, same.copies, same.spam_copies, sent.sent_last_hour,
                        sent.sent_last_day, sent.published_before, sent.spam_before,
                        around.network_last_hour
                    from (
                        select
                            coalesce(sum(case when status <> 'spam' then 1 else 0 end), 0)
                                as copies,
                            coalesce(sum(case when status = 'spam' then 1 else 0 end), 0)
                                as spam_copies
                        from (
                            select status
                            from comment
                            where fingerprint = ",
                )
                .push_bind(&traces.fingerprint)
                .push(" and posted_at >= ")
                .push_bind(traces.same_since)
                .push(" order by posted_at desc limit ")
                .push(Past::MOST)
                .push(
                    "   ) as alike
                    ) as same
                    cross join (
                        select
                            coalesce(sum(case when posted_at >= ",
                )
                .push_bind(traces.posted_at.plus_seconds(-3_600))
                .push(
                    "           then 1 else 0 end), 0) as sent_last_hour,
                            coalesce(sum(case when posted_at >= ",
                )
                .push_bind(traces.posted_at.plus_seconds(-86_400))
                .push(
                    "           then 1 else 0 end), 0) as sent_last_day,
                            coalesce(sum(case when status = 'published' and exists (
                                select 1 from decision
                                where decision.comment_id = newest.id and to_status = 'published'
                                    and actor in ('editor', 'operator')
                            ) then 1 else 0 end), 0) as published_before,
                            coalesce(sum(case when status = 'spam' then 1 else 0 end), 0)
                                as spam_before
                        from (
                            select id, status, posted_at
                            from comment
                            where sender = ",
                )
                .push_bind(&traces.sender)
                .push(" order by posted_at desc limit ")
                .push(Past::MOST)
                .push(
                    ") as newest) as sent
                    cross join (
                        select count(*) as network_last_hour
                        from (
                            select posted_at
                            from comment
                            where network = ",
                )
                .push_bind(&traces.network)
                .push(" and posted_at >= ")
                .push_bind(traces.posted_at.plus_seconds(-3_600))
                .push(" order by posted_at desc limit ")
                .push(Past::MOST)
                .push(") as near) as around");
        }
        sql.push(" order by place");
        sql
    }};
}

/// What is known of the texts and the senders of some new comments, in their order. Each also
/// counts those before it, which will be stored together with it.
pub(super) async fn ask(line: &mut Line, all: &[Traces]) -> Result<Vec<Past>> {
    let mut pasts: Vec<Past> = Vec::with_capacity(all.len());
    for some in all.chunks(TOGETHER) {
        let mut found: Vec<Past> = on_line!(line, |connection| {
            question!(some).build_query_as().fetch_all(connection).await?
        });
        pasts.append(&mut found);
    }
    let each = pasts.into_iter().enumerate();
    Ok(each.map(|(place, past)| past.beside(&all[place], &all[..place])).collect())
}

impl Store {
    /// What is known of the text and the sender of a new comment.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn past(&self, traces: Traces) -> Result<Past> {
        let mut line = Line::take(&self.pools).await?;
        Ok(ask(&mut line, &[traces]).await?.pop().unwrap_or_default())
    }

    /// Forgets the senders of comments and reports that arrived before `before`, and says of how
    /// many.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn forget_senders(&self, before: Timestamp) -> Result<u64> {
        const COMMENTS: &str = "update comment set sender = null, network = null
             where (sender is not null or network is not null) and posted_at < $1";
        const REPORTS: &str = "update report set sender = null, network = null
             where (sender is not null or network is not null) and created_at < $1";
        let mut forgotten = 0;
        for sql in [COMMENTS, REPORTS] {
            forgotten += writing!(self.pools, |pool| {
                sqlx::query(sql).bind(before).execute(pool).await?.rows_affected()
            });
        }
        Ok(forgotten)
    }
}
