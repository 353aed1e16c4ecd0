//! What is held under somebody's e-mail address: shown to them, copied for them, deleted by them.

use axum::http::StatusCode;
use lamplight::app::Because;
use lamplight::clock::Timestamp;
use lamplight::comments::{CommentId, Decider, Status};
use lamplight::mail::MailAddress;

use crate::database::Outsider;
use crate::form::Form;
use crate::harness::{Site, published};
use crate::mailserver::MailServer;
use crate::receipts::Holder;
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
    assert_eq!(page.attributes(".block a", "href"), ["/articles/tides"]);
    assert_eq!(page.texts(".block a"), ["Tides"]);
    let mut fields = vec![("token", token.as_str()), ("what", "comments")];
    let unsure = site.post("/mail/mine/erase", &fields).await;
    assert_eq!(unsure.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(unsure.texts("#sure-fault").len(), 1);
    assert_eq!(unsure.attributes("#erase [name=sure]", "aria-invalid"), ["true"]);
    let stands = site.store.comment(own).await.expect("read").expect("a row").body;
    assert_eq!(stands, "Words of ada@example.org.", "nothing goes for ever without a tick");
    fields.push(("sure", "yes"));
    assert_eq!(site.post("/mail/mine/erase", &fields).await.status, StatusCode::OK);
    let body = async |id| site.store.comment(id).await.expect("read").expect("a row").body;
    assert_eq!(
        (body(own).await, body(other).await),
        (String::new(), "Words of eve@example.org.".into())
    );
}

/// Something of everything that can be kept of a comment.
async fn fill(site: &Site, id: CommentId) {
    let because = |text, shown| Because { text, shown, version: None, was: None };
    let (shown, hidden) = (because("It names a town.", true), because("She was drunk.", false));
    let moderator = Decider::operator();
    for (status, because) in [(Status::Removed, shown), (Status::Published, hidden)] {
        let done = site.app.act(id, status, &moderator, because).await;
        done.expect("the database answers");
    }
    let asked = site.app.ask_writer(id, &moderator, "May I leave out the town?").await;
    assert!(asked.expect("the database answers"));
    let mut outsider = Outsider::at(&site.app.settings().database_url).await;
    let call = format!(
        "insert into service_call (comment_id, service, purpose, sent, made_at, attempts, verdict)
         values ({id}, 'hook', 'check', 'Her words, sent.', 1, 1, 'ham')",
        id = id.0
    );
    outsider.run(&call).await;
    let version = format!(
        "insert into comment_version (comment_id, number, author_name, body, content_note, written_at)
         values ({id}, 1, 'Ada', 'Words of before.', '', 1)",
        id = id.0
    );
    outsider.run(&version).await;
}

#[tokio::test]
async fn the_file_of_a_receipt_holds_what_left_the_site_and_what_stands_beside_it() {
    let server = MailServer::new().await;
    let site = server.site().await;
    let holder = Holder::of(&site, "Ada", "I know this shore.").await;
    fill(&site, CommentId(1)).await;
    let ada = MailAddress::parse("ada@example.org").expect("an address");
    site.app.watch_comment(CommentId(1), &ada).await.expect("stored");
    let page = holder.open().await;
    assert!(
        page.texts("main")[0].contains("A link was sent to a…@example.org."),
        "{}",
        page.text()
    );
    let form = Form::named("form[action='/receipt/file']", &page);

    let file = form.clone().with("format", "json").post(&site).await;
    let json: serde_json::Value = serde_json::from_str(file.text()).expect("JSON");
    assert_eq!(json["services"][0]["sent"], "Her words, sent.");
    assert_eq!(json["services"][0]["said"], "ham");
    assert_eq!(json["mail_addresses"][0]["address"], "a…@example.org");
    assert_eq!(json["a_copy_teaches_the_filter"], true);
    assert!(!file.text().contains("ada@"), "others may find the file");
    assert!(!file.text().contains("drunk"), "that was not meant for her");
    let file = form.with("format", "html").post(&site).await;
    assert!(file.texts("pre").contains(&"Her words, sent.".to_owned()));
    for part in ["It said: ham.", "a…@example.org, given ", "A copy of its words"] {
        assert!(file.text().contains(part), "{part}: {}", file.text());
    }
    assert!(!file.text().contains("drunk"));
}

#[tokio::test]
async fn a_copy_by_mail_holds_what_was_said_decided_and_asked_and_no_names() {
    let server = MailServer::new().await;
    let site = server.site().await;
    let own = watched(&site, &server, "ada@example.org", true).await;
    let others = watched(&site, &server, "eve@example.org", false).await;
    fill(&site, own).await;
    fill(&site, others).await;
    let held = async |address: &str| {
        let address = MailAddress::parse(address).expect("an address");
        let held = site.app.held_under(&address).await.expect("read");
        serde_json::to_value(held).expect("JSON")["comments"][0].clone()
    };
    let ada = held("ada@example.org").await;
    assert_eq!(ada["versions"][0]["body"], "Words of before.");
    assert_eq!(ada["decisions"][0]["because"], "It names a town.");
    assert_eq!(ada["decisions"][1]["because"], "", "that was not meant for her");
    assert_eq!(ada["messages"][0]["body"], "May I leave out the town?");
    assert!(!ada.to_string().contains("command line"), "names of moderators are not told: {ada}");
    // Nobody knows that this comment is Eve's.
    let eve = held("eve@example.org").await;
    for what in ["versions", "decisions", "messages"] {
        assert_eq!(eve[what], serde_json::json!([]), "{what}");
    }
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
