use crate::app::submit::history;
use crate::app::{App, Sent, StoreError};
use crate::clock::Timestamp;
use crate::comments::{CommentId, Decider, Status};
use crate::content::{Listing, Surroundings};
use crate::reports::{Report, ReportDraft, ReportId, ReportKind, ReportStatus};
use crate::spam::{AddressHash, Fingerprint, REPETITION_DAYS, Submission, read_form_token};
use crate::store::{NewReport, ReportedComment, Ruling};

impl App {
    /// Screens a report and stores it with the reasons; whatever the screen thinks, it is kept for
    /// editors to read.
    ///
    /// When the future is dropped after the report was handed to the store, it is stored all the
    /// same.
    ///
    /// # Errors
    ///
    /// When the database fails; the report is then not stored.
    pub async fn submit_report(
        &self,
        article: &Listing,
        draft: &ReportDraft,
        sent: Sent<'_>,
    ) -> Result<ReportId, StoreError> {
        let (parts, now) = (&self.parts, Timestamp::now());
        let comment_id = draft.comment();
        let fingerprint = match draft.body() {
            // Many readers may find the same link dead.
            "" => String::new(),
            body => Fingerprint::of(body).as_str().to_owned(),
        };
        let keeps = parts.settings.sender_days > 0;
        let sender = keeps.then(|| AddressHash::of(&parts.key, sent.address).to_string());
        let network = keeps.then(|| AddressHash::of_network(&parts.key, sent.address).to_string());
        let same_since = now.plus_seconds(-REPETITION_DAYS * 86_400);
        let past =
            parts.store.past_of_reports(&fingerprint, same_since, sender.as_deref(), now).await?;
        let place = draft.place().cloned();
        let source_key = place.as_ref().and_then(|place| place.source_key.clone());
        // Where a source went to is what we want to be told.
        let source_host = source_key.as_deref().and_then(|key| self.host_of(key));
        let own_hosts: Vec<_> =
            source_host.as_deref().into_iter().chain([self.own_host()]).collect();
        let submission = Submission {
            honeypot: sent.honeypot,
            seconds_on_form: read_form_token(&parts.key, sent.token, now),
            own_hosts: &own_hosts,
            page: article.slug.as_str(),
            sender: sender.as_deref(),
            now,
            ..Submission::of(draft.screened())
        };
        let doubt = parts.screen.doubt(&submission, &history(past));
        let report = NewReport {
            article_id: article.id,
            comment_id,
            revision: article.revision.unwrap_or_default(),
            about: place.as_ref().map_or_else(String::new, |place| place.id.clone()),
            words: place.map_or_else(String::new, |place| place.words),
            source_key,
            kind: draft.kind(),
            body: draft.body().to_owned(),
            doubtful: doubt.doubtful,
            log_odds: doubt.log_odds,
            reasons: serde_json::to_string(&doubt.reasons).unwrap_or_else(|_| "[]".to_owned()),
            fingerprint,
            sender,
            network,
            created_at: now,
        };
        let app = self.clone();
        tokio::spawn(async move {
            let id = app.parts.store.insert_report(&report).await?;
            if let (Some(comment), ReportKind::Identity) = (comment_id, report.kind)
                && let Err(error) = app.hold_reported(comment).await
            {
                // The report is stored, so nobody has to send it again.
                tracing::error!(%error, "a comment that readers reported could not be held");
            }
            Ok(id)
        })
        .await
        .unwrap_or(Err(StoreError::Closing))
    }

    /// Holds a comment of which readers in several networks say that it shows who or where somebody
    /// is, until a moderator has looked.
    ///
    /// Only this kind of report hides anything. A comment that gives somebody away does harm every
    /// minute, while one that was reported wrongly loses some hours and no word. All other reports
    /// only bring it before a moderator, since whoever wants to silence somebody would use them
    /// too; for the same reason this happens once: what a moderator has looked at and left stays.
    async fn hold_reported(&self, id: CommentId) -> Result<(), StoreError> {
        let most = i64::from(self.parts.settings.report_hold);
        let networks = self.parts.store.networks_against(id).await?;
        if most == 0 || networks < most {
            return Ok(());
        }
        let because =
            format!("Readers in {networks} networks say that it shows who or where somebody is.");
        let readers = Decider::service("reports of readers");
        let ruling = Ruling::new(Status::Held, &readers, Timestamp::now());
        self.rule(id, &Ruling { because: &because, because_shown: true, ..ruling }).await?;
        Ok(())
    }

    /// The host of the address of a source.
    fn host_of(&self, source_key: &str) -> Option<String> {
        let entry = self.surroundings().source(source_key)?;
        entry.url()?.value.host_str().map(str::to_owned)
    }

    /// Reports of one status, oldest first: at most `limit` of them, after the report `after`.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn reports(
        &self,
        status: ReportStatus,
        after: ReportId,
        limit: i64,
    ) -> Result<Vec<Report>, StoreError> {
        self.parts.store.reports(status, after, limit).await
    }

    /// One report.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn report(&self, id: ReportId) -> Result<Option<Report>, StoreError> {
        self.parts.store.report(id).await
    }

    /// What readers said about a comment, oldest first.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn reports_of_comment(&self, id: CommentId) -> Result<Vec<Report>, StoreError> {
        self.parts.store.reports_of_comment(id).await
    }

    /// Comments with open reports, the gravest first: at most `limit` of them.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn reported_comments(&self, limit: i64) -> Result<Vec<ReportedComment>, StoreError> {
        self.parts.store.reported_comments(limit).await
    }

    /// Settles every open report of a comment with a note on what came of them, and says how many
    /// that were.
    ///
    /// # Errors
    ///
    /// When the database fails; nothing has changed then.
    pub async fn settle_reports_of(
        &self,
        id: CommentId,
        settled_by: &str,
        note: &str,
    ) -> Result<u64, StoreError> {
        self.parts.store.settle_reports_of(id, settled_by, note, Timestamp::now()).await
    }

    /// Settles a report with a note on what came of it, and says whether that changed anything:
    /// one that is settled already keeps its note. `None` if there is no such report.
    ///
    /// # Errors
    ///
    /// When the database fails; nothing has changed then.
    pub async fn settle_report(
        &self,
        id: ReportId,
        settled_by: &str,
        note: &str,
    ) -> Result<Option<bool>, StoreError> {
        let store = &self.parts.store;
        if store.settle_report(id, settled_by, note, Timestamp::now()).await? {
            return Ok(Some(true));
        }
        Ok(store.report(id).await?.map(|_| false))
    }
}
