use sqlx::FromRow;

use crate::clock::Timestamp;
use crate::store::{Result, Store, reading};

/// What one person decided in one week.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct WeekOfWork {
    /// The Monday on which it began.
    pub week: Timestamp,
    /// Who decided. Untrusted.
    pub decided_by: String,
    /// Comments about which they decided, each decision counted.
    pub decided: i64,
    /// Decisions that they or somebody else took back.
    pub undone: i64,
    /// Median time from the arrival of a comment to its first decision, in seconds; `None` if they
    /// only changed what was decided before.
    pub waited_seconds: Option<i64>,
}

/// How many comments that came on one day still wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromRow)]
pub struct Backlog {
    /// The day in UTC.
    pub day: Timestamp,
    /// Comments that wait.
    pub waiting: i64,
    /// Those of them that are urgent.
    pub urgent: i64,
}

impl Store {
    /// Who decided how much in each week since `since`, the newest week first.
    ///
    /// Weeks begin on Monday in UTC; the first Monday of this reckoning was four days (345,600
    /// seconds) after its first day.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn workload(&self, since: Timestamp) -> Result<Vec<WeekOfWork>> {
        const SQL: &str = "
            with made as (
                select decision.id, decided_by, decision.comment_id,
                    (decided_at - 345600) / 604800 * 604800 + 345600 as week,
                    case when not exists (
                        select 1 from decision as earlier
                        where earlier.comment_id = decision.comment_id
                            and earlier.action = 'status' and earlier.id < decision.id
                    ) then decided_at - posted_at end as waited,
                    exists (select 1 from decision as later
                        where later.comment_id = decision.comment_id
                            and later.undoes = decision.id) as undone
                from decision
                join comment on comment.id = decision.comment_id
                where decided_at >= $1 and action = 'status' and editor_id is not null
            ), ordered as (
                select week, decided_by, waited,
                    row_number() over (partition by week, decided_by order by waited) as place,
                    count(*) over (partition by week, decided_by) as waits
                from made
                where waited is not null
            )
            select made.week, made.decided_by, count(*) as decided,
                sum(case when undone then 1 else 0 end) as undone,
                (select min(waited) from ordered
                    where ordered.week = made.week and ordered.decided_by = made.decided_by
                        and place = (waits + 1) / 2) as waited_seconds
            from made
            group by made.week, made.decided_by
            order by made.week desc, made.decided_by";
        Ok(reading!(self, |pool| sqlx::query_as(SQL).bind(since).fetch_all(pool).await?))
    }

    /// The comments that wait, by the day on which they came, the oldest first.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn backlog(&self) -> Result<Vec<Backlog>> {
        const SQL: &str = "
            select posted_at / 86400 * 86400 as day, count(*) as waiting,
                sum(case when urgent then 1 else 0 end) as urgent
            from comment
            where status = 'held' or unseen
            group by posted_at / 86400
            order by posted_at / 86400";
        Ok(reading!(self, |pool| sqlx::query_as(SQL).fetch_all(pool).await?))
    }
}
