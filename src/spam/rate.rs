use crate::spam::{Evidence, History, SpamFilter, Submission};

/// Weighs what else has come from the same network address, and from the network around it, of
/// late.
///
/// Gently, because an address may be a library, a shelter or a whole town's phones; and more gently
/// for the network, which is 256 addresses or 65,536 households.
pub struct Rate;

/// Comments in an hour that cost nothing: a lively conversation.
const FREE_PER_HOUR: u32 = 4;

/// Comments in a day that cost nothing.
const FREE_PER_DAY: u32 = 20;

/// Comments in an hour from others in the same network that cost nothing.
const FREE_FROM_NETWORK: u32 = 12;

impl Rate {
    /// What its reasons are stored under.
    pub const NAME: &str = "rate";
}

impl SpamFilter for Rate {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn title(&self) -> &'static str {
        "Number of comments"
    }

    fn notice(&self) -> &'static str {
        "It counts comments that came from the same network address and the network around it of \
         late; what is kept of both are keyed hashes, which expire."
    }

    /// 0.5 nats for each comment within an hour from the fifth on, up to 3, so that the seventh is
    /// held; 1.5 from the twenty-first within a day on; 0.3 for each one from others in the network
    /// within an hour from the thirteenth on, up to 1.5, so that the seventeenth is held.
    fn recall(&self, _: &Submission<'_>, history: &History) -> Vec<Evidence> {
        let mut evidence = Vec::new();
        let sent = history.sent_last_hour;
        let surplus = sent.saturating_sub(FREE_PER_HOUR - 1).min(6);
        if surplus > 0 {
            let because = format!("{sent} other comments came from this sender within an hour.");
            evidence.push(Evidence::new(0.5 * f64::from(surplus), because));
        }
        if history.sent_last_day >= FREE_PER_DAY {
            let sent = history.sent_last_day;
            let because = format!("{sent} other comments came from this sender within a day.");
            evidence.push(Evidence::new(1.5, because));
        }
        let others = history.network_last_hour.saturating_sub(sent);
        let surplus = others.saturating_sub(FREE_FROM_NETWORK - 1).min(5);
        if surplus > 0 {
            let because =
                format!("{others} comments came from others in the same network within an hour.");
            evidence.push(Evidence::new(0.3 * f64::from(surplus), because));
        }
        evidence
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comments::Status;
    use crate::spam::screen::tests::{draft, submission};
    use crate::spam::{Moderation, Screen};

    #[test]
    fn a_lively_conversation_is_not_a_flood() {
        use Status::{Held, Published};
        let screen = Screen::standard(Moderation::HoldDoubtful);
        let draft = draft("I know how this feels.");
        for (sent_last_hour, sent_last_day, network_last_hour, status) in [
            (5, 5, 5, Published),
            (6, 6, 6, Held),
            (u32::MAX, u32::MAX, u32::MAX, Held),
            (0, 19, 0, Published),
            (0, 20, 0, Held),
            (0, 0, 15, Published),
            (0, 0, 16, Held),
            (3, 3, 18, Published),
        ] {
            let history =
                History { sent_last_hour, sent_last_day, network_last_hour, ..History::default() };
            let verdict = screen.judge(&submission(&draft), &history);
            assert_eq!(verdict.status, status, "{history:?} {:?}", verdict.reasons);
        }
    }
}
