use clap::{Args, ValueEnum};

use crate::app::{App, CommentRule};
use crate::cli::comments::reason;
use crate::cli::output::{complain, on_one_line, say};
use crate::cli::{Done, Failed, failed};
use crate::clock::Timestamp;
use crate::comments::Decider;
use crate::content::{Kind, Slug};
use crate::spam::Moderation;

/// A rule for one article.
#[derive(Debug, Args)]
pub(in crate::cli) struct Ruled {
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
pub(in crate::cli) enum Mode {
    /// A moderator reads everything first
    HoldEverything,
    /// A moderator reads those first of whom none has published anything
    HoldFirstTimers,
    /// A moderator reads what the screen is in doubt about
    HoldDoubtful,
    /// As on the whole site
    Site,
}

/// Sets the rule of an article, if one is given, and says what is in force.
pub(super) async fn rule(app: &App, who: &Decider, ruled: Ruled) -> Done {
    let found = Slug::parse(&ruled.slug);
    let catalogue = app.catalogue();
    let listing = found.and_then(|slug| catalogue.at(&slug).cloned());
    let Some(listing) = listing.filter(|listing| listing.kind == Kind::Article) else {
        complain(format_args!("There is no article `{}`.", on_one_line(&ruled.slug)));
        return Err(Failed::Faults);
    };
    let why = reason(&ruled.because)?;
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
            set_by: who.name.clone(),
            set_at: now,
            why,
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
    pub(in crate::cli) fn moderation(self) -> Moderation {
        match self {
            Self::HoldEverything => Moderation::HoldEverything,
            Self::HoldFirstTimers => Moderation::HoldFirstTimers,
            Self::HoldDoubtful | Self::Site => Moderation::HoldDoubtful,
        }
    }
}
