use crate::app::mailing::{hash_of, state_in_words};
use crate::app::{App, StoreError};
use crate::clock::Timestamp;
use crate::comments::{Decider, Status};
use crate::store::{Decision, Ruling, RulingLink, ScreenedComment, UsedLink};

/// What stands behind a link by which an editor decides about one comment.
#[derive(Clone, Debug)]
pub struct RulingPage {
    /// The link.
    pub link: RulingLink,
    /// The comment and what the screen thought of it.
    pub comment: ScreenedComment,
    /// What was decided about it last, if anything.
    pub last: Option<Decision>,
    /// What following the link would do or did.
    pub ruled: Ruled,
}

/// How a link and its comment stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ruled {
    /// Nobody has decided yet; the link may.
    Open,
    /// The link has just done it.
    Done,
    /// The link was used before.
    Used,
    /// Somebody else decided, or the writer changed the comment, since the link was made.
    Overtaken,
    /// The link has ended.
    Ended,
    /// Whom it was sent to may not decide, or has yet to set up a second factor.
    Forbidden,
}

impl App {
    /// What stands behind a link in a notice; `None` if there is no such link (any more). Looking
    /// changes nothing: programs that examine mails follow links too.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn ruling_page(&self, token: &str) -> Result<Option<RulingPage>, StoreError> {
        let store = &self.parts.store;
        let hash = hash_of(token);
        let Some(link) = store.ruling_link(self.used(&hash)).await? else { return Ok(None) };
        let Some((comment, mut decisions)) = self.comment_file(link.comment_id).await? else {
            return Ok(None);
        };
        let ruled = standing(&link, Timestamp::now());
        Ok(Some(RulingPage { link, comment, last: decisions.pop(), ruled }))
    }

    /// Decides about a comment as the link in a notice says, once, if everything still is as it was
    /// then; `None` if there is no such link.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn rule_by_link(&self, token: &str) -> Result<Option<RulingPage>, StoreError> {
        let store = &self.parts.store;
        let hash = hash_of(token);
        let Some(link) = store.ruling_link(self.used(&hash)).await? else { return Ok(None) };
        let decider = Decider::editor(link.editor_id, &link.editor);
        let ruling = Ruling::new(link.to_status, &decider, Timestamp::now());
        let ruling = Ruling { because: BY_LINK, link: Some(self.used(&hash)), ..ruling };
        let outcome = self.rule(link.comment_id, &ruling).await?;
        let done = outcome.is_some_and(|outcome| outcome.decision.is_some());
        let page = self.ruling_page(token).await?;
        Ok(page
            .map(|page| RulingPage { ruled: if done { Ruled::Done } else { page.ruled }, ..page }))
    }

    /// The link of that secret. It asks no code of anybody, so where everybody is to have a second
    /// factor it works only for those who have one.
    fn used<'a>(&self, token_hash: &'a str) -> UsedLink<'a> {
        UsedLink { token_hash, second_factor: self.settings().require_second_factor }
    }
}

/// What the log says why.
const BY_LINK: &str = "by the link in a notice";

fn standing(link: &RulingLink, now: Timestamp) -> Ruled {
    if link.used_at.is_some() {
        Ruled::Used
    } else if link.status != link.from_status || link.changed {
        Ruled::Overtaken
    } else if link.expires_at <= now {
        Ruled::Ended
    } else if !link.allowed {
        Ruled::Forbidden
    } else {
        Ruled::Open
    }
}

impl RulingPage {
    /// What the comment is, in words.
    #[must_use]
    pub fn state(&self) -> &'static str {
        state_in_words(self.comment.comment.status)
    }

    /// Is the comment to be published, or else held?
    #[must_use]
    pub fn publishes(&self) -> bool {
        self.link.to_status == Status::Published
    }
}
