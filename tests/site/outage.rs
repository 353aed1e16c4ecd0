//! What happens while the database is away, and after it has come back.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, StatusCode};
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::cable::Cable;
use crate::database::{Database, Outsider};
use crate::form::Form;
use crate::harness::{Answer, READER, Site, article, published, request};

const TIDES: &str = "/articles/tides";

/// A site whose database can go away, and come back.
struct Frail {
    site: Site,
    database: Database,
    /// Postgres is reached through it; `SQLite` is a file, which only the site itself can leave.
    cable: Option<Cable>,
}

impl Frail {
    async fn new() -> Self {
        let database = Database::new().await;
        let cable = match database.server() {
            Some(server) => Some(Cable::to(server).await),
            None => None,
        };
        let site = Self::site(&database, cable.as_ref()).await;
        let text = article("Tides", "The sea rises twice a day.");
        site.publish(&[("articles/tides.md", &text)]).await;
        site.comment("tides", "Ada", "Before the outage.").await;
        Self { site, database, cable }
    }

    async fn site(database: &Database, cable: Option<&Cable>) -> Site {
        let url = cable.map_or_else(|| database.url.clone(), |cable| cable.url(&database.url));
        database.site(|settings| settings.database_url = url).await
    }

    async fn go_away(&self) {
        match &self.cable {
            Some(cable) => cable.cut(),
            None => self.site.store.close().await,
        }
    }

    async fn come_back(&mut self) {
        match &self.cable {
            Some(cable) => cable.mend(),
            None => self.site = Self::site(&self.database, None).await,
        }
    }
}

/// Asks until the answer is as wanted.
async fn until(site: &Site, address: &str, status: StatusCode) -> Answer {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        let answer = site.get(address).await;
        if answer.status == status || Instant::now() > deadline {
            assert_eq!(answer.status, status, "{address}");
            return answer;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_comment_that_cannot_be_stored_comes_back_with_its_text() {
    let mut frail = Frail::new().await;
    let token = frail.site.old_token().await;
    let page = frail.site.get(TIDES).await;
    let form = Form::on(&page).typed("token", &token).typed("name", "Bea");
    let form = form.typed("body", "\nI was there *as well*.");
    frail.go_away().await;

    let answer = form.post(&frail.site).await;

    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.texts("[role=alert]")[0].contains("We cannot store your comment just now."));
    let kept = Form::on(&answer);
    assert_eq!(kept.field("body"), Some("\nI was there *as well*."));
    assert_eq!(kept.field("name"), Some("Bea"));

    frail.come_back().await;
    let answer = kept.post(&frail.site).await;
    assert!(answer.location().starts_with("/receipt/new/"), "{}", answer.status);
    let page = frail.site.get(TIDES).await;
    assert_eq!(page.texts(".thread .prose"), ["Before the outage.", "I was there as well."]);
}

#[tokio::test]
async fn an_answer_is_previewed_and_mended_while_the_database_is_away() {
    let frail = Frail::new().await;
    let page = frail.site.get("/articles/tides?reply=1").await;
    let form = Form::on(&page).typed("body", "So *was* I.");
    frail.go_away().await;

    let preview = form.preview(&frail.site).await;
    assert_eq!(preview.status, StatusCode::OK);
    assert_eq!(preview.texts(".preview em"), ["was"]);
    let form = Form::on(&preview);
    assert_eq!(form.field("parent_id"), Some("1"));

    let faulty = form.typed("name", &"n".repeat(61)).post(&frail.site).await;
    assert_eq!(faulty.status, StatusCode::UNPROCESSABLE_ENTITY);
    let form = Form::on(&faulty);
    assert_eq!(form.field("body"), Some("So *was* I."));
    assert_eq!(form.field("parent_id"), Some("1"));

    let answer = form.typed("name", "").post(&frail.site).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(Form::on(&answer).field("parent_id"), Some("1"));
}

#[tokio::test]
async fn pages_that_are_in_memory_are_read_on_while_the_database_is_away() {
    let mut frail = Frail::new().await;
    frail.site.get(TIDES).await;
    frail.go_away().await;

    let page = frail.site.get(TIDES).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.texts("#c1 .prose"), ["Before the outage."]);
    assert_eq!(frail.site.get("/").await.status, StatusCode::OK);
    for address in ["/articles/tides?reply=1", "/comments/1", "/articles/tides/revisions/1"] {
        let page = frail.site.get(address).await;
        assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE, "{address}");
        assert_eq!(page.texts("h1"), ["We are away for a moment"], "{address}");
    }

    frail.come_back().await;
    let page = until(&frail.site, "/articles/tides?reply=1", StatusCode::OK).await;
    assert_eq!(page.texts("#form-title"), ["Reply to Ada"]);
}

#[tokio::test]
async fn a_balancer_learns_when_the_database_is_away_and_when_it_is_back() {
    let mut frail = Frail::new().await;
    assert_eq!(frail.site.get("/readyz").await.text(), "ready\n");
    frail.go_away().await;

    let answer = frail.site.get("/readyz").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.text(), "the database does not answer\n");
    assert_eq!(frail.site.get("/healthz").await.text(), "alive\n");

    frail.come_back().await;
    until(&frail.site, "/readyz", StatusCode::OK).await;
}

#[tokio::test]
async fn changes_made_during_an_outage_show_after_it() {
    let mut frail = Frail::new().await;
    let following = tokio::spawn({
        let app = frail.site.app.clone();
        async move { app.follow_changes().await }
    });
    frail.site.get(TIDES).await;
    frail.go_away().await;
    let beside = frail.database.site(|_| {}).await;
    beside.comment("tides", "Bea", "Meanwhile, elsewhere.").await;

    frail.come_back().await;
    let deadline = Instant::now() + Duration::from_secs(20);
    while frail.site.get(TIDES).await.texts(".thread .prose").len() < 2 {
        assert!(Instant::now() < deadline, "the comment from elsewhere never showed");
        tokio::task::yield_now().await;
    }
    following.abort();
}

/// A site that gives the database little time, a comment that is ready to be posted there, and
/// somebody who keeps the database from writing.
async fn hindered(body: &str) -> (Site, Form, Database, Outsider) {
    let database = Database::new().await;
    let site = database.site(|settings| settings.request_timeout_seconds = 1).await;
    let text = article("Tides", "The sea rises twice a day.");
    site.publish(&[("articles/tides.md", &text)]).await;
    let form = Form::on(&site.get(TIDES).await).typed("token", &site.old_token().await);
    let mut outsider = database.connect().await;
    outsider.stand_in_the_way().await;
    (site, form.typed("body", body), database, outsider)
}

#[tokio::test]
async fn a_comment_that_the_database_keeps_waiting_comes_back_with_its_text() {
    let (site, form, _database, mut outsider) = hindered("Can you hear me?").await;

    let answer = form.post(&site).await;

    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.texts("[role=alert]")[0].contains("if it is not under the article"));
    assert_eq!(Form::on(&answer).field("body"), Some("Can you hear me?"));
    outsider.let_go().await;
}

#[tokio::test]
async fn a_comment_whose_writer_hung_up_is_stored_and_shown_all_the_same() {
    let (site, form, database, mut outsider) = hindered("Bye.").await;

    // After a second the site no longer waits for the store, as if the reader had hung up.
    form.post(&site).await;
    assert_eq!(site.get(TIDES).await.texts("#comments-title"), ["No comments yet"]);
    outsider.let_go().await;

    let deadline = Instant::now() + Duration::from_secs(20);
    while site.get(TIDES).await.texts("#comments-title") != ["1 comment"] {
        assert!(Instant::now() < deadline, "stored and not shown");
        tokio::task::yield_now().await;
    }
    assert_eq!(database.number("select count(*) from comment").await, 1);
}

#[tokio::test]
async fn readers_are_answered_in_time_whatever_keeps_the_database() {
    let (site, _, database, mut outsider) = hindered("").await;
    outsider.let_go().await;
    outsider.stand_in_the_way_of_readers().await;

    let began = Instant::now();
    let mut asking = JoinSet::new();
    for address in ["/articles/tides/revisions/1", "/readyz"].repeat(8) {
        let (web, asked) = (site.web(), request(Method::GET, address, &[], Body::empty()));
        asking.spawn(async move { web.answer(asked, READER).await.status() });
    }
    let answers = asking.join_all().await;

    // SQLite lets readers read on; on Postgres they wait for their second, but not in turn.
    let postgres = database.server().is_some();
    let status = if postgres { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK };
    assert!(answers.iter().all(|answer| *answer == status), "{answers:?}");
    assert!(began.elapsed() < Duration::from_secs(5), "it took {:?}", began.elapsed());
    outsider.let_go().await;
    until(&site, "/articles/tides/revisions/1", StatusCode::OK).await;
}

#[tokio::test]
async fn a_change_that_could_not_be_read_at_first_shows_later() {
    let database = Database::new().await;
    let site = database.site(|settings| settings.statement_timeout_seconds = 1).await;
    let text = article("Tides", "The sea rises twice a day.");
    site.publish(&[("articles/tides.md", &text)]).await;
    let following = tokio::spawn({
        let app = site.app.clone();
        async move { app.follow_changes().await }
    });
    database.change_title_in_the_way_of_readers("High water").await;

    let deadline = Instant::now() + Duration::from_secs(20);
    while site.get("/articles").await.texts(".listed a")[0] != "High water" {
        assert!(Instant::now() < deadline, "the title never changed");
        tokio::task::yield_now().await;
    }
    following.abort();
}

#[tokio::test]
async fn comments_whose_commit_goes_unanswered_are_not_stored_twice() {
    let frail = Frail::new().await;
    let form = Form::on(&frail.site.get(TIDES).await).typed("token", &frail.site.old_token().await);
    // SQLite is never out of reach: there every comment is answered.
    let status = match &frail.cable {
        Some(cable) => {
            cable.damage();
            StatusCode::SERVICE_UNAVAILABLE
        }
        None => StatusCode::SEE_OTHER,
    };

    let forms = (0..8).map(|number| form.clone().typed("body", &format!("Sent by {number}.")));
    let posting = forms.map(|form| form.post_by(frail.site.web()));
    for answered in posting.collect::<JoinSet<_>>().join_all().await {
        assert_eq!(answered, status);
    }
    let stored = frail.database.words("select body from comment order by body").await;
    let mut once = stored.clone();
    once.dedup();
    assert_eq!(stored, once);
    assert_eq!(stored.len(), 9, "all were committed, though nobody could be told");
}

#[tokio::test]
async fn a_database_that_fell_silent_does_not_keep_later_comments_waiting() {
    let (site, form, database, mut outsider) = hindered("Anybody there?").await;
    let posting = tokio::spawn(form.clone().post_by(site.web()));
    database.wait_for_waiting(1).await;

    // No time passes for the databases, whose own limits lie at ten seconds.
    let began = std::time::Instant::now();
    tokio::time::pause();
    assert_eq!(posting.await.expect("an answer"), StatusCode::SERVICE_UNAVAILABLE);
    let second = site.store.insert_comment(published(0, "", "Me too.")).await;
    tokio::time::resume();

    assert!(second.is_err());
    assert!(began.elapsed() < Duration::from_secs(5), "it took {:?}", began.elapsed());
    outsider.let_go().await;
}

#[tokio::test]
async fn a_report_that_cannot_be_stored_comes_back_with_its_text() {
    let mut frail = Frail::new().await;
    let token = frail.site.old_token().await;
    let form = Form::report(&frail.site.get("/articles/tides/report").await)
        .typed("token", &token)
        .typed("kind", "mistake")
        .typed("body", "\nIt is *three* times.");
    frail.go_away().await;

    let answer = form.clone().post(&frail.site).await;

    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.texts("[role=alert]")[0].contains("We cannot store your report just now."));
    let kept = Form::report(&answer);
    assert_eq!(kept.field("body"), Some("\nIt is *three* times."));
    assert_eq!(kept.field("kind"), Some("mistake"));

    frail.come_back().await;
    let answer = kept.post(&frail.site).await;
    assert_eq!(answer.location(), "/articles/tides/report/thanks", "{}", answer.status);

    // Nor does it matter whether the text that it is about can still be read.
    frail.site.publish(&[("blocks/b.md", "+++\nkind = \"statement\"\n+++\nWords.\n")]).await;
    frail.go_away().await;
    let answer = form.typed("about", "moon").post(&frail.site).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(Form::report(&answer).field("about"), Some("moon"));
    assert_eq!(Form::report(&answer).field("body"), Some("\nIt is *three* times."));
}
