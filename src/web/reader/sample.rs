//! A small site to draw pages of, for the tests of this module.

use scraper::{Html, Selector};

use crate::clock::{Precision, Timestamp, Told};
use crate::content::{Call, Citation, Compiled, ContentsItem, FrontMatter, Note, Slug, State};
use crate::web::layout::{Assets, Link, Paging, SiteView};
use crate::web::reader::{CommentView, FormView};

pub(super) const ADDRESS: &str = "/articles/tides";

pub(super) fn link(address: &str, label: &str) -> Link {
    Link { address: address.into(), label: label.into() }
}

pub(super) fn site() -> SiteView {
    SiteView {
        name: "Harbour & Light".into(),
        tagline: "Notes on the sea.".into(),
        language: "en".into(),
        base_url: "https://harbour.example".into(),
        exit_url: "https://weather.example/".into(),
        nav: vec![link("/articles", "Articles")],
        footer: vec![link("/privacy", "Privacy")],
        assets: Assets {
            css: "/static/site.1.css".into(),
            pages_css: "/static/pages.1.css".into(),
            script: "/static/site.1.js".into(),
            icon: "/static/favicon.1.svg".into(),
        },
    }
}

pub(super) fn article() -> Compiled {
    let section =
        |id: &str, html: &str| ContentsItem { level: 2, id: id.into(), html: html.into() };
    Compiled {
        front_matter: FrontMatter {
            title: "Why tides <turn>".into(),
            summary: "The moon & the sun.".into(),
            slug: Slug::parse("tides").expect("a plain word"),
            author: None,
            topics: vec![],
            state: State::Published,
            published: None,
            updated: None,
            language: Some("en-GB".into()),
            content_notes: vec!["storms".into(), "drowning".into(), "cold".into()],
            aliases: vec![],
            comments: true,
            reviewed_by: None,
            reviewed: None,
            sources_checked: None,
            next_review: None,
            change: None,
            shows: None,
        },
        body_html: "<p id=\"body\">Twice a day.</p>".into(),
        contents: vec![section("moon", "Moon"), section("sun", "Sun"), section("wind", "Wind")],
        notes: vec![Note {
            number: 1,
            id: "fn-darwin".into(),
            html: "<p>Darwin, <cite>The Tides</cite>.</p>".into(),
            calls: vec![Call { id: "fnref-darwin-1".into(), section: Some("moon".into()) }],
            citation: Some(Citation { key: "darwin".into(), ..Citation::default() }),
        }],
        word_count: 300,
        references: vec![],
        sources: vec![],
        warnings: vec![],
    }
}

pub(super) fn comment(id: i64, name: Option<&str>, depth: usize) -> CommentView {
    CommentView {
        id,
        name: name.map(Into::into),
        html: "<p>Thank you.</p>".into(),
        content_note: None,
        posted_at: Told::new(Timestamp(1_793_628_300), Precision::Minute),
        edited_at: None,
        depth,
        answers: None,
        gap: None,
        helped: 0,
    }
}

pub(super) fn form() -> FormView<'static> {
    FormView {
        action: "/articles/tides/comments",
        preview_action: "/articles/tides/comments/preview",
        token: "opened-at-noon",
        answering: None,
        name: "",
        body: "",
        content_note: "",
        problems: &[],
        filters: &[],
    }
}

pub(super) fn only_page() -> Paging {
    Paging { address: ADDRESS.into(), page: 1, pages: 1, before: None, after: None }
}

/// Texts of all elements that match, spaces collapsed.
pub(super) fn texts(html: &Html, selector: &str) -> Vec<String> {
    html.select(&Selector::parse(selector).expect("a selector written in a test"))
        .map(|element| {
            element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
        })
        .collect()
}

/// Values of one attribute of all elements that match.
pub(super) fn attributes(html: &Html, selector: &str, name: &str) -> Vec<String> {
    html.select(&Selector::parse(selector).expect("a selector written in a test"))
        .map(|element| element.attr(name).unwrap_or_default().to_owned())
        .collect()
}
