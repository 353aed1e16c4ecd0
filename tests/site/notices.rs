//! Telling moderators what waits, and letting them decide by a link, once.

use axum::http::StatusCode;
use lamplight::clock::Timestamp;
use lamplight::comments::{Actor, CommentId, Decider, MessageKind, Status};
use lamplight::config::Settings;
use lamplight::mail::{MailId, MailState};

use crate::database::Outsider;
use crate::elsewhere::{Elsewhere, reply};
use crate::harness::{Site, published};
use crate::mailserver::{MailServer, Taken};

const HOUR: i64 = 3_600;

/// Does something with the database that no part of the program does.
async fn meddle(site: &Site, sql: &str) {
    Outsider::at(&site.app.settings().database_url).await.run(sql).await;
}

/// Somebody who signs in, and how they want to be told.
async fn editor(site: &Site, name: &str, role: &str, notices: &str) {
    meddle(
        site,
        &format!(
            "insert into editor (name, name_key, email, role, notices, created_at, created_by)
             values ('{name}', '{name}', '{name}@example.org', '{role}', '{notices}', 0, 'x')"
        ),
    )
    .await;
}

async fn held(site: &Site, body: &str, urgent: bool) -> CommentId {
    let comment = lamplight::store::NewComment {
        status: Status::Held,
        urgent,
        posted_at: Timestamp::now(),
        ..published(0, "Bob", body)
    };
    site.store.insert_comment(comment).await.expect("stored")
}

async fn work(site: &Site, seconds: i64) {
    let now = Timestamp::now().plus_seconds(seconds);
    site.app.postman().work_at(now).await.expect("the database answers");
}

async fn status(site: &Site, id: CommentId) -> Status {
    site.store.comment(id).await.expect("read").expect("a comment").status
}

fn recipients(mails: &[Taken]) -> Vec<&str> {
    let mut all: Vec<_> =
        mails.iter().flat_map(|mail| mail.to.iter().map(String::as_str)).collect();
    all.sort_unstable();
    all
}

#[tokio::test]
async fn each_moderator_is_told_as_they_wish_and_nobody_else() {
    let server = MailServer::new().await;
    let site = server.site().await;
    for (name, role, notices) in [
        ("now", "moderator", "at-once"),
        ("daily", "admin", "digest"),
        ("never", "moderator", "none"),
        ("writes", "writer", "at-once"),
        ("edits", "editor", "at-once"),
        ("left", "moderator", "at-once"),
    ] {
        editor(&site, name, role, notices).await;
    }
    meddle(&site, "update editor set disabled_at = 1 where name = 'left'").await;
    work(&site, 0).await;
    assert!(server.taken().is_empty(), "nothing waits");

    held(&site, "Does the tide wait?", false).await;
    work(&site, 0).await;
    let mails = server.taken();
    assert_eq!(recipients(&mails), ["daily@example.org", "now@example.org"]);
    for mail in &mails {
        assert!(mail.text().contains("One comment waits"), "{}", mail.text());
        assert!(mail.text().contains("https://lamp.example/studio/comments"), "{}", mail.text());
        assert!(!mail.text().contains("Does the tide"), "{}", mail.text());
        assert_eq!(mail.text().matches("/mail/decide/").count(), 1, "{}", mail.text());
    }
    held(&site, "And the moon?", false).await;
    work(&site, 60).await;
    assert!(server.taken().is_empty(), "not twice in five minutes");
    work(&site, 301).await;
    assert_eq!(recipients(&server.taken()), ["now@example.org"]);
    work(&site, 23 * HOUR).await;
    assert!(server.taken().is_empty(), "of each comment once, one digest a day");
    work(&site, 25 * HOUR).await;
    let digest = server.one();
    assert_eq!(digest.header("Subject"), "Lamplight: 2 to read");
    assert!(digest.text().contains("2 comments wait"), "{}", digest.text());
    // Its links decide, each once, as those of other notices.
    let link = digest.link("/mail/decide/");
    site.post(&link, &[]).await;
    let now = [status(&site, CommentId(1)).await, status(&site, CommentId(2)).await];
    assert!(now.contains(&Status::Published) && now.contains(&Status::Held), "{now:?}");
    for number in 0..12 {
        held(&site, &format!("Number {number}."), false).await;
    }
    work(&site, 50 * HOUR).await;
    let mails = server.taken();
    let digest = mails.iter().find(|mail| mail.to == ["daily@example.org"]).expect("a digest");
    assert_eq!(digest.text().matches("/mail/decide/").count(), 10, "the ten oldest");
    assert!(digest.text().contains("And 3 more."), "{}", digest.text());
}

#[tokio::test]
async fn everybody_who_wants_notices_hears_at_once_that_somebody_may_be_in_danger() {
    let server = MailServer::new().await;
    let site = server.site().await;
    editor(&site, "now", "moderator", "at-once").await;
    editor(&site, "daily", "admin", "digest").await;
    held(&site, "First.", false).await;
    work(&site, 0).await;
    server.taken();
    held(&site, "He says he will do it tonight.", true).await;
    work(&site, 1).await;
    let mails = server.taken();
    assert_eq!(recipients(&mails), ["daily@example.org", "now@example.org"]);
    for mail in &mails {
        assert_eq!(mail.header("Subject"), "Lamplight: please read this now");
        assert!(mail.text().contains("Somebody may be in danger"), "{}", mail.text());
        assert!(!mail.text().contains("tonight"));
    }
    work(&site, 2).await;
    assert!(server.taken().is_empty());
}

#[tokio::test]
async fn words_of_danger_in_an_appeal_are_told_at_once_without_a_link_that_undoes_a_decision() {
    let server = MailServer::new().await;
    let site = server.site().await;
    editor(&site, "daily", "admin", "digest").await;
    let id = held(&site, "First.", false).await;
    site.app.decide(id, Status::Removed, &Decider::operator(), "").await.expect("decided");
    work(&site, 0).await;
    server.taken();
    let told = site.app.tell_moderators(id, MessageKind::Appeal, "He will kill me.").await;
    assert!(told.expect("it answers"));
    work(&site, 1).await;
    let mail = server.one();
    assert_eq!(mail.header("Subject"), "Lamplight: please read this now");
    assert!(!mail.text().contains("/mail/decide/"), "{}", mail.text());
    work(&site, 2).await;
    assert!(server.taken().is_empty());
}

#[tokio::test]
async fn a_flood_of_comments_is_one_mail() {
    let server = MailServer::new().await;
    let site = server.site().await;
    editor(&site, "now", "moderator", "at-once").await;
    for number in 0..30 {
        held(&site, &format!("Number {number}."), false).await;
    }
    work(&site, 0).await;
    let mail = server.one();
    assert_eq!(mail.text().matches("/mail/decide/").count(), 10);
    assert!(mail.text().contains("And 20 more."), "{}", mail.text());
    work(&site, HOUR).await;
    assert!(server.taken().is_empty());
}

#[tokio::test]
async fn a_link_in_a_notice_decides_once_and_only_when_its_button_is_pressed() {
    let server = MailServer::new().await;
    let site = server.site().await;
    editor(&site, "now", "moderator", "at-once").await;
    let id = held(&site, "Does the *tide* wait?", false).await;
    work(&site, 0).await;
    let link = server.one().link("/mail/decide/");
    for _ in 0..2 {
        let page = site.get(&link).await;
        assert_eq!(page.texts("main button"), ["Publish this comment"]);
        assert_eq!(page.texts(".preview em"), ["tide"]);
        assert_eq!(status(&site, id).await, Status::Held, "a program that looks decides nothing");
    }
    let page = site.post(&link, &[]).await;
    assert_eq!((page.status, page.texts("h1")), (StatusCode::OK, vec!["Done".to_owned()]));
    assert_eq!(status(&site, id).await, Status::Published);
    let decisions = site.store.decisions(id).await.expect("read");
    let last = decisions.last().expect("a decision");
    assert_eq!((last.actor, last.decided_by.as_str()), (Actor::Editor, "now"));
    assert_eq!(last.because, "by the link in a notice");

    site.app.decide(id, Status::Held, &Decider::operator(), "").await.expect("decided");
    for page in [site.post(&link, &[]).await, site.get(&link).await] {
        assert_eq!(page.status, StatusCode::CONFLICT);
        assert_eq!(page.texts("h1"), ["This link was used before"]);
        assert!(page.text().contains("command line"), "it says who decided last");
        assert!(page.texts("main button").is_empty());
    }
    assert_eq!(status(&site, id).await, Status::Held);
    assert_eq!(site.post("/mail/decide/none", &[]).await.status, StatusCode::GONE);
}

#[tokio::test]
async fn a_link_that_was_overtaken_says_what_happened_and_does_nothing() {
    let server = MailServer::new().await;
    let site = server.site().await;
    editor(&site, "now", "moderator", "at-once").await;
    let mut ids = Vec::new();
    for body in ["One.", "Two.", "Three.", "Four."] {
        ids.push(held(&site, body, false).await);
    }
    work(&site, 0).await;
    let text = server.one().text();
    let links: Vec<_> = text
        .split_whitespace()
        .filter_map(|word| word.strip_prefix("https://lamp.example"))
        .filter(|link| link.starts_with("/mail/decide/"))
        .collect();
    site.app.decide(ids[0], Status::Spam, &Decider::operator(), "").await.expect("decided");
    meddle(&site, &format!("update comment set edited_at = 9 where id = {}", ids[1].0)).await;
    for (link, words) in links.iter().zip(["marked as spam", "Its writer has changed it"]) {
        let page = site.post(link, &[]).await;
        assert_eq!(
            (page.status, page.texts("h1")),
            (StatusCode::CONFLICT, vec!["Somebody was quicker".to_owned()])
        );
        assert!(page.text().contains(words), "{}", page.text());
    }
    meddle(&site, "update ruling_link set expires_at = 1 where comment_id = 3").await;
    assert_eq!(site.post(links[2], &[]).await.status, StatusCode::GONE);
    meddle(&site, "update editor set role = 'writer'").await;
    assert_eq!(site.post(links[3], &[]).await.status, StatusCode::FORBIDDEN);
    let mut left = Vec::new();
    for id in ids {
        left.push(status(&site, id).await);
    }
    assert_eq!(left, [Status::Spam, Status::Held, Status::Held, Status::Held]);
}

#[tokio::test]
async fn a_link_opens_no_way_around_the_second_factor_that_a_site_asks_for() {
    let server = MailServer::new().await;
    let site = server.site_with(|to| to.require_second_factor = true).await;
    editor(&site, "now", "moderator", "at-once").await;
    let id = held(&site, "Does the tide wait?", false).await;
    work(&site, 0).await;
    let link = server.one().link("/mail/decide/");
    for page in [site.get(&link).await, site.post(&link, &[]).await] {
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        assert!(page.text().contains("second factor"), "{}", page.text());
        assert!(page.texts("main button").is_empty());
    }
    assert_eq!(status(&site, id).await, Status::Held);
    let secret = if site.store.database_name() == "SQLite" { "x'00'" } else { "'\\x00'" };
    meddle(&site, &format!("update editor set totp_secret = {secret}")).await;
    site.post(&link, &[]).await;
    assert_eq!(status(&site, id).await, Status::Published);
}

#[tokio::test]
async fn an_urgent_comment_that_readers_see_can_be_held_by_the_link() {
    let server = MailServer::new().await;
    let site = server.site().await;
    editor(&site, "daily", "moderator", "digest").await;
    let comment = lamplight::store::NewComment {
        urgent: true,
        posted_at: Timestamp::now(),
        ..published(0, "Bob", "He has my phone.")
    };
    let id = site.store.insert_comment(comment).await.expect("stored");
    work(&site, 0).await;
    let link = server.one().link("/mail/decide/");
    assert_eq!(site.get(&link).await.texts("main button"), ["Hold this comment"]);
    site.post(&link, &[]).await;
    assert_eq!(status(&site, id).await, Status::Held);
}

#[tokio::test]
async fn two_processes_tell_each_moderator_once() {
    let server = MailServer::new().await;
    let site = server.site().await;
    let other = site.beside().await;
    for number in 0..5 {
        editor(&site, &format!("m{number}"), "moderator", "at-once").await;
    }
    held(&site, "Does the tide wait?", true).await;
    let now = Timestamp::now();
    let working = [&site, &other, &site, &other].map(|one| {
        let postman = one.app.postman();
        tokio::spawn(async move { postman.work_at(now).await })
    });
    for work in working {
        work.await.expect("no panic").expect("the database answers");
    }
    assert_eq!(server.taken().len(), 5);
}

fn with_webhook(settings: &mut Settings, url: &str) {
    url.clone_into(&mut settings.notice_webhook);
    settings.notice_webhook_secret = "32 bytes that nobody can guess, or more".into();
    settings.allow_private_addresses = true;
}

#[tokio::test]
async fn a_webhook_gets_nothing_without_encryption_outside_of_a_private_network() {
    let host = Elsewhere::new().await;
    let server = MailServer::new().await;
    let site = server.site_with(|settings| {
        with_webhook(settings, &host.url("/notices"));
        settings.allow_private_addresses = false;
    });
    let site = site.await;
    held(&site, "Does the tide wait?", true).await;
    work(&site, 0).await;
    assert!(host.asked().is_empty());
    let waiting = site.store.mails(MailState::Waiting, MailId(0), 9).await.expect("read");
    assert!(waiting[0].reason.contains("does not begin with `https://`"), "{}", waiting[0].reason);
}

#[tokio::test]
async fn a_program_is_told_what_waits_in_json_that_only_this_site_can_sign() {
    let host = Elsewhere::new().await;
    let server = MailServer::new().await;
    let site = server.site_with(|settings| with_webhook(settings, &host.url("/notices"))).await;
    let id = held(&site, "Does the tide wait?", true).await;
    work(&site, 0).await;
    assert_eq!(host.asked().len(), 1, "the host says 404");
    let waiting = site.store.mails(MailState::Waiting, MailId(0), 9).await.expect("read");
    assert_eq!(waiting[0].reason, "The webhook answered 404.");
    host.put("/notices", reply(204, "", ""));
    work(&site, 31).await;
    let asked = host.asked().pop().expect("a call");
    let (head, body) = asked.split_once("\r\n\r\n").expect("a body");
    let header = |name: &str| {
        let mut lines = head.lines().filter_map(|line| line.split_once(": "));
        let found = lines.find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.unwrap_or_else(|| panic!("no {name}")).1.to_owned()
    };
    let secret = &site.app.settings().notice_webhook_secret;
    let time = Timestamp(header("lamplight-time").parse().expect("seconds"));
    assert_eq!(header("lamplight-signature"), lamplight::services::sign(secret, time, body));
    assert_eq!(header("lamplight-delivery"), waiting[0].message_id);
    let told: serde_json::Value = serde_json::from_str(body).expect("JSON");
    assert_eq!(
        (&told["event"], &told["waiting"], &told["urgent"]),
        (&"comments".into(), &1.into(), &1.into())
    );
    assert_eq!(told["comments"][0]["id"], id.0);
    assert_eq!(told["comments"][0]["article"], "/articles/tides");
    assert!(told["comments"][0].get("text").is_none() && !body.contains("tide wait"));
    work(&site, 2 * HOUR).await;
    assert!(host.asked().is_empty(), "once");
}

#[tokio::test]
async fn texts_are_in_notices_only_where_the_operator_wants_that() {
    let host = Elsewhere::new().await;
    host.put("/notices", reply(204, "", ""));
    let server = MailServer::new().await;
    let change = |settings: &mut Settings| {
        with_webhook(settings, &host.url("/notices"));
        settings.notice_text = true;
    };
    let site = server.site_with(change).await;
    editor(&site, "now", "moderator", "at-once").await;
    held(&site, "First line.\n.\n.. and dots\nFrom here", false).await;
    work(&site, 0).await;
    let mail = server.one();
    assert!(
        mail.text().contains("> First line.\n> .\n> .. and dots\n> From here\n"),
        "{}",
        mail.text()
    );
    assert!(host.asked()[0].contains("First line."));
}

/// Everything that people send to break things, through name and text into a mail and a webhook.
#[tokio::test]
async fn no_hostile_comment_reaches_a_header_or_breaks_a_line_of_a_notice() {
    let host = Elsewhere::new().await;
    host.put("/notices", reply(204, "", ""));
    let server = MailServer::new().await;
    let change = |settings: &mut Settings| {
        with_webhook(settings, &host.url("/notices"));
        settings.notice_text = true;
    };
    let site = server.site_with(change).await;
    editor(&site, "now", "moderator", "at-once").await;
    let entries = crate::hostile::entries();
    let mut seconds = 0;
    for chunk in entries.chunks(10) {
        let mut texts = Vec::new();
        for entry in chunk {
            // Postgres takes no NUL; the form has no way for one either.
            let text = entry.text.replace('\0', "");
            let mut comment = published(0, &text, &text);
            comment.status = Status::Held;
            site.store.insert_comment(comment).await.expect("stored");
            texts.push(text);
        }
        seconds += 301;
        work(&site, seconds).await;
        let mail = server.one();
        assert!(mail.wire.iter().all(|line| line.len() <= 998), "RFC 5322 §2.1.1");
        assert!(mail.wire.iter().flatten().all(|byte| matches!(byte, b'\t' | b' '..=b'~')));
        let parsed = mail_parser::MessageParser::default().parse(&mail.mail).expect("a mail");
        let names: Vec<_> =
            parsed.headers().iter().map(|header| header.name().to_owned()).collect();
        assert_eq!(names.len(), 9, "{names:?}");
        let text = mail.text();
        let asked = host.asked().pop().expect("a call");
        let (_, told) = asked.split_once("\r\n\r\n").expect("a body");
        let told: serde_json::Value = serde_json::from_str(told).expect("JSON");
        for (number, body) in texts.iter().enumerate() {
            assert_eq!(told["comments"][number]["text"], **body, "nothing is cut");
            let quoted: Vec<_> = body.lines().map(|line| format!("> {line}")).collect();
            let quoted = quoted.join("\n").replace('\r', "\n");
            assert!(text.replace('\r', "\n").contains(&quoted), "{body:?} is not in {text}");
        }
    }
}
