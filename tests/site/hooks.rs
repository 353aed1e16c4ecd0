//! Filters that people bring themselves: over HTTP, and as a program on the same machine.

use hmac::{Hmac, KeyInit, Mac};
use lamplight::clock::Timestamp;
use lamplight::comments::Status;
use lamplight::config::Settings;
use lamplight::services::Personal;
use serde_json::{Value, json};
use sha2::Sha256;

use crate::elsewhere::{Elsewhere, Reply, reply};
use crate::harness::Site;
use crate::services::{DOUBTFUL, calls, later, state, with_tides};

const SECRET: &str = "thirty-two bytes that nobody knows";

fn hooked(host: &Elsewhere) -> impl FnOnce(&mut Settings) + use<> {
    let url = host.url("/hook");
    move |settings| {
        settings.screen_hook_url = url;
        settings.screen_hook_secret = SECRET.into();
        settings.allow_private_addresses = true;
        settings.service_timeout_seconds = 1;
        settings.fetch_timeout_seconds = 1;
    }
}

fn evidence(log_odds: f64, because: &str) -> Reply {
    let answer = json!({"evidence": [{"log_odds": log_odds, "because": because}]});
    reply(200, "", &answer.to_string())
}

/// Is this request signed as `hook.md` says? A receiver would refuse any other.
fn is_genuine(request: &str) -> bool {
    let (head, body) = request.split_once("\r\n\r\n").expect("a head");
    let header = |name: &str| {
        let mut lines = head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(found, _)| *found == name).map(|(_, value)| value).expect(name).to_owned()
    };
    let time = header("lamplight-time");
    let signature = header("lamplight-signature");
    let digits = signature.strip_prefix("v1=").expect("a version");
    let bytes: Vec<u8> = (0..digits.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&digits[at..at + 2], 16).expect("hexadecimal"))
        .collect();
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("any length");
    mac.update(format!("{time}.{body}").as_bytes());
    let age = Timestamp::now().seconds_since(Timestamp(time.parse().expect("seconds")));
    mac.verify_slice(&bytes).is_ok() && (0..300).contains(&age)
}

#[tokio::test]
async fn a_hook_is_asked_with_a_signature_and_its_evidence_counts() {
    let host = Elsewhere::new().await;
    let site = with_tides(Site::with_settings(hooked(&host)).await).await;
    host.put("/hook", evidence(-1.5, "It <b>thanks</b> somebody.\u{202e}"));
    let answer = site.comment("tides", "Ada", DOUBTFUL).await;
    assert!(answer.location().starts_with("/receipt/new/"), "{}", answer.status);
    let request = host.asked().remove(0);
    assert!(is_genuine(&request), "{request}");
    assert!(request.starts_with("POST /hook HTTP/1.1\r\n"), "{request}");
    assert!(request.contains("\r\nlamplight-comment: 1\r\n"), "{request}");
    let body = request.split_once("\r\n\r\n").expect("a head").1;
    let question: Value = serde_json::from_str(body).expect("JSON");
    assert_eq!(question["comment"]["body"], DOUBTFUL);
    assert_eq!((&question["sender"], &question["why"]), (&Value::Null, &json!("new")));
    let (status, reasons) = state(&site, 1).await;
    assert_eq!(status, Status::Published);
    assert!(reasons.contains(&"It <b>thanks</b> somebody.".to_owned()), "{reasons:?}");
    assert_eq!(calls(&site, 1).await[0].verdict.as_deref(), Some("ham"));

    host.put("/hook", evidence(99.0, "It is too good to be true."));
    let second = "Somebody there has listened to me for a whole evening: https://care.example/";
    site.comment("tides", "Ada", second).await;
    let (status, reasons) = state(&site, 2).await;
    assert_eq!((status, &*reasons[0]), (Status::Held, "It is too good to be true."));
}

#[tokio::test]
async fn a_hook_is_told_what_its_settings_name() {
    let host = Elsewhere::new().await;
    let site = Site::with_settings(|settings| {
        hooked(&host)(settings);
        settings.screen_hook_send = vec![Personal::Name, Personal::Address];
    });
    let site = with_tides(site.await).await;
    host.put("/hook", evidence(0.0, "So so."));
    site.comment("tides", "Ada", DOUBTFUL).await;
    let request = host.asked().remove(0);
    let body = request.split_once("\r\n\r\n").expect("a head").1;
    let question: Value = serde_json::from_str(body).expect("JSON");
    assert_eq!(question["sender"], json!({"name": "Ada", "address": "192.0.2.7"}));
    assert_eq!(state(&site, 1).await.0, Status::Held, "it has no opinion");
}

#[tokio::test]
async fn a_hook_that_fails_or_is_slow_is_asked_again() {
    for (bad, fault) in [
        (Reply::Hang, "in time"),
        (reply(404, "", ""), "status 404"),
        (reply(200, "", "{\"evidence\":"), "it is no JSON"),
        (reply(200, "", "{\"evidence\":{}}"), "it has another form"),
        (Reply::Flood(1024 * 1024), "too long"),
    ] {
        let host = Elsewhere::new().await;
        let site = with_tides(Site::with_settings(hooked(&host)).await).await;
        host.put("/hook", bad);
        site.comment("tides", "Ada", DOUBTFUL).await;
        let said = calls(&site, 1).await.remove(0).fault.expect("a fault");
        assert!(said.contains(fault), "{said} is not {fault}");
        assert_eq!(state(&site, 1).await.0, Status::Held);
        host.put("/hook", evidence(-2.0, "Fine."));
        assert_eq!(later(&site, 70).await, 1);
        assert_eq!(state(&site, 1).await.0, Status::Published, "{fault}");
    }
}

#[tokio::test]
async fn a_hook_may_want_more_time() {
    let host = Elsewhere::new().await;
    let site = with_tides(Site::with_settings(hooked(&host)).await).await;
    let answer = json!({"evidence": [], "ask_again_after": 600});
    host.put("/hook", reply(200, "", &answer.to_string()));
    site.comment("tides", "Ada", DOUBTFUL).await;
    let waits = "A second opinion is not sure yet; it is asked again.".to_owned();
    assert!(state(&site, 1).await.1.contains(&waits));
    assert_eq!(later(&site, 590).await, 0);
    host.put("/hook", evidence(-2.0, "Fine."));
    assert_eq!(later(&site, 610).await, 1);
    assert_eq!(state(&site, 1).await.0, Status::Published);
}

/// A program between two marks of `hook.md`.
fn example(language: &str) -> &'static str {
    let text = include_str!("../../src/services/hook.md");
    let (_, rest) = text.split_once(&format!("```{language}\n")).expect("an example");
    rest.split_once("```").expect("its end").0
}

#[tokio::test]
async fn the_example_in_shell_does_what_the_page_says() {
    let site = Site::with_settings(|settings| {
        settings.screen_command = ["sh", "-c", example("sh")].map(str::to_owned).to_vec();
        // The screen knows about casinos by itself, and would not be in doubt.
        settings.service_to = 6.0;
    });
    let site = with_tides(site.await).await;
    site.comment("tides", "Ada", DOUBTFUL).await;
    let (status, reasons) = state(&site, 1).await;
    assert_eq!(status, Status::Published);
    assert!(reasons.contains(&"It does not speak of a casino.".to_owned()), "{reasons:?}");
    let casino = "My favourite Casino opens its doors again this evening: https://care.example/";
    site.comment("tides", "Ada", casino).await;
    let (status, reasons) = state(&site, 2).await;
    assert_eq!(status, Status::Held);
    assert!(reasons.contains(&"It speaks of a casino.".to_owned()), "{reasons:?}");
}

#[tokio::test]
async fn a_program_that_hangs_or_is_gone_is_run_again() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mark = folder.path().join("mended");
    let script = format!(
        "test -e {} || exec sleep 60; echo '{{\"evidence\":[{{\"log_odds\":-2,\"because\":\"Fine.\"}}]}}'",
        mark.display()
    );
    let site = Site::with_settings(|settings| {
        settings.screen_command = ["sh", "-c", &script].map(str::to_owned).to_vec();
        settings.service_timeout_seconds = 1;
    });
    let site = with_tides(site.await).await;
    let answer = site.comment("tides", "Ada", DOUBTFUL).await;
    assert!(answer.location().starts_with("/receipt/new/"), "{}", answer.status);
    std::fs::write(&mark, "").expect("the file is written");
    assert_eq!(later(&site, 70).await, 1);
    assert_eq!(state(&site, 1).await.0, Status::Published);
}

#[tokio::test]
async fn two_services_are_asked_at_once_and_both_have_to_be_content() {
    let host = Elsewhere::new().await;
    let site = Site::with_settings(|settings| {
        hooked(&host)(settings);
        settings.screen_command = ["sh", "-c", example("sh")].map(str::to_owned).to_vec();
    });
    let site = with_tides(site.await).await;
    host.put("/hook", reply(503, "", ""));
    site.comment("tides", "Ada", DOUBTFUL).await;
    let (status, reasons) = state(&site, 1).await;
    assert_eq!(status, Status::Held, "one of them has not answered: {reasons:?}");
    host.put("/hook", evidence(-1.0, "Fine."));
    assert_eq!(later(&site, 70).await, 1);
    let (status, reasons) = state(&site, 1).await;
    assert_eq!(status, Status::Published);
    assert!(reasons.len() >= 3 && reasons.contains(&"Fine.".to_owned()), "{reasons:?}");
}
