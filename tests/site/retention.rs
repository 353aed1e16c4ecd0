//! What is kept of people, for how long, and that it is forgotten then: on the page, in the
//! terminal, and in the database.

use std::collections::BTreeSet;

use lamplight::app::retention::RULES;
use lamplight::clock::Timestamp;
use lamplight::comments::{CommentId, Decider, Status};
use lamplight::config::Settings;
use lamplight::editors::Role;
use lamplight::store::{Erasure, NewComment};

use crate::database::Database;
use crate::harness::{Site, article, published};
use crate::wire::run_program;

const DAY: i64 = 86_400;

const PAGE: &str = "+++\ntitle = \"Privacy\"\nsummary = \"All.\"\nshows = \"retention\"\n+++\n\n\
                    ## Kept {#kept}\n\nThis.\n";

async fn site(database: &Database, change: impl FnOnce(&mut Settings)) -> Site {
    let site = database.site(change).await;
    site.publish(&[("articles/tides.md", &article("Tides", "The sea rises."))]).await;
    site
}

/// A comment of now under the first article, to which something was decided.
async fn decided(site: &Site, body: &str, status: Status, decider: &Decider) -> CommentId {
    let comment = NewComment {
        posted_at: Timestamp::now(),
        sender: Some("s".into()),
        reasons: "[{\"filter\":\"links\",\"log_odds\":1.5,\"because\":\"It says so.\"}]".into(),
        fingerprint: "f".into(),
        ..published(0, "Ada", body)
    };
    let id = site.store.insert_comment(comment).await.expect("the database answers");
    let decision = site.app.decide(id, status, decider, "A reason.").await;
    decision.expect("the database answers").expect("a comment");
    id
}

async fn body(site: &Site, id: CommentId) -> String {
    let found = site.app.comment(id).await.expect("the database answers");
    found.expect("a comment").body
}

async fn forget_in(site: &Site, days: i64) {
    let later = Timestamp::now().plus_seconds(days * DAY + 60);
    site.app.forget_expired(later).await.expect("the database answers");
}

#[tokio::test]
async fn words_that_were_taken_back_or_called_spam_are_erased_when_their_time_is_over() {
    let database = Database::new().await;
    let days = |settings: &mut Settings| {
        (settings.spam_days, settings.withdrawn_days, settings.removed_days) = (20, 10, 30);
    };
    let site = site(&database, days).await;
    let operator = Decider::operator();
    let spam = decided(&site, "Watches.", Status::Spam, &operator).await;
    let removed = decided(&site, "Too loud.", Status::Removed, &operator).await;
    let withdrawn = decided(&site, "My street.", Status::Withdrawn, &Decider::writer()).await;
    let held = decided(&site, "Who knows.", Status::Held, &operator).await;
    site.comment("tides", "Bo", "Everybody reads this.").await;

    for (days, erased) in
        [(9, [false; 3]), (10, [false, false, true]), (20, [true, false, true]), (30, [true; 3])]
    {
        forget_in(&site, days).await;
        for (id, erased) in [spam, removed, withdrawn].into_iter().zip(erased) {
            assert_eq!(body(&site, id).await.is_empty(), erased, "{id:?} after {days} days");
        }
    }
    forget_in(&site, 10_000).await;
    assert_eq!(body(&site, held).await, "Who knows.", "nobody has decided yet");
    assert_eq!(
        site.get("/articles/tides").await.texts(".thread .prose"),
        ["Everybody reads this."]
    );

    let (file, log) = site.app.comment_file(spam).await.expect("it answers").expect("a comment");
    assert_eq!((&*file.comment.author_name, &*file.reasons), ("", "[]"));
    let steps: Vec<_> = log.iter().map(|one| (&*one.action, &*one.decided_by)).collect();
    assert_eq!(steps, [("status", "command line"), ("erase", "retention")]);
    assert!(log.iter().all(|one| one.reasons == "[]"), "they quoted the comment");
    let actor = "select actor from decision where action = 'erase' order by id limit 1";
    assert_eq!(database.words(actor).await, [Some("retention".to_owned())]);
    let left = "select count(*) from comment where id in (1, 2, 3) and erased_at > 0
        and sender is null and fingerprint = ''";
    assert_eq!(database.number(left).await, 3);
    database.assert_sound().await;
}

#[tokio::test]
async fn with_a_second_pair_of_eyes_no_spam_is_erased_that_one_moderator_alone_called_so() {
    let database = Database::new().await;
    let change = |settings: &mut Settings| {
        (settings.spam_days, settings.second_pair) = (20, true);
    };
    let site = site(&database, change).await;
    let (one, other) = (site.sign_in(Role::Moderator).await, site.sign_in(Role::Admin).await);
    for body in ["Was it?", "It was."] {
        site.store.insert_comment(published(0, "Ada", body)).await.expect("it answers");
    }
    let by_operator = decided(&site, "Watches.", Status::Spam, &Decider::operator()).await;
    let spam = [("status", "spam")];
    for address in ["/studio/comments/1/decide", "/studio/comments/2/decide"] {
        site.post_as(&one, address, &spam).await;
        // Nobody confirms their own.
        site.post_as(&one, address, &spam).await;
    }
    let page = site.get_as(&other, "/studio/comments?status=spam").await;
    assert!(page.texts("#c2 .notice")[0].contains("until another confirms"));
    assert!(page.texts("#c2 .act button")[2].starts_with("Spam indeed"));
    assert!(page.texts("#c3 .notice").is_empty(), "the command line decides alone");
    site.post_as(&other, "/studio/comments/2/decide", &spam).await;
    let confirmed = site.get_as(&other, "/studio/comments/2").await;
    assert!(confirmed.texts("#c2 .notice").is_empty());
    assert!(confirmed.texts(".decisions li")[1].starts_with("confirmed by Test admin"));

    forget_in(&site, 21).await;
    assert_eq!(body(&site, CommentId(1)).await, "Was it?");
    assert_eq!(body(&site, CommentId(2)).await, "");
    assert_eq!(body(&site, by_operator).await, "");
    let shown = site.app.settings();
    let term =
        lamplight::app::retention::RULES.iter().find(|rule| rule.name == "spam").expect("a rule");
    assert!((term.term)(shown).in_words().contains("a second moderator has confirmed"));
}

#[tokio::test]
async fn a_late_decision_gives_a_comment_its_time_again() {
    let database = Database::new().await;
    let site = site(&database, |settings| settings.spam_days = 20).await;
    let spam = decided(&site, "Watches.", Status::Spam, &Decider::operator()).await;
    let old = Timestamp::now().0 - 100 * DAY;
    database.connect().await.run(&format!("update comment set posted_at = {old}")).await;
    forget_in(&site, 0).await;
    assert_eq!(body(&site, spam).await, "Watches.", "it was decided today");
    let now = Timestamp::now();
    let decider = &Decider::retention();
    let erasure = |only| Erasure { only: Some(only), decider, because: "", now };
    let done = site.store.erase_comment(spam, &erasure(Status::Removed)).await;
    let done = done.expect("the database answers").expect("a comment");
    assert_eq!(done.decision, None, "somebody has decided otherwise meanwhile");
    forget_in(&site, 20).await;
    assert_eq!(body(&site, spam).await, "");
    let again = site.store.erase_comment(spam, &erasure(Status::Spam)).await;
    let again = again.expect("the database answers").expect("a comment");
    assert_eq!(again.decision, None, "once is enough");
}

#[tokio::test]
async fn nothing_is_erased_where_the_operator_says_so() {
    let database = Database::new().await;
    let site = site(&database, |settings| settings.spam_days = 0).await;
    let operator = Decider::operator();
    let spam = decided(&site, "Watches.", Status::Spam, &operator).await;
    let removed = decided(&site, "Too loud.", Status::Removed, &operator).await;
    forget_in(&site, 10_000).await;
    assert_eq!(body(&site, spam).await, "Watches.");
    assert_eq!(body(&site, removed).await, "Too loud.");
}

#[tokio::test]
async fn the_hourly_round_runs_the_rules_on_several_replicas_at_once() {
    let database = Database::new().await;
    let one = site(&database, |_| {}).await;
    let other = database.site(|_| {}).await;
    let spam = decided(&one, "Watches.", Status::Spam, &Decider::operator()).await;
    let later = Timestamp::now().plus_seconds(91 * DAY);
    let (first, second) =
        tokio::join!(one.app.do_due_at(later, true), other.app.do_due_at(later, true));
    first.and(second).expect("the rounds end well");
    assert_eq!(body(&one, spam).await, "");
    let erased = "select count(*) from decision where action = 'erase'";
    assert_eq!(database.number(erased).await, 1, "it was erased once");
    let sum = "select cast(sum(number) as bigint) from forgotten where rule = 'spam'";
    assert_eq!(database.number(sum).await, 1, "and counted once");
}

#[tokio::test]
async fn the_page_says_what_is_kept_with_the_settings_in_force() {
    let database = Database::new().await;
    let days = |settings: &mut Settings| {
        (settings.sender_days, settings.spam_days, settings.withdrawn_days) = (0, 0, 1);
    };
    let site = site(&database, days).await;
    site.publish(&[("pages/privacy.md", PAGE)]).await;
    for address in ["/privacy", "/kept"] {
        let page = site.get(address).await;
        let told = page.texts(".prose dd").join("\n");
        for sentence in [
            "come from one place. Here it is not kept at all.",
            "It stays where only moderators can read it.",
            "It is deleted a day after you took it back;",
            "It is deleted 365 days after somebody has seen to it;",
            "It reads your text for links that lead to other sites.",
        ] {
            assert!(told.contains(sentence), "{address} does not say “{sentence}”: {told}");
        }
        assert_eq!(page.texts("#filters"), ["What each filter is told"], "{address}");
    }
    let page = site.get("/kept").await;
    assert_eq!(page.attributes(".dek a", "href"), ["/privacy"]);
    assert_eq!(
        page.texts(".prose h2"),
        [
            "If you only read",
            "If you comment",
            "If you ask for mail",
            "If you report something or press “This helped me”",
            "If you write or moderate here",
            "What each filter is told",
        ],
        "whoever is anxious reads first what concerns everybody"
    );
    let first = page.texts(".prose p").remove(0);
    assert!(first.starts_with("If you only read, nothing is kept of you."), "{first}");
    let form = site.get("/articles/tides").await;
    assert_eq!(form.attributes("#comment-form .hint a", "href"), ["/kept#filters"]);
    let hints = form.texts("#comment-form .hint").join(" ");
    assert!(hints.contains("A program on this site reads your words first"), "{hints}");
}

#[tokio::test]
async fn every_table_that_holds_something_of_people_is_on_the_page() {
    /// Nothing in them is of somebody who reads, comments, reports or signs in, except in
    /// `revision` and `source_revision` who saved it, which stands in the history of the article.
    const OF_NOBODY: [&str; 18] = [
        "_sqlx_migrations",
        "alias",
        "article",
        "change",
        "citation",
        "citation_index",
        "comment_search",
        "forgotten",
        "material",
        "model",
        "revision",
        "secret",
        "service_alert",
        "source",
        "source_health",
        "source_revision",
        "sourcing",
        "sqlite_sequence",
    ];
    let database = Database::new().await;
    site(&database, |_| {}).await;
    let tables = if database.server().is_some() {
        "select cast(table_name as text) from information_schema.tables
         where table_schema = current_schema() order by 1"
    } else {
        "select name from sqlite_master where type = 'table' order by 1"
    };
    let mut missing: BTreeSet<_> = RULES.iter().flat_map(|rule| rule.tables).copied().collect();
    for table in database.words(tables).await.into_iter().flatten() {
        // The full text search of SQLite keeps its own tables beside the one that it searches.
        let table = if table.starts_with("comment_search_") { "comment_search" } else { &table };
        let known = OF_NOBODY.contains(&table);
        assert!(
            missing.remove(table) != known,
            "no rule says what is kept in `{table}`, or two do"
        );
    }
    assert!(missing.is_empty(), "there are no such tables: {missing:?}");
}

#[tokio::test]
async fn an_operator_sees_and_runs_the_rules_in_the_terminal() {
    let database = Database::new().await;
    let site = site(&database, |_| {}).await;
    decided(&site, "Watches.", Status::Spam, &Decider::operator()).await;
    let shown = run_program(&database.url, &["retention"]);
    for part in [
        "senders: Where a comment or a report came from\n  The address itself is not stored",
        "  It is deleted 30 days after it was sent.",
        "remarks: ",
        "messages: ",
        "receipts: ",
        "claims: ",
        "bulk: ",
        "  It stays where only moderators can read it.",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    assert!(!shown.contains("Last forgotten"), "{shown}");

    let past = format!("update decision set decided_at = decided_at - {}", 91 * DAY);
    let mut outsider = database.connect().await;
    assert!(outsider.refuses(&past).await, "decisions are never changed");
    let old = Timestamp::now().0 - 31 * DAY;
    outsider.run(&format!("update comment set posted_at = {old}")).await;
    let run = run_program(&database.url, &["retention", "--run"]);
    assert!(run.starts_with("withdrawn: 0 forgotten\nspam: 0 forgotten\nsenders: 1 "), "{run}");
    assert!(run.contains("  Last forgotten: 1, on "), "{run}");
    let again = run_program(&database.url, &["retention", "--run"]);
    assert!(again.contains("senders: 0 forgotten"), "{again}");
}

#[tokio::test]
async fn erased_words_are_in_no_file_of_the_database_any_more() {
    let database = Database::new().await;
    let site = site(&database, |_| {}).await;
    let id = decided(&site, "Turtledove stairs.", Status::Removed, &Decider::operator()).await;
    let url = site.app.settings().database_url.clone();
    let Some(file) = url.strip_prefix("sqlite:") else {
        // Postgres leaves that to its own vacuum; there the rows are empty, which is asked here.
        let gone = erase(&site, id).await;
        assert!(gone.is_empty(), "{gone}");
        return;
    };
    let found = || {
        let folder = std::path::Path::new(file).parent().expect("a folder");
        let files = std::fs::read_dir(folder).expect("a readable folder");
        let bytes = files.map(|one| std::fs::read(one.expect("a file").path()).unwrap_or_default());
        let has = |bytes: &Vec<u8>| {
            bytes.windows(10).any(|some| some.eq_ignore_ascii_case(b"turtledove"))
        };
        bytes.filter(has).count()
    };
    assert!(found() > 0, "it is there before");
    assert!(erase(&site, id).await.is_empty());
    site.app.forget_expired(Timestamp::now()).await.expect("the database answers");
    assert_eq!(found(), 0);
}

/// Erases a comment, and gives what it says then.
async fn erase(site: &Site, id: CommentId) -> String {
    let decider = Decider::operator();
    let erasure = Erasure { only: None, decider: &decider, because: "", now: Timestamp::now() };
    let erased = site.store.erase_comment(id, &erasure).await.expect("the database answers");
    assert!(erased.expect("a comment").decision.is_some());
    body(site, id).await
}
