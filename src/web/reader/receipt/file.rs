use askama::Template;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, State as Parts};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::{Besides, Receipt, ServiceCall, Watch};
use crate::clock::Timestamp;
use crate::comments::MessageKind;
use crate::spam::Reason;
use crate::web::Result;
use crate::web::reader::receipt::happened::{doubts, happenings, in_words, told_of};
use crate::web::reader::receipt::{Happening, State};
use crate::web::view::Desk;

/// Everything that is kept of a comment, as a page that stands by itself.
#[derive(Debug, Template)]
#[template(path = "receipt/file.html")]
pub struct FilePage<'a> {
    /// Language of the site's own words, a BCP 47 tag.
    pub language: &'a str,
    /// Where the comment stands.
    pub state: State,
    /// Address of the article.
    pub article: &'a str,
    /// What the page of the receipt shows.
    pub receipt: &'a Receipt,
    /// What is kept besides.
    pub besides: &'a Besides,
    /// Why the screen was in doubt.
    pub doubts: &'a [String],
    /// What was decided, oldest first.
    pub happenings: &'a [Happening],
    /// What is kept besides the words, for how long, in sentences.
    pub hashes: &'a [(&'static str, String)],
}

/// The form, as the browser sends it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct FileForm {
    key: String,
    format: String,
}

/// `POST /receipt/file`: everything that is kept of the comment, as one file. Its name says nothing,
/// since it stands in the list of downloads.
pub(crate) async fn post(
    Parts(desk): Parts<Desk>,
    form: Result<Form<FileForm>, FormRejection>,
) -> Result<Response> {
    let Form(form) = form?;
    let Some(phrase) = desk.sender(&form.key, "") else { return desk.expired() };
    let Some(receipt) = desk.receipt(&phrase).await? else { return desk.expired() };
    let besides = desk.app.kept_besides(receipt.own.comment.id).await?;
    let (site, catalogue) = (desk.site(), desk.app.catalogue());
    let listing = catalogue.get(receipt.own.comment.article_id);
    let path = listing.map_or_else(String::new, |listing| listing.address());
    let article = format!("{}{path}", site.base_url);
    let hashes = hashes(&receipt, desk.app.settings().sender_days);
    let (kind, name, body) = if form.format == "html" {
        let page = FilePage {
            language: &site.language,
            state: State::of(&receipt),
            article: &article,
            receipt: &receipt,
            besides: &besides,
            doubts: &doubts(&receipt),
            happenings: &happenings(&receipt),
            hashes: &hashes,
        };
        ("text/html; charset=utf-8", "receipt.html", page.render()?)
    } else {
        let text = format!("{:#}\n", everything((&receipt, &besides), &article, &hashes));
        ("application/json", "receipt.json", text)
    };
    let disposition = format!("attachment; filename=\"{name}\"");
    let headers = [(CONTENT_TYPE, kind), (CONTENT_DISPOSITION, &disposition)];
    Ok((headers, body).into_response())
}

/// Everything that is kept, for programs. Names of moderators are not told.
fn everything(
    (receipt, besides): (&Receipt, &Besides),
    article: &str,
    hashes: &[(&str, String)],
) -> Value {
    let (own, time) = (&receipt.own, |at: Timestamp| at.to_string());
    let comment = &own.comment;
    let decisions = receipt.decisions.iter().map(|decision| {
        let told = told_of(decision, receipt);
        json!({
            "at": time(decision.decided_at), "what": told.what, "action": decision.action,
            "from": decision.from_status, "to": decision.to_status, "by": decision.actor,
            "because": told.because, "reasons": reasons(&decision.reasons),
        })
    });
    let messages = receipt.messages.iter().map(|message| {
        let by = if message.kind == MessageKind::Question { "moderator" } else { "writer" };
        json!({
            "kind": message.kind, "by": by, "text": message.body, "at": time(message.written_at),
            "read_at": message.read_at.map(time),
        })
    });
    let versions = receipt.versions.iter().map(|version| {
        json!({
            "number": version.number, "name": version.author_name, "text": version.body,
            "content_note": version.content_note, "written_at": time(version.written_at),
        })
    });
    json!({
        "comment": {
            "number": comment.id, "article": article, "answers": comment.parent_id,
            "name": comment.author_name, "text": comment.body,
            "content_note": comment.content_note, "status": comment.status,
            "posted_at": time(comment.posted_at), "edited_at": comment.edited_at.map(time),
            "withdrawn_at": own.withdrawn_at.map(time), "erased_at": own.erased_at.map(time),
            "helped": comment.helped, "read_first": own.urgent,
        },
        "screen": { "log_odds_of_spam": own.log_odds, "reasons": reasons(&own.reasons) },
        "older_versions": versions.collect::<Vec<_>>(),
        "decisions": decisions.collect::<Vec<_>>(),
        "messages": messages.collect::<Vec<_>>(),
        "services": besides.calls.iter().map(call).collect::<Vec<_>>(),
        "mail_addresses": receipt.watches.iter().map(watch).collect::<Vec<_>>(),
        "a_copy_teaches_the_filter": besides.teaches,
        "hashes": hashes.iter().map(|(what, until)| json!({ "what": what, "kept": until }))
            .collect::<Vec<_>>(),
    })
}

/// What a service outside was sent, and what it said.
fn call(call: &ServiceCall) -> Value {
    json!({
        "service": call.service, "for": call.purpose, "at": call.made_at.to_string(),
        "sent": call.sent, "asked_at": call.asked_at.map(|at| at.to_string()),
        "said": call.verdict, "because": call.evidence,
    })
}

/// Masked, since the file may be found by others.
fn watch(watch: &Watch) -> Value {
    json!({
        "address": watch.address.masked(), "given_at": watch.asked_at.to_string(),
        "confirmed_at": watch.confirmed_at.map(|at| at.to_string()),
        "kept_until": watch.expires_at.to_string(),
    })
}

fn reasons(stored: &str) -> Vec<String> {
    let reasons: Vec<Reason> = serde_json::from_str(stored).unwrap_or_default();
    reasons.into_iter().filter_map(in_words).collect()
}

/// What is kept besides the words: hashes, from which nobody can read what they stand for.
fn hashes(receipt: &Receipt, sender_days: u32) -> Vec<(&'static str, String)> {
    let own = &receipt.own;
    let expires = own.comment.posted_at.plus_seconds(i64::from(sender_days) * 86_400);
    let until = format!("until {}", expires.day_in_words());
    let with_comment = || "as long as the comment".to_owned();
    [
        (true, "A hash of your secret phrase, to know you by it", with_comment()),
        (!own.fingerprint.is_empty(), "A hash of the words, to find repetitions", with_comment()),
        (own.sender.is_some(), "A keyed hash of your network address", until.clone()),
        (own.network.is_some(), "A keyed hash of the network around it", until),
    ]
    .into_iter()
    .filter(|(kept, _, _)| *kept)
    .map(|(_, what, until)| (what, until))
    .collect()
}
