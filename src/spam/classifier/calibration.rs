use std::collections::VecDeque;

use super::Record;
use super::learner::MARGIN_PER_NAT;

/// Turns margins into log-odds, and knows above which of them to hold.
///
/// Both are learnt from the margins that comments got before they were decided: what a model says
/// of comments that it has learnt would flatter it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Calibration {
    slope: f32,
    offset: f32,
    hold_above: f32,
    /// Margin, and whether it was spam; the newest last.
    past: VecDeque<(f32, bool)>,
}

/// Most margins remembered: older ones are of an older model.
const MOST_PAST: usize = 1_200;

/// Log-odds for each unit of margin before anything is known: the weights of the signs, added up.
/// Then how many comments' worth that belief counts, and the belief that the offset is zero.
const FIRST_SLOPE: f32 = 1.0 / MARGIN_PER_NAT;
const BELIEF_IN_SLOPE: f32 = 4.0;
const BELIEF_IN_OFFSET: f32 = 2.0;

/// Share of genuine comments that may have been held, had the threshold been in force.
const HELD_IN_VAIN: f32 = 0.0165;

/// Bounds of the threshold in nats: a week of odd comments must not open or close the site.
const LOWEST_HOLD: f32 = -0.7;
const HIGHEST_HOLD: f32 = 1.5;

/// Genuine comments before the threshold is moved at all, and before it is trusted fully.
const LEAST_GENUINE: usize = 10;
const ENOUGH_GENUINE: f32 = 100.0;

impl Calibration {
    pub(super) fn new() -> Self {
        Self { slope: FIRST_SLOPE, offset: 0.0, hold_above: 0.0, past: VecDeque::new() }
    }

    /// Log-odds in nats that a comment with this margin is spam, if half of all are.
    pub(super) fn log_odds(&self, margin: f32) -> f32 {
        self.slope * margin + self.offset
    }

    /// Nats for each unit of margin.
    pub(super) fn slope(&self) -> f32 {
        self.slope
    }

    /// In nats.
    pub(super) fn hold_above(&self) -> f32 {
        self.hold_above
    }

    pub(super) fn record(&self) -> Record {
        let held = |margin: f32| self.log_odds(margin) > self.hold_above;
        let mut record = Record::default();
        for (margin, spam) in &self.past {
            let [all, held_of_them] = if *spam {
                [&mut record.spam, &mut record.caught]
            } else {
                [&mut record.genuine, &mut record.held_in_vain]
            };
            *all += 1;
            *held_of_them += usize::from(held(*margin));
        }
        record
    }

    /// Remembers the margin that a comment got before its decision was learnt.
    pub(super) fn add(&mut self, margin: f32, spam: bool) {
        if self.past.len() == MOST_PAST {
            self.past.pop_front();
        }
        self.past.push_back((margin, spam));
    }

    /// Learns from all that is remembered.
    pub(super) fn fit(&mut self) {
        self.fit_line();
        self.fit_threshold();
    }

    /// Platt's logistic regression (2000, “Probabilities for SV Machines”) with both kinds weighing
    /// the same, by some of Newton's steps from where it was.
    fn fit_line(&mut self) {
        const STEPS: usize = 3;
        const MOST_MARGIN: f32 = 6.0;
        const MOST_WEIGHT: f32 = 3.0;
        let all = super::real(self.past.len());
        let spam = super::real(self.past.iter().filter(|(_, spam)| *spam).count());
        let weight_of = |kind: f32| (0.5 * all / kind.max(1.0)).min(MOST_WEIGHT);
        let (of_spam, of_genuine) = (weight_of(spam), weight_of(all - spam));
        for _ in 0..STEPS {
            let mut slope_by = BELIEF_IN_SLOPE * (self.slope - FIRST_SLOPE);
            let mut offset_by = BELIEF_IN_OFFSET * self.offset;
            let (mut ss, mut oo, mut so) = (BELIEF_IN_SLOPE, BELIEF_IN_OFFSET, 0.0);
            for (margin, spam) in &self.past {
                let margin = margin.clamp(-MOST_MARGIN, MOST_MARGIN);
                let chance = 1.0 / (1.0 + (-self.log_odds(margin)).exp());
                let (weight, target) = if *spam { (of_spam, 1.0) } else { (of_genuine, 0.0) };
                slope_by += weight * (chance - target) * margin;
                offset_by += weight * (chance - target);
                let curve = weight * chance * (1.0 - chance);
                ss += curve * margin * margin;
                oo += curve;
                so += curve * margin;
            }
            let determinant = ss * oo - so * so;
            self.slope -= (oo * slope_by - so * offset_by) / determinant;
            self.offset -= (ss * offset_by - so * slope_by) / determinant;
            self.slope = self.slope.clamp(0.3, 8.0);
        }
    }

    /// The threshold that would have held at most [`HELD_IN_VAIN`] of the genuine comments.
    fn fit_threshold(&mut self) {
        const BESIDE: f32 = 0.05;
        let genuine = self.past.iter().filter(|(_, spam)| !spam);
        let mut scores: Vec<_> = genuine.map(|(margin, _)| self.log_odds(*margin)).collect();
        if scores.len() < LEAST_GENUINE {
            self.hold_above = 0.0;
            return;
        }
        let share = super::real(scores.len()) * HELD_IN_VAIN;
        scores.sort_by(|a, b| b.total_cmp(a));
        let allowed =
            scores.iter().zip(1_u16..).take_while(|(_, n)| f32::from(*n) <= share).count();
        let trust = (super::real(scores.len()) / ENOUGH_GENUINE).min(1.0);
        self.hold_above = (scores[allowed] + BESIDE).clamp(LOWEST_HOLD, HIGHEST_HOLD) * trust;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hardly_a_genuine_comment_would_have_been_held() {
        let mut calibration = Calibration::new();
        for n in 0_u8..200 {
            let spread = f32::from(n % 50) / 100.0;
            calibration.add(spread - 0.6, false);
            calibration.add(spread + 0.2, true);
            calibration.fit();
        }
        let held = |margin: f32| calibration.log_odds(margin) > calibration.hold_above();
        let in_vain = (0_u8..50).filter(|n| held(f32::from(*n) / 100.0 - 0.6)).count();
        assert!(in_vain <= 1, "{in_vain} of 50");
        assert!((0_u8..50).all(|n| held(f32::from(n) / 100.0 + 0.2)));
        assert!(calibration.slope() > 1.0);
    }

    #[test]
    fn a_few_comments_do_not_move_the_threshold() {
        let mut calibration = Calibration::new();
        for _ in 0..LEAST_GENUINE - 1 {
            calibration.add(3.0, false);
            calibration.fit();
        }
        assert!(calibration.hold_above().abs() < 1e-9);
    }
}
