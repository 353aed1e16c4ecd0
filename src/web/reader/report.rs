//! Telling editors that something is wrong with a source or a sentence: the form, what it brings,
//! and the thanks.

use std::sync::Arc;

use askama::Template;
use axum::extract::rejection::FormRejection;
use axum::extract::{Extension, Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use tokio::time::timeout;

use crate::app::{Sent, Subject};
use crate::content::{Listing, Slug, State as Stage};
use crate::reports::{Place, RawReport, ReportField, ReportKind, ReportProblem, places};
use crate::web::client::Client;
use crate::web::layout::{Head, Link};
use crate::web::reader::FilterNotice;
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
    /// The filters in force, and what each is told.
    pub filters: &'a [FilterNotice],
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
}

/// The form, as the browser sends it. A field that is missing counts as empty.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ReportForm {
    about: String,
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
    let places = desk.places(&listing).await?;
    // A note may have gone since the link to it was made; then the reader chooses another.
    let known = places.iter().any(|place| place.id == asked.about);
    let about = if known { asked.about } else { String::new() };
    let typed = RawReport { about, ..RawReport::default() };
    let drawn = desk.report_page(&listing, &places, &typed, &desk.app.form_token(), &[], None)?;
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
    let typed = RawReport { about: form.about, kind: form.kind, body: form.body };
    // The form was opened when it was opened first.
    let drawn_first = Some(&form.token).filter(|token| !token.is_empty());
    let again = |status: StatusCode, places: &[Place], problems: &[_], trouble| {
        let token = drawn_first.cloned().unwrap_or_else(|| desk.app.form_token());
        let drawn = desk.report_page(&listing, places, &typed, &token, problems, trouble)?;
        Ok((status, drawn).into_response())
    };
    let read = timeout(desk.store_patience(), desk.places(&listing)).await;
    let Ok(Ok(places)) = read else {
        // Somebody's words must not be lost because the text that they are about cannot be read.
        let chosen = unseen_place(&typed.about);
        return again(StatusCode::SERVICE_UNAVAILABLE, &chosen, &[], Some(NOT_STORED));
    };
    let draft = match typed.check(&places) {
        Ok(draft) => draft,
        Err(problems) => return again(StatusCode::UNPROCESSABLE_ENTITY, &places, &problems, None),
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
    again(StatusCode::SERVICE_UNAVAILABLE, &places, &[], Some(trouble))
}

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

/// Stands for what the reader chose while nobody can say what that is.
fn unseen_place(about: &str) -> Vec<Place> {
    let words = "What you chose before".to_owned();
    let place = Place { id: about.to_owned(), note: None, words, source_key: None };
    if about.is_empty() { Vec::new() } else { vec![place] }
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

    async fn places(&self, listing: &Listing) -> Result<Vec<Place>> {
        let revision = listing.revision.ok_or(Error::NotFound)?;
        Ok(places(&*self.compiled(listing, revision).await?))
    }

    fn report_page(
        &self,
        listing: &Listing,
        places: &[Place],
        typed: &RawReport,
        token: &str,
        problems: &[ReportProblem],
        trouble: Option<&str>,
    ) -> Result<impl IntoResponse + use<>> {
        let site = self.site();
        let article = link(listing);
        let action = listing.report_address(None);
        let drawn = ReportPage {
            head: Head::new(&site, "Tell us what is wrong", "", &action).unlisted(),
            article: &article,
            action: &action,
            places,
            typed,
            token,
            problems,
            trouble,
            filters: &self.filter_notices(),
        };
        page(&drawn)
    }
}
