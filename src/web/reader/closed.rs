use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::content::Listing;
use crate::web::layout::{Head, Link};
use crate::web::view::{Desk, link};
use crate::web::{Result, page};

/// Gives somebody their words back whose form was open when comments were closed.
#[derive(Debug, Template)]
#[template(path = "closed.html")]
pub struct ClosedPage<'a> {
    /// Unlisted.
    pub head: Head<'a>,
    /// The article that takes no more comments.
    pub article: &'a Link,
    /// As typed. Untrusted.
    pub body: &'a str,
}

impl Desk {
    /// Says that comments on an article are closed, with the text that somebody sent.
    pub(crate) fn say_closed(&self, listing: &Listing, body: &str) -> Result<Response> {
        let (site, article) = (self.site(), link(listing));
        let head = Head::new(&site, "Comments here are closed", "", &article.address).unlisted();
        let page = page(&ClosedPage { head, article: &article, body })?;
        Ok((StatusCode::FORBIDDEN, page).into_response())
    }
}

#[cfg(test)]
mod tests {
    use scraper::Html;

    use super::*;
    use crate::web::reader::sample;

    #[test]
    fn the_words_come_back_whole() {
        let (site, article) = (sample::site(), sample::link(sample::ADDRESS, "Why tides turn"));
        let head = Head::new(&site, "Comments here are closed", "", "").unlisted();
        let body = "\nA line </textarea><script>";
        let page = ClosedPage { head, article: &article, body };
        let html = Html::parse_document(&page.render().expect("a page of plain values"));
        let kept: String = html
            .select(&scraper::Selector::parse("textarea[readonly]").expect("a selector"))
            .flat_map(|field| field.text())
            .collect();
        assert_eq!(kept, body);
    }
}
