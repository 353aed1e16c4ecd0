use clap::Args;

use crate::app::{App, Change, Outcomes, Replay};
use crate::cli::output::{complain, on_one_line, say};
use crate::cli::{Done, Failed, comments::Mode, failed};
use crate::clock::Timestamp;
use crate::config::NATS;
use crate::spam::{Effect, NewRule, RuleKind};

/// What is to be tried.
#[derive(Debug, Args)]
pub(in crate::cli) struct Arguments {
    /// Log-odds in nats from which a comment is held, instead of the setting
    #[arg(long, value_name = "NATS", allow_negative_numbers = true, value_parser = nats)]
    hold_at: Option<f64>,
    /// Log-odds in nats before anything is known, instead of the setting
    #[arg(long, value_name = "NATS", allow_negative_numbers = true, value_parser = nats)]
    prior: Option<f64>,
    /// Who decides, instead of what is set
    #[arg(long, value_enum)]
    moderation: Option<Mode>,
    /// As if there were a rule for these words; can be repeated
    #[arg(long, value_name = "WORDS")]
    word: Vec<String>,
    /// As if there were a rule for this pattern; can be repeated
    #[arg(long, value_name = "REGEX")]
    pattern: Vec<String>,
    /// As if there were a rule for links to this host; can be repeated
    #[arg(long, value_name = "HOST")]
    host: Vec<String>,
    /// What the rules on trial weigh; without it they hold
    #[arg(long, value_name = "NATS", allow_negative_numbers = true)]
    weight: Option<f64>,
    /// As if there were no rule of this number; can be repeated
    #[arg(long, value_name = "RULE")]
    without: Vec<i64>,
    /// Weigh all words anew, each comment by a model trained on the others
    #[arg(long)]
    retrained: bool,
    /// Newest decisions that are looked at
    #[arg(long, default_value_t = 2_000, value_parser = clap::value_parser!(i64).range(1..=100_000))]
    limit: i64,
}

/// What the settings of the same names allow.
fn nats(typed: &str) -> Result<f64, String> {
    let number = typed.parse::<f64>().ok().filter(|number| NATS.contains(number));
    number.ok_or_else(|| format!("it is a number from {:.1} to {:.1}", NATS.start(), NATS.end()))
}

/// Prints what would have changed: counts, then each comment.
pub(super) async fn replay(app: &App, arguments: Arguments) -> Done {
    let screen = app.screen();
    let replay = Replay {
        hold_at: arguments.hold_at.unwrap_or(screen.hold_at),
        prior: arguments.prior.unwrap_or(screen.prior),
        moderation: arguments.moderation.filter(|mode| *mode != Mode::Site).map(Mode::moderation),
        with: rules(&arguments)?,
        without: arguments.without,
        retrained: arguments.retrained,
        limit: arguments.limit,
    };
    let replayed = app.replay(replay).await.map_err(|error| failed(&error))?;
    let (then, now) = (replayed.then, replayed.now);
    say(format_args!("{} comments with a decision", then.genuine + then.spam));
    say(format_args!("                       as it was   as it would be"));
    for (name, of) in [
        ("genuine, held in vain", (|one| (one.held_in_vain, one.genuine)) as fn(Outcomes) -> _),
        ("spam, published", |one| (one.missed, one.spam)),
    ] {
        let ((before, all), (after, _)) = (of(then), of(now));
        say(format_args!("{name:<21} {before:>5} of {all:<5} {after:>5} of {all}"));
    }
    for Change { id, article, spam, held, log_odds, because } in &replayed.changes {
        let step = if *held { "published → held" } else { "held → published" };
        let truth = match (spam, held) {
            (true, true) => "spam, caught",
            (true, false) => "spam, missed",
            (false, true) => "genuine, held in vain",
            (false, false) => "genuine, spared",
        };
        say(format_args!(
            "{:>8}  {step}  {truth:<21}  {log_odds:+.1}  {article}  {}",
            id.0,
            on_one_line(because)
        ));
    }
    if replayed.changes.is_empty() {
        say(format_args!("Nothing would have changed."));
    }
    Ok(())
}

/// The rules on trial.
fn rules(arguments: &Arguments) -> Result<Vec<NewRule>, Failed> {
    let Arguments { word, pattern, host, weight, .. } = arguments;
    let mut rules = Vec::new();
    for (kind, values) in
        [(RuleKind::Word, word), (RuleKind::Pattern, pattern), (RuleKind::Host, host)]
    {
        for value in values {
            let effect = if weight.is_some() { Effect::Weigh } else { Effect::Hold };
            let (weight, reason) = (weight.unwrap_or_default(), "On trial.".to_owned());
            let rule =
                NewRule { kind, value: value.clone(), effect, weight, reason, expires_at: None };
            rules.push(rule.check(Timestamp::now()).map_err(|problems| {
                for problem in problems {
                    complain(format_args!("{}: {problem}", on_one_line(value)));
                }
                Failed::Usage
            })?);
        }
    }
    Ok(rules)
}
