//! How well the guard finds what could identify somebody, on labelled texts, and how long it takes.

use std::time::{Duration, Instant};

use lamplight::guard::{Crisis, find};

use crate::labelled::{Figures, measure as measured, measure_crisis, set};
use crate::table::{Table, at_most};

/// The sets, in the order in which they were written.
const SETS: [&str; 4] = ["development", "held-out", "later", "last"];

/// The most that one comment may take at the mean, in microseconds.
const AIM: f64 = 200.0;

/// Measures and prints.
pub(crate) fn measure() {
    for name in SETS {
        let mut table =
            Table::new(&["", "labels", "precision", "recall", "false alarms", "missed"]);
        let mut all = Figures::default();
        let texts = set(name);
        for (kind, figures) in measured(&texts, |_, _, _| {}) {
            table.row(&row(kind.word(), figures));
            all.add(figures);
        }
        table.row(&row("all", all));
        table.print(&format!("The guard on `{name}`: {} comments", texts.len()));
    }
    let mut table = Table::new(&["", "labels", "precision", "recall", "false alarms", "missed"]);
    for name in ["development", "held-out"] {
        table.row(&row(name, measure_crisis(name, |_| {})));
    }
    table.print("Crisis words on `crisis`");
    times();
}

fn row(name: &str, figures: Figures) -> [String; 6] {
    [
        name.into(),
        (figures.found + figures.missed).to_string(),
        format!("{:.3}", figures.precision()),
        format!("{:.3}", figures.recall()),
        figures.false_alarms.to_string(),
        figures.missed.to_string(),
    ]
}

/// The time for each comment of all sets, and for the longest comment that the form takes.
fn times() {
    let texts: Vec<String> = SETS.into_iter().flat_map(set).map(|labelled| labelled.text).collect();
    let crisis = Crisis::new(&[]);
    let mut table = Table::new(&["µs", "mean", "median", "p99"]);
    let long: Vec<String> = (0..50)
        .map(|turn| {
            let words = texts.iter().cycle().skip(turn * 13).flat_map(|text| [text, " "]);
            let mut long: String = words.take(400).collect();
            long.truncate(long.char_indices().nth(10_000).map_or(long.len(), |(end, _)| end));
            long
        })
        .collect();
    for (name, texts, aim) in [("a comment", &texts, AIM), ("10,000 characters", &long, f64::MAX)] {
        // The lists are read once, at the first comment.
        std::hint::black_box(find(&texts[0], "", "en"));
        for (what, run) in [
            (
                "guarded",
                &(|text: &str| find(text, "Quiet Heron", "en").len()) as &dyn Fn(&str) -> usize,
            ),
            ("searched for danger", &|text| usize::from(crisis.is_in(text))),
        ] {
            let mut taken: Vec<Duration> = Vec::new();
            for text in texts.iter().cycle().take(texts.len() * 20) {
                let begun = Instant::now();
                std::hint::black_box(run(text));
                taken.push(begun.elapsed());
            }
            taken.sort_unstable();
            let at = |percent: usize| microseconds(taken[taken.len() * percent / 100]);
            let mean = microseconds(taken.iter().sum::<Duration>())
                / f64::from(u32::try_from(taken.len()).unwrap_or(u32::MAX));
            let mean = if aim < f64::MAX { at_most(mean, aim, 0) } else { format!("{mean:.0}") };
            let cells = [
                format!("{name} {what}"),
                mean,
                format!("{:.0}", at(50)),
                format!("{:.0}", at(99)),
            ];
            table.row(&cells);
        }
    }
    table.print("Time for one comment");
}

fn microseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}
