use askama::Template;
use axum::extract::rejection::FormRejection;
use axum::extract::{Extension, Form, Path, State as Parts};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use tokio::time::timeout;

use crate::app::{Revised, Sent};
use crate::comments::{Draft, Phrase, RawDraft, render_body};
use crate::web::client::Client;
use crate::web::layout::Head;
use crate::web::reader::commenting::told;
use crate::web::reader::{Field, FilterNotice, MarkedView, Problem};
use crate::web::view::Desk;
use crate::web::{Result, page};

/// A comment in a form, to be changed by its writer.
#[derive(Debug, Template)]
#[template(path = "receipt/edit.html")]
pub struct EditPage<'a> {
    /// Unlisted, with a title that says nothing.
    pub head: Head<'a>,
    /// As it was sent, or as it stands.
    pub form: &'a EditForm,
    /// All that is wrong, in the order of the fields.
    pub problems: &'a [Problem],
    /// What the comment says now, where somebody else was faster: trusted HTML, made by
    /// `comments::markup`.
    pub meanwhile: Option<&'a str>,
    /// What in it could identify somebody, if its writer has not seen that yet.
    pub marked: Option<&'a MarkedView>,
    /// Must the phrase be typed anew, because the form lay open for too long?
    pub ask_phrase: bool,
    /// The filters in force, and what each is told.
    pub filters: &'a [FilterNotice],
    /// Leads back without doing anything; empty where nobody knows whose receipt it is.
    pub back: &'a str,
}

impl EditPage<'_> {
    /// What is wrong with `field`.
    fn problems_of(&self, field: Field) -> impl Iterator<Item = &Problem> {
        self.problems.iter().filter(move |problem| problem.field == field)
    }

    /// Is anything wrong with `field`?
    fn is_faulty(&self, field: Field) -> bool {
        self.problems_of(field).next().is_some()
    }
}

/// The form, as the browser sends it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct EditForm {
    key: String,
    /// Typed only where the key is too old.
    phrase: String,
    /// Number of the version that its writer saw.
    version: String,
    name: String,
    body: String,
    content_note: String,
    token: String,
    /// Digests of the marks that the writer has seen; see [`crate::guard::is_confirmed`].
    confirmed: String,
}

/// `GET /receipt/edit/{key}`
pub(crate) async fn show(Parts(desk): Parts<Desk>, Path(key): Path<String>) -> Result<Response> {
    let (phrase, receipt) = match desk.receipt_at(&key).await? {
        Ok(found) => found,
        Err(expired) => return Ok(expired),
    };
    if receipt.own.erased_at.is_some() {
        return Ok(desk.back_to_receipt(&phrase));
    }
    let own = receipt.own.comment;
    // What was marked when it was posted has been seen.
    let words = RawDraft {
        author_name: own.author_name.clone(),
        body: own.body.clone(),
        content_note: own.content_note.clone(),
        parent_id: String::new(),
    };
    let seen = match words.check() {
        Ok(draft) => desk.marked_in(own.article_id, &draft).await,
        Err(_) => None,
    };
    let form = EditForm {
        key: desk.form_key(&phrase),
        phrase: String::new(),
        version: receipt.own.version.to_string(),
        name: own.author_name,
        body: own.body,
        content_note: own.content_note,
        token: desk.app.form_token(),
        confirmed: seen.map(|seen| seen.confirmation).unwrap_or_default(),
    };
    desk.edit_page(StatusCode::OK, Some(&phrase), &form, Beside::default())
}

/// `POST /receipt/edit`
///
/// One that could identify somebody is shown with marks (200) until its writer has seen them. What
/// cannot be taken comes back in its form: 422 with problems, 409 if the comment was changed
/// meanwhile, 503 if the database is away.
pub(crate) async fn post(
    Parts(desk): Parts<Desk>,
    Extension(Client(address)): Extension<Client>,
    form: Result<Form<EditForm>, FormRejection>,
) -> Result<Response> {
    let Form(form) = form?;
    let Some(phrase) = desk.sender(&form.key, &form.phrase) else {
        return desk.edit_page(
            StatusCode::UNPROCESSABLE_ENTITY,
            None,
            &form,
            Beside { problems: &[whole(LAPSED)], ..Beside::default() },
        );
    };
    let again = |status, problems: &[Problem]| {
        desk.edit_page(status, Some(&phrase), &form, Beside { problems, ..Beside::default() })
    };
    let draft = match form.draft().check() {
        Ok(draft) => draft,
        Err(problems) => return again(StatusCode::UNPROCESSABLE_ENTITY, &told(&problems)),
    };
    match timeout(desk.store_patience(), desk.unseen(&phrase, &draft, &form.confirmed)).await {
        Ok(Ok(None)) => {}
        Ok(Ok(Some(marked))) => return desk.show_marks(&phrase, form, &marked),
        Ok(Err(_)) | Err(_) => return again(StatusCode::SERVICE_UNAVAILABLE, &[whole(AWAY)]),
    }
    let sent = Sent { honeypot: "", token: &form.token, address, user_agent: "", referrer: "" };
    let version = form.version.parse().unwrap_or_default();
    let edited = desk.app.edit_comment(&phrase, &draft, version, sent);
    match timeout(desk.store_patience(), edited).await {
        Ok(Ok(Revised::Kept(_) | Revised::Unchanged)) => Ok(desk.back_to_receipt(&phrase)),
        Ok(Ok(Revised::Overtaken)) => desk.tell_of_other_edit(&phrase, form).await,
        Ok(Ok(Revised::Gone)) => {
            let problem = whole("We have no such comment any more. Your words are still here.");
            again(StatusCode::UNPROCESSABLE_ENTITY, &[problem])
        }
        Ok(Err(error)) => {
            tracing::error!(%error, "an edit could not be stored");
            again(StatusCode::SERVICE_UNAVAILABLE, &[whole(AWAY)])
        }
        Err(_) => {
            tracing::error!("an edit could not be stored in time");
            again(StatusCode::SERVICE_UNAVAILABLE, &[whole(AWAY)])
        }
    }
}

const LAPSED: &str = "This page was open for more than a day. Your words are still here: please type \
                      your six words once more.";

const OVERTAKEN: &str = "The comment was changed meanwhile, perhaps by you in another window. Nothing \
                         is lost: your words are still here, and below them stands what it says now. \
                         Save once more to put yours in its place.";

const AWAY: &str = "We cannot store your words just now. They are still here: please keep this page \
                    open and save again in a minute.";

fn whole(sentence: &str) -> Problem {
    Problem { field: Field::Whole, sentence: sentence.to_owned() }
}

/// What a page shows besides the form.
#[derive(Clone, Copy, Default)]
struct Beside<'a> {
    problems: &'a [Problem],
    meanwhile: Option<&'a str>,
    marked: Option<&'a MarkedView>,
}

impl EditForm {
    fn draft(&self) -> RawDraft {
        RawDraft {
            author_name: self.name.clone(),
            body: self.body.clone(),
            content_note: self.content_note.clone(),
            parent_id: String::new(),
        }
    }
}

impl Desk {
    /// The form with both texts: the one that was sent, and the one that was saved meanwhile.
    async fn tell_of_other_edit(&self, phrase: &Phrase, form: EditForm) -> Result<Response> {
        let Some(receipt) = self.receipt(phrase).await? else { return self.expired() };
        let html = render_body(&receipt.own.comment.body);
        let form = EditForm { version: receipt.own.version.to_string(), ..form };
        let beside =
            Beside { problems: &[whole(OVERTAKEN)], meanwhile: Some(&html), ..Beside::default() };
        self.edit_page(StatusCode::CONFLICT, Some(phrase), &form, beside)
    }

    /// What in new words could identify somebody, unless their writer has seen all of it.
    async fn unseen(
        &self,
        phrase: &Phrase,
        draft: &Draft,
        confirmed: &str,
    ) -> Result<Option<MarkedView>> {
        let Some(receipt) = self.receipt(phrase).await? else { return Ok(None) };
        let catalogue = self.app.catalogue();
        let Some(listing) = catalogue.get(receipt.own.comment.article_id) else { return Ok(None) };
        Ok(self.unconfirmed(listing, draft, confirmed).await)
    }

    async fn marked_in(&self, article: i64, draft: &Draft) -> Option<MarkedView> {
        let catalogue = self.app.catalogue();
        self.marked(catalogue.get(article)?, draft).await
    }

    fn show_marks(&self, phrase: &Phrase, form: EditForm, marked: &MarkedView) -> Result<Response> {
        let form = EditForm { confirmed: marked.confirmation.clone(), ..form };
        let marked = marked.clone().of_edit();
        let beside = Beside { marked: Some(&marked), ..Beside::default() };
        self.edit_page(StatusCode::OK, Some(phrase), &form, beside)
    }

    fn edit_page(
        &self,
        status: StatusCode,
        phrase: Option<&Phrase>,
        form: &EditForm,
        beside: Beside<'_>,
    ) -> Result<Response> {
        let site = self.site();
        let mut form = form.clone();
        if let Some(phrase) = phrase {
            form.key = self.form_key(phrase);
        }
        let drawn = EditPage {
            head: Head::new(&site, "Receipt", "", "/receipt").unlisted(),
            form: &form,
            problems: beside.problems,
            meanwhile: beside.meanwhile,
            marked: beside.marked,
            ask_phrase: phrase.is_none(),
            filters: &self.notices(),
            back: &phrase.map_or_else(String::new, |phrase| self.receipt_address("open", phrase)),
        };
        Ok((status, page(&drawn)?).into_response())
    }
}
