//! The comments under an article and the empty form, ready to be shown.

use std::sync::Arc;

use crate::app::Found;
use crate::clock::{Precision, Told};
use crate::comments::{ANONYMOUS, CommentId, Status, Turn, arrange, render_body, shown_name};
use crate::content::{Kind, Listing, Slug};
use crate::web::layout::{Link, Paging};
use crate::web::reader::{Answering, CommentView, CommentsView, FilterNotice, FormView, Problem};
use crate::web::view::{Desk, paging};
use crate::web::{Error, Result};

/// Steps of indentation of answers.
const MAX_DEPTH: usize = 3;

/// The comments under an article, ready to be shown; the page borrows them.
pub(crate) struct ShownComments {
    total: usize,
    views: Vec<CommentView>,
    paging: Paging,
    /// `None` once readers may no longer comment.
    form: Option<Blank>,
    helped_token: Option<String>,
}

/// What a form holds besides what was typed.
pub(super) struct Blank {
    action: String,
    preview_action: String,
    pub(super) token: String,
    answering: Option<Answering>,
    filters: Vec<FilterNotice>,
}

impl ShownComments {
    pub(crate) fn view<'a>(&'a self, address: &'a str) -> CommentsView<'a> {
        CommentsView {
            total: self.total,
            shown: &self.views,
            paging: self.paging.clone(),
            form: self.form.as_ref().map(|blank| blank.filled("", "", "", &[])),
            address,
            helped_token: self.helped_token.as_deref(),
        }
    }
}

impl Blank {
    pub(super) fn filled<'a>(
        &'a self,
        name: &'a str,
        body: &'a str,
        content_note: &'a str,
        problems: &'a [Problem],
    ) -> FormView<'a> {
        FormView {
            action: &self.action,
            preview_action: &self.preview_action,
            token: &self.token,
            answering: self.answering.as_ref(),
            name,
            body,
            content_note,
            problems,
            filters: &self.filters,
        }
    }
}

impl Desk {
    /// The article at `slug`, if readers can see it; whether it still takes comments is for
    /// [`App::is_open`](crate::app::App::is_open). A form that was opened before the article moved
    /// still finds it.
    pub(crate) fn answerable(&self, slug: &str) -> Result<Arc<Listing>> {
        let mut slug = Slug::parse(slug).ok_or(Error::NotFound)?;
        let catalogue = self.app.catalogue();
        if let Some(moved) = catalogue.once_at(&slug).filter(|_| catalogue.at(&slug).is_none()) {
            slug = moved.slug.clone();
        }
        match self.app.find(Kind::Article, &slug) {
            Found::Here(listing) => Ok(listing),
            Found::Archived(_) => Err(Error::Gone),
            _ => Err(Error::NotFound),
        }
    }

    /// Page `page` of the comments under an article, with a form that answers `reply`; `None` for
    /// a standing page, which has none.
    pub(crate) async fn comments(
        &self,
        listing: &Listing,
        page: u32,
        reply: Option<i64>,
    ) -> Result<Option<ShownComments>> {
        if listing.kind != Kind::Article {
            return Ok(None);
        }
        let found = self.app.comment_page(listing.id, page).await?;
        let total = usize::try_from(found.total).unwrap_or_default();
        let per_page = self.app.settings().comments_per_page as usize;
        let (number, pages) = (page as usize, total.div_ceil(per_page));
        let paging = paging(&listing.address(), "comments", number, pages);
        let precision = self.app.settings().comment_times;
        let turns = arrange(found.comments, MAX_DEPTH).into_iter();
        let views: Vec<_> = turns.map(|turn| view(turn, precision)).collect();
        let form =
            if self.app.is_open(listing) { Some(self.blank(listing, reply).await?) } else { None };
        let asks = self.app.settings().helped_days > 0 && !views.is_empty();
        let helped_token = asks.then(|| self.app.form_token());
        let paging = paging.ok_or(Error::NotFound)?;
        Ok(Some(ShownComments { total, views, paging, form, helped_token }))
    }

    pub(super) async fn blank(&self, listing: &Listing, reply: Option<i64>) -> Result<Blank> {
        let address = listing.address();
        let parent = match reply {
            Some(id) => self.app.comment(CommentId(id)).await?,
            None => None,
        };
        let answering = parent
            .filter(|parent| parent.article_id == listing.id && parent.status == Status::Published)
            .map(|parent| Answering {
                id: parent.id.0,
                name: name(&parent.author_name).unwrap_or_else(|| ANONYMOUS.to_owned()),
                cancel_address: address.clone(),
            });
        Ok(self.blank_answering(&address, answering))
    }

    pub(super) fn blank_answering(&self, address: &str, answering: Option<Answering>) -> Blank {
        Blank {
            action: format!("{address}/comments"),
            preview_action: format!("{address}/comments/preview"),
            token: self.app.form_token(),
            answering,
            filters: self.notices(),
        }
    }

    /// The filters in force, and what each is told.
    pub(super) fn filter_notices(&self) -> Vec<FilterNotice> {
        let filters = self.app.screen().filters.iter().map(|filter| FilterNotice {
            name: filter.title().to_owned(),
            told: filter.notice().to_owned(),
            outside: false,
        });
        filters.collect()
    }

    /// The same with the services that are asked about comments.
    pub(in crate::web::reader) fn notices(&self) -> Vec<FilterNotice> {
        let mut notices = self.filter_notices();
        notices.extend(self.app.services().iter().map(|service| FilterNotice {
            name: service.title().to_owned(),
            told: service.notice(),
            outside: true,
        }));
        notices
    }
}

/// One place in a conversation as the page shows it.
fn view(turn: Turn, precision: Precision) -> CommentView {
    let answers = turn.answers.map(|answered| Link {
        address: format!("/comments/{}", answered.id.0),
        label: match answered.author_name.as_deref().map(name) {
            Some(Some(name)) => name,
            Some(None) => ANONYMOUS.to_owned(),
            None => "an earlier comment".to_owned(),
        },
    });
    let depth = turn.depth;
    let Some(comment) = turn.comment else {
        let (id, gap) = (turn.id.0, turn.gap);
        return CommentView { id, depth, answers, gap, ..CommentView::default() };
    };
    CommentView {
        id: turn.id.0,
        name: name(&comment.author_name),
        html: render_body(&comment.body),
        content_note: name(&comment.content_note),
        posted_at: Told::new(comment.posted_at, precision),
        edited_at: comment.edited_at.map(|at| Told::new(at, precision)),
        depth,
        answers,
        gap: None,
        helped: comment.helped,
    }
}

pub(super) fn name(typed: &str) -> Option<String> {
    let shown = shown_name(typed);
    (!typed.trim().is_empty()).then(|| shown.into_owned())
}
