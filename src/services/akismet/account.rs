use serde_json::Value;

use crate::services::akismet::form::Form;
use crate::services::akismet::{Akismet, reply};
use crate::services::{Call, Fault, Finding, Matter, Service, tidy};

/// Sites named when an account has many.
const MAX_SITES: usize = 10;

/// Text of which Akismet says that it always calls it spam, and never.
const SPAMMER: (&str, &str) = ("comment_author", "akismet-guaranteed-spam");
const TRUSTED: (&str, &str) = ("user_role", "administrator");

impl Akismet {
    /// Is the key valid, how much of the plan is used, by which sites, and does it tell two test
    /// comments apart?
    pub(super) async fn examine_account(&self) -> Vec<Finding> {
        let mut findings = vec![self.examine_key().await];
        if !findings[0].fine {
            return findings;
        }
        findings.push(match self.figures("/1.2/usage-limit", Form::default()).await {
            Ok(figures) => usage(&figures),
            Err(fault) => Finding::new(false, format!("Its usage is unknown. {fault}")),
        });
        let mut form = Form::default();
        form.push("format", "json");
        form.push("limit", &MAX_SITES.to_string());
        match self.figures("/1.2/key-sites", form).await {
            Ok(figures) => findings.extend(sites(&figures)),
            Err(fault) => {
                findings.push(Finding::new(false, format!("Its sites are unknown. {fault}")));
            }
        }
        findings.push(self.examine_answer(SPAMMER, "spam").await);
        findings.push(self.examine_answer(TRUSTED, "ham").await);
        findings
    }

    async fn examine_key(&self) -> Finding {
        let mut form = Form::default();
        form.push("blog", &self.blog.address);
        let reply = match self.post("/1.1/verify-key", form).await {
            Ok(raw) => reply::of_key(&raw, &self.key),
            Err(fault) => {
                let words = format!("Whether the key is valid could not be asked. {fault}");
                return Finding::new(false, words);
            }
        };
        match reply.answer {
            Ok(_) => Finding::new(true, format!("The key is valid for {}.", self.blog.address)),
            Err(fault) => Finding::new(false, format!("The key cannot be used. {fault}")),
        }
    }

    /// Asks about a test comment, from which nothing is learnt.
    async fn examine_answer(&self, (name, value): (&str, &str), verdict: &str) -> Finding {
        let matter = Matter::trial(&self.blog.address, &self.blog.language);
        let mut form = Form::from_text(&self.compose(&matter));
        form.push(name, value);
        if !self.is_test {
            form.push("is_test", "true");
        }
        let call = Call { comment: 0, sent: form.into_text(), guid: None, again: false };
        let what = format!("a test comment with `{name}={value}`");
        match self.check(&call).await.answer {
            Ok(answer) if answer.verdict() == verdict => {
                Finding::new(true, format!("It calls {what} {verdict}, as it should."))
            }
            Ok(answer) => {
                let said = answer.verdict();
                Finding::new(false, format!("It calls {what} {said}, which should be {verdict}."))
            }
            Err(fault) => Finding::new(false, format!("It does not answer about {what}. {fault}")),
        }
    }

    async fn figures(&self, path: &str, form: Form) -> Result<Value, Fault> {
        let raw = self.post(path, form).await?;
        let unreadable = |_| Fault::Unreadable("it is no JSON".to_owned());
        serde_json::from_slice(&raw.body).map_err(unreadable)
    }
}

/// Numbers come as numbers and as text.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => tidy(text, 60),
        other => tidy(&other.to_string(), 60),
    }
}

fn usage(figures: &Value) -> Finding {
    let figure = |name: &str| figures.get(name).map(shown);
    let Some(used) = figure("usage") else {
        return Finding::new(false, "Its usage is unknown: the figures are missing.");
    };
    let of = match (figure("limit").as_deref(), figure("percentage")) {
        (Some("none"), _) => ", without a limit".to_owned(),
        (Some(limit), Some(percentage)) => format!(" of {limit} ({percentage} %)"),
        (Some(limit), None) => format!(" of {limit}"),
        (None, _) => String::new(),
    };
    let is_throttled = figures.get("throttled").is_some_and(|said| said == true || said == "true");
    let slowed = if is_throttled { " It is being throttled." } else { "" };
    Finding::new(!is_throttled, format!("Calls this month: {used}{of}.{slowed}"))
}

/// The sites are listed under the name of the month.
fn sites(figures: &Value) -> Vec<Finding> {
    let lists = figures.as_object().into_iter().flatten();
    let rows = lists.filter_map(|(_, value)| value.as_array()).flatten().take(MAX_SITES);
    let said = rows.map(|row| {
        let figure = |name: &str| row.get(name).map_or_else(|| "?".to_owned(), shown);
        let is_revoked = row.get("is_revoked").is_some_and(|said| said == true || said == "true");
        let revoked = if is_revoked { "; its access is revoked" } else { "" };
        Finding::new(
            true,
            format!(
                "Site {}: {} calls, {} spam, {} missed, {} wrongly held{revoked}.",
                figure("site"),
                figure("api_calls"),
                figure("spam"),
                figure("missed_spam"),
                figure("false_positives"),
            ),
        )
    });
    said.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_plan_is_told_in_a_sentence() {
        for (figures, fine, sentence) in [
            (
                json!({"limit": 350_000, "usage": 7463, "percentage": "2.13", "throttled": false}),
                true,
                "Calls this month: 7463 of 350000 (2.13 %).",
            ),
            (
                json!({"limit": "none", "usage": "12", "percentage": 0, "throttled": "false"}),
                true,
                "Calls this month: 12, without a limit.",
            ),
            (
                json!({"limit": 10, "usage": 20, "percentage": 200, "throttled": true}),
                false,
                "Calls this month: 20 of 10 (200 %). It is being throttled.",
            ),
            (json!("invalid"), false, "Its usage is unknown: the figures are missing."),
        ] {
            assert_eq!(usage(&figures), Finding::new(fine, sentence));
        }
    }

    #[test]
    fn sites_are_found_under_their_month() {
        let figures = json!({
            "2026-11": [
                {"site": "lamp.example", "api_calls": "20", "spam": "3", "ham": "17",
                    "missed_spam": "1", "false_positives": 0, "is_revoked": false},
                {"site": "old.example", "is_revoked": true},
            ],
            "limit": 10, "offset": 0, "total": 2,
        });
        let said: Vec<_> = sites(&figures).into_iter().map(|finding| finding.sentence).collect();
        assert_eq!(
            said,
            [
                "Site lamp.example: 20 calls, 3 spam, 1 missed, 0 wrongly held.",
                "Site old.example: ? calls, ? spam, ? missed, ? wrongly held; its access is \
                 revoked.",
            ]
        );
        assert!(sites(&json!([])).is_empty());
    }
}
