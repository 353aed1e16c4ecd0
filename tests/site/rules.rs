//! Rules that moderators make: words, patterns, sites and bans, and rules for one article.

use axum::http::StatusCode;
use lamplight::app::CommentRule;
use lamplight::clock::Timestamp;
use lamplight::comments::{CommentId, RawDraft, Status};
use lamplight::spam::{
    Effect, History, Learnt, Moderation, NewRule, Reason, Rule, RuleKind, Rules, Screen,
    SpamFilter, Submission,
};
use serde::Deserialize;

use crate::database::Database;
use crate::harness::{Site, article, shared_folder};
use crate::wire::run_program;

const TIDES: &str = "/articles/tides";
const COMMENTS: &str = "/articles/tides/comments";

fn hold(kind: RuleKind, value: &str) -> NewRule {
    NewRule {
        kind,
        value: value.to_owned(),
        effect: Effect::Hold,
        weight: 0.0,
        reason: "It was sold here every week.".to_owned(),
        expires_at: Some(Timestamp::now().plus_seconds(3_600)),
    }
}

async fn make(site: &Site, rule: NewRule) -> i64 {
    let made = site.app.make_rule(rule, "Mo").await.expect("the database answers");
    made.expect("a rule without problems")
}

/// Posts a comment and gives its status and its weightiest reason.
async fn post(site: &Site, from: [u8; 4], id: i64, body: &str) -> (Status, Option<Reason>) {
    let token = site.old_token().await;
    site.post_from(from.into(), COMMENTS, &[("body", body), ("token", &token)]).await;
    let file = site.app.comment_file(CommentId(id)).await.expect("the database answers");
    let (screened, _) = file.expect("a comment");
    let reasons: Vec<Reason> = serde_json::from_str(&screened.reasons).expect("reasons");
    (screened.comment.status, reasons.into_iter().next())
}

#[tokio::test]
async fn a_rule_holds_what_it_fits_says_why_and_ends() {
    let site = Site::with_tides().await;
    let beside = site.app.clone();
    let rule = make(&site, hold(RuleKind::Word, "casino")).await;
    let (status, reason) = post(&site, [192, 0, 2, 1], 1, "Meet me at the Саsіnо tonight").await;
    assert_eq!(status, Status::Held, "held, never dropped");
    let because = reason.expect("a reason").because;
    assert!(because.starts_with("A moderator reads what says “casino” first, until "), "{because}");
    assert!(because.ends_with(": It was sold here every week."), "{because}");
    let (status, _) = post(&site, [192, 0, 2, 1], 2, "Casinos are something else").await;
    assert_eq!(status, Status::Published);

    assert!(beside.end_rule(rule, "Mo").await.expect("the database answers"));
    assert!(!beside.end_rule(rule, "Mo").await.expect("the database answers"));
    let (status, _) = post(&site, [192, 0, 2, 1], 3, "A casino by the sea").await;
    assert_eq!(status, Status::Published);
    assert_eq!(site.app.rules(false).await.expect("it answers"), Vec::<Rule>::new());
    let all = site.app.rules(true).await.expect("the database answers");
    assert_eq!((&*all[0].made_by, all[0].ended_by.as_deref()), ("Mo", Some("Mo")));
}

#[tokio::test]
async fn a_bad_rule_is_refused_with_every_problem_and_not_made() {
    let site = Site::with_tides().await;
    let bad = NewRule { reason: String::new(), ..hold(RuleKind::Pattern, "(") };
    let problems = site.app.make_rule(bad, "Mo").await.expect("the database answers");
    assert_eq!(problems.expect_err("problems").len(), 2);
    assert!(site.app.rules(true).await.expect("the database answers").is_empty());
}

#[tokio::test]
async fn a_rule_reaches_every_process() {
    let first = Site::shared().await;
    first.publish(&[("articles/tides.md", &article("Tides", "The sea rises."))]).await;
    let second = first.beside().await;
    let following = tokio::spawn({
        let app = second.app.clone();
        async move { app.follow_changes().await }
    });
    make(&first, hold(RuleKind::Host, "pills.example")).await;
    let deadline = tokio::time::Instant::now() + std::time::Duration::from_secs(20);
    let held = || {
        let draft = RawDraft { body: "See pills.example now".into(), ..RawDraft::default() };
        let draft = draft.check().expect("a draft");
        let verdict = second.app.screen().judge(&Submission::of(&draft), &History::default());
        verdict.status == Status::Held
    };
    while !held() {
        assert!(tokio::time::Instant::now() < deadline, "the rule has not arrived");
        tokio::task::yield_now().await;
    }
    following.abort();
}

#[tokio::test]
async fn a_banned_address_or_network_is_held_and_its_hash_goes_with_the_ban() {
    let database = Database::new().await;
    let site = database.site(|_| {}).await;
    site.publish(&[("articles/tides.md", &article("Tides", "The sea rises."))]).await;
    post(&site, [203, 0, 113, 9], 1, "First words here").await;
    let mut next = 1;
    for (kind, banned, free) in [
        (RuleKind::Sender, [203, 0, 113, 9], [203, 0, 113, 77]),
        (RuleKind::Network, [203, 0, 113, 77], [198, 51, 100, 7]),
    ] {
        let hash = site.app.sender_of(CommentId(1), kind).await.expect("it answers");
        let rule = make(&site, hold(kind, &hash.expect("a hash is kept"))).await;
        for (from, expected) in [(banned, Status::Held), (free, Status::Published)] {
            next += 1;
            let body = format!("Words from window {}", "i".repeat(next));
            let id = i64::try_from(next).expect("a small number");
            let (status, reason) = post(&site, from, id, &body).await;
            assert_eq!(status, expected, "{kind} {reason:?}");
        }
        assert!(site.app.end_rule(rule, "Mo").await.expect("the database answers"));
    }
    assert_eq!(database.words("select value from rule where value = ''").await.len(), 0);
    site.app.do_due(true).await.expect("the jobs are done");
    assert_eq!(database.words("select value from rule where value = ''").await.len(), 2);
}

#[tokio::test]
async fn what_is_kept_of_a_network_expires_with_the_address() {
    let database = Database::new().await;
    let site = database.site(|settings| settings.sender_days = 2).await;
    site.publish(&[("articles/tides.md", &article("Tides", "The sea rises."))]).await;
    post(&site, [203, 0, 113, 9], 1, "Long ago").await;
    let networks = "select network from comment where network is not null";
    assert_eq!(database.words(networks).await.len(), 1);
    database.connect().await.run("update comment set posted_at = posted_at - 3 * 86400").await;
    site.app.do_due(true).await.expect("the jobs are done");
    assert_eq!(database.words(networks).await.len(), 0);
}

#[tokio::test]
async fn a_flood_from_one_network_is_held_later_than_one_from_an_address() {
    let site = Site::with_tides().await;
    let mut held = None;
    for number in 1..=20_u8 {
        let body = format!("Somebody at window {} of the house", "i".repeat(number.into()));
        let (status, reason) = post(&site, [203, 0, 113, number], number.into(), &body).await;
        if status == Status::Held {
            held = Some((number, reason.expect("a reason").because));
            break;
        }
    }
    let because = "16 comments came from others in the same network within an hour.".to_owned();
    assert_eq!(held, Some((17, because)));
}

#[tokio::test]
async fn an_operator_makes_lists_and_ends_rules() {
    let database = Database::new().await;
    let site = database.site(|_| {}).await;
    site.publish(&[("articles/tides.md", &article("Tides", "The sea rises."))]).await;
    post(&site, [203, 0, 113, 9], 1, "First words here").await;
    let run = |arguments: &[&str]| run_program(&database.url, arguments);
    let why = ["--because", "Sold every week"];
    let add = |what: &[&str]| run(&[&["screen", "rules", "add"], what, &why].concat());
    assert_eq!(add(&["--word", "casino", "--days", "7"]), "Rule 1 is in force\n");
    assert_eq!(add(&["--host", "pills.example", "--weight", "2"]), "Rule 2 is in force\n");
    assert_eq!(add(&["--network-of", "1", "--spam-like"]), "Rule 3 is in force\n");
    let listed = run(&["screen", "rules", "list"]);
    for part in
        ["word     hold       casino  Sold every week", "+2.0 nats", "spam-like", "for ever"]
    {
        assert!(listed.contains(part), "{part}: {listed}");
    }
    assert_eq!(run(&["screen", "rules", "end", "1"]), "Rule 1 is no longer in force\n");
    assert_eq!(run(&["screen", "rules", "list"]).lines().count(), 2);
    assert!(run(&["screen", "rules", "list", "--all"]).contains("ended on "));
}

#[derive(Deserialize)]
struct Group {
    category: String,
    text: String,
}

/// Words in which a letter is replaced by each of its look-alikes.
#[test]
fn look_alike_letters_do_not_hide_a_word() {
    let Some(shared) = shared_folder() else { return };
    let text = std::fs::read_to_string(shared.join("hostile/homoglyphs.jsonl"));
    let rules = Rules::default();
    let (mut tried, mut missed) = (0_u32, Vec::new());
    for line in text.expect("a readable file").lines() {
        let Ok(group) = serde_json::from_str::<Group>(line) else { continue };
        let mut letters = group.text.chars();
        let Some(base) = letters.next().filter(char::is_ascii_alphabetic) else { continue };
        if group.category != "group" {
            continue;
        }
        let word = format!("pre{base}fix").to_lowercase();
        rules.replace(vec![rule(&word)]);
        for alike in letters {
            let body = format!("see the pre{alike}fix here");
            let raw = RawDraft { body, ..RawDraft::default() };
            let Ok(draft) = raw.check() else { continue };
            tried += 1;
            if rules.weigh(&Submission::of(&draft)).is_empty() {
                missed.push(alike);
            }
        }
    }
    let missed_share = f64::from(u32::try_from(missed.len()).expect("few")) / f64::from(tried);
    assert!(tried > 500 && missed_share < 0.3, "{} of {tried}: {missed:?}", missed.len());
}

fn rule(word: &str) -> Rule {
    Rule {
        id: 1,
        kind: RuleKind::Word,
        value: word.to_owned(),
        effect: Effect::Hold,
        weight: 0.0,
        reason: "x".to_owned(),
        made_by: String::new(),
        made_at: Timestamp(0),
        expires_at: None,
        ended_at: None,
        ended_by: None,
    }
}

#[test]
fn no_text_upsets_the_rules() {
    let rules = Rules::default();
    rules.replace(vec![rule("casino")]);
    let screen = Screen::with(Moderation::HoldDoubtful, &rules, &Learnt::default());
    for entry in crate::hostile::entries() {
        let raw = RawDraft { body: entry.text, ..RawDraft::default() };
        let Ok(draft) = raw.check() else { continue };
        assert!(screen.judge(&Submission::of(&draft), &History::default()).log_odds.is_finite());
    }
}

async fn set(site: &Site, change: impl FnOnce(&mut CommentRule)) {
    let id = site.app.catalogue().all().next().expect("an article").id;
    let mut rule = CommentRule { article_id: id, set_by: "Mo".into(), ..CommentRule::default() };
    change(&mut rule);
    site.app.set_comment_rule(&rule).await.expect("the database answers");
}

#[tokio::test]
async fn who_has_the_form_open_when_comments_close_gets_the_text_back() {
    let site = Site::with_tides().await;
    assert_eq!(site.get(TIDES).await.texts("#comment-form").len(), 1);
    set(&site, |rule| rule.closed_at = Some(Timestamp::now())).await;
    let page = site.get(TIDES).await;
    assert!(page.texts("#comment-form").is_empty());
    assert!(page.text().contains("Comments here are closed."));
    for address in [COMMENTS, "/articles/tides/comments/preview"] {
        let answer = site.post(address, &[("body", "My </textarea> words")]).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        assert_eq!(answer.texts("h1"), ["Comments here are closed"]);
        assert_eq!(answer.texts("textarea[readonly]"), ["My </textarea> words"]);
    }
    assert!(site.app.comment(CommentId(1)).await.expect("it answers").is_none());
    set(&site, |rule| rule.closed_at = None).await;
    assert_eq!(site.get(TIDES).await.texts("#comment-form").len(), 1);
    let posted = site.comment("tides", "", "My words").await;
    assert_eq!(posted.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn comments_close_by_the_age_of_the_article_at_midnight() {
    let site = Site::with_settings(|settings| settings.close_comments_days = 30).await;
    let today = Timestamp::now().date().to_string();
    let tides = article("Tides", "The sea rises.").replace("2026-11-01", &today);
    site.publish(&[("articles/tides.md", &tides)]).await;
    let old = article("Winds", "Air moves.").replace("2026-11-01", "2026-01-01");
    site.publish(&[("articles/winds.md", &old)]).await;
    assert_eq!(site.get(TIDES).await.texts("#comment-form").len(), 1);
    assert!(site.get("/articles/winds").await.texts("#comment-form").is_empty());
    let catalogue = site.app.catalogue();
    let tides = catalogue.all().find(|one| one.slug.as_str() == "tides").expect("an article");
    let in_days = |days: i64| Timestamp::of(Timestamp::now().date()).plus_seconds(days * 86_400);
    assert!(site.app.is_open_at(tides, in_days(31).plus_seconds(-1)));
    assert!(!site.app.is_open_at(tides, in_days(31)));
    // The page that is kept is drawn anew when the day turns.
    let draws = crate::draws::Draws::listen();
    site.app.do_due_at(in_days(31), false).await.expect("the jobs are done");
    assert_eq!(draws.among(&site, &[TIDES]).await, [TIDES]);
}

#[tokio::test]
async fn an_article_can_be_moderated_more_closely_than_the_site() {
    let site = Site::with_tides().await;
    set(&site, |rule| rule.moderation = Some(Moderation::HoldEverything)).await;
    let (status, reason) = post(&site, [192, 0, 2, 1], 1, "I like the sea").await;
    assert_eq!(status, Status::Held);
    assert_eq!(reason.expect("a reason").because, "A moderator reads every comment first here.");
    set(&site, |rule| rule.moderation = None).await;
    assert_eq!(post(&site, [192, 0, 2, 1], 2, "I like it still").await.0, Status::Published);
}

#[tokio::test]
async fn the_first_comments_of_everybody_are_held_until_a_moderator_has_published_one() {
    let hold = |settings: &mut lamplight::config::Settings| {
        settings.moderation = Moderation::HoldFirstTimers;
    };
    let site = Site::with_settings(hold).await;
    site.publish(&[("articles/tides.md", &article("Tides", "The sea rises."))]).await;
    let (status, reason) = post(&site, [192, 0, 2, 1], 1, "I like the sea").await;
    assert_eq!((status, &*reason.expect("a reason").filter), (Status::Held, "moderation"));
    let operator = lamplight::comments::Decider::operator();
    let decided = site.app.decide(CommentId(1), Status::Published, &operator, "").await;
    decided.expect("the database answers");
    assert_eq!(post(&site, [192, 0, 2, 1], 2, "I like it still").await.0, Status::Published);
    assert_eq!(post(&site, [198, 51, 100, 1], 3, "So do I, always").await.0, Status::Held);
}

#[tokio::test]
async fn an_operator_closes_and_opens_an_article_and_sets_its_mode() {
    let database = Database::new().await;
    let site = database.site(|_| {}).await;
    site.publish(&[("articles/tides.md", &article("Tides", "The sea rises."))]).await;
    let run = |arguments: &[&str]| {
        run_program(&database.url, &[&["comments", "rule", "tides"], arguments].concat())
    };
    assert_eq!(run(&[]), "Comments on tides: open; a moderator reads what is in doubt\n");
    assert_eq!(
        run(&["--close", "--moderation", "hold-first-timers", "--because", "A bad night"]),
        "Comments on tides: closed; a moderator reads those first who are new\n"
    );
    assert_eq!(
        run(&["--open"]),
        "Comments on tides: open; a moderator reads those first who are new\n"
    );
    assert_eq!(
        run(&["--moderation", "site"]),
        "Comments on tides: open; a moderator reads what is in doubt\n"
    );
}
