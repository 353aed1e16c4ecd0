//! How long the classifier takes to judge a comment and to learn a decision.

use std::time::{Duration, Instant};

use anyhow::Result;
use lamplight::spam::{Classifier, Decision, Sample};

use crate::table::{Table, at_most};

/// Decisions learnt one after another, each judged before.
const DECISIONS: usize = 3_000;

/// The most that either may take at the mean, in microseconds.
const JUDGED: f64 = 200.0;
const LEARNT: f64 = 1_000.0;

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
    let mut classifier = Classifier::new();
    let (mut judged, mut learnt) = (Vec::new(), Vec::new());
    for number in 0..DECISIONS {
        let body = body(number);
        let sample = Sample { body: &body, page: "spring-tides", ..Sample::default() };
        let begun = Instant::now();
        let opinion = classifier.judge(&sample);
        judged.push(begun.elapsed());
        let decision = Decision { sample, spam: number % 2 == 1 };
        let begun = Instant::now();
        classifier.learn(&decision);
        learnt.push(begun.elapsed());
        anyhow::ensure!(opinion.log_odds.is_finite(), "{body}");
    }
    let mut table = Table::new(&["µs", "mean", "median", "p99"]);
    for (name, aim, times) in
        [("a comment judged", JUDGED, &mut judged), ("a decision learnt", LEARNT, &mut learnt)]
    {
        times.sort_unstable();
        let at = |percent: usize| microseconds(times[times.len() * percent / 100]);
        let sum: f64 = times.iter().copied().map(microseconds).sum();
        let mean = sum / f64::from(u32::try_from(times.len())?);
        table.row(&[
            name.into(),
            at_most(mean, aim, 0),
            format!("{:.0}", at(50)),
            format!("{:.0}", at(99)),
        ]);
    }
    table.print(&format!("The classifier over {DECISIONS} decisions, from the first on"));
    Ok(())
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
