use crate::clock::Timestamp;
use crate::reports::{Report, ReportId, ReportKind, ReportStatus};
use crate::store::{Past, Result, Store, reading, writing};

/// A report to be stored.
#[derive(Clone, Debug)]
pub struct NewReport {
    /// Row of the article.
    pub article_id: i64,
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
    /// When it arrived.
    pub created_at: Timestamp,
}

impl Store {
    /// Stores a report and returns its id once it is durable.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn insert_report(&self, report: &NewReport) -> Result<ReportId> {
        const SQL: &str = "
            insert into report (article_id, revision, about, words, source_key, kind, body, status,
                doubtful, log_odds, reasons, fingerprint, sender, created_at)
            values ($1, $2, $3, $4, $5, $6, $7, 'open', $8, $9, $10, $11, $12, $13)
            returning id";
        Ok(writing!(self.pools, |pool| {
            sqlx::query_scalar(SQL)
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
                .fetch_one(pool)
                .await?
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
        const SQL: &str = "
            select report.id, article.kind as article_kind, article.slug as article,
                report.revision, about, words, source_key, report.kind, body, status, doubtful,
                log_odds, reasons, created_at, settled_at, settled_by, note
            from report
            join article on article.id = report.article_id
            where status = $1 and report.id > $2
            order by report.id
            limit $3 + 0";
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
        const SQL: &str = "
            select report.id, article.kind as article_kind, article.slug as article,
                report.revision, about, words, source_key, report.kind, body, status, doubtful,
                log_odds, reasons, created_at, settled_at, settled_by, note
            from report
            join article on article.id = report.article_id
            where report.id = $1";
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
        let done = writing!(self.pools, |pool| {
            let query = sqlx::query(SQL).bind(id).bind(now).bind(settled_by).bind(note);
            query.execute(pool).await?.rows_affected()
        });
        Ok(done > 0)
    }
}
