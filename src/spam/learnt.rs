use std::sync::Arc;

use parking_lot::{RwLock, RwLockReadGuard};

use crate::spam::{Decision, Evidence, Model, Sample, Sees, SpamFilter, Submission};

/// The classifier as a filter: what the site has learnt, shared by all who ask and whoever teaches.
#[derive(Clone, Default)]
pub struct Learnt(Arc<RwLock<Model>>);

/// Words that are named to moderators: what fits on a line beside the sentence.
const MOST_NAMED: usize = 3;

/// Nats below the threshold from which words are worth naming: more than the prior and the
/// threshold of a screen lie apart.
const WORTH_NAMING: f64 = 1.1;

impl Learnt {
    /// What its reasons are stored under.
    pub const NAME: &str = "classifier";

    /// The model as it is now. Whoever teaches waits until it is let go.
    pub fn read(&self) -> RwLockReadGuard<'_, Model> {
        self.0.read()
    }

    /// Puts another model in its place.
    pub fn replace(&self, model: Model) {
        *self.0.write() = model;
    }

    /// Learns one decision. Whoever judges waits for it: less than a millisecond.
    pub fn learn(&self, decision: &Decision<'_>) {
        self.0.write().learn(decision);
    }
}

impl SpamFilter for Learnt {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn title(&self) -> &'static str {
        "Words"
    }

    fn notice(&self) -> &'static str {
        "It reads your text and your name, and compares them with comments that moderators have \
         called spam or published. It runs here and tells nobody."
    }

    fn sees(&self) -> Sees {
        Sees::AllWords
    }

    /// How far the words lie above what is held at present; see
    /// [`Opinion`](crate::spam::Opinion).
    fn weigh(&self, submission: &Submission<'_>) -> Vec<Evidence> {
        let sample = Sample {
            body: submission.draft.body(),
            author: submission.draft.author_name(),
            page: submission.page,
            own_hosts: submission.own_hosts,
            ..Sample::default()
        };
        let opinion = self.read().classifier.judge_from(&sample, -WORTH_NAMING);
        let above = opinion.log_odds - opinion.hold_above;
        let mut because = match above {
            _ if above > 0.0 => "Its words are like those of spam.",
            _ if above > -WORTH_NAMING => "Its words are a little like those of spam.",
            _ => "Its words are not like those of spam.",
        }
        .to_owned();
        let against = opinion.because.into_iter().filter(|one| one.log_odds > 0.0);
        for one in against.take(MOST_NAMED) {
            because.push(' ');
            because.push_str(&one.because);
        }
        vec![Evidence::new(above, because)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comments::Status;
    use crate::spam::screen::tests::{draft, submission};
    use crate::spam::{History, Moderation, Rules, Screen};

    #[test]
    fn what_moderators_decide_changes_the_verdict_and_is_explained() {
        let learnt = Learnt::default();
        let screen = Screen::with(Moderation::HoldDoubtful, &Rules::default(), &learnt);
        let draft = draft("The herons of Bexhill sell lanterns of brass and copper");
        let judge = || screen.judge(&submission(&draft), &History::default());
        assert_eq!(judge().status, Status::Published);
        for body in ["Lanterns of brass, herons", "Copper lanterns, herons, brass", "Brass herons"]
        {
            let sample = Sample { body, ..Sample::default() };
            learnt.learn(&Decision { sample, spam: true });
        }
        let verdict = judge();
        assert_eq!(verdict.status, Status::Held, "{verdict:?}");
        let because = &verdict.reasons[0].because;
        assert!(because.starts_with("Its words are like those of spam. It says “"), "{because}");
    }
}
