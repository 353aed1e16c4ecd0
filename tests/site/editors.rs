//! Who may sign in: how they are added, and what becomes of them.

use axum::http::StatusCode;
use lamplight::clock::Timestamp;
use lamplight::editors::{EditorName, NameProblem, Role};
use lamplight::store::Changed;

use crate::database::Database;
use crate::harness::Site;
use crate::studio::PASSWORD;
use crate::workplace::Workplace;

#[tokio::test]
async fn an_invitation_leads_to_a_password_and_into_the_studio_once() {
    let site = Site::empty().await;
    let (_, link) = site.invite("Noor", Role::Moderator).await;
    let page = site.get(&link).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.attributes("#password", "autocomplete"), ["new-password"]);

    let short = site.post(&link, &[("password", "short")]).await;
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(short.texts(".problems li").len(), 1);

    let joined = site.post(&link, &[("password", PASSWORD)]).await;
    assert_eq!((joined.status, joined.location()), (StatusCode::SEE_OTHER, "/studio"));
    let cookie = joined.cookie();
    assert_eq!(site.get_as(&cookie, "/studio").await.status, StatusCode::OK);

    for spent in [site.get(&link).await, site.post(&link, &[("password", PASSWORD)]).await] {
        assert_eq!(spent.status, StatusCode::NOT_FOUND);
        assert_eq!(spent.texts("h1"), ["This link counts no longer"]);
    }
}

#[tokio::test]
async fn a_newer_invitation_and_a_week_take_the_power_from_an_older_one() {
    let site = Site::empty().await;
    let (id, first) = site.invite("Noor", Role::Writer).await;
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
    site.invite("Noor", Role::Writer).await;
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
    let (first, link) = site.invite("Ada", Role::Admin).await;
    site.post(&link, &[("password", PASSWORD)]).await;
    // Somebody who has never signed in is no help.
    let (second, link) = site.invite("Grace", Role::Admin).await;
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

#[tokio::test]
async fn admins_add_people_and_see_what_happened_with_accounts() {
    let site = Site::empty().await;
    let (_, admin) = site.join("Ada", Role::Admin).await;
    let wrong = [("name", "aԁa"), ("email", "noor"), ("role", "root")];
    let refused = site.post_as(&admin, "/studio/editors", &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.attributes(".problems a", "href"), ["#email", "#role"]);
    assert_eq!(refused.attributes("#name", "value"), ["aԁa"]);
    let taken = [("name", "aԁa"), ("role", "writer")];
    let refused = site.post_as(&admin, "/studio/editors", &taken).await;
    assert_eq!(refused.attributes(".problems a", "href"), ["#name"]);

    let fields = [("name", "<i>Noor</i>"), ("email", "noor@example.org"), ("role", "moderator")];
    let added = site.post_as(&admin, "/studio/editors", &fields).await;
    let link = added.texts(".citation code").remove(0);
    let link = link.strip_prefix("https://lamp.example").expect("a whole address");
    assert_eq!(site.post(link, &[("password", PASSWORD)]).await.location(), "/studio");

    let page = site.get_as(&admin, "/studio/editors").await;
    let mut names = page.texts(".lines a");
    names.sort();
    assert_eq!(names, ["<i>Noor</i>", "Ada"]);
    assert!(page.texts("main i").is_empty(), "a name became HTML");
    let events = page.texts(".events li");
    assert!(events[0].ends_with("<i>Noor</i> chose a password with a link"), "{events:?}");
    assert!(events[2].ends_with("<i>Noor</i> was added (moderator), by Ada"), "{events:?}");
}

#[tokio::test]
async fn admins_change_roles_end_sessions_and_keep_people_out() {
    let site = Site::empty().await;
    let (ada, admin) = site.join("Ada", Role::Admin).await;
    let (noor, cookie) = site.join("Noor", Role::Writer).await;
    let place = |action: &str| format!("/studio/editors/{noor}/{action}");
    site.post_as(&admin, &place("role"), &[("role", "moderator")]).await;
    let editor = site.app.editor(noor).await.expect("it answers").expect("an editor");
    assert_eq!(editor.role, Role::Moderator);

    site.post_as(&admin, &place("end-sessions"), &[]).await;
    assert_eq!(site.get_as(&cookie, "/studio").await.status, StatusCode::SEE_OTHER);
    let credentials = [("name", "Noor"), ("password", PASSWORD)];
    let cookie = site.post("/studio/sign-in", &credentials).await.cookie();
    let invitation = site.post_as(&admin, &place("invite"), &[]).await.texts(".citation code");
    site.post_as(&admin, &place("disable"), &[]).await;
    assert_eq!(site.get_as(&cookie, "/studio").await.status, StatusCode::SEE_OTHER);
    let refused = site.post("/studio/sign-in", &credentials).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let link = invitation[0].strip_prefix("https://lamp.example").expect("a whole address");
    assert_eq!(site.get(link).await.status, StatusCode::NOT_FOUND);
    site.post_as(&admin, &place("enable"), &[]).await;
    assert_eq!(site.post("/studio/sign-in", &credentials).await.location(), "/studio");

    let last = site.post_as(&admin, &format!("/studio/editors/{ada}/disable"), &[]).await;
    assert_eq!(last.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(last.texts(".problems li").len(), 1);
    for nowhere in ["/studio/editors/99/disable", &place("delete")] {
        assert_eq!(site.post_as(&admin, nowhere, &[]).await.status, StatusCode::NOT_FOUND);
    }
    let page = site.get_as(&admin, &format!("/studio/editors/{noor}")).await;
    let words = page.texts(".events li").join("\n");
    for happened in ["has another role (writer → moderator), by Ada", "was signed out, by Ada"] {
        assert!(words.contains(happened), "{words}");
    }
}

#[tokio::test]
async fn only_admins_see_who_may_sign_in() {
    let site = Site::empty().await;
    for role in [Role::Writer, Role::Editor, Role::Moderator] {
        let cookie = site.sign_in(role).await;
        for page in ["/studio/editors", "/studio/editors/1"] {
            let refused = site.get_as(&cookie, page).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{role}");
            assert_eq!(refused.texts("h1"), ["This is for other roles"]);
        }
        for place in ["/studio/editors", "/studio/editors/1/role"] {
            let fields = [("name", "Mo"), ("role", "admin")];
            let refused = site.post_as(&cookie, place, &fields).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{role}");
        }
        let home = site.get_as(&cookie, "/studio/account").await;
        let links = home.attributes("nav a", "href");
        assert!(!links.contains(&"/studio/editors".to_owned()), "{links:?}");
    }
    assert_eq!(site.app.editors().await.expect("it answers").len(), 3);
}

#[tokio::test]
async fn what_happened_with_accounts_is_never_changed_or_deleted() {
    let database = Database::new().await;
    let site = database.site(|_| {}).await;
    site.join("Ada", Role::Admin).await;
    let mut outsider = database.connect().await;
    for sql in ["update account_event set done_by = 'Mo'", "delete from account_event"] {
        assert!(outsider.refuses(sql).await, "{sql}");
    }
    let events = site.app.account_events(None, 9).await.expect("it answers");
    assert_eq!(events.len(), 3);
    assert_eq!(events[2].done_by, "the tests");
}

#[tokio::test]
async fn an_operator_manages_accounts_in_the_terminal() {
    let place = Workplace::new().await;
    let none = place.run(&["editors", "list"]);
    assert!(none.err.contains("lamplight editors add NAME --role admin"), "{none:?}");
    let added = place.run(&["editors", "add", "Noor", "--role", "admin"]);
    assert!(added.out.contains("http://127.0.0.1:3000/studio/invitation/"), "{added:?}");
    let taken = place.run(&["editors", "add", "N00r"]);
    assert_eq!(taken.status, 1, "{taken:?}");
    assert!(place.run(&["editors", "list"]).out.contains("admin       invited        Noor"));

    let last = place.run(&["editors", "role", "noor", "writer"]);
    assert_eq!(last.status, 1);
    assert!(last.err.contains("Noor is the last admin who can sign in"), "{last:?}");
    assert!(place.run(&["editors", "invite", "NOOR"]).out.contains("/studio/invitation/"));
    let reset = place.run(&["editors", "reset-password", "noor"]);
    assert!(reset.out.contains("Noor is signed out and chooses another password"), "{reset:?}");
    let factor = place.run(&["editors", "reset-second-factor", "noor"]);
    assert_eq!(factor.out, "Noor has no second factor already\n");
    assert_eq!(place.run(&["editors", "sessions", "noor"]).err, "There are none.\n");
    assert_eq!(place.run(&["editors", "end-sessions", "noor"]).out, "Noor: 0 sessions ended\n");

    place.run(&["editors", "add", "Mo", "--role", "writer"]);
    assert_eq!(place.run(&["editors", "role", "mo", "editor"]).out, "Mo is editor\n");
    assert_eq!(place.run(&["editors", "disable", "mo"]).out, "Mo may no longer sign in\n");
    assert_eq!(place.run(&["editors", "enable", "mo"]).out, "Mo may sign in\n");
    let log = place.run(&["editors", "log", "--limit", "3"]).out;
    let lines: Vec<_> = log.lines().map(|line| line.split_once("  ").expect("a time").1).collect();
    assert_eq!(
        lines,
        [
            "Mo may sign in again (by command line)",
            "Mo may no longer sign in (by command line)",
            "Mo has another role: writer → editor (by command line)",
        ]
    );
    let unknown = place.run(&["editors", "disable", "nobody"]);
    assert_eq!(unknown.status, 1);
}
