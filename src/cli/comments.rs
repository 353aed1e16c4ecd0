use clap::{Args, Subcommand, ValueEnum};

use crate::app::{App, CommentRule};
use crate::cli::output::{complain, on_lines, on_one_line, say};
use crate::cli::{Done, Failed, failed, services};
use crate::clock::Timestamp;
use crate::comments::{CommentId, Decider, Status};
use crate::content::{Kind, Slug};
use crate::spam::{Moderation, Reason};
use crate::store::{Decided, ScreenedComment};

/// What can be done with comments.
#[derive(Debug, Subcommand)]
pub(super) enum Action {
    /// List comments of one status, oldest first
    List {
        /// Which ones
        #[arg(long, value_enum, default_value = "held")]
        status: Which,
        /// Only comments after this number
        #[arg(long, default_value_t = 0)]
        after: i64,
        /// At most this many
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(i64).range(1..=10_000))]
        limit: i64,
    },
    /// Show one comment, why the screen decided as it did, what was decided since, and what services
    /// were sent about it, word for word
    Show {
        /// Number of the comment
        id: i64,
    },
    /// Show comments to readers
    Publish(Ids),
    /// Take comments off the page until somebody decides
    Hold(Ids),
    /// Call comments spam
    Spam(Ids),
    /// Take comments off the page for good; they stay in the database, and their answers keep their
    /// place
    Remove(Ids),
    /// Decide who may comment on one article, and who reads comments first
    Rule(Ruled),
}

/// A rule for one article.
#[derive(Debug, Args)]
pub(super) struct Ruled {
    /// Slug of the article
    slug: String,
    /// Who decides about its comments
    #[arg(long, value_enum)]
    moderation: Option<Mode>,
    /// Take no more comments
    #[arg(long, conflicts_with = "open")]
    close: bool,
    /// Take comments again
    #[arg(long)]
    open: bool,
    /// Why
    #[arg(long, value_name = "SENTENCE", default_value = "")]
    because: String,
}

/// Who decides whether a comment is seen at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Mode {
    /// A moderator reads everything first
    HoldEverything,
    /// A moderator reads those first of whom none has published anything
    HoldFirstTimers,
    /// A moderator reads what the screen is in doubt about
    HoldDoubtful,
    /// As on the whole site
    Site,
}

#[derive(Debug, clap::Args)]
pub(super) struct Ids {
    /// Numbers of the comments
    #[arg(required = true)]
    ids: Vec<i64>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Which {
    /// Readers see them
    Published,
    /// They wait for a decision
    Held,
    /// Somebody called them spam
    Spam,
    /// They were taken off the page
    Removed,
    /// Their writers took them back
    Withdrawn,
}

/// Longest beginning of a comment in a list, in characters.
const EXCERPT_CHARS: usize = 72;

/// Does it and says so.
pub(super) async fn act(app: App, action: Action) -> Done {
    let done = match action {
        Action::List { status, after, limit } => list(&app, status, CommentId(after), limit).await,
        Action::Show { id } => show(&app, CommentId(id)).await,
        Action::Publish(ids) => decide(&app, ids, Status::Published).await,
        Action::Hold(ids) => decide(&app, ids, Status::Held).await,
        Action::Spam(ids) => decide(&app, ids, Status::Spam).await,
        Action::Remove(ids) => decide(&app, ids, Status::Removed).await,
        Action::Rule(ruled) => rule(&app, ruled).await,
    };
    app.close().await;
    done
}

async fn list(app: &App, which: Which, after: CommentId, limit: i64) -> Done {
    let status = match which {
        Which::Published => Status::Published,
        Which::Held => Status::Held,
        Which::Spam => Status::Spam,
        Which::Removed => Status::Removed,
        Which::Withdrawn => Status::Withdrawn,
    };
    let found = app.comments_by_status(status, after, limit).await;
    let found = found.map_err(|error| failed(&error))?;
    for screened in &found {
        let comment = &screened.comment;
        let excerpt: String = on_one_line(&comment.body).chars().take(EXCERPT_CHARS).collect();
        say(format_args!(
            "{:>8}  {}  {:<24}  {:<16}  {excerpt}",
            comment.id.0,
            comment.posted_at,
            screened.article,
            name(screened),
        ));
    }
    if found.is_empty() {
        complain(format_args!("There are none."));
    }
    Ok(())
}

async fn show(app: &App, id: CommentId) -> Done {
    let found = app.comment_file(id).await.map_err(|error| failed(&error))?;
    let Some((screened, decisions)) = found else { return Err(unknown(id)) };
    let comment = &screened.comment;
    say(format_args!("Comment {} on {}", comment.id.0, screened.article));
    if let Some(parent) = comment.parent_id {
        say(format_args!("Answers comment {}", parent.0));
    }
    say(format_args!("From {}, {}", name(&screened), comment.posted_at.minute_in_words()));
    say(format_args!("Status: {}", word(comment.status)));
    say(format_args!("Evidence of spam: {:+.1} nats (0 is even odds)", screened.log_odds));
    for Reason { filter, log_odds, because, .. } in
        serde_json::from_str::<Vec<Reason>>(&screened.reasons).unwrap_or_default()
    {
        say(format_args!("  {log_odds:+.1}  {filter}: {}", on_one_line(&because)));
    }
    for decision in &decisions {
        say(format_args!(
            "{}: {} → {} by {}",
            decision.decided_at.minute_in_words(),
            word(decision.from_status),
            word(decision.to_status),
            on_one_line(&decision.decided_by),
        ));
    }
    services::explain(app, id).await?;
    say(format_args!("\n{}", on_lines(&comment.body)));
    Ok(())
}

async fn decide(app: &App, Ids { ids }: Ids, status: Status) -> Done {
    let mut done = Ok(());
    for id in ids.into_iter().map(CommentId) {
        let decided = app.decide(id, status, &Decider::operator(), "").await;
        match decided.map_err(|error| failed(&error))? {
            Some(decided) if decided.before == status => {
                say(format_args!("Comment {} was {} already", id.0, word(status)));
            }
            Some(Decided { after: Status::Withdrawn, .. }) => {
                complain(format_args!(
                    "Comment {} was taken back by its writer; only they can undo that.",
                    id.0
                ));
                done = Err(Failed::Faults);
            }
            Some(decided) => {
                say(format_args!("Comment {}: {} → {}", id.0, word(decided.before), word(status)));
            }
            None => done = Err(unknown(id)),
        }
    }
    done
}

/// Sets what was asked for, leaves the rest, and says how it stands.
async fn rule(app: &App, ruled: Ruled) -> Done {
    let found = Slug::parse(&ruled.slug);
    let catalogue = app.catalogue();
    let listing = found.and_then(|slug| catalogue.at(&slug).cloned());
    let Some(listing) = listing.filter(|listing| listing.kind == Kind::Article) else {
        complain(format_args!("There is no article `{}`.", on_one_line(&ruled.slug)));
        return Err(Failed::Faults);
    };
    if ruled.moderation.is_some() || ruled.close || ruled.open {
        let (before, now) = (app.comment_rule(listing.id).unwrap_or_default(), Timestamp::now());
        let closed_at = match (ruled.close, ruled.open) {
            (true, _) => before.closed_at.or(Some(now)),
            (false, true) => None,
            (false, false) => before.closed_at,
        };
        let moderation = match ruled.moderation {
            None => before.moderation,
            Some(Mode::Site) => None,
            Some(mode) => Some(mode.moderation()),
        };
        let rule = CommentRule {
            article_id: listing.id,
            moderation,
            closed_at,
            set_by: "command line".to_owned(),
            set_at: now,
            why: ruled.because,
        };
        app.set_comment_rule(&rule).await.map_err(|error| failed(&error))?;
    }
    let open = if app.is_open(&listing) { "open" } else { "closed" };
    let mode = match app.moderation_of(&listing) {
        Moderation::HoldEverything => "a moderator reads everything first",
        Moderation::HoldFirstTimers => "a moderator reads those first who are new",
        Moderation::HoldDoubtful => "a moderator reads what is in doubt",
    };
    say(format_args!("Comments on {}: {open}; {mode}", listing.slug));
    Ok(())
}

impl Mode {
    /// That of a new site for [`Mode::Site`].
    pub(super) fn moderation(self) -> Moderation {
        match self {
            Self::HoldEverything => Moderation::HoldEverything,
            Self::HoldFirstTimers => Moderation::HoldFirstTimers,
            Self::HoldDoubtful | Self::Site => Moderation::HoldDoubtful,
        }
    }
}

fn unknown(id: CommentId) -> Failed {
    complain(format_args!("There is no comment {}; `lamplight comments list` shows some.", id.0));
    Failed::Faults
}

fn name(screened: &ScreenedComment) -> String {
    let name = on_one_line(&screened.comment.author_name);
    if name.is_empty() { "Anonymous".to_owned() } else { name }
}

fn word(status: Status) -> &'static str {
    match status {
        Status::Published => "published",
        Status::Held => "held",
        Status::Spam => "spam",
        Status::Removed => "removed",
        Status::Withdrawn => "withdrawn",
    }
}
