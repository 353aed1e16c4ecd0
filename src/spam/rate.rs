use crate::spam::{Evidence, SpamFilter, Submission};

/// Weighs what else has come from the same network address of late.
///
/// Gently, because an address may be a library, a shelter or a whole town's phones.
pub struct Rate;

/// Comments in an hour that cost nothing: a lively conversation.
const FREE_PER_HOUR: u32 = 4;

/// Comments in a day that cost nothing.
const FREE_PER_DAY: u32 = 20;

impl SpamFilter for Rate {
    fn name(&self) -> &'static str {
        "rate"
    }

    fn title(&self) -> &'static str {
        "Number of comments"
    }

    fn notice(&self) -> &'static str {
        "It counts comments that came from the same network address of late; what is \
         kept of the address is a keyed hash, which expires."
    }

    /// 0.5 nats for each comment within an hour from the fifth on, up to 3, so that the seventh is
    /// held; 1.2 from the twenty-first within a day on; 1.5 for each comment that a
    /// moderator called spam, up to 4.5; −0.7 for each one that a moderator published, up to −2.1,
    /// which outweighs one link but no trap.
    fn weigh(&self, submission: &Submission<'_>) -> Vec<Evidence> {
        let history = &submission.history;
        let mut evidence = Vec::new();
        let surplus = history.sent_last_hour.saturating_sub(FREE_PER_HOUR - 1).min(6);
        if surplus > 0 {
            let sent = history.sent_last_hour;
            let because = format!("{sent} other comments came from this sender within an hour.");
            evidence.push(Evidence::new(0.5 * f64::from(surplus), because));
        }
        if history.sent_last_day >= FREE_PER_DAY {
            let sent = history.sent_last_day;
            let because = format!("{sent} other comments came from this sender within a day.");
            evidence.push(Evidence::new(1.2, because));
        }
        if history.spam_before > 0 {
            let weight = 1.5 * f64::from(history.spam_before.min(3));
            let because = "A moderator has called comments from this sender spam.";
            evidence.push(Evidence::new(weight, because));
        }
        if history.published_before > 0 {
            let weight = -0.7 * f64::from(history.published_before.min(3));
            let because = "A moderator has published comments from this sender.";
            evidence.push(Evidence::new(weight, because));
        }
        evidence
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comments::Status;
    use crate::spam::screen::tests::{draft, submission};
    use crate::spam::{History, Moderation, Screen};

    #[test]
    fn a_lively_conversation_is_not_a_flood() {
        use Status::{Held, Published};
        let screen = Screen::standard(Moderation::HoldDoubtful);
        let known = |published_before, spam_before| History {
            published_before,
            spam_before,
            ..History::default()
        };
        let sent = |sent_last_hour, sent_last_day| History {
            sent_last_hour,
            sent_last_day,
            ..History::default()
        };
        let (words, link) =
            ("I know how this feels.", "These people helped me find a flat: https://a.example");
        for (body, history, status) in [
            (words, sent(5, 5), Published),
            (words, sent(6, 6), Held),
            (words, sent(u32::MAX, u32::MAX), Held),
            (words, sent(0, 19), Published),
            (words, sent(0, 20), Held),
            (words, known(0, 1), Held),
            (words, known(3, 1), Published),
            (link, known(0, 0), Held),
            (link, known(2, 0), Published),
        ] {
            let draft = draft(body);
            let verdict = screen.judge(&Submission { history, ..submission(&draft) });
            assert_eq!(verdict.status, status, "{history:?} {:?}", verdict.reasons);
        }
    }
}
