//! Akismet is asked about comments of which the screen is in doubt: what it is told, what its
//! answers do, and that no comment is lost when there are none.

use form_urlencoded::parse;
use lamplight::clock::Timestamp;
use lamplight::comments::{CommentId, Decider, Status};
use lamplight::config::Settings;
use lamplight::services::Why;
use lamplight::spam::{Moderation, Reason};
use lamplight::store::{NewCall, Purpose, ServiceCall};

use crate::database::Database;
use crate::elsewhere::{Elsewhere, Reply, reply};
use crate::harness::{Site, article, published};

/// One link away: the screen is in doubt.
pub(crate) const DOUBTFUL: &str =
    "They have helped me in the hardest week of my life: https://help.example/";

/// The key that nobody may ever read.
pub(crate) const KEY: &str = "k3y-of-the-account";

const CHECK: &str = "/1.1/comment-check";

/// Settings of a site that asks this host as if it were Akismet.
pub(crate) fn asking(host: &Elsewhere) -> impl FnOnce(&mut Settings) + use<> {
    let url = host.url("");
    move |settings| {
        settings.akismet_key = KEY.into();
        settings.akismet_url = url;
        settings.allow_private_addresses = true;
        settings.service_timeout_seconds = 1;
        settings.fetch_timeout_seconds = 1;
    }
}

pub(crate) async fn with_tides(site: Site) -> Site {
    site.publish(&[(
        "articles/tides.md",
        &article("Tides", "The sea rises.")
            .replace("\n+++\n\n", "\ntopics = [\"the sea\"]\n+++\n\n"),
    )])
    .await;
    site
}

pub(crate) async fn site(host: &Elsewhere) -> Site {
    with_tides(Site::with_settings(asking(host)).await).await
}

pub(crate) fn says(host: &Elsewhere, headers: &str, body: &str) {
    host.put(CHECK, reply(200, headers, body));
}

/// The fields of every request that the host was sent since this was last called.
pub(crate) fn forms(host: &Elsewhere) -> Vec<Vec<(String, String)>> {
    let bodies = host.asked().into_iter();
    let bodies = bodies.map(|request| request.split_once("\r\n\r\n").expect("a head").1.to_owned());
    bodies.map(|body| parse(body.as_bytes()).into_owned().collect()).collect()
}

pub(crate) fn field<'a>(form: &'a [(String, String)], name: &str) -> Option<&'a str> {
    form.iter().find(|(found, _)| found == name).map(|(_, value)| &**value)
}

pub(crate) async fn state(site: &Site, id: i64) -> (Status, Vec<String>) {
    let file = site.app.comment_file(CommentId(id)).await.expect("the database answers");
    let (screened, _) = file.expect("a comment");
    let reasons: Vec<Reason> = serde_json::from_str(&screened.reasons).expect("reasons");
    (screened.comment.status, reasons.into_iter().map(|reason| reason.because).collect())
}

pub(crate) async fn calls(site: &Site, id: i64) -> Vec<ServiceCall> {
    site.store.service_calls(CommentId(id)).await.expect("the database answers")
}

pub(crate) async fn decide(site: &Site, id: i64, status: Status) {
    let decided = site.app.decide(CommentId(id), status, &Decider::operator(), "").await;
    decided.expect("the database answers").expect("a comment");
}

/// Does what is due so many seconds from now.
pub(crate) async fn later(site: &Site, seconds: i64) -> usize {
    let asked = site.app.ask_due(Timestamp::now().plus_seconds(seconds)).await;
    asked.expect("the database answers")
}

#[tokio::test]
async fn only_what_is_in_doubt_is_asked_about() {
    let host = Elsewhere::new().await;
    let site = site(&host).await;
    says(&host, "", "false");
    site.comment("tides", "Ada", "A quiet word.").await;
    let links = "https://a.example/ https://b.example/ https://c.example/ https://d.example/";
    site.comment("tides", "Bot", &format!("{links} {links}")).await;
    let token = site.old_token().await;
    let trapped = [("body", "Words of a robot."), ("token", &token), ("website", "x")];
    site.post("/articles/tides/comments", &trapped).await;
    assert_eq!(host.asked().len(), 0);
    assert_eq!(
        (state(&site, 1).await.0, state(&site, 3).await.0),
        (Status::Published, Status::Held)
    );

    site.comment("tides", "Ada", DOUBTFUL).await;
    assert_eq!(host.asked().len(), 1);
    let everything = Site::with_settings(|settings| {
        asking(&host)(settings);
        settings.moderation = Moderation::HoldEverything;
    });
    let everything = with_tides(everything.await).await;
    everything.comment("tides", "Ada", DOUBTFUL).await;
    assert_eq!(host.asked().len(), 0, "a moderator reads it whatever is said");
    assert_eq!(state(&everything, 1).await.0, Status::Held);
}

#[tokio::test]
async fn nobody_outside_is_told_of_whoever_may_be_in_danger() {
    let host = Elsewhere::new().await;
    let site = site(&host).await;
    let danger = format!("{DOUBTFUL} He will kill me.");
    site.comment("tides", "Ada", &danger).await;
    assert_eq!(host.asked().len(), 0);
    let asked = site.app.ask_services(CommentId(1), Why::Edit).await.expect("it answers");
    assert_eq!((asked, host.asked().len()), (Some(state(&site, 1).await.0), 0));

    // What was asked before and waits for an answer is asked no more.
    let held = crate::receipts::Holder::of(&site, "Ada", DOUBTFUL).await;
    assert_eq!(host.asked().len(), 1, "it is in doubt");
    assert!(calls(&site, 2).await[0].next_at.is_some(), "the host did not answer");
    held.send("appeal", "Please, he will kill me.").await;
    assert!(calls(&site, 2).await.iter().all(|call| call.next_at.is_none() && call.sent.is_none()));
    assert_eq!((later(&site, 99_999).await, host.asked().len()), (0, 0));
}

#[tokio::test]
async fn a_comment_that_akismet_finds_harmless_is_published_at_once() {
    let host = Elsewhere::new().await;
    let site = site(&host).await;
    says(&host, "X-Akismet-GUID: a-b-c\r\n", "false");
    let answer = site.comment("tides", "Ada", DOUBTFUL).await;
    assert!(answer.location().starts_with("/receipt/new/"), "{}", answer.status);
    assert_eq!(site.get("/articles/tides").await.texts(".thread .prose").len(), 1);

    let (status, reasons) = state(&site, 1).await;
    assert_eq!(status, Status::Published);
    assert!(reasons.contains(&"Akismet finds no spam in it.".to_owned()), "{reasons:?}");
    assert!(!reasons.iter().any(|reason| reason.contains("being asked")), "{reasons:?}");
    let file = site.app.comment_file(CommentId(1)).await.expect("an answer").expect("a comment");
    let decision = &file.1[0];
    assert_eq!((&*decision.decided_by, decision.to_status), ("Akismet", Status::Published));
    assert!(decision.log_odds < -2.0 && decision.reasons.contains("Akismet"), "{decision:?}");
    let call = calls(&site, 1).await.remove(0);
    assert_eq!((call.next_at, call.attempts), (None, 1));
    let said = (call.verdict.as_deref(), call.guid.as_deref());
    assert_eq!(said, (Some("ham"), Some("a-b-c")));
    assert_eq!(later(&site, 99_999).await, 0, "there is nothing left to do");
}

#[tokio::test]
async fn a_comment_that_akismet_calls_spam_stays_held_and_says_why() {
    let host = Elsewhere::new().await;
    let site = site(&host).await;
    says(&host, "x-akismet-pro-tip: discard\r\nX-Akismet-Classification: seo\r\n", "true");
    let answer = site.comment("tides", "Ada", DOUBTFUL).await;
    assert!(answer.location().starts_with("/receipt/new/"), "{}", answer.status);
    let (status, reasons) = state(&site, 1).await;
    assert_eq!(status, Status::Held, "we never drop a comment");
    assert_eq!(reasons[0], "Akismet calls it blatant, and would not even keep it.");
    assert_eq!(reasons[1], "Akismet calls it spam (seo).");
}

#[tokio::test]
async fn a_service_that_does_not_answer_costs_time_and_no_comment() {
    for (bad, fault) in [
        (reply(500, "", "true"), "It answered with status 500."),
        (reply(302, "location: /elsewhere\r\n", ""), "It answered with status 302."),
        (reply(200, "", ""), "Its answer cannot be read"),
        (reply(200, "", "\u{0}<html>Sorry"), "Its answer cannot be read"),
        (reply(200, "X-Akismet-Debug-Help: No key.\r\n", "invalid"), "It refused: No key."),
        (reply(200, "X-akismet-error: 10006\r\n", "false"), "It refused: 10006"),
        (reply(200, "", &"true".repeat(9_999)), "it is too long"),
        (Reply::Bytes(b"220 mail.example ESMTP\r\n".to_vec()), "speaks no HTTP"),
        (Reply::Bytes(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\ntrue".to_vec()), "broke off"),
        (Reply::Hang, "It did not answer in time."),
    ] {
        let host = Elsewhere::new().await;
        let site = site(&host).await;
        host.put(CHECK, bad);
        let answer = site.comment("tides", "Ada", DOUBTFUL).await;
        assert!(answer.location().starts_with("/receipt/new/"), "{}", answer.status);
        let (status, reasons) = state(&site, 1).await;
        assert_eq!(status, Status::Held);
        let waits = "Akismet has not answered yet; it is asked again.".to_owned();
        assert!(reasons.contains(&waits), "{reasons:?}");
        let call = calls(&site, 1).await.remove(0);
        let said = call.fault.expect("a fault");
        assert!(said.contains(fault), "{said} is not {fault}");
        assert_eq!(call.verdict, None);

        says(&host, "", "false");
        host.asked();
        assert_eq!(later(&site, 30).await, 0, "it has a rest");
        assert_eq!(later(&site, 70).await, 1);
        let (status, reasons) = state(&site, 1).await;
        assert_eq!((status, reasons.contains(&waits)), (Status::Published, false));
        assert_eq!(field(&forms(&host)[0], "comment_content"), Some(DOUBTFUL));
    }
}

#[tokio::test]
async fn a_service_that_never_answers_is_given_up_and_a_moderator_decides() {
    let host = Elsewhere::new().await;
    let site = site(&host).await;
    host.put(CHECK, reply(503, "", ""));
    site.comment("tides", "Ada", DOUBTFUL).await;
    let (mut seconds, mut pauses) = (0, Vec::new());
    while let Some(next_at) = calls(&site, 1).await[0].next_at {
        let pause = next_at.seconds_since(Timestamp::now()) - seconds;
        seconds += pause + 2;
        pauses.push(pause);
        assert_eq!(later(&site, seconds).await, 1);
    }
    let about = |pause: i64| pauses.iter().any(|found| (found - pause).abs() < 20);
    assert!(pauses.len() == 6 && about(60) && about(21_600), "{pauses:?}");
    assert_eq!(later(&site, 999_999).await, 0);
    let (status, reasons) = state(&site, 1).await;
    assert_eq!(status, Status::Held);
    assert!(reasons.contains(&"Akismet did not answer; a moderator decides.".to_owned()));
    assert_eq!(host.asked().len(), 7);
}

#[tokio::test]
async fn a_first_answer_counts_for_good_after_twice_the_time() {
    let host = Elsewhere::new().await;
    let site = site(&host).await;
    says(&host, "X-akismet-recheck-after: 120\r\n", "false");
    site.comment("tides", "Ada", DOUBTFUL).await;
    let (status, reasons) = state(&site, 1).await;
    assert_eq!(status, Status::Held);
    assert!(reasons.contains(&"Akismet is not sure yet; it is asked again.".to_owned()));
    assert_eq!(later(&site, 110).await, 0);
    host.asked();
    assert_eq!(later(&site, 125).await, 1);
    assert_eq!(field(&forms(&host)[0], "recheck_reason"), Some("recheck_after"));
    assert_eq!(state(&site, 1).await.0, Status::Held);
    assert_eq!(later(&site, 245).await, 1);
    assert_eq!(state(&site, 1).await.0, Status::Published);

    let second =
        "This place is one where somebody always answers the telephone: https://care.example/";
    site.comment("tides", "Ada", second).await;
    says(&host, "", "true");
    assert_eq!(later(&site, 125).await, 1);
    let (status, reasons) = state(&site, 2).await;
    assert_eq!(status, Status::Held);
    assert!(reasons.contains(&"Akismet calls it spam.".to_owned()), "{reasons:?}");
}

#[tokio::test]
async fn what_a_person_decided_no_late_answer_changes() {
    for statuses in [
        &[Status::Removed][..],
        &[Status::Spam],
        &[Status::Published, Status::Held],
        &[Status::Published, Status::Removed],
    ] {
        let host = Elsewhere::new().await;
        let site = site(&host).await;
        host.put(CHECK, Reply::Hang);
        site.comment("tides", "Ada", DOUBTFUL).await;
        let asked = calls(&site, 1).await.remove(0);
        for status in statuses {
            decide(&site, 1, *status).await;
        }
        says(&host, "", "false");
        host.asked();
        later(&site, 70).await;
        assert_eq!(host.asked().len(), 0, "nobody needs its answer any more");
        let answered = ServiceCall { evidence: Some("[]".into()), ..asked };
        assert!(!site.store.put_call(&answered, false).await.expect("the database answers"));
        let service = Decider::service("Akismet");
        let decided = site.app.decide(CommentId(1), Status::Published, &service, "").await;
        let decided = decided.expect("the database answers").expect("a comment");
        assert_eq!(decided.decision, None, "{statuses:?}");
        assert_eq!(state(&site, 1).await.0, statuses[statuses.len() - 1], "{statuses:?}");
    }
}

#[tokio::test]
async fn nobody_is_asked_about_what_its_writer_has_taken_back_or_changed() {
    let host = Elsewhere::new().await;
    let database = Database::new().await;
    let site = with_tides(database.site(asking(&host)).await).await;
    host.put(CHECK, reply(503, "", ""));
    let second = "This place is one where somebody always answers: https://care.example/";
    site.comment("tides", "Ada", DOUBTFUL).await;
    site.comment("tides", "Ada", second).await;
    let writer = Decider::writer();
    let withdrawn = site.app.decide(CommentId(1), Status::Withdrawn, &writer, "").await;
    withdrawn.expect("the database answers");
    let mut outsider = database.connect().await;
    outsider.run("update comment set body = 'Other words.' where id = 2").await;
    host.asked();
    assert_eq!((later(&site, 99_999).await, host.asked().len()), (0, 0));
    let service = Decider::service("Akismet");
    outsider.run("update comment set edited_at = posted_at + 9 where id = 2").await;
    let decided = site.app.decide(CommentId(2), Status::Published, &service, "").await;
    assert_eq!(decided.expect("an answer").expect("a comment").decision, None, "other words");
}

#[tokio::test]
async fn a_crash_between_storing_and_asking_loses_nothing() {
    let host = Elsewhere::new().await;
    let site = site(&host).await;
    says(&host, "", "false");
    let call = |claimed_until| NewCall {
        service: "akismet".into(),
        sent: "blog=https%3A%2F%2Flamp.example&comment_content=Stored.".into(),
        claimed_until,
    };
    let now = Timestamp::now();
    let mut comment = published(0, "Ada", "Stored.");
    comment.status = Status::Held;
    comment.posted_at = now;
    comment.calls = vec![call(now.plus_seconds(180))];
    site.store.insert_comment(comment.clone()).await.expect("it is stored");
    assert_eq!(later(&site, 0).await, 0, "whoever stored it is about to ask");
    assert_eq!(later(&site, 190).await, 1);
    assert_eq!(state(&site, 1).await.0, Status::Published);

    // A crash after the answer was stored and before it counted.
    site.store.insert_comment(comment).await.expect("it is stored");
    let mut answered = calls(&site, 2).await.remove(0);
    answered.verdict = Some("ham".into());
    answered.evidence =
        Some("[{\"filter\":\"akismet\",\"log_odds\":-2,\"because\":\"So.\"}]".into());
    assert!(site.store.put_call(&answered, true).await.expect("the database answers"));
    host.asked();
    assert_eq!(later(&site, 190).await, 1);
    assert_eq!((host.asked().len(), state(&site, 2).await.0), (0, Status::Published));
    assert_eq!(calls(&site, 2).await[0].next_at, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_replicas_ask_once() {
    let host = Elsewhere::new().await;
    let one = with_tides(Site::shared_with(asking(&host)).await).await;
    let other = one.beside().await;
    host.put(CHECK, reply(503, "", ""));
    let token = one.old_token().await;
    for number in 0..9 {
        let body = format!("{DOUBTFUL} {}", "x".repeat(number.into()));
        let fields = [("body", body.as_str()), ("token", token.as_str())];
        one.post_from([203, number, 113, 1].into(), "/articles/tides/comments", &fields).await;
    }
    let at = |seconds| Timestamp::now().plus_seconds(seconds);
    for round in 1..10 {
        let claim = |site: &Site| {
            let store = site.store.clone();
            tokio::spawn(async move {
                let (now, until) = (at(round * 100), at(round * 100 + 99));
                store.claim_calls(now, until, 9).await.expect("the database answers").len()
            })
        };
        let (mine, theirs) = (claim(&one), claim(&other));
        let claimed = mine.await.expect("no panic") + theirs.await.expect("no panic");
        assert_eq!(claimed, 9, "each is taken by one of them");
    }
    host.asked();
    says(&host, "", "false");
    let (one, other) = tokio::join!(later(&one, 1_100), later(&other, 1_100));
    assert_eq!((one + other, host.asked().len()), (9, 9));
}

#[tokio::test]
async fn an_edit_is_asked_about_as_one_and_an_older_question_is_dropped() {
    let host = Elsewhere::new().await;
    let site = site(&host).await;
    host.put(CHECK, Reply::Hang);
    site.comment("tides", "Ada", DOUBTFUL).await;
    says(&host, "", "false");
    host.asked();
    let status = site.app.ask_services(CommentId(1), Why::Edit).await.expect("an answer");
    assert_eq!(status, Some(Status::Published));
    let forms = forms(&host);
    assert_eq!((forms.len(), field(&forms[0], "recheck_reason")), (1, Some("edit")));
    assert_eq!(later(&site, 70).await, 0);
    let purposes: Vec<_> = calls(&site, 1).await.iter().map(|call| call.purpose).collect();
    assert_eq!(purposes, [Purpose::Check; 2]);
    let none = site.app.ask_services(CommentId(9), Why::Edit).await.expect("an answer");
    assert_eq!(none, None);
}
