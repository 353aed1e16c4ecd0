use axum::http::header::COOKIE;
use axum::http::{Extensions, HeaderMap, HeaderValue};

use crate::config::Settings;
use crate::editors::Token;
use crate::web::client::ByTls;

/// The cookie of a session, as this request may read and set it.
#[derive(Clone, Copy, Debug)]
pub(super) struct SessionCookie {
    by_tls: bool,
}

impl SessionCookie {
    /// By TLS, browsers are held to sending and taking the cookie by TLS alone.
    pub(super) fn of(settings: &Settings, extensions: &Extensions) -> Self {
        let came_by_tls = extensions.get::<ByTls>().is_some_and(|ByTls(by_tls)| *by_tls);
        Self { by_tls: came_by_tls || settings.base_url.starts_with("https://") }
    }

    /// `__Host-` makes browsers refuse a cookie that another host of the same domain planted (RFC
    /// 6265bis §4.1.3.2). It asks for `Path=/`; a narrower path would protect nothing, because
    /// paths do not part scripts of one origin (RFC 6265 §8.5), and no page outside the studio
    /// looks at it.
    fn name(self) -> &'static str {
        if self.by_tls { "__Host-lamplight-studio" } else { "lamplight-studio" }
    }

    /// The token that the browser sent.
    pub(super) fn read(self, headers: &HeaderMap) -> Option<Token> {
        let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
        let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|p| p.split_once('='));
        let (_, value) = pairs.find(|(name, _)| name.trim() == self.name())?;
        Token::parse(value.trim())
    }

    /// What makes the browser send `token` from now on, until it is closed or the session ends.
    ///
    /// `Lax`, so that links in mails to moderators lead somebody who is signed in to where they
    /// belong; nothing is changed by following a link, and posts from elsewhere are refused.
    pub(super) fn set(self, token: &Token) -> HeaderValue {
        self.line(&token.text(), "")
    }

    /// What makes the browser forget it.
    pub(super) fn clear(self) -> HeaderValue {
        self.line("", "; Max-Age=0")
    }

    fn line(self, value: &str, more: &str) -> HeaderValue {
        let place = if self.by_tls { "; Path=/; Secure" } else { "; Path=/studio" };
        let line = format!("{}={value}{place}; HttpOnly; SameSite=Lax{more}", self.name());
        HeaderValue::try_from(line).expect("a token is text that needs no escaping")
    }
}
