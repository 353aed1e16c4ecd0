use sqlx::FromRow;

use crate::clock::Timestamp;

/// Attempts to sign in that failed within [`REMEMBERED_SECONDS`], as the next one finds them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromRow)]
pub struct Failures {
    /// With this name, from any address.
    pub of_name: i64,
    /// When the last of them was.
    pub name_last: Option<Timestamp>,
    /// From this address, with any name.
    pub of_sender: i64,
    /// When the last of them was.
    pub sender_last: Option<Timestamp>,
    /// With this name from this address.
    pub of_both: i64,
    /// When the last of them was.
    pub both_last: Option<Timestamp>,
    /// Has somebody signed in with this name from this address before?
    pub known: bool,
}

/// How long a failed attempt counts, in seconds: a day.
pub const REMEMBERED_SECONDS: i64 = 86_400;

/// Failures with one name, or from one address, that cost nothing: people mistype.
const FREE_OF_NAME: i64 = 5;
const FREE_OF_SENDER: i64 = 10;

/// Longest pause, in seconds. With it nobody can try more than about a hundred passwords of one
/// name a day, which is what NIST SP 800-63B (§3.2.2) allows in a row.
const LONGEST_PAUSE: i64 = 900;

impl Failures {
    /// How long the next attempt has to wait, in seconds; 0: not at all.
    ///
    /// The pause grows with each failure. Where somebody has signed in before, only failures with
    /// their name from there count: a stranger who guesses elsewhere cannot lock them out.
    #[must_use]
    pub fn seconds_to_wait(&self, now: Timestamp) -> i64 {
        let left = |number, last: Option<Timestamp>, free| {
            let passed = last.map_or(0, |last| now.seconds_since(last).max(0));
            (pause(number, free) - passed).max(0)
        };
        if self.known {
            return left(self.of_both, self.both_last, FREE_OF_NAME);
        }
        let by_name = left(self.of_name, self.name_last, FREE_OF_NAME);
        by_name.max(left(self.of_sender, self.sender_last, FREE_OF_SENDER))
    }
}

/// After the last free failure two seconds, then twice as long after each.
fn pause(failures: i64, free: i64) -> i64 {
    let over = failures - free;
    if over < 0 {
        return 0;
    }
    let doubled = u32::try_from(over + 1).ok().and_then(|times| 2_i64.checked_pow(times));
    doubled.map_or(LONGEST_PAUSE, |seconds| seconds.min(LONGEST_PAUSE))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_800_000_000);

    #[test]
    fn the_pause_grows_from_nothing_to_a_quarter_of_an_hour() {
        let waits = [0, 4, 5, 6, 7, 8, 13, 14, 99, i64::MAX].map(|of_name| {
            let failures = Failures { of_name, name_last: Some(NOW), ..Failures::default() };
            failures.seconds_to_wait(NOW)
        });
        assert_eq!(waits, [0, 0, 2, 4, 8, 16, 512, 900, 900, 900]);
        let failures =
            Failures { of_name: 8, name_last: Some(NOW.plus_seconds(-10)), ..Failures::default() };
        assert_eq!(failures.seconds_to_wait(NOW), 6);
        assert_eq!(failures.seconds_to_wait(NOW.plus_seconds(6)), 0);
    }

    #[test]
    fn strangers_elsewhere_do_not_keep_somebody_out_where_they_have_been_before() {
        let guessed = Failures {
            of_name: 99,
            name_last: Some(NOW),
            of_sender: 99,
            sender_last: Some(NOW),
            ..Failures::default()
        };
        assert_eq!(guessed.seconds_to_wait(NOW), 900);
        assert_eq!(Failures { known: true, ..guessed }.seconds_to_wait(NOW), 0);
        let here = Failures { known: true, of_both: 6, both_last: Some(NOW), ..guessed };
        assert_eq!(here.seconds_to_wait(NOW), 4);
    }
}
