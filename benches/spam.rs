//! How long the screen takes over a comment, and its classifier to learn a decision; and what it knows
//! before the first.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use lamplight::comments::RawDraft;
use lamplight::spam::{
    Classifier, Decision, History, Learnt, Links, Moderation, Rules, Sample, Screen, SpamFilter,
    Submission,
};
use serde::Deserialize;

use crate::table::{Table, at_most};

/// Decisions learnt one after another, each judged before.
const DECISIONS: usize = 3_000;

/// The most that each may take at the mean, in microseconds.
const SCREENED: f64 = 200.0;
const LEARNT: f64 = 1_000.0;

/// Times that a comment is screened. The quickest counts, since whatever else runs on the machine
/// only adds to the others; the 99th percentile is that of comments, not of disturbances.
const TIMES: usize = 3;

const GENUINE: [&str; 6] = [
    "Thank you, I read this at night and slept for the first time.",
    "In our bay the water comes from the north first, does the page cover that?",
    "I left in March. What helped me: walking, cold water, my cat, not explaining myself.",
    "I do not agree with point four, some people do better with a gradual break.",
    "Does anybody know whether the shelter in the next town takes pets? My dog is the reason.",
    "Спасибо. Я читаю это ночью и плачу, но уже не от страха.",
];

const SPAM: [&str; 6] = [
    "Check out my channel and subscribe, I subscribe back!!!",
    "Earn 500$ a day from home, write to me: https://money.example/start",
    "He came back to me after a spell, contact the doctor at doctor@spells.example",
    "Зaрaботок нa дому, oт 300$ в дeнь, нужны люди в команду, пишитe в личкy",
    "Please listen to my new song, it would mean a lot to a young artist, link in my profile",
    "Best pills without prescription https://pills.example/buy only today, 40% discount",
];

/// Measures and prints.
pub(crate) fn measure() -> Result<()> {
    let learnt = Learnt::default();
    let screen = Screen::with(Moderation::HoldDoubtful, &Rules::default(), &learnt);
    let (mut screened, mut judged, mut taught) = (Vec::new(), Vec::new(), Vec::new());
    for number in 0..DECISIONS {
        let body = body(number);
        let draft = RawDraft { body: body.clone(), ..RawDraft::default() }.check();
        let draft = draft.ok().context("a draft without problems")?;
        let (page, own_hosts) = ("spring-tides", &["lamp.example"][..]);
        let submission =
            Submission { page, own_hosts, languages: &["en"], ..Submission::of(&draft) };
        let sample = Sample { body: &body, page, own_hosts, ..Sample::default() };
        screened.push(quickest(|| screen.judge(&submission, &History::default()).log_odds)?);
        judged.push(quickest(|| learnt.read().classifier.judge(&sample).log_odds)?);
        let decision = Decision { sample, spam: number % 2 == 1 };
        let begun = Instant::now();
        learnt.learn(&decision);
        taught.push(begun.elapsed());
    }
    let mut table = Table::new(&["µs", "mean", "median", "p99"]);
    for (name, aim, times) in [
        ("a comment screened", SCREENED, &mut screened),
        ("its words judged and explained", SCREENED, &mut judged),
        ("a decision learnt", LEARNT, &mut taught),
    ] {
        times.sort_unstable();
        let at = |percent: usize| microseconds(times[times.len() * percent / 100]);
        let sum: f64 = times.iter().copied().map(microseconds).sum();
        let mean = sum / f64::from(u32::try_from(times.len())?);
        table.row(&[
            name.into(),
            at_most(mean, aim, 0),
            format!("{:.0}", at(50)),
            at_most(at(99), aim, 0),
        ]);
    }
    table.print(&format!("The screen over {DECISIONS} decisions, from the first on"));
    cold()
}

/// A comment of our own with what it is.
#[derive(Deserialize)]
struct Labelled {
    body: String,
    author: String,
    url: String,
    thread: String,
    label: String,
}

/// What it knows before anything was learnt, next to holding whatever has a link away.
fn cold() -> Result<()> {
    let classifier = Classifier::new();
    for set in ["development", "held-out"] {
        let path = format!("{}/tests/fixtures/spam/kinds/{set}.jsonl", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(&path).with_context(|| path.clone())?;
        let all: Vec<Labelled> =
            text.lines().map(serde_json::from_str).collect::<Result<_, _>>().context(path)?;
        let mut table = Table::new(&["", "area under curve", "spam held", "genuine held"]);
        let links = |one: &Labelled| {
            let raw = RawDraft { body: one.body.clone(), ..RawDraft::default() };
            let found = raw.check().map(|draft| Links.weigh(&Submission::of(&draft)).len());
            let some = found.is_ok_and(|found| found > 0);
            (f64::from(u8::from(some)), some)
        };
        let words = |one: &Labelled| {
            let page = one.thread.rsplit(':').next().unwrap_or_default();
            let (body, author, website) = (&*one.body, &*one.author, &*one.url);
            let sample = Sample { body, author, account: true, website, page, own_hosts: &[] };
            let opinion = classifier.judge(&sample);
            (opinion.log_odds, opinion.held())
        };
        table.row(&row("whatever links away", &all, links));
        table.row(&row("the classifier, nothing learnt", &all, words));
        table.print(&format!("Spam of many kinds, `{set}`: {} comments", all.len()));
    }
    Ok(())
}

fn row(name: &str, all: &[Labelled], judge: impl Fn(&Labelled) -> (f64, bool)) -> [String; 4] {
    let judged = |label: &str| -> Vec<(f64, bool)> {
        all.iter().filter(|one| one.label == label).map(&judge).collect()
    };
    let (spam, genuine) = (judged("spam"), judged("ham"));
    let mut above = 0.0;
    for (one, _) in &spam {
        for (other, _) in &genuine {
            above += if one > other { 1.0 } else { 0.5 * f64::from(u8::from(one >= other)) };
        }
    }
    let count = |of: &[(f64, bool)]| of.iter().filter(|(_, held)| *held).count();
    let pairs = f64::from(u32::try_from(spam.len() * genuine.len()).unwrap_or(u32::MAX));
    [
        name.into(),
        format!("{:.3}", above / pairs),
        format!("{} of {}", count(&spam), spam.len()),
        format!("{} of {}", count(&genuine), genuine.len()),
    ]
}

/// The shortest time of some.
fn quickest(judge: impl Fn() -> f64) -> Result<Duration> {
    let mut shortest = Duration::MAX;
    for _ in 0..TIMES {
        let begun = Instant::now();
        let log_odds = judge();
        shortest = shortest.min(begun.elapsed());
        anyhow::ensure!(log_odds.is_finite(), "a verdict without a number");
    }
    Ok(shortest)
}

/// One to six sentences, never the same twice.
fn body(number: usize) -> String {
    let sentences = if number % 2 == 1 { SPAM } else { GENUINE };
    let chosen = (0..=number % 6).map(|n| sentences[(number / 2 + n * n) % sentences.len()]);
    format!("{} Number{number}", chosen.collect::<Vec<_>>().join(" "))
}

fn microseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}
