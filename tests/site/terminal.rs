//! The moderators' desk over a terminal: the same acts, by the same people, with the same rules.

use lamplight::comments::{CommentId, Decider, Status};
use lamplight::editors::Role;
use lamplight::store::NewComment;

use crate::database::Database;
use crate::harness::{Site, article, published};
use crate::receipts::Holder;
use crate::workplace::{Ran, Workplace};

/// A site on which comments wait, and a terminal beside it where nobody removes alone.
struct Terminal {
    database: Database,
    site: Site,
    place: Workplace,
}

impl Terminal {
    async fn with_held(bodies: &[&str]) -> Self {
        let database = Database::new().await;
        let site = database.site(|settings| settings.second_pair = true).await;
        site.publish(&[("articles/tides.md", &article("Tides", "The sea rises."))]).await;
        for body in bodies {
            let held = NewComment { status: Status::Held, ..published(0, "Ada", body) };
            site.store.insert_comment(held).await.expect("the database answers");
        }
        let place = Workplace::new().await.with("DATABASE_URL", &database.url);
        Self { database, site, place: place.with("LAMPLIGHT_SECOND_PAIR", "true") }
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        self.place.run(&[&["comments"], arguments].concat())
    }

    /// What it prints when all is well.
    fn done(&self, arguments: &[&str]) -> String {
        let ran = self.run(arguments);
        assert_eq!((ran.status, &*ran.err), (0, ""), "{arguments:?}: {}", ran.out);
        ran.out
    }

    /// What it says when it refuses.
    fn refused(&self, arguments: &[&str]) -> String {
        let ran = self.run(arguments);
        assert_eq!((ran.status, &*ran.out), (1, ""), "{arguments:?}: {}", ran.err);
        ran.err
    }

    async fn status(&self, id: i64) -> Status {
        let comment = self.site.app.comment(CommentId(id)).await.expect("the database answers");
        comment.expect("a comment").status
    }
}

#[tokio::test]
async fn moderators_act_under_their_own_names_and_nobody_removes_alone() {
    let terminal = Terminal::with_held(&["One.", "Two."]).await;
    terminal.site.join("Mo", Role::Moderator).await;
    terminal.site.join("Noor", Role::Admin).await;
    let remove = ["--as", "mo", "remove", "1", "--because", "It names a child.", "--tell-writer"];
    assert_eq!(terminal.done(&remove), "Comment 1 waits for a second moderator\n");
    assert_eq!(terminal.done(&remove), "Comment 1 waits for a second moderator\n");
    assert_eq!(terminal.status(1).await, Status::Held);
    let listed = terminal.done(&["list"]);
    assert!(listed.contains("One.  [Mo wants it removed]"), "{listed}");

    let declined = ["--as", "Noor", "decline", "1", "--because", "It does not."];
    assert_eq!(terminal.done(&declined), "Comment 1 stays where it is\n");
    assert!(terminal.refused(&declined).contains("Nobody has proposed to remove comment 1."));
    terminal.done(&remove);
    // An option of all of them stands wherever it is typed.
    let confirmed = terminal.done(&["remove", "1", "--as", "noor"]);
    assert_eq!(confirmed, "Comment 1: held → removed\n");

    let log = terminal.done(&["log", "--comment", "1"]);
    let by: Vec<_> = log.lines().filter_map(|line| line.split_once("tides: ")).collect();
    let by: Vec<_> = by.into_iter().map(|(_, said)| said).collect();
    assert_eq!(
        by,
        [
            "held → removed by Noor (command line): It names a child.",
            "proposal by Mo (command line): It names a child.",
            "declined by Noor (command line): It does not.",
            "proposal by Mo (command line): It names a child.",
        ]
    );

    // Whoever has the command line and no name decides alone.
    assert_eq!(terminal.done(&["remove", "2"]), "Comment 2: held → removed\n");
}

#[tokio::test]
async fn nobody_acts_in_the_name_of_somebody_who_may_not() {
    let terminal = Terminal::with_held(&["One."]).await;
    terminal.site.join("Wren", Role::Editor).await;
    terminal.site.join("Ash", Role::Moderator).await;
    terminal.place.run(&["editors", "disable", "ash"]);
    for (name, said) in [
        ("wren", "Wren is editor; only moderators and admins decide."),
        ("ash", "Ash may no longer sign in, so nobody acts in that name."),
        ("nobody", "There is no editor called nobody;"),
    ] {
        let refused = terminal.refused(&["publish", "1", "--as", name]);
        assert!(refused.contains(said), "{refused}");
    }
    assert_eq!(terminal.status(1).await, Status::Held);
}

#[tokio::test]
async fn answers_are_kept_ready_and_used() {
    let terminal = Terminal::with_held(&["One.", "Two."]).await;
    let added =
        ["answers", "add", "reason", "Off topic", "Please write elsewhere.", "--tell-writer"];
    assert!(terminal.done(&added).ends_with(": Off topic\n"));
    terminal.done(&["answers", "add", "question", "Which?", "Which town is it?"]);
    let kept = terminal.site.app.canned_answers().await.expect("the database answers");
    let id =
        |title: &str| kept.iter().find(|answer| answer.title == title).expect(title).id.to_string();
    let (reason, question) = (id("Off topic"), id("Which?"));
    let listed = terminal.done(&["answers", "list"]);
    assert!(
        listed.contains(&format!(
            "{reason}  reason, its writer may read it: Off topic\nPlease write elsewhere.\n"
        )),
        "{listed}"
    );

    terminal.done(&["hold", "1"]);
    terminal.done(&["spam", "1", "--answer", &reason]);
    terminal.done(&["hold", "1", "--answer", &reason, "--because", "Among us: again."]);
    let file = terminal.site.app.comment_file(CommentId(1)).await.expect("the database answers");
    let (_, decisions) = file.expect("a comment");
    let said: Vec<_> =
        decisions.iter().map(|one| (one.because.as_str(), one.because_shown)).collect();
    assert_eq!(
        said,
        [("Please write elsewhere.", true), ("Please write elsewhere.\n\nAmong us: again.", false)]
    );

    // A question is no reason.
    let said = terminal.refused(&["spam", "2", "--answer", &question]);
    assert!(said.contains(&format!("No reason {question} is kept ready;")), "{said}");

    let changed = terminal.done(&["answers", "change", &reason, "Off topic", "Not here, please."]);
    let number = changed.trim_start_matches("Kept ready as ").split(':').next().expect("a number");
    let listed = terminal.done(&["answers", "list"]);
    let line = format!("{number}  reason, its writer may read it: Off topic\nNot here, please.\n");
    assert!(listed.contains(&line), "{listed}");
    let quiet = ["answers", "change", number, "Off topic", "No.", "--among-moderators"];
    assert!(terminal.done(&quiet).ends_with(": Off topic\n"));
    let listed = terminal.done(&["answers", "list"]);
    assert!(listed.contains("reason, among moderators: Off topic\nNo.\n"), "{listed}");
    for arguments in [
        &["spam", "2", "--answer", reason.as_str()][..],
        &["answers", "change", &reason, "Off topic", "Elsewhere."],
        &["answers", "retire", &reason],
    ] {
        let said = terminal.refused(arguments);
        assert!(said.contains(&format!(" {reason} is kept ready;")), "{said}");
    }
    assert_eq!(terminal.status(2).await, Status::Held);
    assert_eq!(
        terminal.done(&["answers", "retire", &question]),
        format!("Answer {question} is offered no longer\n")
    );
    let long = "é".repeat(2_001);
    let faulty = terminal.refused(&["answers", "add", "reason", " ", &long]);
    assert_eq!(
        faulty,
        "Its name: Please give it a name.\nWhat it says: That has 2001 characters; 2000 is the \
         most.\n"
    );
}

#[tokio::test]
async fn a_question_kept_ready_reaches_the_writer() {
    let terminal = Terminal::with_held(&[]).await;
    let writer = Holder::of(&terminal.site, "Ada", "It was in our town.").await;
    terminal.done(&["answers", "add", "question", "Which?", "Which town is it?"]);
    let kept = terminal.site.app.canned_answers().await.expect("the database answers");
    let which = kept.iter().find(|answer| answer.title == "Which?").expect("it").id.to_string();
    terminal.site.join("Mo", Role::Moderator).await;
    terminal.done(&["--as", "mo", "ask", "1", "--answer", &which, "Only if you like."]);
    let page = writer.open().await;
    assert!(page.text().contains("Which town is it?"), "{}", page.text());
    assert!(page.text().contains("Only if you like."));
    let nothing = terminal.run(&["ask", "1"]);
    assert_eq!(nothing.status, 2, "{nothing:?}");
    assert_eq!(
        terminal.refused(&["ask", "1", " "]),
        "There is no text yet. Please write a few words.\n"
    );
}

#[tokio::test]
async fn what_readers_report_and_what_a_comment_said_before_is_shown_and_settled() {
    let terminal = Terminal::with_held(&[]).await;
    let site = &terminal.site;
    let writer = Holder::of(site, "Ada", "It rises at noon.").await;
    writer.edit("It rises at six.").await;
    site.app.decide(CommentId(1), Status::Published, &Decider::operator(), "").await.expect("it");
    let token = site.old_token().await;
    let report =
        [("comment", "1"), ("kind", "identity"), ("body", "That is me."), ("token", &token)];
    site.post("/articles/tides/report", &report).await;

    let listed = terminal.done(&["list", "--reported", "--status", "any"]);
    assert!(listed.contains("[readers see it; reports: 1]"), "{listed}");
    let shown = terminal.done(&["show", "1"]);
    assert!(shown.contains("Version 1, "), "{shown}");
    assert!(shown.contains("by Ada:\nIt rises at noon.\n\nAs it stands:\n\nIt rises at six."));
    assert!(shown.contains("Report 1, identity, "), "{shown}");
    assert!(shown.contains(": That is me."));

    let settled = terminal.done(&["settle", "1", "--note", "It is not."]);
    assert_eq!(settled, "Reports about comment 1 that are settled now: 1\n");
    assert_eq!(terminal.run(&["list", "--reported", "--status", "any"]).err, "There are none.\n");
    let again = terminal.done(&["settle", "1"]);
    assert_eq!(again, "Reports about comment 1 that are settled now: 0\n");
    assert!(terminal.refused(&["settle", "999"]).starts_with("There is no comment 999;"));
}

#[tokio::test]
async fn nobody_publishes_over_a_terminal_what_they_have_not_read() {
    let terminal = Terminal::with_held(&[]).await;
    let writer = Holder::of(&terminal.site, "Ada", "It rises at noon.").await;
    terminal.done(&["hold", "1"]);
    assert!(terminal.done(&["show", "1"]).contains("Version: 1\n"));
    writer.edit("It rises at six.").await;
    let said = terminal.refused(&["publish", "1", "--version", "1"]);
    assert!(said.starts_with("Comment 1 has changed since you have read it"), "{said}");
    assert_eq!(terminal.status(1).await, Status::Held);
    assert!(terminal.done(&["show", "1"]).contains("Version: 2\n"));
    let published = terminal.done(&["publish", "1", "--version", "2"]);
    assert_eq!(published, "Comment 1: held → published\n");
    assert_eq!(terminal.run(&["publish", "1", "2", "--version", "2"]).status, 2);
}

#[tokio::test]
async fn two_moderators_see_over_a_terminal_too_who_reads_what() {
    let terminal = Terminal::with_held(&["One."]).await;
    terminal.site.join("Mo", Role::Moderator).await;
    terminal.done(&["--as", "mo", "show", "1"]);
    assert!(terminal.done(&["list"]).contains("[Mo is reading it]"));
    assert!(!terminal.done(&["--as", "mo", "list"]).contains("is reading it"));
    let noted = terminal.done(&["--as", "mo", "note", "1", "I know this street."]);
    assert_eq!(noted, "The other moderators read that beside comment 1\n");
    assert!(terminal.done(&["show", "1"]).contains("Remark of Mo, "));
    assert_eq!(
        terminal.refused(&["note", "1", " "]),
        "Please write what the other moderators should know.\n"
    );
}

#[tokio::test]
async fn work_is_shown_as_on_the_desk() {
    let terminal = Terminal::with_held(&["One.", "Two."]).await;
    terminal.site.join("Mo", Role::Moderator).await;
    terminal.done(&["--as", "mo", "publish", "1"]);
    let ran = terminal.run(&["workload"]);
    assert!(ran.out.contains(": 1 wait\n"), "{ran:?}");
    assert!(ran.out.contains(": Mo decided 1, 0 taken back later"), "{ran:?}");
    let mut outsider = terminal.database.connect().await;
    outsider.run("update comment set status = 'removed' where id = 2").await;
    assert_eq!(terminal.run(&["workload"]).err, "Nothing waits.\n");
}

#[tokio::test]
async fn one_session_is_ended_and_the_others_stay() {
    let terminal = Terminal::with_held(&[]).await;
    let cookies = [
        terminal.site.sign_in(Role::Moderator).await,
        terminal.site.sign_in(Role::Moderator).await,
    ];
    let sessions = ["editors", "sessions", "Test moderator"];
    let listed = terminal.place.run(&sessions).out;
    let ids: Vec<_> = listed.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(ids.len(), 2, "{listed}");
    let end = ["editors", "end-session", "Test moderator", ids[0]];
    let ended = terminal.place.run(&end);
    assert_eq!(ended.out, format!("Test moderator: session {} ended\n", ids[0]));
    let (mut open, mut left) = (0, String::new());
    for cookie in &cookies {
        let answer = terminal.site.get_as(cookie, "/studio").await;
        open += usize::from(answer.status.is_success());
        left = terminal.place.run(&sessions).out;
    }
    assert_eq!(open, 1);
    assert!(left.contains(ids[1]) && !left.contains(&format!("{}  ", ids[0])), "{left}");
    let again = terminal.place.run(&end);
    assert_eq!(again.status, 1);
    assert!(again.err.contains("has no open session"), "{again:?}");
}
