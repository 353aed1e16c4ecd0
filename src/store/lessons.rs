use sqlx::{FromRow, QueryBuilder};

use crate::clock::Timestamp;
use crate::comments::{CommentId, Status};
use crate::store::{Result, Ruling, Store, reading, writing};

/// A comment with what a moderator made of it, for the classifier to learn.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Lesson {
    /// Was it called spam? Otherwise it was published.
    pub spam: bool,
    /// As typed. Untrusted.
    pub author_name: String,
    /// As typed. Untrusted.
    pub body: String,
    /// Slug of the article, or what a file calls its page. Untrusted.
    pub page: String,
}

/// Lessons in the order in which they are learnt, as of one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lessons {
    /// Differs when everything has to be learnt anew.
    pub epoch: i64,
    /// Number of the newest lesson.
    pub head: i64,
    /// Learnt all at once; empty where only the news were asked for.
    pub first: Vec<Lesson>,
    /// Learnt one by one after those.
    pub then: Vec<Lesson>,
}

/// How many lessons there are, and where they come from.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct LessonSource {
    /// Name of a file; empty: decisions on this site.
    pub source: String,
    /// Lessons that were called spam.
    pub spam: i64,
    /// Lessons that were published.
    pub genuine: i64,
}

/// What the model is made of.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct ModelState {
    /// How often everything has been learnt anew.
    pub epoch: i64,
    /// Lessons up to this number are learnt all at once.
    pub base: i64,
    /// Number of the newest lesson.
    pub head: i64,
    /// When the epoch began.
    pub made_at: Timestamp,
    /// Why it did; empty for the first.
    pub because: String,
}

/// Lessons that a model is trained on: as many as the classifier keeps.
const MOST_FIRST: i64 = 5_000;

/// Lessons after which all are learnt anew: all at once is better than one by one, and keeps a start
/// short.
pub(super) const MOST_LATER: i64 = 2_000;

/// Rows of one statement; each binds seven values, and `SQLite` allows 32,766.
const ROWS: usize = 500;

/// One row of lessons beside the state of the model.
#[derive(FromRow)]
struct Row {
    epoch: i64,
    base: i64,
    head: i64,
    number: Option<i64>,
    #[sqlx(default)]
    spam: Option<bool>,
    author_name: Option<String>,
    body: Option<String>,
    page: Option<String>,
}

/// Makes room for one more lesson, and begins a new epoch if one was taken back or the last is long
/// ago; gives the number of the newest. The row's lock keeps the numbers in one order.
pub(super) const ADVANCE: &str = "
    update model
    set head = head + $1,
        epoch = case when $2 > 0 or head + $1 - base > $3 then epoch + 1 else epoch end,
        base = case when $2 > 0 or head + $1 - base > $3 then head + $1 else base end,
        made_at = case when $2 > 0 or head + $1 - base > $3 then $4 else made_at end,
        because = case when $2 > 0 or head + $1 - base > $3 then $5 else because end
    where id = 1
    returning head";

/// Lets a moderator's decision teach the classifier, inside the transaction that makes it.
///
/// One that takes another back, or comes later about the same comment, un-teaches what that had
/// taught. Taking back leads to what a moderator had said before, if one had.
macro_rules! teach {
    ($transaction:expr, $comment:expr, $ruling:expr, $decision:expr) => {{
        const CURRENT: &str =
            "select number, spam from lesson where comment_id = $1 and revoked_at is null";
        const SAID_BEFORE: &str = "
            select count(*) from lesson
            where comment_id = $1 and spam = $2 and decision_id < $3";
        const REVOKE: &str = "update lesson set revoked_at = $2 where number = $1";
        const ADD: &str = "
            insert into lesson (number, comment_id, decision_id, source, spam, author_name, body,
                page, learnt_at)
            select $2, comment.id, $3, '', $4, author_name, body, slug, $5
            from comment
            join article on article.id = comment.article_id
            where comment.id = $1 and erased_at is null";
        let ruling: &$crate::store::Ruling<'_> = $ruling;
        let current: Option<(i64, bool)> =
            sqlx::query_as(CURRENT).bind($comment).fetch_optional(&mut *$transaction).await?;
        let mut spam = $crate::store::lessons::taught_by(ruling);
        if let (Some(label), Some(undone)) = (spam, ruling.undoes) {
            let before: i64 = sqlx::query_scalar(SAID_BEFORE)
                .bind($comment)
                .bind(label)
                .bind(undone)
                .fetch_one(&mut *$transaction)
                .await?;
            spam = spam.filter(|_| before > 0);
        }
        let teaches = ruling.decider.actor.moderates();
        if teaches && current.map(|(_, taught)| taught) != spam {
            let head: i64 = sqlx::query_scalar($crate::store::lessons::ADVANCE)
                .bind(i64::from(spam.is_some()))
                .bind(i64::from(current.is_some()))
                .bind($crate::store::lessons::MOST_LATER)
                .bind(ruling.now)
                .bind(if current.is_some() { "a decision was taken back" } else { "many were new" })
                .fetch_one(&mut *$transaction)
                .await?;
            if let Some((number, _)) = current {
                sqlx::query(REVOKE)
                    .bind(number)
                    .bind(ruling.now)
                    .execute(&mut *$transaction)
                    .await?;
            }
            if let Some(spam) = spam {
                sqlx::query(ADD)
                    .bind($comment)
                    .bind(head)
                    .bind($decision)
                    .bind(spam)
                    .bind(ruling.now)
                    .execute(&mut *$transaction)
                    .await?;
            }
        }
    }};
}
pub(super) use teach;

/// What a decision teaches; only two say whether a comment is spam.
pub(super) fn taught_by(ruling: &Ruling<'_>) -> Option<bool> {
    match ruling.status {
        Status::Published => Some(false),
        Status::Spam => Some(true),
        _ => None,
    }
}

impl Store {
    /// Does a copy of a comment serve as a lesson?
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn teaches(&self, comment: CommentId) -> Result<bool> {
        const SQL: &str = "
            select count(*) from lesson where comment_id = $1 and revoked_at is null";
        let lessons: i64 =
            reading!(self, |pool| { sqlx::query_scalar(SQL).bind(comment).fetch_one(pool).await? });
        Ok(lessons > 0)
    }

    /// Lessons with higher numbers than `number`, and the epoch in which they are to be learnt.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn lessons_after(&self, number: i64) -> Result<Lessons> {
        const SQL: &str = "
            select epoch, base, head, number, spam, author_name, body, page
            from model
            left join lesson on number > $1 and revoked_at is null
            where id = 1
            order by number";
        let rows: Vec<Row> =
            reading!(self, |pool| sqlx::query_as(SQL).bind(number).fetch_all(pool).await?);
        Ok(gathered(rows, |_| false))
    }

    /// All lessons of the present epoch, in one statement, so that they are of one moment.
    ///
    /// Where there are too many to be learnt all at once, decisions on this site come before what
    /// files say, and newer ones before older ones.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn lessons(&self) -> Result<Lessons> {
        const SQL: &str = "
            select epoch, base, head, number, spam, author_name, body, page
            from model
            left join (
                select number, source, spam, author_name, body, page
                from (
                    select number, source, spam, author_name, body, page
                    from lesson
                    where revoked_at is null and number <= (select base from model)
                    order by case when source = '' then 0 else 1 end, number desc
                    limit $1 + 0
                ) as first
                union all
                select number, source, spam, author_name, body, page
                from lesson
                where revoked_at is null and number > (select base from model)
            ) as lesson on true
            where id = 1
            order by
                case when number > base then 2 when source = '' then 1 else 0 end,
                number";
        let rows: Vec<Row> =
            reading!(self, |pool| sqlx::query_as(SQL).bind(MOST_FIRST).fetch_all(pool).await?);
        Ok(gathered(rows, |row| row.number <= Some(row.base)))
    }

    /// Adds lessons from a file, named so that they can be forgotten together; everything is learnt
    /// anew then.
    ///
    /// # Errors
    ///
    /// When the database fails; nothing is added then.
    pub async fn add_lessons(
        &self,
        source: &str,
        lessons: &[Lesson],
        now: Timestamp,
    ) -> Result<()> {
        let because = format!("{} lessons of {source} were added", lessons.len());
        let added = i64::try_from(lessons.len()).unwrap_or(i64::MAX);
        writing!(self.pools, |pool, begin| {
            let mut transaction = pool.begin_with(begin).await?;
            let head: i64 = sqlx::query_scalar(ADVANCE)
                .bind(added)
                .bind(1_i64)
                .bind(MOST_LATER)
                .bind(now)
                .bind(&because)
                .fetch_one(&mut *transaction)
                .await?;
            let numbered: Vec<_> = (head - added + 1..).zip(lessons).collect();
            for rows in numbered.chunks(ROWS) {
                let mut insert = QueryBuilder::new(
                    "insert into lesson (number, source, spam, author_name, body, page, learnt_at) ",
                );
                insert.push_values(rows, |mut row, (number, lesson)| {
                    row.push_bind(number)
                        .push_bind(source)
                        .push_bind(lesson.spam)
                        .push_bind(&lesson.author_name)
                        .push_bind(&lesson.body)
                        .push_bind(&lesson.page)
                        .push_bind(now);
                });
                insert.build().execute(&mut *transaction).await?;
            }
            transaction.commit().await?;
        });
        Ok(())
    }

    /// Forgets the lessons of a file, and says how many they were.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn forget_lessons(&self, source: &str, now: Timestamp) -> Result<u64> {
        const SQL: &str = "delete from lesson where source = $1 and source <> ''";
        let because = format!("the lessons of {source} were forgotten");
        Ok(writing!(self.pools, |pool, begin| {
            let mut transaction = pool.begin_with(begin).await?;
            let gone = sqlx::query(SQL).bind(source).execute(&mut *transaction).await?;
            if gone.rows_affected() > 0 {
                sqlx::query(ADVANCE)
                    .bind(0_i64)
                    .bind(1_i64)
                    .bind(MOST_LATER)
                    .bind(now)
                    .bind(&because)
                    .execute(&mut *transaction)
                    .await?;
            }
            transaction.commit().await?;
            gone.rows_affected()
        }))
    }

    /// Begins a new epoch: every process learns everything anew.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn retrain(&self, because: &str, now: Timestamp) -> Result<()> {
        writing!(self.pools, |pool| {
            sqlx::query(ADVANCE)
                .bind(0_i64)
                .bind(1_i64)
                .bind(MOST_LATER)
                .bind(now)
                .bind(because)
                .execute(pool)
                .await?;
        });
        Ok(())
    }

    /// What the model is made of.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn model_state(&self) -> Result<ModelState> {
        const SQL: &str = "select epoch, base, head, made_at, because from model where id = 1";
        Ok(reading!(self, |pool| sqlx::query_as(SQL).fetch_one(pool).await?))
    }

    /// Where the lessons come from: decisions here first, then files by name.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn lesson_sources(&self) -> Result<Vec<LessonSource>> {
        const SQL: &str = "
            select source,
                coalesce(sum(case when spam then 1 else 0 end), 0) as spam,
                coalesce(sum(case when spam then 0 else 1 end), 0) as genuine
            from lesson
            where revoked_at is null
            group by source
            order by source";
        Ok(reading!(self, |pool| sqlx::query_as(SQL).fetch_all(pool).await?))
    }
}

/// Rows as lessons; `is_first` chooses those that are learnt all at once.
fn gathered(rows: Vec<Row>, is_first: impl Fn(&Row) -> bool) -> Lessons {
    let mut lessons = Lessons::default();
    for row in rows {
        (lessons.epoch, lessons.head) = (row.epoch, row.head);
        let first = is_first(&row);
        // A model without lessons has a row without one.
        let Row { spam: Some(spam), author_name, body, page, .. } = row else { continue };
        let lesson = Lesson {
            spam,
            author_name: author_name.unwrap_or_default(),
            body: body.unwrap_or_default(),
            page: page.unwrap_or_default(),
        };
        if first { &mut lessons.first } else { &mut lessons.then }.push(lesson);
    }
    lessons
}
