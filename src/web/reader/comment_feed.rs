//! The newest comments for feed readers, under one article and under all.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};

use crate::app::{Found, FreshComment, Subject};
use crate::clock::{Precision, Timestamp};
use crate::comments::{Comment, render_body, shown_name};
use crate::content::{Kind, Slug};
use crate::web::feed::{Content, Entry, Feed};
use crate::web::view::Desk;
use crate::web::{Error, Result, kept};

/// Comments in a feed.
const NEWEST: i64 = 50;

const FEED: &str = "/comments/feed";

/// `GET /comments/feed`
pub(crate) async fn show(State(desk): State<Desk>) -> Result<Response> {
    let found = desk.app.newest_comments(None, NEWEST).await?;
    let site = desk.site();
    let feed = Feed {
        address: &format!("{}{FEED}", site.base_url),
        page: &format!("{}/", site.base_url),
        title: &format!("Comments – {}", site.name),
        author: &site.name,
        language: &site.language,
        entries: desk.comment_entries(&found, &site.base_url),
    };
    // A comment goes with its article, whose title stands over it.
    let articles = found.iter().map(|one| Subject::Article(one.comment.article_id));
    let subjects = [Subject::Site, Subject::Everything, Subject::AllComments];
    Ok(kept(feed.into_response(), articles.chain(subjects)))
}

/// `GET /articles/{slug}/comments/feed`
pub(crate) async fn show_of_article(
    State(desk): State<Desk>,
    Path(slug): Path<String>,
) -> Result<Response> {
    let slug = Slug::parse(&slug).ok_or(Error::NotFound)?;
    let listing = match desk.app.find(Kind::Article, &slug) {
        Found::Here(listing) => listing,
        Found::Archived(_) => return Err(Error::Gone),
        Found::Moved(address) => {
            let address = format!("{address}{FEED}");
            return Ok(axum::response::Redirect::permanent(&address).into_response());
        }
        Found::Nothing => return Err(Error::NotFound),
    };
    let found = desk.app.newest_comments(Some(listing.id), NEWEST).await?;
    let site = desk.site();
    let page = format!("{}{}", site.base_url, listing.address());
    let feed = Feed {
        address: &format!("{page}{FEED}"),
        page: &format!("{page}#comments"),
        title: &format!("Comments on “{}” – {}", listing.title, site.name),
        author: &site.name,
        language: &site.language,
        entries: desk.comment_entries(&found, &site.base_url),
    };
    let subjects = [Subject::Site, Subject::Article(listing.id), Subject::Comments(listing.id)];
    Ok(kept(feed.into_response(), subjects))
}

impl Desk {
    fn comment_entries(&self, found: &[FreshComment], base_url: &str) -> Vec<Entry> {
        let catalogue = self.app.catalogue();
        let precision = self.app.settings().comment_times;
        // No feed tells more exactly than pages do when somebody wrote.
        let known = |at: Timestamp| match precision {
            Precision::Minute => at,
            Precision::Day => Timestamp::of(at.date()),
        };
        let entries = found.iter().filter_map(|FreshComment { comment, answers, answered_at }| {
            let listing = catalogue.get(comment.article_id)?;
            let name = shown_name(&comment.author_name);
            let whole = |id: i64| format!("{base_url}/comments/{id}");
            let answered = comment.parent_id.map(|id| whole(id.0));
            Some(Entry {
                id: whole(comment.id.0),
                title: format!("{name} on “{}”", listing.title),
                page: whole(comment.id.0),
                author: Some(name.into_owned()),
                at: known(comment.posted_at),
                updated: known(comment.edited_at.unwrap_or(comment.posted_at)),
                content: content(comment),
                answers: answered.or_else(|| Some(format!("{base_url}{}", listing.address()))),
                answered: answered_at.map(|at| (*answers, known(at))),
            })
        });
        entries.collect()
    }
}

/// What a comment says, or what it speaks of where readers are asked before they see it.
fn content(comment: &Comment) -> Content {
    if comment.content_note.is_empty() {
        Content::Html(render_body(&comment.body))
    } else {
        let note = shown_name(&comment.content_note);
        Content::Text(format!("This comment speaks of {note}. It can be read on the page."))
    }
}
