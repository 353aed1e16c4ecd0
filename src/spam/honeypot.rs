use crate::spam::{Evidence, SpamFilter, Submission};

/// Catches robots that fill in every field, including one that people cannot see.
///
/// 6 nats are four hundred to one. Not more, because a browser that fills in forms by itself may
/// find the field too.
pub struct Honeypot;

impl SpamFilter for Honeypot {
    fn name(&self) -> &'static str {
        "honeypot"
    }

    fn title(&self) -> &'static str {
        "Hidden field"
    }

    fn notice(&self) -> &'static str {
        "It sees whether a field was filled in that people cannot see."
    }

    fn weigh(&self, submission: &Submission<'_>) -> Vec<Evidence> {
        if submission.honeypot.is_empty() {
            return Vec::new();
        }
        vec![Evidence::new(6.0, "The hidden field was filled in, which people cannot see.")]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spam::screen::tests::{draft, submission, weight};

    #[test]
    fn only_a_filled_trap_speaks() {
        let draft = draft("x");
        for (honeypot, expected) in [("", false), (" ", true), ("https://a.example", true)] {
            let submission = Submission { honeypot, ..submission(&draft) };
            assert_eq!(weight(&Honeypot, &submission) > 5.0, expected);
        }
    }
}
