use super::*;

const NOW: Timestamp = Timestamp(1_800_000_000);
const DAY: i64 = 86_400;
const INTERVAL: i64 = 14 * DAY;
const URL: &str = "https://source.example/page";

fn at(day: i64) -> Timestamp {
    NOW.plus_seconds(day * DAY)
}

fn status(status: u16) -> Finding {
    Finding::Answered(Answered { status, final_url: URL.into(), ..Answered::default() })
}

fn no_host() -> Finding {
    Finding::Unreached("No network address belongs to its name.".into())
}

fn silence() -> Finding {
    Finding::Nothing("No answer came in time.".into(), None)
}

/// The state after visits on these days.
fn visited(visits: &[(i64, Finding)]) -> Health {
    visits.iter().fold(Health::new("a", URL, NOW), |health, (day, finding)| {
        health.after(finding, at(*day), INTERVAL)
    })
}

#[test]
fn a_source_that_answers_is_live_from_the_first_day_on() {
    let health = visited(&[(0, status(200)), (14, status(304)), (28, status(200))]);
    assert_eq!((health.state, health.since, health.status), (SourceState::Live, at(0), Some(200)));
    assert_eq!(health.standing().since, Some(at(0).date()));
    assert_eq!(Health::new("a", URL, NOW).standing(), Standing::default());
}

#[test]
fn a_source_that_moved_says_where_to_and_only_while_it_does() {
    let new = "https://new.example/page";
    let [moved, unchanged] = [200, 304].map(|status| {
        let (final_url, moved_to) = (new.into(), Some(new.into()));
        Finding::Answered(Answered { status, final_url, moved_to, ..Answered::default() })
    });
    let health = visited(&[(0, status(200)), (14, moved.clone()), (28, unchanged)]);
    assert_eq!((health.state, health.since), (SourceState::Moved, at(14)));
    assert_eq!(health.standing().moved_to.as_deref(), Some(new));
    let health = visited(&[(0, moved), (14, status(200))]);
    assert_eq!(health.standing().moved_to, None);
}

#[test]
fn a_page_that_is_not_found_is_dead_when_that_is_so_a_day_later() {
    for gone in [404, 410] {
        let once = visited(&[(0, status(200)), (14, status(gone))]);
        assert_eq!((once.state, once.failures), (SourceState::Live, 1));
        let wait = once.next_check_at.seconds_since(at(14));
        assert!((DAY..=DAY + DAY / 5).contains(&wait), "{wait}");
        let same_day = once.clone().after(&status(gone), at(14).plus_seconds(DAY - 1), INTERVAL);
        assert_eq!(same_day.state, SourceState::Live);
        let dead = same_day.after(&status(gone), at(15), INTERVAL);
        assert_eq!((dead.state, dead.since), (SourceState::Dead, at(14)), "dead since first seen");
        let back = dead.after(&status(200), at(29), INTERVAL);
        assert_eq!((back.state, back.since, back.failures), (SourceState::Live, at(29), 0));
    }
}

#[test]
fn a_host_that_fails_is_dead_after_a_week_of_visits_and_no_sooner() {
    for failing in [status(500), status(503), no_host()] {
        let mut health = Health::new("a", URL, NOW);
        let mut now = NOW;
        for visit in 1..=DEAD_FAILURES {
            health = health.after(&failing, now, INTERVAL);
            let dead = visit == DEAD_FAILURES;
            assert_eq!(health.state == SourceState::Dead, dead, "visit {visit}");
            now = health.next_check_at;
        }
        assert!(health.checked_at.unwrap().seconds_since(NOW) >= DEAD_SECONDS);
    }
    let hourly: Vec<_> = (0..20).map(|hour| (hour, no_host())).collect();
    let in_a_day = hourly.iter().fold(Health::new("a", URL, NOW), |health, (hour, finding)| {
        health.after(finding, NOW.plus_seconds(hour * 3_600), INTERVAL)
    });
    assert_eq!(in_a_day.state, SourceState::Unknown);
}

#[test]
fn what_says_nothing_either_way_leaves_what_was_known() {
    for odd in [401, 403, 429, 451, 400] {
        let health = visited(&[(0, status(200)), (14, status(odd))]);
        assert_eq!((health.state, health.since), (SourceState::Live, at(0)), "{odd}");
        assert_eq!((health.checked_at, health.status), (Some(at(14)), Some(odd.into())));
        assert!(health.reason.contains(&odd.to_string()), "{}", health.reason);
        assert_eq!(health.standing().checked_on, None);
        let health = visited(&[(3, status(odd))]);
        assert_eq!(health.state, SourceState::Unknown, "{odd}");
        let standing = health.standing();
        assert_eq!((standing.since, standing.checked_on), (None, Some(at(3).date())));
    }
    assert_eq!(visited(&[(0, silence())]).state, SourceState::Unknown);
    let gone = [(0, status(404)), (1, silence()), (2, status(404)), (16, silence())];
    assert_eq!(visited(&gone[..2]).state, SourceState::Unknown);
    assert_eq!(visited(&gone[..3]).state, SourceState::Dead);
    assert_eq!(visited(&gone).state, SourceState::Dead);
}

#[test]
fn a_host_is_left_alone_for_as_long_as_it_asks() {
    for (asked, least, most) in [(20 * DAY, 20 * DAY, 20 * DAY), (1, 3 * DAY, 4 * DAY)] {
        let finding = Finding::Answered(Answered {
            status: 503,
            retry_after: Some(asked),
            ..Answered::default()
        });
        let health = visited(&[(0, finding)]);
        assert_eq!(health.state, SourceState::Unknown);
        let wait = health.next_check_at.seconds_since(NOW);
        assert!((least..=most).contains(&wait), "{asked}: {wait}");
    }
}

#[test]
fn a_source_whose_host_rests_keeps_everything_but_its_next_visit() {
    let before = visited(&[(0, status(200)), (14, status(404))]);
    let after = before.clone().after(&Finding::Postponed(DAY), at(15), INTERVAL);
    let wait = after.next_check_at.seconds_since(at(15));
    assert!((DAY..=DAY + DAY / 5).contains(&wait), "{wait}");
    assert_eq!(Health { next_check_at: before.next_check_at, ..after }, before);
}

#[test]
fn a_site_without_a_network_calls_no_source_dead() {
    let alone: Vec<_> = (0..60).map(|day| (day, no_host().if_alone())).collect();
    let health = visited(&alone);
    assert_eq!((health.state, health.failures), (SourceState::Unknown, 0));
    assert!(health.reason.ends_with("look at our own network."), "{}", health.reason);
    assert_eq!(status(500).if_alone(), status(500));
}

#[test]
fn what_an_editor_calls_unfit_stays_so_until_an_editor_takes_it_back() {
    let unfit = Health::new("a", URL, NOW).judged(Verdict::Unfit("Sold.".into()), at(1));
    assert_eq!(
        (unfit.state, unfit.since, unfit.note.as_deref()),
        (SourceState::Unfit, at(1), Some("Sold."))
    );
    let visited = unfit.after(&status(200), at(2), INTERVAL).after(&status(404), at(9), INTERVAL);
    assert_eq!((visited.state, visited.since), (SourceState::Unfit, at(1)));
    let live = visited.judged(Verdict::Live, at(10));
    assert_eq!((live.state, live.since, live.note.as_deref()), (SourceState::Live, at(10), None));
    assert_eq!((live.failures, live.next_check_at), (0, at(10)));
}

#[test]
fn visits_spread_over_time() {
    let waits: std::collections::HashSet<_> = (0..50)
        .map(|number| Health::new(&format!("key{number}"), URL, NOW))
        .map(|health| health.after(&status(200), NOW, INTERVAL).next_check_at)
        .collect();
    assert!(waits.len() > 45, "{}", waits.len());
    let (first, last) = (waits.iter().min().unwrap(), waits.iter().max().unwrap());
    assert!(*first >= at(14) && *last <= at(17), "{first} {last}");
}

#[test]
fn an_archive_is_asked_once_a_month_and_once_more_when_a_source_dies() {
    let mut health = visited(&[(0, status(200))]);
    assert!(health.wants_archive(at(0)) && health.wants_saving(at(0)));
    (health.archive_looked_at, health.archive_asked_at) = (Some(at(0)), Some(at(0)));
    assert!(!health.wants_archive(at(14)) && !health.wants_saving(at(14)));
    assert!(health.wants_archive(at(30)) && health.wants_saving(at(30)));
    let dead = health.after(&status(404), at(14), INTERVAL).after(&status(404), at(15), INTERVAL);
    assert!(dead.wants_archive(at(15)) && !dead.wants_saving(at(40)));
    let found = Health { archived_url: Some("https://archive.example/a".into()), ..dead };
    assert!(!found.wants_archive(at(99)));
}
