use crate::app::{App, Beside, Card, Decision, Knowledge};
use crate::cli::comments::ask::show_messages;
use crate::cli::comments::{name, unknown};
use crate::cli::output::{on_lines, on_one_line, say};
use crate::cli::{Done, failed, services};
use crate::comments::{Comment, CommentId, Decider, shown_name};
use crate::guard::{Field, Mark};
use crate::spam::Reason;

/// Prints everything that is known about a comment.
pub(super) async fn show(app: &App, who: &Decider, id: CommentId) -> Done {
    let found = app.card(id, who.editor_id).await.map_err(|error| failed(&error))?;
    let Some(card) = found else { return Err(unknown(id)) };
    if let Some(editor) = who.editor_id {
        app.claim(id, editor).await.map_err(|error| failed(&error))?;
    }
    let comment = &card.queued.comment;
    say(format_args!("Comment {} on {}", comment.id.0, card.queued.article));
    if let Some(parent) = comment.parent_id {
        say(format_args!("Answers comment {}", parent.0));
    }
    say(format_args!("From {}, {}", name(&card.queued), comment.posted_at.minute_in_words()));
    say(format_args!("Status: {}", comment.status.word()));
    say(format_args!("Version: {}", card.queued.version));
    if card.queued.urgent {
        say(format_args!("Urgent: somebody may be in danger"));
    }
    if !comment.content_note.is_empty() {
        say(format_args!("Opens on request: {}", on_one_line(&comment.content_note)));
    }
    if let Some(at) = comment.edited_at {
        say(format_args!("Changed by its writer: {}", at.minute_in_words()));
    }
    for (what, hash) in [("address", &card.queued.sender), ("network", &card.queued.network)] {
        if let Some(hash) = hash {
            say(format_args!("Keyed hash of the {what}: {hash}"));
        }
    }
    show_verdict(&card);
    show_history(&card);
    services::explain(app, id).await?;
    let known = app.knowledge(comment).await.map_err(|error| failed(&error))?;
    show_known(comment, known);
    say(format_args!("\n{}", on_lines(&comment.body)));
    show_messages(app, who, id).await
}

/// What was decided and remarked, and what is like it.
fn show_history(card: &Card) {
    for decision in &card.decisions {
        show_decision(decision);
    }
    if let Some(proposal) = &card.proposal {
        say(format_args!(
            "To be removed if a second moderator agrees: proposed by {}",
            on_one_line(&proposal.proposed_by)
        ));
    }
    for remark in &card.remarks {
        say(format_args!(
            "Remark of {}, {}: {}",
            on_one_line(&remark.written_by),
            remark.written_at.minute_in_words(),
            on_one_line(&remark.body)
        ));
    }
    show_beside("The same text", &card.around.same_text);
    show_beside("From the same address", &card.around.same_sender);
    show_beside("Much the same text", &card.around.near_text);
}

/// What readers report, what could identify somebody, and what it said before.
fn show_known(comment: &Comment, known: Knowledge) {
    for report in &known.reports {
        let (at, kind) = (report.created_at.minute_in_words(), report.kind.word());
        say(format_args!("Report {}, {kind}, {at}: {}", report.id.0, on_one_line(&report.body)));
    }
    show_marks(comment, known.marks);
    for version in &known.versions {
        say(format_args!(
            "\nVersion {}, {}, by {}:\n{}",
            version.number,
            version.written_at.minute_in_words(),
            on_one_line(&shown_name(&version.author_name)),
            on_lines(&version.body),
        ));
    }
    if !known.versions.is_empty() {
        say(format_args!("\nAs it stands:"));
    }
}

/// What in it could identify somebody, as its writer was shown.
fn show_marks(comment: &Comment, marks: Vec<Mark>) {
    for mark in marks {
        let text = match mark.field {
            Field::Name => &comment.author_name,
            Field::Body => &comment.body,
        };
        let words = on_one_line(text.get(mark.range).unwrap_or_default());
        say(format_args!("Could identify somebody: {}, “{words}”", mark.kind.word()));
    }
}

fn show_verdict(card: &Card) {
    say(format_args!("Evidence of spam: {:+.1} nats (0 is even odds)", card.queued.log_odds));
    for Reason { filter, log_odds, because, .. } in
        serde_json::from_str::<Vec<Reason>>(&card.queued.reasons).unwrap_or_default()
    {
        say(format_args!("  {log_odds:+.1}  {filter}: {}", on_one_line(&because)));
    }
}

fn show_decision(decision: &Decision) {
    let at = decision.decided_at.minute_in_words();
    let by = on_one_line(&decision.actor.signed(&decision.decided_by));
    let because = match &*decision.because {
        "" => String::new(),
        because => format!(" ({})", on_one_line(because)),
    };
    let undoes = decision.undoes.map_or_else(String::new, |id| format!(", taking back {id}"));
    let what = if decision.action == "status" {
        format!("{} → {}", decision.from_status.word(), decision.to_status.word())
    } else {
        decision.action.clone()
    };
    say(format_args!("{at}: {what} by {by}{undoes}{because}"));
}

fn show_beside(title: &str, comments: &[Beside]) {
    for beside in comments {
        say(format_args!(
            "{title}: comment {} on {}, {}",
            beside.id.0,
            beside.article,
            beside.status.word()
        ));
    }
}
