use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};

use crate::app::OpenSession;
use crate::clock::Timestamp;
use crate::comments::Decider;
use crate::editors::{Editor, Right, Session};
use crate::web::studio::cookie::SessionCookie;
use crate::web::studio::sign_in::SignedOutPage;
use crate::web::studio::{HOME, SECOND_FACTOR, Tab, is_within};
use crate::web::view::{Desk, encoded};
use crate::web::{Error, Result, page};

/// Whoever is signed in. As an argument of a handler it keeps everybody else out: a page leads them
/// to sign in and back again, a form tells them how to send it once more.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Who.
    pub editor: Editor,
    /// In which browser.
    pub session: Session,
}

impl SignedIn {
    /// As the log of decisions names them.
    #[must_use]
    pub fn decider(&self) -> Decider {
        self.editor.decider()
    }

    /// Ends a request that their role does not cover.
    ///
    /// # Errors
    ///
    /// When it does not.
    pub fn require(&self, right: Right) -> Result<()> {
        if self.editor.role.may(right) { Ok(()) } else { Err(Error::NotAllowed) }
    }
}

impl FromRequestParts<Desk> for SignedIn {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, desk: &Desk) -> Result<Self, Response> {
        let found = desk.open_session(parts).await.map_err(IntoResponse::into_response)?;
        let is_page = matches!(parts.method, Method::GET | Method::HEAD);
        match found.filter(|found| !found.session.waits_for_code) {
            Some(OpenSession { session, editor }) => {
                let must = desk.app.settings().require_second_factor && !editor.has_second_factor;
                if must && !ALWAYS_OPEN.iter().any(|path| parts.uri.path().starts_with(path)) {
                    return Err(Redirect::to(SECOND_FACTOR).into_response());
                }
                Ok(Self { editor, session })
            }
            None if is_page => {
                let here = parts.uri.path_and_query().map_or(HOME, |here| here.as_str());
                Err(Redirect::to(&sign_in_address(here)).into_response())
            }
            None => Err(desk.signed_out()),
        }
    }
}

/// What somebody can do who has yet to set up the second factor that the site requires.
const ALWAYS_OPEN: [&str; 2] = [SECOND_FACTOR, "/studio/sign-out"];

impl Desk {
    /// The session of a request, whatever state it is in.
    pub(super) async fn open_session(&self, parts: &Parts) -> Result<Option<OpenSession>> {
        let cookie = SessionCookie::of(self.app.settings(), &parts.extensions);
        let Some(token) = cookie.read(&parts.headers) else { return Ok(None) };
        Ok(self.app.session(&token, Timestamp::now()).await?)
    }

    /// What somebody is told whose session ended while they filled in a form.
    fn signed_out(&self) -> Response {
        let head = self.studio_head("You are signed out", Tab::Elsewhere, None);
        match page(&SignedOutPage { head }) {
            Ok(page) => (StatusCode::UNAUTHORIZED, page).into_response(),
            Err(error) => error.into_response(),
        }
    }
}

/// Where to sign in on the way to `back`.
fn sign_in_address(back: &str) -> String {
    if back == HOME {
        "/studio/sign-in".into()
    } else {
        format!("/studio/sign-in?back={}", encoded(back))
    }
}

/// Where to go after signing in: an address of the studio that somebody came from, or its home.
/// Never another site, whatever the link said.
pub(super) fn way_back(back: &str) -> &str {
    let path = back.split(['?', '#']).next().unwrap_or_default();
    let is_plain = back.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if is_within(path) && is_plain { back } else { HOME }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_never_leads_out_of_the_studio() {
        for inside in ["/studio", "/studio/account", "/studio/queue?page=2", "/studio?a=b"] {
            assert_eq!(way_back(inside), inside);
        }
        for outside in [
            "",
            "/",
            "/articles",
            "/studious",
            "//evil.example/studio",
            "https://evil.example/studio",
            "/\\evil.example",
            "/studio\\@evil.example",
            "/studio/\r\nSet-Cookie: a=b",
            "studio",
            "javascript:alert(1)",
        ] {
            assert_eq!(way_back(outside), HOME, "{outside:?}");
        }
    }

    #[test]
    fn the_way_to_sign_in_remembers_where_somebody_was_going() {
        assert_eq!(sign_in_address(HOME), "/studio/sign-in");
        assert_eq!(sign_in_address("/studio/a?b=c"), "/studio/sign-in?back=%2Fstudio%2Fa%3Fb%3Dc");
    }
}
