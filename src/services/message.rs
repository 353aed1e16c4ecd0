use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::services::asked::told_in_words;
use crate::services::{Answer, Fault, Finding, Matter, Personal, Place, Reply, Why, tidy};
use crate::spam::Evidence;

/// Most that one observation may weigh, in nats, either way: as much as the strongest of ours.
pub(super) const MAX_LOG_ODDS: f64 = 6.0;

/// Observations taken from one answer.
const MAX_EVIDENCE: usize = 10;

/// Longest sentence, in characters.
const MAX_SENTENCE: usize = 300;

/// Seconds after which a service may want to be asked again.
const AGAIN_SECONDS: std::ops::RangeInclusive<i64> = 10..=86_400;

/// Longest answer that is read, in bytes.
pub(super) const MAX_ANSWER_BYTES: usize = 64 * 1024;

/// What a hook or a command is sent, as JSON.
#[derive(Serialize)]
struct Question<'a> {
    version: u32,
    why: Why,
    site: &'a str,
    comment: Comment<'a>,
    article: Article<'a>,
    /// Only what the settings name; a fact that is switched off or unknown is not there.
    #[serde(skip_serializing_if = "Sender::is_empty")]
    sender: Sender,
    log_odds: f64,
}

#[derive(Serialize)]
struct Comment<'a> {
    body: &'a str,
    is_reply: bool,
    posted_at: String,
}

#[derive(Serialize)]
struct Article<'a> {
    address: &'a str,
    title: &'a str,
    language: &'a str,
    topics: &'a [&'a str],
}

#[derive(Default, Serialize)]
struct Sender {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_agent: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    referrer: Option<String>,
}

impl Sender {
    fn is_empty(&self) -> bool {
        let Self { name, email, address, user_agent, referrer } = self;
        [name, email, address, user_agent, referrer].into_iter().all(Option::is_none)
    }
}

/// What it answers, as JSON. Keys that are not known may stand beside these.
#[derive(Deserialize)]
struct Said {
    evidence: Vec<Piece>,
    #[serde(default)]
    ask_again_after: Option<i64>,
}

#[derive(Deserialize)]
struct Piece {
    log_odds: f64,
    because: String,
}

/// The question about a comment.
pub(super) fn compose(matter: &Matter<'_>, site: &str, allowed: &[Personal]) -> String {
    let told = |fact| matter.told(fact, allowed);
    let Place { address, title, language, topics, .. } = &matter.place;
    let question = Question {
        version: 1,
        why: matter.why,
        site,
        comment: Comment {
            body: matter.body,
            is_reply: matter.is_reply,
            posted_at: matter.posted_at.to_string(),
        },
        article: Article { address, title, language, topics },
        sender: Sender {
            name: told(Personal::Name),
            email: told(Personal::Email),
            address: told(Personal::Address),
            user_agent: told(Personal::UserAgent),
            referrer: told(Personal::Referrer),
        },
        // Nobody needs more than thousandths.
        log_odds: (matter.log_odds * 1_000.0).round() / 1_000.0,
    };
    serde_json::to_string(&question).expect("a question holds nothing that JSON cannot")
}

/// The answer to it, within its bounds. Its sentences are as little to be trusted as a comment.
pub(super) fn read(bytes: &[u8]) -> Result<Answer, Fault> {
    let unreadable = |error: serde_json::Error| {
        // Not the error's own words: they quote what came.
        let kind = if error.is_data() { "it has another form" } else { "it is no JSON" };
        Fault::Unreadable(kind.to_owned())
    };
    let said: Said = serde_json::from_slice(bytes).map_err(unreadable)?;
    let evidence = said.evidence.into_iter().take(MAX_EVIDENCE).map(|piece| {
        let because = match tidy(&piece.because, MAX_SENTENCE) {
            empty if empty.is_empty() => "It gives no reason.".to_owned(),
            because => because,
        };
        Evidence::new(piece.log_odds.clamp(-MAX_LOG_ODDS, MAX_LOG_ODDS), because)
    });
    let after = said.ask_again_after.filter(|after| *after > 0);
    Ok(Answer {
        evidence: evidence.collect(),
        ask_again_after: after
            .map(|after| after.clamp(*AGAIN_SECONDS.start(), *AGAIN_SECONDS.end())),
        guid: None,
    })
}

/// What a service of this format is told, in one sentence for commenters.
pub(super) fn notice(who: &str, allowed: &[Personal]) -> String {
    let besides = ["your text", "when you sent it", "whether it answers somebody", "the article"];
    let told = told_in_words(&besides, allowed);
    format!("If our own filters are in doubt, {who} is told {told}.")
}

/// A question about nobody's comment, to try a service out.
pub(super) fn trial(site: &str) -> String {
    let matter = Matter::trial(site, "en");
    let mut question: Value =
        serde_json::from_str(&compose(&matter, site, &[])).expect("we have just written it");
    question["test"] = true.into();
    question.to_string()
}

/// What a trial showed.
pub(super) fn finding(reply: &Reply) -> Finding {
    match &reply.answer {
        Ok(answer) => {
            let pieces = answer.evidence.iter();
            let said: Vec<_> =
                pieces.map(|found| format!("{:+.1} {}", found.log_odds, found.because)).collect();
            let said = if said.is_empty() { "no opinion".to_owned() } else { said.join("; ") };
            Finding::new(true, format!("It answers about a test comment: {said}"))
        }
        Err(fault) => Finding::new(false, fault.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::services::asked::tests::matter;

    #[test]
    fn a_question_holds_what_the_settings_name_and_no_more() {
        let parsed = |allowed: &[Personal]| -> Value {
            serde_json::from_str(&compose(&matter(), "https://lamp.example", allowed)).unwrap()
        };
        let mut expected = json!({
            "version": 1,
            "why": "new",
            "site": "https://lamp.example",
            "comment": {
                "body": matter().body,
                "is_reply": true,
                "posted_at": "2026-11-02T14:05:00Z",
            },
            "article": {
                "address": "https://lamp.example/articles/tides",
                "title": "Tides",
                "language": "pt-BR",
                "topics": ["the sea", "the moon"],
            },
            "log_odds": -0.7,
        });
        assert_eq!(parsed(&[]), expected);
        let all = [
            (Personal::Name, "name", "Ada L."),
            (Personal::Email, "email", "ada@mail.example"),
            (Personal::Address, "address", "203.0.113.7"),
            (Personal::UserAgent, "user_agent", "Browser/1.0 (phone)"),
            (Personal::Referrer, "referrer", "https://search.example/?q=help"),
        ];
        for (fact, key, value) in all {
            expected["sender"] = json!({ key: value });
            assert_eq!(parsed(&[fact]), expected);
        }
    }

    #[test]
    fn an_answer_is_kept_within_bounds() {
        let many: Vec<_> = (0..99).map(|_| json!({"log_odds": 1, "because": "x"})).collect();
        let long = "é".repeat(MAX_SENTENCE + 1);
        let cut = format!("{}…", "é".repeat(MAX_SENTENCE));
        for (answer, evidence, again) in [
            (json!({"evidence": []}), vec![], None),
            (json!({"evidence": [{"log_odds": 1e300, "because": long}]}), vec![(6.0, &*cut)], None),
            (
                json!({"evidence": [{"log_odds": -7, "because": " \u{1b}[2J\n"}], "model": 3}),
                vec![(-6.0, "[2J")],
                None,
            ),
            (
                json!({"evidence": [{"log_odds": 0.5, "because": "\u{202e}"}],
                    "ask_again_after": 1}),
                vec![(0.5, "It gives no reason.")],
                Some(10),
            ),
            (json!({"evidence": [], "ask_again_after": -1}), vec![], None),
            (json!({"evidence": [], "ask_again_after": 1_000_000}), vec![], Some(86_400)),
            (json!({"evidence": many}), vec![(1.0, "x"); 10], None),
        ] {
            let read = read(answer.to_string().as_bytes()).unwrap();
            let found: Vec<_> =
                read.evidence.iter().map(|found| (found.log_odds, &*found.because)).collect();
            assert_eq!((found, read.ask_again_after), (evidence, again), "{answer}");
        }
    }

    #[test]
    fn what_is_no_answer_is_a_fault_that_quotes_nothing() {
        for (bytes, why) in [
            (&b""[..], "it is no JSON"),
            (b"<html>secret", "it is no JSON"),
            (b"{\"evidence\":[{\"log_odds\":NaN,\"because\":\"\"}]}", "it is no JSON"),
            (b"[]", "it has another form"),
            (b"{}", "it has another form"),
            (b"{\"evidence\":[{\"log_odds\":\"secret\",\"because\":\"\"}]}", "it has another form"),
            (b"\xff\xfe", "it is no JSON"),
        ] {
            assert_eq!(read(bytes).unwrap_err(), Fault::Unreadable(why.to_owned()));
        }
    }

    proptest! {
        #[test]
        fn no_answer_crashes_or_weighs_too_much(bytes in any::<Vec<u8>>(), log_odds in any::<f64>(), because in any::<String>()) {
            let _ = read(&bytes);
            let answer = json!({"evidence": [{"log_odds": log_odds, "because": because}]});
            if let Ok(read) = read(answer.to_string().as_bytes()) {
                prop_assert!(read.evidence[0].log_odds.abs() <= MAX_LOG_ODDS);
                prop_assert!(read.evidence[0].because.chars().count() <= MAX_SENTENCE + 1);
            }
        }

        #[test]
        fn any_text_is_asked_about_as_it_was_typed(body in any::<String>()) {
            let matter = Matter { body: &body, ..matter() };
            let sent: Value = serde_json::from_str(&compose(&matter, "", &[])).unwrap();
            prop_assert_eq!(&sent["comment"]["body"], &Value::from(body));
        }
    }
}
