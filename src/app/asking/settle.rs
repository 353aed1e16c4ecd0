use crate::app::{App, StoreError, Subject};
use crate::clock::Timestamp;
use crate::comments::{CommentId, Decider, Status};
use crate::spam::{Evidence, Reason};
use crate::store::{Ruling, ServiceCall, Weighing};

/// What services have said of a comment so far.
struct Said {
    reasons: Vec<Reason>,
    /// Has everybody who was asked given an answer that counts?
    is_complete: bool,
    /// Titles of those who were asked.
    titles: Vec<String>,
}

impl App {
    /// Lets what services have said so far count, and publishes the comment if all have answered
    /// and it is no longer in doubt. A comment of which a person has decided keeps its status.
    pub(super) async fn settle(&self, id: CommentId, now: Timestamp) -> Result<(), StoreError> {
        let mut publishing = None;
        let weigh = |weighing: &Weighing| {
            let said = self.said(&weighing.calls);
            let mut reasons: Vec<Reason> = serde_json::from_str(&weighing.reasons).ok()?;
            let asked =
                |reason: &Reason| weighing.calls.iter().any(|call| call.service == reason.filter);
            reasons.retain(|reason| !asked(reason));
            reasons.extend(said.reasons);
            let verdict = self.parts.screen.decide(reasons);
            let is_clear = verdict.status == Status::Published && said.is_complete;
            if weighing.status == Status::Held && is_clear {
                publishing = Some(said.titles.join(" and "));
            }
            let reasons = serde_json::to_string(&verdict.reasons).ok()?;
            Some((verdict.log_odds, reasons))
        };
        self.parts.store.reweigh(id, weigh).await?;
        let Some(titles) = publishing else { return Ok(()) };
        let service = Decider::service(&titles);
        let because = "With what it said, the comment is no longer in doubt.";
        let ruling = Ruling::new(Status::Published, &service, now);
        let ruling = Ruling { because, because_shown: true, ..ruling };
        let decided = self.parts.store.decide(id, &ruling).await?;
        if decided.is_some_and(|decided| decided.decision.is_some())
            && let Some(comment) = self.parts.store.comment(id).await?
        {
            self.changed(&[Subject::Comments(comment.article_id)]).await?;
        }
        Ok(())
    }

    /// What the newest question to each service has come to.
    fn said(&self, calls: &[ServiceCall]) -> Said {
        let mut said = Said { reasons: Vec::new(), is_complete: true, titles: Vec::new() };
        let is_last = |call: &&ServiceCall| {
            !calls.iter().any(|other| other.service == call.service && other.id > call.id)
        };
        for call in calls.iter().filter(is_last) {
            let title = self.title_of(&call.service);
            let evidence: Option<Vec<Reason>> =
                call.evidence.as_deref().and_then(|json| serde_json::from_str(json).ok());
            match (evidence, call.again_until, call.next_at) {
                (Some(reasons), None, _) => said.reasons.extend(reasons),
                (_, _, Some(_)) => {
                    said.is_complete = false;
                    let sentence = match (&call.fault, call.again_until) {
                        (None, Some(_)) => format!("{title} is not sure yet; it is asked again."),
                        _ => format!("{title} has not answered yet; it is asked again."),
                    };
                    said.reasons.push(Evidence::new(0.0, sentence).from(&call.service));
                }
                _ => {
                    said.is_complete = false;
                    let sentence = format!("{title} did not answer; a moderator decides.");
                    said.reasons.push(Evidence::new(0.0, sentence).from(&call.service));
                }
            }
            said.titles.push(title);
        }
        said
    }

    /// What people call a service, be it switched on or not.
    fn title_of(&self, name: &str) -> String {
        let known = self.services().iter().find(|service| service.name() == name);
        known.map_or(name, |service| service.title()).to_owned()
    }
}
