//! The moderators' desk in a browser without scripts.

use axum::http::StatusCode;
use lamplight::app::Acted;
use lamplight::comments::{CommentId, Decider, Status};
use lamplight::editors::Role;
use lamplight::spam::Moderation;
use lamplight::store::NewComment;

use crate::database::Database;
use crate::form::Form;
use crate::harness::{Site, article, published};
use crate::receipts::Holder;

const QUEUE: &str = "/studio/comments";

fn held(name: &str, body: &str) -> NewComment {
    NewComment { status: Status::Held, ..published(0, name, body) }
}

async fn fill(site: &Site, comments: Vec<NewComment>) {
    site.publish(&[("articles/tides.md", &article("Tides", "The sea rises."))]).await;
    for comment in comments {
        site.store.insert_comment(comment).await.expect("the database answers");
    }
}

/// A site on which three comments wait, and a moderator.
async fn with_three() -> (Site, String) {
    let site = Site::empty().await;
    fill(&site, vec![held("Ada", "One."), held("Bo", "Two."), held("Cy", "Three.")]).await;
    let moderator = site.sign_in(Role::Moderator).await;
    (site, moderator)
}

async fn status(site: &Site, id: i64) -> Status {
    let file = site.app.comment_file(CommentId(id)).await.expect("the database answers");
    file.expect("a comment").0.comment.status
}

#[tokio::test]
async fn nobody_reads_what_is_held_who_does_not_decide_about_it() {
    let (site, moderator) = with_three().await;
    let addresses = [
        QUEUE,
        "/studio/comments/1",
        "/studio/decisions",
        "/studio/decisions/export",
        "/studio/answers",
        "/studio/workload",
    ];
    for address in addresses {
        let stranger = site.get(address).await;
        assert_eq!(stranger.status, StatusCode::SEE_OTHER, "{address}");
        assert!(stranger.location().starts_with("/studio/sign-in?back="), "{address}");
        for role in [Role::Writer, Role::Editor] {
            let cookie = site.sign_in(role).await;
            let answer = site.get_as(&cookie, address).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{role} {address}");
            assert!(!answer.text().contains("Ada"), "{role} {address}");
        }
        assert_eq!(site.get_as(&moderator, address).await.status, StatusCode::OK, "{address}");
    }
    let editor = site.sign_in(Role::Editor).await;
    for (address, fields) in [
        ("/studio/comments/1/decide", &[("status", "published")][..]),
        ("/studio/comments/bulk", &[("status", "published"), ("id", "1")]),
        ("/studio/comments/1/remark", &[("text", "x")]),
        ("/studio/comments/1/content-note", &[("text", "x")]),
        ("/studio/comments/1/claim", &[]),
        ("/studio/answers", &[("title", "x"), ("body", "y")]),
    ] {
        let answer = site.post_as(&editor, address, fields).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{address}");
        assert_eq!(site.post(address, fields).await.status, StatusCode::UNAUTHORIZED, "{address}");
    }
    assert_eq!(status(&site, 1).await, Status::Held);
}

#[tokio::test]
async fn after_a_decision_the_next_comment_has_the_focus_and_the_last_can_be_taken_back() {
    let (site, moderator) = with_three().await;
    let page = site.get_as(&moderator, QUEUE).await;
    assert_eq!(page.attributes(".card", "id"), ["c1", "c2", "c3"]);
    assert_eq!(page.texts("#count"), ["3 waiting"]);
    // The keys of a browser act on the first one.
    assert_eq!(page.attributes("#c1 .act button", "accesskey"), ["p", "s", "r"]);
    assert!(page.attributes("#c2 .act button", "accesskey").is_empty());
    let next = page.attributes("#c1 [name=next]", "value");

    let fields = [("status", "published"), ("back", QUEUE), ("next", &next[0])];
    let answer = site.post_as(&moderator, "/studio/comments/1/decide", &fields).await;

    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/studio/comments#c2"));
    let page = site.get_as(&moderator, QUEUE).await;
    assert_eq!(page.attributes(".card", "id"), ["c2", "c3"]);
    assert_eq!(page.texts(".last p"), ["Your last decision: comment 1, held → published. Undo"]);
    let undo = page.attributes(".last", "action").remove(0);
    let answer = site.post_as(&moderator, &undo, &[("back", QUEUE), ("next", "1")]).await;
    assert_eq!(answer.location(), "/studio/comments#c1");
    assert_eq!(status(&site, 1).await, Status::Held);

    let (_, decisions) = site.app.comment_file(CommentId(1)).await.unwrap().expect("a comment");
    assert_eq!(decisions.len(), 2);
    assert_eq!(decisions[1].undoes, Some(decisions[0].id));
    assert_eq!(&*decisions[1].decided_by, "Test moderator");
}

#[tokio::test]
async fn only_the_last_decision_is_taken_back_by_whoever_has_the_right() {
    let (site, moderator) = with_three().await;
    let admin = site.sign_in(Role::Admin).await;
    let decide = "/studio/comments/1/decide";
    site.post_as(&moderator, decide, &[("status", "published")]).await;
    site.post_as(&moderator, decide, &[("status", "spam")]).await;

    // Somebody has the first page still open.
    site.post_as(&moderator, "/studio/decisions/1/undo", &[]).await;
    assert_eq!(status(&site, 1).await, Status::Spam);
    let page = site.get_as(&admin, "/studio/comments/1").await;
    assert!(page.texts(".decisions li")[1].contains("published → spam by Test moderator"));
    let undo = page.attributes(".decisions form", "action");
    assert_eq!(undo, ["/studio/decisions/2/undo"]);
    site.post_as(&admin, &undo[0], &[]).await;
    assert_eq!(status(&site, 1).await, Status::Published);
    let page = site.get_as(&admin, "/studio/comments/1").await;
    assert!(page.texts(".decisions li")[2].contains("by Test admin"));
    assert!(page.texts(".decisions li")[2].contains("taking back decision 2"));
}

#[tokio::test]
async fn the_writer_reads_a_reason_only_where_that_was_ticked() {
    let (site, moderator) = with_three().await;
    let answers = site.app.canned_answers().await.expect("the database answers");
    let shown = answers.iter().find(|answer| answer.shown).expect("one for writers");
    let inner = answers.iter().find(|answer| !answer.shown).expect("one among moderators");
    let (shown_id, inner_id) = (shown.id.to_string(), inner.id.to_string());
    for (fields, because, told) in [
        (vec![("because", " A typed one. ")], "A typed one.".to_owned(), false),
        (vec![("because", "Told."), ("tell", "yes")], "Told.".to_owned(), true),
        (vec![("answer", shown_id.as_str())], shown.body.clone(), true),
        (vec![("answer", inner_id.as_str())], inner.body.clone(), false),
        (
            vec![("answer", shown_id.as_str()), ("because", "Among us: the third time.")],
            format!("{}\n\nAmong us: the third time.", shown.body),
            false,
        ),
    ] {
        for to in ["spam", "held"] {
            let mut fields = fields.clone();
            fields.push(("status", to));
            site.post_as(&moderator, "/studio/comments/1/decide", &fields).await;
        }
        let (_, decisions) = site.app.comment_file(CommentId(1)).await.unwrap().expect("it");
        let last = decisions.last().expect("a decision");
        assert_eq!((last.because.clone(), last.because_shown), (because, told), "{fields:?}");
    }
    // Nothing is decided without a reason that somebody chose.
    let gone = [("status", "spam"), ("answer", "999"), ("because", "Among us.")];
    let page = site.post_as(&moderator, "/studio/comments/1/decide", &gone).await;
    assert!(page.text().contains("is not kept ready any more"), "{}", page.text());
    assert_eq!(Form::named("form.act", &page).field("because"), Some("Among us."));
    assert_eq!(status(&site, 1).await, Status::Held);
}

#[tokio::test]
async fn whoever_signs_in_sees_what_waits_the_most_pressing_first() {
    let (site, moderator) = with_three().await;
    let urgent = NewComment { urgent: true, ..held("Di", "Four.") };
    site.store.insert_comment(urgent).await.expect("the database answers");
    let page = site.get_as(&moderator, "/studio").await;
    let expected =
        ["One comment in which somebody may be in danger", "4 comments waiting for a moderator"];
    assert_eq!(page.texts("#waiting li"), expected);
    let first = page.attributes("#waiting a", "href")[0].clone();
    let narrow = site.get_as(&moderator, first.trim_end_matches("#queue")).await;
    assert_eq!(narrow.texts(".card .prose"), ["Four."]);
    let writer = site.sign_in(Role::Writer).await;
    assert_eq!(site.get_as(&writer, "/studio").await.texts("#waiting"), [""; 0]);
}

#[tokio::test]
async fn words_of_danger_stand_in_the_queue_until_a_moderator_has_seen_to_them() {
    let site = Site::with_tides().await;
    let moderator = site.sign_in(Role::Moderator).await;
    fill(&site, vec![held("Ada", "A quiet word.")]).await;
    let writer = Holder::of(&site, "Bo", "I want to die tonight.").await;
    assert_eq!(status(&site, 2).await, Status::Published, "it never hides");
    let first = async || site.get_as(&moderator, QUEUE).await.attributes(".card", "id")[0].clone();
    assert_eq!(first().await, "c2", "before what waits longer");
    // Whoever regrets the words is still somebody to look after.
    writer.edit("I am fine.").await;
    assert_eq!(first().await, "c2");
    let page = site.get_as(&moderator, QUEUE).await;
    assert!(page.text().contains("published, not seen to by a moderator"));
    let leave = Form::named("#c2 form.act", &page).with("status", "published");
    leave.post_as(&site, &moderator).await;
    assert_eq!((first().await.as_str(), status(&site, 2).await), ("c1", Status::Published));
    let (_, decisions) = site.app.comment_file(CommentId(2)).await.unwrap().expect("it");
    let last = decisions.last().expect("a row");
    assert_eq!((last.action.as_str(), last.decided_by.as_str()), ("seen", "Test moderator"));
    writer.edit("I want to die after all.").await;
    assert_eq!(first().await, "c2", "again, since the words are new");
}

#[tokio::test]
async fn words_of_danger_about_a_comment_that_nobody_sees_wait_until_they_are_read() {
    let site = Site::with_tides().await;
    let moderator = site.sign_in(Role::Moderator).await;
    let writer = Holder::of(&site, "Ada", "He lives in Hull.").await;
    let removed = site.app.decide(CommentId(1), Status::Removed, &Decider::operator(), "").await;
    removed.expect("the database answers").expect("a comment");
    let cards = async || site.get_as(&moderator, QUEUE).await.attributes(".card", "id");
    assert_eq!(cards().await, [""; 0]);
    writer.send("appeal", "He will kill me.").await;
    assert_eq!(cards().await, ["c1"]);
    site.post_as(&moderator, "/studio/comments/1/read", &[]).await;
    assert_eq!((cards().await, status(&site, 1).await), (Vec::new(), Status::Removed));
}

#[tokio::test]
async fn a_reported_comment_stands_in_the_queue_until_the_reports_are_seen_to() {
    let site = Site::with_tides().await;
    let moderator = site.sign_in(Role::Moderator).await;
    site.comment("tides", "Ada", "He lives in Hull.").await;
    let cards = async || site.get_as(&moderator, QUEUE).await.attributes(".card", "id");
    assert_eq!(cards().await, [""; 0]);
    let report = site.get("/articles/tides/report?comment=1").await;
    let report = Form::report(&report).typed("token", &site.old_token().await);
    let sent = report.typed("kind", "identity").typed("body", "It names a town.").post(&site).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
    assert_eq!(cards().await, ["c1"]);
    let page = site.get_as(&moderator, "/studio/comments/1").await;
    Form::named("#reports form", &page).post_as(&site, &moderator).await;
    assert_eq!(cards().await, [""; 0]);
}

#[tokio::test]
async fn of_two_moderators_the_second_is_told_that_the_first_has_decided() {
    let (site, moderator) = with_three().await;
    let page = site.get_as(&moderator, QUEUE).await;
    let [spam, publish] =
        ["spam", "published"].map(|to| Form::named("#c1 form.act", &page).with("status", to));
    spam.post_as(&site, &moderator).await;
    publish.post_as(&site, &moderator).await;
    assert_eq!(status(&site, 1).await, Status::Spam);
}

#[tokio::test]
async fn nobody_publishes_words_that_they_have_not_read() {
    let site = Site::with_settings(|to| to.moderation = Moderation::HoldEverything).await;
    site.publish(&[("articles/tides.md", &article("Tides", "The sea rises."))]).await;
    let moderator = site.sign_in(Role::Moderator).await;
    let writer = Holder::of(&site, "", "Thank you for this.").await;
    let page = site.get_as(&moderator, QUEUE).await;
    let form = Form::named("#c1 form.act", &page).with("status", "published");
    let bulk = Form::named("#bulk", &page).with("status", "published");
    let bulk = bulk.with("id", &page.attributes(".pick input", "value")[0]);
    writer.edit("Buy my lanterns.").await;

    let answer = form.post_as(&site, &moderator).await;

    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(status(&site, 1).await, Status::Held);
    let done = bulk.post_as(&site, &moderator).await;
    let told = site.get_as(&moderator, done.location()).await;
    assert!(told.text().contains("Left alone: it has changed"), "{}", told.text());
    assert_eq!(status(&site, 1).await, Status::Held);
    let fresh = Form::named("#c1 form.act", &site.get_as(&moderator, QUEUE).await);
    fresh.with("status", "published").post_as(&site, &moderator).await;
    assert_eq!(status(&site, 1).await, Status::Published);
}

#[tokio::test]
async fn taking_a_decision_back_shows_no_words_that_came_after_it() {
    let site = Site::with_tides().await;
    let writer = Holder::of(&site, "", "Thank you for this.").await;
    let held = site.app.decide(CommentId(1), Status::Held, &Decider::operator(), "").await;
    let held = held.expect("the database answers").expect("a comment");
    writer.edit("Buy my lanterns.").await;
    let undone = site.app.undo(held.decision.expect("held"), &Decider::operator()).await;
    assert_eq!(undone.expect("the database answers"), Acted::Overtaken);
    assert_eq!(status(&site, 1).await, Status::Held);
}

#[tokio::test]
async fn several_at_once_are_summed_up_and_taken_back_together() {
    let (site, moderator) = with_three().await;
    site.post_as(&moderator, "/studio/comments/3/decide", &[("status", "spam")]).await;
    let fields = [
        ("id", "1"),
        ("id", "2"),
        ("id", "3"),
        ("id", "77"),
        ("id", "1"),
        ("id", "no number"),
        ("status", "spam"),
        ("because", "A flood."),
    ];
    let answer = site.post_as(&moderator, "/studio/comments/bulk", &fields).await;
    assert_eq!(answer.location(), "/studio/comments/bulk/1");
    let page = site.get_as(&moderator, answer.location()).await;
    assert_eq!(page.texts(".dek"), ["2 of 4 comments changed"]);
    let rows = page.texts(".decisions li > p:first-child");
    assert_eq!(
        rows,
        [
            "Comment 1 by Ada: Changed.",
            "Comment 2 by Bo: Changed.",
            "Comment 3 by Cy: Was that already.",
            "Comment 77 by Anonymous: There is no such comment.",
        ]
    );
    // Somebody thinks better of one of them first.
    site.post_as(&moderator, "/studio/comments/2/decide", &[("status", "published")]).await;
    site.post_as(&moderator, "/studio/comments/bulk/1/undo", &[]).await;
    let mut all = Vec::new();
    for id in [1, 2, 3] {
        all.push(status(&site, id).await);
    }
    assert_eq!(all, [Status::Held, Status::Published, Status::Spam]);
    let page = site.get_as(&moderator, "/studio/comments/bulk/1").await;
    assert_eq!(page.texts(".notice").len(), 1);
    let nothing = site.post_as(&moderator, "/studio/comments/bulk", &[("status", "spam")]).await;
    assert_eq!(nothing.location(), QUEUE);
}

#[tokio::test]
async fn with_a_second_pair_of_eyes_nobody_removes_alone() {
    let site = Site::with_settings(|settings| settings.second_pair = true).await;
    fill(&site, vec![held("Ada", "One."), held("Bo", "Two.")]).await;
    let (one, other) = (site.sign_in(Role::Moderator).await, site.sign_in(Role::Admin).await);
    let remove = "/studio/comments/1/decide";
    let why = [("status", "removed"), ("because", "It names a child."), ("tell", "yes")];
    site.post_as(&one, remove, &why).await;
    site.post_as(&one, remove, &[("status", "removed")]).await;
    assert_eq!(status(&site, 1).await, Status::Held);

    let page = site.get_as(&other, QUEUE).await;
    assert_eq!(page.texts("#c1 .notice").len(), 1);
    let page = site.get_as(&one, "/studio/comments/1").await;
    assert!(page.attributes("form", "action").iter().all(|to| !to.ends_with("/decline")));

    // Declined, proposed again, and confirmed by somebody else.
    site.post_as(&other, "/studio/comments/1/decline", &[("text", "It does not.")]).await;
    site.post_as(&one, remove, &why).await;
    site.post_as(&other, remove, &[("status", "removed")]).await;
    assert_eq!(status(&site, 1).await, Status::Removed);
    let (_, decisions) = site.app.comment_file(CommentId(1)).await.unwrap().expect("it");
    let log: Vec<_> = decisions
        .iter()
        .map(|one| (&*one.action, &*one.decided_by, &*one.because, one.because_shown))
        .collect();
    assert_eq!(
        log,
        [
            ("proposal", "Test moderator", "It names a child.", false),
            ("declined", "Test admin", "It does not.", false),
            ("proposal", "Test moderator", "It names a child.", false),
            ("status", "Test admin", "It names a child.", true),
        ]
    );

    // A decision about it settles what was proposed.
    site.post_as(&one, "/studio/comments/2/decide", &[("status", "removed")]).await;
    site.post_as(&other, "/studio/comments/2/decide", &[("status", "published")]).await;
    assert!(site.store.open_proposal(CommentId(2)).await.unwrap().is_none());
    assert_eq!(status(&site, 2).await, Status::Published);
}

#[tokio::test]
async fn what_somebody_wants_removed_stands_in_the_queue_though_readers_see_it() {
    let site = Site::with_settings(|settings| settings.second_pair = true).await;
    fill(&site, vec![published(0, "Ada", "One."), published(0, "Bo", "Two.")]).await;
    let (one, other) = (site.sign_in(Role::Moderator).await, site.sign_in(Role::Admin).await);
    let decide = async |cookie: &str, id: i64, to: &str| {
        let address = format!("/studio/comments/{id}/decide");
        site.post_as(cookie, &address, &[("status", to)]).await;
    };
    let waiting = async || site.get_as(&other, QUEUE).await.attributes(".card", "id");
    decide(&one, 1, "removed").await;
    assert_eq!(waiting().await, ["c1"]);
    site.post_as(&other, "/studio/comments/1/decline", &[]).await;
    assert_eq!(waiting().await, [""; 0]);
    decide(&one, 1, "removed").await;
    decide(&other, 1, "published").await;
    assert_eq!((waiting().await, status(&site, 1).await), (vec![], Status::Published));
    let proposed = async |id: i64| {
        let proposal = site.store.open_proposal(CommentId(id)).await;
        proposal.expect("the database answers").is_some()
    };
    assert!(!proposed(1).await, "it is settled");

    // Taking back is no way round the second pair of eyes.
    decide(&one, 2, "removed").await;
    decide(&other, 2, "removed").await;
    let last = async || {
        let file = site.app.comment_file(CommentId(2)).await.expect("the database answers");
        file.expect("a comment").1.last().expect("a decision").id
    };
    let undo = async |cookie: &str, decision: i64| {
        site.post_as(cookie, &format!("/studio/decisions/{decision}/undo"), &[]).await;
    };
    let removal = last().await;
    undo(&one, removal).await;
    assert_eq!(status(&site, 2).await, Status::Published);
    // A slip of one's own: what two had agreed on holds again.
    undo(&one, last().await).await;
    assert_eq!(status(&site, 2).await, Status::Removed);
    undo(&one, last().await).await;
    let published = last().await;
    undo(&other, published).await;
    assert_eq!(status(&site, 2).await, Status::Published);
    assert!(proposed(2).await);
    decide(&other, 2, "held").await;
    decide(&one, 2, "published").await;
    undo(&other, published).await;
    assert!(!proposed(2).await, "others have decided since");
}

#[tokio::test]
async fn what_was_removed_and_then_mended_by_its_writer_is_looked_at_again() {
    let site = Site::with_tides().await;
    let moderator = site.sign_in(Role::Moderator).await;
    let writer = Holder::of(&site, "Ada", "It names a village.").await;
    let remove = [("status", "removed")];
    site.post_as(&moderator, "/studio/comments/1/decide", &remove).await;
    assert_eq!(site.get_as(&moderator, QUEUE).await.attributes(".card", "id"), [""; 0]);
    writer.edit("It names nothing.").await;
    let page = site.get_as(&moderator, QUEUE).await;
    assert_eq!(page.attributes(".card", "id"), ["c1"]);
    assert!(page.texts("#c1")[0].contains("changed by its writer since"));
    assert!(page.texts("#c1 button").iter().any(|button| button.contains("Leave it removed")));
    site.post_as(&moderator, "/studio/comments/1/decide", &remove).await;
    assert_eq!(site.get_as(&moderator, QUEUE).await.attributes(".card", "id"), [""; 0]);
    assert_eq!(status(&site, 1).await, Status::Removed);
}

#[tokio::test]
async fn two_moderators_see_who_reads_what() {
    let (site, one) = with_three().await;
    let other = site.sign_in(Role::Admin).await;
    site.get_as(&one, "/studio/comments/1").await;
    let page = site.get_as(&other, QUEUE).await;
    assert!(page.texts("#c1 .meta")[0].contains("Test moderator is reading this"));
    assert!(!page.text().contains("Test admin is reading"));
    // The keys of a browser act on the first one that nobody else reads.
    assert_eq!(page.attributes("#c2 .act button", "accesskey"), ["p", "s", "r"]);
    // Whoever turns to another comment has left the first one.
    site.post_as(&one, "/studio/comments/3/claim", &[]).await;
    let page = site.get_as(&other, QUEUE).await;
    assert!(!page.texts("#c1 .meta")[0].contains("is reading"));
    assert!(page.texts("#c3 .meta")[0].contains("is reading"));
}

#[tokio::test]
async fn remarks_stay_among_moderators_and_go_with_the_words_they_may_quote() {
    let database = Database::new().await;
    let site = database.site(|_| {}).await;
    fill(&site, vec![held("Ada", "One.")]).await;
    let moderator = site.sign_in(Role::Moderator).await;
    let text = "She wrote before.\nLet us <b>wait</b>.";
    let answer = site.post_as(&moderator, "/studio/comments/1/remark", &[("text", text)]).await;
    assert_eq!(answer.location(), "/studio/comments/1#remarks");
    site.post_as(&moderator, "/studio/comments/1/remark", &[("text", "  ")]).await;
    let gone = site.post_as(&moderator, "/studio/comments/9/remark", &[("text", "x")]).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
    let page = site.get_as(&moderator, "/studio/comments/1").await;
    assert_eq!(page.texts(".remark .typed"), ["She wrote before. Let us <b>wait</b>."]);

    let mut outsider = database.connect().await;
    assert!(outsider.refuses("update remark set body = 'Nothing.' where id = 1").await);
    assert!(outsider.refuses("update remark set body = '' where id = 1").await);
    assert!(outsider.refuses("delete from remark").await);
    outsider.run("update comment set body = '', erased_at = 1 where id = 1").await;
    assert_eq!(outsider.words("select body from remark").await, [Some(String::new())]);
}

#[tokio::test]
async fn nobody_reads_cruel_words_by_accident() {
    let site = Site::empty().await;
    let spam = NewComment { status: Status::Spam, ..published(0, "Eve", "Cruel words.") };
    let noted = NewComment { content_note: "Violence".into(), ..held("Ada", "Hard words.") };
    fill(&site, vec![spam, noted, held("Bo", "Plain words.")]).await;
    let moderator = site.sign_in(Role::Moderator).await;
    let page = site.get_as(&moderator, "/studio/comments?status=any").await;
    assert_eq!(
        page.texts(".closed summary"),
        ["Violence – show the text", "Marked as spam – show the text"]
    );
    assert_eq!(page.texts(".card > .prose"), ["Plain words."]);

    let note = "/studio/comments/3/content-note";
    site.post_as(&moderator, note, &[("text", " Threats ")]).await;
    let page = site.get_as(&moderator, QUEUE).await;
    assert!(page.texts(".card > .prose").is_empty());
    let (_, decisions) = site.app.comment_file(CommentId(3)).await.unwrap().expect("it");
    assert_eq!((&*decisions[0].action, &*decisions[0].because), ("content-note", "Threats"));
}

#[tokio::test]
async fn a_moderator_sees_what_a_comment_has_in_common_with_others() {
    let site = Site::empty().await;
    let traced = |sender: &str, fingerprint: &str, body: &str| NewComment {
        sender: Some(sender.into()),
        fingerprint: fingerprint.into(),
        ..held("", body)
    };
    fill(
        &site,
        vec![
            traced("s1", "f1", "Invest golden savings wisely tomorrow morning."),
            traced("s2", "f1", "INVEST golden savings wisely tomorrow morning!"),
            traced("s1", "f2", "Quite another matter."),
            traced("s3", "f3", "Invest your golden savings wisely tomorrow."),
            traced("s4", "f4", "Golden mornings are worth the wait."),
        ],
    )
    .await;
    let moderator = site.sign_in(Role::Moderator).await;
    let page = site.get_as(&moderator, "/studio/comments/1").await;
    let kinds = page.texts("section:has(> .beside) h3");
    assert_eq!(kinds, ["The same text", "From the same address", "Much the same text"]);
    assert_eq!(
        page.attributes(".beside li > a", "href"),
        ["/studio/comments/2", "/studio/comments/3", "/studio/comments/4"]
    );
}

#[tokio::test]
async fn a_comment_stands_in_its_conversation() {
    let site = Site::empty().await;
    fill(
        &site,
        vec![
            published(0, "Ada", "Who was there?"),
            published(1, "Bo", "I was."),
            NewComment { status: Status::Held, ..published(2, "Cy", "So was I.") },
            published(0, "Di", "Another thread."),
            NewComment { status: Status::Held, ..published(1, "Ed", "Not I.") },
        ],
    )
    .await;
    let moderator = site.sign_in(Role::Moderator).await;
    let page = site.get_as(&moderator, "/studio/comments/3").await;
    assert_eq!(page.texts(".spoken .by b"), ["Ada", "Bo", "Cy"]);
    assert_eq!(page.texts(".spoken .this .by b"), ["Cy"]);
    assert_eq!(page.texts("#c3 .answered"), ["In answer to Bo: I was."]);
    let page = site.get_as(&moderator, "/studio/comments/2").await;
    assert_eq!(page.texts(".spoken .by b"), ["Ada", "Bo", "Cy"]);
}

#[tokio::test]
async fn answers_kept_ready_are_offered_and_changed_by_moderators() {
    let (site, moderator) = with_three().await;
    let faulty = [("title", " "), ("body", "Text that took a while."), ("shown", "yes")];
    let answer = site.post_as(&moderator, "/studio/answers", &faulty).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().contains("Text that took a while."));
    let fields = [("kind", "reason"), ("title", "Off topic"), ("body", "Please write elsewhere.")];
    site.post_as(&moderator, "/studio/answers", &fields).await;
    let options = site.get_as(&moderator, QUEUE).await.texts("#c1 option");
    assert_eq!(options.last().map(String::as_str), Some("Off topic"));
    let made = site.app.canned_answers().await.unwrap();
    let made = made.iter().find(|answer| answer.title == "Off topic").expect("the new one");
    let address = format!("/studio/answers/{}", made.id);
    let faulty = [("kind", "reason"), ("title", " "), ("body", "Elsewhere, please.")];
    let page = site.post_as(&moderator, &address, &faulty).await;
    assert_eq!(page.attributes("#new-title + form", "action"), [&*address], "still a change");
    site.post_as(&moderator, &address, &[("act", "retire")]).await;
    assert!(!site.get_as(&moderator, QUEUE).await.text().contains("Off topic"));
    let late = [("kind", "reason"), ("title", "Off topic"), ("body", "Elsewhere, please.")];
    let page = site.post_as(&moderator, &address, &late).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text().contains("Meanwhile somebody has changed this answer"));
    assert_eq!(page.attributes("#new-title + form", "action"), ["/studio/answers"]);
}

#[tokio::test]
async fn keys_of_one_letter_can_be_switched_off() {
    let (site, moderator) = with_three().await;
    let has_keys = async || {
        let page = site.get_as(&moderator, QUEUE).await;
        !page.attributes("#queue[data-keys]", "id").is_empty()
    };
    assert!(has_keys().await);
    let fields = [("keys", "off"), ("back", "/studio/comments?status=any")];
    let answer = site.post_as(&moderator, "/studio/comments/keys", &fields).await;
    assert_eq!(answer.location(), "/studio/comments?status=any");
    assert!(!has_keys().await);
}

#[tokio::test]
async fn what_was_asked_for_wrongly_is_said_and_nothing_is_hidden() {
    let (site, moderator) = with_three().await;
    for query in ["status=lost", "article=nowhere", "words=%22%22", "at_least=much"] {
        let page = site.get_as(&moderator, &format!("{QUEUE}?{query}")).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
        assert_eq!(page.texts(".problems li").len(), 1, "{query}");
        assert_eq!(page.attributes(".card", "id").len(), 3, "{query}");
    }
    let page = site.get_as(&moderator, &format!("{QUEUE}?words=two&article=tides")).await;
    assert_eq!(page.attributes(".card", "id"), ["c2"]);
    for address in ["/studio/comments/99", "/studio/comments/bulk/99"] {
        assert_eq!(site.get_as(&moderator, address).await.status, StatusCode::NOT_FOUND);
    }
    let odd = site.post_as(&moderator, "/studio/comments/1/decide", &[("status", "withdrawn")]);
    assert_eq!(odd.await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn work_is_told_in_weeks_and_what_waits_in_days() {
    let (site, moderator) = with_three().await;
    site.post_as(&moderator, "/studio/comments/1/decide", &[("status", "published")]).await;
    site.post_as(&moderator, "/studio/decisions/1/undo", &[]).await;
    site.post_as(&moderator, "/studio/comments/2/decide", &[("status", "spam")]).await;
    let page = site.get_as(&moderator, "/studio/workload").await;
    let cells = page.texts("td");
    assert_eq!(cells[..2], ["2", "0"], "what waits");
    assert_eq!(cells[2..5], ["Test moderator", "3", "1"]);
}
