use crate::app::{App, MOST_COUNTED, QueueFilter, QueuePlace, Queued, Search};
use crate::cli::comments::{Which, name};
use crate::cli::output::{complain, on_one_line, say};
use crate::cli::{Done, Failed, failed};
use crate::comments::{CommentId, Decider, Status};
use crate::content::Slug;

/// Which comments to list.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub(in crate::cli) struct Arguments {
    /// Which ones; without it those that wait, or with `--reported`, `--unread` or `--edited` any
    #[arg(long, value_enum)]
    status: Option<Which>,
    /// Only under this article, by the last part of its address
    #[arg(long)]
    article: Option<String>,
    /// Only where somebody may be in danger
    #[arg(long)]
    urgent: bool,
    /// Only with an answer or an appeal of the writer that nobody has read
    #[arg(long)]
    unread: bool,
    /// Only those with reports of readers that nobody has seen to
    #[arg(long)]
    reported: bool,
    /// Only those that their writer changed
    #[arg(long)]
    edited: bool,
    /// Only from this address, by its keyed hash
    #[arg(long)]
    sender: Option<String>,
    /// Only from this network, by its keyed hash
    #[arg(long)]
    network: Option<String>,
    /// Least evidence of spam, in nats
    #[arg(long, allow_negative_numbers = true)]
    at_least: Option<f64>,
    /// Most evidence of spam, in nats
    #[arg(long, allow_negative_numbers = true)]
    at_most: Option<f64>,
    /// Only with these words in the name or the text; "in quotation marks" next to each other, and
    /// `begin*` for the beginning of a word
    #[arg(long)]
    search: Option<String>,
    /// Only those that come after this comment in the list
    #[arg(long)]
    after: Option<i64>,
    /// At most this many
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(i64).range(1..=10_000))]
    limit: i64,
}

/// Letters of the longest name of a status.
const STATUS_CHARS: usize = 9;

/// Longest beginning of a comment in a list, in characters.
const EXCERPT_CHARS: usize = 72;

/// Prints a line for each, and on standard error how many more there are.
pub(super) async fn list(app: &App, who: &Decider, arguments: Arguments) -> Done {
    let filter = filter(app, &arguments)?;
    let place = place(app, &filter, arguments.after).await?;
    let page = app.queue(&filter, place, arguments.limit, who.editor_id).await;
    let page = page.map_err(|error| failed(&error))?;
    for queued in &page.comments {
        let comment = &queued.comment;
        let excerpt: String = on_one_line(&comment.body).chars().take(EXCERPT_CHARS).collect();
        let mark = if queued.urgent { "!" } else { " " };
        // One word for all of them would tell nothing.
        let status = if filter.status.is_none() { comment.status.word() } else { "" };
        let gap = if status.is_empty() { "" } else { "  " };
        say(format_args!(
            "{:>8}{mark} {}{gap}{status:<width$}  {:<24}  {:<16}  {excerpt}{}",
            comment.id.0,
            comment.posted_at,
            queued.article,
            name(queued),
            besides(queued),
            width = if status.is_empty() { 0 } else { STATUS_CHARS },
        ));
    }
    match (page.comments.last(), &page.next) {
        (None, _) => complain(format_args!("There are none.")),
        (Some(last), Some(_)) => {
            let (more, count) = if page.count > MOST_COUNTED {
                ("more than ", MOST_COUNTED)
            } else {
                ("", page.count)
            };
            let last = last.comment.id.0;
            complain(format_args!("There are {more}{count}; `--after {last}` lists the next."));
        }
        (Some(_), None) => {}
    }
    Ok(())
}

/// What else a moderator should know before they decide, in brackets.
fn besides(queued: &Queued) -> String {
    let said = [
        (queued.unseen && queued.comment.status == Status::Published)
            .then(|| "readers see it".to_owned()),
        (queued.unseen && queued.comment.status == Status::Removed)
            .then(|| "removed, and changed since".to_owned()),
        queued.unconfirmed.then(|| "one moderator called it spam".to_owned()),
        queued.unread.then(|| "its writer said something".to_owned()),
        (queued.reports > 0).then(|| format!("reports: {}", queued.reports)),
        queued.proposed_by.as_ref().map(|name| format!("{} wants it removed", on_one_line(name))),
        queued.claimed_by.as_ref().map(|name| format!("{} is reading it", on_one_line(name))),
    ];
    let said: Vec<_> = said.into_iter().flatten().collect();
    if said.is_empty() { String::new() } else { format!("  [{}]", said.join("; ")) }
}

fn filter(app: &App, arguments: &Arguments) -> Result<QueueFilter, Failed> {
    let article_id = match &arguments.article {
        None => None,
        Some(typed) => {
            let catalogue = app.catalogue();
            let found = Slug::parse(typed).and_then(|slug| catalogue.at(&slug).cloned());
            let Some(found) = found else {
                complain(format_args!("There is no article `{}`.", on_one_line(typed)));
                return Err(Failed::Faults);
            };
            Some(found.id)
        }
    };
    let search = arguments.search.as_deref().and_then(Search::parse);
    if arguments.search.is_some() && search.is_none() {
        complain(format_args!("There is no word to look for in what you typed."));
        return Err(Failed::Usage);
    }
    Ok(QueueFilter {
        status: match arguments.status {
            Some(which) => which.status(),
            None if arguments.reported || arguments.unread || arguments.edited => None,
            None => Some(Status::Held),
        },
        article_id,
        urgent: arguments.urgent,
        unread: arguments.unread,
        reported: arguments.reported,
        edited: arguments.edited,
        sender: arguments.sender.clone(),
        network: arguments.network.clone(),
        at_least: arguments.at_least,
        at_most: arguments.at_most,
        search,
        ..QueueFilter::default()
    })
}

/// The place after a comment, which may stand among the urgent ones.
async fn place(
    app: &App,
    filter: &QueueFilter,
    after: Option<i64>,
) -> Result<Option<QueuePlace>, Failed> {
    let Some(after) = after.map(CommentId) else { return Ok(None) };
    let file = app.comment_file(after).await.map_err(|error| failed(&error))?;
    let urgent = filter.oldest_first() && file.is_some_and(|(comment, _)| comment.urgent);
    Ok(Some(QueuePlace { urgent, after }))
}
