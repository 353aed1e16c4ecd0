//! Records that nothing cites.

use std::collections::HashSet;

use crate::content::fault::Faults;
use crate::content::lint::Neighbours;
use crate::content::lint::manuscript::Manuscript;
use crate::content::lint::place::Entered;
use crate::content::{Fault, Record};

const CODE: &str = "unused-source";

/// Reports a record that no article and no page cites, where all of them are known.
pub(super) fn check(entered: &Entered<'_>, neighbours: &Neighbours<'_>, faults: &mut Faults) {
    let key = entered.record.entry.key();
    if neighbours.cited.is_some_and(|cited| !cited.contains(key)) {
        let what = format!("Nothing cites “{key}”.");
        let mend = format!("Cite it as `[@{key}]`, or take the record out.");
        faults.push(Fault::warning(CODE, entered.key(), what, mend));
    }
}

/// Reports records in front matter that the text below it does not cite.
pub(super) fn check_own(manuscript: &Manuscript<'_>, own: &[Record], faults: &mut Faults) {
    if own.is_empty() {
        return;
    }
    let cited: HashSet<_> = manuscript.citations().map(|cited| cited.key).collect();
    for record in own.iter().filter(|record| !cited.contains(record.entry.key())) {
        let key = record.entry.key();
        let what = format!("This text does not cite “{key}”.");
        let mend = format!("Cite it as `[@{key}]`, or take `[sources.{key}]` out.");
        faults.push(Fault::warning(CODE, record.span.clone(), what, mend));
    }
}
