//! Do sources still answer? What is found at their addresses, what is remembered of it, and what
//! is never done to find out.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use lamplight::app::{Checker, Subject};
use lamplight::clock::Timestamp;
use lamplight::config::Settings;
use lamplight::content::{SourceState, Standing};
use lamplight::upkeep::{Health, Verdict};
use parking_lot::Mutex;

use crate::elsewhere::{Elsewhere, Names, Reply, client, raw_reply, reply, titled};
use crate::harness::Site;

const NOW: Timestamp = Timestamp(1_800_000_000);
const DAY: i64 = 86_400;
const PUBLIC: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

fn at(day: i64) -> Timestamp {
    NOW.plus_seconds(day * DAY)
}

/// A file of sources with these keys and addresses.
fn sources(sources: &[(&str, String)]) -> String {
    let record = |(key, url): &(&str, String)| {
        format!("{key}:\n  type: web\n  title: How tides work\n  url: {url}\n")
    };
    sources.iter().map(record).collect()
}

/// A site that asks no archive and waits for nobody.
async fn site() -> Site {
    Site::with_settings(in_haste).await
}

fn in_haste(settings: &mut Settings) {
    settings.check_delay_seconds = 0;
    settings.archive_lookup_url.clear();
}

/// Takes 127.0.0.1 for a public address.
fn checker(site: &Site) -> Checker {
    site.app.checker_with(client(Names { public: PUBLIC, names: HashMap::new() }))
}

/// Publishes sources and visits them on a day.
async fn visit(site: &Site, entries: &[(&str, String)], day: i64) -> HashMap<String, Health> {
    site.publish(&[("sources/sea.yaml", &sources(entries))]).await;
    let checker = checker(site);
    let healths = checker.everything(at(day)).await.expect("the database answers");
    let mut found = HashMap::new();
    let said = |health: &Health| drop(found.insert(health.key.clone(), health.clone()));
    checker.check_all(&healths, move || at(day), said).await.expect("the database answers");
    found
}

#[tokio::test]
async fn what_is_found_at_an_address_decides_what_is_said_of_it() {
    let host = Elsewhere::new().await;
    host.put("/here", titled("How tides work"));
    host.put("/was", reply(301, "location: /then\r\n", ""));
    host.put("/then", reply(308, "location: /here\r\n", ""));
    host.put("/today", reply(302, "location: /here\r\n", ""));
    host.put("/circle", reply(302, "location: /circle#again\r\n", ""));
    host.put("/gone", reply(410, "", ""));
    host.put("/fails", reply(500, "", ""));
    host.put("/locked", reply(403, "", ""));
    host.put("/hang", Reply::Hang);
    host.put("/flood", Reply::Flood(50 * 1024 * 1024));
    host.put("/inside", reply(301, "location: http://10.0.0.1/\r\n", ""));
    host.put("/file", reply(301, "location: file:///etc/passwd\r\n", ""));
    let table = [
        ("here", SourceState::Live, "It answers."),
        ("was", SourceState::Moved, "It answers at another address."),
        ("today", SourceState::Live, "It answers."),
        ("circle", SourceState::Unknown, "It redirects in a circle."),
        ("missing", SourceState::Unknown, "There is no such page (404)."),
        ("gone", SourceState::Unknown, "The page was taken down (410)."),
        ("fails", SourceState::Unknown, "It fails (500)."),
        ("locked", SourceState::Unknown, "It turns programs away (403)."),
        ("hang", SourceState::Unknown, "No answer came in time."),
        ("flood", SourceState::Live, "It answers."),
        ("inside", SourceState::Unknown, "Its name leads into a private network."),
        ("file", SourceState::Unknown, "Only web addresses are asked."),
    ];
    let entries: Vec<_> =
        table.iter().map(|(key, ..)| (*key, host.url(&format!("/{key}")))).collect();
    let (site, began) = (site().await, Instant::now());

    let found = visit(&site, &entries, 0).await;

    for (key, state, reason) in table {
        assert_eq!((found[key].state, &*found[key].reason), (state, reason), "{key}");
        assert_eq!(site.app.materials().standing(key).state, state, "{key}");
    }
    assert_eq!(found["was"].moved_to.as_deref(), Some(&*host.url("/here")));
    assert_eq!(found["today"].moved_to, None);
    assert_eq!(found["flood"].title.as_deref(), Some("Flood"));
    let failing: Vec<_> = table.iter().filter(|(key, ..)| found[*key].failures == 1).collect();
    assert_eq!(failing.len(), 4, "{failing:?}");
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    assert!(host.sent() < 16 * 1024 * 1024, "{} bytes of 50 MB", host.sent());
}

#[tokio::test]
async fn a_page_that_is_gone_is_dead_only_when_it_is_gone_a_day_later() {
    let host = Elsewhere::new().await;
    let entries = [("tides", host.url("/tides"))];
    let site = site().await;
    host.put("/tides", titled("How tides work"));
    visit(&site, &entries, 0).await;
    host.put("/tides", reply(404, "", ""));
    assert_eq!(visit(&site, &entries, 14).await["tides"].state, SourceState::Live);
    let dead = &visit(&site, &entries, 15).await["tides"];
    assert_eq!((dead.state, dead.since, dead.status), (SourceState::Dead, at(14), Some(404)));
    let standing = site.app.materials().standing("tides");
    assert_eq!((standing.state, standing.since), (SourceState::Dead, Some(at(14).date())));
    let more = [entries[0].clone(), ("waves", host.url("/waves"))];
    site.publish(&[("sources/sea.yaml", &sources(&more))]).await;
    let listed = async |state: &str| {
        let page = site.get(&format!("/sources?state={state}")).await;
        page.attributes("h3 a", "href")
    };
    assert_eq!(listed("dead").await, ["/sources/tides"]);
    assert_eq!(listed("unknown").await, ["/sources/waves"]);
    assert!(listed("live").await.is_empty());
    let elsewhere = [("tides", host.url("/elsewhere"))];
    site.publish(&[("sources/sea.yaml", &sources(&elsewhere))]).await;
    assert!(listed("dead").await.is_empty(), "what was found is said of the old address only");
    assert_eq!(listed("unknown").await, ["/sources/tides"]);
}

#[tokio::test]
async fn readers_are_told_what_was_found_and_when_nobody_could_tell() {
    let host = Elsewhere::new().await;
    let (site, entries) = (site().await, [("tides", host.url("/tides"))]);
    let said = async || site.get("/sources/tides").await.texts("#state + p").join(" ");
    host.put("/tides", reply(403, "", ""));
    visit(&site, &entries, 0).await;
    let expected = "We looked on 15 January 2027 whether it is still at its address, and could \
                    not tell.";
    assert_eq!(said().await, expected);
    host.put("/tides", titled("How tides work"));
    visit(&site, &entries, 1).await;
    let live = said().await;
    assert!(live.starts_with("It can be read at its address."), "{live}");
    host.put("/tides", reply(403, "", ""));
    visit(&site, &entries, 15).await;
    assert_eq!(said().await, live, "one refusal erases nothing");
}

#[tokio::test]
async fn what_was_found_at_an_old_address_is_not_said_of_the_new_one() {
    let host = Elsewhere::new().await;
    let (site, old) = (site().await, [("tides", host.url("/old"))]);
    host.put("/new", titled("How tides work"));
    for day in 0..2 {
        visit(&site, &old, day).await;
    }
    assert_eq!(site.app.materials().standing("tides").state, SourceState::Dead);
    let new = [("tides", host.url("/new"))];
    site.publish(&[("sources/sea.yaml", &sources(&new))]).await;
    assert_eq!(site.app.materials().standing("tides"), Standing::default());
    let found = visit(&site, &new, 2).await;
    assert_eq!((found["tides"].state, found["tides"].failures), (SourceState::Live, 0));
    assert_eq!(site.app.materials().standing("tides").since, Some(at(2).date()));
}

#[tokio::test]
async fn a_host_that_is_not_reached_fails_only_while_others_are() {
    let (host, away) = (Elsewhere::new().await, Elsewhere::new().await);
    let address = away.url("/tides");
    drop(away);
    let alone = visit(&site().await, &[("away", address.clone())], 0).await;
    assert_eq!((alone["away"].state, alone["away"].failures), (SourceState::Unknown, 0));
    assert!(alone["away"].reason.contains("our own network"), "{}", alone["away"].reason);
    let found = visit(&site().await, &[("away", address), ("here", host.url("/"))], 0).await;
    assert_eq!(found["away"].failures, 1);
    assert!(found["away"].reason.starts_with("Nobody answers there"), "{}", found["away"].reason);
}

#[tokio::test]
async fn a_redirect_into_a_private_network_is_not_followed() {
    let host = Elsewhere::new().await;
    let private = Elsewhere::at(Ipv4Addr::new(127, 0, 0, 2)).await;
    host.put("/a", reply(301, &format!("location: {}\r\n", private.url("/secret")), ""));
    host.put("/robots.txt", reply(302, &format!("location: {}\r\n", private.url("/robots")), ""));
    let found = visit(&site().await, &[("a", host.url("/a"))], 0).await;
    assert_eq!(found["a"].reason, "Its name leads into a private network.");
    host.put("/robots.txt", reply(404, "", ""));
    let found = visit(&site().await, &[("a", host.url("/a"))], 0).await;
    assert_eq!(found["a"].reason, "Its name leads into a private network.");
    assert!(host.paths().contains(&"/a".to_owned()));
    assert!(private.asked().is_empty());
}

#[tokio::test]
async fn a_host_that_wants_no_programs_is_left_alone() {
    let host = Elsewhere::new().await;
    host.put("/robots.txt", reply(200, "", "User-agent: Lamplight\nDisallow: /closed\n"));
    let entries = [("a", host.url("/closed/a")), ("b", host.url("/open/b"))];
    let found = visit(&site().await, &entries, 0).await;
    assert_eq!(found["a"].reason, "Its robots.txt asks programs to stay away.");
    assert_eq!(found["b"].status, Some(404));
    assert_eq!(host.paths(), ["/open/b"]);

    host.put("/robots.txt", reply(429, "retry-after: 864000\r\n", ""));
    let found = visit(&site().await, &entries, 0).await;
    assert!(host.paths().is_empty(), "rules that cannot be read close everything");
    for health in found.values() {
        assert_eq!((health.state, health.failures), (SourceState::Unknown, 0));
        assert!(health.next_check_at >= at(10), "{health:?}");
    }
}

#[tokio::test]
async fn a_host_that_fails_at_everything_is_dead_after_a_week() {
    let host = Elsewhere::new().await;
    for path in ["/robots.txt", "/tides"] {
        host.put(path, reply(500, "", ""));
    }
    let (site, entries) = (site().await, [("tides", host.url("/tides"))]);
    for (day, state) in [(0, SourceState::Unknown), (3, SourceState::Unknown)] {
        let found = visit(&site, &entries, day).await;
        assert_eq!((found["tides"].state, found["tides"].failures > 0), (state, true));
        assert_eq!(found["tides"].reason, "Its robots.txt fails (500).");
    }
    visit(&site, &entries, 5).await;
    let dead = &visit(&site, &entries, 8).await["tides"];
    assert_eq!((dead.state, dead.since), (SourceState::Dead, at(0)));
    assert!(host.paths().is_empty(), "rules that cannot be read close everything");
}

#[tokio::test]
async fn a_host_that_asks_for_rest_gets_it() {
    let host = Elsewhere::new().await;
    let entries = [("a", host.url("/a")), ("b", host.url("/b"))];
    for key in ["/a", "/b"] {
        host.put(key, titled("How tides work"));
    }
    let site = site().await;
    visit(&site, &entries, 0).await;
    host.paths();
    for key in ["/a", "/b"] {
        host.put(key, reply(429, "retry-after: 864000\r\n", ""));
    }
    let found = visit(&site, &entries, 14).await;
    assert_eq!(host.paths().len(), 1, "the second page of the host is not asked for");
    let mut asked: Vec<_> = found.values().map(|health| health.checked_at).collect();
    asked.sort_unstable();
    assert_eq!(asked, [Some(at(0)), Some(at(14))], "and nothing is said of it");
    for health in found.values() {
        assert_eq!(health.failures, 0);
        assert!(health.next_check_at >= at(24), "{health:?}");
    }
}

#[tokio::test]
async fn a_host_that_asks_for_a_short_rest_is_waited_for() {
    let host = Elsewhere::new().await;
    let busy = reply(429, "retry-after: 1\r\n", "");
    for path in ["/robots.txt", "/a", "/b", "/c"] {
        host.put(path, busy.clone());
    }
    let entries = ["a", "b", "c"].map(|key| (key, host.url(&format!("/{key}"))));
    let began = Instant::now();
    visit(&site().await, &entries, 0).await;
    assert_eq!(host.asked().len(), 3, "each of them asks whether it may");
    assert!(began.elapsed() >= Duration::from_secs(2), "{:?}", began.elapsed());
    host.put("/robots.txt", reply(404, "", ""));
    visit(&site().await, &entries, 0).await;
    let mut paths = host.paths();
    paths.sort_unstable();
    assert_eq!(paths, ["/a", "/b", "/c"]);
}

#[tokio::test]
async fn rules_and_pages_of_a_host_are_asked_for_one_after_the_other_with_a_pause() {
    let host = Elsewhere::new().await;
    let site = Site::with_settings(|settings| {
        in_haste(settings);
        settings.check_delay_seconds = 1;
    })
    .await;
    let began = Instant::now();
    visit(&site, &[("a", host.url("/a"))], 0).await;
    assert_eq!(host.asked().len(), 2);
    assert!(began.elapsed() >= Duration::from_secs(1), "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_page_that_has_not_changed_is_not_sent_again() {
    let host = Elsewhere::new().await;
    let lines = "etag: \"v1\"\r\nlast-modified: Wed, 21 Oct 2015 07:28:00 GMT\r\n";
    host.put("/new", reply(200, lines, "<title>How tides work</title>"));
    host.put("/old", reply(301, "location: /new\r\n", ""));
    let (site, entries) = (site().await, [("tides", host.url("/old"))]);
    visit(&site, &entries, 0).await;
    host.asked();
    host.put("/new", reply(304, "", ""));
    let found = visit(&site, &entries, 14).await;
    assert_eq!((found["tides"].state, found["tides"].status), (SourceState::Moved, Some(304)));
    assert_eq!(found["tides"].title.as_deref(), Some("How tides work"));
    let asked = host.asked();
    let heads: Vec<_> = asked.iter().filter(|head| head.starts_with("GET /new")).collect();
    assert!(heads[0].contains("if-none-match: \"v1\""), "{heads:?}");
    assert!(heads[0].contains("if-modified-since: Wed, 21 Oct 2015 07:28:00 GMT"), "{heads:?}");
    let old = asked.iter().find(|head| head.starts_with("GET /old")).expect("it was asked");
    assert!(!old.contains("if-none-match"), "what one address said is not told to another");
}

#[tokio::test]
async fn an_editor_hears_of_a_page_that_became_another_and_readers_do_not() {
    let host = Elsewhere::new().await;
    let latin = b"<title>Gezeiten f\xfcr alle: How tides work</title>";
    host.put("/tides", raw_reply(200, "content-type: text/html; charset=iso-8859-1\r\n", latin));
    let (site, entries) = (site().await, [("tides", host.url("/tides"))]);
    let found = visit(&site, &entries, 0).await;
    assert_eq!(found["tides"].title.as_deref(), Some("Gezeiten für alle: How tides work"));
    let listed = site.app.source_healths().await.expect("the database answers");
    assert_eq!(listed[0].1, []);

    host.put(
        "/tides",
        raw_reply(200, "content-type: text/html; charset=utf-8\r\n", b"<title>Caf\xe9"),
    );
    visit(&site, &entries, 14).await;
    let listed = site.app.source_healths().await.expect("the database answers");
    let (health, doubts) = &listed[0];
    assert_eq!((health.state, health.since), (SourceState::Live, at(0)));
    let expected = "The page was titled “Gezeiten für alle: How tides work” and is now titled \
                    “Caf\u{fffd}”.";
    assert_eq!(doubts[0].to_string(), expected);
}

#[tokio::test]
async fn a_changed_state_drops_the_pages_that_show_it_and_no_others() {
    let host = Elsewhere::new().await;
    let (site, entries) = (site().await, [("tides", host.url("/tides"))]);
    site.publish(&[("sources/sea.yaml", &sources(&entries))]).await;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&seen);
    site.app.watch(move |subjects| noted.lock().extend(subjects.unwrap_or_default().to_vec()));
    host.put("/tides", titled("How tides work"));
    visit(&site, &entries, 0).await;
    let subjects = std::mem::take(&mut *seen.lock());
    assert_eq!(subjects, [Subject::Source("tides".into()), Subject::Sources, Subject::Policy]);
    visit(&site, &entries, 14).await;
    assert!(seen.lock().is_empty(), "the same again changes nothing");
}

#[tokio::test]
async fn every_replica_learns_what_one_of_them_found() {
    let host = Elsewhere::new().await;
    host.put("/tides", titled("How tides work"));
    let site = Site::shared_with(in_haste).await;
    site.publish(&[("sources/sea.yaml", &sources(&[("tides", host.url("/tides"))]))]).await;
    let beside = site.beside().await;
    let following = tokio::spawn({
        let app = beside.app.clone();
        async move { app.follow_changes().await }
    });
    assert_eq!(beside.app.materials().standing("tides"), Standing::default());
    let verdict = Verdict::Unfit("It sells boats now.".into());
    site.app.judge_source("tides", &verdict, at(3)).await.expect("the database answers");
    let deadline = Instant::now() + Duration::from_secs(20);
    while beside.app.materials().standing("tides").state != SourceState::Unfit {
        assert!(Instant::now() < deadline, "it never heard of it");
        tokio::task::yield_now().await;
    }
    following.abort();
    let third = site.beside().await;
    assert_eq!(third.app.materials().standing("tides").since, Some(at(3).date()));
}

#[tokio::test]
async fn replicas_share_the_work_and_each_source_is_visited_when_it_is_due() {
    let host = Elsewhere::new().await;
    let keys: Vec<_> = (0..40).map(|number| format!("s{number}")).collect();
    let entries: Vec<_> = keys.iter().map(|key| (&**key, host.url(&format!("/{key}")))).collect();
    let site = Site::shared_with(in_haste).await;
    site.publish(&[("sources/sea.yaml", &sources(&entries))]).await;
    let beside = site.beside().await;
    let due = |site: &Site| {
        let names = Names { public: PUBLIC, names: HashMap::new() };
        let checker = site.app.checker_with(client(names));
        async move {
            let mut visited = 0;
            loop {
                match checker.check_due(|| at(0)).await.expect("the database answers") {
                    0 => break visited,
                    more => visited += more,
                }
            }
        }
    };
    let (one, other) = tokio::join!(due(&site), due(&beside));
    assert_eq!(one + other, 40);
    let mut paths = host.paths();
    paths.sort();
    paths.dedup();
    assert_eq!(paths.len(), 40, "each was visited once");
    assert_eq!(due(&site).await, 0, "and none again before its time");
}
