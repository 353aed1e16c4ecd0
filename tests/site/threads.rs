use axum::http::StatusCode;

use crate::form::Form;
use crate::harness::{Answer, Site, article, published};

use lamplight::comments::{CommentId, Decider, Status};

const TIDES: &str = "/articles/tides";

/// A site with ten comments on a page and one article.
async fn site() -> Site {
    let site = Site::with_settings(|settings| settings.comments_per_page = 10).await;
    site.publish(&[("articles/tides.md", &article("Tides", "The sea rises twice a day."))]).await;
    site
}

async fn reply(site: &Site, to: &str, body: &str) -> Answer {
    let token = site.old_token().await;
    let fields = [("body", body), ("parent_id", to), ("token", token.as_str())];
    site.post("/articles/tides/comments", &fields).await
}

/// Stores comments, each with the number of the comment that it answers, or 0.
async fn fill(site: &Site, parents: &[i64]) {
    for (number, parent) in (1..).zip(parents) {
        let comment = published(*parent, &format!("N{number}"), &format!("Comment {number}."));
        site.store.insert_comment(comment).await.expect("the database answers");
    }
}

async fn decide(site: &Site, id: i64, status: Status) {
    let before = site.app.decide(CommentId(id), status, &Decider::operator(), "").await;
    assert!(before.expect("the database answers").is_some(), "there is no comment {id}");
}

/// Depth and number of every place in the conversation, in order of reading.
fn places(page: &Answer) -> Vec<String> {
    let ids = page.attributes(".thread li", "id");
    let depths = page.attributes(".thread li", "class");
    depths.into_iter().zip(ids).map(|(depth, id)| format!("{depth} {id}")).collect()
}

#[tokio::test]
async fn a_reader_answers_a_comment_without_a_script() {
    let site = site().await;
    site.comment("tides", "Ada <b>", "Who else was there?").await;
    let address = site.get(TIDES).await.attributes("#c1 .reply a", "href")[0].clone();
    let asked = address.strip_suffix("#comment-form").expect("it leads to the form");

    let page = site.get(asked).await;
    assert_eq!(page.texts("#form-title"), ["Reply to Ada <b>"]);
    let form = Form::on(&page).typed("body", "I was.").typed("token", &site.old_token().await);
    let preview = form.preview(&site).await;
    assert_eq!(preview.texts("#form-title"), ["Reply to Ada <b>"]);
    let posted = Form::on(&preview).post(&site).await;

    assert!(posted.location().starts_with("/receipt/new/"), "{}", posted.status);
    assert_eq!(places(&site.get(TIDES).await), ["d0 c1", "d1 c2"]);
    assert_eq!(Form::on(&site.get(TIDES).await).field("parent_id"), None);
}

#[tokio::test]
async fn a_deep_conversation_stays_readable_on_a_phone() {
    let site = site().await;
    fill(&site, &[0, 1, 2, 3, 4, 5, 1, 0]).await;

    let page = site.get(TIDES).await;

    assert_eq!(
        places(&page),
        ["d0 c1", "d1 c2", "d2 c3", "d3 c4", "d3 c5", "d3 c6", "d1 c7", "d0 c8"]
    );
    // Where indentation no longer shows it, words say who is answered.
    assert_eq!(page.texts("#c5 .by span, #c6 .by span"), ["in answer to N4", "in answer to N5"]);
    assert!(page.texts("#c4 .by span").is_empty());
}

#[tokio::test]
async fn an_answer_to_what_cannot_be_answered_comes_back_with_its_text() {
    let site = site().await;
    site.publish(&[("articles/winds.md", &article("Winds", "It blows."))]).await;
    fill(&site, &[0, 0, 0, 1]).await;
    decide(&site, 1, Status::Removed).await;
    decide(&site, 2, Status::Held).await;
    decide(&site, 3, Status::Spam).await;
    site.comment("winds", "", "Of another article.").await;

    for parent in ["1", "2", "3", "5", "99", "9223372036854775807"] {
        let answer = reply(&site, parent, "You are not alone.").await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{parent}");
        assert!(answer.texts("[role=alert]")[0].contains("is no longer there"), "{parent}");
        let form = Form::on(&answer);
        assert_eq!(form.field("body"), Some("You are not alone."), "{parent}");
        assert_eq!(form.field("parent_id"), None, "it can be posted as it is now");
    }
    for parent in ["0", "-1", "x", "1.5", "9223372036854775808", "1;2"] {
        let answer = reply(&site, parent, "You are not alone.").await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{parent}");
        assert_eq!(Form::on(&answer).field("body"), Some("You are not alone."), "{parent}");
    }
    assert!(!site.get(TIDES).await.text().contains("You are not alone."));
}

#[tokio::test]
async fn a_removed_comment_leaves_a_silent_place_as_long_as_somebody_answered_it() {
    let site = site().await;
    fill(&site, &[0, 1, 2, 0]).await;

    decide(&site, 1, Status::Removed).await;
    decide(&site, 2, Status::Spam).await;
    decide(&site, 4, Status::Removed).await;
    let page = site.get(TIDES).await;
    assert_eq!(places(&page), ["d0 c1", "d1 c2", "d2 c3"]);
    assert_eq!(page.texts("#c1, #c2"), ["This comment was removed."; 2]);
    assert!(!page.text().contains("Comment 1.") && !page.text().contains("N2"));
    assert_eq!(site.get("/comments/1").await.location(), "/articles/tides#c1");
    assert_eq!(site.get("/comments/4").await.status, StatusCode::NOT_FOUND);

    // With the last answer the silent places go as well.
    decide(&site, 3, Status::Held).await;
    let page = site.get(TIDES).await;
    assert!(places(&page).is_empty(), "{:?}", places(&page));
    assert_eq!(page.texts("#comments-title"), ["No comments yet"]);
    assert_eq!(site.get("/comments/1").await.status, StatusCode::NOT_FOUND);

    decide(&site, 3, Status::Published).await;
    assert_eq!(places(&site.get(TIDES).await), ["d0 c1", "d1 c2", "d2 c3"]);
    decide(&site, 1, Status::Published).await;
    assert_eq!(site.get(TIDES).await.texts("#c1 .prose"), ["Comment 1."]);

    // Nobody took it off: its writer did, and may want that to be known.
    let taken_back = site.app.decide(CommentId(1), Status::Withdrawn, &Decider::writer(), "").await;
    assert!(taken_back.expect("the database answers").is_some());
    let page = site.get(TIDES).await;
    assert_eq!(page.texts("#c1"), ["This comment was taken back by its writer."]);
    assert!(!page.text().contains("Comment 1."));
}

#[tokio::test]
async fn a_long_conversation_is_read_page_by_page() {
    let site = site().await;
    fill(&site, &[0; 25]).await;
    // The first thread grows: what stood on page 1 moves on.
    for words in ["So was I.", "Me too.", "And I."] {
        reply(&site, "1", words).await;
    }

    let first = site.get(TIDES).await;
    assert_eq!(first.texts("#comments-title"), ["28 comments"]);
    assert_eq!(first.texts(".thread li").len(), 10);
    assert_eq!(first.texts(".paging span"), ["Page 1 of 3"]);
    assert_eq!(first.attributes(".paging a", "href"), ["/articles/tides?comments=2"]);
    let second = site.get("/articles/tides?comments=2").await;
    assert_eq!(second.attributes(".paging a", "href"), [TIDES, "/articles/tides?comments=3"]);
    assert_eq!(places(&second).first().map(String::as_str), Some("d0 c8"));
    let third = site.get("/articles/tides?comments=3").await;
    assert_eq!(third.texts(".thread li").len(), 8);

    for (id, location) in [
        (1, "/articles/tides#c1"),
        (26, "/articles/tides#c26"),
        (7, "/articles/tides#c7"),
        (8, "/articles/tides?comments=2#c8"),
        (25, "/articles/tides?comments=3#c25"),
    ] {
        let answer = site.get(&format!("/comments/{id}")).await;
        assert_eq!(answer.location(), location);
        let page = site.get(location.split('#').next().expect("an address")).await;
        assert_eq!(page.texts(&format!("#c{id}")).len(), 1, "{location}");
    }
}

#[tokio::test]
async fn an_answer_across_pages_says_whom_it_answers() {
    let site = site().await;
    fill(&site, &[0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]).await;
    let second = site.get("/articles/tides?comments=2").await;
    assert_eq!(places(&second), ["d0 c11", "d0 c12"]);
    assert_eq!(second.attributes("#c11 .by span a", "href"), ["/comments/1"]);
}

#[tokio::test]
async fn a_page_of_comments_that_is_not_there_is_not_found() {
    let site = site().await;
    fill(&site, &[0; 11]).await;
    for (query, status) in [
        ("comments=2", StatusCode::OK),
        ("comments=3", StatusCode::NOT_FOUND),
        ("comments=4294967295", StatusCode::NOT_FOUND),
        ("comments=1", StatusCode::PERMANENT_REDIRECT),
        ("comments=0", StatusCode::PERMANENT_REDIRECT),
        ("comments=-1", StatusCode::BAD_REQUEST),
        ("comments=two", StatusCode::BAD_REQUEST),
        ("comments=99999999999999999999", StatusCode::BAD_REQUEST),
        ("comments=2&comments=3", StatusCode::BAD_REQUEST),
    ] {
        let answer = site.get(&format!("{TIDES}?{query}")).await;
        assert_eq!(answer.status, status, "{query}");
        assert!(status.is_redirection() || answer.texts("h1").len() == 1, "{query}");
    }
    for address in ["/comments/99", "/comments/-1", "/comments/0", "/comments/9223372036854775807"]
    {
        assert_eq!(site.get(address).await.status, StatusCode::NOT_FOUND, "{address}");
    }
}

#[tokio::test]
async fn replying_shows_the_page_on_which_the_comment_stands() {
    let site = site().await;
    site.publish(&[("articles/winds.md", &article("Winds", "It blows."))]).await;
    fill(&site, &[0; 25]).await;
    site.comment("winds", "", "Of another article.").await;

    let page = site.get("/articles/tides?reply=25").await;
    assert_eq!(page.texts("#c25").len(), 1);
    assert_eq!(page.texts("#form-title"), ["Reply to N25"]);
    assert_eq!(page.header("cache-control"), "no-store");
    // Nothing to answer: the page as it is, with a form for the article.
    decide(&site, 3, Status::Removed).await;
    for (address, count) in [
        ("/articles/tides?reply=99", 10),
        ("/articles/tides?reply=26", 10),
        ("/articles/tides?reply=3", 10),
        ("/articles/tides?reply=-1", 10),
        ("/articles/winds?reply=25", 1),
        ("/articles/winds?reply=26", 1),
    ] {
        let page = site.get(address).await;
        assert_eq!(page.status, StatusCode::OK, "{address}");
        assert_eq!(page.texts(".thread li").len(), count, "{address}");
        let answers = address == "/articles/winds?reply=26";
        let title = if answers { "Reply to Anonymous" } else { "Leave a comment" };
        assert_eq!(page.texts("#form-title"), [title], "{address}");
    }
}
