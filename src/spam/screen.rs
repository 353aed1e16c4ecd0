use crate::comments::{Draft, Status};
use crate::spam::{Disguise, FormAge, Honeypot, Links, Rate, Repetition};

/// The filters in force, and what turns their evidence into a decision.
pub struct Screen {
    /// Asked in this order.
    pub filters: Vec<Box<dyn SpamFilter>>,
    /// Log-odds in nats that a comment is spam before anything is known about it.
    pub prior: f64,
    /// Log-odds in nats at and above which a comment is held.
    pub hold_at: f64,
    /// What is held besides.
    pub moderation: Moderation,
}

/// One independent opinion about a submission.
///
/// To add a filter, implement this in a file of its own and list it in [`Screen::standard`]. What a
/// filter needs to know about the past becomes a field of [`History`].
pub trait SpamFilter: Send + Sync {
    /// Stable name for moderators, logs and settings.
    fn name(&self) -> &'static str;

    /// What to call it in a notice to commenters, as in “Links”.
    fn title(&self) -> &'static str;

    /// What it is told, in one sentence for commenters.
    fn notice(&self) -> &'static str;

    /// The evidence that this filter finds; empty if it has no opinion. Must not block.
    fn weigh(&self, submission: &Submission<'_>) -> Vec<Evidence>;
}

/// One observation about a submission, and how much it says.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// The logarithm of how many times likelier spam is to show this than a genuine comment is, in
    /// nats: 0.7 doubles the odds, 2.3 makes them tenfold, negative speaks for the comment.
    pub log_odds: f64,
    /// A sentence about this comment that a person understands. Untrusted: it may quote from it.
    pub because: String,
}

/// All that a filter may look at.
#[derive(Clone, Debug)]
pub struct Submission<'a> {
    /// The comment itself. Untrusted.
    pub draft: &'a Draft,
    /// Contents of the form field that people cannot see. Untrusted.
    pub honeypot: &'a str,
    /// Seconds from drawing the form to receiving it; `None` if no valid token came along.
    pub seconds_on_form: Option<i64>,
    /// The hosts under which this site can be reached: links to them do not lead away. People often
    /// quote the very page they write under; of ten such comments nine are genuine.
    pub own_hosts: &'a [&'a str],
    /// What happened here before.
    pub history: History,
}

/// What the site remembers that bears on a submission. All zero when nothing is known.
///
/// "Sender" is everyone behind one [`AddressHash`](crate::spam::AddressHash).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// Other comments with the same [`Fingerprint`](crate::spam::Fingerprint), by anybody and on
    /// any article, within [`REPETITION_DAYS`](crate::spam::REPETITION_DAYS), that no moderator
    /// has called spam.
    pub copies: u32,
    /// Those that a moderator has called spam.
    pub spam_copies: u32,
    /// Other comments of this sender within the last hour, whatever became of them.
    pub sent_last_hour: u32,
    /// Other comments of this sender within the last 24 hours, whatever became of them.
    pub sent_last_day: u32,
    /// Comments of this sender that a moderator has published.
    pub published_before: u32,
    /// Comments of this sender that a moderator has called spam.
    pub spam_before: u32,
}

/// Who decides whether a comment is seen at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Moderation {
    /// A moderator, always.
    HoldEverything,
    /// The screen; a moderator where it is in doubt.
    #[default]
    HoldDoubtful,
}

/// One line of a verdict, as it is stored with the comment.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Reason {
    /// [`SpamFilter::name`], or the name of a service, or `moderation`.
    pub filter: String,
    /// As in [`Evidence::log_odds`], in nats.
    pub log_odds: f64,
    /// As in [`Evidence::because`].
    pub because: String,
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

impl Screen {
    /// The filters of a new site, with their default weights.
    ///
    /// The prior of −2.2 nats says that one comment in ten is spam. Public figures run from 5 % to
    /// 95 %, but most robots are told apart by how they post and not by what they write, so what
    /// matters is the doubtful rest. Held is what is more than one to three likely to be spam
    /// (−1.1 nats): a genuine comment that is held appears some hours later, spam that is published
    /// is met by people whom it was made to harm. One strong observation suffices to hold, or two
    /// weak ones.
    #[must_use]
    pub fn standard(moderation: Moderation) -> Self {
        Self {
            filters: vec![
                Box::new(Honeypot),
                Box::new(FormAge),
                Box::new(Links),
                Box::new(Repetition),
                Box::new(Rate),
                Box::new(Disguise),
            ],
            prior: -2.2,
            hold_at: -1.1,
            moderation,
        }
    }

    /// Asks every filter, and decides.
    #[must_use]
    pub fn judge(&self, submission: &Submission<'_>) -> Verdict {
        let mut reasons = Vec::new();
        for filter in &self.filters {
            let found = filter.weigh(submission);
            reasons.extend(found.into_iter().map(|evidence| evidence.from(filter.name())));
        }
        self.decide(reasons)
    }

    /// Asks every filter, and decides nothing: for what readers never see, where nothing is held
    /// and nothing published.
    #[must_use]
    pub fn doubt(&self, submission: &Submission<'_>) -> Doubt {
        let Verdict { log_odds, mut reasons, .. } = self.judge(submission);
        reasons.retain(|reason| reason.filter != BY_RULE);
        Doubt { doubtful: log_odds >= self.hold_at, log_odds, reasons }
    }

    /// Decides by reasons from anywhere, as when a service answers after the filters have spoken.
    ///
    /// Adding up assumes that filters err independently ("naive Bayes"); where they do not, their
    /// weights are lower than their counts alone would give.
    #[must_use]
    pub fn decide(&self, mut reasons: Vec<Reason>) -> Verdict {
        reasons.retain(|reason| reason.filter != BY_RULE);
        reasons.sort_by(|a, b| b.log_odds.abs().total_cmp(&a.log_odds.abs()));
        let log_odds = self.prior + reasons.iter().map(|reason| reason.log_odds).sum::<f64>();
        let mut status = if log_odds < self.hold_at { Status::Published } else { Status::Held };
        if self.moderation == Moderation::HoldEverything {
            status = Status::Held;
            reasons.push(
                Evidence::new(0.0, "On this site a moderator reads every comment first.")
                    .from(BY_RULE),
            );
        }
        Verdict { status, log_odds, reasons }
    }
}

/// Names the reason that comes from [`Moderation`] and not from a filter.
const BY_RULE: &str = "moderation";

impl Evidence {
    /// `log_odds` in nats.
    #[must_use]
    pub fn new(log_odds: f64, because: impl Into<String>) -> Self {
        Self { log_odds, because: because.into() }
    }

    /// The reason that this is when `filter` gives it.
    #[must_use]
    pub fn from(self, filter: &str) -> Reason {
        Reason { filter: filter.to_owned(), log_odds: self.log_odds, because: self.because }
    }
}

/// The beginning of `text`, short enough for a sentence.
pub(super) fn quote(text: &str) -> String {
    const MAX_CHARS: usize = 60;
    match text.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::comments::RawDraft;

    /// A draft with this text and no name.
    pub(in crate::spam) fn draft(body: &str) -> Draft {
        let raw = RawDraft { body: body.to_owned(), ..RawDraft::default() };
        raw.check().expect("a draft without problems")
    }

    /// A submission that nothing speaks against but its text.
    pub(in crate::spam) fn submission(draft: &Draft) -> Submission<'_> {
        Submission {
            draft,
            honeypot: "",
            seconds_on_form: Some(3_600),
            own_hosts: &["lamp.example"],
            history: History::default(),
        }
    }

    /// Sum of what `filter` finds.
    pub(in crate::spam) fn weight(filter: &impl SpamFilter, submission: &Submission<'_>) -> f64 {
        filter.weigh(submission).iter().map(|evidence| evidence.log_odds).sum()
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
    fn a_site_that_holds_everything_says_so_once() {
        let screen = Screen::standard(Moderation::HoldEverything);
        let draft = draft("Thank you.");
        let verdict = screen.judge(&submission(&draft));
        assert_eq!((verdict.status, verdict.reasons.len()), (Status::Held, 1));
        let again = screen.decide(verdict.reasons.clone());
        assert_eq!(again, verdict);
        let doubt = screen.doubt(&submission(&draft));
        assert_eq!((doubt.doubtful, doubt.reasons.len()), (false, 0), "a rule is no evidence");
    }

    #[test]
    fn reasons_come_weightiest_first_and_survive_storage() {
        let screen = Screen::standard(Moderation::HoldDoubtful);
        let draft = draft("Buy now: https://a.example https://a.example");
        let caught = Submission { honeypot: "x", ..submission(&draft) };
        let verdict = screen.judge(&caught);
        assert_eq!((verdict.status, &*verdict.reasons[0].filter), (Status::Held, "honeypot"));
        let stored = serde_json::to_string(&verdict.reasons).expect("reasons are plain values");
        assert_eq!(serde_json::from_str::<Vec<Reason>>(&stored).ok(), Some(verdict.reasons));
    }

    #[test]
    fn the_mode_of_moderation_is_written_in_words() {
        let modes = ["hold-everything", "hold-doubtful"].map(|word| format!("\"{word}\""));
        let read = modes.map(|word| serde_json::from_str::<Moderation>(&word).ok());
        assert_eq!(read, [Some(Moderation::HoldEverything), Some(Moderation::HoldDoubtful)]);
    }
}
