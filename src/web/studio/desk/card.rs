use crate::app::{CannedAnswer, CannedKind, Queued};
use crate::clock::Timestamp;
use crate::comments::{Status, render_body, render_name};
use crate::guard::Mark;
use crate::spam::Reason;
use crate::web::studio::desk::decide::UnsentReason;
use crate::web::studio::desk::words;

/// A comment as it stands in the queue, ready to be shown.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is seen at a place of its own")]
pub struct CardView {
    /// Names it.
    pub id: i64,
    /// Who wrote it: trusted HTML.
    pub name_html: String,
    /// What they wrote: trusted HTML.
    pub html: String,
    /// Under which topic it opens on request; empty: it stands open. Untrusted.
    pub collapsed: String,
    /// What it is.
    pub status: Status,
    /// Last part of the address of its article.
    pub article: String,
    /// Title of its article.
    pub article_title: String,
    /// When it came.
    pub posted_at: Timestamp,
    /// When its writer last changed it.
    pub edited_at: Option<Timestamp>,
    /// Do readers see it, and has no moderator seen to it?
    pub unseen: bool,
    /// Number of the version that is shown.
    pub version: i64,
    /// May somebody be in danger?
    pub urgent: bool,
    /// Did its writer say something that nobody has read?
    pub unread: bool,
    /// Reports of readers that nobody has seen to.
    pub reports: i64,
    /// What in it could identify somebody, as in “A phone number”, each once.
    pub marks: Vec<&'static str>,
    /// Who is reading it just now: trusted HTML.
    pub claimed_by_html: Option<String>,
    /// Who wants it removed: trusted HTML.
    pub proposed_by_html: Option<String>,
    /// Whose comment it answers, trusted HTML, and the beginning of that, as typed. Untrusted.
    pub answered: Option<(String, String)>,
    /// How likely it is to be spam, in words.
    pub likelihood: &'static str,
    /// The same in numbers.
    pub odds: String,
    /// Why the screen thinks so, the weightiest first.
    pub reasons: Vec<ReasonView>,
    /// Keyed hash of the address that it came from.
    pub sender: Option<String>,
    /// Keyed hash of the network that it came from.
    pub network: Option<String>,
    /// The comment after it on the page; 0 if it is the last one.
    pub next: i64,
    /// Is it the first that nobody else is reading? Its buttons have keys of their own, for
    /// browsers without scripts.
    pub first: bool,
    /// Does it wait for a second moderator who calls it spam?
    pub unconfirmed: bool,
    /// Does it stand in a list, which leads to its own page?
    pub listed: bool,
    /// Why somebody decides, as typed, where that cannot be kept yet.
    pub(super) reason: UnsentReason,
}

/// One reason of the screen.
#[derive(Clone, Debug)]
pub struct ReasonView {
    /// As in `+2.3`.
    pub weight: String,
    /// How much that is, in words.
    pub strength: &'static str,
    /// Untrusted: it may quote the comment.
    pub because: String,
}

/// Letters of an answered comment that are shown.
const EXCERPT_CHARS: usize = 240;

impl CardView {
    pub(super) fn of(queued: &Queued) -> Self {
        let comment = &queued.comment;
        let (likelihood, odds) = words::likelihood(queued.log_odds);
        let note = comment.content_note.trim();
        let collapsed = match comment.status {
            _ if !note.is_empty() => note.to_owned(),
            Status::Spam => "Marked as spam".to_owned(),
            _ => String::new(),
        };
        Self {
            id: comment.id.0,
            name_html: render_name(&comment.author_name),
            html: render_body(&comment.body),
            collapsed,
            status: comment.status,
            article: queued.article.clone(),
            article_title: queued.article_title.clone(),
            posted_at: comment.posted_at,
            edited_at: comment.edited_at,
            unseen: queued.unseen,
            version: queued.version,
            urgent: queued.urgent,
            unread: queued.unread,
            reports: queued.reports,
            marks: Vec::new(),
            claimed_by_html: queued.claimed_by.as_deref().map(render_name),
            proposed_by_html: queued.proposed_by.as_deref().map(render_name),
            answered: queued.answered_body.as_deref().map(|body| {
                (render_name(queued.answered_name.as_deref().unwrap_or_default()), beginning(body))
            }),
            likelihood,
            odds,
            reasons: reasons(&queued.reasons),
            sender: queued.sender.clone(),
            network: queued.network.clone(),
            next: 0,
            first: false,
            unconfirmed: false,
            listed: true,
            reason: UnsentReason::default(),
        }
    }

    /// The views of a page, each knowing the next.
    pub(super) fn all(comments: &[Queued]) -> Vec<Self> {
        let mut views: Vec<_> = comments.iter().map(Self::of).collect();
        let ids: Vec<_> = views.iter().map(|view| view.id).collect();
        for (view, next) in views.iter_mut().zip(ids.iter().skip(1)) {
            view.next = *next;
        }
        let first = views.iter().position(|view| view.claimed_by_html.is_none()).unwrap_or(0);
        if let Some(view) = views.get_mut(first) {
            view.first = true;
        }
        views
    }

    /// Says what in it could identify somebody.
    pub(super) fn mark(&mut self, marks: &[Mark]) {
        for title in marks.iter().map(|mark| mark.kind.title()) {
            if !self.marks.contains(&title) {
                self.marks.push(title);
            }
        }
    }

    /// May it be decided about? What its writer took back is theirs.
    #[must_use]
    pub fn is_ours(&self) -> bool {
        self.status != Status::Withdrawn
    }

    /// What can be done with it: the status, the word on the button and its key.
    #[must_use]
    pub fn actions(&self) -> Vec<(Status, &'static str, char)> {
        // Whoever has seen to what readers see already says so by publishing it.
        let (seen, publish) = if self.status == Status::Published {
            (self.unseen, "Leave it")
        } else {
            (false, "Publish")
        };
        let confirmed = self.status == Status::Spam && self.unconfirmed;
        let mended = self.status == Status::Removed && self.unseen;
        let remove = if mended { "Leave it removed" } else { "Remove" };
        let spam = if confirmed { "Spam indeed" } else { "Spam" };
        let all = [
            (Status::Published, publish, 'p'),
            (Status::Held, "Hold", 'h'),
            (Status::Spam, spam, 's'),
            (Status::Removed, remove, 'r'),
        ];
        let offered = |status| status != self.status || seen || confirmed || mended;
        all.into_iter().filter(|(status, ..)| offered(*status)).collect()
    }
}

/// The reasons that are stored with a comment or a decision.
pub(super) fn reasons(stored: &str) -> Vec<ReasonView> {
    let reasons: Vec<Reason> = serde_json::from_str(stored).unwrap_or_default();
    let views = reasons.into_iter().map(|reason| ReasonView {
        weight: format!("{:+.1}", reason.log_odds),
        strength: words::strength(reason.log_odds),
        because: reason.because,
    });
    views.collect()
}

/// The beginning of a text, on one line.
pub(super) fn beginning(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(EXCERPT_CHARS) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// The answers that are kept ready for one purpose.
pub(super) fn of_kind(answers: Vec<CannedAnswer>, kind: CannedKind) -> Vec<CannedAnswer> {
    answers.into_iter().filter(|answer| answer.kind == kind).collect()
}
