//! Codes from a phone beside the password, and what helps whoever has lost the phone.

use axum::http::StatusCode;
use lamplight::app::{Origin, Proof, SignIn};
use lamplight::clock::Timestamp;
use lamplight::editors::{Editor, Role, Token};

use totp_rs::Secret;

use crate::harness::{Answer, READER, Site};
use crate::studio::{PASSWORD, code};

const PLACE: &str = "/studio/account/second-factor";
const CODE: &str = "/studio/sign-in/code";
const FROM: Origin<'_> = Origin { address: READER, device: "a test" };

async fn give_password(site: &Site) -> Answer {
    site.post("/studio/sign-in", &[("name", "Noor"), ("password", PASSWORD)]).await
}

/// An editor as the database knows them now.
async fn noor(site: &Site) -> Editor {
    let found = site.app.editor_named("Noor").await.expect("the database answers");
    found.expect("an editor")
}

/// Gives the password, then a code, as if it were `now`.
async fn sign_in_at(site: &Site, proof: Proof<'_>, now: Timestamp) -> SignIn {
    let first = site.app.sign_in("Noor", PASSWORD, FROM, now).await.expect("it answers");
    let SignIn::NeedsCode(token) = first else { panic!("no code is asked for: {first:?}") };
    let found = site.app.session(&token, now).await.expect("it answers").expect("a session");
    let second = site.app.confirm_sign_in(&found.editor, &found.session, proof, FROM, now);
    second.await.expect("the database answers")
}

fn is_open(outcome: &SignIn) -> bool {
    matches!(outcome, SignIn::Open(_))
}

#[tokio::test]
async fn a_second_factor_counts_once_a_code_has_confirmed_it() {
    let site = Site::empty().await;
    let (_, cookie) = site.join("Noor", Role::Moderator).await;
    let elsewhere = give_password(&site).await.cookie();
    site.post_as(&cookie, &format!("{PLACE}/offer"), &[("password", PASSWORD)]).await;
    let page = site.get_as(&cookie, PLACE).await;
    assert_eq!(page.attributes("#code", "autocomplete"), ["one-time-code"]);
    assert_eq!(page.texts("svg").len(), 1, "no picture to look at");
    let fields = [("password", PASSWORD), ("code", "000000")];
    let wrong = site.post_as(&cookie, &format!("{PLACE}/confirm"), &fields).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.texts(".secret"), page.texts(".secret"), "the secret changed in between");
    assert_eq!(give_password(&site).await.location(), "/studio", "it counts already");

    let (_, codes) = site.with_second_factor(&cookie).await;
    assert_eq!(codes.len(), 10);
    assert_eq!(give_password(&site).await.location(), "/studio/sign-in/code?back=%2Fstudio");
    // What began without it has ended, but for the browser where it was set up.
    assert_eq!(site.get_as(&elsewhere, "/studio").await.status, StatusCode::SEE_OTHER);
    assert_eq!(site.get_as(&cookie, "/studio").await.status, StatusCode::OK);
}

#[tokio::test]
async fn whoever_finds_the_browser_open_can_add_no_second_factor() {
    let site = Site::empty().await;
    let (_, cookie) = site.join("Noor", Role::Moderator).await;
    let offer = format!("{PLACE}/offer");
    for fields in [&[][..], &[("password", "not the password")]] {
        let refused = site.post_as(&cookie, &offer, fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.attributes("#offer-password", "aria-invalid"), ["true"]);
        assert!(refused.texts(".secret").is_empty(), "a secret is offered");
    }
    // Its owner has begun and left the browser: the secret shows, and is of no use to anybody else.
    site.post_as(&cookie, &offer, &[("password", PASSWORD)]).await;
    let shown = site.get_as(&cookie, PLACE).await.texts(".secret").remove(0);
    let secret = Secret::try_from_base32(shown.replace(' ', "").to_uppercase()).expect("a secret");
    let typed = code(secret.as_bytes(), Timestamp::now());
    for password in ["", "not the password"] {
        let fields = [("password", password), ("code", typed.as_str())];
        let refused = site.post_as(&cookie, &format!("{PLACE}/confirm"), &fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.attributes("#confirm-password", "aria-invalid"), ["true"]);
    }
    assert!(!noor(&site).await.has_second_factor);
    assert_eq!(give_password(&site).await.location(), "/studio");
}

#[tokio::test]
async fn a_password_alone_opens_no_page_and_a_code_opens_them_with_another_token() {
    let site = Site::empty().await;
    let (_, cookie) = site.join("Noor", Role::Admin).await;
    let (secret, _) = site.with_second_factor(&cookie).await;
    let half = give_password(&site).await.cookie();
    for page in ["/studio", "/studio/account", "/studio/editors", PLACE] {
        assert_eq!(site.get_as(&half, page).await.status, StatusCode::SEE_OTHER, "{page}");
    }
    let sent = site.post_as(&half, "/studio/account/sessions", &[]).await;
    assert_eq!(sent.status, StatusCode::UNAUTHORIZED);
    assert_eq!(site.get_as(&half, CODE).await.status, StatusCode::OK);

    let wrong = site.post_as(&half, CODE, &[("code", "12345x")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    // The one of now was used to set it up.
    let next = code(&secret, Timestamp::now().plus_seconds(30));
    let fields = [("code", next.as_str()), ("back", "/studio/account")];
    let signed_in = site.post_as(&half, CODE, &fields).await;
    assert_eq!(signed_in.location(), "/studio/account");
    assert_ne!(signed_in.cookie(), half);
    assert_eq!(site.get_as(&signed_in.cookie(), "/studio").await.status, StatusCode::OK);
    for page in ["/studio", CODE] {
        let left = site.get_as(&half, page).await;
        assert_eq!(left.status, StatusCode::SEE_OTHER, "the first token still counts");
    }
}

#[tokio::test]
async fn a_code_is_taken_once_and_none_from_before_it() {
    let site = Site::empty().await;
    let (_, cookie) = site.join("Noor", Role::Moderator).await;
    let (secret, _) = site.with_second_factor(&cookie).await;
    let now = Timestamp::now().plus_seconds(3_600);
    for (shown, taken) in [(-60, false), (60, false), (-30, true), (0, true), (0, false)] {
        let typed = code(&secret, now.plus_seconds(shown));
        let outcome = sign_in_at(&site, Proof::Code(&typed), now).await;
        assert_eq!(is_open(&outcome), taken, "{shown}: {outcome:?}");
    }
    let older = code(&secret, now.plus_seconds(-30));
    assert!(!is_open(&sign_in_at(&site, Proof::Code(&older), now).await));

    // The same code in two browsers at once lets one in.
    let now = now.plus_seconds(300);
    let typed = code(&secret, now);
    let (one, other) = tokio::join!(
        sign_in_at(&site, Proof::Code(&typed), now),
        sign_in_at(&site, Proof::Code(&typed), now),
    );
    assert_eq!([one, other].iter().filter(|outcome| is_open(outcome)).count(), 1);
}

#[tokio::test]
async fn a_recovery_code_lets_in_once_until_there_are_new_ones() {
    let site = Site::empty().await;
    let (_, cookie) = site.join("Noor", Role::Moderator).await;
    let (_, codes) = site.with_second_factor(&cookie).await;
    let now = Timestamp::now();
    let typed = codes[0].to_uppercase().replace(' ', "-");
    assert!(is_open(&sign_in_at(&site, Proof::Recovery(&typed), now).await));
    assert!(!is_open(&sign_in_at(&site, Proof::Recovery(&typed), now).await));
    assert_eq!(site.app.recovery_codes_left(&noor(&site).await).await.expect("it answers"), 9);

    let place = format!("{PLACE}/codes");
    let wrong = site.post_as(&cookie, &place, &[("password", "not the password")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let new = site.post_as(&cookie, &place, &[("password", PASSWORD)]).await.texts(".codes code");
    assert_eq!(new.len(), 10);
    assert!(!is_open(&sign_in_at(&site, Proof::Recovery(&codes[1]), now).await));

    let half = give_password(&site).await.cookie();
    let signed_in = site.post_as(&half, CODE, &[("recovery", &new[3])]).await;
    assert_eq!(signed_in.location(), "/studio");
    let log = site.app.account_events(None, 9).await.expect("it answers");
    let words: Vec<_> = log.iter().map(|event| event.kind.words()).collect();
    assert!(words.contains(&"signed in with a recovery code"), "{words:?}");
}

#[tokio::test]
async fn a_second_factor_goes_with_the_password_or_by_an_admin_who_is_logged() {
    let site = Site::empty().await;
    let (id, cookie) = site.join("Noor", Role::Moderator).await;
    site.with_second_factor(&cookie).await;
    let place = format!("{PLACE}/remove");
    site.post_as(&cookie, &place, &[("password", "not the password")]).await;
    assert!(noor(&site).await.has_second_factor);
    site.post_as(&cookie, &place, &[("password", PASSWORD)]).await;
    assert!(!noor(&site).await.has_second_factor);
    assert_eq!(give_password(&site).await.location(), "/studio");

    site.with_second_factor(&cookie).await;
    let (_, admin) = site.join("Ada", Role::Admin).await;
    let reset = format!("/studio/editors/{id}/reset-second-factor");
    assert_eq!(site.post_as(&cookie, &reset, &[]).await.status, StatusCode::FORBIDDEN);
    site.post_as(&admin, &reset, &[]).await;
    assert!(!noor(&site).await.has_second_factor);
    let page = site.get_as(&admin, &format!("/studio/editors/{id}")).await;
    let newest = page.texts(".events li").remove(0);
    assert!(newest.ends_with("Noor has no second factor any more, by Ada"), "{newest}");
}

#[tokio::test]
async fn a_site_can_ask_everybody_for_a_second_factor() {
    let site = Site::with_settings(|to| to.require_second_factor = true).await;
    let (_, cookie) = site.join("Noor", Role::Admin).await;
    for page in ["/studio", "/studio/account", "/studio/editors"] {
        assert_eq!(site.get_as(&cookie, page).await.location(), PLACE);
    }
    assert_eq!(site.post_as(&cookie, "/studio/editors", &[]).await.location(), PLACE);
    site.with_second_factor(&cookie).await;
    assert_eq!(site.get_as(&cookie, "/studio/editors").await.status, StatusCode::OK);
    let out = site.post_as(&cookie, "/studio/sign-out", &[]).await;
    assert_eq!(out.location(), "/studio/sign-in");
}

#[tokio::test]
async fn a_session_that_waits_for_a_code_does_not_wait_for_ever() {
    let site = Site::empty().await;
    let (_, cookie) = site.join("Noor", Role::Moderator).await;
    site.with_second_factor(&cookie).await;
    let now = Timestamp::now();
    let first = site.app.sign_in("Noor", PASSWORD, FROM, now).await.expect("it answers");
    let SignIn::NeedsCode(token) = first else { panic!("{first:?}") };
    let open = async |token: &Token, seconds| {
        let found = site.app.session(token, now.plus_seconds(seconds)).await;
        found.expect("the database answers").is_some()
    };
    assert!(open(&token, 590).await);
    assert!(!open(&token, 600).await);
}
