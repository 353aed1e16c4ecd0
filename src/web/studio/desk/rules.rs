use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::app::BAN_DAYS;
use crate::clock::Timestamp;
use crate::comments::CommentId;
use crate::editors::Right;
use crate::spam::{Effect, NewRule, Rule, RuleKind, RuleProblem};
use crate::web::studio::desk::queue::back;
use crate::web::studio::desk::words::typed;
use crate::web::studio::problems::Problem;
use crate::web::studio::{SignedIn, StudioHead, Tab};
use crate::web::view::Desk;
use crate::web::{Result, page};

/// The rules of the screen and the bans.
#[derive(Debug, Template)]
#[template(path = "studio/desk/rules.html")]
pub struct RulesPage<'a> {
    /// With the way to the other pages.
    pub head: StudioHead<'a>,
    /// Those in force, newest first.
    pub rules: Vec<RuleView>,
    /// Those that have ended, newest first.
    pub past: Vec<RuleView>,
    /// A new one, as typed. Untrusted.
    new: &'a RuleForm,
    /// What is wrong with it.
    pub problems: &'a [Problem],
}

/// A rule, in words.
#[derive(Clone, Debug)]
pub struct RuleView {
    /// Names it.
    pub id: i64,
    /// What it looks for, as in “The word”.
    pub what: &'static str,
    /// What exactly. Untrusted.
    pub value: String,
    /// What it does.
    pub does: String,
    /// Why. Untrusted.
    pub reason: String,
    /// Who made it. Untrusted.
    pub made_by: String,
    /// When.
    pub made_at: Timestamp,
    /// Until when, or since when no more.
    pub end: String,
}

/// A rule as a form brings it. Untrusted.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct RuleForm {
    /// A word of [`RuleKind`].
    pub(super) kind: String,
    /// Words, a pattern or a host.
    pub(super) value: String,
    /// Number of the comment whose address or network is meant.
    pub(super) comment: String,
    /// A word of [`Effect`]; nothing: hold.
    pub(super) effect: String,
    /// Nats, where it weighs.
    pub(super) weight: String,
    /// Why, as whoever is held by it may read it.
    pub(super) because: String,
    /// Days for which it is in force; nothing: for ever, or [`BAN_DAYS`] for an address.
    pub(super) days: String,
    /// Where to go on.
    pub(super) back: String,
}

/// `GET /studio/rules`
pub(crate) async fn show(State(desk): State<Desk>, signed_in: SignedIn) -> Result<Response> {
    signed_in.require(Right::Moderate)?;
    desk.rules_page(&signed_in, &RuleForm::default(), &[]).await
}

/// `POST /studio/rules`
///
/// From the page of a comment as well: what is wrong is shown here, with all that was typed.
pub(crate) async fn post(
    State(desk): State<Desk>,
    signed_in: SignedIn,
    Form(form): Form<RuleForm>,
) -> Result<Response> {
    signed_in.require(Right::Moderate)?;
    let problems = match desk.rule_of(&form).await? {
        Ok(rule) => match desk.app.make_rule(rule, &signed_in.editor.name).await? {
            Ok(_) if form.back.is_empty() => {
                return Ok(Redirect::to("/studio/rules#in-force").into_response());
            }
            Ok(_) => return Ok(Redirect::to(back(&form.back)).into_response()),
            Err(problems) => problems.iter().map(problem).collect(),
        },
        Err(problems) => problems,
    };
    desk.rules_page(&signed_in, &form, &problems).await
}

/// `POST /studio/rules/{id}/end`
pub(crate) async fn post_end(
    State(desk): State<Desk>,
    signed_in: SignedIn,
    Path(id): Path<i64>,
) -> Result<Response> {
    signed_in.require(Right::Moderate)?;
    desk.app.end_rule(id, &signed_in.editor.name).await?;
    Ok(Redirect::to("/studio/rules#in-force").into_response())
}

/// Where to mend what is wrong with a rule.
fn problem(problem: &RuleProblem) -> Problem {
    let field = match problem {
        RuleProblem::Weight | RuleProblem::WeighedBan => "rule-weight",
        RuleProblem::NoReason | RuleProblem::LongReason => "rule-because",
        RuleProblem::EndlessBan | RuleProblem::Expired => "rule-days",
        _ => "rule-value",
    };
    Problem::new(field, problem)
}

impl Desk {
    /// The rule that a form asks for; the rest of what can be wrong with it is said when it is made.
    async fn rule_of(&self, form: &RuleForm) -> Result<Result<NewRule, Vec<Problem>>> {
        let mut problems = Vec::new();
        let kind = kind(&form.kind);
        let is_ban = matches!(kind, RuleKind::Sender | RuleKind::Network);
        let mut value = typed(&form.value);
        if is_ban {
            let id = form.comment.trim().parse().map_or(CommentId(0), CommentId);
            value = self.app.sender_of(id, kind).await?.unwrap_or_default();
            if value.is_empty() {
                let words = "Nothing is kept of where that comment came from, or there is none of \
                             that number.";
                problems.push(Problem::new("rule-comment", words));
            }
        }
        let days = match form.days.trim() {
            "" => is_ban.then_some(BAN_DAYS),
            text => text.parse().ok().filter(|days| (1..=36_500).contains(days)).or_else(|| {
                problems.push(Problem::new("rule-days", "Days are a number from 1 to 36500."));
                None
            }),
        };
        let effect = match &*form.effect {
            "weigh" => Effect::Weigh,
            "spam-like" => Effect::SpamLike,
            _ => Effect::Hold,
        };
        let weight = form.weight.trim().replace(',', ".").parse().unwrap_or(0.0);
        let now = Timestamp::now();
        let expires_at = days.map(|days| now.plus_seconds(i64::from(days) * 86_400));
        let reason = typed(&form.because);
        let rule = NewRule { kind, value, effect, weight, reason, expires_at };
        if problems.is_empty() {
            return Ok(Ok(rule));
        }
        // Everything at once, each where it is to be mended, and nothing twice.
        let others = rule.check(now).err().unwrap_or_default();
        let others = others.iter().map(problem).filter(|other| match other.field {
            "rule-value" => !is_ban,
            "rule-days" => days.is_some(),
            _ => true,
        });
        problems.extend(others);
        Ok(Err(problems))
    }

    /// The page, with what is wrong with what was typed.
    async fn rules_page(
        &self,
        signed_in: &SignedIn,
        new: &RuleForm,
        problems: &[Problem],
    ) -> Result<Response> {
        let now = Timestamp::now();
        let all = self.app.rules(true).await?;
        let (rules, past): (Vec<_>, Vec<_>) =
            all.iter().rev().partition(|rule| rule.is_in_force(now));
        let head = self.studio_head("Rules and bans", Tab::Queue, Some(&signed_in.editor));
        let views = |rules: Vec<&Rule>| rules.into_iter().map(|rule| view(rule, now)).collect();
        let (rules, past) = (views(rules), views(past));
        let page = page(&RulesPage { head, rules, past, new, problems })?;
        let faulty = !problems.is_empty();
        let status = if faulty { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        Ok((status, page).into_response())
    }
}

fn kind(word: &str) -> RuleKind {
    let kinds = [RuleKind::Pattern, RuleKind::Host, RuleKind::Sender, RuleKind::Network];
    kinds.into_iter().find(|kind| kind.to_string() == word).unwrap_or(RuleKind::Word)
}

fn view(rule: &Rule, now: Timestamp) -> RuleView {
    RuleView {
        id: rule.id,
        what: match rule.kind {
            RuleKind::Word => "Words",
            RuleKind::Pattern => "Pattern",
            RuleKind::Host => "Links to",
            RuleKind::Sender => "Address",
            RuleKind::Network => "Network",
        },
        value: rule.value.clone(),
        does: match rule.effect {
            Effect::Weigh => format!("weighs {:+.1} nats", rule.weight),
            Effect::Hold => "a moderator reads it first".to_owned(),
            Effect::SpamLike => "a moderator reads it first, as good as spam".to_owned(),
        },
        reason: rule.reason.clone(),
        made_by: rule.made_by.clone(),
        made_at: rule.made_at,
        end: match (rule.ended_at, rule.expires_at) {
            (Some(ended), _) => format!("ended {}", ended.day_in_words()),
            (None, None) => "until somebody ends it".to_owned(),
            (None, Some(end)) if end <= now => format!("expired {}", end.day_in_words()),
            (None, Some(end)) => format!("until {}", end.day_in_words()),
        },
    }
}
