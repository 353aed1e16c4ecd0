//! A file to take away works where there is no network: whatever an article is made of, its file
//! asks no host for anything.

use std::collections::{BTreeMap, BTreeSet};

use lamplight::clock::Timestamp;
use lamplight::content::{
    Author, Block, CompileOptions, Compiled, Image, Kind, LinkTarget, Slug, Standing, Surroundings,
    compile,
};
use lamplight::offprint::{Offprint, Picture, book, page, picture_addresses};
use proptest::prelude::*;
use scraper::node::Element;
use scraper::{Html, Selector};

use crate::harness::article;

/// What random articles may refer to.
struct Around;

impl Surroundings for Around {
    fn link_target(&self, slug: &Slug) -> Option<LinkTarget> {
        Some(LinkTarget { kind: Kind::Article, slug: slug.clone(), title: "Winds".into() })
    }
    fn block(&self, _: &Slug) -> Option<Block> {
        None
    }
    fn author(&self, _: &Slug) -> Option<Author> {
        None
    }
    fn image(&self, path: &str) -> Option<Image> {
        let address = format!("/{path}");
        (path == "images/door.svg").then_some(Image { address, width: 8, height: 5 })
    }
    fn source(&self, _: &str) -> Option<hayagriva::Entry> {
        None
    }
    fn standing(&self, _: &str) -> Standing {
        Standing::default()
    }
    fn language(&self) -> &'static str {
        "en"
    }
}

/// An article of a site that lets HTML through, which is the worst that a file can be made of.
fn compiled(text: &str) -> Option<Compiled> {
    let options = CompileOptions { raw_html: true, ..CompileOptions::default() };
    let text = format!("## First {{#head}}\n\n{text}");
    compile(&article("Tides", &text), Kind::Article, "tides", &Around, options).ok()
}

fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "Words ",
        "\n\n",
        "## Head\n\n",
        "[out](https://a.example/x?y=1&z=2) ",
        "<article:winds> ",
        "[mail](mailto:a@b.example) ",
        "[up](#head) ",
        "[form](#comment-form) ",
        "![A door](../images/door.svg) ",
        "- item\n",
        "> quoted\n\n",
        "`code` ",
        "**strong** ",
        "<img src=\"https://b.example/p.png\" alt=\"P\"> ",
        "<script src=\"//b.example/s\"></script>",
        "<iframe src=\"https://b.example\"></iframe>",
        "<b onclick=\"x\" style=\"y\">bold</b>",
        "<link rel=stylesheet href=\"https://b.example/c\">",
        "<svg><image href=\"//b.example\"/></svg>",
        "<video poster=\"https://b.example/v\"></video>",
        "<form action=\"https://b.example\">x</form>",
        "<a href=\"javascript:x\">y</a>",
        "<div background=\"https://b.example/i\">",
        "<input type=image src=\"https://b.example/i\">",
        "<style>@import 'https://b.example'</style>",
        "<base href=\"https://b.example/\">",
        "<!-- x -->",
        "<p",
        "\"",
        "'>",
        "&lt;",
        "\u{1}",
        "<math>",
        "</article></main>",
        "<template>",
        "<plaintext>",
    ]);
    prop::collection::vec(piece, 0..25).prop_map(|pieces| pieces.concat())
}

/// The addresses that a page leads to when somebody follows a link.
fn links(html: &Html) -> BTreeSet<String> {
    let selector = Selector::parse("a[href]").expect("a selector");
    html.select(&selector).filter_map(|link| link.attr("href")).map(str::to_owned).collect()
}

/// What of an element could ask a host for something.
fn fault(element: &Element) -> Option<String> {
    const LOADING: [&str; 12] = [
        "base", "embed", "form", "iframe", "input", "link", "math", "object", "script", "svg",
        "template", "video",
    ];
    const SCHEMES: [&str; 6] = ["#", "https://", "http://", "mailto:", "tel:", "sms:"];
    let name = element.name();
    if LOADING.contains(&name) {
        return Some(name.to_owned());
    }
    let bad = element.attrs().find(|(attribute, value)| match (name, *attribute) {
        ("img", "src") => !value.starts_with("data:image/"),
        ("a", "href") => !SCHEMES.iter().any(|scheme| value.starts_with(scheme)),
        (_, "action" | "background" | "href" | "ping" | "poster" | "src" | "srcset" | "style") => {
            true
        }
        (_, other) => other.starts_with("on"),
    });
    bad.map(|(attribute, value)| format!("{name} {attribute}={value:?}"))
}

proptest! {
    #[test]
    fn no_file_asks_a_host_for_anything_whatever_the_article_is_made_of(text in pieces()) {
        let article = compiled(&text);
        prop_assume!(article.is_some());
        let article = article.expect("it compiles");
        let picture = Picture { media_type: "image/svg+xml", bytes: b"<svg/>".to_vec() };
        let addresses = picture_addresses(&article, None);
        let pictures: BTreeMap<_, _> =
            addresses.into_iter().map(|address| (address, picture.clone())).collect();
        let offprint = Offprint {
            article: &article,
            sourcing_html: None,
            author: None,
            site_name: "Lamp",
            site_language: "en",
            base_url: "https://lamp.example",
            address: "/articles/tides",
            revision: 3,
            saved_at: Timestamp(1_793_628_300),
            withdrawn: false,
            pictures: &pictures,
        };
        let written = page(&offprint).expect("a file");
        let html = Html::parse_document(&written);
        for element in html.tree.nodes().filter_map(|node| node.value().as_element()) {
            let fault = fault(element);
            prop_assert!(fault.is_none(), "{fault:?} in {written}");
        }
        // Links of the text, and those that say where the file comes from: no others.
        let whole = |link: String| match link.strip_prefix('/') {
            Some(rest) if !rest.starts_with('/') => format!("https://lamp.example/{rest}"),
            _ => link,
        };
        let mut allowed: BTreeSet<_> = links(&Html::parse_fragment(
            &(article.body_html.clone() + &article.notes_html()),
        )).into_iter().map(whole).collect();
        allowed.extend(["", "/revisions/3", "#comment-form", "#head"]
            .map(|rest| format!("https://lamp.example/articles/tides{rest}")));
        for link in links(&html) {
            prop_assert!(link.starts_with('#') || allowed.contains(&link), "{link} in {written}");
        }
        prop_assert!(book(&offprint).is_ok());
    }
}
