//! The outbox: nothing is lost when a server fails, nothing is sent twice by two processes.

use std::time::Duration;

use lamplight::clock::Timestamp;
use lamplight::mail::{Mail, MailAddress, MailId, MailState};
use lamplight::net::Refusal;

use crate::harness::{Site, published};
use crate::mailserver::{MailServer, Mood, hasty};
use crate::wire::run_program;
use crate::workplace::Workplace;

/// Puts mails into the outbox of a site, each for another address; says when.
async fn written(site: &Site, count: usize) -> Timestamp {
    for number in 0..count {
        let id = site.store.insert_comment(published(0, "Ada", "Does the tide wait?")).await;
        let address = MailAddress::parse(&format!("ada{number}@example.org")).expect("an address");
        site.app.watch_comment(id.expect("stored"), &address).await.expect("stored");
    }
    Timestamp::now()
}

async fn mails(site: &Site, state: MailState) -> Vec<Mail> {
    site.store.mails(state, MailId(0), 100).await.expect("read")
}

#[tokio::test]
async fn a_mail_that_no_server_takes_now_is_tried_again_with_growing_pauses() {
    for mood in [
        Mood::HangsUp("CONNECT"),
        Mood::Says("CONNECT", "421 too busy"),
        Mood::Says("RCPT", "451 4.7.1 greylisted"),
        Mood::Says("END", "452 disk full"),
        Mood::Says("MAIL", "530 5.7.0 say who you are first"),
        Mood::Hangs("EHLO"),
        Mood::Hangs("END"),
        Mood::HangsUp("DATA"),
        Mood::HangsUp("RCPT"),
    ] {
        let server = MailServer::new().await;
        let site = server.site().await;
        let mut now = written(&site, 1).await;
        server.be(mood);
        let mut pauses = Vec::new();
        for attempt in 1..=3 {
            hasty(&site).work_at(now).await.expect("the database answers");
            let waiting = mails(&site, MailState::Waiting).await;
            let mail = waiting.first().unwrap_or_else(|| panic!("{mood:?}"));
            assert_eq!(mail.attempts, attempt, "{mood:?}");
            assert!(!mail.reason.is_empty() && !mail.reason.contains("ada0@"), "{mail:?}");
            pauses.push(mail.next_at.seconds_since(now));
            hasty(&site).work_at(mail.next_at.plus_seconds(-1)).await.expect("answers");
            assert_eq!(server.taken().len(), 0, "not before its time");
            now = mail.next_at;
        }
        assert_eq!(pauses, [30, 120, 600], "{mood:?}");
        server.be(Mood::Kind);
        hasty(&site).work_at(now).await.expect("the database answers");
        assert_eq!(server.one().to, ["ada0@example.org"]);
        assert!(mails(&site, MailState::Waiting).await.is_empty());
    }
}

#[tokio::test]
async fn a_mail_that_a_server_will_never_take_is_given_up_and_says_why() {
    let server = MailServer::new().await;
    let site = server.site().await;
    let now = written(&site, 1).await;
    server.be(Mood::Says("RCPT", "550 5.1.1 <ADA0@example.org> nobody of that name"));
    hasty(&site).work_at(now).await.expect("the database answers");
    let dead = mails(&site, MailState::Dead).await;
    assert_eq!((dead.len(), dead[0].attempts), (1, 1));
    assert!(dead[0].reason.contains("550") || dead[0].reason.contains("nobody of that name"));
    assert!(!dead[0].reason.to_lowercase().contains("ada0@"), "{}", dead[0].reason);
    server.be(Mood::Kind);
    hasty(&site).work_at(now.plus_seconds(86_400)).await.expect("the database answers");
    assert!(server.taken().is_empty());
    assert!(site.app.retry_mail(dead[0].id).await.expect("stored"));
    hasty(&site).work_at(Timestamp::now()).await.expect("the database answers");
    assert_eq!(server.one().to, ["ada0@example.org"]);
}

#[tokio::test]
async fn a_mail_of_no_more_use_is_given_up_and_not_sent() {
    let server = MailServer::new().await;
    let site = server.site().await;
    let now = written(&site, 1).await;
    hasty(&site).work_at(now.plus_seconds(49 * 3_600)).await.expect("the database answers");
    assert!(server.taken().is_empty());
    let dead = mails(&site, MailState::Dead).await;
    assert_eq!(dead[0].reason, "It could not be sent in time.");
}

#[tokio::test]
async fn a_server_that_is_away_is_not_asked_again_for_each_mail() {
    let server = MailServer::new().await;
    let site = server.site().await;
    let now = written(&site, 4).await;
    server.be(Mood::HangsUp("CONNECT"));
    hasty(&site).work_at(now).await.expect("the database answers");
    assert_eq!(server.connections(), 1);
    // A mailbox that is full tells nothing about the next one.
    server.be(Mood::Says("RCPT", "452 mailbox full"));
    hasty(&site).work_at(now).await.expect("the database answers");
    assert_eq!(server.connections(), 4);
}

#[tokio::test]
async fn two_processes_send_each_mail_once() {
    let server = MailServer::new().await;
    let site = server.site().await;
    let other = site.beside().await;
    let now = written(&site, 12).await;
    let postmen = [hasty(&site), hasty(&other), hasty(&site), hasty(&other)];
    let working = postmen.map(|postman| tokio::spawn(async move { postman.work_at(now).await }));
    for work in working {
        work.await.expect("no panic").expect("the database answers");
    }
    let mut to: Vec<_> = server.taken().into_iter().flat_map(|taken| taken.to).collect();
    to.sort();
    to.dedup();
    assert_eq!(to.len(), 12);
    assert_eq!(mails(&site, MailState::Sent).await.len(), 12);
    assert!(mails(&site, MailState::Sent).await.iter().all(|mail| mail.attempts == 1));
}

#[tokio::test]
async fn a_process_that_ends_between_sending_and_noting_it_sends_the_same_mail_again() {
    let server = MailServer::new().await;
    let site = server.site().await;
    let now = written(&site, 1).await;
    // The server has the mail, and the process dies before it hears so.
    server.be(Mood::Hangs("END"));
    let postman = site.app.postman();
    let cut = tokio::time::timeout(Duration::from_millis(300), postman.work_at(now)).await;
    assert!(cut.is_err(), "it waits for the server");
    server.be(Mood::Kind);
    hasty(&site).work_at(now.plus_seconds(299)).await.expect("the database answers");
    assert!(server.taken().is_empty(), "for a while the mail still belongs to the other one");
    let id = mails(&site, MailState::Waiting).await[0].message_id.clone();
    hasty(&site).work_at(now.plus_seconds(301)).await.expect("the database answers");
    let again = server.one();
    assert_eq!(again.header("Message-ID"), format!("{id}@lamp.example"));
}

#[tokio::test]
async fn a_mail_that_was_sent_leaves_no_address_and_no_words_behind() {
    let server = MailServer::new().await;
    let site = server.site().await;
    let now = written(&site, 1).await;
    hasty(&site).work_at(now).await.expect("the database answers");
    let sent = mails(&site, MailState::Sent).await.remove(0);
    for left in [&sent.recipient, &sent.subject, &sent.body, &sent.stop_url, &sent.reason] {
        assert_eq!(left, "");
    }
    assert!(!site.app.retry_mail(sent.id).await.expect("read"), "there is nothing to send");
    site.app.do_due_at(now.plus_seconds(13 * 86_400), true).await.expect("forgotten");
    assert_eq!(mails(&site, MailState::Sent).await.len(), 1);
    site.app.do_due_at(now.plus_seconds(15 * 86_400), true).await.expect("forgotten");
    assert!(mails(&site, MailState::Sent).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_sees_why_a_mail_was_given_up_and_tries_it_again_or_deletes_it() {
    let server = MailServer::new().await;
    let site = server.site().await;
    let now = written(&site, 2).await;
    server.be(Mood::Says("RCPT", "550 5.1.1 nobody of that name"));
    hasty(&site).work_at(now).await.expect("the database answers");
    let database = site.app.settings().database_url.clone();
    let run = |arguments: &[&str]| run_program(&database, arguments);
    let listed = run(&["mail", "list", "--state", "dead"]);
    assert_eq!(listed.lines().count(), 2, "{listed}");
    assert!(!listed.contains("@example.org"), "a list is read over shoulders: {listed}");
    let shown = run(&["mail", "show", "1"]);
    for words in ["(confirm), dead", "To: ada0@example.org", "nobody of that name", "Given up"] {
        assert!(shown.contains(words), "{words} is not in {shown}");
    }
    assert!(!shown.contains("/mail/confirm/"), "the link is a secret");
    assert!(run(&["mail", "show", "1", "--body"]).contains("/mail/confirm/"));
    assert_eq!(run(&["mail", "retry", "1"]), "Mail 1 will be tried again\n");
    assert_eq!(run(&["mail", "drop", "2"]), "Mail 2 is deleted\n");
    server.be(Mood::Kind);
    hasty(&site).work_at(Timestamp::now()).await.expect("the database answers");
    assert_eq!(server.one().to, ["ada0@example.org"]);
    assert!(run(&["mail", "list", "--state", "sent"]).contains("confirm"));
}

#[tokio::test]
async fn a_test_mail_tells_at_once_whether_mail_works() {
    let server = MailServer::new().await;
    let place = Workplace::new()
        .await
        .with("LAMPLIGHT_SMTP_URL", &format!("smtp://{}", server.address))
        .with("LAMPLIGHT_MAIL_FROM", "post@lamp.example");
    let (place, ran) = tokio::task::spawn_blocking(move || {
        let ran = place.run(&["mail", "test", "ada@example.org"]);
        (place, ran)
    })
    .await
    .expect("it ran");
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(server.one().text().contains("This is a test"));
    server.be(Mood::Says("RCPT", "550 no"));
    let ran = tokio::task::spawn_blocking(move || {
        assert_eq!(place.run(&["mail", "test", "nobody"]).status, 2);
        assert_eq!(place.run(&["mail", "list"]).status, 0);
        assert_eq!(place.run(&["mail", "show", "7"]).status, 1);
        assert_eq!(place.run(&["mail", "retry", "7"]).status, 1);
        assert_eq!(place.run(&["mail", "drop", "7"]).status, 1);
        place.run(&["mail", "test", "ada@example.org"])
    });
    let ran = ran.await.expect("it ran");
    assert_eq!(ran.status, 3, "{}", ran.err);
    assert!(ran.err.contains("550") || ran.err.contains("no"), "{}", ran.err);
}

#[tokio::test]
async fn no_hostile_text_reaches_a_header_or_breaks_a_line() {
    let server = MailServer::new().await;
    let site = server.site().await;
    let postman = hasty(&site);
    for entry in crate::hostile::entries() {
        assert!(MailAddress::parse(&entry.text).is_err(), "{}", entry.id);
        let typed = format!("{}@example.org", entry.text);
        let Ok(address) = MailAddress::parse(&typed) else { continue };
        assert!(address.as_str().bytes().all(|byte| byte.is_ascii_graphic()), "{}", entry.id);
        let refused = postman.send_test(&address).await;
        assert_eq!(refused, Ok::<(), Refusal>(()), "{}", entry.id);
        assert_eq!(server.one().to, [address.as_str()]);
    }
}
