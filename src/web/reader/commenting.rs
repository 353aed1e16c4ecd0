//! What a commenter sends, and what comes back.

use std::time::Duration;

use axum::extract::rejection::FormRejection;
use axum::extract::{Extension, Form, Path, State};
use axum::http::header::{REFERER, USER_AGENT};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use tokio::time::timeout;

use crate::app::{Outcome, Sent};
use crate::comments::{
    ANONYMOUS, CommentId, Draft, DraftProblem, Field as DraftField, RawDraft, render_body,
};
use crate::content::Listing;
use crate::web::client::{Client, text_of};
use crate::web::layout::Head;
use crate::web::reader::conversation::{Blank, name};
use crate::web::reader::{Answering, CommentView, DraftPage, Field, MarkedView, Problem};
use crate::web::view::{Desk, link};
use crate::web::{Error, Result, page};

/// The comment form, as the browser sends it. A field that is missing counts as empty.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct CommentForm {
    name: String,
    body: String,
    parent_id: String,
    content_note: String,
    /// Hidden from people; see [`crate::spam::Honeypot`].
    website: String,
    token: String,
    /// Digests of the marks that the writer has seen; see [`crate::guard::is_confirmed`].
    confirmed: String,
    /// Not empty if a name is asked for.
    suggest: String,
}

impl CommentForm {
    fn draft(&self) -> RawDraft {
        RawDraft {
            author_name: self.name.clone(),
            body: self.body.clone(),
            parent_id: self.parent_id.clone(),
            content_note: self.content_note.clone(),
        }
    }
}

/// `POST /articles/{slug}/comments`
///
/// A draft with problems comes back in its form, with status 422; if the database is away, with
/// 503. One that could identify somebody is shown with marks (200) until its writer has seen them.
pub(crate) async fn post(
    State(desk): State<Desk>,
    Extension(Client(address)): Extension<Client>,
    Path(slug): Path<String>,
    headers: HeaderMap,
    form: Result<Form<CommentForm>, FormRejection>,
) -> Result<Response> {
    let Form(form) = form?;
    let listing = desk.answerable(&slug)?;
    if !desk.app.is_open(&listing) {
        return desk.say_closed(&listing, &form.body);
    }
    let draft = match form.draft().check() {
        Ok(draft) => draft,
        Err(problems) => return desk.ask_to_mend(&listing, &form, &told(&problems)).await,
    };
    if let Some(marked) = desk.unconfirmed(&listing, &draft, &form.confirmed).await {
        return desk.show_preview(&listing, &form, &draft, Some(&marked)).await;
    }
    let sent = Sent {
        honeypot: &form.website,
        token: &form.token,
        address,
        user_agent: text_of(&headers, &USER_AGENT),
        referrer: text_of(&headers, &REFERER),
    };
    let submitted = desk.app.submit_comment(&listing, &draft, sent);
    match timeout(desk.store_patience(), submitted).await {
        // The same address for all: robots must not learn which of their attempts were caught.
        Ok(Ok(Outcome::Stored(posted))) => {
            Ok(Redirect::to(&desk.confirmation_address(&posted.phrase)).into_response())
        }
        Ok(Ok(Outcome::Closed)) => desk.say_closed(&listing, &form.body),
        Ok(Ok(Outcome::ParentGone)) => {
            let problem = Problem {
                field: Field::Whole,
                sentence: "The comment that you are answering is no longer there. Your text can \
                           still be posted as a comment on the article."
                    .into(),
            };
            let form = CommentForm { parent_id: String::new(), ..form };
            desk.ask_to_mend(&listing, &form, &[problem]).await
        }
        Ok(Err(error)) => {
            tracing::error!(%error, "a comment could not be stored");
            desk.ask_to_wait(&listing, &form, NOT_STORED)
        }
        Err(_) => {
            tracing::error!("a comment could not be stored in time");
            desk.ask_to_wait(&listing, &form, PERHAPS_STORED)
        }
    }
}

const NOT_STORED: &str = "We cannot store your comment just now. It is still here: please keep \
                          this page open and press “Post” again in a minute.";

const PERHAPS_STORED: &str = "Storing your comment takes longer than it should. It is still here: \
                              please keep this page open, and press “Post” again if it is not \
                              under the article in a minute.";

/// `POST /articles/{slug}/comments/preview`
pub(crate) async fn preview(
    State(desk): State<Desk>,
    Path(slug): Path<String>,
    form: Result<Form<CommentForm>, FormRejection>,
) -> Result<Response> {
    let Form(form) = form?;
    let listing = desk.answerable(&slug)?;
    if !desk.app.is_open(&listing) {
        return desk.say_closed(&listing, &form.body);
    }
    if !form.suggest.is_empty() {
        let form = CommentForm { name: desk.app.suggested_name(&listing).await, ..form };
        return desk.show_draft(&listing, &form, Shown::default()).await;
    }
    let draft = match form.draft().check() {
        Ok(draft) => draft,
        Err(problems) => return desk.ask_to_mend(&listing, &form, &told(&problems)).await,
    };
    let marked = desk.marked(&listing, &draft).await;
    desk.show_preview(&listing, &form, &draft, marked.as_ref()).await
}

/// `GET /comments/{id}`: leads to the comment, on whatever page of its article it stands today.
pub(crate) async fn find(State(desk): State<Desk>, Path(id): Path<i64>) -> Result<Redirect> {
    let id = CommentId(id);
    let (article, page) = desk.app.place_of(id).await?.ok_or(Error::NotFound)?;
    let catalogue = desk.app.catalogue();
    let listing = catalogue.get(article).filter(|listing| listing.is_public());
    let listing = listing.ok_or(Error::NotFound)?;
    Ok(Redirect::to(&comment_address(listing, page, id)))
}

/// `GET /comment-token`: the time now, signed, for a form that a script has seen being opened.
pub(crate) async fn token(State(desk): State<Desk>) -> String {
    desk.app.own_form_token("")
}

fn comment_address(listing: &Listing, page: u32, id: CommentId) -> String {
    let query = if page > 1 { format!("?comments={page}") } else { String::new() };
    format!("{}{query}#c{}", listing.address(), id.0)
}

/// Problems of a draft as the form shows them.
pub(super) fn told(problems: &[DraftProblem]) -> Vec<Problem> {
    let told = problems.iter().map(|problem| Problem {
        field: match problem.field() {
            DraftField::AuthorName => Field::Name,
            DraftField::Body => Field::Body,
            DraftField::ParentId => Field::Whole,
            DraftField::ContentNote => Field::ContentNote,
        },
        sentence: problem.to_string(),
    });
    told.collect()
}

/// What a page with a draft shows besides its form.
#[derive(Clone, Copy, Default)]
struct Shown<'a> {
    preview: Option<&'a CommentView>,
    marked: Option<&'a MarkedView>,
    problems: &'a [Problem],
}

impl Desk {
    /// The comment as it would look, and what in it could identify somebody.
    async fn show_preview(
        &self,
        listing: &Listing,
        form: &CommentForm,
        draft: &Draft,
        marked: Option<&MarkedView>,
    ) -> Result<Response> {
        let preview = CommentView {
            id: 0,
            name: name(draft.author_name()),
            html: render_body(draft.body()),
            content_note: name(draft.content_note()),
            ..CommentView::default()
        };
        let shown = Shown { preview: Some(&preview), marked, problems: &[] };
        self.show_draft(listing, form, shown).await
    }

    async fn ask_to_mend(
        &self,
        listing: &Listing,
        form: &CommentForm,
        problems: &[Problem],
    ) -> Result<Response> {
        let shown = Shown { problems, ..Shown::default() };
        let page = self.show_draft(listing, form, shown).await?;
        Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
    }

    /// The draft in its form, which names whom it answers as long as the database can say so.
    async fn show_draft(
        &self,
        listing: &Listing,
        form: &CommentForm,
        shown: Shown<'_>,
    ) -> Result<Response> {
        let asked = self.blank(listing, form.parent_id.parse().ok());
        let blank = match timeout(self.store_patience(), asked).await {
            Ok(Ok(blank)) => blank,
            // Somebody's words must not be lost because a name cannot be looked up.
            Ok(Err(_)) | Err(_) => self.blank_unasked(listing, form),
        };
        self.draft_page(listing, form, blank, shown)
    }

    /// The draft in its form without asking the database, which is away.
    fn ask_to_wait(
        &self,
        listing: &Listing,
        form: &CommentForm,
        sentence: &str,
    ) -> Result<Response> {
        let problem = Problem { field: Field::Whole, sentence: sentence.to_owned() };
        let blank = self.blank_unasked(listing, form);
        let shown = Shown { problems: &[problem], ..Shown::default() };
        let page = self.draft_page(listing, form, blank, shown)?;
        Ok((StatusCode::SERVICE_UNAVAILABLE, page).into_response())
    }

    fn blank_unasked(&self, listing: &Listing, form: &CommentForm) -> Blank {
        let answering = form.parent_id.parse().ok().map(|id| Answering {
            id,
            name: ANONYMOUS.to_owned(),
            cancel_address: listing.address(),
        });
        self.blank_answering(&listing.address(), answering)
    }

    /// How long somebody's words may wait for the database: less than the whole request may take,
    /// so that they can be given back.
    pub(super) fn store_patience(&self) -> Duration {
        Duration::from_secs(self.app.settings().request_timeout_seconds.into()) * 2 / 3
    }

    fn draft_page(
        &self,
        listing: &Listing,
        form: &CommentForm,
        mut blank: Blank,
        shown: Shown<'_>,
    ) -> Result<Response> {
        let Shown { preview, marked, problems } = shown;
        // The form was opened when it was opened first, and from now on it is this reader's own.
        blank.token = self.app.own_form_token(&form.token);
        let site = self.site();
        let ours = problems.iter().all(|problem| problem.field == Field::Whole);
        let title = match preview {
            _ if marked.is_some() => "Please look once more before you post",
            Some(_) => "Preview of your comment",
            None if !form.suggest.is_empty() => "A name for your comment",
            // Nothing that the writer did.
            None if ours => "We could not take your comment yet",
            None => "Something needs mending",
        };
        let article = link(listing);
        let draft = DraftPage {
            head: Head::new(&site, title, "", &article.address).unlisted(),
            article: &article,
            preview,
            marked,
            confirmed: marked.map_or(&form.confirmed, |marked| &marked.confirmation),
            form: blank.filled(&form.name, &form.body, &form.content_note, problems),
        };
        Ok(page(&draft)?.into_response())
    }
}
