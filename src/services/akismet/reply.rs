use crate::net::Answer as Raw;
use crate::services::{Alert, Answer, Fault, Reply, tidy};
use crate::spam::Evidence;

/// What its answer weighs, in nats.
///
/// Nobody publishes how often it errs among comments of which other filters are in doubt, and
/// without the sender's address it knows less than elsewhere. So its word counts as much as one
/// strong observation of ours: seven to one.
const SPAM: f64 = 2.0;
const HAM: f64 = -2.0;

/// What its pro-tip `discard` adds: there, its own plugin throws comments away unseen.
const BLATANT: f64 = 3.0;

/// Longest text of its that is kept, in characters.
const MAX_CHARS: usize = 200;

/// Seconds after which it may want to be asked again; it says 120 today.
const RECHECK_SECONDS: std::ops::RangeInclusive<i64> = 10..=86_400;

/// What it answers to `submit-spam` and `submit-ham`.
const THANKS: &str = "Thanks for making the web a better place.";

/// Reads the answer to `comment-check`: `true` is spam, `false` is none, and anything else is an
/// error that headers may explain.
pub(super) fn of_check(raw: &Raw, key: &str) -> Reply {
    let headers = Headers { raw, key };
    let answer = match (headers.word("x-akismet-error"), body(raw)) {
        (Some(_), _) | (None, "invalid") => Err(headers.refusal()),
        (None, "true") => Ok(spam(&headers)),
        (None, "false") => Ok(ham(&headers)),
        (None, _) => Err(headers.unreadable("it is neither `true` nor `false`")),
    };
    Reply { answer, alerts: headers.alerts() }
}

/// Reads the answer to `submit-spam` or `submit-ham`.
pub(super) fn of_submission(raw: &Raw, key: &str) -> Reply {
    let headers = Headers { raw, key };
    let answer = match body(raw) {
        THANKS => Ok(Answer::default()),
        "invalid" => Err(headers.refusal()),
        _ => Err(headers.unreadable("it does not thank")),
    };
    Reply { answer, alerts: headers.alerts() }
}

/// Reads the answer to `verify-key`.
pub(super) fn of_key(raw: &Raw, key: &str) -> Reply {
    let headers = Headers { raw, key };
    let answer = match body(raw) {
        "valid" => Ok(Answer::default()),
        "invalid" => Err(headers.refusal()),
        _ => Err(headers.unreadable("it is neither `valid` nor `invalid`")),
    };
    Reply { answer, alerts: headers.alerts() }
}

fn spam(headers: &Headers<'_>) -> Answer {
    let kind = headers.word("x-akismet-classification");
    let kind = kind.map_or_else(String::new, |kind| format!(" ({kind})"));
    let mut evidence = vec![Evidence::new(SPAM, format!("Akismet calls it spam{kind}."))];
    if headers.word("x-akismet-pro-tip").is_some_and(|tip| tip.eq_ignore_ascii_case("discard")) {
        let because = "Akismet calls it blatant, and would not even keep it.";
        evidence.push(Evidence::new(BLATANT, because));
    }
    Answer { evidence, ask_again_after: None, guid: headers.word("x-akismet-guid") }
}

fn ham(headers: &Headers<'_>) -> Answer {
    let again = headers.word("x-akismet-recheck-after");
    let again = again.and_then(|seconds| seconds.parse::<i64>().ok()).filter(|after| *after > 0);
    Answer {
        evidence: vec![Evidence::new(HAM, "Akismet finds no spam in it.")],
        ask_again_after: again
            .map(|after| after.clamp(*RECHECK_SECONDS.start(), *RECHECK_SECONDS.end())),
        guid: headers.word("x-akismet-guid"),
    }
}

fn body(raw: &Raw) -> &str {
    std::str::from_utf8(&raw.body).unwrap_or_default().trim()
}

/// Headers of an answer, whose names HTTP compares without case.
struct Headers<'a> {
    raw: &'a Raw,
    key: &'a str,
}

impl Headers<'_> {
    /// A value fit for a sentence and without the key; `None` if it is not there or blank.
    fn word(&self, name: &str) -> Option<String> {
        let value = String::from_utf8_lossy(self.raw.headers.get(name)?.as_bytes());
        let value = if self.key.is_empty() { value.into() } else { value.replace(self.key, "…") };
        Some(tidy(&value, MAX_CHARS)).filter(|value| !value.is_empty())
    }

    fn refusal(&self) -> Fault {
        let why = ["x-akismet-debug-help", "x-akismet-alert-msg", "x-akismet-error"];
        let why = why.iter().find_map(|name| self.word(name));
        Fault::Refused(why.unwrap_or_else(|| "the key is not valid".to_owned()))
    }

    fn unreadable(&self, what: &str) -> Fault {
        Fault::Unreadable(match self.word("x-akismet-debug-help") {
            Some(help) => format!("{what} ({help})"),
            None => what.to_owned(),
        })
    }

    /// Its alert, with the figures that come along with some.
    fn alerts(&self) -> Vec<Alert> {
        let Some(code) = self.word("x-akismet-alert-code") else { return Vec::new() };
        let mut message = self.word("x-akismet-alert-msg").unwrap_or_default();
        for (name, what) in [
            ("x-akismet-alert-api-calls", "calls"),
            ("x-akismet-alert-usage-limit", "limit"),
            ("x-akismet-alert-upgrade-plan", "plan"),
            ("x-akismet-alert-upgrade-type", "kind"),
            ("x-akismet-alert-upgrade-url", "see"),
        ] {
            if let Some(value) = self.word(name) {
                message = format!("{message} [{what}: {value}]");
            }
        }
        vec![Alert { code, message: message.trim().to_owned() }]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::{HeaderMap, StatusCode};

    fn raw(headers: &[(&str, &str)], body: &str) -> Raw {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            let name: hyper::header::HeaderName = name.parse().unwrap();
            map.insert(name, hyper::header::HeaderValue::from_str(value).unwrap());
        }
        Raw { status: StatusCode::OK, headers: map, body: body.into(), is_cut: false }
    }

    fn check(headers: &[(&str, &str)], body: &str) -> Reply {
        of_check(&raw(headers, body), "k3y")
    }

    #[test]
    fn what_it_thinks_is_read_with_all_that_comes_along() {
        let headers = [
            ("X-Akismet-Guid", "a1b2"),
            ("X-akismet-pro-tip", "discard"),
            ("X-AKISMET-CLASSIFICATION", "seo"),
        ];
        let answer = check(&headers, "true\n").answer.unwrap();
        let because: Vec<_> = answer.evidence.iter().map(|found| found.because.as_str()).collect();
        assert_eq!(
            because,
            [
                "Akismet calls it spam (seo).",
                "Akismet calls it blatant, and would not even keep it."
            ]
        );
        assert_eq!((answer.verdict(), answer.guid.as_deref()), ("spam", Some("a1b2")));

        let answer = check(&[("x-akismet-recheck-after", "120")], "false").answer.unwrap();
        assert_eq!((answer.verdict(), answer.ask_again_after), ("ham", Some(120)));
        for (said, after) in [("0", None), ("-5", None), ("soon", None), ("99999999", Some(86_400))]
        {
            let answer = check(&[("x-akismet-recheck-after", said)], "false").answer.unwrap();
            assert_eq!(answer.ask_again_after, after, "{said}");
        }
        let sure = check(&[("x-akismet-recheck-after", "120")], "true").answer.unwrap();
        assert_eq!(sure.ask_again_after, None, "it goes with `false` alone");
    }

    #[test]
    fn whatever_is_no_answer_is_a_fault_that_says_why_without_the_key() {
        for (headers, body, fault) in [
            (&[][..], "invalid", "It refused: the key is not valid"),
            (&[("x-akismet-debug-help", "k3y is unknown")], "invalid", "It refused: … is unknown"),
            (&[("x-akismet-error", "10006")], "false", "It refused: 10006"),
            (&[], "", "Its answer cannot be read: it is neither `true` nor `false`."),
            (
                &[("x-akismet-debug-help", "Empty \"blog\" value")],
                "<html>Missing",
                "Its answer cannot be read: it is neither `true` nor `false` (Empty \"blog\" \
                 value).",
            ),
            (&[], "TRUE", "Its answer cannot be read: it is neither `true` nor `false`."),
        ] {
            let reply = check(headers, body);
            assert_eq!(reply.answer.unwrap_err().to_string(), fault, "{body}");
        }
    }

    #[test]
    fn alerts_are_handed_on_whatever_the_answer_is() {
        let headers = [
            ("x-akismet-alert-code", "10502"),
            ("x-akismet-alert-msg", "Over the limit of k3y."),
            ("x-akismet-alert-api-calls", "5001"),
            ("x-akismet-alert-usage-limit", "5000"),
        ];
        let message = "Over the limit of …. [calls: 5001] [limit: 5000]".to_owned();
        let expected = [Alert { code: "10502".into(), message }];
        assert_eq!(check(&headers, "false").alerts, expected);
        assert_eq!(check(&headers, "nonsense").alerts, expected);
        assert_eq!(of_submission(&raw(&headers, THANKS), "k3y").alerts, expected);
        assert!(check(&[], "false").alerts.is_empty());
    }

    #[test]
    fn other_calls_have_words_of_their_own() {
        assert!(of_submission(&raw(&[], THANKS), "k3y").answer.is_ok());
        assert!(of_submission(&raw(&[], "true"), "k3y").answer.is_err());
        assert!(of_key(&raw(&[], "valid"), "k3y").answer.is_ok());
        assert!(of_key(&raw(&[], "valid thing"), "k3y").answer.is_err());
        assert!(matches!(of_key(&raw(&[], "invalid"), "").answer, Err(Fault::Refused(_))));
    }
}
