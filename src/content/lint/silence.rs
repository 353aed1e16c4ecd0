//! Warnings that editors have decided to live with, each with a reason.

use std::collections::HashSet;
use std::ops::Range;

use crate::content::fields::Fields;
use crate::content::lint::codes::Code;
use crate::content::{Fault, Severity};

/// One code that is not reported, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Silence {
    /// As written; it may be none.
    pub(crate) code: String,
    /// Plain text; empty if none was given, and then nothing is silenced.
    pub(crate) reason: String,
    /// Of the code in its file.
    pub(crate) span: Range<usize>,
}

impl Silence {
    /// Reads the table `silence` of front matter.
    pub(in crate::content) fn read_all(fields: &mut Fields<'_>) -> Vec<Self> {
        let Some(table) = fields.table("silence") else { return Vec::new() };
        let (silences, table) = Self::read_table(table);
        fields.close(table);
        silences
    }

    /// Reads a table of codes and reasons; the table has only faults left then.
    pub(in crate::content) fn read_table(mut table: Fields<'_>) -> (Vec<Self>, Fields<'_>) {
        let found = table.texts_left().into_iter();
        let silences = found.map(|((code, span), reason)| Self { code, reason, span });
        (silences.collect(), table)
    }

    /// Is this what it silences?
    pub(crate) fn hides(&self, fault: &Fault) -> bool {
        fault.severity == Severity::Warning && fault.code == self.code && self.complaint().is_none()
    }

    /// What is wrong with it, whatever it is about.
    pub(crate) fn complaint(&self) -> Option<Fault> {
        let Self { code, reason, span } = self;
        let warning =
            |name, what: String, mend: &str| Some(Fault::warning(name, span.clone(), what, mend));
        let Some(known) = Code::find(code) else {
            let mend = "Correct it; `lamplight check --codes` prints every code.";
            return warning("unknown-silence", format!("There is no code `{code}`."), mend);
        };
        if !known.can_be_silenced() {
            return Some(self.refused());
        }
        if reason.is_empty() {
            let mend = "Write one sentence for those who come after you.";
            let what = format!("Nobody says why `{code}` is silenced, so it is not.");
            return warning("silence-without-reason", what, mend);
        }
        None
    }

    /// The fault of one that hid nothing.
    pub(crate) fn unused(&self) -> Fault {
        let what = format!("There is no `{}` here to be silenced.", self.code);
        Fault::warning("unused-silence", self.span.clone(), what, "Take this line out.")
    }

    fn refused(&self) -> Fault {
        let what = format!("`{}` cannot be silenced.", self.code);
        let mend = "Mend what it is about, and take this line out.";
        Fault::warning("silenced-error", self.span.clone(), what, mend)
    }
}

/// Leaves out what is silenced, and adds what is wrong with the silences.
pub(super) fn apply(silences: &[Silence], faults: Vec<Fault>) -> Vec<Fault> {
    if silences.is_empty() {
        return faults;
    }
    let (mut used, mut refused) = (HashSet::new(), HashSet::new());
    let mut left = Vec::with_capacity(faults.len());
    for fault in faults {
        if silences.iter().any(|silence| silence.hides(&fault)) {
            used.insert(fault.code);
            continue;
        }
        if fault.severity == Severity::Error {
            refused.insert(fault.code);
        }
        left.push(fault);
    }
    for silence in silences {
        let code = silence.code.as_str();
        if let Some(complaint) = silence.complaint() {
            left.push(complaint);
        } else if refused.contains(code) {
            left.push(silence.refused());
        } else if !used.contains(code) {
            left.push(silence.unused());
        }
    }
    left
}
