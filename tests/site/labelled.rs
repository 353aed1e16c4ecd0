//! Texts in which somebody has marked by hand what identifies people, and how well the guard finds
//! that. Also included by the benchmark that prints the figures.

use std::collections::BTreeMap;
use std::ops::Range;

use lamplight::guard::{Crisis, Field, Kind, Mark, find};
use serde::Deserialize;

/// One comment of a labelled set.
#[derive(Debug, Deserialize)]
pub(crate) struct Labelled {
    language: String,
    #[serde(default)]
    name: String,
    /// The text of the comment.
    pub(crate) text: String,
    marks: Vec<Label>,
}

#[derive(Debug, Deserialize)]
struct Label {
    kind: String,
    text: String,
    #[serde(default)]
    r#in: String,
}

/// How often the guard was right.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Figures {
    /// Labels that were found.
    pub(crate) found: usize,
    /// Labels that were not.
    pub(crate) missed: usize,
    /// Marks where there is no such label.
    pub(crate) false_alarms: usize,
}

impl Figures {
    /// Of the marks that were made, the share that is right.
    pub(crate) fn precision(self) -> f64 {
        share(self.found, self.found + self.false_alarms)
    }

    /// Of what should be found, the share that was.
    pub(crate) fn recall(self) -> f64 {
        share(self.found, self.found + self.missed)
    }

    /// Counts two sets together.
    pub(crate) fn add(&mut self, other: Self) {
        self.found += other.found;
        self.missed += other.missed;
        self.false_alarms += other.false_alarms;
    }
}

fn share(part: usize, whole: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "these are hundreds")]
    let (part, whole) = (part as f64, whole.max(1) as f64);
    part / whole
}

/// The lines of a set, as in `development`.
pub(crate) fn set(name: &str) -> Vec<Labelled> {
    lines(&format!("{name}.jsonl"))
}

fn lines<T: serde::de::DeserializeOwned>(file: &str) -> Vec<T> {
    let path = format!("{}/tests/fixtures/guard/{file}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("the set is there");
    text.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
}

impl Labelled {
    /// What the guard finds in it.
    pub(crate) fn marks(&self) -> Vec<Mark> {
        find(&self.text, &self.name, &self.language)
    }

    /// What it should find. Labels stand in their order, each behind the one before it.
    fn labels(&self) -> Vec<Mark> {
        let mut at = 0;
        let each = self.marks.iter().map(|label| {
            let kind = Kind::ALL.into_iter().find(|kind| kind.word() == label.kind);
            let (field, from) =
                if label.r#in == "name" { (Field::Name, 0) } else { (Field::Body, at) };
            let text = if field == Field::Name { &self.name } else { &self.text };
            let start = from + text[from..].find(&label.text).expect("a label of this text");
            let range = start..start + label.text.len();
            at = if field == Field::Body { range.end } else { at };
            Mark { kind: kind.expect("a kind of marks"), field, range }
        });
        each.collect()
    }
}

/// Figures for each kind. A mark is right where a label of the same kind shares at least half of
/// the stretch that both cover together.
pub(crate) fn measure(
    set: &[Labelled],
    mut wrong: impl FnMut(&Labelled, &str, &Mark),
) -> BTreeMap<Kind, Figures> {
    let mut figures: BTreeMap<Kind, Figures> = BTreeMap::new();
    for one in set {
        let (labels, mut marks) = (one.labels(), one.marks());
        for label in labels {
            let of_kind = figures.entry(label.kind).or_default();
            if let Some(place) = marks.iter().position(|mark| is_the_same(mark, &label)) {
                marks.remove(place);
                of_kind.found += 1;
            } else {
                of_kind.missed += 1;
                wrong(one, "missed", &label);
            }
        }
        for mark in marks {
            figures.entry(mark.kind).or_default().false_alarms += 1;
            wrong(one, "false alarm", &mark);
        }
    }
    figures
}

fn is_the_same(mark: &Mark, label: &Mark) -> bool {
    let both =
        |a: &Range<usize>, b: &Range<usize>| a.end.min(b.end).saturating_sub(a.start.max(b.start));
    let shared = both(&mark.range, &label.range);
    let together = mark.range.len() + label.range.len() - shared;
    mark.kind == label.kind && mark.field == label.field && shared * 2 >= together
}

/// One comment that speaks of danger or only sounds like it.
#[derive(Debug, Deserialize)]
pub(crate) struct Alarm {
    set: String,
    /// The text of the comment.
    pub(crate) text: String,
    urgent: bool,
}

/// Figures for crisis words, for `development` or `held-out`.
pub(crate) fn measure_crisis(set: &str, mut wrong: impl FnMut(&Alarm)) -> Figures {
    let crisis = Crisis::new(&[]);
    let mut figures = Figures::default();
    for one in lines::<Alarm>("crisis.jsonl").iter().filter(|one| one.set == set) {
        let said = crisis.is_in(&one.text);
        figures.found += usize::from(said && one.urgent);
        figures.missed += usize::from(!said && one.urgent);
        figures.false_alarms += usize::from(said && !one.urgent);
        if said != one.urgent {
            wrong(one);
        }
    }
    figures
}
