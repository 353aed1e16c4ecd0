use std::io::{self, BufRead};
use std::path::PathBuf;

use clap::Args;

use crate::cli::labelled::{Place, Row, parse, read_file, read_labelled, unreadable};
use crate::cli::output::{complain, say};
use crate::cli::{Done, Failed};
use crate::comments::{RawDraft, Status};
use crate::spam::{
    Classifier, Decision, History, Learnt, Model, Moderation, Rules, Screen, Submission,
};

/// Measures the classifier of comments: learns from files, judges others.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Decided comments to learn, one JSON object on each line, oldest first; can be repeated
    #[arg(long, value_name = "FILE")]
    train: Vec<PathBuf>,
    /// Comments to judge
    #[arg(long, value_name = "FILE", required_unless_present = "online")]
    test: Option<PathBuf>,
    /// Read standard input: judge a line without `label` at once, learn one with it
    #[arg(long, conflicts_with = "test")]
    online: bool,
    /// Let the whole screen judge, with the classifier as one of its filters
    #[arg(long)]
    screen: bool,
}

/// Who judges.
enum Judge {
    Alone(Box<Classifier>),
    /// With the filters beside; the model is that of the screen.
    Screen(Box<Screen>, Learnt),
}

/// Prints one line for each comment that is judged: its id, log-odds in nats, and `ham`, `unsure`
/// or `spam`.
pub(super) fn evaluate(arguments: &Arguments) -> Done {
    let mut decided = Vec::new();
    for path in &arguments.train {
        decided.extend(read_labelled(path)?);
    }
    let decisions: Vec<_> = decided.iter().map(|(row, spam)| row.decided(*spam)).collect();
    let mut judge = Judge::train(&decisions, arguments.screen);
    if arguments.online {
        return follow(&mut judge);
    }
    // All of it is read first, so that a fault in the last line does not leave half a result.
    let tests = arguments.test.as_deref().map_or_else(|| Ok(Vec::new()), read_file)?;
    if tests.is_empty() {
        complain(format_args!("There is no comment to judge."));
        return Err(Failed::Faults);
    }
    for (row, _) in &tests {
        judge.say(row);
    }
    Ok(())
}

/// Judges and learns line by line until standard input ends.
fn follow(judge: &mut Judge) -> Done {
    for (line, number) in io::stdin().lock().split(b'\n').zip(1_usize..) {
        let place = Place { file: "standard input".into(), line: number };
        let line = line.map_err(|error| unreadable(&place.file, &error))?;
        let Some(row) = parse(&line, &place)? else { continue };
        match row.is_spam() {
            Some(spam) => judge.learn(&row.decided(spam)),
            None => judge.say(&row),
        }
    }
    Ok(())
}

/// Nats above the threshold of the screen from which a verdict is clear: three to one.
const CLEAR: f64 = 1.1;

impl Judge {
    fn train(decisions: &[Decision<'_>], screen: bool) -> Self {
        if !screen {
            return Self::Alone(Box::new(Classifier::train(decisions)));
        }
        let learnt = Learnt::default();
        learnt.replace(Model::train(decisions));
        let screen = Screen::with(Moderation::HoldDoubtful, &Rules::default(), &learnt);
        Self::Screen(Box::new(screen), learnt)
    }

    fn learn(&mut self, decision: &Decision<'_>) {
        match self {
            Self::Alone(classifier) => classifier.learn(decision),
            Self::Screen(_, learnt) => learnt.learn(decision),
        }
    }

    /// Prints what it makes of a comment.
    fn say(&self, row: &Row) {
        let (score, [held, clear]) = match self {
            Self::Alone(classifier) => {
                let opinion = classifier.judge(&row.sample());
                (opinion.log_odds, [opinion.held(), opinion.clear()])
            }
            Self::Screen(screen, learnt) => screened(row, screen, learnt),
        };
        let verdict = match (held, clear) {
            (false, _) => "ham",
            (true, false) => "unsure",
            (true, true) => "spam",
        };
        // Standard output is flushed at the end of every line.
        say(format_args!(
            "{}",
            serde_json::json!({ "id": row.id, "score": score, "verdict": verdict })
        ));
    }
}

/// Log-odds in nats, and whether the comment is held, and clearly so.
///
/// Of what the form would send back to be mended only the words can be judged.
fn screened(row: &Row, screen: &Screen, learnt: &Learnt) -> (f64, [bool; 2]) {
    let sample = row.sample();
    let (author_name, body) = (sample.author.to_owned(), sample.body.to_owned());
    let raw = RawDraft { author_name, body, ..RawDraft::default() };
    let Ok(draft) = raw.check() else {
        let opinion = learnt.read().classifier.judge(&sample);
        let log_odds = screen.hold_at + opinion.log_odds - opinion.hold_above;
        return (log_odds, [opinion.held(), opinion.clear()]);
    };
    let submission = Submission { page: sample.page, ..Submission::of(&draft) };
    let verdict = screen.judge(&submission, &History::default());
    let clear = verdict.log_odds >= screen.hold_at + CLEAR;
    (verdict.log_odds, [verdict.status == Status::Held, clear])
}
