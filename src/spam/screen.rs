use crate::comments::Status;
use crate::spam::moderation::BY_RULE;
use crate::spam::{
    Author, Disguise, FormAge, History, Honeypot, KnownHosts, Language, Learnt, Links, Moderation,
    Rate, Reason, Refrain, Repetition, Rules, Sees, SpamFilter, Submission,
};

/// The filters in force, and what turns their evidence into a decision.
pub struct Screen {
    /// Asked in this order.
    pub filters: Vec<Box<dyn SpamFilter>>,
    /// Log-odds in nats that a comment is spam before anything is known about it.
    pub prior: f64,
    /// Log-odds in nats at and above which a comment is held.
    pub hold_at: f64,
    /// What is held besides, where an article has no rule of its own.
    pub moderation: Moderation,
}

/// What becomes of a submission, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// [`Status::Published`] or [`Status::Held`], never anything else.
    pub status: Status,
    /// Prior and evidence together, in nats.
    pub log_odds: f64,
    /// The weightiest first.
    pub reasons: Vec<Reason>,
}

/// Evidence about something that is kept whatever the evidence says.
#[derive(Clone, Debug, PartialEq)]
pub struct Doubt {
    /// Would a comment with this evidence be held?
    pub doubtful: bool,
    /// Prior and evidence together, in nats.
    pub log_odds: f64,
    /// The weightiest first.
    pub reasons: Vec<Reason>,
}

/// What innocent words can excuse at most, in nats: a quarter of what holds, because robots write
/// innocent words too.
const MOST_EXCUSED: f64 = 0.3;

/// From here on, in nats, more words of spam say hardly more…
const SURE: f64 = 4.0;

/// …and never as much as this beyond it: all words together stay below the 6 nats of a honeypot,
/// into which no person writes.
const BEYOND_SURE: f64 = 1.5;

impl Screen {
    /// Log-odds in nats that a new site gives a comment of which nothing is known: one in ten is
    /// spam. Public figures run from 5 % to 95 %, but most robots are told apart by how they post
    /// and not by what they write, so what matters is the doubtful rest.
    pub const PRIOR: f64 = -2.2;

    /// Log-odds in nats from which a new site holds: more than one to three likely to be spam. A
    /// genuine comment that is held appears some hours later, spam that is published is met by
    /// people whom it was made to harm. One strong observation suffices to hold, or two weak ones.
    pub const HOLD_AT: f64 = -1.1;

    /// The filters of a new site, with their default weights, which has learnt nothing and has no
    /// rules.
    #[must_use]
    pub fn standard(moderation: Moderation) -> Self {
        Self::with(moderation, &Rules::default(), &Learnt::default())
    }

    /// The same with the rules that moderators made, and what they taught.
    #[must_use]
    pub fn with(moderation: Moderation, rules: &Rules, learnt: &Learnt) -> Self {
        Self {
            filters: vec![
                Box::new(Honeypot),
                Box::new(FormAge),
                Box::new(rules.clone()),
                Box::new(Links),
                Box::new(KnownHosts(learnt.clone())),
                Box::new(Refrain),
                Box::new(Repetition),
                Box::new(Rate),
                Box::new(Author),
                Box::new(Disguise),
                Box::new(Language),
                Box::new(learnt.clone()),
            ],
            prior: Self::PRIOR,
            hold_at: Self::HOLD_AT,
            moderation,
        }
    }

    /// Asks every filter, and decides.
    #[must_use]
    pub fn judge(&self, submission: &Submission<'_>, history: &History) -> Verdict {
        self.judge_by(self.weigh(submission), submission, history, self.moderation)
    }

    /// What can be said before anything is known of the past: nearly all the work.
    #[must_use]
    pub fn weigh(&self, submission: &Submission<'_>) -> Vec<Reason> {
        let (mut reasons, mut of_words, mut of_all_words) = (Vec::new(), 0.0, None);
        for filter in &self.filters {
            let found = filter.weigh(submission);
            match filter.sees() {
                Sees::Conduct => {}
                Sees::Words => of_words += found.iter().map(|one| one.log_odds).sum::<f64>(),
                Sees::AllWords => {
                    of_all_words = found.into_iter().next().map(|one| (filter.name(), one));
                    continue;
                }
            }
            reasons.extend(found.into_iter().map(|evidence| evidence.from(filter.name())));
        }
        if let Some((name, mut evidence)) = of_all_words {
            evidence.log_odds = self.beyond(of_words, evidence.log_odds);
            reasons.push(evidence.from(name));
        }
        reasons
    }

    /// Asks the filters that need the past, and decides; `reasons` are those of [`Screen::weigh`].
    #[must_use]
    pub fn judge_by(
        &self,
        mut reasons: Vec<Reason>,
        submission: &Submission<'_>,
        history: &History,
        moderation: Moderation,
    ) -> Verdict {
        for filter in &self.filters {
            let found = filter.recall(submission, history);
            reasons.extend(found.into_iter().map(|evidence| evidence.from(filter.name())));
        }
        reasons.extend(moderation.reason(history));
        self.decide(reasons)
    }

    /// Decides again by the reasons that were stored with a comment: rules and `moderation` are
    /// looked at anew, and so is everything that was said of its words if `words`. What else came
    /// with the comment is not known any more.
    #[must_use]
    pub fn judge_again(
        &self,
        stored: Vec<Reason>,
        words: bool,
        submission: &Submission<'_>,
        history: &History,
        moderation: Moderation,
    ) -> Verdict {
        let anew = |filter: &dyn SpamFilter| {
            filter.name() == Rules::NAME || (words && filter.sees() != Sees::Conduct)
        };
        let names: Vec<_> =
            self.filters.iter().filter(|one| anew(one.as_ref())).map(|one| one.name()).collect();
        let is_anew = |reason: &Reason| names.contains(&&*reason.filter);
        let kept = stored.into_iter().filter(|one| !is_anew(one) && one.filter != BY_RULE);
        let mut reasons: Vec<_> = kept.collect();
        reasons.extend(self.weigh(submission).into_iter().filter(is_anew));
        reasons.extend(moderation.reason(history));
        self.decide(reasons)
    }

    /// Asks every filter, and decides nothing: for what readers never see, where nothing is held
    /// and nothing published.
    #[must_use]
    pub fn doubt(&self, submission: &Submission<'_>, history: &History) -> Doubt {
        let reasons = self.weigh(submission);
        let Verdict { status, log_odds, reasons } =
            self.judge_by(reasons, submission, history, Moderation::HoldDoubtful);
        Doubt { doubtful: status == Status::Held, log_odds, reasons }
    }

    /// Decides by reasons from anywhere, as when a service answers after the filters have spoken.
    ///
    /// Adding up assumes that filters err independently ("naive Bayes"); where they do not, their
    /// weights are lower than their counts alone would give.
    #[must_use]
    pub fn decide(&self, mut reasons: Vec<Reason>) -> Verdict {
        reasons.sort_by(|a, b| {
            b.holds.cmp(&a.holds).then(b.log_odds.abs().total_cmp(&a.log_odds.abs()))
        });
        let log_odds = self.prior + reasons.iter().map(|reason| reason.log_odds).sum::<f64>();
        let must = |reason: &Reason| reason.holds || reason.filter == BY_RULE;
        let held = log_odds >= self.hold_at || reasons.iter().any(must);
        let status = if held { Status::Held } else { Status::Published };
        Verdict { status, log_odds, reasons }
    }

    /// What all words add to `some`, which filters of single signs have found in them; `all` is
    /// counted from where the words alone would hold. Both in nats.
    ///
    /// Both have read the same words: a link counts in both. So where both speak against a comment
    /// the stronger one counts, and where all words together speak for it, they are weighed against
    /// the single signs: who has learnt that people here pass on addresses of help may say so. What
    /// remains for a comment is cut to [`MOST_EXCUSED`], and what speaks against it to [`SURE`] and
    /// [`BEYOND_SURE`]: no words outweigh how a robot behaves. Both cuts bend and do not break, so
    /// that of two comments the likelier spam still comes first.
    fn beyond(&self, some: f64, all: f64) -> f64 {
        let all = all + self.hold_at - self.prior;
        let bent = |above: f64, most: f64| most * above / (most + above);
        let all = if all > SURE { SURE + bent(all - SURE, BEYOND_SURE) } else { all };
        if all >= 0.0 {
            return (all - some).max(0.0);
        }
        let left = some + all;
        if left >= 0.0 { all } else { -some - bent(-left, MOST_EXCUSED) }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::comments::{Draft, RawDraft};
    use crate::spam::Evidence;

    /// A draft with this text and no name.
    pub(in crate::spam) fn draft(body: &str) -> Draft {
        let raw = RawDraft { body: body.to_owned(), ..RawDraft::default() };
        raw.check().expect("a draft without problems")
    }

    /// A submission that nothing speaks against but its text.
    pub(in crate::spam) fn submission(draft: &Draft) -> Submission<'_> {
        Submission { own_hosts: &["lamp.example"], ..Submission::of(draft) }
    }

    /// Sum of what `filter` finds.
    pub(in crate::spam) fn weight(filter: &impl SpamFilter, submission: &Submission<'_>) -> f64 {
        recalled(filter, submission, &History::default())
    }

    /// The same with a past.
    pub(in crate::spam) fn recalled(
        filter: &impl SpamFilter,
        submission: &Submission<'_>,
        history: &History,
    ) -> f64 {
        let found = filter.weigh(submission).into_iter().chain(filter.recall(submission, history));
        found.map(|evidence| evidence.log_odds).sum()
    }

    #[test]
    fn one_strong_observation_or_two_weak_ones_hold_a_comment() {
        let screen = Screen::standard(Moderation::HoldDoubtful);
        for (weights, status) in [
            (&[][..], Status::Published),
            (&[1.0], Status::Published),
            (&[1.5], Status::Held),
            (&[0.8, 0.8], Status::Held),
            (&[6.0, -2.0], Status::Held),
            (&[1.5, -0.7], Status::Published),
        ] {
            let reasons = weights.iter().map(|w| Evidence::new(*w, "x").from("y")).collect();
            assert_eq!(screen.decide(reasons).status, status, "{weights:?}");
        }
    }

    #[test]
    fn what_must_be_read_is_held_whatever_speaks_for_it() {
        let screen = Screen::standard(Moderation::HoldDoubtful);
        let reasons =
            vec![Evidence::new(-5.0, "x").from("y"), Evidence::new(0.0, "z").holding().from("y")];
        let verdict = screen.decide(reasons);
        assert_eq!((verdict.status, &*verdict.reasons[0].because), (Status::Held, "z"));
    }

    #[test]
    fn a_site_that_holds_everything_says_so_once() {
        let screen = Screen::standard(Moderation::HoldEverything);
        let (draft, history) = (draft("Thank you."), History::default());
        let verdict = screen.judge(&submission(&draft), &history);
        let filters: Vec<_> = verdict.reasons.iter().map(|reason| &*reason.filter).collect();
        assert_eq!(
            (verdict.status, &filters[..]),
            (Status::Held, &["moderation", "classifier"][..])
        );
        assert_eq!(screen.decide(verdict.reasons.clone()), verdict);
        let doubt = screen.doubt(&submission(&draft), &history);
        assert_eq!((doubt.doubtful, doubt.reasons.len()), (false, 1), "a rule is no evidence");
    }

    #[test]
    fn reasons_come_weightiest_first_and_survive_storage() {
        let screen = Screen::standard(Moderation::HoldDoubtful);
        let draft = draft("Buy now: https://a.example https://a.example");
        let caught = Submission { honeypot: "x", ..submission(&draft) };
        let verdict = screen.judge(&caught, &History::default());
        assert_eq!((verdict.status, &*verdict.reasons[0].filter), (Status::Held, "honeypot"));
        let stored = serde_json::to_string(&verdict.reasons).expect("reasons are plain values");
        assert_eq!(serde_json::from_str::<Vec<Reason>>(&stored).ok(), Some(verdict.reasons));
    }

    #[test]
    fn words_are_counted_once_and_never_outweigh_a_robots_conduct() {
        let screen = Screen::standard(Moderation::HoldDoubtful);
        let gap = screen.hold_at - screen.prior;
        for (some, all, together) in [
            (0.0, 0.0, gap),
            (0.0, 1.0, gap + 1.0),
            (1.5, 1.0, gap + 1.0),
            (3.0, 1.0, 3.0),
            (1.5, -gap, 1.5),
            (1.5, -gap - 1.0, 0.5),
            (0.0, -gap - 0.3, -0.15),
        ] {
            let sum = some + screen.beyond(some, all);
            assert!((sum - together).abs() < 1e-9, "{some} {all}: {sum}");
        }
        let mut last = f64::NEG_INFINITY;
        for tenths in -200..200 {
            let all = f64::from(tenths) / 10.0;
            let sum = screen.beyond(0.0, all);
            assert!((-MOST_EXCUSED..=SURE + BEYOND_SURE).contains(&sum), "{all}: {sum}");
            assert!(sum > last, "{all}: {sum} after {last}");
            last = sum;
        }
        // A honeypot holds whatever the words are, and whoever is known to write them.
        assert!(screen.prior + 6.0 - MOST_EXCUSED - 2.1 >= screen.hold_at);
    }
}
