//! What people send to break a page, with a receipt: in an edit, a content note, a question, an
//! answer, an appeal, and in the file that is taken away.

use axum::http::StatusCode;
use lamplight::comments::{CommentId, Decider, check_message};

use crate::desk_hostile::solid;
use crate::form::Form;
use crate::harness::{Answer, Site};
use crate::hostile::{Entry, entries, faults};
use crate::receipts::Holder;

/// A page that holds somebody's text: only our own scripts, no handler, nothing out of its place.
fn assert_whole(page: &Answer, what: &str) {
    assert!(!page.status.is_server_error() && page.status != StatusCode::NOT_FOUND, "{what}");
    if page.status == StatusCode::SEE_OTHER {
        return;
    }
    for script in page.attributes("script", "src") {
        assert!(script.starts_with("/static/"), "{what}: {script}");
    }
    for odd in ["iframe", "object", "embed", "svg", "math", "base", "main style", "main script"] {
        assert_eq!(page.texts(odd), [""; 0], "{what}: <{odd}>");
    }
    for handler in ["onerror", "onload", "onclick", "onfocus", "onmouseover", "srcdoc", "style"] {
        let found = page.attributes(&format!("[{handler}]"), handler);
        assert_eq!(found, [""; 0], "{what}: {handler}");
    }
    assert_eq!(page.texts("body > main").len(), 1, "{what}: something left its place");
}

/// Sends an edit, also past the marks that the writer is shown first.
async fn saved(site: &Site, form: &Form) -> Answer {
    let answer = form.post(site).await;
    if answer.status != StatusCode::OK {
        return answer;
    }
    assert_whole(&answer, "the page with the marks");
    let marked = Form::named("#edit-form", &answer);
    assert_eq!(marked.field("body").map(solid), form.field("body").map(solid), "it is kept");
    marked.post(site).await
}

/// Changes a comment to the text of an entry, with the same as its content note where it fits; was
/// it taken?
async fn changed_to(writer: &Holder<'_>, Entry { id, text, .. }: &Entry) -> bool {
    let noted = writer.editing().await.typed("body", text).typed("content_note", text);
    let mut answer = saved(writer.site, &noted).await;
    if answer.status == StatusCode::UNPROCESSABLE_ENTITY {
        // A content note is shorter than a comment.
        assert_whole(&answer, id);
        let kept = Form::named("#edit-form", &answer);
        assert_eq!(kept.field("body").map(solid), Some(solid(text)), "{id}: it is kept");
        answer = saved(writer.site, &noted.typed("content_note", "")).await;
    }
    if answer.status == StatusCode::UNPROCESSABLE_ENTITY {
        return false;
    }
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{id}");
    let receipt = writer.open().await;
    assert_whole(&receipt, id);
    assert_eq!(unsafe_prose(&receipt), [""; 0], "{id}");
    let stands = writer.editing().await.field("body").map(solid);
    assert_eq!(stands, Some(solid(text)), "{id}: nothing is cut");
    true
}

#[tokio::test]
async fn whatever_a_comment_is_changed_to_its_receipt_shows_as_text() {
    let site = Site::with_tides().await;
    let (mut taken, mut refused) = (0, 0);
    // Every edit keeps the text before it, so nobody edits for ever.
    for some in entries().chunks(60) {
        let writer = Holder::of(&site, "", &format!("Plain words, {taken}.")).await;
        for entry in some {
            *(if changed_to(&writer, entry).await { &mut taken } else { &mut refused }) += 1;
        }
    }
    assert!(taken > 5 * refused, "{taken} were taken, {refused} were not");
}

#[tokio::test]
async fn whatever_moderators_and_writers_tell_each_other_is_shown_as_text() {
    let site = Site::with_tides().await;
    let (mut number, mut shown) = (0, 0);
    for some in entries().chunks(60) {
        let writer = Holder::of(&site, "", &format!("Plain words, {number}.")).await;
        number += 1;
        for Entry { id, text, .. } in some {
            let noor = Decider::operator();
            if let Ok(question) = check_message(text) {
                let asked = site.app.ask_writer(CommentId(number), &noor, &question).await;
                shown += i64::from(asked.expect("the database answers"));
            }
            let answered = writer.send("answer", text).await;
            assert!(!answered.status.is_server_error(), "{id}");
            assert_whole(&answered, id);
        }
        let receipt = writer.open().await;
        assert_whole(&receipt, "the receipt");
        assert_eq!(unsafe_prose(&receipt), [""; 0]);
    }
    assert!(shown > 0);
}

/// What is wrong with the texts of people on a page.
fn unsafe_prose(page: &Answer) -> Vec<String> {
    let prose = scraper::Selector::parse(".thread .prose").expect("a selector");
    page.page().select(&prose).flat_map(|text| faults(&text.inner_html())).collect()
}
