//! The classifier as moderators train it, and `lamplight spam-eval`, with which anybody can score
//! it. The comments are ours, in `tests/fixtures/spam/`.

use std::fs;
use std::path::PathBuf;

use lamplight::spam::{Classifier, Decision, Opinion, Sample};
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::Value;

use crate::hostile::entries;
use crate::workplace::Workplace;

#[derive(Debug, Deserialize)]
struct Decided {
    body: String,
    #[serde(default)]
    author: String,
    #[serde(default)]
    url: String,
    #[serde(default)]
    thread: String,
    label: String,
}

impl Decided {
    fn sample(&self) -> Sample<'_> {
        let (body, author) = (&*self.body, &*self.author);
        let own_hosts = &["lamp.example"];
        Sample { body, author, page: "spring-tides", own_hosts, account: true, website: "" }
    }

    /// As `lamplight spam-eval` sees it.
    fn elsewhere(&self) -> Sample<'_> {
        let page = self.thread.rsplit(':').next().unwrap_or_default();
        Sample { page, own_hosts: &[], website: &self.url, ..self.sample() }
    }

    fn decision(&self) -> Decision<'_> {
        Decision { sample: self.sample(), spam: self.label == "spam" }
    }
}

fn path(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests/fixtures/spam", name].iter().collect()
}

fn read(name: &str) -> Vec<Decided> {
    let text = fs::read_to_string(path(name)).expect("a readable file");
    text.lines().map(|line| serde_json::from_str(line).expect("a decided comment")).collect()
}

fn one_by_one(decided: &[Decided]) -> Classifier {
    let mut classifier = Classifier::new();
    for one in decided {
        classifier.learn(&one.decision());
    }
    classifier
}

fn at_once(decided: &[Decided]) -> Classifier {
    Classifier::train(&decided.iter().map(Decided::decision).collect::<Vec<_>>())
}

fn ask(classifier: &Classifier, body: &str) -> Opinion {
    classifier.judge(&Sample { body, ..Sample::default() })
}

#[test]
fn before_the_first_decision_people_are_published() {
    let classifier = Classifier::new();
    for one in read("genuine.jsonl") {
        let opinion = classifier.judge(&one.sample());
        assert!(!opinion.held(), "{}: {opinion:?}", one.body);
    }
    let spam = read("spam.jsonl");
    let held = spam.iter().filter(|one| classifier.judge(&one.sample()).held()).count();
    assert!(held * 3 >= spam.len() * 2, "{held} of {}", spam.len());
}

#[test]
fn before_the_first_decision_spam_of_all_kinds_is_told_from_what_people_tell() {
    let classifier = Classifier::new();
    // As first measured, less what a change for the better elsewhere may cost.
    for (file, least_caught, most_held) in
        [("kinds/development.jsonl", 93, 9), ("kinds/held-out.jsonl", 74, 10)]
    {
        let all = read(file);
        let held = |label: &str| {
            let of = all.iter().filter(|one| one.label == label);
            of.filter(|one| classifier.judge(&one.elsewhere()).held()).count()
        };
        let (caught, in_vain) = (held("spam"), held("ham"));
        assert!(caught >= least_caught && in_vain <= most_held, "{file}: {caught}, {in_vain}");
    }
}

#[test]
fn what_was_decided_shows_in_what_is_thought_of_the_next() {
    let learnt = read("decided/learnt.jsonl");
    for classifier in [one_by_one(&learnt), at_once(&learnt)] {
        for one in read("decided/unseen.jsonl") {
            let opinion = classifier.judge(&one.sample());
            assert_eq!(opinion.held(), one.label == "spam", "{}: {opinion:?}", one.body);
        }
    }
}

#[test]
fn moderators_overrule_what_the_classifier_shipped_with() {
    let mut classifier = Classifier::new();
    let body = "Where do I subscribe to the newsletter of the harbour?";
    let before = ask(&classifier, body).log_odds;
    for harbour in ["harbour", "coast guard", "museum", "lighthouse", "school"] {
        let body = format!("I would like to subscribe to the newsletter of the {harbour}.");
        let sample = Sample { body: &body, ..Sample::default() };
        classifier.learn(&Decision { sample, spam: false });
    }
    assert!(ask(&classifier, body).log_odds < before - 0.5);
}

#[test]
fn the_moderator_reads_what_weighed_most() {
    let classifier = at_once(&read("decided/learnt.jsonl"));
    let opinion = ask(&classifier, "Subscribe to my channel https://boats.example");
    let named: Vec<_> = opinion.because.iter().map(|evidence| &*evidence.because).collect();
    assert!(named.contains(&"It asks people to subscribe."), "{named:?}");
    assert!(named.contains(&"It links to another site."), "{named:?}");
    let weights: Vec<_> = opinion.because.iter().map(|one| one.log_odds.abs()).collect();
    assert!(weights.is_sorted_by(|a, b| a >= b), "{weights:?}");
    let opinion = ask(&classifier, "why does the flood come twice");
    assert!(opinion.because.iter().any(|one| one.because.starts_with("It says “")));
}

#[test]
fn a_copy_of_decided_spam_is_recognised_and_its_author_too() {
    let mut classifier = Classifier::new();
    let author = "Boats4U";
    let sample = Sample { body: "Boats in the sun", author, account: true, ..Sample::default() };
    let before = classifier.judge(&sample).log_odds;
    classifier.learn(&Decision { sample, spam: true });
    let copy = Sample { body: "BOATS in the sun!", author: "", ..sample };
    let because = classifier.judge(&copy).because;
    assert!(because.iter().any(|one| one.because == "It says what a moderator called spam."));
    let other = Sample { body: "Another sentence", ..sample };
    let because = classifier.judge(&other).because;
    assert!(because.iter().any(|one| one.because.contains("by an author whose comments")));
    assert!(classifier.judge(&sample).log_odds > before);
}

#[test]
fn the_same_decisions_give_the_same_model_everywhere() {
    let learnt = read("decided/learnt.jsonl");
    assert!(one_by_one(&learnt) == one_by_one(&learnt));
    assert!(at_once(&learnt) == at_once(&learnt));
    // Undoing is training without what was undone: nothing of it may stay behind.
    let (undone, rest) = learnt.split_last().expect("some decisions");
    let before = ask(&at_once(rest), &undone.body);
    let mut classifier = at_once(rest);
    classifier.learn(&undone.decision());
    assert!(ask(&classifier, &undone.body).log_odds > before.log_odds);
    assert_eq!(ask(&at_once(rest), &undone.body), before);
}

#[test]
fn no_text_upsets_the_classifier_and_no_reason_is_long() {
    let classifier = at_once(&read("decided/learnt.jsonl"));
    let long = format!("{} {}", "a".repeat(10_000), "зaрaб ".repeat(3_000));
    for body in entries().into_iter().map(|entry| entry.text).chain([long]) {
        let opinion = ask(&classifier, &body);
        assert!(opinion.log_odds.is_finite(), "{body}");
        for one in opinion.because {
            assert!(one.log_odds.is_finite() && one.because.chars().count() < 100, "{one:?}");
            assert!(!one.because.chars().any(char::is_control), "{one:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_can_be_learnt_and_judged(body in any::<String>(), author in any::<String>(), spam in any::<bool>()) {
        let mut classifier = Classifier::new();
        let sample = Sample { body: &body, author: &author, website: &author, page: &body, ..Sample::default() };
        let before = classifier.judge(&sample).log_odds;
        classifier.learn(&Decision { sample, spam });
        let after = classifier.judge(&sample);
        prop_assert!(after.log_odds.is_finite() && after.hold_above.is_finite());
        let step = after.log_odds - before;
        prop_assert!(if spam { step >= 0.0 } else { step <= 0.0 }, "{}", step);
    }
}

fn lines(out: &str) -> Vec<Value> {
    out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[tokio::test]
async fn spam_eval_learns_files_and_judges_another() {
    let place = Workplace::new().await;
    let (learnt, unseen) = (path("decided/learnt.jsonl"), path("decided/unseen.jsonl"));
    let (learnt, unseen) = (learnt.to_str().expect("UTF-8"), unseen.to_str().expect("UTF-8"));
    let more = path("genuine.jsonl");
    let more = more.to_str().expect("UTF-8");
    let ran = place.run(&["spam-eval", "--train", learnt, "--train", more, "--test", unseen]);
    assert_eq!((ran.status, &*ran.err), (0, ""));
    let judged = lines(&ran.out);
    let decided = read("decided/unseen.jsonl");
    assert_eq!(judged.len(), decided.len());
    for ((line, one), number) in judged.iter().zip(decided).zip(1..) {
        assert_eq!(line["id"], format!("unseen-{number}"));
        assert!(line["score"].as_f64().expect("a number").is_finite());
        let verdict = line["verdict"].as_str().expect("a word");
        assert!(["ham", "unsure", "spam"].contains(&verdict));
        assert_eq!(verdict != "ham", one.label == "spam", "{line} {}", one.body);
    }
    assert!(!place.path().join("data").exists(), "measuring makes no database");
}

#[tokio::test]
async fn spam_eval_online_answers_questions_and_learns_answers() {
    let place = Workplace::new().await;
    let input = concat!(
        "{\"id\": 1, \"body\": \"the harbour lights\", \"author\": null}\n",
        "{\"id\": 1, \"body\": \"the harbour lights\", \"label\": \"spam\"}\n\n",
        "{\"id\": \"again\", \"body\": \"the harbour lights\"}",
    );
    let ran = place.run_with(&["spam-eval", "--online"], input.as_bytes());
    assert_eq!((ran.status, &*ran.err), (0, ""));
    let judged = lines(&ran.out);
    assert_eq!((&judged[0]["id"], &judged[1]["id"]), (&1.into(), &"again".into()));
    assert_eq!(judged[0]["verdict"], "ham");
    assert!(judged[1]["score"].as_f64() > judged[0]["score"].as_f64(), "{judged:?}");
}

#[tokio::test]
async fn spam_eval_names_the_line_that_it_cannot_read() {
    let place = Workplace::new().await;
    for (line, words) in [
        ("{\"id\": 1}", "body"),
        ("{\"body\": \"x\", \"label\": \"maybe\"}", "maybe"),
        ("{\"body\": \"x\"}", "label"),
        ("[1]", "comment"),
        ("{", "EOF"),
    ] {
        place.write("bad.jsonl", &format!("{{\"body\": \"x\", \"label\": \"ham\"}}\n\n{line}\n"));
        let ran = place.run(&["spam-eval", "--train", "bad.jsonl", "--online"]);
        assert_eq!((ran.status, &*ran.out), (2, ""), "{line}");
        assert!(ran.err.starts_with("bad.jsonl:3: "), "{}", ran.err);
        assert!(ran.err.contains(words), "{}", ran.err);
    }
    let ran = place.run_with(&["spam-eval", "--online"], b"{\"id\": 1, \"body\": \"x\"}\n\xff");
    assert_eq!(ran.status, 2);
    assert!(ran.err.starts_with("standard input:2: "), "{}", ran.err);
    assert_eq!(lines(&ran.out).len(), 1);
    let ran = place.run(&["spam-eval", "--train", "none.jsonl", "--online"]);
    assert_eq!(ran.status, 3, "{}", ran.err);
    assert!(ran.err.contains("none.jsonl"), "{}", ran.err);
    assert_eq!(place.run(&["spam-eval"]).status, 2);
}
