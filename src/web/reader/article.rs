use std::borrow::Cow;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::app::{Found, Subject};
use crate::clock::Timestamp;
use crate::comments::CommentId;
use crate::content::{Compiled, Kind, Shows, Slug};
use crate::web::layout::{Head, Link};
use crate::web::reader::frame::Frame;
use crate::web::reader::{
    CommentsView, Field, KeptView, Ledger, LinkedArticle, ListedArticle, PolicyView,
};
use crate::web::view::Desk;
use crate::web::{Error, Result, kept_page, page};

/// An article or a standing page, with everything around its text.
///
/// A standing page leaves out what it does not have: author, lists and comments.
#[derive(Debug, Template)]
#[template(path = "article.html")]
pub struct ArticlePage<'a> {
    /// What the head says; unlisted for an older revision.
    pub head: Head<'a>,
    /// Text, notes and front matter. Trusted, except that plain text in it is escaped here.
    pub article: &'a Compiled,
    /// Number of the revision shown, from 1.
    pub revision: i64,
    /// Set when this is not the current revision.
    pub older: Option<OlderRevision<'a>>,
    /// Who wrote it; `None` lets the site itself speak.
    pub author: Option<&'a AuthorView>,
    /// First publication.
    pub published: Option<Timestamp>,
    /// Last change that readers should know of, if later than the first publication.
    pub updated: Option<Timestamp>,
    /// Shown for articles, not for standing pages.
    pub show_reading_time: bool,
    /// Corrections, review and where the history is.
    pub ledger: &'a Ledger,
    /// Its topics.
    pub topics: &'a [Link],
    /// The editorial policy, on the page that shows it.
    pub policy: Option<&'a PolicyView>,
    /// What is kept of people, on the page that shows it.
    pub kept: Option<&'a KeptView>,
    /// Trusted HTML of the block `sourcing`.
    pub sourcing_html: Option<&'a str>,
    /// Articles to read next, chosen for this one.
    pub suggested: &'a [ListedArticle],
    /// The newest articles, without this one.
    pub latest: &'a [ListedArticle],
    /// `None` for a page without comments.
    pub comments: Option<CommentsView<'a>>,
    /// Where this revision can be cited from; `None` for a standing page.
    pub cite_address: Option<String>,
    /// The article for programs; only for its current revision.
    pub linked: Option<LinkedArticle<'a>>,
}

/// A revision that is no longer the current one.
#[derive(Clone, Debug)]
pub struct OlderRevision<'a> {
    /// From 1, in the order of saving.
    pub number: i64,
    /// When it was saved.
    pub saved_at: Timestamp,
    /// Where the current revision stands; `None` once the article is withdrawn.
    pub current_address: Option<&'a str>,
}

/// Somebody who writes here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorView {
    /// Plain text.
    pub name: String,
    /// As in `/authors/maya`.
    pub address: String,
    /// Trusted HTML of an editor's Markdown.
    pub about_html: Arc<str>,
}

impl ArticlePage<'_> {
    /// The content notes as a phrase: `grief`, `grief and stalking`, `grief, stalking and money`.
    fn content_notes(&self) -> Option<String> {
        let (last, others) = self.article.front_matter.content_notes.split_last()?;
        Some(if others.is_empty() {
            last.clone()
        } else {
            format!("{} and {last}", others.join(", "))
        })
    }

    /// A list of contents helps from three sections on; before that it only delays.
    fn has_contents(&self) -> bool {
        self.article.contents.iter().filter(|item| item.level == 2).count() >= 3
    }

    /// The text. Where the page has no comments, links to them lead to the page that has.
    fn body_html(&self) -> Cow<'_, str> {
        let html = &self.article.body_html;
        if self.comments.is_some() || self.cite_address.is_none() {
            return Cow::Borrowed(html);
        }
        let address = self.head.address;
        let led = ["comments", "comment-form"].into_iter().fold(html.clone(), |html, id| {
            html.replace(&format!("\"#{id}\""), &format!("\"{address}#{id}\""))
        });
        Cow::Owned(led)
    }

    /// The language of the text where it is not that of the site.
    fn foreign_language(&self) -> Option<&str> {
        let language = self.article.front_matter.language.as_deref()?;
        (language != self.head.site.language).then_some(language)
    }
}

/// Which page of comments is wanted, and whom the reader wants to answer.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct ArticleQuery {
    /// From 1; left out: the first.
    comments: Option<u32>,
    /// Number of the comment to answer.
    reply: Option<i64>,
}

/// `GET /articles/{slug}`
pub(crate) async fn show(
    State(desk): State<Desk>,
    Path(slug): Path<String>,
    Query(asked): Query<ArticleQuery>,
) -> Result<Response> {
    show_kind(&desk, Kind::Article, &slug, &asked).await
}

/// `GET /{slug}`
pub(crate) async fn show_page(
    State(desk): State<Desk>,
    Path(slug): Path<String>,
    Query(asked): Query<ArticleQuery>,
) -> Result<Response> {
    show_kind(&desk, Kind::Page, &slug, &asked).await
}

async fn show_kind(desk: &Desk, kind: Kind, slug: &str, asked: &ArticleQuery) -> Result<Response> {
    let slug = Slug::parse(slug).ok_or(Error::NotFound)?;
    let listing = match desk.app.find(kind, &slug) {
        Found::Here(listing) => listing,
        Found::Moved(address) => return Ok(Redirect::permanent(&address).into_response()),
        Found::Archived(_) => return Err(Error::Gone),
        Found::Nothing => return Err(Error::NotFound),
    };
    let revision = listing.revision.ok_or(Error::NotFound)?;
    let compiled = desk.compiled(&listing, revision).await?;
    let mut frame = Frame::of(desk, &listing, &compiled, true).await?;
    match compiled.front_matter.shows {
        Some(Shows::Policy) => frame.policy = desk.policy().await?,
        Some(Shows::Retention) => frame.kept = Some(desk.kept()),
        None => {}
    }
    let shown_page = match (asked.comments, asked.reply) {
        // The form stands under the comment that it answers, if that is here.
        (_, Some(id)) => match desk.app.place_of(CommentId(id)).await? {
            Some((article, page)) if article == listing.id => page,
            _ => 1,
        },
        (Some(page), None) if page < 2 => {
            return Ok(Redirect::permanent(&frame.address).into_response());
        }
        (page, None) => page.unwrap_or(1),
    };
    let comments = desk.comments(&listing, shown_page, asked.reply).await?;
    let view = comments.as_ref().map(|shown| shown.view(&frame.address));
    let drawn = frame.page(&listing, &compiled, revision, None, view);
    if asked.reply.is_some() {
        return Ok(page(&drawn)?.into_response());
    }
    // Where comments close by age, they do so at midnight.
    let day = (desk.app.settings().close_comments_days > 0).then_some(Subject::Day);
    let subjects = frame.subjects(desk, &listing, &compiled).chain(day);
    let mut response = kept_page(&drawn, subjects.chain([Subject::Comments(listing.id)]))?;
    frame.say_how_to_cite(response.headers_mut(), revision);
    Ok(response)
}

#[cfg(test)]
mod tests {
    use scraper::Html;

    use super::*;
    use crate::web::layout::SiteView;
    use crate::web::reader::sample;

    static NO_LEDGER: Ledger =
        Ledger { history: String::new(), retracted: false, corrections: Vec::new(), review: None };

    fn page<'a>(site: &'a SiteView, article: &'a Compiled) -> ArticlePage<'a> {
        ArticlePage {
            head: Head::new(site, &article.front_matter.title, "", sample::ADDRESS),
            article,
            revision: 3,
            older: None,
            author: None,
            published: Some(Timestamp(1_793_628_300)),
            updated: None,
            show_reading_time: true,
            ledger: &NO_LEDGER,
            topics: &[],
            policy: None,
            kept: None,
            sourcing_html: Some("<div class=\"block statement\">How we work.</div>"),
            suggested: &[],
            latest: &[],
            comments: None,
            cite_address: None,
            linked: None,
        }
    }

    fn draw(page: &ArticlePage<'_>) -> Html {
        Html::parse_document(&page.render().expect("a page of plain values"))
    }

    #[test]
    fn a_reader_meets_the_parts_of_an_article_in_the_order_of_reading() {
        let (site, article) = (sample::site(), sample::article());
        let html = draw(&page(&site, &article)).html();
        let places: Vec<_> = [
            "<h1>Why tides &lt;turn&gt;</h1>",
            "this page speaks of storms, drowning and cold.",
            "The moon &amp; the sun.",
            "2 minutes to read",
            "href=\"#moon\"",
            "Twice a day.",
            "How we work.",
            "id=\"fn-darwin\"",
        ]
        .into_iter()
        .map(|part| html.find(part).unwrap_or_else(|| panic!("{part} is missing")))
        .collect();
        assert!(places.is_sorted(), "{places:?}");
    }

    #[test]
    fn an_older_revision_says_so_and_stays_out_of_search_engines() {
        let (site, article) = (sample::site(), sample::article());
        let current = draw(&page(&site, &article));
        assert_eq!(
            sample::attributes(&current, "link[rel=canonical]", "href"),
            ["https://harbour.example/articles/tides"]
        );
        assert!(sample::texts(&current, ".notice").is_empty());

        let mut older = page(&site, &article);
        older.head = older.head.unlisted();
        let saved_at = Timestamp(1_793_628_300);
        older.older =
            Some(OlderRevision { number: 3, saved_at, current_address: Some(sample::ADDRESS) });
        let older = draw(&older);
        assert_eq!(sample::attributes(&older, "meta[name=robots]", "content"), ["noindex"]);
        assert!(sample::attributes(&older, "link[rel=canonical]", "href").is_empty());
        assert_eq!(sample::attributes(&older, ".notice a", "href"), [sample::ADDRESS]);
    }

    #[test]
    fn every_page_offers_the_way_out_and_asks_nothing_of_other_hosts() {
        let (site, article) = (sample::site(), sample::article());
        let html = draw(&page(&site, &article));
        assert_eq!(sample::attributes(&html, "a.exit", "href"), [site.exit_url.as_str()]);
        assert_eq!(sample::attributes(&html, "a.exit", "rel"), ["nofollow noreferrer"]);
        for (selector, name) in [("[src]", "src"), ("link:not([rel=canonical])", "href")] {
            for address in sample::attributes(&html, selector, name) {
                assert!(address.starts_with("/static/"), "{address}");
            }
        }
        assert!(sample::attributes(&html, "[style], style", "style").is_empty());
        assert!(
            sample::texts(&html, "script:not([type=\"application/ld+json\"])")
                .iter()
                .all(String::is_empty)
        );
    }

    #[test]
    fn a_text_in_another_language_is_marked_and_others_are_not() {
        let (site, mut article) = (sample::site(), sample::article());
        assert_eq!(sample::attributes(&draw(&page(&site, &article)), "article", "lang"), ["en-GB"]);
        article.front_matter.language = Some("en".into());
        assert!(
            sample::attributes(&draw(&page(&site, &article)), "article[lang]", "lang").is_empty()
        );
    }
}
