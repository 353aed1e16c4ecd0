//! Who looked over an article, when, and when somebody is to look again.

use std::sync::Arc;

use lamplight::app::Subject;
use lamplight::clock::Timestamp;
use parking_lot::Mutex;

use crate::draws::Draws;
use crate::harness::{Site, article_with};

const FILE: &str = "articles/tides.md";
const TIDES: &str = "/articles/tides";
const DAY_SECONDS: i64 = 86_400;

fn day(days_from_now: i64) -> Timestamp {
    Timestamp::now().plus_seconds(days_from_now * DAY_SECONDS)
}

/// An article whose next review is due so many days from now.
fn due_in(days: i64) -> String {
    article_with("Tides", &format!("next_review = {}", day(days).date()), "The sea rises.")
}

#[tokio::test]
async fn a_reader_sees_who_wrote_and_reviewed_an_article_and_when_its_sources_were_checked() {
    let site = Site::with_tides().await;
    assert!(site.get(TIDES).await.texts(".prose > .hint").is_empty());
    let lines = "author = \"maya\"\nreviewed_by = \"A <second> editor\"\nreviewed = 2026-11-05\n\
                 sources_checked = 2026-11-04\nnext_review = 9000-01-02";
    let author = "+++\nname = \"Maya\"\n+++\nShe writes.\n";
    let text = article_with("Tides", lines, "The sea rises.");
    site.publish(&[("authors/maya.md", author), (FILE, &text)]).await;
    assert_eq!(
        site.get(TIDES).await.texts(".prose > .hint"),
        ["Written by Maya, reviewed by A <second> editor on 5 November 2026; sources checked on \
             4 November 2026; next review due on 2 January 9000."]
    );
    let days = site.get(TIDES).await.attributes(".prose > .hint time", "datetime");
    assert_eq!(days, ["2026-11-05", "2026-11-04", "9000-01-02"]);

    let little = article_with("Tides", "reviewed = 2026-11-05", "The sea.");
    site.publish(&[(FILE, &little)]).await;
    let said = site.get(TIDES).await.texts(".prose > .hint");
    let name = &site.app.settings().site_name;
    assert_eq!(said, [format!("Written by {name}, reviewed on 5 November 2026.")]);
}

#[tokio::test]
async fn an_overdue_review_says_so_and_only_on_the_version_that_is_shown() {
    let site = Site::with_tides().await;
    site.publish(&[(FILE, &due_in(-1))]).await;
    let said = site.get(TIDES).await.texts(".prose > .hint b");
    let was_due = day(-1).day_in_words();
    assert_eq!(said, [format!("the next review is overdue: it was due on {was_due}")]);
    // On the day itself there is still time.
    site.publish(&[(FILE, &due_in(0))]).await;
    let page = site.get(TIDES).await;
    assert!(page.texts(".prose > .hint b").is_empty());
    assert!(
        page.texts(".prose > .hint")[0].ends_with(&format!("due on {}.", day(0).day_in_words()))
    );
    let older = site.get("/articles/tides/revisions/2").await;
    assert!(older.texts(".prose > .hint").is_empty(), "an old version is due for nothing");
}

#[tokio::test]
async fn a_page_that_names_a_day_to_come_is_drawn_anew_when_a_day_has_passed() {
    let site = Site::with_tides().await;
    site.publish(&[("articles/due.md", &due_in(3).replace("Tides", "Due"))]).await;
    site.publish(&[("articles/late.md", &due_in(-3).replace("Tides", "Late"))]).await;
    let told = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&told);
    site.app.watch(move |subjects| heard.lock().extend(subjects.unwrap_or_default().to_vec()));
    let pages = ["/articles/due", "/articles/late", TIDES];
    let draws = Draws::listen();
    draws.among(&site, &pages).await;

    site.app.do_due_at(Timestamp::now(), false).await.expect("the jobs are done");
    assert!(told.lock().is_empty());
    site.app.do_due_at(day(1), false).await.expect("the jobs are done");
    assert_eq!(*told.lock(), [Subject::Policy, Subject::Day]);
    assert_eq!(draws.among(&site, &pages).await, ["/articles/due"]);
    site.app.do_due_at(day(1), false).await.expect("the jobs are done");
    assert!(draws.among(&site, &pages).await.is_empty());
}

#[tokio::test]
async fn editors_get_a_list_of_what_is_due_the_longest_overdue_first() {
    let site = Site::with_tides().await;
    for (name, days) in [("Late", -3), ("Later", -30), ("Coming", 10), ("Draft", -5)] {
        let mut text = due_in(days).replace("Tides", name);
        if name == "Draft" {
            text = text.replace("+++\ntitle", "+++\nstate = \"draft\"\ntitle");
        }
        site.publish(&[(&format!("articles/{}.md", name.to_lowercase()), &text)]).await;
    }
    let titles = |until| -> Vec<_> {
        site.app.due(until).iter().map(|listing| listing.title.clone()).collect()
    };
    assert_eq!(titles(day(0)), ["Later", "Late"]);
    assert_eq!(titles(day(10)), ["Later", "Late", "Coming"]);
}
