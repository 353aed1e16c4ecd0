//! The commands that end by themselves, with the exit status that they promise.

use lamplight::clock::Timestamp;
use serde_json::Value;

use crate::harness::{Site, article, article_with, published};
use crate::wire::run_program;
use crate::workplace::Workplace;

const FILE: &str = "content/articles/tides.md";

async fn with_tides() -> Workplace {
    let place = Workplace::new().await;
    place.write(FILE, &article("Tides", "The sea rises."));
    place
}

#[tokio::test]
async fn a_wrong_command_line_is_answered_with_the_right_ones() {
    let place = Workplace::new().await;
    for arguments in [
        &["tidy"][..],
        &["publish", "--fast"],
        &["comments"],
        &["comments", "publish"],
        &["comments", "show", "first"],
        &["comments", "list", "--status", "lost"],
        &["comments", "list", "--limit", "0"],
        &["reports", "settle"],
        &["reports", "list", "--status", "lost"],
        &["new"],
        &["check", "--format", "xml"],
        &["sources"],
        &["sources", "list", "--state", "lost"],
        &["sources", "mark", "tides", "dull"],
        &["publish", "--class", "erratum"],
        &["publish", "--note", "It is 2021."],
    ] {
        let ran = place.run(arguments);
        assert_eq!((ran.status, &*ran.out), (2, ""), "{arguments:?}: {}", ran.err);
        assert!(ran.err.contains("--help"), "{arguments:?}: {}", ran.err);
    }
    let help = place.run(&["--help"]);
    assert_eq!(help.status, 0);
    let commands = [
        "serve",
        "publish",
        "export",
        "check",
        "new",
        "render",
        "comments",
        "reports",
        "sources",
        "spam-eval",
        "config",
        "due",
    ];
    for command in commands {
        assert!(help.out.contains(&format!("\n  {command} ")), "{command} is not in {}", help.out);
        assert_eq!(place.run(&[command, "--help"]).status, 0, "{command}");
    }
    assert!(place.run(&["--version"]).out.starts_with("lamplight "));
    assert!(!place.path().join("data").exists(), "asking for help makes nothing");
}

#[tokio::test]
async fn check_reports_every_fault_with_its_line_and_its_mend() {
    let place = with_tides().await;
    let ran = place.run(&["check"]);
    assert_eq!(
        (ran.status, &*ran.err),
        (0, "1 file checked: 0 errors, 0 warnings.\n"),
        "{}",
        ran.out
    );

    let faulty = article("Tides", "A claim.[^nowhere]\n\n<b>Loud</b>");
    place.write(FILE, &faulty);
    place.write("content/articles/winds.md", "+++\ntitle = \"Winds\n+++\n");
    let ran = place.run(&["check"]);
    assert_eq!((ran.status, &*ran.out), (1, ""));
    for words in [
        "content/articles/tides.md:8",
        "A claim.[^nowhere]",
        "undefined-note",
        "html",
        "content/articles/winds.md:2",
        "files checked",
    ] {
        assert!(ran.err.contains(words), "{words} is not in {}", ran.err);
    }
    assert!(!place.path().join("data").exists(), "checking makes no database");

    let ran = place.run(&["check", "--format", "json", "content"]);
    assert_eq!(ran.status, 1, "{}", ran.err);
    let listed: Vec<Value> = serde_json::from_str(&ran.out).expect("JSON");
    let found: Vec<_> =
        listed.iter().filter(|one| one["file"] == "content/articles/tides.md").collect();
    assert!(found.len() >= 2, "{listed:#?}");
    let first = found[0];
    assert_eq!((&first["line"], &first["column"]), (&8.into(), &9.into()), "{first}");
    assert_eq!((&first["code"], &first["severity"]), (&"undefined-note".into(), &"error".into()));
    assert!(first["message"].is_string() && first["mend"].is_string(), "{first}");

    place.write(FILE, &article("Tides", "Fine."));
    place.write("content/articles/winds.md", &article("Winds", "Fine."));
    let ran = place.run(&["check", "--format", "json"]);
    assert_eq!((ran.status, ran.out.trim()), (0, "[]"), "{}", ran.err);
    let ran = place.run(&["check", "no/such/folder"]);
    assert_eq!(ran.status, 3, "{}", ran.err);
    assert!(ran.err.contains("no/such/folder"), "{}", ran.err);
}

#[tokio::test]
async fn render_writes_the_html_of_its_standard_input() {
    let place = Workplace::new().await;
    let ran = place.run_with(&["render"], b"A *claim*.[^a]\n\n[^a]: Its note.\n");
    assert_eq!((ran.status, &*ran.err), (0, ""));
    assert!(ran.out.starts_with("<p>A <em>claim</em>."), "{}", ran.out);
    assert!(ran.out.contains("Its note.") && ran.out.contains("doc-backlink"), "{}", ran.out);
    let ran = place.run_with(&["render"], b"<script>alert(1)</script>");
    assert!(ran.status == 0 && !ran.out.contains("<script"), "{}", ran.out);
    let ran = place.run_with(&["render", "--language", "de"], b"\"So\"");
    assert_eq!(ran.out, "<p>„So“</p>\n");
    let ran = place.run_with(&["render"], b"\xff");
    assert_eq!((ran.status, &*ran.out), (1, ""));
    assert!(ran.err.contains("UTF-8"), "{}", ran.err);
    assert_eq!(place.run_with(&["render"], b"").status, 0);
}

#[tokio::test]
async fn new_begins_an_article_that_check_takes_once_it_has_words() {
    let place = with_tides().await;
    let ran = place.run(&["new", "Why \"tides\" turn: ebb & flow"]);
    assert_eq!((ran.status, ran.out.trim()), (0, "content/articles/why-tides-turn-ebb-flow.md"));
    let text = place.read(ran.out.trim());
    assert!(text.contains("state = \"draft\""), "{text}");
    place.write(ran.out.trim(), &text.replace("summary = \"\"", "summary = \"All of it.\""));
    let checked = place.run(&["check"]);
    assert_eq!(checked.status, 0, "{}", checked.err);
    let published = place.run(&["publish"]);
    assert!(published.out.contains("Saved, not published: Why \"tides\""), "{}", published.out);

    let again = place.run(&["new", "Why \"tides\" turn: ebb & flow"]);
    assert_eq!((again.status, &*again.out), (2, ""));
    assert!(again.err.contains("there already") && again.err.contains("--slug"), "{}", again.err);
    let ran = place.run(&["new", "Why \"tides\" turn: ebb & flow", "--slug", "turn", "--page"]);
    assert_eq!(ran.out.trim(), "content/pages/turn.md", "{}", ran.err);
    let ran = place.run(&["new", "—"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("--slug"), "{}", ran.err);
}

#[tokio::test]
async fn publish_says_what_it_did_and_what_it_left_out() {
    let place = with_tides().await;
    place.write("content/articles/winds.md", &article("Winds", "A claim.[^nowhere]"));
    place.write("content/articles/d.md", &article_with("Dunes", "state = \"draft\"", "Sand."));
    let ran = place.run(&["publish"]);
    assert_eq!(ran.status, 1);
    assert_eq!(ran.out, "Published: Tides\nSaved, not published: Dunes\nUnchanged files: 0\n");
    assert!(ran.err.contains("undefined-note"), "{}", ran.err);
    place.write("content/articles/winds.md", &article("Winds", "Air."));
    let ran = place.run(&["publish"]);
    assert_eq!((ran.status, &*ran.out), (0, "Published: Winds\nUnchanged files: 2\n"));
    assert_eq!(ran.err, "");

    std::fs::remove_dir_all(place.path().join("content")).expect("the folder goes");
    let ran = place.run(&["publish"]);
    assert_eq!((ran.status, &*ran.out), (3, ""), "{}", ran.err);
    assert!(ran.err.contains("no content folder at content"), "{}", ran.err);
}

#[tokio::test]
async fn publish_tells_readers_what_changed_in_one_run_and_editors_what_nobody_said() {
    let place = with_tides().await;
    assert_eq!(place.run(&["publish"]).status, 0);
    let ran = place.run(&["publish", "--class", "correction"]);
    assert_eq!((ran.status, &*ran.err), (2, "A correction needs a note.\n"));
    place.write(FILE, &article("Tides", "The sea rises twice."));
    let ran = place.run(&["publish", "--class", "correction", "--note", "It is twice."]);
    assert_eq!((ran.status, &*ran.out), (0, "Published: Tides\nUnchanged files: 0\n"));
    place.write(FILE, &article("Tides", "The sea rises twice a day."));
    let ran = place.run(&["publish"]);
    assert_eq!(
        (ran.status, &*ran.out),
        (
            0,
            "Published: Tides\narticles/tides.md: published as an update without a note; say under \
             [change] what changed\nUnchanged files: 0\n"
        )
    );
}

#[tokio::test]
async fn due_lists_what_somebody_is_to_look_at_again() {
    let place = with_tides().await;
    assert_eq!(place.run(&["publish"]).status, 0);
    assert_eq!(place.run(&["due"]).out, "Nothing is due for review.\n");
    let late = article_with("Winds", "next_review = 2025-02-03", "Air.");
    place.write("content/articles/winds.md", &late);
    let tomorrow = Timestamp::now().plus_seconds(86_400).date();
    let soon = article_with("Moon", &format!("next_review = {tomorrow}"), "Grey.");
    place.write("content/articles/moon.md", &soon);
    assert_eq!(place.run(&["publish"]).status, 0);
    let overdue = "2025-02-03  overdue  /articles/winds  Winds\n";
    let ran = place.run(&["due"]);
    assert_eq!((ran.status, &*ran.out), (0, overdue));
    let coming = format!("{overdue}{tomorrow}  coming   /articles/moon  Moon\n");
    assert_eq!(place.run(&["due", "--within", "7"]).out, coming);
}

#[tokio::test]
async fn export_writes_back_what_was_published() {
    let place = with_tides().await;
    let text = place.read(FILE);
    assert_eq!(place.run(&["publish"]).status, 0);
    let ran = place.run(&["export", "copy"]);
    assert_eq!((ran.status, &*ran.err), (0, ""));
    assert_eq!(ran.out, "1 articles and pages and 0 other files are in copy\n");
    assert_eq!(place.read("copy/articles/tides.md"), text);
    std::fs::remove_dir_all(place.path().join("content")).expect("the folder goes");
    assert_eq!(place.run(&["export"]).status, 0);
    assert_eq!(place.read(FILE), text);
    place.write("taken", "a file where a folder should be");
    let ran = place.run(&["export", "taken/inside"]);
    assert_eq!(ran.status, 3, "{}", ran.out);
    assert!(ran.err.contains("taken/inside"), "{}", ran.err);
}

#[tokio::test]
async fn what_is_said_of_reports_that_are_not_there() {
    let place = with_tides().await;
    let ran = place.run(&["reports", "list"]);
    assert_eq!((ran.status, &*ran.out, &*ran.err), (0, "", "There are none.\n"));
    for action in ["show", "settle"] {
        let ran = place.run(&["reports", action, "7"]);
        assert_eq!((ran.status, &*ran.out), (1, ""), "{action}: {}", ran.err);
        assert!(ran.err.contains("There is no report 7"), "{action}: {}", ran.err);
    }
}

#[tokio::test]
async fn what_is_said_of_comments_that_are_not_there() {
    let place = with_tides().await;
    let ran = place.run(&["comments", "list"]);
    assert_eq!((ran.status, &*ran.out, &*ran.err), (0, "", "There are none.\n"));
    for action in ["show", "publish", "hold", "spam", "remove"] {
        let ran = place.run(&["comments", action, "7"]);
        assert_eq!((ran.status, &*ran.out), (1, ""), "{action}: {}", ran.err);
        assert!(ran.err.contains("There is no comment 7"), "{action}: {}", ran.err);
    }
}

#[tokio::test]
async fn a_slip_in_the_address_of_the_database_makes_no_new_one() {
    let place = with_tides().await;
    let slip = place.path().join("elsewhere/site.db");
    let place = place.with("DATABASE_URL", &format!("sqlite:{}", slip.display()));
    for command in [&["comments", "list"][..], &["reports", "list"], &["retention"], &["due"]] {
        let ran = place.run(command);
        assert_eq!((ran.status, &*ran.out), (3, ""), "{command:?}");
        assert!(ran.err.starts_with("There is no database at "), "{}", ran.err);
        assert!(!slip.exists() && !place.path().join("elsewhere").exists(), "{command:?}");
    }
    assert_eq!(place.run(&["publish"]).status, 0, "a site may be begun there");
    assert!(slip.exists());
    assert_eq!(place.run(&["comments", "list"]).status, 0);
}

#[tokio::test]
async fn a_list_of_all_comments_says_what_each_is() {
    let site = Site::shared().await;
    site.publish(&[("articles/tides.md", &article("Tides", "The sea rises."))]).await;
    site.store.insert_comment(published(0, "Ada", "I was there.")).await.expect("stored");
    let database = &site.app.settings().database_url;
    let all = run_program(database, &["comments", "list", "--status", "any"]);
    assert!(all.contains("Z  published  tides "), "{all}");
    let some = run_program(database, &["comments", "list", "--status", "published"]);
    assert!(some.contains("Z  tides "), "{some}");
}

#[tokio::test]
async fn a_setting_that_another_one_needs_is_named_and_no_default_is_blamed() {
    let place = with_tides().await.with("LAMPLIGHT_SCREEN_HOOK_URL", "https://hook.example/");
    let ran = place.run(&["comments", "list"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.starts_with("`screen_hook_secret` is not set and has to be;"), "{}", ran.err);
}

#[tokio::test]
async fn health_asks_the_site_named_in_the_settings() {
    let place = with_tides().await;
    let site = place.serve();
    let place = place.with("LAMPLIGHT_LISTEN", &site.address.to_string());
    assert_eq!(place.run(&["health"]).status, 0);
    let ran = place.run(&["health", &format!("http://{}/", site.address)]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    let ran = place.run(&["health", "127.0.0.1:1"]);
    assert_eq!((ran.status, &*ran.out), (3, ""));
}

#[tokio::test]
async fn the_embedded_database_needs_nothing_set() {
    let place = with_tides().await.without("DATABASE_URL");
    assert_eq!(place.run(&["publish"]).status, 0);
    assert!(place.path().join("data/lamplight.db").is_file());
    let site = place.serve();
    assert_eq!(site.get("/articles/tides").0, 200);
}
