use crate::app::{App, StoreError, Subject};
use crate::clock::Timestamp;
use crate::comments::{CommentId, Decider, Status};
use crate::store::{Decided, Proposal, Ruling};

/// Why somebody decides, and about what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Because<'a> {
    /// As typed; may be empty. Untrusted.
    pub text: &'a str,
    /// May the writer of the comment read it, with their receipt?
    pub shown: bool,
    /// What the comment was then; `None`: whatever it is.
    pub was: Option<Status>,
    /// Number of the version that somebody has read; `None`: about whatever stands there.
    pub version: Option<i64>,
}

/// What came of what a moderator did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acted {
    /// It was one and is the other now; the row in the log.
    Changed {
        /// What it was.
        before: Status,
        /// What it is.
        after: Status,
        /// The row in the log, to take it back.
        decision: i64,
    },
    /// Readers see it already, and now somebody has seen to it.
    Seen,
    /// It was that already.
    Already(Status),
    /// Its writer has taken it back; nobody else can undo that.
    Withdrawn,
    /// Somebody has decided again since, or its writer has changed it, so that there is nothing to
    /// take back.
    Overtaken,
    /// It is not any more what was read: somebody has decided, or its writer has changed it.
    Outdated,
    /// It was spam already, and now a second moderator has said so.
    Confirmed,
    /// Its removal waits for a second moderator.
    Proposed,
    /// Its removal waits already, proposed by the same person, who cannot confirm it.
    OwnProposal,
    /// There is no such comment or decision.
    Missing,
}

impl Acted {
    /// What happened, in a word that is kept.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Changed { .. } => "changed",
            Self::Already(_) => "already",
            Self::Withdrawn => "withdrawn",
            Self::Overtaken => "overtaken",
            Self::Seen => "seen",
            Self::Outdated => "outdated",
            Self::Confirmed => "confirmed",
            Self::Proposed => "proposed",
            Self::OwnProposal => "own-proposal",
            Self::Missing => "missing",
        }
    }

    /// The row in the log, if anything changed.
    #[must_use]
    pub fn decision(self) -> Option<i64> {
        match self {
            Self::Changed { decision, .. } => Some(decision),
            _ => None,
        }
    }
}

impl App {
    /// Does what a moderator asks for. With the setting `second_pair`, an editor who removes a
    /// comment proposes that, and the next one who removes it confirms it; and spam that one editor
    /// called so is erased by age only once another has confirmed it.
    ///
    /// # Errors
    ///
    /// When the database fails; nothing has changed then.
    pub async fn act(
        &self,
        id: CommentId,
        status: Status,
        who: &Decider,
        because: Because<'_>,
    ) -> Result<Acted, StoreError> {
        if !self.needs_second(status, who) {
            let acted = self.carry_out(id, status, who, because).await?;
            let confirms = acted == Acted::Already(Status::Spam) && self.parts.settings.second_pair;
            if confirms && self.parts.store.confirm_spam(id, who, Timestamp::now()).await? {
                return Ok(Acted::Confirmed);
            }
            return Ok(acted);
        }
        let Some(proposal) = self.parts.store.open_proposal(id).await? else {
            return self.propose(id, who, because).await;
        };
        let Proposal { because: first, because_shown, .. } = &proposal;
        if Some(proposal.editor_id) == who.editor_id {
            return Ok(Acted::OwnProposal);
        }
        // Who confirms need not say again why.
        let because = match because.text {
            "" => Because { text: first, shown: *because_shown, ..because },
            _ => because,
        };
        self.carry_out(id, status, who, because).await
    }

    /// Does what this person decides only hold once another says so, too?
    fn needs_second(&self, status: Status, who: &Decider) -> bool {
        let removes = status == Status::Removed && who.editor_id.is_some();
        removes && self.parts.settings.second_pair
    }

    async fn carry_out(
        &self,
        id: CommentId,
        status: Status,
        who: &Decider,
        because: Because<'_>,
    ) -> Result<Acted, StoreError> {
        let ruling = Ruling {
            because: because.text,
            because_shown: because.shown,
            was: because.was,
            version: because.version,
            ..Ruling::new(status, who, Timestamp::now())
        };
        let decided = self.rule(id, &ruling).await?;
        Ok(decided.map_or(Acted::Missing, |decided| match decided {
            Decided { decision: Some(_), before, after } if before == after => Acted::Seen,
            Decided { decision: Some(decision), before, after } => {
                Acted::Changed { before, after, decision }
            }
            Decided { after: Status::Withdrawn, .. } => Acted::Withdrawn,
            Decided { after, .. } if after != status => Acted::Outdated,
            Decided { after, .. } => Acted::Already(after),
        }))
    }

    async fn propose(
        &self,
        id: CommentId,
        who: &Decider,
        because: Because<'_>,
    ) -> Result<Acted, StoreError> {
        let now = Timestamp::now();
        let store = &self.parts.store;
        if store.propose_removal(id, who, because.text, because.shown, now).await? {
            return Ok(Acted::Proposed);
        }
        Ok(match store.comment(id).await?.map(|comment| comment.status) {
            None => Acted::Missing,
            Some(Status::Withdrawn) => Acted::Withdrawn,
            // Somebody has looked at it again, and leaves it so.
            Some(Status::Removed) => self.carry_out(id, Status::Removed, who, because).await?,
            Some(_) if store.open_proposal(id).await?.is_none() => Acted::Outdated,
            // Somebody else was faster by a moment: what they propose is the same.
            Some(_) => Acted::Proposed,
        })
    }

    /// Leaves a comment where it is although its removal was proposed; `false` if none was.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn decline_removal(
        &self,
        id: CommentId,
        who: &Decider,
        because: &str,
    ) -> Result<bool, StoreError> {
        self.parts.store.decline_removal(id, who, because, Timestamp::now()).await
    }

    /// Takes back exactly one decision, whoever made it, if nobody has decided about that comment
    /// since. Taking back what took something back does it again. What somebody
    /// else decided and would now remove a comment is proposed where [`App::act`] would propose it.
    ///
    /// # Errors
    ///
    /// When the database fails; nothing has changed then.
    pub async fn undo(&self, decision: i64, who: &Decider) -> Result<Acted, StoreError> {
        let Some(undone) = self.parts.store.decision(decision).await? else {
            return Ok(Acted::Missing);
        };
        if undone.decision.action != "status" {
            return Ok(Acted::Missing);
        }
        let (id, status) = (undone.comment_id, undone.decision.from_status);
        // Taking back what somebody else decided is no way round the second moderator; whoever takes
        // back a slip of their own leaves what was agreed before.
        if self.needs_second(status, who) && undone.decision.decided_by != who.name {
            let decisions = self.parts.store.decisions(id).await?;
            let mut latest = decisions.iter().rev();
            let latest = latest.find(|one| ["status", "edit"].contains(&&*one.action));
            if latest.is_none_or(|latest| latest.id != decision) {
                return Ok(Acted::Overtaken);
            }
            return self.act(id, status, who, Because::default()).await;
        }
        let ruling = Ruling::new(status, who, Timestamp::now());
        let decided = self.rule(id, &Ruling { undoes: Some(decision), ..ruling }).await?;
        Ok(decided.map_or(Acted::Missing, |decided| match decided {
            Decided { decision: Some(decision), before, after } => {
                Acted::Changed { before, after, decision }
            }
            Decided { after: Status::Withdrawn, .. } => Acted::Withdrawn,
            Decided { .. } => Acted::Overtaken,
        }))
    }

    /// Gives a comment a topic under which it opens on request, or, with an empty one, none; `false`
    /// if that changes nothing, `None` if the comment is erased or not there.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn set_content_note(
        &self,
        id: CommentId,
        topic: &str,
        who: &Decider,
    ) -> Result<Option<bool>, StoreError> {
        let store = &self.parts.store;
        let changed = store.set_content_note(id, topic, who, Timestamp::now()).await?;
        if changed == Some(true)
            && let Some(comment) = store.comment(id).await?
        {
            self.changed(&[Subject::Comments(comment.article_id)]).await?;
        }
        Ok(changed)
    }
}
