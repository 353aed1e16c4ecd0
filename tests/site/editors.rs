//! Who may sign in: how they are added, and what becomes of them.

use axum::http::StatusCode;
use lamplight::clock::Timestamp;
use lamplight::editors::{EditorName, NameProblem, Role};
use lamplight::store::Changed;

use crate::harness::Site;

const PASSWORD: &str = "rain on the roof";

/// Adds somebody and gives the address of their invitation.
async fn invited(site: &Site, name: &str, role: Role) -> (i64, String) {
    let name = EditorName::check(name).expect("a name");
    let added = site.app.add_editor(&name, "", role, "the tests", Timestamp::now()).await;
    let (id, token) = added.expect("the database answers").expect("a free name");
    (id, format!("/studio/invitation/{}", token.text()))
}

#[tokio::test]
async fn an_invitation_leads_to_a_password_and_into_the_studio_once() {
    let site = Site::empty().await;
    let (_, link) = invited(&site, "Noor", Role::Moderator).await;
    let page = site.get(&link).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.attributes("#password", "autocomplete"), ["new-password"]);

    let short = site.post(&link, &[("password", "short")]).await;
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(short.texts(".problems li").len(), 1);

    let joined = site.post(&link, &[("password", PASSWORD)]).await;
    assert_eq!((joined.status, joined.location()), (StatusCode::SEE_OTHER, "/studio"));
    let cookie = joined.header("set-cookie").split(';').next().expect("a cookie").to_owned();
    assert_eq!(site.get_as(&cookie, "/studio").await.status, StatusCode::OK);

    for spent in [site.get(&link).await, site.post(&link, &[("password", PASSWORD)]).await] {
        assert_eq!(spent.status, StatusCode::NOT_FOUND);
        assert_eq!(spent.texts("h1"), ["This link counts no longer"]);
    }
}

#[tokio::test]
async fn a_newer_invitation_and_a_week_take_the_power_from_an_older_one() {
    let site = Site::empty().await;
    let (id, first) = invited(&site, "Noor", Role::Writer).await;
    let now = Timestamp::now();
    let week = 7 * 86_400;
    let late = site.app.invite(id, "the tests", now.plus_seconds(-week)).await;
    let late = late.expect("the database answers");
    for link in [first, format!("/studio/invitation/{}", late.text())] {
        assert_eq!(site.get(&link).await.status, StatusCode::NOT_FOUND);
    }
    let kept = site.app.invite(id, "the tests", now.plus_seconds(60 - week)).await;
    let link = format!("/studio/invitation/{}", kept.expect("the database answers").text());
    assert_eq!(site.get(&link).await.status, StatusCode::OK);
}

#[tokio::test]
async fn no_two_editors_look_alike() {
    let site = Site::empty().await;
    invited(&site, "Noor", Role::Writer).await;
    for name in ["noor", "Nооr", "N00R"] {
        let name = EditorName::check(name).expect("a name");
        let added =
            site.app.add_editor(&name, "", Role::Admin, "the tests", Timestamp::now()).await;
        assert_eq!(added.expect("it answers").expect_err("taken"), NameProblem::Taken, "{name}");
    }
    assert_eq!(site.app.editors().await.expect("it answers").len(), 1);
    let found = site.app.editor_named("NOOR").await.expect("it answers");
    assert_eq!(found.expect("an editor").name, "Noor");
}

#[tokio::test]
async fn the_last_admin_stays_one() {
    let site = Site::empty().await;
    let (first, link) = invited(&site, "Ada", Role::Admin).await;
    site.post(&link, &[("password", PASSWORD)]).await;
    // Somebody who has never signed in is no help.
    let (second, link) = invited(&site, "Grace", Role::Admin).await;
    let now = Timestamp::now();
    let disabled = site.app.disable_editor(first, "the tests", now).await;
    assert_eq!(disabled.expect("it answers"), Changed::LastAdmin);
    let demoted = site.app.set_role(first, Role::Writer, "the tests", now).await;
    assert_eq!(demoted.expect("it answers"), Changed::LastAdmin);

    site.post(&link, &[("password", PASSWORD)]).await;
    // Both at once: one of them stays.
    let (one, other) = tokio::join!(
        site.app.set_role(first, Role::Writer, "the tests", now),
        site.app.disable_editor(second, "the tests", now),
    );
    let mut outcomes = [one.expect("it answers"), other.expect("it answers")];
    outcomes.sort_by_key(|outcome| *outcome == Changed::LastAdmin);
    assert_eq!(outcomes, [Changed::Done, Changed::LastAdmin]);
}
