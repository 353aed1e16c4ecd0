//! Dates of sources: days that have not come yet.

use jiff::civil;

use crate::content::Fault;
use crate::content::fault::Faults;
use crate::content::lint::place::Entered;

/// The names of the fields that hold dates, in YAML, BibTeX and CSL-JSON.
const PUBLISHED: [&str; 3] = ["date", "issued", "year"];
const ACCESSED: [&str; 3] = ["url", "accessed", "urldate"];

/// Reports publication and access in the future.
pub(super) fn check(entered: &Entered<'_>, today: civil::Date, faults: &mut Faults) {
    let entry = &entered.record.entry;
    let key = entry.key();
    let is_future = |date: &hayagriva::types::Date| first_day(date).is_some_and(|day| day > today);
    if entry.date().is_some_and(is_future) {
        let what = format!("The date of “{key}” lies in the future.");
        let mend = "Correct `date`.";
        faults.push(Fault::warning("future-date", entered.field(&PUBLISHED), what, mend));
    }
    if entry.url().and_then(|url| url.visit_date.as_ref()).is_some_and(is_future) {
        let what = format!("“{key}” was read on a day that lies in the future.");
        let mend = "Correct the date of its `url`.";
        faults.push(Fault::warning("future-access-date", entered.field(&ACCESSED), what, mend));
    }
}

/// The first day that a date can mean: 1 January for a mere year. `None` if there is no such day.
fn first_day(date: &hayagriva::types::Date) -> Option<civil::Date> {
    let (year, month) = (i16::try_from(date.year).ok()?, date.month.map_or(1, |month| month + 1));
    let day = date.day.map_or(1, |day| day + 1);
    civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// The last day that a date can mean: 31 December for a mere year. `None` if there is no such day.
pub(in crate::content) fn last_day(date: &hayagriva::types::Date) -> Option<civil::Date> {
    let first = first_day(date)?;
    Some(match (date.month, date.day) {
        (Some(_), Some(_)) => first,
        (Some(_), None) => first.last_of_month(),
        _ => first.last_of_year(),
    })
}
