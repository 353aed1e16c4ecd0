use crate::clock::Timestamp;
use crate::comments::CommentId;
use crate::reports::{Report, ReportId, ReportKind, ReportStatus};
use crate::store::decisions::lock_comment;
use crate::store::erasing::REPORTS_GO;
use crate::store::{Past, Result, Store, reading, writing};

/// A report to be stored.
#[derive(Clone, Debug)]
pub struct NewReport {
    /// Row of the article.
    pub article_id: i64,
    /// The comment that it is about; `None`: the text itself.
    pub comment_id: Option<CommentId>,
    /// Number of the revision that readers see.
    pub revision: i64,
    /// The `id` of a note or heading in it; empty: the whole article.
    pub about: String,
    /// What that note or heading says, plain text.
    pub words: String,
    /// The source that the note cites.
    pub source_key: Option<String>,
    /// What is wrong.
    pub kind: ReportKind,
    /// As typed. Untrusted.
    pub body: String,
    /// Does the screen take it for spam?
    pub doubtful: bool,
    /// Evidence that it is spam, in nats.
    pub log_odds: f64,
    /// JSON, as the screen gave them.
    pub reasons: String,
    /// Of the folded text, to find repetitions; empty without text.
    pub fingerprint: String,
    /// Keyed hash of the network address it came from.
    pub sender: Option<String>,
    /// Keyed hash of the wider network around that address.
    pub network: Option<String>,
    /// When it arrived.
    pub created_at: Timestamp,
}

/// Reports as editors read them, for every query that reads some.
macro_rules! report_rows {
    () => {
        "select report.id, article.kind as article_kind, article.slug as article,
            report.comment_id, report.revision, about, words, source_key, report.kind, body, status,
            doubtful, log_odds, reasons, created_at, settled_at, settled_by, note
        from report
        join article on article.id = report.article_id"
    };
}

/// A comment about which readers sent reports that nobody has settled yet.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct ReportedComment {
    /// The comment.
    pub comment_id: CommentId,
    /// How many there are that the screen does not take for spam.
    pub reports: i64,
    /// From how many networks they came, as far as that is still known.
    pub networks: i64,
    /// How many say that it shows who or where somebody is.
    pub identity: i64,
    /// When the first of them arrived.
    pub first_at: Timestamp,
}

/// A comment is seen to once every report of it is, unless it speaks of danger.
const SEEN: &str = "
    update comment
    set unseen = false
    where id = $1 and unseen and not urgent and not exists (
        select 1 from report
        where report.comment_id = comment.id and report.status = 'open' and not doubtful)";

impl Store {
    /// Stores a report and returns its id once it is durable. Of one about a comment that was erased
    /// meanwhile only that it came is kept.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn insert_report(&self, report: &NewReport) -> Result<ReportId> {
        const SQL: &str = "
            insert into report (article_id, revision, about, words, source_key, kind, body, status,
                doubtful, log_odds, reasons, fingerprint, sender, created_at, comment_id, network)
            values ($1, $2, $3, $4, $5, $6, $7, 'open', $8, $9, $10, $11, $12, $13, $14, $15)
            returning id";
        // What readers see and report has to be looked at.
        const UNSEEN: &str = "update comment set unseen = true where id = $1 and status = 'published' and not unseen";
        Ok(writing!(self.pools, |pool, begin| {
            let mut transaction = pool.begin_with(begin).await?;
            let erased = match report.comment_id {
                Some(id) => lock_comment!(id, transaction).is_some_and(|locked| locked.erased),
                None => false,
            };
            if let Some(comment) = report.comment_id.filter(|_| !report.doubtful) {
                sqlx::query(UNSEEN).bind(comment).execute(&mut *transaction).await?;
            }
            let id = sqlx::query_scalar(SQL)
                .bind(report.article_id)
                .bind(report.revision)
                .bind(&report.about)
                .bind(&report.words)
                .bind(&report.source_key)
                .bind(report.kind)
                .bind(&report.body)
                .bind(report.doubtful)
                .bind(report.log_odds)
                .bind(&report.reasons)
                .bind(&report.fingerprint)
                .bind(&report.sender)
                .bind(report.created_at)
                .bind(report.comment_id)
                .bind(&report.network)
                .fetch_one(&mut *transaction)
                .await?;
            if erased {
                sqlx::query(REPORTS_GO).bind(report.comment_id).execute(&mut *transaction).await?;
            }
            transaction.commit().await?;
            id
        }))
    }

    /// What earlier reports tell about a new one. Nobody calls a report spam or publishes one, so
    /// those counts are 0.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn past_of_reports(
        &self,
        fingerprint: &str,
        same_since: Timestamp,
        sender: Option<&str>,
        now: Timestamp,
    ) -> Result<Past> {
        const SQL: &str = "
            select
                (select count(*) from (
                    select id from report
                    where fingerprint = $1 and fingerprint <> '' and created_at >= $2
                    limit $6 + 0
                ) as alike) as copies,
                cast(0 as bigint) as spam_copies,
                (select count(*) from (
                    select id from report where sender = $3 and created_at >= $4 limit $6 + 0
                ) as hour) as sent_last_hour,
                (select count(*) from (
                    select id from report where sender = $3 and created_at >= $5 limit $6 + 0
                ) as day) as sent_last_day,
                cast(0 as bigint) as network_last_hour,
                cast(0 as bigint) as published_before,
                cast(0 as bigint) as spam_before";
        Ok(reading!(self, |pool| {
            sqlx::query_as(SQL)
                .bind(fingerprint)
                .bind(same_since)
                .bind(sender)
                .bind(now.plus_seconds(-3_600))
                .bind(now.plus_seconds(-86_400))
                .bind(Past::MOST)
                .fetch_one(pool)
                .await?
        }))
    }

    /// Reports of one status, oldest first: `limit` of them after the report `after`.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn reports(
        &self,
        status: ReportStatus,
        after: ReportId,
        limit: i64,
    ) -> Result<Vec<Report>> {
        const SQL: &str = concat!(
            report_rows!(),
            " where status = $1 and report.id > $2
            order by report.id
            limit $3 + 0"
        );
        Ok(reading!(self, |pool| {
            sqlx::query_as(SQL).bind(status).bind(after).bind(limit).fetch_all(pool).await?
        }))
    }

    /// One report.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn report(&self, id: ReportId) -> Result<Option<Report>> {
        const SQL: &str = concat!(report_rows!(), " where report.id = $1");
        Ok(reading!(self, |pool| sqlx::query_as(SQL).bind(id).fetch_optional(pool).await?))
    }

    /// Settles a report, and says whether that changed anything: one that is settled already
    /// keeps its note.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn settle_report(
        &self,
        id: ReportId,
        settled_by: &str,
        note: &str,
        now: Timestamp,
    ) -> Result<bool> {
        const SQL: &str = "
            update report
            set status = 'settled', settled_at = $2, settled_by = $3, note = $4
            where id = $1 and status = 'open'";
        const COMMENT: &str = "select comment_id from report where id = $1";
        let done = writing!(self.pools, |pool, begin| {
            let mut transaction = pool.begin_with(begin).await?;
            let query = sqlx::query(SQL).bind(id).bind(now).bind(settled_by).bind(note);
            let done = query.execute(&mut *transaction).await?.rows_affected();
            let comment: Option<Option<CommentId>> =
                sqlx::query_scalar(COMMENT).bind(id).fetch_optional(&mut *transaction).await?;
            sqlx::query(SEEN).bind(comment.flatten()).execute(&mut *transaction).await?;
            transaction.commit().await?;
            done
        });
        Ok(done > 0)
    }

    /// Reports of a comment, oldest first.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn reports_of_comment(&self, id: CommentId) -> Result<Vec<Report>> {
        const SQL: &str = concat!(report_rows!(), " where comment_id = $1 order by report.id");
        Ok(reading!(self, |pool| sqlx::query_as(SQL).bind(id).fetch_all(pool).await?))
    }

    /// Comments with open reports, those first that show who or where somebody is, then those
    /// reported from the most networks: at most `limit` of them.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn reported_comments(&self, limit: i64) -> Result<Vec<ReportedComment>> {
        const SQL: &str = "
            select comment_id, count(*) as reports, count(distinct network) as networks,
                sum(case when kind = 'identity' then 1 else 0 end) as identity,
                min(created_at) as first_at
            from report
            where comment_id is not null and status = 'open' and not doubtful
            group by comment_id
            order by case when sum(case when kind = 'identity' then 1 else 0 end) > 0
                then 0 else 1 end, networks desc, first_at, comment_id
            limit $1 + 0";
        Ok(reading!(self, |pool| sqlx::query_as(SQL).bind(limit).fetch_all(pool).await?))
    }

    /// From how many networks readers said that a comment shows who or where somebody is, without
    /// the reports that the screen doubts. 0 once a person has looked at what was reported and
    /// left the comment as it is, until its writer changes it.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn networks_against(&self, id: CommentId) -> Result<i64> {
        const SQL: &str = "
            select count(distinct report.network)
            from report
            join comment on comment.id = report.comment_id
            where comment_id = $1 and comment.status = 'published' and kind = 'identity'
                and not doubtful
                and not exists (
                    select 1 from report as seen
                    where seen.comment_id = $1 and seen.status = 'settled'
                        and seen.settled_at >= coalesce(comment.edited_at, 0))
                and not exists (
                    select 1 from decision
                    join report as known on known.comment_id = decision.comment_id
                    where decision.comment_id = $1 and decision.to_status = 'published'
                        and decision.actor in ('editor', 'operator')
                        and decision.decided_at >= known.created_at
                        and decision.decided_at >= coalesce(comment.edited_at, 0))";
        Ok(reading!(self, |pool| sqlx::query_scalar(SQL).bind(id).fetch_one(pool).await?))
    }

    /// Settles every open report of a comment, and says how many that were.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn settle_reports_of(
        &self,
        id: CommentId,
        settled_by: &str,
        note: &str,
        now: Timestamp,
    ) -> Result<u64> {
        const SQL: &str = "
            update report
            set status = 'settled', settled_at = $2, settled_by = $3, note = $4
            where comment_id = $1 and status = 'open'";
        Ok(writing!(self.pools, |pool, begin| {
            let mut transaction = pool.begin_with(begin).await?;
            let query = sqlx::query(SQL).bind(id).bind(now).bind(settled_by).bind(note);
            let settled = query.execute(&mut *transaction).await?.rows_affected();
            sqlx::query(SEEN).bind(id).execute(&mut *transaction).await?;
            transaction.commit().await?;
            settled
        }))
    }
}
