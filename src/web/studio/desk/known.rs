use crate::app::{Knowledge, Purpose, ServiceCall};
use crate::clock::Timestamp;
use crate::comments::{Comment, Message, MessageKind, render_name};
use crate::guard::{Field, Mark};
use crate::reports::Report;
use crate::web::studio::desk::ReasonView;
use crate::web::studio::desk::card::reasons;

/// What the other parts of the site know of a comment, ready to be shown.
#[derive(Clone, Debug)]
pub struct KnownView {
    /// What in it could identify somebody.
    pub marks: Vec<MarkView>,
    /// What readers say about it that nobody has seen to.
    pub reports: Vec<Report>,
    /// What services outside were asked and told.
    pub calls: Vec<CallView>,
    /// What it said before.
    pub versions: Vec<VersionView>,
    /// What moderators and its writer said to each other.
    pub messages: Vec<MessageView>,
}

/// Words that could identify somebody.
#[derive(Clone, Debug)]
pub struct MarkView {
    /// As in “A phone number”.
    pub title: &'static str,
    /// The words. Untrusted.
    pub words: String,
    /// Why, in one sentence.
    pub why: &'static str,
}

/// What a service was asked or told.
#[derive(Clone, Debug)]
pub struct CallView {
    /// Its name.
    pub service: String,
    /// What for, when, and what came of it: sentences. Untrusted.
    pub told: String,
    /// What it found.
    pub reasons: Vec<ReasonView>,
    /// What it was sent, field by field; empty once that is forgotten. Untrusted.
    pub sent: Vec<(String, String)>,
}

/// What a comment said before.
#[derive(Clone, Debug)]
pub struct VersionView {
    /// From 1, what was posted first.
    pub number: i64,
    /// Under which name: trusted HTML.
    pub name_html: String,
    /// What it said, as typed. Untrusted.
    pub body: String,
    /// Its topic, as typed; may be empty. Untrusted.
    pub content_note: String,
    /// When.
    pub written_at: Timestamp,
}

/// What a moderator or the writer said to the other.
#[derive(Clone, Debug)]
pub struct MessageView {
    /// Who: trusted HTML.
    pub by_html: String,
    /// What it is, as in “asks”.
    pub what: &'static str,
    /// As typed. Untrusted.
    pub body: String,
    /// When.
    pub written_at: Timestamp,
    /// Has no moderator read it?
    pub unread: bool,
    /// When the writer read what they were asked, or that they have not.
    pub seen: String,
}

impl KnownView {
    pub(super) fn of(comment: &Comment, known: Knowledge) -> Self {
        Self {
            marks: marks(comment, &known.marks),
            reports: known.reports,
            calls: known.calls.into_iter().map(call).collect(),
            versions: known
                .versions
                .into_iter()
                .map(|version| VersionView {
                    number: version.number,
                    name_html: render_name(&version.author_name),
                    body: version.body,
                    content_note: version.content_note,
                    written_at: version.written_at,
                })
                .collect(),
            messages: known.messages.into_iter().map(message).collect(),
        }
    }

    /// Did its writer say something that no moderator has read?
    #[must_use]
    pub fn has_unread(&self) -> bool {
        self.messages.iter().any(|message| message.unread)
    }
}

fn marks(comment: &Comment, marks: &[Mark]) -> Vec<MarkView> {
    let views = marks.iter().map(|mark| {
        let text = match mark.field {
            Field::Name => &comment.author_name,
            Field::Body => &comment.body,
        };
        let words = text.get(mark.range.clone()).unwrap_or_default().to_owned();
        MarkView { title: mark.kind.title(), words, why: mark.kind.why() }
    });
    views.collect()
}

fn call((call, sent): (ServiceCall, Vec<(String, String)>)) -> CallView {
    let told = told(&call);
    let evidence = call.evidence.as_deref().unwrap_or("[]");
    CallView { service: call.service, told, reasons: reasons(evidence), sent }
}

/// What came of a call, in a sentence or two.
fn told(call: &ServiceCall) -> String {
    let what = match call.purpose {
        Purpose::Check => "Asked what it thinks",
        Purpose::Spam => "To be told that people call it spam",
        Purpose::Ham => "To be told that people published it",
    };
    let when = match (call.asked_at, call.attempts) {
        (None, _) => "not yet".to_owned(),
        (Some(at), 1) => at.minute_in_words(),
        (Some(at), times) => format!("{}, attempt {times}", at.minute_in_words()),
    };
    let said = match (&call.verdict, &call.fault) {
        (_, Some(fault)) => format!(" {fault}"),
        (Some(verdict), None) => match verdict.as_str() {
            "spam" => " It said: spam.".to_owned(),
            "ham" => " It said: no spam.".to_owned(),
            _ => " It could not tell.".to_owned(),
        },
        (None, None) => String::new(),
    };
    let next = call
        .next_at
        .map_or_else(String::new, |at| format!(" It is asked again {}.", at.minute_in_words()));
    format!("{what} ({when}).{said}{next}")
}

fn message(message: Message) -> MessageView {
    let (by_html, what) = match message.kind {
        MessageKind::Question => (render_name(&message.written_by), "asks"),
        MessageKind::Answer => ("Its writer".to_owned(), "answers"),
        MessageKind::Appeal => ("Its writer".to_owned(), "asks for another decision"),
    };
    let asked = message.kind == MessageKind::Question;
    let seen = match message.read_at {
        Some(at) if asked => format!("Its writer read this {}.", at.minute_in_words()),
        None if asked => "Its writer has not read this yet.".to_owned(),
        _ => String::new(),
    };
    MessageView {
        by_html,
        what,
        unread: !asked && message.read_at.is_none(),
        body: message.body,
        written_at: message.written_at,
        seen,
    }
}
