use axum::body::Body;
use axum::http::{Method, StatusCode};

use crate::form::Form;
use crate::harness::{READER, Site, article, article_with, request};

const COMMENTS: &str = "/articles/tides/comments";

#[tokio::test]
async fn a_comment_is_shown_at_once_where_the_reader_is_sent() {
    let site = Site::with_tides().await;

    let answer = site.comment("tides", "Ada", "I *know* this shore.\n\nThank you.").await;

    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let confirmed = site.get(answer.location()).await;
    assert_eq!(confirmed.status, StatusCode::OK);
    assert_eq!(confirmed.texts(".dek"), ["It is on the page, and everybody can read it."]);
    assert!(confirmed.attributes("main a", "href").contains(&"/comments/1".to_owned()));
    assert_eq!(site.get("/comments/1").await.location(), "/articles/tides#c1");
    let page = site.get("/articles/tides").await;
    assert_eq!(page.texts("#comments-title"), ["1 comment"]);
    assert_eq!(page.texts("#c1 .by b"), ["Ada"]);
    assert_eq!(page.texts("#c1 .prose p"), ["I know this shore.", "Thank you."]);
    assert_eq!(page.texts("#c1 em"), ["know"]);
}

#[tokio::test]
async fn nobody_has_to_give_a_name() {
    let site = Site::with_tides().await;
    site.comment("tides", "", "From nobody.").await;
    site.comment("tides", " \u{200b}\t", "From nobody that can be seen.").await;
    let page = site.get("/articles/tides").await;
    assert_eq!(page.texts(".thread .by b"), ["Anonymous", "Anonymous"]);
}

#[tokio::test]
async fn a_comment_is_written_previewed_changed_and_posted_without_a_script() {
    let site = Site::with_tides().await;
    let token = site.old_token().await;
    let form = Form::on(&site.get("/articles/tides").await);
    assert_ne!(form.field("token"), Some(""), "without a script the page says when it was drawn");
    let form = form.typed("token", &token).typed("name", "Ada").typed("body", "It *helpd* me.");

    let preview = form.preview(&site).await;
    assert_eq!(preview.status, StatusCode::OK);
    assert_eq!(preview.texts(".preview b"), ["Ada"]);
    assert_eq!(preview.texts(".preview em"), ["helpd"]);
    assert_eq!(site.get("/articles/tides").await.texts("#comments-title"), ["No comments yet"]);
    let form = Form::on(&preview);
    assert_eq!(form.field("body"), Some("It *helpd* me."));
    let opened =
        |token: Option<&str>| token.and_then(|token| token.split('.').nth(1)).map(str::to_owned);
    let own = form.field("token");
    assert_eq!(opened(own), opened(Some(&token)), "the form was opened when it was opened");
    assert_ne!(own, Some(token.as_str()), "from now on it is this reader's alone");

    let again = form.typed("body", "It *helped* me.").preview(&site).await;
    assert_eq!(again.texts(".preview em"), ["helped"]);
    let posted = Form::on(&again).post(&site).await;
    assert!(posted.location().starts_with("/receipt/new/"), "{}", posted.status);
    let page = site.get("/articles/tides").await;
    assert_eq!(page.texts("#c1 .by b"), ["Ada"]);
    assert_eq!(page.texts("#c1 .prose"), ["It helped me."]);
    assert_eq!(Form::on(&page).field("body"), Some(""), "the next reader finds an empty form");
}

#[tokio::test]
async fn everything_that_is_wrong_comes_back_at_once_and_nothing_typed_is_lost() {
    let site = Site::with_tides().await;
    let (name, body) = ("n".repeat(61), format!("\n  {} <b>\u{301}", "e\u{301}".repeat(9_999)));

    for address in [COMMENTS, "/articles/tides/comments/preview"] {
        let fields = [("name", name.as_str()), ("body", &body), ("parent_id", "x"), ("token", "t")];
        let answer = site.post(address, &fields).await;

        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.texts("[role=alert] li").len(), 3, "{:?}", answer.texts("[role=alert]"));
        assert!(answer.texts("title")[0].starts_with("Not posted yet"), "{address}");
        let form = Form::on(&answer);
        assert_eq!(form.field("name"), Some(name.as_str()));
        assert_eq!(form.field("body"), Some(body.as_str()), "a leading line feed is kept as well");
        assert_eq!(form.field("token"), Some("t"));
    }
    assert_eq!(site.get("/articles/tides").await.texts("#comments-title"), ["No comments yet"]);
}

#[tokio::test]
async fn a_held_comment_is_explained_kindly_and_not_shown() {
    let site = Site::with_tides().await;
    let body = "My lawyer was found here: https://lawyers.example/";

    let answer = site.comment("tides", "Ada", body).await;

    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let held = site.get(answer.location()).await;
    assert_eq!(held.status, StatusCode::OK);
    let saved = "It is saved, and somebody will read it before it appears.";
    assert_eq!(held.texts(".dek"), [saved]);
    assert!(held.texts("main")[0].contains("That it waits is normal and says nothing about you."));
    assert_eq!(held.attributes("meta[name=robots]", "content"), ["noindex"]);
    assert!(held.attributes("main a", "href").contains(&"/articles/tides#comments".to_owned()));
    let page = site.get("/articles/tides").await;
    assert_eq!(page.texts("#comments-title"), ["No comments yet"]);
    assert!(!page.text().contains("lawyers.example"));
    assert_eq!(site.get("/comments/1").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_article_without_comments_shows_those_it_has_and_takes_no_more() {
    let site = Site::with_tides().await;
    site.comment("tides", "Ada", "Just in time.").await;
    let closed = article_with("Tides", "comments = false", "The sea rises twice a day.");
    site.publish(&[("articles/tides.md", &closed)]).await;

    let page = site.get("/articles/tides").await;
    assert_eq!(page.texts("#c1 .prose"), ["Just in time."]);
    assert!(page.texts("#comment-form, [href*='reply=']").is_empty());
    assert!(page.texts("#comments")[0].contains("Comments here are closed."));
    let late = site.comment("tides", "", "Too late.").await;
    assert_eq!(late.status, StatusCode::FORBIDDEN);
    assert_eq!(late.texts("textarea"), ["Too late."], "words are given back");
    assert!(!site.get("/articles/tides").await.text().contains("Too late."));
}

#[tokio::test]
async fn standing_pages_and_withdrawn_articles_take_no_comments() {
    let site = Site::with_tides().await;
    let withdrawn = article_with("Winds", "state = \"archived\"", "It blows.");
    site.publish(&[
        ("pages/about.md", "+++\ntitle = \"About\"\nsummary = \"Us.\"\n+++\n\nWe are here.\n"),
        ("articles/winds.md", &withdrawn),
    ])
    .await;

    assert!(site.get("/about").await.texts("#comments").is_empty());
    for (slug, status) in [
        ("about", StatusCode::NOT_FOUND),
        ("winds", StatusCode::GONE),
        ("no-such", StatusCode::NOT_FOUND),
        ("No%2FSuch", StatusCode::NOT_FOUND),
    ] {
        assert_eq!(site.comment(slug, "", "Hello?").await.status, status, "{slug}");
    }
    assert_eq!(site.post("/about/comments", &[("body", "x")]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_form_with_missing_unknown_or_repeated_fields_is_answered_with_a_page() {
    let site = Site::with_tides().await;
    for (fields, status) in [
        (&[][..], StatusCode::UNPROCESSABLE_ENTITY),
        (&[("name", "Ada")], StatusCode::UNPROCESSABLE_ENTITY),
        (&[("body", "a"), ("body", "b")], StatusCode::BAD_REQUEST),
        (&[("body", "A few words."), ("colour", "red")], StatusCode::SEE_OTHER),
    ] {
        let answer = site.post(COMMENTS, fields).await;
        assert_eq!(answer.status, status, "{fields:?}");
        assert!(status.is_redirection() || answer.texts("h1").len() == 1, "{fields:?}");
    }
}

#[tokio::test]
async fn a_post_that_is_no_form_is_answered_with_a_page() {
    let site = Site::with_tides().await;
    let form = "application/x-www-form-urlencoded";
    for (kind, body, status) in [
        ("application/json", "{\"body\":\"x\"}", StatusCode::BAD_REQUEST),
        ("text/plain", "body=x", StatusCode::BAD_REQUEST),
        ("multipart/form-data; boundary=x", "--x--", StatusCode::BAD_REQUEST),
        ("", "body=x", StatusCode::BAD_REQUEST),
        (form, "", StatusCode::UNPROCESSABLE_ENTITY),
        (form, "&&==&%", StatusCode::UNPROCESSABLE_ENTITY),
        // Broken percent-encoding is taken as it stands; what is not UTF-8 becomes U+FFFD.
        (form, "body=100%+sure%2", StatusCode::SEE_OTHER),
        (form, "body=%FF%C0+words", StatusCode::SEE_OTHER),
        (form, "body=%00", StatusCode::UNPROCESSABLE_ENTITY),
        (form, "body=plain+words&parent_id=%00", StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        let headers = [("content-type", kind), ("sec-fetch-site", "same-origin")];
        let request = request(Method::POST, COMMENTS, &headers, Body::from(body));
        let answer = site.send(request, READER).await;
        assert_eq!(answer.status, status, "{kind} {body}");
        assert!(status.is_redirection() || answer.texts("h1").len() == 1, "{kind} {body}");
    }
    for id in 1..3 {
        let comment = site.app.comment(lamplight::comments::CommentId(id)).await;
        let body = comment.expect("the database answers").expect("it was stored").body;
        assert_eq!(body, ["100% sure%2", "\u{fffd}\u{fffd} words"][usize::from(id == 2)]);
    }
}

#[tokio::test]
async fn a_megabyte_comes_back_in_its_form_and_five_are_declined_with_a_page() {
    let site = Site::with_tides().await;
    // Three bytes each, and nine once they are percent-encoded: the worst that a browser sends.
    let megabyte = "語".repeat(350_000);
    let answer = site.comment("tides", "Ada", &megabyte).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.texts("#comment-body-fault-1")[0].contains("350000 characters"));
    assert_eq!(Form::on(&answer).field("body"), Some(megabyte.as_str()));

    let answer = site.comment("tides", "Ada", &"x".repeat(5_000_000)).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(answer.texts("h1"), ["That was too long for us"]);
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
}

#[tokio::test]
async fn comments_stand_under_the_article_that_they_were_written_for() {
    let site = Site::with_tides().await;
    site.publish(&[("articles/winds.md", &article("Winds", "It blows."))]).await;
    site.comment("tides", "", "About water.").await;
    site.comment("winds", "", "About air.").await;
    let renamed = article_with("Tides", "slug = \"ebb\"", "The sea falls.");
    site.publish(&[("articles/tides.md", &renamed)]).await;

    assert_eq!(site.get("/articles/ebb").await.texts(".thread .prose"), ["About water."]);
    assert_eq!(site.get("/articles/winds").await.texts(".thread .prose"), ["About air."]);
    assert_eq!(site.get("/comments/1").await.location(), "/articles/ebb#c1");
    // The form on a page that was opened before the move still works.
    let late = site.comment("tides", "", "Sent from the old page.").await;
    let confirmed = site.get(late.location()).await;
    assert!(confirmed.texts("main")[0].contains("See it under the article"), "{}", late.status);
    assert_eq!(site.get("/comments/3").await.location(), "/articles/ebb#c3");
}
