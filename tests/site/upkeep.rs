//! What the database remembers of sources, and what archives are asked.

use std::net::Ipv4Addr;
use std::time::{Duration, Instant};

use lamplight::clock::Timestamp;
use lamplight::content::SourceState;
use lamplight::store::{Options, Store};
use lamplight::upkeep::{Answered, Finding, Health};

use crate::elsewhere::{Elsewhere, Reply, reply, titled};
use crate::harness::{Site, fresh_database};

const NOW: Timestamp = Timestamp(1_800_000_000);
const DAY: i64 = 86_400;
const URL: &str = "https://source.example/tides";

async fn store() -> Store {
    let store = Store::open(&fresh_database().await, Options::default()).await;
    let store = store.expect("the database opens");
    enter(&store, &[("tides", URL), ("waves", URL)]).await;
    store
}

async fn enter(store: &Store, sources: &[(&str, &str)]) {
    let sources: Vec<_> =
        sources.iter().map(|(key, url)| ((*key).to_owned(), (*url).to_owned())).collect();
    store.enter_addresses(&sources, NOW).await.expect("the database answers");
}

async fn tides(store: &Store) -> Health {
    store.source_health("tides").await.expect("the database answers").expect("it was entered")
}

fn found(status: u16) -> Finding {
    Finding::Answered(Answered { status, final_url: URL.into(), ..Answered::default() })
}

#[tokio::test]
async fn what_is_known_of_a_source_comes_back_as_it_was_stored() {
    let store = store().await;
    assert_eq!(tides(&store).await, Health::new("tides", URL, NOW));
    let some = |text: &str| Some(text.to_owned());
    let full = Health {
        state: SourceState::Moved,
        since: Timestamp(2),
        reason: "It answers.".into(),
        checked_at: Some(Timestamp(3)),
        next_check_at: Timestamp(4),
        status: Some(200),
        final_url: some("https://a.example/"),
        moved_to: some("https://b.example/"),
        title: some("Tides"),
        first_title: some("Waves"),
        etag: some("\"1\""),
        last_modified: some("today"),
        failures: 5,
        failing_since: Some(Timestamp(6)),
        archived_url: some("https://archive.example/1"),
        archived_at: Some(Timestamp(7)),
        archive_looked_at: Some(Timestamp(8)),
        archive_asked_at: Some(Timestamp(9)),
        archive_job: some("job"),
        note: some("Why."),
        ..tides(&store).await
    };
    assert!(store.put_health(&full).await.unwrap());
    assert_eq!(tides(&store).await, Health { version: 1, ..full.clone() });
    assert_eq!(store.archive_jobs(9).await.unwrap().len(), 1);
    assert_eq!(store.source_healths().await.unwrap().len(), 2);

    enter(&store, &[("tides", URL)]).await;
    assert_eq!(tides(&store).await.state, SourceState::Moved, "known already");
    enter(&store, &[("tides", "https://elsewhere.example/")]).await;
    let anew = Health { version: 2, ..Health::new("tides", "https://elsewhere.example/", NOW) };
    assert_eq!(tides(&store).await, anew, "another address begins anew");
}

#[tokio::test]
async fn nobody_overwrites_what_they_have_not_read() {
    let store = store().await;
    let read = tides(&store).await;
    assert!(store.put_health(&read).await.unwrap());
    assert!(!store.put_health(&read).await.unwrap());
}

#[tokio::test]
async fn a_source_is_taken_by_one_process_until_its_time_is_over() {
    let store = store().await;
    let (until, later) = (NOW.plus_seconds(60), NOW.plus_seconds(61));
    let taken = store.claim_sources(NOW, until, 1).await.unwrap();
    assert_eq!(taken[0].key, "tides");
    assert_eq!(store.claim_sources(NOW, until, 9).await.unwrap()[0].key, "waves");
    assert!(store.claim_sources(NOW, until, 9).await.unwrap().is_empty());
    assert_eq!(store.claim_sources(later, later.plus_seconds(60), 9).await.unwrap().len(), 2);

    let visited = tides(&store).await.after(&found(200), later, 14 * DAY);
    assert!(store.put_health(&visited).await.unwrap());
    let again = later.plus_seconds(61);
    let due = store.claim_sources(again, again, 9).await.unwrap();
    assert_eq!(due.iter().map(|health| &*health.key).collect::<Vec<_>>(), ["waves"]);
    let again = again.plus_seconds(20 * DAY);
    assert_eq!(store.claim_sources(again, again, 9).await.unwrap().len(), 2);
}

#[tokio::test]
async fn only_what_readers_can_see_is_a_change() {
    let store = store().await;
    assert!(store.changes().await.unwrap().is_empty());
    for (day, status, changes) in [(0, 200, 1), (14, 200, 1), (28, 404, 1), (29, 404, 2)] {
        let now = NOW.plus_seconds(day * DAY);
        let health = tides(&store).await.after(&found(status), now, 14 * DAY);
        assert!(store.put_health(&health).await.unwrap());
        assert_eq!(store.changes().await.unwrap(), vec!["source:tides"; changes], "day {day}");
    }
    let refused = Health::new("waves", URL, NOW).after(&found(403), NOW, 14 * DAY);
    assert!(store.put_health(&refused).await.unwrap());
    assert_eq!(store.changes().await.unwrap().pop().as_deref(), Some("source:waves"));
    let health = tides(&store).await;
    let copied = Health { archived_url: Some("https://archive.example/1".into()), ..health };
    assert!(store.put_health(&copied).await.unwrap());
    assert_eq!(store.changes().await.unwrap().len(), 4);
}

/// A site with one source on a host that is also its archive.
async fn archived(host: &Elsewhere, save: bool) -> Site {
    let site = Site::with_settings(|settings| {
        settings.check_delay_seconds = 0;
        settings.allow_private_addresses = true;
        settings.archive_lookup_url = host.url("/available");
        settings.archive_save_url = host.url("/save");
        settings.archive_save = save;
        (settings.archive_key, settings.archive_secret) = ("key".into(), "secret".into());
    })
    .await;
    host.put("/tides", titled("Tides"));
    let url = host.url("/tides");
    let record = format!(
        "tides:\n  type: web\n  title: Tides\n  url: {{ value: {url}, date: 2023-11-06 }}\n"
    );
    site.publish(&[("sources/sea.yaml", &record)]).await;
    site
}

/// What the archive is asked for the source.
fn lookup(host: &Elsewhere) -> String {
    let url = host.url("/tides").replace(':', "%3A").replace('/', "%2F");
    format!("/available?url={url}&timestamp=20231106")
}

#[tokio::test]
async fn a_copy_that_an_archive_has_is_found_and_shown() {
    let host = Elsewhere::new().await;
    let site = archived(&host, false).await;
    let copy = r#"{"archived_snapshots": {"closest": {"available": true, "status": "200",
        "timestamp": "20231107080910", "url": "http://archive.example/web/1/tides"}}}"#;
    host.put(&lookup(&host), reply(200, "", copy));
    let checker = site.app.checker();
    assert_eq!(checker.check_due(|| NOW).await.unwrap(), 1);
    let archived = site.app.materials().standing("tides").archived.expect("a copy");
    assert_eq!(archived.url, "https://archive.example/web/1/tides");
    assert_eq!(archived.made_on.map(|day| day.to_string()).as_deref(), Some("2023-11-07"));
    assert_eq!(host.paths(), ["/tides", &lookup(&host)]);
    assert_eq!(checker.check_due(|| NOW.plus_seconds(20 * DAY)).await.unwrap(), 1);
    assert_eq!(host.paths(), ["/tides"], "the archive is not asked for what is known");
}

#[tokio::test]
async fn an_archive_is_asked_for_a_copy_only_where_the_operator_wants_it() {
    let nothing = reply(200, "", r#"{"archived_snapshots": {}}"#);
    let host = Elsewhere::new().await;
    host.put(&lookup(&host), nothing.clone());
    let site = archived(&host, false).await;
    site.app.checker().check_due(|| NOW).await.unwrap();
    assert_eq!(host.paths(), ["/tides", &lookup(&host)]);

    let site = archived(&host, true).await;
    host.put("/save", reply(200, "", r#"{"job_id": "spn2-1"}"#));
    let checker = site.app.checker();
    checker.check_due(|| NOW).await.unwrap();
    let asked = host.asked();
    let save = asked.iter().find(|head| head.starts_with("POST /save ")).expect("it was asked");
    assert!(save.contains("authorization: LOW key:secret\r\n"), "{save}");
    let form = format!("url={}", host.url("/tides").replace(':', "%3A").replace('/', "%2F"));
    assert!(save.ends_with(&format!("\r\n\r\n{form}")), "{save}");

    host.put("/save/status/spn2-1", reply(200, "", r#"{"status": "pending"}"#));
    checker.check_due(|| NOW.plus_seconds(60)).await.unwrap();
    assert_eq!(site.app.materials().standing("tides").archived, None);
    let done = r#"{"status": "success", "timestamp": "20270115080100",
                   "original_url": "http://source.example/tides"}"#;
    host.put("/save/status/spn2-1", reply(200, "", done));
    checker.check_due(|| NOW.plus_seconds(120)).await.unwrap();
    let archived = site.app.materials().standing("tides").archived.expect("a copy");
    let port = host.address.port();
    let expected =
        format!("https://127.0.0.1:{port}/web/20270115080100/http://source.example/tides");
    assert_eq!(archived.url, expected);
    host.asked();
    checker.check_due(|| NOW.plus_seconds(180)).await.unwrap();
    assert!(host.paths().is_empty(), "a job that is done is not asked after");
}

#[tokio::test]
async fn an_archive_that_is_busy_is_asked_another_time() {
    let host = Elsewhere::new().await;
    host.put(&lookup(&host), reply(429, "retry-after: 30\r\n", ""));
    let site = archived(&host, true).await;
    site.app.checker().check_due(|| NOW).await.unwrap();
    assert_eq!(host.paths(), ["/tides", &lookup(&host)], "nothing is saved on a guess");
    let health = tides(&site.store).await;
    assert_eq!((health.state, health.archive_looked_at), (SourceState::Live, None));
}

#[tokio::test]
async fn an_archive_that_is_away_is_not_waited_for_at_every_source() {
    let host = Elsewhere::new().await;
    let archive = Elsewhere::at(Ipv4Addr::new(127, 0, 0, 2)).await;
    let site = Site::with_settings(|settings| {
        settings.check_delay_seconds = 0;
        settings.fetch_timeout_seconds = 1;
        settings.allow_private_addresses = true;
        settings.archive_lookup_url = archive.url("/available");
    })
    .await;
    let page = host.url("/tides");
    let lookup = format!("/available?url={}", page.replace(':', "%3A").replace('/', "%2F"));
    archive.put(&lookup, Reply::Hang);
    let records =
        ["a", "b", "c"].map(|key| format!("{key}:\n  type: web\n  title: Tides\n  url: {page}\n"));
    site.publish(&[("sources/sea.yaml", &records.concat())]).await;
    assert_eq!(site.app.checker().check_due(|| NOW).await.unwrap(), 3);
    assert_eq!(host.paths(), ["/tides"; 3]);
    assert_eq!(archive.paths(), [lookup]);
}

#[tokio::test]
async fn as_many_hosts_are_visited_at_the_same_time_as_the_operator_wants() {
    let mut hosts = Vec::new();
    for number in 1..=20 {
        let host = Elsewhere::at(Ipv4Addr::new(127, 0, 0, number)).await;
        host.put("/robots.txt", Reply::Hang);
        hosts.push(host);
    }
    let site = Site::with_settings(|settings| {
        settings.check_concurrency = 20;
        settings.fetch_timeout_seconds = 60;
        settings.allow_private_addresses = true;
    })
    .await;
    let records = hosts.iter().enumerate().map(|(number, host)| {
        format!("h{number}:\n  type: web\n  title: Tides\n  url: {}\n", host.url("/"))
    });
    site.publish(&[("sources/sea.yaml", &records.collect::<String>())]).await;
    let checker = site.app.checker();
    let asked = async {
        for host in &hosts {
            while host.asked().is_empty() {
                tokio::task::yield_now().await;
            }
        }
    };
    let began = Instant::now();
    tokio::select! {
        () = asked => {}
        visited = checker.check_due(|| NOW) => panic!("{visited:?} were visited, some unasked"),
    }
    // Nobody answers, so the first visit ends after a minute.
    assert!(began.elapsed() < Duration::from_secs(50), "{:?}", began.elapsed());
}
