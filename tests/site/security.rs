//! What protects readers from other sites, from proxies that lie, and from us.

use axum::body::Body;
use axum::http::{Method, StatusCode};

use crate::harness::{Answer, READER, Site, article, article_with, request};

const COMMENTS: &str = "/articles/tides/comments";

/// A picture, a page and an article; a proxy at 10.0.0.1 is trusted.
async fn site() -> Site {
    let site = Site::with_settings(|settings| {
        settings.trusted_proxies = vec!["10.0.0.0/8".parse().expect("a network")];
    })
    .await;
    let picture = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"8\" height=\"8\">\
                   <script>alert(1)</script></svg>";
    site.write("images/wave.svg", picture.as_bytes());
    let text = "The sea rises.\n\n![A wave](../images/wave.svg)\n";
    site.publish(&[
        ("articles/tides.md", &article("Tides", text)),
        ("articles/ebb.md", &article_with("Ebb", "aliases = [\"low-water\"]", "The sea falls.")),
        ("pages/about.md", "+++\ntitle = \"About\"\nsummary = \"Us.\"\n+++\n\nWe are here.\n"),
    ])
    .await;
    site
}

async fn ask(site: &Site, method: Method, address: &str, headers: &[(&str, &str)]) -> Answer {
    site.send(request(method, address, headers, Body::empty()), READER).await
}

/// One answer of every kind that the site gives, with its status.
async fn every_kind_of_answer(site: &Site) -> Vec<(String, StatusCode, Answer)> {
    let page = site.get("/articles/tides").await;
    let style = page.attributes("link[rel=stylesheet]", "href")[0].clone();
    let picture = page.attributes(".prose img", "src")[0].clone();
    let tag = page.header("etag").to_owned();
    let mut answers = Vec::new();
    for (address, status) in [
        ("/", StatusCode::OK),
        ("/articles/tides", StatusCode::OK),
        ("/about", StatusCode::OK),
        ("/articles/tides?reply=1", StatusCode::OK),
        ("/receipt", StatusCode::OK),
        ("/receipt/new/x", StatusCode::GONE),
        ("/receipt/lemon-river", StatusCode::NOT_FOUND),
        (&style, StatusCode::OK),
        (&picture, StatusCode::OK),
        ("/comment-token", StatusCode::OK),
        ("/robots.txt", StatusCode::OK),
        ("/healthz", StatusCode::OK),
        ("/readyz", StatusCode::OK),
        ("/articles/low-water", StatusCode::PERMANENT_REDIRECT),
        ("/no/such/page", StatusCode::NOT_FOUND),
        ("/comments/7", StatusCode::NOT_FOUND),
        ("/static/site.000000000000.css", StatusCode::NOT_FOUND),
        ("/images/wave.00000000.svg", StatusCode::NOT_FOUND),
        ("/articles/tides?comments=x", StatusCode::BAD_REQUEST),
        (COMMENTS, StatusCode::METHOD_NOT_ALLOWED),
    ] {
        answers.push((address.to_owned(), status, site.get(address).await));
    }
    let known = site.get_with("/articles/tides", &[("if-none-match", &tag)]).await;
    answers.push(("known".into(), StatusCode::NOT_MODIFIED, known));
    let head = ask(site, Method::HEAD, "/articles/tides", &[]).await;
    answers.push(("head".into(), StatusCode::OK, head));
    let deleted = ask(site, Method::DELETE, "/articles/tides", &[]).await;
    answers.push(("delete".into(), StatusCode::METHOD_NOT_ALLOWED, deleted));
    let posted = site.comment("tides", "Ada", "A word.").await;
    answers.push(("posted".into(), StatusCode::SEE_OTHER, posted));
    let faulty = site.comment("tides", "Ada", "").await;
    answers.push(("faulty".into(), StatusCode::UNPROCESSABLE_ENTITY, faulty));
    let elsewhere = ask(site, Method::POST, COMMENTS, &[("sec-fetch-site", "cross-site")]).await;
    answers.push(("elsewhere".into(), StatusCode::FORBIDDEN, elsewhere));
    let long = site.comment("tides", "Ada", &"x".repeat(5_000_000)).await;
    answers.push(("long".into(), StatusCode::PAYLOAD_TOO_LARGE, long));
    answers
}

#[tokio::test]
async fn every_answer_carries_the_headers_that_protect_readers() {
    let site = site().await;
    for (what, status, answer) in every_kind_of_answer(&site).await {
        assert_eq!(answer.status, status, "{what}");
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), value, "{what}: {name}");
        }
        assert!(answer.header("permissions-policy").contains("geolocation=()"), "{what}");
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; "), "{what}: {policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{what}: {policy}");
        assert!(!answer.header("cache-control").is_empty(), "{what}");
        assert!(answer.headers.get("set-cookie").is_none(), "{what}");
        assert!(answer.headers.get("strict-transport-security").is_none(), "{what}");
        assert!(answer.headers.get("server").is_none(), "{what}");
        if status.is_client_error() && answer.header("content-type").starts_with("text/html") {
            assert_eq!(answer.texts("h1").len(), 1, "{what}");
            assert_eq!(answer.header("cache-control"), "no-store", "{what}");
        }
    }
}

#[tokio::test]
async fn no_page_needs_what_its_policy_forbids() {
    let site = site().await;
    for (what, status, answer) in every_kind_of_answer(&site).await {
        if !answer.header("content-type").starts_with("text/html") || answer.bytes.is_empty() {
            continue;
        }
        let policy = answer.header("content-security-policy");
        for allowed in ["script-src 'self'", "style-src 'self'", "connect-src 'self'"] {
            assert!(policy.split("; ").any(|part| part == allowed), "{what}: {policy}");
        }
        assert!(!policy.contains("unsafe") && !policy.contains('*'), "{what}: {policy}");
        let page = answer.page();
        for node in page.tree.nodes().filter_map(|node| node.value().as_element()) {
            let inline = node.attrs().find(|(name, _)| name.starts_with("on") || *name == "style");
            assert_eq!(inline, None, "{what} {status}: {node:?}");
            assert_ne!(node.name(), "style", "{what}");
            let source = node.attr(if node.name() == "link" { "href" } else { "src" });
            // Browsers load neither.
            let only_said = matches!(node.attr("rel"), Some("canonical" | "alternate"));
            let ours =
                |address: &str| address.starts_with("/static/") || address.starts_with("/images/");
            assert!(only_said || source.is_none_or(ours), "{what}: {node:?}");
            // Data is no program, so policies let it stand (HTML §4.12.1, “data block”).
            let data = node.attr("type") == Some("application/ld+json");
            let runs = node.name() == "script" && !data;
            assert!(!runs || node.attr("src").is_some(), "{what}: {node:?}");
        }
    }
}

#[tokio::test]
async fn only_a_proxy_of_ours_can_say_that_a_reader_came_by_tls() {
    let site = site().await;
    let proxy = [10, 0, 0, 1].into();
    for (peer, scheme, address, told) in [
        (proxy, "https", "/", true),
        (proxy, "https", "/no-such", true),
        (proxy, "https", "/articles/low-water", true),
        (proxy, "http", "/", false),
        (proxy, "", "/", false),
        (READER, "https", "/", false),
    ] {
        let headers = [("x-forwarded-proto", scheme)];
        let answer = site.send(request(Method::GET, address, &headers, Body::empty()), peer).await;
        let transport = answer.header("strict-transport-security");
        assert_eq!(transport.starts_with("max-age=63072000"), told, "{peer} {scheme} {address}");
        assert!(answer.headers.get("set-cookie").is_none());
    }
    // What one reader was told is not kept for the others.
    assert!(site.get("/").await.headers.get("strict-transport-security").is_none());
}

#[tokio::test]
async fn a_form_sent_by_another_site_is_refused_kindly() {
    let site = site().await;
    let here = ("origin", "https://lamp.example");
    for (headers, taken) in [
        (&[("sec-fetch-site", "same-origin")][..], true),
        (&[("sec-fetch-site", "same-origin"), ("origin", "null")], true),
        (&[("sec-fetch-site", "none")], true),
        (&[("sec-fetch-site", "cross-site")], false),
        (&[("sec-fetch-site", "same-site")], false),
        (&[("sec-fetch-site", "cross-site"), here], false),
        (&[("sec-fetch-site", "")], false),
        (&[here], true),
        (&[("origin", "https://evil.example")], false),
        (&[("origin", "https://lamp.example.evil.example")], false),
        (&[("origin", "https://evil.example/lamp.example")], false),
        (&[("origin", "null")], false),
        (&[("origin", "")], false),
        (&[], true),
    ] {
        for address in [COMMENTS, "/articles/tides/comments/preview"] {
            let form = [("content-type", "application/x-www-form-urlencoded")];
            let headers = [&form, headers].concat();
            let sent = request(Method::POST, address, &headers, Body::from("body="));
            let answer = site.send(sent, READER).await;
            let expected =
                if taken { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::FORBIDDEN };
            assert_eq!(answer.status, expected, "{headers:?}");
            if !taken {
                assert_eq!(answer.texts("h1"), ["This was stopped to protect you"]);
                assert!(answer.texts("main")[0].contains("Open the page here, on this site"));
            }
        }
        // Reading is nobody's business: links from elsewhere lead here.
        assert_eq!(site.get_with("/articles/tides", headers).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn an_address_takes_no_other_methods_than_its_own() {
    let site = site().await;
    for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"] {
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        for address in ["/", "/articles/tides", "/about", "/healthz", "/robots.txt"] {
            let answer = ask(&site, method.clone(), address, &[]).await;
            assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method} {address}");
            assert_eq!(answer.header("allow"), "GET,HEAD", "{method} {address}");
        }
        if method != Method::POST {
            let answer = ask(&site, method.clone(), COMMENTS, &[]).await;
            assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method}");
        }
    }
    let answer = site.get(COMMENTS).await;
    assert_eq!(answer.texts("h1"), ["This address only takes what a form sends"]);
}

#[tokio::test]
async fn nothing_but_pictures_and_the_sites_own_files_can_be_fetched() {
    let site = site().await;
    let page = site.get("/articles/tides").await;
    let picture = page.attributes(".prose img", "src")[0].clone();
    let (stem, _) = picture.rsplit_once('.').expect("an ending");
    let digest = stem.rsplit_once('.').expect("a digest").1;
    for address in [
        "/images/../articles/tides.md",
        "/images/..%2Farticles%2Ftides.md",
        "/images/%2e%2e/%2e%2e/etc/passwd",
        "/images/..%5c..%5cCargo.toml",
        "/images//etc/passwd",
        "/images/",
        "/images/wave.svg",
        "/images/wave..svg",
        "/images/wave.%25.svg",
        "/images/wave.________.svg",
        "/images/wave.00%00000.svg",
        "/static/../Cargo.toml",
        "/static/..%2fCargo.toml",
        "/static/%2e%2e%2fCargo.toml",
        "/static/site.css",
        "/static/.css",
        "/static/..css",
        "/static/",
        &format!("/images/../images/wave.{digest}.svg"),
        &format!("/images/wave.{}.svg", &digest[..4]),
        &format!("/images/wave.{digest}.png"),
    ] {
        assert_eq!(site.get(address).await.status, StatusCode::NOT_FOUND, "{address}");
    }
    // What a picture carries along does not run, not even when it is opened by itself.
    let answer = site.get(&picture).await;
    assert_eq!(answer.header("content-type"), "image/svg+xml");
    let policy = answer.header("content-security-policy");
    assert!(policy.contains("default-src 'none'") && policy.contains("sandbox"), "{policy}");
}

#[tokio::test]
async fn an_odd_address_is_not_found_and_breaks_nothing() {
    let site = site().await;
    for address in [
        "/%",
        "/%zz",
        "/%2",
        "/%00",
        "/%ff%fe",
        "/%C0%AF",
        "/%F0%9F%98%80",
        "/.",
        "/..",
        "/...",
        "/%2e%2e",
        "//",
        "//articles/tides",
        "/articles//tides",
        "/articles/tides/",
        "/Articles/tides",
        "/articles/tides%00",
        "/articles/tides%20",
        "/articles/tides%0d%0aset-cookie:x=y",
        "/articles/tides;x=y",
        "/articles/%3Cscript%3E",
        "/articles/tides/revisions/0",
        "/articles/tides/revisions/-1",
        "/articles/tides/revisions/x",
        "/articles/tides/revisions/9223372036854775808",
        "/comments/9223372036854775808",
        "/comments/%31%30",
        "/archive/x",
        "/archive/99999",
        "/archive/-1",
        "/topics/%2F",
        "/authors/%2E%2E%2F",
        "/about/revisions/1/2",
    ] {
        let answer = site.get(address).await;
        let refused = matches!(answer.status.as_u16(), 400 | 404);
        assert!(refused, "{address}: {}", answer.status);
        assert_eq!(answer.texts("h1").len(), 1, "{address}");
        assert!(answer.headers.get("set-cookie").is_none(), "{address}");
    }
    // The same address written differently is the same page.
    assert_eq!(site.get("/articles/%74ides").await.texts("h1"), ["Tides"]);
    for query in ["?", "?%", "?=&=", "?reply", "?utm_source=x%00", "?x=%3Cscript%3Ealert(1)"] {
        let answer = site.get(&format!("/articles/tides{query}")).await;
        assert!(matches!(answer.status.as_u16(), 200 | 400), "{query}: {}", answer.status);
        assert!(!answer.text().contains("alert(1)"), "{query}");
    }
}

#[tokio::test]
async fn no_page_believes_what_a_request_says_of_its_host() {
    let site = site().await;
    let honest = site.get("/articles/tides").await;
    assert!(honest.text().contains("https://lamp.example/articles/tides"));
    for host in ["evil.example", "evil.example\"><script>", "lamp.example:1@evil.example", ""] {
        for address in ["/articles/tides?reply=1", "/articles/low-water", "/no-such"] {
            let mut asked = request(
                Method::GET,
                address,
                &[("x-forwarded-host", host), ("forwarded", "host=evil.example")],
                Body::empty(),
            );
            asked.headers_mut().insert("host", host.parse().expect("a header"));
            let answer = site.send(asked, [10, 0, 0, 1].into()).await;
            assert!(!answer.text().contains("evil"), "{address}");
            assert!(!answer.location().contains("evil"), "{address}");
        }
    }
}
