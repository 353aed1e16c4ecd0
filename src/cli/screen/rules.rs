use clap::{ArgGroup, Args, Subcommand};

use crate::app::{App, BAN_DAYS};
use crate::cli::output::{complain, on_one_line, say};
use crate::cli::{Done, Failed, failed};
use crate::clock::Timestamp;
use crate::comments::CommentId;
use crate::spam::{Effect, NewRule, Rule, RuleKind};

/// What can be done with rules.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Action {
    /// List the rules in force
    List {
        /// Those that have expired or were ended as well
        #[arg(long)]
        all: bool,
    },
    /// Make a rule: a comment that it fits is held, or weighed, never dropped
    Add(Added),
    /// End rules
    End {
        /// Numbers of the rules
        #[arg(required = true)]
        ids: Vec<i64>,
    },
}

/// A rule to be made.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("what").required(true)))]
pub(in crate::cli) struct Added {
    /// Whole words, one or several in a row; look-alike letters do not hide them
    #[arg(long, group = "what", value_name = "WORDS")]
    word: Option<String>,
    /// A regular expression (syntax of Rust's `regex`), small and capital letters alike
    #[arg(long, group = "what", value_name = "REGEX")]
    pattern: Option<String>,
    /// Links to a host and everything under it
    #[arg(long, group = "what", value_name = "HOST")]
    host: Option<String>,
    /// Whoever is behind the network address of a comment
    #[arg(long, group = "what", value_name = "COMMENT")]
    sender_of: Option<i64>,
    /// Whoever is in the network of a comment (256 IPv4 addresses, or an IPv6 site)
    #[arg(long, group = "what", value_name = "COMMENT")]
    network_of: Option<i64>,
    /// Weigh it with so many nats instead of holding what it fits; negative speaks for a comment
    #[arg(long, value_name = "NATS", allow_negative_numbers = true, conflicts_with = "spam_like")]
    weight: Option<f64>,
    /// Hold it, and say that it is as good as spam
    #[arg(long)]
    spam_like: bool,
    /// Why: whoever is held by it may read this
    #[arg(long, value_name = "SENTENCE")]
    because: String,
    /// Days for which it is in force; without it for ever, or 30 for a sender or network
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=36_500))]
    days: Option<u32>,
}

/// Does it and says so.
pub(super) async fn act(app: &App, action: Action) -> Done {
    match action {
        Action::List { all } => list(app, all).await,
        Action::Add(added) => add(app, added).await,
        Action::End { ids } => end(app, ids).await,
    }
}

async fn list(app: &App, all: bool) -> Done {
    let now = Timestamp::now();
    let mut rules = app.rules(all).await.map_err(|error| failed(&error))?;
    rules.retain(|rule| all || rule.is_in_force(now));
    for rule in &rules {
        say(format_args!(
            "{:>6}  {:<8} {:<10} {}  {} ({}, {}; {})",
            rule.id,
            rule.kind.to_string(),
            effect(rule),
            on_one_line(&rule.value),
            on_one_line(&rule.reason),
            on_one_line(&rule.made_by),
            rule.made_at.day_in_words(),
            end_of(rule, now),
        ));
    }
    if rules.is_empty() {
        complain(format_args!("There are none."));
    }
    Ok(())
}

fn effect(rule: &Rule) -> String {
    match rule.effect {
        Effect::Weigh => format!("{:+.1} nats", rule.weight),
        Effect::Hold => "hold".to_owned(),
        Effect::SpamLike => "spam-like".to_owned(),
    }
}

fn end_of(rule: &Rule, now: Timestamp) -> String {
    match (rule.ended_at, rule.expires_at) {
        (Some(ended), _) => format!("ended on {}", ended.day_in_words()),
        (None, None) => "for ever".to_owned(),
        (None, Some(end)) if end <= now => format!("expired on {}", end.day_in_words()),
        (None, Some(end)) => format!("until {}", end.day_in_words()),
    }
}

async fn add(app: &App, added: Added) -> Done {
    let (kind, value) = looked_for(app, &added).await?;
    let (effect, weight) = match (added.weight, added.spam_like) {
        (Some(weight), _) => (Effect::Weigh, weight),
        (None, true) => (Effect::SpamLike, 0.0),
        (None, false) => (Effect::Hold, 0.0),
    };
    let ban = matches!(kind, RuleKind::Sender | RuleKind::Network).then_some(BAN_DAYS);
    let expires_at =
        added.days.or(ban).map(|days| Timestamp::now().plus_seconds(i64::from(days) * 86_400));
    let rule = NewRule { kind, value, effect, weight, reason: added.because, expires_at };
    match app.make_rule(rule, "command line").await.map_err(|error| failed(&error))? {
        Ok(id) => {
            say(format_args!("Rule {id} is in force"));
            Ok(())
        }
        Err(problems) => {
            for problem in problems {
                complain(format_args!("{problem}"));
            }
            Err(Failed::Usage)
        }
    }
}

async fn looked_for(app: &App, added: &Added) -> Result<(RuleKind, String), Failed> {
    let Added { word, pattern, host, sender_of, network_of, .. } = added;
    let typed = [(RuleKind::Word, word), (RuleKind::Pattern, pattern), (RuleKind::Host, host)];
    if let Some((kind, value)) =
        typed.into_iter().find_map(|(kind, text)| Some((kind, text.clone()?)))
    {
        return Ok((kind, value));
    }
    let kind = if sender_of.is_some() { RuleKind::Sender } else { RuleKind::Network };
    let id = sender_of.or(*network_of).unwrap_or_default();
    let hash = app.sender_of(CommentId(id), kind).await.map_err(|error| failed(&error))?;
    hash.map(|hash| (kind, hash)).ok_or_else(|| {
        complain(format_args!(
            "Nothing is kept of where comment {id} came from, or there is no such comment."
        ));
        Failed::Faults
    })
}

async fn end(app: &App, ids: Vec<i64>) -> Done {
    let mut done = Ok(());
    for id in ids {
        if app.end_rule(id, "command line").await.map_err(|error| failed(&error))? {
            say(format_args!("Rule {id} is no longer in force"));
        } else {
            complain(format_args!("There is no rule {id} in force; `rules list` shows some."));
            done = Err(Failed::Faults);
        }
    }
    done
}
