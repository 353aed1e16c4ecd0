use askama::Template;

use crate::web::layout::{Head, SiteView};

/// A page that could not be shown, and what to do next.
#[derive(Debug, Template)]
#[template(path = "error.html")]
pub struct ErrorPage<'a> {
    /// Unlisted.
    pub head: Head<'a>,
    /// What the page says.
    pub words: Words,
    /// The status of the answer.
    pub status: u16,
    /// Names the request in the log, for readers who write to us.
    pub request_id: Option<&'a str>,
}

impl<'a> ErrorPage<'a> {
    /// The page for an HTTP status, within `site`.
    #[must_use]
    pub fn new(site: &'a SiteView, status: u16, request_id: Option<&'a str>) -> Self {
        let words = Words::for_status(status);
        let head = Head::new(site, words.title, "", "").unlisted();
        Self { head, words, status, request_id }
    }
}

/// What an error page says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    /// What happened.
    pub title: &'static str,
    /// Why, and that it is not the reader's fault.
    pub why: &'static str,
    /// What to do next.
    pub next: &'static str,
}

impl Words {
    /// What to say for an HTTP status; every status that has no words of its own is our fault.
    #[must_use]
    pub fn for_status(status: u16) -> Self {
        let (title, why, next) = match status {
            400 => (
                "That did not reach us whole",
                "Something in what your browser sent could not be read.",
                "Go back, reload the page and try once more.",
            ),
            403 => (
                "This was stopped to protect you",
                "The form seems to have been sent from another website.",
                "Open the page here, on this site, and send the form again.",
            ),
            404 => (
                "There is no page here",
                "The address may have a slip in it, or the page may never have been here.",
                "Look through all articles, or start again from the first page.",
            ),
            405 => (
                "This address only takes what a form sends",
                "Perhaps a page was opened twice or a link was copied from a form.",
                "Go back to the page you were reading and carry on from there.",
            ),
            410 => (
                "This page has been taken down",
                "It was here once. We withdrew it, and it will not come back to this address.",
                "One of the other articles may answer your question.",
            ),
            413 => (
                "That was too long for us",
                "What you sent is larger than this site accepts.",
                "Go back, shorten the text or post it in two parts. Nothing was posted.",
            ),
            429 => (
                "Too many in a short time",
                "More came from your connection than we take at once. Perhaps others share it.",
                "Wait a minute, then go back and send it again. Nothing was posted.",
            ),
            503 => (
                "We are away for a moment",
                "A part of this site is not answering. Nothing that was saved is lost.",
                "Please try again in a minute. If you sent a form, your text should be there \
                 when you go back.",
            ),
            _ => (
                "Something broke on our side",
                "It was nothing that you did. The fault has been written down for us to mend.",
                "Please try again in a minute.",
            ),
        };
        Self { title, why, next }
    }
}

#[cfg(test)]
mod tests {
    use scraper::Html;

    use super::*;
    use crate::web::reader::sample;

    #[test]
    fn every_error_says_what_happened_and_where_to_go_next() {
        let site = sample::site();
        let mut titles = Vec::new();
        for status in [400, 403, 404, 405, 410, 413, 429, 500, 503] {
            let html = ErrorPage::new(&site, status, Some("r-1")).render().expect("plain values");
            let html = Html::parse_document(&html);
            assert_eq!(
                sample::attributes(&html, "main li a", "href"),
                ["/", "/articles", "/topics"]
            );
            assert_eq!(sample::texts(&html, "main code"), ["r-1"]);
            assert_eq!(sample::attributes(&html, "meta[name=robots]", "content"), ["noindex"]);
            titles.extend(sample::texts(&html, "h1"));
        }
        let all = titles.len();
        titles.sort();
        titles.dedup();
        assert_eq!(titles.len(), all, "two statuses share their words");
    }
}
