use askama::Template;
use axum::extract::rejection::FormRejection;
use axum::extract::{Extension, Form, Path, State as Parts};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use tokio::time::timeout;

use crate::app::{Revised, Sent};
use crate::comments::{Phrase, RawDraft, render_body};
use crate::web::client::Client;
use crate::web::layout::Head;
use crate::web::reader::commenting::told;
use crate::web::reader::{Field, Problem};
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
    /// Must the phrase be typed anew, because the form lay open for too long?
    pub ask_phrase: bool,
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
    let form = EditForm {
        key: desk.form_key(&phrase),
        phrase: String::new(),
        version: receipt.own.version.to_string(),
        name: receipt.own.comment.author_name,
        body: receipt.own.comment.body,
        content_note: receipt.own.comment.content_note,
        token: desk.app.form_token(),
    };
    desk.edit_page(StatusCode::OK, Some(&phrase), &form, &[], None)
}

/// `POST /receipt/edit`
///
/// What cannot be taken comes back in its form: 422 with problems, 409 if the comment was changed
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
            &[whole(LAPSED)],
            None,
        );
    };
    let again =
        |status, problems: &[Problem]| desk.edit_page(status, Some(&phrase), &form, problems, None);
    let draft = match form.draft().check() {
        Ok(draft) => draft,
        Err(problems) => return again(StatusCode::UNPROCESSABLE_ENTITY, &told(&problems)),
    };
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
        let problem = [whole(OVERTAKEN)];
        self.edit_page(StatusCode::CONFLICT, Some(phrase), &form, &problem, Some(&html))
    }

    fn edit_page(
        &self,
        status: StatusCode,
        phrase: Option<&Phrase>,
        form: &EditForm,
        problems: &[Problem],
        meanwhile: Option<&str>,
    ) -> Result<Response> {
        let site = self.site();
        let mut form = form.clone();
        if let Some(phrase) = phrase {
            form.key = self.form_key(phrase);
        }
        let drawn = EditPage {
            head: Head::new(&site, "Receipt", "", "/receipt").unlisted(),
            form: &form,
            problems,
            meanwhile,
            ask_phrase: phrase.is_none(),
            back: &phrase.map_or_else(String::new, |phrase| self.receipt_address("open", phrase)),
        };
        Ok((status, page(&drawn)?).into_response())
    }
}
