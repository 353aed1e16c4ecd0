//! What operators set: where it comes from, and what is said when it cannot be so.

use std::collections::BTreeMap;

use lamplight::config::Settings;
use serde_json::Value;

use crate::workplace::{Ran, Workplace};

/// A workplace with nothing set at all.
async fn bare() -> Workplace {
    Workplace::new().await.without("DATABASE_URL")
}

/// The line of `lamplight config` for a setting.
fn line(ran: &Ran, key: &str) -> String {
    let mut lines = ran.out.lines().filter(|line| line.split_whitespace().next() == Some(key));
    lines.next().unwrap_or_else(|| panic!("no {key} in {ran:?}")).to_owned()
}

fn ends(ran: &Ran, key: &str, end: &str) {
    let line = line(ran, key);
    assert!(line.ends_with(end), "{line} does not end with {end}");
}

#[test]
fn every_setting_is_explained_in_the_readme() {
    let readme = include_str!("../../README.md");
    let (_, section) = readme.split_once("\n## Settings\n").expect("the heading");
    let section = section.split("\n## ").next().expect("a section");
    let rows: BTreeMap<String, String> = section
        .lines()
        .filter_map(|row| row.strip_prefix("| `")?.split_once("` | `"))
        .filter_map(|(key, rest)| Some((key.to_owned(), rest.split_once("` |")?.0.to_owned())))
        .collect();
    let Ok(Value::Object(defaults)) = serde_json::to_value(Settings::default()) else {
        panic!("settings are an object")
    };
    let spaced = |value: &Value| value.to_string().replace("\",\"", "\", \"");
    let defaults: BTreeMap<String, String> =
        defaults.iter().map(|(key, value)| (key.clone(), spaced(value))).collect();
    assert_eq!(rows, defaults);
}

#[tokio::test]
async fn every_setting_is_printed_with_where_it_came_from() {
    let place = bare().await;
    let ran = place.run(&["config"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    let Ok(Value::Object(defaults)) = serde_json::to_value(Settings::default()) else {
        panic!("settings are an object")
    };
    for (key, value) in &defaults {
        ends(&ran, key, &format!("= {value}  # default"));
    }
    assert_eq!(ran.out.lines().count(), defaults.len());

    place.write(
        "lamplight.toml",
        "site_name = \"Beacon\"\nsender_days = 7\nlisten = \"[::1]:80\"\n",
    );
    let place = place
        .with("LAMPLIGHT_SENDER_DAYS", "3")
        .with("DATABASE_URL", "postgres://ada:lovelace@db.example/site")
        .with("LAMPLIGHT_SECRET", "nobody can guess these very words")
        .with("LAMPLIGHT_NAV_PAGES", "[\"about\"]")
        .with("LAMPLIGHT_TRUSTED_PROXIES", "[\"10.0.0.0/8\"]");
    let ran = place.run(&["config"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    ends(&ran, "site_name", "\"Beacon\"  # lamplight.toml");
    ends(&ran, "listen", "\"[::1]:80\"  # lamplight.toml");
    ends(&ran, "sender_days", "3  # LAMPLIGHT_SENDER_DAYS");
    ends(&ran, "nav_pages", "[\"about\"]  # LAMPLIGHT_NAV_PAGES");
    ends(&ran, "trusted_proxies", "[\"10.0.0.0/8\"]  # LAMPLIGHT_TRUSTED_PROXIES");
    ends(&ran, "database_url", "\"postgres://ada:…@db.example/site\"  # DATABASE_URL");
    ends(&ran, "secret", "\"…\"  # LAMPLIGHT_SECRET");
    assert!(!ran.out.contains("lovelace") && !ran.out.contains("guess"), "{}", ran.out);

    let ran = place.with("LAMPLIGHT_DATABASE_URL", "sqlite:other.db").run(&["config"]);
    ends(&ran, "database_url", "\"sqlite:other.db\"  # LAMPLIGHT_DATABASE_URL");
}

#[tokio::test]
async fn a_file_of_settings_can_have_any_name_but_must_be_there() {
    let place = bare().await;
    place.write("etc/site.toml", "tagline = \"Here.\"\n");
    place.write("lamplight.toml", "tagline = \"There.\"\n");
    let ran = place.run(&["--config", "etc/site.toml", "config"]);
    ends(&ran, "tagline", "\"Here.\"  # site.toml");
    let ran = place.run(&["config", "--config", "no/such.toml"]);
    assert_eq!((ran.status, &*ran.out), (2, ""));
    assert!(ran.err.contains("no/such.toml") && ran.err.contains("--config"), "{}", ran.err);
}

#[tokio::test]
async fn a_text_that_looks_like_a_number_is_still_a_text() {
    let place = bare().await.with("LAMPLIGHT_SITE_NAME", "1984").with("LAMPLIGHT_TAGLINE", "true");
    let ran = place.with("LAMPLIGHT_DATA_DIR", "2026").run(&["config"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    ends(&ran, "site_name", "\"1984\"  # LAMPLIGHT_SITE_NAME");
    ends(&ran, "tagline", "\"true\"  # LAMPLIGHT_TAGLINE");
    ends(&ran, "data_dir", "\"2026\"  # LAMPLIGHT_DATA_DIR");
}

#[tokio::test]
async fn an_unknown_key_is_refused_with_the_keys_that_there_are() {
    let place = bare().await;
    place.write("lamplight.toml", "site_nmae = \"Beacon\"\n");
    for command in ["serve", "publish", "config", "check"] {
        let ran = place.run(&[command]);
        assert_eq!(ran.status, 2, "{command}: {}", ran.err);
        for words in ["lamplight.toml", "`site_nmae`", "site_name", "page_cache_mib"] {
            assert!(ran.err.contains(words), "{command}: {words} is not in {}", ran.err);
        }
    }
    let ran = bare().await.with("LAMPLIGHT_LISTNE", "127.0.0.1:0").run(&["publish"]);
    assert_eq!(ran.status, 2, "{}", ran.err);
    assert!(ran.err.contains("`listne`") && ran.err.contains("LAMPLIGHT_"), "{}", ran.err);
}

#[tokio::test]
async fn a_bad_value_is_refused_with_its_place_and_what_is_allowed() {
    for (key, value, words) in [
        ("comments_per_page", "9", "10 to 500"),
        ("comments_per_page", "501", "10 to 500"),
        ("comments_per_page", "-1", "comments_per_page"),
        ("comments_per_page", "\"many\"", "comments_per_page"),
        ("sender_days", "366", "0 to 365 days"),
        ("page_cache_mib", "65537", "65536 MiB"),
        ("postgres_connections", "0", "1 to 1000"),
        ("statement_timeout_seconds", "601", "1 to 600 seconds"),
        ("request_timeout_seconds", "0", "1 to 600 seconds"),
        ("site_name", "\" \"", "not blank"),
        ("language", "\"\"", "BCP 47"),
        ("base_url", "\"example.org\"", "https://example.org"),
        ("base_url", "\"https://example.org/\"", "without a slash"),
        ("exit_url", "\"javascript:alert(1)\"", "https://"),
        ("database_url", "\"mysql://db\"", "sqlite:FILE"),
        ("listen", "\"3000\"", "listen"),
        ("moderation", "\"later\"", "hold-everything"),
        ("log_format", "\"xml\"", "json"),
        ("trusted_proxies", "[\"10.0.0.0/33\"]", "trusted_proxies"),
        ("watch", "\"often\"", "watch"),
        ("service_from", "20.5", "-20 to 20 nats"),
        ("service_to", "-2.5", "`service_from` to 20 nats"),
        ("service_timeout_seconds", "11", "1 to 10 seconds"),
        ("service_log_days", "0", "1 to 90 days"),
        ("akismet_url", "\"http://rest.akismet.com\"", "https://"),
        ("screen_hook_url", "\"http://127.0.0.1:9000/\"", "allow_private_addresses"),
        ("screen_hook_secret", "\"too short\"", "32 bytes"),
        ("screen_hook_send", "[\"diary\"]", "user_agent"),
        ("screen_command", "[\"\"]", "begins with a program"),
    ] {
        let place = bare().await;
        place.write("lamplight.toml", &format!("{key} = {value}\n"));
        let from_file = place.run(&["publish"]);
        std::fs::remove_file(place.path().join("lamplight.toml")).expect("the file goes");
        let variable = format!("LAMPLIGHT_{}", key.to_uppercase());
        let from_variable = place.with(&variable, value.trim_matches('"')).run(&["publish"]);
        for (ran, origin) in [(from_file, "lamplight.toml"), (from_variable, variable.as_str())] {
            assert_eq!(ran.status, 2, "{key} = {value}: {}", ran.err);
            assert!(ran.err.contains(words), "{key} = {value}: {}", ran.err);
            assert!(ran.err.contains(&format!("`{key}")), "{key} = {value}: {}", ran.err);
            assert!(ran.err.contains(origin), "{origin} is not in {}", ran.err);
            assert!(ran.err.contains("lamplight config"), "{}", ran.err);
        }
    }
}

#[tokio::test]
async fn every_bad_value_is_told_at_once_and_shown_among_the_others() {
    let place = bare().await.with("LAMPLIGHT_SENDER_DAYS", "400");
    place.write("lamplight.toml", "comments_per_page = 5\nexit_url = \"\"\ntagline = \"Here.\"\n");
    let ran = place.run(&["config"]);
    assert_eq!(ran.status, 2, "{}", ran.err);
    for words in ["sender_days", "comments_per_page", "exit_url"] {
        assert!(ran.err.contains(words), "{words} is not in {}", ran.err);
    }
    ends(&ran, "comments_per_page", "5  # lamplight.toml");
    ends(&ran, "tagline", "\"Here.\"  # lamplight.toml");
}

#[tokio::test]
async fn a_file_of_settings_that_cannot_be_read_says_where() {
    let place = bare().await;
    place.write("lamplight.toml", "site_name = \"Beacon\"\nlisten = \n");
    let ran = place.run(&["config"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("lamplight.toml") && ran.err.contains("line 2"), "{}", ran.err);
}
