//! What a reader would look for in a note and not find.

use hayagriva::Entry;
use hayagriva::types::EntryType;

use crate::content::Fault;
use crate::content::fault::Faults;
use crate::content::lint::place::Entered;

/// Kinds that have no author by their nature: laws and judgments, entries of works of reference,
/// and what appears issue by issue.
const WITHOUT_AUTHOR: [EntryType; 7] = [
    EntryType::Case,
    EntryType::Entry,
    EntryType::Legislation,
    EntryType::Newspaper,
    EntryType::Periodical,
    EntryType::Reference,
    EntryType::Repository,
];

/// Reports a record without title, author, date or, where there is no date, day of access.
///
/// The day on which a page was read stands in for the date that it does not give: a web page with
/// a date needs none, because readers can tell by the date what was meant.
pub(super) fn check(entered: &Entered<'_>, faults: &mut Faults) {
    let entry = &entered.record.entry;
    let key = entry.key();
    if entry.title().is_none_or(|title| title.to_string().trim().is_empty()) {
        let mend = "Add `title`; readers find a source by it.";
        report("missing-title", entered, format!("“{key}” has no title."), mend, faults);
    }
    if !(has_author(entry) || WITHOUT_AUTHOR.contains(entry.entry_type())) {
        let mend = "Add `author`, a person or, as in `author: { name: … }`, an organization.";
        report("missing-author", entered, format!("“{key}” names no author."), mend, faults);
    }
    if entry.date_any().is_some() {
        return;
    }
    let mend = "Add `date` as far as it is known: a year is enough. If it gives none, write so \
                below `[silence]`.";
    report("missing-date", entered, format!("“{key}” has no date."), mend, faults);
    if entry.url_any().is_some_and(|url| url.visit_date.is_none()) {
        report(
            "missing-access-date",
            entered,
            format!("“{key}” says neither when it was published nor when it was read."),
            "Add the day on which somebody read it, as in `url: { value: …, date: 2026-11-02 }`.",
            faults,
        );
    }
}

/// Does it name anybody who answers for it?
fn has_author(entry: &Entry) -> bool {
    entry.authors().is_some_and(|all| !all.is_empty())
        || entry.editors().is_some_and(|all| !all.is_empty())
        || entry.affiliated().is_some_and(|all| !all.is_empty())
        || entry.organization().is_some()
}

fn report(
    code: &'static str,
    entered: &Entered<'_>,
    what: String,
    mend: &str,
    faults: &mut Faults,
) {
    faults.push(Fault::warning(code, entered.key(), what, mend));
}
