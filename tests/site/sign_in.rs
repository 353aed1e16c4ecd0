//! Coming into the studio, staying in it, and going out again.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use lamplight::clock::Timestamp;
use lamplight::editors::{EditorName, Role};

use crate::harness::{Answer, READER, Site, request};

const PASSWORD: &str = "rain on the roof";
const SIGN_IN: &str = "/studio/sign-in";

/// A site with an editor who has chosen a password; gives their number.
async fn with_noor(site: &Site) -> i64 {
    let name = EditorName::check("Noor").expect("a name");
    let role = Role::Moderator;
    let added = site.app.add_editor(&name, "", role, "the tests", Timestamp::now()).await;
    let (id, token) = added.expect("the database answers").expect("a free name");
    let link = format!("/studio/invitation/{}", token.text());
    let joined = site.post(&link, &[("password", PASSWORD)]).await;
    assert_eq!(joined.status, StatusCode::SEE_OTHER);
    id
}

fn cookie(answer: &Answer) -> String {
    let set = answer.header("set-cookie");
    set.split(';').next().expect("a cookie").to_owned()
}

#[tokio::test]
async fn signing_in_leads_back_to_where_somebody_was_going() {
    let site = Site::empty().await;
    with_noor(&site).await;
    let turned_away = site.get("/studio?from=mail").await;
    assert_eq!(turned_away.status, StatusCode::SEE_OTHER);
    assert_eq!(turned_away.location(), "/studio/sign-in?back=%2Fstudio%3Ffrom%3Dmail");

    let form = site.get(turned_away.location()).await;
    assert_eq!(form.attributes("#name", "autocomplete"), ["username"]);
    assert_eq!(form.attributes("#password", "autocomplete"), ["current-password"]);
    let back = form.attributes("[name=back]", "value").remove(0);
    let fields = [("name", "noor"), ("password", PASSWORD), ("back", &back)];
    let signed_in = site.post(SIGN_IN, &fields).await;
    assert_eq!(signed_in.location(), "/studio?from=mail");
    assert_eq!(site.get_as(&cookie(&signed_in), "/studio").await.status, StatusCode::OK);

    let fields = [("name", "Noor"), ("password", PASSWORD), ("back", "https://evil.example/")];
    assert_eq!(site.post(SIGN_IN, &fields).await.location(), "/studio");
}

#[tokio::test]
async fn a_wrong_name_is_answered_like_a_wrong_password() {
    let site = Site::empty().await;
    with_noor(&site).await;
    let mut pages = Vec::new();
    for (name, password) in [("Noor", "rain on the r00f"), ("Nobody", PASSWORD), ("", "")] {
        let refused = site.post(SIGN_IN, &[("name", name), ("password", password)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.attributes("#name", "value"), [name]);
        assert_eq!(refused.header("set-cookie"), "");
        assert!(!refused.text().contains("r00f"), "a password came back");
        pages.push(refused.text().replace(&format!("value=\"{name}\""), ""));
    }
    assert!(pages.windows(2).all(|pair| pair[0] == pair[1]), "{pages:#?}");
}

#[tokio::test]
async fn the_cookie_is_for_this_host_by_tls_and_no_script() {
    let site = Site::empty().await;
    with_noor(&site).await;
    let fields = [("name", "Noor"), ("password", PASSWORD)];
    let set = site.post(SIGN_IN, &fields).await.header("set-cookie").to_owned();
    let (pair, rest) = set.split_once(';').expect("attributes");
    assert!(pair.starts_with("__Host-lamplight-studio="), "{pair}");
    assert_eq!(rest, " Path=/; Secure; HttpOnly; SameSite=Lax");

    let site = Site::with_settings(|to| to.base_url = "http://lamp.example".into()).await;
    with_noor(&site).await;
    let set = site.post(SIGN_IN, &fields).await.header("set-cookie").to_owned();
    let (pair, rest) = set.split_once(';').expect("attributes");
    assert!(pair.starts_with("lamplight-studio="), "{pair}");
    assert_eq!(rest, " Path=/studio; HttpOnly; SameSite=Lax");
}

#[tokio::test]
async fn signing_out_ends_the_session_and_clears_the_browser() {
    let site = Site::empty().await;
    let cookie = site.sign_in(Role::Moderator).await;
    let out = site.post_as(&cookie, "/studio/sign-out", &[]).await;
    assert_eq!(out.location(), SIGN_IN);
    assert_eq!(out.header("clear-site-data"), "\"cache\", \"storage\"");
    assert!(out.header("set-cookie").contains("Max-Age=0"), "{:?}", out.headers);
    // Whoever has copied the cookie has nothing.
    assert_eq!(site.get_as(&cookie, "/studio").await.status, StatusCode::SEE_OTHER);
    let again = site.post_as(&cookie, "/studio/sign-out", &[]).await;
    assert_eq!(again.status, StatusCode::UNAUTHORIZED);
    assert_eq!(again.texts("h1"), ["You are signed out"]);
}

#[tokio::test]
async fn a_session_ends_when_nobody_uses_it_and_at_its_end_in_any_case() {
    let site = Site::with_settings(|to| to.session_idle_hours = 2).await;
    let id = with_noor(&site).await;
    let now = Timestamp::now();
    for (hours, expected) in
        [(1, StatusCode::OK), (3, StatusCode::SEE_OTHER), (25, StatusCode::SEE_OTHER)]
    {
        let cookie = site.session_of(id, now.plus_seconds(-hours * 3_600)).await;
        assert_eq!(site.get_as(&cookie, "/studio").await.status, expected, "{hours}");
    }
}

#[tokio::test]
async fn a_post_that_does_not_say_where_it_comes_from_is_refused() {
    let site = Site::empty().await;
    let cookie = site.sign_in(Role::Admin).await;
    let form = ("content-type", "application/x-www-form-urlencoded");
    let mut statuses = Vec::new();
    for from in [
        None,
        Some(("sec-fetch-site", "cross-site")),
        Some(("origin", "https://evil.example")),
        Some(("origin", "https://lamp.example")),
    ] {
        let mut headers = vec![("cookie", cookie.as_str()), form];
        headers.extend(from);
        let post = request(Method::POST, "/studio/sign-out", &headers, Body::empty());
        statuses.push(site.send(post, READER).await.status.as_u16());
    }
    assert_eq!(statuses, [403, 403, 403, 303]);
}

#[tokio::test]
async fn nothing_of_the_studio_is_kept_by_anybody() {
    let site = Site::empty().await;
    let cookie = site.sign_in(Role::Moderator).await;
    for page in [site.get_as(&cookie, "/studio").await, site.get(SIGN_IN).await] {
        assert_eq!(page.header("cache-control"), "no-store");
        assert!(page.header("content-security-policy").contains("default-src 'none'"));
        assert_eq!(page.attributes("meta[name=robots]", "content"), ["noindex"]);
    }
    assert_eq!(site.get_as(&cookie, "/studio").await.status, StatusCode::OK);
    assert_eq!(site.get("/studio").await.status, StatusCode::SEE_OTHER);
    let reader = site.get("/").await.text().to_owned();
    assert!(!reader.contains("studio."), "a reader page loads what is for the studio");
}
