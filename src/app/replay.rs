//! What another screen would have made of comments about which moderators have decided.

use tokio::task::spawn_blocking;

use crate::app::learning::decision;
use crate::app::{App, StoreError};
use crate::clock::Timestamp;
use crate::comments::{CommentId, Draft, RawDraft, Status};
use crate::spam::{
    History, Learnt, Model, Moderation, NewRule, Reason, Rule, Rules, Screen, Submission, Verdict,
};
use crate::store::{Lesson, Ruled};

/// What is to be tried; nothing of it takes effect.
#[derive(Clone, Debug)]
pub struct Replay {
    /// Log-odds in nats from which a comment is held.
    pub hold_at: f64,
    /// Log-odds in nats before anything is known.
    pub prior: f64,
    /// Instead of the mode of the site and of its articles.
    pub moderation: Option<Moderation>,
    /// Rules besides those in force; checked.
    pub with: Vec<NewRule>,
    /// Numbers of rules that are left out.
    pub without: Vec<i64>,
    /// Weigh all words anew, each comment by a model trained on the others?
    pub retrained: bool,
    /// Most comments, the newest ones.
    pub limit: i64,
}

/// What would have changed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Replayed {
    /// How it was.
    pub then: Outcomes,
    /// How it would have been.
    pub now: Outcomes,
    /// Each comment with another outcome, oldest first.
    pub changes: Vec<Change>,
}

/// Comments by what a moderator made of them, and what the screen did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcomes {
    /// Those that a moderator published.
    pub genuine: usize,
    /// Of those, how many were held.
    pub held_in_vain: usize,
    /// Those that a moderator called spam.
    pub spam: usize,
    /// Of those, how many were published at once.
    pub missed: usize,
}

/// A comment that would have had another outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Names it.
    pub id: CommentId,
    /// Slug of its article.
    pub article: String,
    /// Did a moderator call it spam?
    pub spam: bool,
    /// Would it have been held? It was, if not.
    pub held: bool,
    /// Prior and evidence together, in nats, as they would have been.
    pub log_odds: f64,
    /// The weightiest reason. Untrusted.
    pub because: String,
}

/// Parts into which comments are divided, so that none is judged by a model that has seen it.
const FOLDS: usize = 6;

/// Lessons from files that a trial learns as well.
const MOST_LESSONS: i64 = 5_000;

impl App {
    /// Runs another screen over comments about which moderators have decided. Changes nothing.
    ///
    /// What came with a comment and was not stored cannot be weighed again: there the reasons of
    /// then stand. Rules and modes are looked at anew, and words if a model is trained anew.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn replay(&self, replay: Replay) -> Result<Replayed, StoreError> {
        let store = &self.parts.store;
        let past = store.ruled_comments(replay.limit).await?;
        let mut rules = store.rules(false).await?;
        rules.retain(|rule| !replay.without.contains(&rule.id));
        rules.extend(replay.with.iter().cloned().map(|rule| in_force(rule, Timestamp::now())));
        let lessons =
            if replay.retrained { store.file_lessons(MOST_LESSONS).await? } else { Vec::new() };
        let trial = Trial { app: self.clone(), replay, rules, lessons, ruled: past };
        // Judging thousands and training some models takes seconds.
        let replayed = spawn_blocking(move || trial.run()).await;
        replayed.map_err(|_| StoreError::Closing)
    }
}

/// A rule as if it had been made.
fn in_force(rule: NewRule, now: Timestamp) -> Rule {
    let NewRule { kind, value, effect, weight, reason, expires_at } = rule;
    let (made_by, ended_at, ended_by) = (String::new(), None, None);
    Rule {
        id: 0,
        kind,
        value,
        effect,
        weight,
        reason,
        made_by,
        made_at: now,
        expires_at,
        ended_at,
        ended_by,
    }
}

struct Trial {
    app: App,
    replay: Replay,
    rules: Vec<Rule>,
    lessons: Vec<Lesson>,
    ruled: Vec<Ruled>,
}

impl Trial {
    fn run(self) -> Replayed {
        let learnt = Learnt::default();
        let rules = Rules::default();
        rules.replace(self.rules.clone());
        let screen = Screen {
            prior: self.replay.prior,
            hold_at: self.replay.hold_at,
            ..Screen::with(Moderation::HoldDoubtful, &rules, &learnt)
        };
        let mut verdicts: Vec<Option<Verdict>> = vec![None; self.ruled.len()];
        let folds = if self.replay.retrained { FOLDS } else { 1 };
        for fold in 0..folds {
            if self.replay.retrained {
                learnt.replace(self.train_without(fold));
            }
            for (number, ruled) in self.ruled.iter().enumerate().skip(fold).step_by(folds) {
                verdicts[number] = self.judge(&screen, ruled);
            }
        }
        let mut replayed = Replayed::default();
        for (ruled, verdict) in self.ruled.iter().zip(verdicts) {
            replayed.count(ruled, verdict);
        }
        replayed
    }

    /// A model of all comments but those of one part.
    fn train_without(&self, fold: usize) -> Model {
        let others = self.ruled.iter().enumerate().filter(|(number, _)| number % FOLDS != fold);
        let others: Vec<_> = others.map(|(_, ruled)| lesson(ruled)).collect();
        let own_hosts = [self.app.own_host()];
        let all = self.lessons.iter().chain(&others);
        Model::train(&all.map(|lesson| decision(lesson, &own_hosts)).collect::<Vec<_>>())
    }

    /// `None` for a text that would not be accepted today.
    fn judge(&self, screen: &Screen, ruled: &Ruled) -> Option<Verdict> {
        let draft = draft(ruled)?;
        let catalogue = self.app.catalogue();
        let article = catalogue.get(ruled.article_id);
        let stored: Vec<Reason> = serde_json::from_str(&ruled.reasons).unwrap_or_default();
        let moderation = self.replay.moderation.unwrap_or_else(|| {
            article.map_or_else(Moderation::default, |article| self.app.moderation_of(article))
        });
        // The filter of earlier decisions always speaks where somebody was published before.
        let known = stored.iter().any(|one| one.filter == "author" && one.log_odds < 0.0);
        let history = History { published_before: known.into(), ..History::default() };
        let submission = Submission {
            own_hosts: &[self.app.own_host()],
            page: &ruled.article,
            languages: &article.map(|article| self.app.languages_of(article)).unwrap_or_default(),
            sender: ruled.sender.as_deref(),
            network: ruled.network.as_deref(),
            now: ruled.posted_at,
            ..Submission::of(&draft)
        };
        let words = self.replay.retrained;
        Some(screen.judge_again(stored, words, &submission, &history, moderation))
    }
}

fn draft(ruled: &Ruled) -> Option<Draft> {
    let (author_name, body) = (ruled.author_name.clone(), ruled.body.clone());
    RawDraft { author_name, body, ..RawDraft::default() }.check().ok()
}

fn lesson(ruled: &Ruled) -> Lesson {
    Lesson {
        spam: ruled.after == Status::Spam,
        author_name: ruled.author_name.clone(),
        body: ruled.body.clone(),
        page: ruled.article.clone(),
    }
}

impl Replayed {
    fn count(&mut self, ruled: &Ruled, verdict: Option<Verdict>) {
        let (spam, was_held) = (ruled.after == Status::Spam, ruled.before != Status::Published);
        self.then.count(spam, was_held);
        let Some(verdict) = verdict else { return self.now.count(spam, was_held) };
        let held = verdict.status == Status::Held;
        self.now.count(spam, held);
        if held != was_held {
            let because = verdict.reasons.into_iter().next().map(|reason| reason.because);
            self.changes.push(Change {
                id: ruled.id,
                article: ruled.article.clone(),
                spam,
                held,
                log_odds: verdict.log_odds,
                because: because.unwrap_or_default(),
            });
        }
    }
}

impl Outcomes {
    fn count(&mut self, spam: bool, held: bool) {
        if spam {
            self.spam += 1;
            self.missed += usize::from(!held);
        } else {
            self.genuine += 1;
            self.held_in_vain += usize::from(held);
        }
    }
}
