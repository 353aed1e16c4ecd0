//! The content that comes with the program, read as a reader reads it: link by link.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use axum::http::StatusCode;
use lamplight::app::read_folder;
use lamplight::content::Severity;

use crate::harness::{Answer, Site};

async fn shipped() -> Site {
    let site = Site::empty().await;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("content");
    let files = read_folder(&folder).expect("the shipped content");
    let count = files.len();
    let report = site.app.publish(files).await.expect("the database answers");
    let faults = report.faulty.iter().flat_map(|file| &file.faults);
    // What is uneven about our sources is said, and no more than that.
    let expected = [
        "bare-fragment",
        "missing-access-date",
        "policy-age",
        "policy-dated",
        "policy-host",
        "policy-reviewer",
    ];
    for fault in faults {
        assert_eq!(fault.severity, Severity::Warning, "{fault:?}");
        assert!(expected.contains(&fault.code), "{fault:?}");
    }
    assert!(report.published.len() >= 10 && count > report.published.len());
    site
}

/// Every address within the site that a page leads to or loads, with its fragment.
fn links(page: &Answer) -> Vec<String> {
    let mut found = Vec::new();
    for (selector, name) in [
        ("a", "href"),
        ("link[rel=stylesheet], link[rel=icon]", "href"),
        ("script, img", "src"),
        ("form", "action"),
    ] {
        found.extend(page.attributes(selector, name));
    }
    found.retain(|link| !link.starts_with("https://"));
    found
}

#[tokio::test]
async fn every_link_of_the_shipped_site_leads_somewhere() {
    let site = shipped().await;
    let mut pages: BTreeMap<String, Answer> = BTreeMap::new();
    let mut wanted: BTreeSet<String> = ["/".to_owned()].into();
    // Address → the page and the link that lead there.
    let mut fragments: Vec<(String, String, String)> = Vec::new();
    while let Some(address) = wanted.pop_first() {
        let page = site.get(&address).await;
        assert_eq!(page.status, StatusCode::OK, "{address}");
        if !page.header("content-disposition").is_empty() {
            // A file to take away, which leads to whole addresses only.
            pages.insert(address, page);
            continue;
        }
        if page.header("content-type").starts_with("text/html") {
            for link in links(&page) {
                let (path, fragment) = link.split_once('#').unwrap_or((&link, ""));
                let to = if path.is_empty() { address.clone() } else { path.to_owned() };
                assert!(to.starts_with('/'), "{address} links to {link}");
                if !fragment.is_empty() {
                    fragments.push((address.clone(), to.clone(), fragment.to_owned()));
                }
                // A form's address takes posts; the tests of comments send them.
                let is_form = page.attributes("form", "action").contains(&to);
                if !is_form && !pages.contains_key(&to) {
                    wanted.insert(to);
                }
            }
        }
        pages.insert(address, page);
    }
    for (from, to, fragment) in &fragments {
        let ids = pages[to].attributes("[id]", "id");
        assert!(ids.contains(fragment), "{from} links to {to}#{fragment}, which is not there");
    }
    assert!(fragments.len() > 40, "notes and contents are links as well");
    for listing in site.app.catalogue().all() {
        assert!(pages.contains_key(&listing.address()), "nothing leads to {}", listing.address());
    }
    for (path, _) in site.app.materials().authors() {
        assert!(pages.contains_key(&format!("/authors/{path}")));
    }
    let pictures = pages.keys().filter(|address| address.starts_with("/images/")).count();
    assert!(pictures >= 5, "{pictures}");
}

#[tokio::test]
async fn no_id_stands_twice_on_a_page_and_every_picture_says_what_it_shows() {
    let site = shipped().await;
    let catalogue = site.app.catalogue();
    let mut addresses: Vec<_> = catalogue.all().map(|listing| listing.address()).collect();
    addresses.extend(["/", "/articles", "/topics"].map(str::to_owned));
    for address in addresses {
        let page = site.get(&address).await;
        let ids = page.attributes("[id]", "id");
        let distinct: BTreeSet<_> = ids.iter().collect();
        assert_eq!(ids.len(), distinct.len(), "{address}: {ids:?}");
        assert_eq!(page.texts("h1").len(), 1, "{address}");
        let pictures = page.attributes("img", "src").len();
        for name in ["alt", "width", "height"] {
            let given = page.attributes("img", name);
            assert_eq!(given.iter().filter(|text| !text.is_empty()).count(), pictures, "{address}");
        }
        // Law 2: nothing from another host, nothing that only works with scripts.
        let text = page.text();
        assert!(!text.contains("src=\"http") && !text.contains("<iframe"), "{address}");
        assert!(!text.contains("style=\"") && !text.contains(" onclick"), "{address}");
        assert_eq!(page.header("set-cookie"), "", "{address}");
    }
}

#[tokio::test]
async fn the_guide_has_everything_that_it_promises() {
    let site = shipped().await;
    let page = site.get("/articles/why-no-contact").await;
    assert_eq!(page.status, StatusCode::OK);
    let numbered = page.texts(".prose h2").into_iter();
    let numbered = numbered.filter(|words| words.starts_with(|c: char| c.is_ascii_digit()));
    assert_eq!(numbered.count(), 7, "sections");
    let sources = page.attributes("[role=doc-endnotes] li a[href^=https]", "href");
    assert_eq!(sources.iter().collect::<BTreeSet<_>>().len(), 10, "sources");
    assert_eq!(page.texts(".call-to-action").len(), 3, "calls to action");
    assert!(page.texts("figure figcaption").len() >= 2, "pictures with captions");
    let articles = page.attributes(".prose a", "href").into_iter();
    let suggested: BTreeSet<_> = articles.filter(|to| to.starts_with("/articles/")).collect();
    assert_eq!(suggested.len(), 4, "suggested readings: {suggested:?}");
    assert!(page.attributes(".prose a", "href").contains(&"#comment-form".to_owned()));
    assert_eq!(page.texts(".statement").len(), 1, "the statement on sourcing");
}
