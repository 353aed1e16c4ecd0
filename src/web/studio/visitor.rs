use std::net::IpAddr;

use axum::extract::FromRequestParts;
use axum::http::header::{SET_COOKIE, USER_AGENT};
use axum::http::request::Parts;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};

use crate::app::Origin;
use crate::editors::{Token, device_in_words};
use crate::web::client::Client;
use crate::web::studio::cookie::SessionCookie;
use crate::web::view::Desk;
use crate::web::{Error, Result};

/// Whoever is on the way in.
#[derive(Debug)]
pub(crate) struct Visitor {
    cookie: SessionCookie,
    address: IpAddr,
    device: String,
}

impl Visitor {
    /// Where they come from.
    pub(super) fn origin(&self) -> Origin<'_> {
        Origin { address: self.address, device: &self.device }
    }

    pub(super) fn address(&self) -> IpAddr {
        self.address
    }

    /// Hands them the token of a session and leads them on.
    pub(super) fn hand(&self, token: &Token, to: &str) -> Response {
        let set = AppendHeaders([(SET_COOKIE, self.cookie.set(token))]);
        (set, Redirect::to(to)).into_response()
    }
}

impl FromRequestParts<Desk> for Visitor {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, desk: &Desk) -> Result<Self> {
        let client = parts.extensions.get::<Client>().copied();
        let Client(address) = client.ok_or_else(|| Error::Internal("nobody asks".into()))?;
        let user_agent = parts.headers.get(USER_AGENT).and_then(|value| value.to_str().ok());
        Ok(Self {
            cookie: SessionCookie::of(desk.app.settings(), &parts.extensions),
            address,
            device: device_in_words(user_agent.unwrap_or_default()),
        })
    }
}
