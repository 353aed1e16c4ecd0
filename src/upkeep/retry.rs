use jiff::fmt::rfc2822::DateTimeParser;

use crate::clock::Timestamp;

/// Longest that a host's own word puts off the next visit.
const LONGEST_SECONDS: i64 = 30 * 86_400;

/// The seconds from `now` on for which a host asks to be left alone: the value of `Retry-After`, a
/// number of seconds or a date (RFC 9110 §10.2.3), 0 to 30 days; `None` if it cannot be read.
#[must_use]
pub fn retry_after(value: &str, now: Timestamp) -> Option<i64> {
    const HTTP_DATE: DateTimeParser = DateTimeParser::new().relaxed_weekday(true);
    let value = value.trim();
    let until = || HTTP_DATE.parse_timestamp(value).ok().map(|until| Timestamp(until.as_second()));
    let seconds = match value.parse::<u32>() {
        Ok(seconds) => i64::from(seconds),
        Err(_) => until()?.seconds_since(now),
    };
    Some(seconds.clamp(0, LONGEST_SECONDS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_says_how_long_in_seconds_or_as_a_date() {
        let now = Timestamp(1_445_412_420); // 2015-10-21T07:27:00Z
        for (value, expected) in [
            ("120", Some(120)),
            (" 0 ", Some(0)),
            ("Wed, 21 Oct 2015 07:28:00 GMT", Some(60)),
            ("Wed, 21 Oct 2015 07:00:00 GMT", Some(0)),
            ("4294967295", Some(LONGEST_SECONDS)),
            ("Mon, 01 Jan 2035 00:00:00 GMT", Some(LONGEST_SECONDS)),
            ("soon", None),
            ("-5", None),
            ("", None),
        ] {
            assert_eq!(retry_after(value, now), expected, "{value}");
        }
    }
}
