//! `lamplight serve`, as a process.

use std::io::Write;
use std::net::TcpStream;

use crate::harness::{article, article_with};
use crate::workplace::{Workplace, read_answer};

const TIDES: &str = "/articles/tides";
const FILE: &str = "content/articles/tides.md";

async fn with_tides() -> Workplace {
    let place = Workplace::new().await;
    place.write(FILE, &article("Tides", "The sea rises."));
    place
}

#[tokio::test]
async fn the_program_says_where_it_is_and_ends_gracefully_when_told() {
    let place = with_tides().await;
    let mut site = place.serve();
    assert_eq!(site.printed, format!("Lamplight is at http://{}\n", site.address));
    assert_ne!(site.address.port(), 0);
    let (status, page) = site.get(TIDES);
    assert!(status == 200 && page.contains("The sea rises."), "{page}");
    assert_eq!(site.get("/healthz").0, 200);
    assert_eq!(site.get("/readyz").0, 200);
    site.until_printed("Content: 1 articles and pages from content, 1 of them new or changed");
    assert!(site.printed.contains("Data: "), "{}", site.printed);
    let health = place.run(&["health", &site.address.to_string()]);
    assert_eq!((health.status, &*health.out), (0, "ready\n"), "{}", health.err);

    site.terminate();
    assert_eq!(site.end().code(), Some(0), "{}", site.printed);
    let health = place.run(&["health", &site.address.to_string()]);
    assert_eq!(health.status, 3, "{}", health.out);
    assert!(health.err.contains("No site answers at"), "{}", health.err);

    let again = place.serve();
    assert!(again.get(TIDES).1.contains("The sea rises."));
}

#[tokio::test]
async fn a_request_that_has_begun_is_finished_before_the_program_ends() {
    let place = with_tides().await;
    let mut site = place.serve();
    let body = "name=Ada&body=Half+of+it+came+before+the+end.";
    let (first, second) = body.split_at(20);
    let mut stream = TcpStream::connect(site.address).expect("the site answers");
    let head = format!(
        "POST {TIDES}/comments HTTP/1.1\r\nhost: lamp.example\r\nsec-fetch-site: same-origin\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(format!("{head}{first}").as_bytes()).expect("half a request is sent");
    // Answered after it, so the half has arrived.
    assert_eq!(site.get("/healthz").0, 200);
    site.terminate();
    site.until_printed("running requests are finished first");
    stream.write_all(second.as_bytes()).expect("the rest is sent");
    let (status, answer) = read_answer(stream);
    assert_eq!(status, 303, "{answer}");
    assert_eq!(site.end().code(), Some(0), "{}", site.printed);
}

#[tokio::test]
async fn a_saved_file_shows_and_a_faulty_one_does_not() {
    let place = with_tides().await;
    let mut site = place.serve();
    assert!(site.get(TIDES).1.contains("The sea rises."));

    place.write(FILE, &article("Tides", "The sea falls."));
    site.until(TIDES, |_, page| page.contains("The sea falls."));
    // Written in place, as simple editors do.
    std::fs::write(place.path().join(FILE), article("Tides", "The sea rests.")).expect("a file");
    site.until(TIDES, |_, page| page.contains("The sea rests."));
    place.write("content/articles/new/winds.md", &article("Winds", "Air moves."));
    site.until("/articles/winds", |status, _| status == 200);
    site.until("/articles", |_, page| page.contains("Winds"));

    place.write(FILE, &article("Tides", "A claim.[^nowhere]"));
    site.until_printed("undefined-note");
    assert!(site.printed.contains("articles/tides.md:8"), "{}", site.printed);
    assert!(site.get(TIDES).1.contains("The sea rests."));

    place.write(FILE, &article("Tides", "Mended."));
    site.until(TIDES, |_, page| page.contains("Mended."));
    std::fs::remove_file(place.path().join(FILE)).expect("the file goes");
    place.write("content/articles/dunes.md", &article("Dunes", "Sand."));
    site.until("/articles/dunes", |status, _| status == 200);
    assert_eq!(site.get(TIDES).0, 200, "a file that goes takes nothing along");
}

#[tokio::test]
async fn a_file_appears_as_soon_as_another_one_mends_its_fault() {
    let place = Workplace::new().await;
    let text = "![A door](../images/door.svg)\n\nSee <article:winds>.";
    let door = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 4 3\"/>";
    // A folder that is new would be read as a whole.
    place.write("content/images/other.svg", door);
    place.write(FILE, &article("Tides", text));
    let mut site = place.serve();
    site.until_printed("unknown-image");
    assert_eq!(site.get(TIDES).0, 404);
    place.write("content/articles/winds.md", &article("Winds", "Air moves."));
    site.until("/articles/winds", |status, _| status == 200);
    place.write("content/images/door.svg", door);
    site.until(TIDES, |status, page| status == 200 && page.contains("width=\"4\""));
}

#[tokio::test]
async fn what_a_moderator_does_on_the_command_line_shows_on_the_running_site() {
    let place = with_tides().await.with("LAMPLIGHT_MODERATION", "hold-everything");
    let mut site = place.serve();
    let (status, answer) = site.post(&format!("{TIDES}/comments"), "name=Ada&body=I+like+it+here.");
    assert_eq!(status, 303, "{answer}");
    assert!(!site.get(TIDES).1.contains("I like it here."));

    let list = place.run(&["comments", "list"]);
    assert_eq!(list.status, 0, "{}", list.err);
    assert!(list.out.contains("tides") && list.out.contains("I like it here."), "{}", list.out);
    let id = list.out.split_whitespace().next().expect("its number").to_owned();
    let shown = place.run(&["comments", "show", &id]);
    assert!(shown.out.contains("Status: held") && shown.out.contains("From Ada"), "{}", shown.out);

    let published = place.run(&["comments", "publish", &id]);
    assert_eq!(published.out, format!("Comment {id}: held → published\n"));
    site.until(TIDES, |_, page| page.contains("I like it here."));
    let removed = place.run(&["comments", "remove", &id]);
    assert_eq!(removed.status, 0, "{}", removed.err);
    site.until(TIDES, |_, page| !page.contains("I like it here."));
    let shown = place.run(&["comments", "show", &id]);
    assert!(shown.out.contains("held → published by command line"), "{}", shown.out);
}

#[tokio::test]
async fn what_another_process_publishes_shows_on_the_running_site() {
    let place = with_tides().await.with("LAMPLIGHT_WATCH", "false");
    let mut site = place.serve();
    assert!(site.get(TIDES).1.contains("The sea rises."));
    place.write(FILE, &article_with("Tides", "slug = \"ebb\"", "The sea falls."));
    let published = place.run(&["publish"]);
    assert!(published.out.starts_with("Published: Tides\n"), "{}{}", published.out, published.err);
    assert!(published.out.ends_with("Unchanged files: 0\n"), "{}", published.out);
    site.until(TIDES, |status, _| status == 308);
    site.until("/articles/ebb", |_, page| page.contains("The sea falls."));
}

#[tokio::test]
async fn a_start_that_cannot_succeed_says_why() {
    let place = with_tides().await;
    let site = place.serve();
    let taken = place.with("LAMPLIGHT_LISTEN", &site.address.to_string());
    let ran = taken.run(&[]);
    assert_eq!((ran.status, &*ran.out), (3, ""), "{}", ran.err);
    let words = format!("Nothing can listen at {}", site.address);
    assert!(ran.err.contains(&words) && ran.err.contains("LAMPLIGHT_LISTEN"), "{}", ran.err);
    drop(site);

    let nowhere = taken.without("DATABASE_URL").with("LAMPLIGHT_DATA_DIR", "/dev/null/lamplight");
    let ran = nowhere.run(&["serve"]);
    assert_eq!(ran.status, 3, "{}", ran.err);
    assert!(ran.err.contains("The folder /dev/null/lamplight"), "{}", ran.err);

    let away = nowhere.with("DATABASE_URL", "postgres://ada:secret@127.0.0.1:1/site");
    let ran = away.run(&["serve"]);
    assert_eq!(ran.status, 3, "{}", ran.err);
    assert!(ran.err.contains("127.0.0.1:1/site does not answer"), "{}", ran.err);
    assert!(ran.err.contains("DATABASE_URL") && !ran.err.contains("secret"), "{}", ran.err);
}

#[tokio::test]
async fn a_site_without_its_folder_serves_what_was_published_before() {
    let place = with_tides().await;
    assert_eq!(place.run(&["publish"]).status, 0);
    std::fs::remove_dir_all(place.path().join("content")).expect("the folder goes");
    let mut site = place.serve();
    assert!(site.get(TIDES).1.contains("The sea rises."));
    site.until_printed("serving what was published before");

    let empty = Workplace::new().await;
    let ran = empty.run(&["serve"]);
    assert_eq!(ran.status, 3, "{}", ran.out);
    assert!(ran.err.contains("content_dir"), "{}", ran.err);
}
