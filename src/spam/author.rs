use crate::spam::{Evidence, History, SpamFilter, Submission};

/// Weighs what moderators decided about earlier comments from the same network address.
///
/// Never by the name: anybody can type one.
pub struct Author;

impl Author {
    /// What its reasons are stored under.
    pub const NAME: &str = "author";
}

impl SpamFilter for Author {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn title(&self) -> &'static str {
        "Earlier decisions"
    }

    fn notice(&self) -> &'static str {
        "It is told how moderators decided about earlier comments from the same network address, \
         as long as its keyed hash is kept."
    }

    /// 1.5 nats for each comment that a moderator called spam, up to 4.5; −0.7 for each one that a
    /// moderator published, up to −2.1, which outweighs one link but no trap.
    fn recall(&self, _: &Submission<'_>, history: &History) -> Vec<Evidence> {
        let mut evidence = Vec::new();
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
    use crate::spam::{Moderation, Screen};

    #[test]
    fn who_was_published_before_is_believed_and_who_sent_spam_is_not() {
        use Status::{Held, Published};
        let screen = Screen::standard(Moderation::HoldDoubtful);
        let (words, link) =
            ("I know how this feels.", "These people helped me find a flat: https://a.example");
        for (body, published_before, spam_before, status) in [
            (words, 0, 0, Published),
            (words, 0, 1, Held),
            (words, 3, 1, Published),
            (link, 0, 0, Held),
            (link, 2, 0, Published),
        ] {
            let history = History { published_before, spam_before, ..History::default() };
            let draft = draft(body);
            let verdict = screen.judge(&submission(&draft), &history);
            assert_eq!(verdict.status, status, "{history:?} {:?}", verdict.reasons);
        }
    }
}
