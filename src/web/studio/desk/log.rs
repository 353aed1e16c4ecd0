use askama::Template;
use axum::body::{Body, Bytes};
use axum::extract::{Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use http_body_util::channel::{Channel, Sender};
use serde::Deserialize;

use crate::app::{App, AuditFilter, Audited, CSV_HEAD, StoreError, csv_line, json_line};
use crate::comments::{CommentId, render_name};
use crate::editors::Right;
use crate::web::studio::desk::card::reasons;
use crate::web::studio::desk::{ReasonView, words};
use crate::web::studio::{SignedIn, StudioHead, Tab};
use crate::web::view::{Desk, encoded};
use crate::web::{Result, page};

/// The log of decisions.
#[derive(Debug, Template)]
#[template(path = "studio/desk/log.html")]
pub struct LogPage<'a> {
    /// With the way to the other pages.
    pub head: StudioHead<'a>,
    /// What was asked for. Untrusted.
    query: &'a LogQuery,
    /// The newest first.
    pub rows: Vec<LogRow<'a>>,
    /// The next page.
    pub next: Option<String>,
    /// The same, all of it, as a file: the end of the address.
    pub export: String,
}

/// A decision as the log shows it.
#[derive(Debug)]
pub struct LogRow<'a> {
    /// What was decided.
    pub audited: &'a Audited,
    /// Who decided: trusted HTML.
    pub name_html: String,
    /// How likely spam was, in words and in numbers.
    pub likelihood: (&'static str, String),
    /// Why the screen thought so.
    pub reasons: Vec<ReasonView>,
}

/// Which decisions somebody wants to see, as typed. Untrusted.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct LogQuery {
    by: String,
    comment: String,
    action: String,
    before: String,
    format: String,
}

/// Decisions on one page.
const PAGE: i64 = 50;

/// Decisions that are read at once for a file.
const AT_ONCE: i64 = 1_000;

impl LogQuery {
    fn filter(&self) -> AuditFilter {
        let word = |text: &str| Some(words::typed(text)).filter(|text| !text.is_empty());
        AuditFilter {
            decided_by: word(&self.by),
            // What is no number is the number of no comment.
            comment: word(&self.comment).map(|typed| CommentId(typed.parse().unwrap_or(0))),
            action: word(&self.action),
        }
    }

    /// The end of an address that asks for the same.
    fn ending(&self) -> String {
        let fields = [("by", &self.by), ("comment", &self.comment), ("action", &self.action)];
        let set = fields.into_iter().filter(|(_, value)| !value.is_empty());
        let pairs: Vec<_> =
            set.map(|(name, value)| format!("&{name}={}", encoded(value))).collect();
        pairs.concat()
    }
}

/// `GET /studio/decisions`
pub(crate) async fn show(
    State(desk): State<Desk>,
    signed_in: SignedIn,
    Query(query): Query<LogQuery>,
) -> Result<Response> {
    signed_in.require(Right::Moderate)?;
    let before = query.before.parse().ok();
    let mut found = desk.app.audit(&query.filter(), before, PAGE + 1).await?;
    let more = i64::try_from(found.len()).is_ok_and(|number| number > PAGE);
    found.truncate(usize::try_from(PAGE).unwrap_or_default());
    let next = found
        .last()
        .filter(|_| more)
        .map(|last| format!("/studio/decisions?before={}{}", last.decision.id, query.ending()));
    let rows = found.iter().map(|audited| LogRow {
        audited,
        name_html: render_name(&audited.decision.actor.signed(&audited.decision.decided_by)),
        likelihood: words::likelihood(audited.decision.log_odds),
        reasons: reasons(&audited.decision.reasons),
    });
    let page = page(&LogPage {
        head: desk.studio_head("Decisions", Tab::Queue, Some(&signed_in.editor)),
        rows: rows.collect(),
        next,
        export: query.ending(),
        query: &query,
    })?;
    Ok(page.into_response())
}

/// `GET /studio/decisions/export?format=json` or `csv`
///
/// Written as it is read: a log of any length leaves in pieces.
pub(crate) async fn export(
    State(desk): State<Desk>,
    signed_in: SignedIn,
    Query(query): Query<LogQuery>,
) -> Result<Response> {
    signed_in.require(Right::Moderate)?;
    let csv = query.format == "csv";
    let (sender, body) = Channel::<Bytes, StoreError>::new(2);
    tokio::spawn(send(desk.app.clone(), query.filter(), csv, sender));
    let (kind, name) = if csv {
        ("text/csv; charset=utf-8", "attachment; filename=\"decisions.csv\"")
    } else {
        ("application/jsonl; charset=utf-8", "attachment; filename=\"decisions.jsonl\"")
    };
    Ok(([(CONTENT_TYPE, kind), (CONTENT_DISPOSITION, name)], Body::new(body)).into_response())
}

/// Reads decisions and sends them on. A failure ends the transfer, so that nobody takes half a log
/// for a whole one.
async fn send(app: App, filter: AuditFilter, csv: bool, mut to: Sender<Bytes, StoreError>) {
    if csv && to.send_data(Bytes::from_static(CSV_HEAD.as_bytes())).await.is_err() {
        return;
    }
    let line = if csv { csv_line } else { json_line };
    let mut before = None;
    loop {
        match app.audit(&filter, before, AT_ONCE).await {
            Ok(found) => {
                let Some(last) = found.last() else { return };
                before = Some(last.decision.id);
                let text: String = found.iter().map(line).collect();
                if to.send_data(text.into()).await.is_err() {
                    return;
                }
            }
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "an export broke off");
                to.abort(error);
                return;
            }
        }
    }
}
