use askama::Template;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use tokio::time::timeout;

use crate::app::{Held, HeldComment};
use crate::content::Slug;
use crate::mail::MailAddress;
use crate::web::layout::{Head, Link};
use crate::web::reader::mail::Button;
use crate::web::view::{Desk, link};
use crate::web::{Error, Result, page};

/// The form with which somebody asks what is kept under their address.
#[derive(Debug, Template)]
#[template(path = "mail/mine.html")]
pub struct MinePage<'a> {
    /// Unlisted.
    pub head: Head<'a>,
    /// As typed. Untrusted.
    pub typed: &'a str,
    /// What is wrong.
    pub problem: Option<&'a str>,
}

/// What is kept under an address.
#[derive(Debug, Template)]
#[template(path = "mail/person.html")]
pub struct PersonPage<'a> {
    /// Unlisted.
    pub head: Head<'a>,
    /// All of it.
    pub held: &'a Held,
    /// Where each of its comments stands, as far as readers see that.
    pub articles: &'a [Option<Link>],
    /// Was something to be erased for ever without the tick that says yes?
    pub unsure: bool,
    /// Gives the right to use the forms, for half an hour.
    pub token: &'a str,
}

/// The address, as the browser sends it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct AddressForm {
    address: String,
}

/// What the forms on the page of what is kept send.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct HeldForm {
    token: String,
    /// What to delete: `address`, or `comments` as well.
    what: String,
    /// `yes` from whoever knows that comments are erased for ever.
    sure: String,
}

const LASTS: &str =
    "A link to what is kept works once, within 24 hours. You can ask for another one.";

const DELETED: (&str, &str) =
    ("It is deleted", "The address is deleted. Your comments stay as they are.");

const ALL_DELETED: (&str, &str) =
    ("It is deleted", "The address and the words of your comments are deleted for ever.");

const AWAY: &str = "We cannot send anything just now. Please try again in a minute.";

/// `GET /mail/mine`
///
/// There is no such page where no mail is sent: nobody could have given an address.
pub(crate) async fn show(State(desk): State<Desk>) -> Result<Response> {
    desk.mine_page(StatusCode::OK, "", None)
}

/// `POST /mail/mine`
pub(crate) async fn post(
    State(desk): State<Desk>,
    form: Result<Form<AddressForm>, FormRejection>,
) -> Result<Response> {
    let Form(form) = form?;
    let typed = form.address.as_str();
    let address = match MailAddress::parse(typed) {
        Ok(address) => address,
        Err(problem) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return desk.mine_page(status, typed, Some(&problem.to_string()));
        }
    };
    if !desk.app.sends_mail() {
        return Err(Error::NotFound);
    }
    match timeout(desk.store_patience(), desk.app.ask_for_person(&address)).await {
        Ok(Ok(())) => {}
        failed => {
            if let Ok(Err(error)) = failed {
                tracing::error!(%error, "a link could not be sent");
            }
            return desk.mine_page(StatusCode::SERVICE_UNAVAILABLE, typed, Some(AWAY));
        }
    }
    let words =
        ("Look into your mailbox", "If anything is kept under that address, a link is on its way.");
    let paragraphs = [
        "It can take some minutes. If nothing comes, nothing is kept there, or three mails went there \
         today already.",
        "You may close this page.",
    ];
    desk.said(StatusCode::OK, words, &paragraphs, &[])
}

/// `GET /mail/mine/{token}`
pub(crate) async fn show_link(
    State(desk): State<Desk>,
    Path(token): Path<String>,
) -> Result<Response> {
    if !desk.app.is_person_link(&token).await? {
        return desk.link_has_ended(LASTS);
    }
    let action = format!("/mail/mine/{token}");
    let button = Button { action: &action, label: "Show it" };
    let words = ("What is kept under your address", "You can see it, take a copy, and delete it.");
    let paragraphs = ["It opens once, for half an hour. Please make sure that nobody looks on."];
    desk.said(StatusCode::OK, words, &paragraphs, &[button])
}

/// `POST /mail/mine/{token}`
pub(crate) async fn open(State(desk): State<Desk>, Path(token): Path<String>) -> Result<Response> {
    let Some((address, token)) = desk.app.open_person(&token).await? else {
        return desk.link_has_ended(LASTS);
    };
    let held = desk.app.held_under(&address).await?;
    desk.person_page(StatusCode::OK, &held, &token.text(), false)
}

/// `POST /mail/mine/copy`
pub(crate) async fn copy(
    State(desk): State<Desk>,
    form: Result<Form<HeldForm>, FormRejection>,
) -> Result<Response> {
    let Form(form) = form?;
    let Some(address) = desk.app.opened_person(&form.token).await? else {
        return desk.link_has_ended(LASTS);
    };
    let held = desk.app.held_under(&address).await?;
    let json =
        serde_json::to_string_pretty(&held).map_err(|error| Error::Internal(error.into()))?;
    let mut answer = json.into_response();
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    // A neutral name: it stays in the list of downloads.
    headers.insert(
        CONTENT_DISPOSITION,
        HeaderValue::from_static("attachment; filename=\"copy.json\""),
    );
    Ok(answer)
}

/// `POST /mail/mine/erase`
pub(crate) async fn erase(
    State(desk): State<Desk>,
    form: Result<Form<HeldForm>, FormRejection>,
) -> Result<Response> {
    let Form(form) = form?;
    let Some(address) = desk.app.opened_person(&form.token).await? else {
        return desk.link_has_ended(LASTS);
    };
    let with_comments = form.what == "comments";
    if with_comments && form.sure != "yes" {
        let held = desk.app.held_under(&address).await?;
        return desk.person_page(StatusCode::UNPROCESSABLE_ENTITY, &held, &form.token, true);
    }
    if with_comments {
        desk.app.erase_comments_of(&address).await?;
    }
    desk.app.forget_address(&address).await?;
    let said = if with_comments { ALL_DELETED } else { DELETED };
    desk.said(StatusCode::OK, said, &["You may close this page."], &[])
}

impl Desk {
    fn person_page(
        &self,
        status: StatusCode,
        kept: &Held,
        token: &str,
        unsure: bool,
    ) -> Result<Response> {
        let (site, catalogue) = (self.site(), self.app.catalogue());
        let article = |comment: &HeldComment| {
            let slug = Slug::parse(comment.article.as_deref()?)?;
            catalogue.at(&slug).filter(|listing| listing.is_public()).map(|listing| link(listing))
        };
        let articles: Vec<_> = kept.comments.iter().map(article).collect();
        let head = Head::new(&site, "What is kept", "", "").unlisted();
        let drawn = PersonPage { head, held: kept, articles: &articles, token, unsure };
        Ok((status, page(&drawn)?).into_response())
    }

    fn mine_page(
        &self,
        status: StatusCode,
        typed: &str,
        problem: Option<&str>,
    ) -> Result<Response> {
        if !self.app.sends_mail() {
            return Err(Error::NotFound);
        }
        let site = self.site();
        let head = Head::new(&site, "What is kept under your address", "", "/mail/mine").unlisted();
        Ok((status, page(&MinePage { head, typed, problem })?).into_response())
    }
}
