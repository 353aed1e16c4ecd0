//! What people send to break a page, at the desk: in every field that moderators read or fill in.

use std::collections::HashMap;

use axum::http::StatusCode;
use lamplight::comments::{CommentId, RawDraft, Status};
use lamplight::editors::Role;
use lamplight::store::NewComment;
use scraper::Selector;

use crate::harness::{Answer, Site, published};
use crate::hostile::{Entry, entries, faults};

/// What is wrong with a page of the desk, whatever it shows: only our own script, no other handler,
/// every address one that we made or one of the web, and nothing broke out of its place.
fn broken(page: &Answer) -> Vec<String> {
    let mut broken = Vec::new();
    if page.status != StatusCode::OK {
        broken.push(format!("status {}", page.status));
        return broken;
    }
    let document = page.page();
    let all = Selector::parse("*").expect("a selector");
    for element in document.select(&all).map(|found| found.value()) {
        let name = element.name();
        if ["iframe", "object", "embed", "img", "svg", "math", "style", "base"].contains(&name) {
            broken.push(format!("<{name}>"));
        }
        for (attribute, value) in element.attrs() {
            let plain = value.trim_start().to_lowercase();
            if attribute.starts_with("on") || attribute == "style" || attribute == "srcdoc" {
                broken.push(format!("{attribute}={value:?}"));
            }
            if ["href", "src", "action", "formaction"].contains(&attribute)
                && !["/", "#", "http://", "https://"].iter().any(|start| plain.starts_with(start))
            {
                broken.push(format!("{attribute}={value:?}"));
            }
        }
    }
    let scripts = page.attributes("script", "src");
    if scripts.len() != 1 || !scripts[0].starts_with("/static/studio.") {
        broken.push(format!("scripts {scripts:?}"));
    }
    if page.attributes("body > *", "class").len() > 3 || page.texts("body > main").len() != 1 {
        broken.push("something left its place".to_owned());
    }
    broken
}

/// Letters and digits and signs, without what a page may fold.
pub(crate) fn solid(text: &str) -> String {
    let seen = |letter: &char| {
        !letter.is_whitespace()
            && !letter.is_control()
            && !"\u{fffd}\u{fffe}\u{ffff}".contains(*letter)
    };
    text.chars().filter(seen).collect()
}

#[tokio::test]
async fn whatever_a_comment_says_the_queue_shows_as_text() {
    let site = Site::with_tides().await;
    let moderator = site.sign_in(Role::Moderator).await;
    let mut sent = HashMap::new();
    for Entry { id, text, .. } in entries() {
        let raw = RawDraft { author_name: text.clone(), body: text.clone(), ..RawDraft::default() };
        // Names are shorter than texts; what is too long for one is still sent as the other.
        let nameless = RawDraft { author_name: String::new(), ..raw.clone() };
        let Ok(draft) = raw.check().or_else(|_| nameless.check()) else { continue };
        let reason = serde_json::json!([
            { "filter": draft.body(), "log_odds": 1.0, "because": draft.body() }
        ]);
        let comment = NewComment {
            status: Status::Held,
            content_note: if sent.len() % 2 == 0 { String::new() } else { draft.body().to_owned() },
            reasons: reason.to_string(),
            ..published(0, draft.author_name(), draft.body())
        };
        let stored = site.store.insert_comment(comment).await.expect("the database answers");
        sent.insert(stored, (id, draft.body().to_owned()));
    }
    let (mut address, mut seen) = ("/studio/comments".to_owned(), 0);
    loop {
        let page = site.get_as(&moderator, &address).await;
        assert_eq!(broken(&page), [""; 0], "{address}");
        let document = page.page();
        let cards = Selector::parse(".card").expect("a selector");
        let (prose, because) = (".prose", ".why li bdi");
        for card in document.select(&cards) {
            let id = card.value().id().and_then(|id| id[1..].parse().ok()).expect("a number");
            let (name, body) = &sent[&CommentId(id)];
            let inner = |css: &str| {
                let css = Selector::parse(css).expect("a selector");
                card.select(&css).next().expect("it is there")
            };
            assert_eq!(faults(&inner(prose).inner_html()), [""; 0], "{name}");
            let shown: String = inner(because).text().collect();
            assert_eq!(solid(&shown), solid(body), "{name}");
            seen += 1;
        }
        match page.attributes("#next", "href").first() {
            Some(next) => address = next.trim_end_matches("#queue").to_owned(),
            None => break,
        }
    }
    assert_eq!(seen, sent.len());
}

/// Texts that are typed beside one comment: its page shows all of them each time that one is refused.
const EACH: usize = 50;

#[tokio::test]
async fn whatever_moderators_type_is_kept_and_shown_as_text() {
    let site = Site::with_tides().await;
    let moderator = site.sign_in(Role::Moderator).await;
    let entries = entries();
    for _ in 0..=entries.len() / EACH {
        let held = NewComment { status: Status::Held, ..published(0, "Ada", "Plain.") };
        site.store.insert_comment(held).await.expect("the database answers");
    }
    let mut sent = vec![Vec::new(); entries.len() / EACH + 1];
    for (number, Entry { id, text, .. }) in entries.into_iter().enumerate() {
        let one = format!("/studio/comments/{}", number / EACH + 1);
        if text.trim().is_empty() {
            continue;
        }
        let status = if number % 2 == 0 { "spam" } else { "held" };
        for (address, fields) in [
            ("remark", vec![("text", &*text)]),
            ("content-note", vec![("text", &*text)]),
            ("decide", vec![("status", status), ("because", &*text)]),
            ("decide", vec![("status", "held"), ("back", &*text), ("next", &*text)]),
        ] {
            let answer = site.post_as(&moderator, &format!("{one}/{address}"), &fields).await;
            // What is too long, or towers over other words, comes back.
            if answer.status == StatusCode::UNPROCESSABLE_ENTITY {
                assert!(!answer.texts(".problems a").is_empty(), "{id} {address}");
                continue;
            }
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{id} {address}");
            assert!(
                answer.location().starts_with("/studio/comments"),
                "{id} {}",
                answer.location()
            );
        }
        let query: String = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(
                [
                    "words", "article", "sender", "network", "at_least", "after", "status", "by",
                    "comment", "action",
                ]
                .map(|name| (name, &*text)),
            )
            .finish();
        for address in ["/studio/comments", "/studio/decisions"] {
            let page = site.get_as(&moderator, &format!("{address}?{query}")).await;
            let fine = [StatusCode::OK, StatusCode::UNPROCESSABLE_ENTITY].contains(&page.status);
            assert!(fine, "{id} {address} {}", page.status);
        }
        if text.trim().chars().count() <= 2_000 {
            sent[number / EACH].push(solid(&text));
        }
    }
    for address in ["/studio/decisions", "/studio/answers", "/studio/comments"] {
        assert_eq!(broken(&site.get_as(&moderator, address).await), [""; 0], "{address}");
    }
    for (sent, id) in sent.iter().zip(1..) {
        let page = site.get_as(&moderator, &format!("/studio/comments/{id}")).await;
        assert_eq!(broken(&page), [""; 0], "{id}");
        let shown: Vec<_> = page.texts(".remark .typed").iter().map(|text| solid(text)).collect();
        assert_eq!(&shown, sent, "{id}");
    }
}
