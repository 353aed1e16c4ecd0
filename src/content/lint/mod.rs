//! What is worth a look in an article or a record although it can be read: findings about sources
//! and notes, each with a code, a place and a mend. One concern a file.

mod addresses;
mod codes;
mod dates;
mod dropped;
mod manuscript;
mod missing;
mod pages;
mod pasted;
mod place;
mod policy;
mod sides;
mod silence;
mod unused;

use std::collections::HashSet;
use std::ops::Range;

pub use addresses::normal_address;
pub use codes::Code;
pub(in crate::content) use dates::last_day;
pub use dropped::dropped_sources;
use jiff::civil::Date;
pub(in crate::content) use manuscript::Manuscript;
pub(crate) use silence::Silence;

use crate::content::fault::Faults;
use crate::content::front_matter::{self, Reading};
use crate::content::lint::place::Entered;
use crate::content::{
    CompileOptions, Compiled, Fault, Kind, Policy, Record, Severity, Surroundings, compile,
};

/// What a text is held against.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'a> {
    /// What the site asks of its articles.
    pub policy: &'a Policy,
    /// In UTC.
    pub today: Date,
}

/// Compiles an article or a page, and says all that is to be said when it is saved: its faults,
/// what is worth a look, and what the policy asks for. What its front matter silences is left out.
///
/// # Errors
///
/// When anything keeps it from being published: all findings, in the order of the file.
pub fn check_article(
    text: &str,
    kind: Kind,
    file_stem: &str,
    around: &dyn Surroundings,
    options: CompileOptions,
    rules: &Rules<'_>,
) -> Result<Compiled, Vec<Fault>> {
    let compiled = compile(text, kind, file_stem, around, options);
    let reading = front_matter::read(text, kind, file_stem);
    let Some(body_start) = reading.body_start else { return compiled };
    let found = lint(text, body_start, kind, &reading, around, rules);
    let (mut faults, compiled) = match compiled {
        Ok(mut compiled) => (std::mem::take(&mut compiled.warnings), Some(compiled)),
        Err(faults) => (faults, None),
    };
    faults.extend(found);
    let mut faults = silence::apply(&reading.silences, faults);
    faults.sort_by_key(|fault| (fault.span.start, fault.span.end));
    let sound = faults.iter().all(|fault| fault.severity == Severity::Warning);
    match compiled.filter(|_| sound) {
        Some(compiled) => Ok(Compiled { warnings: faults, ..compiled }),
        None => Err(faults),
    }
}

fn lint(
    text: &str,
    body_start: usize,
    kind: Kind,
    reading: &Reading,
    around: &dyn Surroundings,
    rules: &Rules<'_>,
) -> Vec<Fault> {
    let mut faults = Faults::default();
    let language = reading.language.as_deref().unwrap_or_else(|| around.language());
    let manuscript = Manuscript::read(text, body_start, language);
    sides::check(&manuscript, &mut faults);
    pasted::check(&manuscript, &mut faults);
    pages::check_locators(&manuscript, &mut faults);
    for entered in place::all(text, &reading.sources, reading.head_end) {
        check_record(&entered, rules.today, &mut faults);
    }
    unused::check_own(&manuscript, &reading.sources, &mut faults);
    if kind == Kind::Article {
        policy::check(&manuscript, reading, around, rules, &mut faults);
    }
    faults.into_sorted()
}

/// What lies beside the records of a file.
pub struct Neighbours<'a> {
    /// Another key under which the address ([`normal_address`]) stands, if it is to be reported
    /// with the key given.
    pub same_address: &'a dyn Fn(&str, &str) -> Option<String>,
    /// Is it cited anywhere? `None` if not all texts are known.
    pub cited: Option<&'a HashSet<String>>,
}

/// What is worth a look in the records of a file of sources that can be read. What the policy
/// silences is left out; the answer also says which of those silences, by key and code, were
/// needed.
#[must_use]
pub fn lint_sources(
    text: &str,
    records: &[Record],
    neighbours: &Neighbours<'_>,
    rules: &Rules<'_>,
) -> (Vec<Fault>, Vec<(String, String)>) {
    let (mut left, mut needed) = (Faults::default(), Vec::new());
    for entered in place::all(text, records, text.len()) {
        let mut faults = Faults::default();
        check_record(&entered, rules.today, &mut faults);
        addresses::check_neighbours(&entered, neighbours, &mut faults);
        unused::check(&entered, neighbours, &mut faults);
        let key = entered.record.entry.key();
        let silences = rules.policy.silences.get(key).map_or(&[][..], Vec::as_slice);
        for fault in faults.into_sorted() {
            if silences.iter().any(|silence| silence.hides(&fault)) {
                needed.push((key.to_owned(), fault.code.to_owned()));
            } else {
                left.push(fault);
            }
        }
    }
    (left.into_sorted(), needed)
}

/// The silences of the policy that hid nothing, once every record has been looked at; `needed` is
/// what [`lint_sources`] gave.
#[must_use]
pub fn unneeded_silences(policy: &Policy, needed: &[(String, String)]) -> Vec<Fault> {
    let needed: HashSet<_> = needed.iter().map(|(key, code)| (&**key, &**code)).collect();
    let silences =
        policy.silences.iter().flat_map(|(key, all)| all.iter().map(move |one| (key, one)));
    let unneeded = silences.filter(|(key, silence)| {
        silence.complaint().is_none() && !needed.contains(&(key.as_str(), silence.code.as_str()))
    });
    let mut faults: Vec<_> = unneeded.map(|(_, silence)| silence.unused()).collect();
    faults.sort_by_key(|fault| fault.span.start);
    faults
}

fn check_record(entered: &Entered<'_>, today: Date, faults: &mut Faults) {
    missing::check(entered, faults);
    dates::check(entered, today, faults);
    pages::check_record(entered, faults);
    addresses::check(entered, faults);
}

/// `span` moved by `offset` bytes.
fn moved(span: &Range<usize>, offset: usize) -> Range<usize> {
    span.start + offset..span.end + offset
}
