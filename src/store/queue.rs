//! The comments that moderators ask for, page by page.
//!
//! Search is the one place where the databases part: `SQLite` reads a list of words that it keeps in
//! the order of comments, Postgres chooses between its own list and reading comments in order.

use sqlx::FromRow;

use crate::clock::Timestamp;
use crate::comments::{Comment, CommentId, Status};
use crate::store::comments::comment_columns;
use crate::store::desk::proposals::called_spam;
use crate::store::fragment::{Fragment, statement};
use crate::store::{Pools, Result, Search, Store};

/// Which comments a moderator wants to see. Everything that is set has to be true of them.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a box that a moderator ticks")]
pub struct QueueFilter {
    /// Only this one.
    pub id: Option<CommentId>,
    /// `None`: whatever it is. `Held` is all that waits: without words to look for also what
    /// readers see already and no moderator has seen to.
    pub status: Option<Status>,
    /// Row of the article.
    pub article_id: Option<i64>,
    /// Only where somebody may be in danger.
    pub urgent: bool,
    /// Only those with an answer or an appeal that nobody has read.
    pub unread: bool,
    /// Only those with reports of readers that nobody has seen to.
    pub reported: bool,
    /// Only those that their writer changed.
    pub edited: bool,
    /// Keyed hash of the network address they came from.
    pub sender: Option<String>,
    /// Keyed hash of the wider network around it.
    pub network: Option<String>,
    /// Least evidence of spam, in nats.
    pub at_least: Option<f64>,
    /// Most evidence of spam, in nats.
    pub at_most: Option<f64>,
    /// Words in the name or the text.
    pub search: Option<Search>,
}

/// Where the next page of a queue begins: after this comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueuePlace {
    /// Does it stand among the urgent ones, which come first?
    pub urgent: bool,
    /// The last comment of the page before.
    pub after: CommentId,
}

/// A comment as it stands in the queue.
#[derive(Clone, Debug, FromRow)]
#[expect(clippy::struct_excessive_bools, reason = "each is a question of its own")]
pub struct Queued {
    /// The comment.
    #[sqlx(flatten)]
    pub comment: Comment,
    /// Slug of its article.
    pub article: String,
    /// Title of its article.
    pub article_title: String,
    /// Evidence that it is spam, in nats.
    pub log_odds: f64,
    /// JSON, as the screen gave them.
    pub reasons: String,
    /// May somebody be in danger?
    pub urgent: bool,
    /// Keyed hash of the network address it came from.
    pub sender: Option<String>,
    /// Keyed hash of the wider network around it.
    pub network: Option<String>,
    /// Name of whoever wrote the comment that it answers. Untrusted.
    pub answered_name: Option<String>,
    /// The beginning of the comment that it answers; empty where that opens on request only.
    /// Untrusted.
    pub answered_body: Option<String>,
    /// Who is reading it just now, besides whoever asks. Untrusted.
    pub claimed_by: Option<String>,
    /// Who wants it removed, if that waits for a second moderator. Untrusted.
    pub proposed_by: Option<String>,
    /// Are there answers or appeals of its writer that nobody has read?
    pub unread: bool,
    /// Reports of readers that nobody has seen to.
    pub reports: i64,
    /// Number of the version that stands, from 1.
    pub version: i64,
    /// Did one editor alone call it spam?
    pub unconfirmed: bool,
    /// Do readers see it, or could they, and has no moderator seen to its words of danger, or to
    /// what readers report?
    pub unseen: bool,
}

impl QueueFilter {
    /// What waits for a decision.
    #[must_use]
    pub fn waiting() -> Self {
        Self { status: Some(Status::Held), ..Self::default() }
    }

    /// Does whatever waited longest come first? So it does among what waits; elsewhere people look
    /// for what happened last.
    #[must_use]
    pub fn oldest_first(&self) -> bool {
        self.status == Some(Status::Held)
    }

    /// Adds the condition that this filter is. Words of the status and not values stand in the
    /// text, because only then do both databases use an index that holds some rows alone.
    fn condition(&self, pools: &Pools, sql: &mut Fragment) {
        sql.sql(" where true");
        if let Some(id) = self.id {
            sql.sql(" and comment.id = ").number(id.0);
        }
        if self.status == Some(Status::Held) && self.search.is_none() {
            sql.sql(" and (comment.status = 'held' or comment.unseen)");
        } else if let Some(status) = self.status {
            sql.sql(" and comment.status = '").sql(status.word()).sql("'");
            if status != Status::Published {
                // Else SQLite does not see that an index without published ones holds them all.
                sql.sql(" and comment.status <> 'published'");
            }
        }
        if let Some(article) = self.article_id {
            sql.sql(" and comment.article_id = ").number(article);
        }
        if self.urgent {
            sql.sql(" and comment.urgent");
        }
        if self.unread {
            sql.sql(
                " and comment.id in (
                    select comment_id from message
                    where kind in ('answer', 'appeal') and read_at is null)",
            );
        }
        if self.reported {
            sql.sql(
                " and comment.id in (
                    select comment_id from report
                    where comment_id is not null and status = 'open')",
            );
        }
        if self.edited {
            sql.sql(" and comment.edited_at is not null");
        }
        for (column, value) in [("sender", &self.sender), ("network", &self.network)] {
            if let Some(value) = value {
                sql.sql(" and comment.").sql(column).sql(" = ").text(value);
            }
        }
        if let Some(nats) = self.at_least {
            sql.sql(" and comment.log_odds >= ").real(nats);
        }
        if let Some(nats) = self.at_most {
            sql.sql(" and comment.log_odds <= ").real(nats);
        }
        match (&self.search, pools) {
            (None, _) => {}
            (Some(search), Pools::Sqlite { .. }) => {
                sql.sql(" and comment_search match ").text(&search.for_sqlite(self.status));
            }
            (Some(search), Pools::Postgres(_)) => {
                sql.sql(" and comment.words @@ cast(").text(&search.for_postgres());
                sql.sql(" as tsquery)");
            }
        }
    }

    /// Adds the tables in which this filter looks, and gives the column that holds the id there.
    fn tables(&self, pools: &Pools, sql: &mut Fragment) -> &'static str {
        match (&self.search, pools) {
            // A cross join is never turned round by SQLite: the list of words is short, or read in
            // order.
            (Some(_), Pools::Sqlite { .. }) => {
                sql.sql(
                    " from comment_search cross join comment on comment.id = comment_search.rowid",
                );
                "comment_search.rowid"
            }
            (None, Pools::Sqlite { .. }) => {
                sql.sql(" from comment").sql(self.index());
                "comment.id"
            }
            (_, Pools::Postgres(_)) => {
                sql.sql(" from comment");
                "comment.id"
            }
        }
    }
}

impl QueueFilter {
    /// The index in which `SQLite` has to look. It knows nothing of how rare a status is and would
    /// rather read all comments in their order; Postgres counts.
    fn index(&self) -> &'static str {
        let narrow = self.id.is_some() || self.unread || self.reported;
        if narrow || self.sender.is_some() || self.network.is_some() {
            return "";
        }
        match self.status {
            Some(Status::Held) => " indexed by comment_waiting",
            _ if self.edited => " indexed by comment_edited",
            _ if self.article_id.is_some() => " indexed by comment_of_article",
            Some(Status::Spam | Status::Removed | Status::Withdrawn) => {
                " indexed by comment_by_status"
            }
            Some(Status::Published) | None => "",
        }
    }
}

/// Comments that are put in order faster than others are passed over.
const FEW: i64 = 1_000;

/// Where in the order of a queue a statement looks.
#[derive(Clone, Copy)]
enum Section {
    Urgent,
    Other,
    All,
}

impl Store {
    /// The comments that `filter` lets through: `limit` of them after `place`. `reader` is the
    /// editor who asks, whose own claims are nothing to be told of.
    ///
    /// What waits comes with the urgent first, then the oldest; everything else the newest first.
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
        now: Timestamp,
    ) -> Result<Vec<Queued>> {
        let after = |urgent| place.filter(|place| place.urgent == urgent).map(|place| place.after);
        if !filter.oldest_first() {
            return self.section(filter, Section::All, after(false), limit, reader, now).await;
        }
        let mut found = Vec::new();
        if place.is_none_or(|place| place.urgent) {
            let section = self.section(filter, Section::Urgent, after(true), limit, reader, now);
            found = section.await?;
        }
        let left = limit - i64::try_from(found.len()).unwrap_or(limit);
        if left > 0 && !filter.urgent {
            let section = self.section(filter, Section::Other, after(false), left, reader, now);
            found.extend(section.await?);
        }
        Ok(found)
    }

    async fn section(
        &self,
        filter: &QueueFilter,
        section: Section,
        after: Option<CommentId>,
        limit: i64,
        reader: Option<i64>,
        now: Timestamp,
    ) -> Result<Vec<Queued>> {
        let order = if filter.oldest_first() { "" } else { " desc" };
        let mut sql = Fragment::default();
        sql.sql(concat!(
            "select ",
            comment_columns!(),
            ", slug as article, title as article_title, comment.log_odds, comment.reasons,
                comment.urgent, comment.unseen, comment.sender, comment.network,
                answered.author_name as answered_name,
                case when answered.content_note = '' and answered.status <> 'spam'
                    then substr(answered.body, 1, 400)
                    when answered.id is not null then '' end as answered_body,
                (select editor.name from claim join editor on editor.id = claim.editor_id
                    where claim.comment_id = comment.id and claim.expires_at > "
        ));
        sql.number(now.0).sql(" and claim.editor_id <> ").number(reader.unwrap_or_default());
        sql.sql(
            ") as claimed_by,
                (select proposed_by from proposal
                    where proposal.comment_id = comment.id and outcome is null) as proposed_by,
                exists (select 1 from message where message.comment_id = comment.id
                    and message.kind in ('answer', 'appeal') and message.read_at is null) as unread,
                (select count(*) from report where report.comment_id = comment.id
                    and report.status = 'open') as reports,
                (select count(*) + 1 from comment_version
                    where comment_version.comment_id = comment.id) as version, ",
        );
        sql.sql(concat!(called_spam!(), " is not null as unconfirmed from ("));
        let few = self.finds_few(filter).await?;
        filter.ids(&self.pools, &mut sql, section, after, few);
        sql.sql(order).sql(" limit ").literal(limit);
        sql.sql(
            ") as wanted
            join comment on comment.id = wanted.id
            join article on article.id = comment.article_id
            left join comment as answered on answered.id = comment.parent_id
            order by comment.id",
        );
        sql.sql(order);
        self.ask(filter, sql).await
    }

    /// Does Postgres have to be kept from reading all comments in their order until some hold the
    /// words? What it knows of frequent words makes it overrate rare ones, and it reads a million.
    async fn finds_few(&self, filter: &QueueFilter) -> Result<bool> {
        let asks = filter.search.is_some() && matches!(self.pools, Pools::Postgres(_));
        Ok(asks && self.queue_count(filter, FEW + 1).await? <= FEW)
    }

    /// How many comments `filter` lets through, at most `most`: nobody needs to know whether it is
    /// ten thousand or twenty.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn queue_count(&self, filter: &QueueFilter, most: i64) -> Result<i64> {
        let mut sql = Fragment::default();
        sql.sql("select count(*) from (select 1 as one");
        filter.tables(&self.pools, &mut sql);
        filter.condition(&self.pools, &mut sql);
        sql.sql(" limit ").literal(most).sql(") as counted");
        let counted: Vec<(i64,)> = self.ask(filter, sql).await?;
        Ok(counted.first().map_or(0, |(count,)| *count))
    }

    /// Runs a statement of a filter. With words to look for, Postgres is let use its list of words,
    /// which this site otherwise forbids, and asked to think of these very words.
    async fn ask<T>(&self, filter: &QueueFilter, sql: Fragment) -> Result<Vec<T>>
    where
        T: Send + Unpin,
        T: for<'r> FromRow<'r, sqlx::sqlite::SqliteRow>,
        T: for<'r> FromRow<'r, sqlx::postgres::PgRow>,
    {
        const THINK: &str = "
            select set_config('enable_bitmapscan', 'on', true),
                set_config('plan_cache_mode', 'force_custom_plan', true)";
        Ok(match &self.pools {
            Pools::Sqlite { read, .. } => statement!(sql).build_query_as().fetch_all(read).await?,
            Pools::Postgres(pool) if filter.search.is_some() => {
                let mut transaction = pool.begin().await?;
                sqlx::query(THINK).execute(&mut *transaction).await?;
                let found = statement!(sql).build_query_as().fetch_all(&mut *transaction).await?;
                transaction.commit().await?;
                found
            }
            Pools::Postgres(pool) => statement!(sql).build_query_as().fetch_all(pool).await?,
        })
    }
}

impl QueueFilter {
    /// Adds the statement that finds the comments of one section, up to its order and its limit.
    ///
    /// A `few` of them are all found before they are put in order: no planner sees through `offset`.
    fn ids(
        &self,
        pools: &Pools,
        sql: &mut Fragment,
        section: Section,
        after: Option<CommentId>,
        few: bool,
    ) {
        if few {
            sql.sql("select few.id from (");
        }
        sql.sql("select comment.id");
        let id = self.tables(pools, sql);
        self.condition(pools, sql);
        match section {
            Section::Urgent => sql.sql(" and comment.urgent"),
            Section::Other => sql.sql(" and not comment.urgent"),
            Section::All => sql,
        };
        if let Some(after) = after {
            let beyond = if self.oldest_first() { " > " } else { " < " };
            sql.sql(" and ").sql(id).sql(beyond).number(after.0);
        }
        if few {
            sql.sql(" offset 0) as few order by few.id");
        } else {
            sql.sql(" order by ").sql(id);
        }
    }
}
