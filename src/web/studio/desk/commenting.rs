use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::app::CommentRule;
use crate::clock::Timestamp;
use crate::content::{Kind, Listing, Slug};
use crate::editors::Right;
use crate::spam::Moderation;
use crate::web::studio::desk::words::reason;
use crate::web::studio::problems::Problem;
use crate::web::studio::{SignedIn, StudioHead, Tab};
use crate::web::view::Desk;
use crate::web::{Error, Result, page};

/// Who may comment on which article, and who reads comments first.
#[derive(Debug, Template)]
#[template(path = "studio/desk/commenting.html")]
pub struct CommentingPage<'a> {
    /// With the way to the other pages.
    pub head: StudioHead<'a>,
    /// How the whole site does it, in words.
    pub site_mode: &'static str,
    /// The ways, as forms and people name them.
    pub modes: [(&'static str, &'static str); 4],
    /// Every article that readers see.
    pub articles: Vec<ArticleView>,
    /// What is wrong with what was typed.
    pub problems: &'a [Problem],
}

/// What is decided about one article.
#[derive(Clone, Debug)]
pub struct ArticleView {
    /// Last part of its address.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// May readers comment now?
    pub open: bool,
    /// Did a moderator close it?
    pub closed_here: bool,
    /// The word of the way that is set for it.
    pub mode: &'static str,
    /// The way that is in force, in words.
    pub mode_words: &'static str,
    /// Who set it, when, and why. Untrusted.
    pub set: Option<(String, Timestamp, String)>,
    /// Why, as typed, where that cannot be kept yet; the mode and whether it is closed are then as
    /// chosen. Untrusted.
    pub unsent: String,
}

/// A decision about one article. Untrusted.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct CommentingForm {
    mode: String,
    closed: String,
    because: String,
}

/// `GET /studio/commenting`
pub(crate) async fn show(State(desk): State<Desk>, signed_in: SignedIn) -> Result<Response> {
    signed_in.require(Right::Moderate)?;
    desk.commenting_page(&signed_in, None, &[])
}

/// `POST /studio/commenting/{slug}`
pub(crate) async fn post(
    State(desk): State<Desk>,
    signed_in: SignedIn,
    Path(slug): Path<String>,
    Form(form): Form<CommentingForm>,
) -> Result<Response> {
    signed_in.require(Right::Moderate)?;
    let catalogue = desk.app.catalogue();
    let found = Slug::parse(&slug).and_then(|slug| catalogue.at(&slug).cloned());
    let listing = found.filter(|listing| listing.kind == Kind::Article).ok_or(Error::NotFound)?;
    let why = match reason("why", &form.because) {
        Ok(why) => why,
        Err(problem) => {
            return desk.commenting_page(&signed_in, Some((&slug, &form)), &[problem]);
        }
    };
    let before = desk.app.comment_rule(listing.id).unwrap_or_default();
    let now = Timestamp::now();
    let rule = CommentRule {
        article_id: listing.id,
        moderation: form.moderation(),
        closed_at: (form.closed == "yes").then(|| before.closed_at.unwrap_or(now)),
        set_by: signed_in.editor.name.clone(),
        set_at: now,
        why,
    };
    desk.app.set_comment_rule(&rule).await?;
    Ok(Redirect::to(&format!("/studio/commenting#{slug}")).into_response())
}

impl Desk {
    /// The page, with what was typed for one article and what is wrong with that.
    fn commenting_page(
        &self,
        signed_in: &SignedIn,
        unsent: Option<(&str, &CommentingForm)>,
        problems: &[Problem],
    ) -> Result<Response> {
        let catalogue = self.app.catalogue();
        let articles = catalogue.public().iter().filter(|listing| listing.kind == Kind::Article);
        let views = articles.map(|listing| {
            let view = self.article_view(listing);
            match unsent {
                Some((slug, form)) if view.slug == slug => view.with(form),
                _ => view,
            }
        });
        let page = page(&CommentingPage {
            head: self.studio_head("Commenting", Tab::Queue, Some(&signed_in.editor)),
            site_mode: in_words(self.app.screen().moderation),
            modes: MODES.map(|mode| (word(mode), mode.map_or("As on the whole site", in_words))),
            articles: views.collect(),
            problems,
        })?;
        let faulty = !problems.is_empty();
        let status = if faulty { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        Ok((status, page).into_response())
    }

    fn article_view(&self, listing: &Listing) -> ArticleView {
        let rule = self.app.comment_rule(listing.id);
        ArticleView {
            slug: listing.slug.to_string(),
            title: listing.title.clone(),
            open: self.app.is_open(listing),
            closed_here: rule.as_ref().is_some_and(|rule| rule.closed_at.is_some()),
            mode: word(rule.as_ref().and_then(|rule| rule.moderation)),
            mode_words: in_words(self.app.moderation_of(listing)),
            set: rule.map(|rule| (rule.set_by, rule.set_at, rule.why)),
            unsent: String::new(),
        }
    }
}

impl ArticleView {
    /// The same with what was chosen and typed.
    fn with(self, form: &CommentingForm) -> Self {
        Self {
            closed_here: form.closed == "yes",
            mode: word(form.moderation()),
            unsent: form.because.clone(),
            ..self
        }
    }
}

impl CommentingForm {
    fn moderation(&self) -> Option<Moderation> {
        MODES.into_iter().find(|one| word(*one) == self.mode).flatten()
    }
}

/// The ways, in the order in which they are offered; `None`: as on the whole site.
const MODES: [Option<Moderation>; 4] = [
    None,
    Some(Moderation::HoldEverything),
    Some(Moderation::HoldFirstTimers),
    Some(Moderation::HoldDoubtful),
];

fn word(moderation: Option<Moderation>) -> &'static str {
    match moderation {
        None => "site",
        Some(Moderation::HoldEverything) => "hold-everything",
        Some(Moderation::HoldFirstTimers) => "hold-first-timers",
        Some(Moderation::HoldDoubtful) => "hold-doubtful",
    }
}

fn in_words(moderation: Moderation) -> &'static str {
    match moderation {
        Moderation::HoldEverything => "A moderator reads everything first",
        Moderation::HoldFirstTimers => "A moderator reads those first who are new",
        Moderation::HoldDoubtful => "A moderator reads what is in doubt",
    }
}
