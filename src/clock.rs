//! Time as the site sees it: one stored form, one source.

use std::fmt;

use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Whole seconds since 1970-01-01T00:00:00Z, ignoring leap seconds (POSIX.1-2017 §4.16).
///
/// Stored as `bigint`, which both databases sort and compare alike.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, sqlx::Type, serde::Serialize,
)]
#[sqlx(transparent)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// Reads the system clock, which may step backwards.
    #[expect(clippy::disallowed_methods, reason = "here, and nowhere else, is the clock read")]
    #[must_use]
    pub fn now() -> Self {
        Self(jiff::Timestamp::now().as_second())
    }

    /// Midnight in UTC at the start of `date`.
    #[must_use]
    pub fn of(date: Date) -> Self {
        Self(date.to_zoned(TimeZone::UTC).map_or(0, |zoned| zoned.timestamp().as_second()))
    }

    /// The calendar day in UTC.
    #[must_use]
    pub fn date(self) -> Date {
        self.instant().to_zoned(TimeZone::UTC).date()
    }

    /// The calendar year in UTC.
    #[must_use]
    pub fn year(self) -> i16 {
        self.date().year()
    }

    /// The day in words, as in `2 November 2026`: no reader has to guess which number is the month.
    #[must_use]
    pub fn day_in_words(self) -> String {
        self.instant().to_zoned(TimeZone::UTC).strftime("%-d %B %Y").to_string()
    }

    /// The day and the minute in UTC, as in `2 November 2026, 14:05 UTC`.
    #[must_use]
    pub fn minute_in_words(self) -> String {
        self.instant().to_zoned(TimeZone::UTC).strftime("%-d %B %Y, %H:%M UTC").to_string()
    }

    /// `self` moved by a number of seconds.
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds))
    }

    /// Seconds from `earlier` to `self`; negative if `earlier` is the later one.
    #[must_use]
    pub fn seconds_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    fn instant(self) -> jiff::Timestamp {
        let (min, max) = (jiff::Timestamp::MIN.as_second(), jiff::Timestamp::MAX.as_second());
        jiff::Timestamp::from_second(self.0.clamp(min, max)).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
    }
}

/// How exactly readers are told when somebody did something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// To the minute.
    Minute,
    /// To the day in UTC.
    Day,
}

/// A time as exact as readers may know it, and no more.
///
/// Shown as RFC 3339 with its precision: `2026-11-02T14:05:00Z`, or `2026-11-02`, both of which
/// `<time datetime>` and JSON-LD take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Told {
    rounded: Timestamp,
    is_day: bool,
}

impl Told {
    /// `at`, rounded down.
    #[must_use]
    pub fn new(at: Timestamp, precision: Precision) -> Self {
        match precision {
            Precision::Minute => {
                Self { rounded: Timestamp(at.0 - at.0.rem_euclid(60)), is_day: false }
            }
            Precision::Day => Self { rounded: Timestamp::of(at.date()), is_day: true },
        }
    }

    /// The beginning of that minute or day, for formats such as Atom that know no days.
    #[must_use]
    pub fn timestamp(self) -> Timestamp {
        self.rounded
    }

    /// As [`Timestamp::day_in_words`].
    #[must_use]
    pub fn day_in_words(self) -> String {
        self.rounded.day_in_words()
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_day { self.rounded.date().fmt(f) } else { self.rounded.fmt(f) }
    }
}

/// RFC 3339 in UTC, as in `2026-11-02T14:05:00Z`: for `<time datetime>`, feeds and logs.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.instant().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timestamp_reads_as_a_date_that_nobody_can_misread() {
        let published = Timestamp::of(jiff::civil::date(2026, 11, 2)).plus_seconds(14 * 3600 + 300);
        assert_eq!(published.to_string(), "2026-11-02T14:05:00Z");
        assert_eq!(published.day_in_words(), "2 November 2026");
        assert_eq!(published.minute_in_words(), "2 November 2026, 14:05 UTC");
        assert_eq!(published.year(), 2026);
    }

    #[test]
    fn readers_are_told_a_time_as_exactly_as_they_may_know_it() {
        let at = Timestamp::of(jiff::civil::date(2026, 11, 2)).plus_seconds(14 * 3600 + 317);
        for (precision, shown, seconds) in [
            (Precision::Minute, "2026-11-02T14:05:00Z", 14 * 3600 + 300),
            (Precision::Day, "2026-11-02", 0),
        ] {
            let told = Told::new(at, precision);
            assert_eq!(told.to_string(), shown);
            assert_eq!(told.day_in_words(), "2 November 2026");
            assert_eq!(told.timestamp(), Timestamp::of(at.date()).plus_seconds(seconds));
        }
        assert_eq!(Told::new(Timestamp(-61), Precision::Minute).timestamp(), Timestamp(-120));
    }

    #[test]
    fn a_timestamp_outside_the_calendar_is_clamped_instead_of_crashing() {
        assert_eq!(Timestamp(i64::MAX).year(), 9999);
        assert_eq!(Timestamp(i64::MIN).year(), -9999);
    }
}
