//! What is held under somebody's e-mail address: shown to them, copied for them, deleted by them.

use axum::http::StatusCode;
use lamplight::clock::Timestamp;
use lamplight::comments::CommentId;
use lamplight::mail::MailAddress;

use crate::harness::{Site, published};
use crate::mailserver::MailServer;
use crate::wire::run_program;
use crate::workplace::Workplace;

async fn work(site: &Site) {
    site.app.postman().work_at(Timestamp::now()).await.expect("the database answers");
}

/// A comment with an address; confirmed if `yes`.
async fn watched(site: &Site, server: &MailServer, address: &str, yes: bool) -> CommentId {
    let body = format!("Words of {address}.");
    let id = site.store.insert_comment(published(0, "Ada", &body)).await.expect("stored");
    let parsed = MailAddress::parse(address).expect("an address");
    site.app.watch_comment(id, &parsed).await.expect("stored");
    work(site).await;
    let link = server.one().link("/mail/confirm/");
    if yes {
        site.post(&link, &[]).await;
    }
    id
}

#[tokio::test]
async fn whoever_asks_is_told_the_same_whether_the_address_is_known_or_not() {
    let server = MailServer::new().await;
    let site = server.site().await;
    watched(&site, &server, "ada@example.org", true).await;
    let ask = async |address: &str| site.post("/mail/mine", &[("address", address)]).await;
    let (known, unknown) = (ask("Ada@Example.org").await, ask("bob@example.org").await);
    assert_eq!((known.status, known.bytes), (StatusCode::OK, unknown.bytes));
    work(&site).await;
    let mail = server.one();
    assert_eq!(mail.to, ["ada@example.org"]);
    let whole = String::from_utf8_lossy(&mail.mail).to_lowercase();
    for word in ["lamplight", "tide", "comment", "abuse"] {
        assert!(!whole.contains(word), "{word} is in {whole}");
    }
    for _ in 0..5 {
        assert_eq!(ask("ada@example.org").await.status, StatusCode::OK);
    }
    work(&site).await;
    assert_eq!(server.taken().len(), 2, "three a day");

    let wrong = ask("ada@").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.attributes("#mine-address", "value"), ["ada@"]);
    assert!(wrong.texts(".fault")[0].contains("name@example.org"));
}

#[tokio::test]
async fn the_link_opens_once_shows_what_is_held_and_can_delete_it() {
    let server = MailServer::new().await;
    let site = server.site().await;
    let own = watched(&site, &server, "ada@example.org", true).await;
    let others = site.store.insert_comment(published(0, "Eve", "Words of Eve.")).await;
    let others = others.expect("stored");
    let ada = MailAddress::parse("ada@example.org").expect("an address");
    site.app.watch_comment(others, &ada).await.expect("stored");
    site.post("/mail/mine", &[("address", "ada@example.org")]).await;
    work(&site).await;
    let link = server.taken().pop().expect("mails").link("/mail/mine/");
    for _ in 0..2 {
        assert_eq!(site.get(&link).await.texts("main button"), ["Show it"]);
    }
    let page = site.post(&link, &[]).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains("Words of ada@example.org."));
    assert!(!page.text().contains("Words of Eve."), "nobody knows that this one is Ada's");
    assert!(page.text().contains("Somebody typed your address in"));
    assert_eq!(site.post(&link, &[]).await.status, StatusCode::GONE, "once");
    assert_eq!(site.get(&link).await.status, StatusCode::GONE);

    let token = page.attributes("input[name=token]", "value").remove(0);
    let copy = site.post("/mail/mine/copy", &[("token", &token)]).await;
    assert_eq!(copy.header("content-type"), "application/json");
    assert_eq!(copy.header("content-disposition"), "attachment; filename=\"copy.json\"");
    let json: serde_json::Value = serde_json::from_str(copy.text()).expect("JSON");
    assert_eq!(json["address"], "ada@example.org");
    assert_eq!(json["comments"][0]["id"], own.0);
    assert_eq!(json["comments"][0]["body"], "Words of ada@example.org.");
    assert_eq!(json["comments"][1]["body"], serde_json::Value::Null);

    let none = site.post("/mail/mine/erase", &[("token", "guess")]).await;
    assert_eq!(none.status, StatusCode::GONE);
    let erased = site.post("/mail/mine/erase", &[("token", &token)]).await;
    assert_eq!(erased.texts("h1"), ["It is deleted"]);
    assert!(site.app.held_under(&ada).await.expect("read").is_nothing());
    assert_eq!(site.store.comment(own).await.expect("read").expect("it stays").author_name, "Ada");
    let again = site.post("/mail/mine/copy", &[("token", &token)]).await;
    assert_eq!(again.status, StatusCode::GONE);
}

#[tokio::test]
async fn somebody_who_confirmed_an_address_can_erase_their_comments_with_it() {
    let server = MailServer::new().await;
    let site = server.site().await;
    let own = watched(&site, &server, "ada@example.org", true).await;
    let other = watched(&site, &server, "eve@example.org", true).await;
    site.post("/mail/mine", &[("address", "ada@example.org")]).await;
    work(&site).await;
    let page = site.post(&server.one().link("/mail/mine/"), &[]).await;
    let token = page.attributes("input[name=token]", "value").remove(0);
    let fields = [("token", token.as_str()), ("what", "comments")];
    assert_eq!(site.post("/mail/mine/erase", &fields).await.status, StatusCode::OK);
    let body = async |id| site.store.comment(id).await.expect("read").expect("a row").body;
    assert_eq!(
        (body(own).await, body(other).await),
        (String::new(), "Words of eve@example.org.".into())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_can_answer_a_letter() {
    let server = MailServer::new().await;
    let site = server.site().await;
    let id = watched(&site, &server, "ada@example.org", true).await;
    let database = site.app.settings().database_url.clone();
    let run = |arguments: &[&str]| run_program(&database, arguments);
    let copy = run(&["people", "export", " Ada@Example.org"]);
    let json: serde_json::Value = serde_json::from_str(&copy).expect("JSON");
    assert_eq!(json["comments"][0]["id"], id.0);
    assert_eq!(json["comments"][0]["body"], "Words of ada@example.org.");
    let erased = run(&["people", "erase", "ada@example.org"]);
    assert_eq!(erased, "The address is deleted; it was held with 1 comment.\n");
    assert!(site.app.watches_of(id).await.expect("read").is_empty());
}

#[tokio::test]
async fn an_operator_is_told_where_nothing_is_held() {
    let place = Workplace::new().await;
    let nothing = place.run(&["people", "export", "ada@example.org"]);
    assert_eq!((nothing.status, nothing.out.as_str()), (1, ""));
    assert_eq!(place.run(&["people", "erase", "ada@example.org"]).status, 1);
    assert_eq!(place.run(&["people", "export", "ada"]).status, 2);
}
