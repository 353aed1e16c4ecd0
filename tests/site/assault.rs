//! Hostile text in every place where a reader can put some, through the whole site.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use lamplight::comments::RawDraft;
use lamplight::guard::{confirmation, find};
use scraper::{Html, Node, Selector};
use tokio::task::JoinSet;

use crate::database::Database;
use crate::form::Form;
use crate::harness::{Answer, READER, Site, article, request};
use crate::hostile::{Entry, entries, faults};

/// Posts that wait for each other's commit.
const AT_ONCE: usize = 64;

/// Longest text that a comment may have, and then some room for what joins two entries.
const ROOM: usize = 9_000;

async fn site(database: &Database) -> Site {
    let site = database.site(|settings| settings.comments_per_page = 500).await;
    site.publish(&[("articles/tides.md", &article("Tides", "The sea rises."))]).await;
    site
}

/// What could run, load, or lead somewhere that no page of ours leads to.
pub(crate) fn dangers(page: &Html) -> Vec<String> {
    let attribute = |name: &str, value: &str| {
        let value: String = value.chars().filter(|c| !c.is_control() && *c != ' ').collect();
        let address = matches!(name, "href" | "src" | "action" | "formaction");
        let own = value.starts_with(['/', '#']) && !value.starts_with("//");
        name.starts_with("on")
            || matches!(name, "style" | "srcdoc" | "http-equiv" | "ping" | "background")
            || (address && !own && !value.starts_with("https://") && !value.starts_with("http://"))
    };
    let found = page.tree.nodes().filter_map(|node| match node.value() {
        Node::Element(element) => {
            let foreign = match element.name() {
                // Data is no program.
                "script" if element.attr("type") == Some("application/ld+json") => false,
                "script" => element.attr("src").is_none_or(|from| !from.starts_with("/static/")),
                "form" => {
                    !matches!(element.attr("id"), Some("comment-form" | "report-form" | "helped"))
                }
                name => matches!(
                    name,
                    "iframe"
                        | "object"
                        | "embed"
                        | "base"
                        | "style"
                        | "svg"
                        | "math"
                        | "img"
                        | "video"
                        | "audio"
                        | "template"
                        | "frameset"
                        | "plaintext"
                        | "xmp"
                ),
            };
            let bad = element.attrs().any(|(name, value)| attribute(name, value));
            (foreign || bad).then(|| format!("{element:?}"))
        }
        Node::Comment(comment) => Some(format!("{comment:?}")),
        Node::ProcessingInstruction(instruction) => Some(format!("{instruction:?}")),
        _ => None,
    });
    found.collect()
}

/// What is kept of a text, as `RawDraft::check` states it.
fn normalised(text: &str) -> String {
    let lines = text.replace("\r\n", "\n");
    let lines = lines.replace(['\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'], "\n");
    let kept = lines.chars().filter(|c| {
        let number = u32::from(*c);
        let nonsense = (0xfdd0..=0xfdef).contains(&number) || number & 0xfffe == 0xfffe;
        !nonsense && (matches!(c, '\n' | '\t') || !c.is_control())
    });
    kept.collect::<String>().trim().to_owned()
}

fn first_chars(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

/// An entry as the name and the text of a comment; the name is left out where it is none.
fn draft(entry: &Entry) -> RawDraft {
    let name = first_chars(&entry.text, 60);
    let named = RawDraft { author_name: name, body: "x".into(), ..RawDraft::default() };
    let author_name = if named.check().is_ok() { named.author_name } else { String::new() };
    RawDraft { author_name, body: entry.text.clone(), ..RawDraft::default() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hostile_comments_are_stored_as_sent_and_shown_as_text() {
    let database = Database::new().await;
    let site = site(&database).await;
    let token = site.old_token().await;
    let mut expected = Vec::new();
    for some in entries().chunks(AT_ONCE) {
        let mut posting = JoinSet::new();
        for (entry, draft) in some.iter().map(|entry| (entry, draft(entry))) {
            let refused = draft.check().is_err();
            if !refused {
                let name = normalised(&draft.author_name).replace(['\n', '\t'], " ");
                let unseen = name.chars().all(|c| c == ' ' || lamplight::comments::is_invisible(c));
                let name = if unseen { String::new() } else { name.trim().to_owned() };
                expected.push((name, normalised(&draft.body)));
            }
            // Its writer has seen what could identify somebody, and posts anyway.
            let confirmed = draft.check().map_or_else(
                |_| String::new(),
                |draft| {
                    let (name, body) = (draft.author_name(), draft.body());
                    confirmation(&find(body, name, "en"), name, body)
                },
            );
            let fields = [
                ("name", draft.author_name),
                ("body", draft.body),
                ("token", token.clone()),
                ("confirmed", confirmed),
            ];
            let form =
                form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
            let headers = [("content-type", "application/x-www-form-urlencoded")];
            let sent = request(Method::POST, "/articles/tides/comments", &headers, form.into());
            let (web, id) = (site.web(), entry.id.clone());
            posting.spawn(async move { (web.answer(sent, READER).await.status(), refused, id) });
        }
        for (status, refused, id) in posting.join_all().await {
            let expected =
                if refused { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::SEE_OTHER };
            assert_eq!(status, expected, "{id}");
        }
    }

    let names = database.words("select author_name from comment order by id").await;
    let bodies = database.words("select body from comment order by id").await;
    let mut stored: Vec<_> =
        names.into_iter().flatten().zip(bodies.into_iter().flatten()).collect();
    let count = stored.len();
    assert_same(&mut stored, &mut expected);

    // Whatever the screen thinks of them, as if a moderator had published them all.
    database.connect().await.run("update comment set status = 'published', visible = true").await;
    let mut shown = 0;
    for page in 1..=count.div_ceil(500) {
        let address = format!("/articles/tides?comments={page}");
        let answer = site.get(if page == 1 { "/articles/tides" } else { &address }).await;
        assert_eq!(answer.status, StatusCode::OK);
        shown += check_comments(&answer);
    }
    assert_eq!(shown, count);
}

/// The same words twice from one address within a moment are one comment.
fn assert_same(stored: &mut Vec<(String, String)>, expected: &mut Vec<(String, String)>) {
    for all in [&mut *stored, &mut *expected] {
        all.sort();
        all.dedup();
    }
    assert_eq!(stored.len(), expected.len());
    for (stored, expected) in stored.iter().zip(&*expected) {
        assert_eq!(stored, expected);
    }
}

/// Looks at every comment of a page as a browser sees it, and says how many there are.
fn check_comments(answer: &Answer) -> usize {
    let selector = |text| Selector::parse(text).expect("a CSS selector");
    let (comment, by, prose) = (selector(".thread > li"), selector(".by > b"), selector(".prose"));
    let page = answer.page();
    assert_eq!(dangers(&page), [""; 0]);
    let mut count = 0;
    for comment in page.select(&comment) {
        let id = comment.attr("id").expect("a number");
        let name = comment.select(&by).next().expect("a name");
        assert!(name.children().all(|node| node.value().is_text()), "{id}: {}", name.html());
        let inner = comment.select(&prose).next().expect("a text").inner_html();
        assert_eq!(faults(&inner), [""; 0], "{id}: {inner}");
        let parts = comment.child_elements().count();
        assert_eq!(parts, 3, "{id} has parts that are not its own: {}", comment.html());
        count += 1;
    }
    count
}

#[tokio::test]
async fn hostile_drafts_come_back_in_their_form_as_they_were_typed() {
    let database = Database::new().await;
    let site = site(&database).await;
    let (mut body, mut names) = (String::new(), String::new());
    let all = entries();
    for (number, entry) in all.iter().enumerate() {
        body.push_str(&entry.text.replace('\r', "\n"));
        names.push_str(&first_chars(&entry.text, 60));
        let next = all.get(number + 1).map_or(usize::MAX, |next| next.text.len());
        if body.len().saturating_add(next) < ROOM {
            body.push_str("\n\n");
            continue;
        }
        // Once with a name that can be kept, once with one that has to be mended.
        let name = draft(entry).author_name;
        for (name, address) in [
            (name.as_str(), "/articles/tides/comments/preview"),
            (&names, "/articles/tides/comments/preview"),
            (&names, "/articles/tides/comments"),
        ] {
            let fields = [("name", name), ("body", &body), ("token", name), ("parent_id", name)];
            let fields = if name == names { &fields[..] } else { &fields[..2] };
            let answer = site.post(address, fields).await;
            assert!(matches!(answer.status.as_u16(), 200 | 422), "{} {}", entry.id, answer.status);
            assert_eq!(dangers(&answer.page()), [""; 0], "{}", entry.id);
            let form = Form::on(&answer);
            // A browser cannot be given what HTML does not allow: it sees U+FFFD, or nothing.
            let seen = |text: &str| {
                text.replace("\r\n", "\n").replace('\r', "\n").replace('\0', "\u{fffd}")
            };
            assert_eq!(form.field("body"), Some(seen(&body).as_str()), "{}", entry.id);
            assert_eq!(form.field("name"), Some(seen(name).as_str()), "{}", entry.id);
        }
        body.clear();
        names.clear();
    }
    assert_eq!(database.number("select count(*) from comment").await, 0);
}

#[tokio::test]
async fn hostile_addresses_and_queries_show_nowhere() {
    let database = Database::new().await;
    let site = site(&database).await;
    // Nothing of an address shows on a page, so all pages of one status are the same page.
    let plain = |answer: &Answer| {
        let text = answer.text();
        let parts = text.split_once("<code>").and_then(|(before, after)| {
            Some(format!("{before}{}", after.split_once("</code>")?.1))
        });
        parts.unwrap_or_else(|| text.to_owned())
    };
    let not_found = plain(&site.get("/no-such").await);
    let unreadable = plain(&site.get("/articles/tides?reply=x").await);
    let topics = plain(&site.get("/topics").await);
    for entry in entries() {
        let text = first_chars(&entry.text, 1_000);
        let encoded =
            text.bytes().fold(String::new(), |encoded, byte| format!("{encoded}%{byte:02X}"));
        for address in [
            format!("/{encoded}"),
            format!("/articles/{encoded}"),
            format!("/images/{encoded}.12345678.svg"),
            format!("/articles/tides?reply={encoded}"),
            format!("/topics?{encoded}={encoded}"),
        ] {
            let asked = request(Method::GET, &address, &[], Body::empty());
            let answer = site.send(asked, READER).await;
            match answer.status.as_u16() {
                200 if address.starts_with("/topics") => {
                    assert_eq!(plain(&answer), topics, "{address}");
                }
                // A number, or nothing at all.
                200 | 308 => assert!(text.trim().len() < 20 && !text.contains('<'), "{address}"),
                400 => assert_eq!(plain(&answer), unreadable, "{address}"),
                404 => assert_eq!(plain(&answer), not_found, "{address}"),
                other => panic!("{other} for {address}"),
            }
        }
    }
}

#[test]
fn the_check_itself_notices_each_kind_of_danger() {
    for bad in [
        "<script>x</script>",
        "<script src=\"https://a.example/x.js\"></script>",
        "<p onclick=x>",
        "<a href=\"java\tscript:x\">",
        "<a href=\"//a.example\">",
        "<p style=x>",
        "<meta http-equiv=refresh>",
        "<form><button formaction=\"data:x\">",
        "<svg>",
        "<!-- x -->",
    ] {
        assert_ne!(dangers(&Html::parse_document(bad)), [""; 0], "{bad}");
    }
}
