use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State as Parts};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::app::Receipt;
use crate::clock::{Precision, Timestamp, Told};
use crate::comments::{
    Actor, MAX_ANSWERS, MAX_MESSAGE_CHARS, Message, MessageKind, Phrase, render_body,
};
use crate::web::layout::{Head, Link};
use crate::web::reader::CommentView;
use crate::web::reader::conversation::name;
use crate::web::reader::mail::WatchView;
use crate::web::reader::receipt::happened::{doubts, happenings};
use crate::web::reader::receipt::{Happening, State};
use crate::web::view::{Desk, link};
use crate::web::{Result, page};

/// A comment as the holder of its receipt sees it, and what can be done with it.
#[derive(Debug, Template)]
#[template(path = "receipt/open.html")]
pub struct ReceiptPage<'a> {
    /// Unlisted, with a title that says nothing.
    pub head: Head<'a>,
    /// Where the comment stands.
    pub state: State,
    /// Number of the comment.
    pub id: i64,
    /// The article that it stands under, if readers see that.
    pub article: Option<Link>,
    /// When it was posted, to the day.
    pub posted_at: Timestamp,
    /// When it was last changed.
    pub edited_at: Option<Timestamp>,
    /// As readers see it, or would.
    pub comment: &'a CommentView,
    /// The topic under which it opens on request; empty: it stands open. Untrusted.
    pub content_note: &'a str,
    /// Why the screen held it, in sentences. Untrusted: they may quote.
    pub doubts: &'a [String],
    /// What was decided about it, oldest first.
    pub happenings: &'a [Happening],
    /// What moderators and the writer said to each other, oldest first.
    pub messages: &'a [MessageView],
    /// May the latest question be answered (once more)?
    pub may_answer: bool,
    /// May moderators be asked to decide anew?
    pub may_appeal: bool,
    /// What was typed and is not sent yet, and as what.
    pub unsent: Option<(MessageKind, &'a str)>,
    /// All that is wrong with it, in sentences.
    pub problems: &'a [String],
    /// Most characters of a message.
    pub most: usize,
    /// Hidden field of every form.
    pub key: &'a str,
    /// Tells when the page was drawn.
    pub token: &'a str,
    /// Where it is changed, taken back, erased.
    pub edit: &'a str,
    /// See `edit`.
    pub withdraw: &'a str,
    /// See `edit`.
    pub erase: &'a str,
    /// Where mails about answers are asked for and stopped; `None` where there is nothing of either
    /// to do.
    pub mail: Option<&'a str>,
    /// Who is written to already.
    pub watches: &'a [WatchView],
    /// Trusted HTML of the site's own block about help, where somebody may be in danger.
    pub help: Option<Arc<str>>,
}

/// A message as the writer of a comment sees it.
#[derive(Clone, Debug)]
pub struct MessageView {
    /// Who speaks, and why.
    pub kind: MessageKind,
    /// Trusted HTML: made by `comments::markup`.
    pub html: String,
    /// When.
    pub at: Timestamp,
    /// Was it not seen before by the one whom it is for?
    pub unread: bool,
}

impl ReceiptPage<'_> {
    /// The question that waits for an answer, which stands above everything else.
    fn asked(&self) -> Option<&MessageView> {
        let newest = self.messages.iter().rev().filter(|_| self.may_answer);
        let mut newest = newest.filter(|message| message.kind != MessageKind::Appeal);
        newest.next().filter(|message| message.kind == MessageKind::Question)
    }

    /// All that was said besides.
    fn said(&self) -> Vec<&MessageView> {
        let asked = self.asked();
        let is_asked = |message: &MessageView| asked.is_some_and(|one| std::ptr::eq(one, message));
        self.messages.iter().filter(|message| !is_asked(message)).collect()
    }

    /// What was typed into the form for messages of that kind, `answer` or `appeal`.
    fn typed(&self, kind: &str) -> &str {
        self.unsent.filter(|(unsent, _)| unsent.word() == kind).map_or("", |(_, typed)| typed)
    }

    /// What is wrong in the form for messages of that kind.
    fn problems_of(&self, kind: &str) -> &[String] {
        let concerned = self.unsent.is_some_and(|(unsent, _)| unsent.word() == kind);
        if concerned { self.problems } else { &[] }
    }
}

/// `GET /receipt/open/{key}`
pub(crate) async fn show(Parts(desk): Parts<Desk>, Path(key): Path<String>) -> Result<Response> {
    let (phrase, receipt) = match desk.receipt_at(&key).await? {
        Ok(found) => found,
        Err(expired) => return Ok(expired),
    };
    let shown = desk.receipt_page(&phrase, &receipt, None, &[])?;
    if receipt.has_unread_question() {
        desk.app.writer_has_read(receipt.own.comment.id).await?;
    }
    Ok(shown)
}

impl Desk {
    /// The page of a receipt, perhaps with a message that cannot be sent yet.
    pub(super) fn receipt_page(
        &self,
        phrase: &Phrase,
        receipt: &Receipt,
        unsent: Option<(MessageKind, &str)>,
        problems: &[String],
    ) -> Result<Response> {
        let (own, site) = (&receipt.own, self.site());
        let state = State::of(receipt);
        let comment = CommentView {
            id: own.comment.id.0,
            name: name(&own.comment.author_name),
            html: render_body(&own.comment.body),
            posted_at: Told::new(own.comment.posted_at, Precision::Day),
            ..CommentView::default()
        };
        let catalogue = self.app.catalogue();
        let listing = catalogue.get(own.comment.article_id).filter(|listing| listing.is_public());
        let waits = matches!(state, State::Waiting | State::Looked);
        let watches: Vec<_> = receipt.watches.iter().map(WatchView::from).collect();
        // Nobody answers what readers do not see any more.
        let mail = self.app.offers_reply_mails()
            && state != State::Erased
            && (state != State::Withdrawn || !watches.is_empty());
        let mail = mail.then(|| self.receipt_address("mail", phrase));
        let drawn = ReceiptPage {
            head: Head::new(&site, "Receipt", "", "/receipt").unlisted(),
            state,
            id: comment.id,
            article: listing.map(|listing| link(listing)),
            posted_at: own.comment.posted_at,
            edited_at: own.comment.edited_at,
            comment: &comment,
            content_note: &own.comment.content_note,
            doubts: &if waits { doubts(receipt) } else { Vec::new() },
            happenings: &happenings(receipt),
            messages: &receipt.messages.iter().map(view).collect::<Vec<_>>(),
            may_answer: may_answer(&receipt.messages),
            may_appeal: may_appeal(state, receipt),
            unsent,
            problems,
            most: MAX_MESSAGE_CHARS,
            key: &self.form_key(phrase),
            token: &self.app.form_token(),
            edit: &self.receipt_address("edit", phrase),
            withdraw: &self.receipt_address("withdraw", phrase),
            erase: &self.receipt_address("erase", phrase),
            mail: mail.as_deref(),
            watches: &watches,
            help: if own.urgent { self.block_html("help") } else { None },
        };
        let faulty = !problems.is_empty();
        let status = if faulty { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        Ok((status, page(&drawn)?).into_response())
    }
}

fn view(message: &Message) -> MessageView {
    MessageView {
        kind: message.kind,
        html: render_body(&message.body),
        at: message.written_at,
        unread: message.read_at.is_none(),
    }
}

/// As the store decides in the end; here only so that no form is shown in vain.
fn may_answer(messages: &[Message]) -> bool {
    let after_question =
        messages.iter().rev().take_while(|message| message.kind != MessageKind::Question);
    let answers = after_question.filter(|message| message.kind == MessageKind::Answer).count();
    let asked = messages.iter().any(|message| message.kind == MessageKind::Question);
    asked && answers < MAX_ANSWERS
}

/// As the store decides in the end; here only so that no form is shown in vain.
fn may_appeal(state: State, receipt: &Receipt) -> bool {
    let latest = receipt.decisions.iter().rev().find(|decision| {
        decision.from_status != decision.to_status && decision.actor != Actor::Writer
    });
    let about = latest.map(|decision| decision.id);
    let appealed = receipt
        .messages
        .iter()
        .any(|message| message.kind == MessageKind::Appeal && message.decision_id == about);
    state.is_open_to_appeal() && !appealed
}
