//! Mails to people whose comments are answered: only if they said yes, and never a word too much.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use lamplight::app::Watched;
use lamplight::clock::Timestamp;
use lamplight::comments::{CommentId, Decider, Status};
use lamplight::mail::{MailAddress, MailState};

use crate::database::Outsider;
use crate::form::Form;
use crate::harness::{READER, Site, published, request};
use crate::mailserver::{MailServer, Taken};
use crate::receipts::Holder;

const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;

fn ada() -> MailAddress {
    MailAddress::parse("Ada@Example.org").expect("an address")
}

async fn comment(site: &Site) -> CommentId {
    let text = published(0, "Ada", "Does the tide wait?");
    site.store.insert_comment(text).await.expect("stored")
}

async fn reply(site: &Site, to: CommentId, body: &str) -> CommentId {
    site.store.insert_comment(published(to.0, "Bob", body)).await.expect("stored")
}

/// Lets the postman of a site work as if it were some seconds later.
async fn work(site: &Site, seconds: i64) {
    let now = Timestamp::now().plus_seconds(seconds);
    site.app.postman().work_at(now).await.expect("the database answers");
}

/// A comment whose writer has confirmed an address.
async fn watched(site: &Site, server: &MailServer) -> CommentId {
    let id = comment(site).await;
    let asked = site.app.watch_comment(id, &ada()).await.expect("stored");
    assert_eq!(asked, Watched::Asked);
    work(site, 0).await;
    let confirm = server.one().link("/mail/confirm/");
    assert_eq!(site.post(&confirm, &[]).await.status, StatusCode::OK);
    id
}

fn says_nothing(mail: &Taken) {
    let whole = String::from_utf8_lossy(&mail.mail).to_lowercase();
    // The secrets of links are letters by lot, which begin with any three of them now and then.
    let parts = whole.split(|c: char| !c.is_alphanumeric()).filter(|part| part.len() < 16);
    for part in parts {
        for word in ["lamplight", "tide", "bob", "sea", "comment", "article", "abuse"] {
            assert!(!part.starts_with(word), "{word} is in {whole}");
        }
    }
}

#[tokio::test]
async fn nothing_is_sent_to_an_address_before_its_owner_says_yes() {
    let server = MailServer::new().await;
    let site = server.site().await;
    let id = comment(&site).await;
    assert_eq!(site.app.watch_comment(id, &ada()).await.expect("stored"), Watched::Asked);
    reply(&site, id, "It does not.").await;
    work(&site, 0).await;
    let asked = server.one();
    assert_eq!(
        (asked.from.as_str(), asked.to.as_slice()),
        ("post@lamp.example", &["ada@example.org".to_owned()][..])
    );
    assert_eq!(asked.header("Subject"), "Please confirm your address");
    assert_eq!(asked.raw_header("From").as_deref(), Some("Notifications <post@lamp.example>"));
    assert_eq!(asked.raw_header("List-Unsubscribe"), None);
    assert!(asked.text().contains("48 hours") && asked.text().contains("Nobody is to blame"));
    says_nothing(&asked);
    work(&site, 2 * HOUR).await;
    assert!(server.taken().is_empty(), "nobody has said yes");

    let link = asked.link("/mail/confirm/");
    let page = site.get(&link).await;
    assert_eq!(page.texts("h1"), ["Is this your address?"]);
    assert!(page.text().contains("a…@example.org") && !page.text().contains("ada@"));
    work(&site, 2 * HOUR).await;
    assert!(server.taken().is_empty(), "a program that looks at links says nothing");

    let page = site.post(&link, &[]).await;
    assert_eq!((page.status, page.texts("h1")), (StatusCode::OK, vec!["Thank you".to_owned()]));
    assert_eq!(site.post(&link, &[]).await.texts("h1"), ["Thank you"], "twice does no harm");
    work(&site, 0).await;
    let told = server.one();
    assert_eq!(told.header("Subject"), "You have a reply");
    says_nothing(&told);
}

#[tokio::test]
async fn a_reply_is_told_once_and_many_in_one_mail_an_hour() {
    let server = MailServer::new().await;
    let site = server.site().await;
    let before = comment(&site).await;
    reply(&site, before, "An answer that stood there before.").await;
    site.app.watch_comment(before, &ada()).await.expect("stored");
    work(&site, 0).await;
    site.post(&server.one().link("/mail/confirm/"), &[]).await;
    work(&site, 0).await;
    assert!(server.taken().is_empty(), "nobody needs to be told what they saw");

    reply(&site, before, "One.").await;
    work(&site, 0).await;
    let first = server.one();
    assert!(first.text().contains("there is a reply for you"), "{}", first.text());
    reply(&site, before, "Two.").await;
    let held = reply(&site, before, "Three.").await;
    site.app.decide(held, Status::Held, &Decider::operator(), "").await.expect("decided");
    work(&site, HOUR - 60).await;
    assert!(server.taken().is_empty(), "one mail an hour");
    work(&site, HOUR + 60).await;
    let second = server.one();
    assert!(second.text().contains("there is a reply for you"), "a held one does not count");
    work(&site, 3 * HOUR).await;
    assert!(server.taken().is_empty(), "each is told once");
    site.app.decide(held, Status::Published, &Decider::operator(), "").await.expect("decided");
    reply(&site, before, "Four.").await;
    work(&site, 5 * HOUR).await;
    assert!(server.one().text().contains("there are 2 replies for you"));

    let page = site.get(&second.link("/mail/replies/")).await;
    assert_eq!(page.texts("h1"), ["Replies for you"]);
    assert!(page.text().contains("Four.") && page.text().contains("/articles/tides"));
    assert_eq!(page.headers["cache-control"], "no-store");
    assert!(page.headers.get("set-cookie").is_none());
}

#[tokio::test]
async fn one_click_in_a_mail_program_ends_the_mails_from_wherever_it_comes() {
    let server = MailServer::new().await;
    let site = server.site().await;
    let id = watched(&site, &server).await;
    reply(&site, id, "One.").await;
    work(&site, 0).await;
    let told = server.one();
    let stop = told.link("/mail/stop/");
    let header = told.raw_header("List-Unsubscribe").expect("the header");
    assert_eq!(header, format!("<https://lamp.example{stop}>"));
    let how = told.raw_header("List-Unsubscribe-Post");
    assert_eq!(how.as_deref(), Some("List-Unsubscribe=One-Click"));

    assert_eq!(site.get(&stop).await.texts("button"), ["Stop them, and delete the address"]);
    assert_eq!(site.app.watches_of(id).await.expect("read").len(), 1, "looking stops nothing");
    // As RFC 8058 §3.2 shows it, from a provider's server or out of a web mail in a browser.
    for headers in [
        &[("content-type", "application/x-www-form-urlencoded")][..],
        &[("sec-fetch-site", "cross-site"), ("origin", "https://mail.example")],
        &[("origin", "null"), ("content-type", "multipart/form-data; boundary=x")],
    ] {
        let post = request(Method::POST, &stop, headers, Body::from("List-Unsubscribe=One-Click"));
        let answer = site.send(post, READER).await;
        assert_eq!(answer.status, StatusCode::OK, "{headers:?}");
        assert_eq!(answer.texts("h1"), ["These mails are stopped"]);
        assert!(site.app.watches_of(id).await.expect("read").is_empty());
    }
    reply(&site, id, "Two.").await;
    work(&site, 2 * HOUR).await;
    assert!(server.taken().is_empty());
    assert_eq!(site.get(&told.link("/mail/replies/")).await.status, StatusCode::GONE);

    let elsewhere = [("sec-fetch-site", "cross-site")];
    let confirm = request(Method::POST, "/mail/confirm/x", &elsewhere, Body::empty());
    assert_eq!(site.send(confirm, READER).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn an_address_goes_when_its_time_is_over_confirmed_or_not() {
    let server = MailServer::new().await;
    let site = server.site_with(|settings| settings.reply_mail_days = 30).await;
    let (now, id) = (Timestamp::now(), watched(&site, &server).await);
    let other = comment(&site).await;
    site.app.watch_comment(other, &ada()).await.expect("stored");
    work(&site, 0).await;
    let link = server.one().link("/mail/confirm/");
    let left = async |seconds: i64| {
        site.app.do_due_at(now.plus_seconds(seconds), true).await.expect("forgotten");
        let (own, other) = (site.app.watches_of(id).await, site.app.watches_of(other).await);
        (own.expect("read").len(), other.expect("read").len())
    };
    assert_eq!(left(47 * HOUR).await, (1, 1));
    // Before anybody has come to forget it.
    let mut outsider = Outsider::at(&site.app.settings().database_url).await;
    outsider.run(&format!("update watch set expires_at = 9 where comment_id = {}", other.0)).await;
    assert_eq!(site.get(&link).await.status, StatusCode::GONE);
    assert_eq!(site.post(&link, &[]).await.status, StatusCode::GONE);
    assert_eq!(left(49 * HOUR).await, (1, 0), "nobody said yes within 48 hours");
    assert_eq!(site.post(&link, &[]).await.status, StatusCode::GONE);
    assert_eq!(left(29 * DAY).await, (1, 0));
    assert_eq!(left(31 * DAY).await, (0, 0));
    reply(&site, id, "Too late.").await;
    work(&site, 31 * DAY).await;
    assert!(server.taken().is_empty());
}

#[tokio::test]
async fn nobody_can_fill_somebody_elses_mailbox() {
    let server = MailServer::new().await;
    let site = server.site().await;
    let mut answers = Vec::new();
    for _ in 0..5 {
        let id = comment(&site).await;
        answers.push(site.app.watch_comment(id, &ada()).await.expect("answered"));
    }
    let (asked, enough) = (Watched::Asked, Watched::Enough);
    assert_eq!(answers, [asked, asked, asked, enough, enough]);
    // All at once, and one comment to many people.
    let id = comment(&site).await;
    let mut asking = tokio::task::JoinSet::new();
    for number in 0..8 {
        let address = MailAddress::parse(&format!("bob{number}@example.org")).expect("one");
        let app = site.app.clone();
        asking.spawn(async move { app.watch_comment(id, &address).await.expect("answered") });
    }
    let answers = asking.join_all().await;
    assert_eq!(answers.iter().filter(|answer| **answer == Watched::Asked).count(), 3);
    work(&site, 0).await;
    assert_eq!(server.taken().len(), 6);
}

#[tokio::test]
async fn asking_again_sends_a_new_link_and_ends_the_old_one() {
    let server = MailServer::new().await;
    let site = server.site().await;
    let id = comment(&site).await;
    for _ in 0..2 {
        assert_eq!(site.app.watch_comment(id, &ada()).await.expect("stored"), Watched::Asked);
    }
    work(&site, 0).await;
    let links: Vec<_> = server.taken().iter().map(|mail| mail.link("/mail/confirm/")).collect();
    assert_eq!(site.post(&links[0], &[]).await.status, StatusCode::GONE);
    assert_eq!(site.post(&links[1], &[]).await.status, StatusCode::OK);
    assert_eq!(site.app.watch_comment(id, &ada()).await.expect("read"), Watched::Already);
}

#[tokio::test]
async fn whoever_says_no_is_forgotten_at_once() {
    let server = MailServer::new().await;
    let site = server.site().await;
    let id = comment(&site).await;
    site.app.watch_comment(id, &ada()).await.expect("stored");
    work(&site, 0).await;
    let confirm = server.one().link("/mail/confirm/");
    let page = site.get(&confirm).await;
    let no = page.attributes("form", "action").pop().expect("two forms");
    assert!(no.starts_with("/mail/stop/"), "{no}");
    assert_eq!(site.post(&no, &[]).await.status, StatusCode::OK);
    assert!(site.app.watches_of(id).await.expect("read").is_empty());
    assert_eq!(site.get(&confirm).await.status, StatusCode::GONE);
}

#[tokio::test]
async fn a_mail_that_waits_goes_with_the_wish_that_caused_it() {
    let server = MailServer::new().await;
    let site = server.site().await;
    let id = watched(&site, &server).await;
    reply(&site, id, "One.").await;
    server.be(crate::mailserver::Mood::Says("RCPT", "451 later"));
    work(&site, 0).await;
    server.be(crate::mailserver::Mood::Kind);
    assert_eq!(site.app.stop_watches_of(id).await.expect("stopped"), 1);
    work(&site, DAY).await;
    assert!(server.taken().is_empty());
    let left = site.store.mails(MailState::Waiting, lamplight::mail::MailId(0), 9).await;
    assert!(left.expect("read").is_empty());
}

#[tokio::test]
async fn where_no_mail_is_sent_nothing_offers_any() {
    let site = Site::with_tides().await;
    assert!(!site.app.offers_reply_mails());
    assert_eq!(site.get("/mail/mine").await.status, StatusCode::NOT_FOUND);
    let server = MailServer::new().await;
    let site = server.site_with(|settings| settings.reply_mail_days = 0).await;
    assert!(!site.app.offers_reply_mails() && site.app.sends_mail());
}

#[tokio::test]
async fn the_holder_of_a_receipt_asks_for_mails_and_stops_them_there() {
    let server = MailServer::new().await;
    let site = server.site().await;
    let holder = Holder::of(&site, "Ada", "Does the tide wait?").await;
    let page = holder.follow("Replies by mail").await;
    assert_eq!(page.texts("h1"), ["Replies by mail"]);
    let form = || Form::named("form[action='/receipt/mail']", &page);
    let wrong = form().typed("address", "ada@").post(&site).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.attributes("#mail-address", "value"), ["ada@"]);
    let asked = form().typed("address", "ada@example.org").post(&site).await;
    assert_eq!(asked.status, StatusCode::OK);
    assert!(asked.text().contains("We have sent a link to a…@example.org"), "{}", asked.text());
    work(&site, 0).await;
    site.post(&server.one().link("/mail/confirm/"), &[]).await;
    let receipt = holder.open().await;
    assert!(
        receipt.text().contains("Mails about replies go to a…@example.org."),
        "{}",
        receipt.text()
    );
    let page = holder.follow("Change or stop them").await;
    assert!(page.text().contains("We write to a…@example.org"), "{}", page.text());
    let stopped = Form::named("form[action='/receipt/mail/stop']", &page).post(&site).await;
    assert!(!stopped.text().contains("a…@example.org"));
    assert!(site.app.watches_of(CommentId(1)).await.expect("read").is_empty());
}

#[tokio::test]
async fn an_address_and_its_mails_go_with_the_words_of_the_comment() {
    let server = MailServer::new().await;
    let site = server.site().await;
    let id = watched(&site, &server).await;
    reply(&site, id, "One.").await;
    server.be(crate::mailserver::Mood::Says("RCPT", "451 later"));
    work(&site, 0).await;
    site.app.erase_comment(id, &Decider::writer(), "").await.expect("erased");
    assert!(site.app.watches_of(id).await.expect("read").is_empty());
    assert!(site.app.held_under(&ada()).await.expect("read").is_nothing());
}
