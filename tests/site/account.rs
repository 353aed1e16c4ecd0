//! What editors decide about their own accounts.

use axum::http::StatusCode;
use lamplight::editors::{Notices, Role};

use crate::database::Database;
use crate::harness::{Answer, Site};
use crate::studio::PASSWORD;

const ACCOUNT: &str = "/studio/account";

async fn sign_in(site: &Site, password: &str) -> Answer {
    site.post("/studio/sign-in", &[("name", "Noor"), ("password", password)]).await
}

/// What is wrong, as the list over the form says it and as its links lead to fields.
fn problems(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text());
    answer.attributes(".problems a", "href")
}

#[tokio::test]
async fn another_password_ends_all_other_sessions_at_once_on_all_replicas() {
    let database = Database::new().await;
    let site = database.site(|_| {}).await;
    let replica = database.site(|_| {}).await;
    let (_, cookie) = site.join("Noor", Role::Moderator).await;
    let elsewhere = sign_in(&site, PASSWORD).await.cookie();
    assert_eq!(replica.get_as(&elsewhere, ACCOUNT).await.status, StatusCode::OK);

    let place = "/studio/account/password";
    let wrong = [("current", "not the password"), ("password", "short")];
    let refused = site.post_as(&cookie, place, &wrong).await;
    assert_eq!(problems(&refused), ["#current", "#password"]);
    assert!(!refused.text().contains("not the password"), "a password came back");
    let fields = [("current", PASSWORD), ("password", "wind in the trees")];
    let changed = site.post_as(&cookie, place, &fields).await;
    let page = site.get_as(&cookie, changed.location()).await;
    assert_eq!(page.texts("[role=status]").len(), 1);

    assert_eq!(replica.get_as(&elsewhere, ACCOUNT).await.status, StatusCode::SEE_OTHER);
    assert_eq!(sign_in(&replica, PASSWORD).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(sign_in(&replica, "wind in the trees").await.location(), "/studio");
}

#[tokio::test]
async fn whoever_finds_a_browser_open_cannot_try_passwords_for_ever() {
    let site = Site::empty().await;
    let (_, cookie) = site.join("Noor", Role::Moderator).await;
    let fields = [("current", "not the password"), ("password", "wind in the trees")];
    let mut words = Vec::new();
    for _ in 0..6 {
        let refused = site.post_as(&cookie, "/studio/account/password", &fields).await;
        words.extend(refused.texts(".problems li"));
    }
    assert_eq!(words[4], "This is not your current password.");
    assert!(words[5].starts_with("Too many attempts failed."), "{}", words[5]);
}

#[tokio::test]
async fn sessions_are_listed_in_words_and_ended_one_by_one_or_all_others() {
    let site = Site::empty().await;
    let (_, cookie) = site.join("Noor", Role::Moderator).await;
    let firefox = "Mozilla/5.0 (Android 14; Mobile; rv:133.0) Gecko/133.0 Firefox/133.0";
    let fields = [("name", "Noor"), ("password", PASSWORD)];
    let agent = [("user-agent", firefox)];
    let phone = site.post_with(crate::harness::READER, "/studio/sign-in", &fields, &agent).await;
    let phone = phone.cookie();
    let tablet = sign_in(&site, PASSWORD).await.cookie();

    let page = site.get_as(&cookie, ACCOUNT).await;
    let devices = page.texts(".lines b");
    assert_eq!(devices.len(), 3);
    assert!(devices.contains(&"Firefox on Android".to_owned()), "{devices:?}");
    // The one that asks is ended by signing out.
    let ids = page.attributes(".lines [name=session]", "value");
    assert_eq!(ids.len(), 2);

    let (_, other) = site.join("Mo", Role::Moderator).await;
    for id in &ids {
        site.post_as(&other, "/studio/account/sessions", &[("session", id)]).await;
    }
    assert_eq!(site.get_as(&cookie, ACCOUNT).await.texts(".lines b").len(), 3, "by a stranger");

    site.post_as(&cookie, "/studio/account/sessions", &[("session", &ids[0])]).await;
    assert_eq!(site.get_as(&cookie, ACCOUNT).await.texts(".lines b").len(), 2);
    site.post_as(&cookie, "/studio/account/sessions", &[]).await;
    assert_eq!(site.get_as(&cookie, ACCOUNT).await.texts(".lines b").len(), 1);
    for ended in [phone, tablet] {
        assert_eq!(site.get_as(&ended, ACCOUNT).await.status, StatusCode::SEE_OTHER);
    }
}

#[tokio::test]
async fn when_a_session_was_seen_is_written_at_most_once_in_some_minutes() {
    let database = Database::new().await;
    let site = database.site(|_| {}).await;
    let (id, _) = site.join("Noor", Role::Moderator).await;
    let now = lamplight::clock::Timestamp::now();
    for (seconds_ago, is_written) in [(100, false), (400, true)] {
        let began = now.plus_seconds(-seconds_ago);
        let cookie = site.session_of(id, began).await;
        assert_eq!(site.get_as(&cookie, ACCOUNT).await.status, StatusCode::OK);
        let sql = format!("select count(*) from session where seen_at = {}", began.0);
        assert_eq!(database.number(&sql).await == 0, is_written, "{seconds_ago}");
    }
}

#[tokio::test]
async fn notices_go_where_somebody_says_and_nowhere_else() {
    let site = Site::empty().await;
    let (id, cookie) = site.join("Noor", Role::Moderator).await;
    let place = "/studio/account/notices";
    for (email, notices) in [("", "digest"), ("noor", "none"), ("a b@example.org", "digest")] {
        let refused = site.post_as(&cookie, place, &[("email", email), ("notices", notices)]).await;
        assert_eq!(problems(&refused), ["#email"], "{email}");
        assert_eq!(refused.attributes("#email", "value"), [email]);
        assert_eq!(refused.attributes("#notices [selected]", "value"), [notices]);
    }
    let fields = [("email", "noor@example.org"), ("notices", "at-once")];
    site.post_as(&cookie, place, &fields).await;
    let editor = site.app.editor(id).await.expect("it answers").expect("an editor");
    assert_eq!((&*editor.email, editor.notices), ("noor@example.org", Notices::AtOnce));
}
