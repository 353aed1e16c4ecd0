//! Coming into the studio, staying in it, and going out again.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use lamplight::app::{Origin, SignIn};
use lamplight::clock::Timestamp;
use lamplight::editors::Role;

use crate::database::Database;
use crate::harness::{READER, Site, request};
use crate::studio::PASSWORD;

const SIGN_IN: &str = "/studio/sign-in";

#[tokio::test]
async fn signing_in_leads_back_to_where_somebody_was_going() {
    let site = Site::empty().await;
    site.join("Noor", Role::Moderator).await;
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
    assert_eq!(site.get_as(&signed_in.cookie(), "/studio").await.status, StatusCode::OK);

    let fields = [("name", "Noor"), ("password", PASSWORD), ("back", "https://evil.example/")];
    assert_eq!(site.post(SIGN_IN, &fields).await.location(), "/studio");
}

#[tokio::test]
async fn a_wrong_name_is_answered_like_a_wrong_password() {
    let site = Site::empty().await;
    site.join("Noor", Role::Moderator).await;
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
    site.join("Noor", Role::Moderator).await;
    let fields = [("name", "Noor"), ("password", PASSWORD)];
    let set = site.post(SIGN_IN, &fields).await.header("set-cookie").to_owned();
    let (pair, rest) = set.split_once(';').expect("attributes");
    assert!(pair.starts_with("__Host-lamplight-studio="), "{pair}");
    assert_eq!(rest, " Path=/; Secure; HttpOnly; SameSite=Lax");

    let site = Site::with_settings(|to| to.base_url = "http://lamp.example".into()).await;
    site.join("Noor", Role::Moderator).await;
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
    let (id, _) = site.join("Noor", Role::Moderator).await;
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

/// An attempt from an address, as if it were so many seconds after a fixed time.
async fn attempt(site: &Site, from: u8, name: &str, password: &str, seconds: i64) -> SignIn {
    let from = Origin { address: [198, 51, 100, from].into(), device: "a test" };
    let now = Timestamp(1_900_000_000).plus_seconds(seconds);
    site.app.sign_in(name, password, from, now).await.expect("the database answers")
}

/// The words for how many attempts went, as in `refused 5, wait 2`.
fn waits(outcome: &SignIn) -> Option<i64> {
    match outcome {
        SignIn::Wait(seconds) => Some(*seconds),
        _ => None,
    }
}

#[tokio::test]
async fn whoever_guesses_has_to_wait_longer_each_time_whether_there_is_the_name_or_not() {
    let site = Site::empty().await;
    site.join("Noor", Role::Moderator).await;
    for (name, from) in [("Noor", 1), ("Nobody", 2)] {
        for _ in 0..5 {
            let outcome = attempt(&site, from, name, "wrong", 0).await;
            assert!(matches!(outcome, SignIn::Refused), "{outcome:?}");
        }
        assert_eq!(waits(&attempt(&site, from, name, PASSWORD, 0).await), Some(2), "{name}");
        assert_eq!(waits(&attempt(&site, from, name, PASSWORD, 1).await), Some(1), "{name}");
        let looked_at = attempt(&site, from, name, "wrong", 2).await;
        assert!(matches!(looked_at, SignIn::Refused), "{looked_at:?}");
        assert_eq!(waits(&attempt(&site, from, name, PASSWORD, 2).await), Some(4), "{name}");
    }
    // The right password helps once the pause is over, and takes the failures away.
    assert!(matches!(attempt(&site, 1, "noor", PASSWORD, 6).await, SignIn::Open(_)));
    assert!(matches!(attempt(&site, 1, "Noor", "wrong", 6).await, SignIn::Refused));
}

#[tokio::test]
async fn many_names_from_one_address_are_slowed_down_as_well() {
    let site = Site::empty().await;
    for number in 0..10 {
        let outcome = attempt(&site, 1, &format!("Name {number}"), "wrong", 0).await;
        assert!(matches!(outcome, SignIn::Refused), "{outcome:?}");
    }
    assert_eq!(waits(&attempt(&site, 1, "Another name", "wrong", 0).await), Some(2));
    assert_eq!(waits(&attempt(&site, 2, "Another name", "wrong", 0).await), None);
}

#[tokio::test]
async fn a_stranger_cannot_lock_somebody_out_where_they_have_been_before() {
    let site = Site::empty().await;
    site.join("Noor", Role::Moderator).await;
    assert!(matches!(attempt(&site, 7, "Noor", PASSWORD, 0).await, SignIn::Open(_)));
    for from in 20..40 {
        attempt(&site, from, "Noor", "wrong", 10).await;
    }
    assert!(waits(&attempt(&site, 50, "Noor", PASSWORD, 10).await).is_some());
    assert!(matches!(attempt(&site, 7, "Noor", PASSWORD, 10).await, SignIn::Open(_)));
    // Elsewhere the pause is over in the end.
    assert!(matches!(attempt(&site, 50, "Noor", PASSWORD, 911).await, SignIn::Open(_)));
}

#[tokio::test]
async fn many_guesses_at_once_count_each_other_on_all_replicas() {
    let database = Database::new().await;
    let site = database.site(|_| {}).await;
    let other = database.site(|_| {}).await;
    site.join("Noor", Role::Moderator).await;
    let mut guesses = tokio::task::JoinSet::new();
    for number in 0..40 {
        let app = if number % 2 == 0 { site.app.clone() } else { other.app.clone() };
        guesses.spawn(async move {
            let from = Origin { address: [198, 51, 100, 1].into(), device: "a test" };
            app.sign_in("Noor", "wrong", from, Timestamp(1_900_000_000)).await
        });
    }
    let outcomes = guesses.join_all().await;
    let looked_at =
        outcomes.iter().filter(|outcome| matches!(outcome, Ok(SignIn::Refused))).count();
    assert!(looked_at <= 5, "{looked_at} of 40 guesses were looked at");
}

#[tokio::test]
async fn whoever_has_to_wait_is_told_so_and_keeps_the_name() {
    let site = Site::empty().await;
    let fields = [("name", "Noor"), ("password", "wrong")];
    for _ in 0..5 {
        site.post(SIGN_IN, &fields).await;
    }
    let answer = site.post(SIGN_IN, &fields).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(answer.attributes("#name", "value"), ["Noor"]);
    let words = answer.texts(".problems li");
    assert_eq!(words, ["Too many attempts failed. Please wait a minute, then try again."]);
}

#[tokio::test]
async fn attempts_and_sessions_are_forgotten_when_their_time_is_over() {
    let database = Database::new().await;
    let site = database.site(|_| {}).await;
    let (_, cookie) = site.join("Noor", Role::Moderator).await;
    site.post_as(&cookie, "/studio/sign-out", &[]).await;
    let now = Timestamp::now();
    let rows = async |table: &str| database.number(&format!("select count(*) from {table}")).await;
    for (days, left) in [(29, 1), (31, 0)] {
        let later = now.plus_seconds(days * 86_400);
        site.app.do_due_at(later, true).await.expect("the database answers");
        for table in ["sign_in_attempt", "session", "invitation"] {
            assert_eq!(rows(table).await, left, "{table} after {days} days");
        }
    }
}

#[tokio::test]
async fn what_failed_tells_neither_names_nor_addresses() {
    let database = Database::new().await;
    let site = database.site(|_| {}).await;
    // People type their password where the name belongs.
    site.post(SIGN_IN, &[("name", PASSWORD), ("password", "")]).await;
    let told = database
        .number(&format!(
            "select count(*) from sign_in_attempt
            where name_key like '%rain%' or sender like '%{READER}%'"
        ))
        .await;
    assert_eq!(told, 0);
    assert_eq!(database.number("select count(*) from sign_in_attempt").await, 1);
}
