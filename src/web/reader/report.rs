//! Telling editors that something is wrong with a source or a sentence, and moderators that
//! something is wrong with a comment: the form, what it brings, and the thanks.

use std::sync::Arc;

use askama::Template;
use axum::extract::rejection::FormRejection;
use axum::extract::{Extension, Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use tokio::time::timeout;

use crate::app::{Sent, Subject};
use crate::comments::{ANONYMOUS, Comment, Status, shown_name};
use crate::content::{Listing, Slug, State as Stage};
use crate::reports::{Place, RawReport, ReportField, ReportProblem, beginning, places};
use crate::web::client::Client;
use crate::web::layout::{Head, Link};
use crate::web::view::{Desk, link};
use crate::web::{Error, Result, kept_page, page};

/// The form with which readers tell editors that something is wrong.
#[derive(Debug, Template)]
#[template(path = "report.html")]
pub struct ReportPage<'a> {
    /// Unlisted.
    pub head: Head<'a>,
    /// What the report is about.
    pub article: &'a Link,
    /// Where the form goes.
    pub action: &'a str,
    /// The comment that it is about; `None`: the text itself.
    pub comment: Option<&'a ReportedView>,
    /// The sections and notes to choose from.
    pub places: &'a [Place],
    /// As chosen or typed. Untrusted.
    pub typed: &'a RawReport,
    /// Tells when the form was drawn.
    pub token: &'a str,
    /// All that is wrong, in the order of the fields.
    pub problems: &'a [ReportProblem],
    /// Something that the reader cannot mend.
    pub trouble: Option<&'a str>,
}

/// A comment that is being reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportedView {
    /// Names it in `/comments/…`.
    pub id: i64,
    /// As typed, untrusted; “Anonymous” where there is none.
    pub name: String,
    /// How its text begins, as typed, untrusted; empty where readers are asked before they see it.
    pub beginning: String,
    /// Do readers see it now?
    pub is_shown: bool,
}

impl ReportPage<'_> {
    /// The note or section that was chosen.
    fn chosen(&self) -> Option<&Place> {
        self.places.iter().find(|place| place.id == self.typed.about)
    }

    fn sections(&self) -> impl Iterator<Item = &Place> {
        self.places.iter().filter(|place| place.note.is_none())
    }

    fn notes(&self) -> impl Iterator<Item = &Place> {
        self.places.iter().filter(|place| place.note.is_some())
    }

    fn problems_of(&self, field: ReportField) -> impl Iterator<Item = &ReportProblem> {
        self.problems.iter().filter(move |problem| problem.field() == field)
    }

    fn is_faulty(&self, field: ReportField) -> bool {
        self.problems_of(field).next().is_some()
    }
}

/// Thanks for a report.
#[derive(Debug, Template)]
#[template(path = "reported.html")]
pub struct ReportedPage<'a> {
    /// Unlisted.
    pub head: Head<'a>,
    /// What the report is about.
    pub article: &'a Link,
}

/// Which place of the article the reader comes from.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ReportQuery {
    about: String,
    comment: String,
}

/// The form, as the browser sends it. A field that is missing counts as empty.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ReportForm {
    about: String,
    comment: String,
    kind: String,
    body: String,
    /// Hidden from people; see [`crate::spam::Honeypot`].
    website: String,
    token: String,
}

/// `GET /articles/{slug}/report` and `GET /{slug}/report`
///
/// Drawn anew each time, so that the form knows when it was opened.
pub(crate) async fn show(
    State(desk): State<Desk>,
    Path(slug): Path<String>,
    Query(asked): Query<ReportQuery>,
) -> Result<Response> {
    let listing = desk.reportable(&slug)?;
    let mut typed = RawReport { comment: asked.comment, ..RawReport::default() };
    let subject = desk.subject_of(&listing, &typed).await?;
    let shown = subject.comment.as_ref().is_some_and(|comment| comment.is_shown);
    if !typed.comment.is_empty() && !shown {
        return Err(Error::NotFound);
    }
    // A note may have gone since the link to it was made; then the reader chooses another.
    if subject.places.iter().any(|place| place.id == asked.about) {
        typed.about = asked.about;
    }
    let drawn = desk.report_page(&listing, &subject, &typed, &desk.app.form_token(), &[], None)?;
    Ok(drawn.into_response())
}

/// `POST /articles/{slug}/report` and `POST /{slug}/report`
///
/// A report with problems comes back in its form, with status 422; if the database is away, with
/// 503.
pub(crate) async fn post(
    State(desk): State<Desk>,
    Extension(Client(address)): Extension<Client>,
    Path(slug): Path<String>,
    form: Result<Form<ReportForm>, FormRejection>,
) -> Result<Response> {
    let Form(form) = form?;
    let listing = desk.reportable(&slug)?;
    let typed =
        RawReport { about: form.about, comment: form.comment, kind: form.kind, body: form.body };
    // The form was opened when it was opened first.
    let drawn_first = Some(&form.token).filter(|token| !token.is_empty());
    let again = |status: StatusCode, subject: &ReportSubject, problems: &[_], trouble| {
        let token = drawn_first.cloned().unwrap_or_else(|| desk.app.form_token());
        let drawn = desk.report_page(&listing, subject, &typed, &token, problems, trouble)?;
        Ok((status, drawn).into_response())
    };
    let read = timeout(desk.store_patience(), desk.subject_of(&listing, &typed)).await;
    let Ok(Ok(subject)) = read else {
        // Somebody's words must not be lost because what they are about cannot be read.
        let unseen = ReportSubject::unseen(&typed);
        return again(StatusCode::SERVICE_UNAVAILABLE, &unseen, &[], Some(NOT_STORED));
    };
    if subject.comment.is_none() && !typed.comment.is_empty() {
        let unseen = ReportSubject::unseen(&typed);
        return again(StatusCode::UNPROCESSABLE_ENTITY, &unseen, &[], Some(COMMENT_GONE));
    }
    let draft = match typed.check(&subject.places) {
        Ok(draft) => draft,
        Err(problems) => return again(StatusCode::UNPROCESSABLE_ENTITY, &subject, &problems, None),
    };
    let sent = Sent {
        honeypot: &form.website,
        token: &form.token,
        address,
        // No service is asked about reports.
        user_agent: "",
        referrer: "",
    };
    let submitted = desk.app.submit_report(&listing, &draft, sent);
    let trouble = match timeout(desk.store_patience(), submitted).await {
        Ok(Ok(_)) => return Ok(Redirect::to(&thanks_address(&listing)).into_response()),
        Ok(Err(error)) => {
            tracing::error!(%error, "a report could not be stored");
            NOT_STORED
        }
        Err(_) => {
            tracing::error!("a report could not be stored in time");
            PERHAPS_STORED
        }
    };
    again(StatusCode::SERVICE_UNAVAILABLE, &subject, &[], Some(trouble))
}

/// What a report can be about.
#[derive(Clone, Debug, Default)]
struct ReportSubject {
    places: Vec<Place>,
    comment: Option<ReportedView>,
}

impl ReportSubject {
    /// Stands for what the reader chose while nobody can say what that is.
    fn unseen(typed: &RawReport) -> Self {
        let comment = typed.comment_id().map(|id| ReportedView {
            id: id.0,
            name: ANONYMOUS.to_owned(),
            beginning: String::new(),
            is_shown: false,
        });
        let words = "What you chose before".to_owned();
        let about = typed.about.clone();
        let place = Place { id: about, note: None, words, source_key: None };
        let places = if typed.about.is_empty() { Vec::new() } else { vec![place] };
        Self { places, comment }
    }
}

const COMMENT_GONE: &str = "This comment is no longer here, so there is nothing left to report. \
                            Your text is still here if you want to copy it.";

const NOT_STORED: &str = "We cannot store your report just now. It is still here: please keep \
                          this page open and press “Send” again in a minute.";

const PERHAPS_STORED: &str = "Storing your report takes longer than it should. It is still here: \
                              please keep this page open and press “Send” again in a minute. It \
                              does no harm if it reaches us twice.";

/// `GET /articles/{slug}/report/thanks` and `GET /{slug}/report/thanks`
///
/// A page of its own, the same for everybody: it does not show what was sent.
pub(crate) async fn thanks(State(desk): State<Desk>, Path(slug): Path<String>) -> Result<Response> {
    let listing = desk.reportable(&slug)?;
    let site = desk.site();
    let address = thanks_address(&listing);
    let head = Head::new(&site, "Thank you for telling us", "", &address).unlisted();
    let article = link(&listing);
    let subjects = vec![Subject::Site, Subject::Article(listing.id)];
    kept_page(&ReportedPage { head, article: &article }, subjects)
}

fn thanks_address(listing: &Listing) -> String {
    listing.report_address(None) + "/thanks"
}

impl Desk {
    /// The article or page at `slug`, now or once, if readers see it. Reports are welcome where
    /// comments are closed.
    fn reportable(&self, slug: &str) -> Result<Arc<Listing>> {
        let slug = Slug::parse(slug).ok_or(Error::NotFound)?;
        let catalogue = self.app.catalogue();
        let listing = catalogue.at(&slug).or_else(|| catalogue.once_at(&slug));
        let listing =
            listing.filter(|listing| listing.revision.is_some()).ok_or(Error::NotFound)?;
        match listing.state {
            Stage::Archived => Err(Error::Gone),
            _ if listing.is_public() => Ok(Arc::clone(listing)),
            _ => Err(Error::NotFound),
        }
    }

    /// What the report is about: a comment under this article that readers have seen, or one of the
    /// sections and notes of its text.
    async fn subject_of(&self, listing: &Listing, typed: &RawReport) -> Result<ReportSubject> {
        if !typed.comment.is_empty() {
            let Some(id) = typed.comment_id() else { return Ok(ReportSubject::default()) };
            let comment = self.app.comment(id).await?;
            let comment = comment.filter(|comment| comment.article_id == listing.id);
            return Ok(ReportSubject {
                comment: comment.as_ref().and_then(reported),
                places: Vec::new(),
            });
        }
        let revision = listing.revision.ok_or(Error::NotFound)?;
        let places = places(&*self.compiled(listing, revision).await?);
        Ok(ReportSubject { places, comment: None })
    }

    fn report_page(
        &self,
        listing: &Listing,
        subject: &ReportSubject,
        typed: &RawReport,
        token: &str,
        problems: &[ReportProblem],
        trouble: Option<&str>,
    ) -> Result<impl IntoResponse + use<>> {
        let site = self.site();
        let article = link(listing);
        let action = listing.report_address(None);
        let about_comment = !typed.comment.is_empty();
        let title = if about_comment { "Report a comment" } else { "Tell us what is wrong" };
        let drawn = ReportPage {
            head: Head::new(&site, title, "", &action).unlisted(),
            article: &article,
            action: &action,
            comment: subject.comment.as_ref(),
            places: &subject.places,
            typed,
            token,
            problems,
            trouble,
        };
        page(&drawn)
    }
}

/// How much of a comment stands above the form, in characters.
const BEGINNING_CHARS: usize = 200;

/// The comment as the form shows it; `None` once a moderator took it off. One that waits, or was
/// taken back, since the form was opened can still be reported, and shows no more of itself.
fn reported(comment: &Comment) -> Option<ReportedView> {
    let hidden = |is_shown| ReportedView {
        id: comment.id.0,
        name: ANONYMOUS.to_owned(),
        beginning: String::new(),
        is_shown,
    };
    match comment.status {
        Status::Published => Some(ReportedView {
            name: shown_name(&comment.author_name).into_owned(),
            beginning: if comment.content_note.is_empty() {
                beginning(&comment.body, BEGINNING_CHARS)
            } else {
                String::new()
            },
            ..hidden(true)
        }),
        Status::Held | Status::Withdrawn => Some(hidden(false)),
        Status::Spam | Status::Removed => None,
    }
}
