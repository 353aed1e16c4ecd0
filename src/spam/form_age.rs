use crate::spam::{Evidence, SpamFilter, Submission};

/// Distrusts forms that come back sooner than a person could have filled them in.
///
/// There is a minimum only: somebody who needs three days to find the words is no robot.
pub struct FormAge;

/// Nobody finds the form, writes a word and sends it in less, in seconds. Robots mostly need under
/// one.
const MIN_SECONDS: i64 = 3;

/// Fastest typing that is still likely, in characters per second.
///
/// 120 words per minute, which the fastest of 168,000 people reached (Dhakal et al. 2018,
/// doi:10.1145/3173574.3174220; the mean was 52).
const CHARS_PER_SECOND: i64 = 10;

impl SpamFilter for FormAge {
    fn name(&self) -> &'static str {
        "form-age"
    }

    fn title(&self) -> &'static str {
        "Time on the form"
    }

    fn notice(&self) -> &'static str {
        "It is told for how long the form was open, if the browser says so."
    }

    /// 3 nats for a form that came back at once; 2 for one without a valid time, which robots that
    /// post without reading send, and people only after the operator changed the key; 0.8 for text
    /// faster than typing, which alone holds nothing, since careful people paste what they wrote
    /// elsewhere.
    fn weigh(&self, submission: &Submission<'_>) -> Vec<Evidence> {
        let chars = i64::try_from(submission.draft.body().chars().count()).unwrap_or(i64::MAX);
        let evidence = match submission.seconds_on_form {
            None => Evidence::new(2.0, "It came without a sign that the form had been opened."),
            Some(seconds) if seconds < MIN_SECONDS => Evidence::new(
                3.0,
                format!("It was sent {} after the form was opened.", in_words(seconds)),
            ),
            Some(seconds) if seconds.saturating_mul(CHARS_PER_SECOND) < chars => Evidence::new(
                0.8,
                format!(
                    "Its {chars} characters were sent {} after the form was opened, faster than \
                     people type; they may have been pasted.",
                    in_words(seconds)
                ),
            ),
            Some(_) => return Vec::new(),
        };
        vec![evidence]
    }
}

fn in_words(seconds: i64) -> String {
    if seconds == 1 { "1 second".to_owned() } else { format!("{seconds} seconds") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spam::screen::tests::{draft, submission};

    #[test]
    fn a_person_may_take_any_time_but_not_none() {
        let (short, long) = (draft("Thank you."), draft(&"word ".repeat(100)));
        for (draft, seconds_on_form, because) in [
            (&short, None, Some("It came without a sign that the form had been opened.")),
            (&short, Some(1), Some("It was sent 1 second after the form was opened.")),
            (&short, Some(3), None),
            (&short, Some(i64::MAX), None),
            (&long, Some(50), None),
            (&long, Some(5), {
                Some(
                    "Its 499 characters were sent 5 seconds after the form was opened, faster than \
                     people type; they may have been pasted.",
                )
            }),
        ] {
            let evidence = FormAge.weigh(&Submission { seconds_on_form, ..submission(draft) });
            assert_eq!(evidence.first().map(|e| &*e.because), because);
        }
    }
}
