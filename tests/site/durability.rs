//! Nothing that was answered with success is lost, whatever happens to the server.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::http::StatusCode;
use parking_lot::Mutex;
use tokio::task::JoinSet;

use crate::database::Database;
use crate::form::Form;
use crate::harness::article;
use crate::wire::{Browser, Program, run_program};

const COMMENTS: &str = "/articles/tides/comments";

/// Comments that eight readers want to post.
const COMMENTS_TO_POST: usize = 200;

/// Comments that are answered when the server is killed; more are on their way.
const ANSWERED_BEFORE_KILL: usize = 60;

/// A folder with one article.
fn content() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let articles = folder.path().join("articles");
    std::fs::create_dir(&articles).expect("a folder");
    std::fs::write(articles.join("tides.md"), article("Tides", "The sea rises twice a day."))
        .expect("a file");
    folder
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_comment_that_was_answered_is_lost_when_the_server_is_killed() {
    let (database, content) = (Database::new().await, content());
    let program = Program::serve(&database.url, content.path());
    let address = program.address;
    let token = token_of(&mut Browser::at(address).await).await;

    // Eight readers post as fast as they can until nobody answers any more.
    let program = Arc::new(Mutex::new(Some(program)));
    let next = Arc::new(AtomicUsize::new(0));
    let answered = Arc::new(Mutex::new(HashSet::new()));
    let mut readers = JoinSet::new();
    for _ in 0..8 {
        let (next, answered) = (Arc::clone(&next), Arc::clone(&answered));
        let (program, token) = (Arc::clone(&program), token.clone());
        readers.spawn(async move {
            let mut browser = Browser::at(address).await;
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= COMMENTS_TO_POST {
                    break;
                }
                let body = format!("Comment number {number} of the night.");
                let fields = [("body", body.as_str()), ("token", &token)];
                let Ok(answer) = browser.post(COMMENTS, &fields).await else { break };
                assert_eq!(answer.status, StatusCode::SEE_OTHER);
                answered.lock().insert(body);
                if answered.lock().len() >= ANSWERED_BEFORE_KILL
                    && let Some(program) = program.lock().take()
                {
                    program.kill();
                }
            }
        });
    }
    readers.join_all().await;
    let answered = std::mem::take(&mut *answered.lock());
    assert!(answered.len() < COMMENTS_TO_POST, "the server was killed too late to test anything");

    let restarted = Program::serve(&database.url, content.path());
    assert_stored_once(&database, &answered).await;
    database.assert_sound().await;

    // It goes on as if nothing had happened.
    let mut browser = Browser::at(restarted.address).await;
    let page = browser.get("/articles/tides").await.expect("an answer");
    assert_eq!(page.status, StatusCode::OK);
    let fields = [("body", "Good morning."), ("token", token.as_str())];
    let answer = browser.post(COMMENTS, &fields).await.expect("an answer");
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let listed = run_program(&database.url, &["comments", "list", "--limit", "10000"]);
    assert!(listed.contains("Good morning."), "{listed}");
}

/// The hidden field of the form on the page, without which every comment is held: that is what
/// happens here as well, since it is so young, and makes no difference to the store.
async fn token_of(browser: &mut Browser) -> String {
    let page = browser.get("/articles/tides").await.expect("an answer");
    Form::on(&page).field("token").expect("a hidden field").to_owned()
}

/// Every comment that was answered is there exactly once, and none twice.
async fn assert_stored_once(database: &Database, answered: &HashSet<String>) {
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for body in database.words("select body from comment").await.into_iter().flatten() {
        *times.entry(body).or_default() += 1;
    }
    for body in answered {
        assert_eq!(times.get(body), Some(&1), "{body}");
    }
    assert!(times.values().all(|times| *times == 1), "{times:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_told_to_stop_answers_all_who_have_asked() {
    let (database, content) = (Database::new().await, content());
    let program = Program::serve(&database.url, content.path());
    let address = program.address;
    let token = token_of(&mut Browser::at(address).await).await;
    let answered = Arc::new(Mutex::new(HashSet::new()));
    let mut readers = JoinSet::new();
    for reader in 0..4 {
        let (answered, token) = (Arc::clone(&answered), token.clone());
        readers.spawn(async move {
            let mut browser = Browser::at(address).await;
            for number in 0.. {
                let body = format!("Comment number {number} of reader {reader}.");
                let fields = [("body", body.as_str()), ("token", &token)];
                // After its last answer the server closes the connection.
                let Ok(answer) = browser.post(COMMENTS, &fields).await else { break };
                assert_eq!(answer.status, StatusCode::SEE_OTHER);
                answered.lock().insert(body);
            }
        });
    }
    let status = tokio::task::spawn_blocking({
        let answered = Arc::clone(&answered);
        move || {
            while answered.lock().len() < 8 {
                std::thread::yield_now();
            }
            program.stop()
        }
    });
    readers.join_all().await;

    assert!(status.await.expect("it ended").success(), "an orderly end is no failure");
    let answered = std::mem::take(&mut *answered.lock());
    assert_stored_once(&database, &answered).await;
    database.assert_sound().await;
    let stored = database.number("select count(*) from comment").await;
    assert_eq!(usize::try_from(stored).expect("a count"), answered.len(), "all were answered");
}
