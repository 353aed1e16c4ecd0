//! What is worth a look in records of sources and in the policy, once they can be read.

use std::collections::{HashMap, HashSet};

use crate::app::examine::candidates::Sorted;
use crate::app::examine::company::Company;
use crate::app::examine::{Examined, FileFaults, Known};
use crate::content::{
    Fault, Neighbours, POLICY_FILE, Rules, lint_sources, normal_address, read_sources,
    unneeded_silences,
};
use crate::store::Material;

/// The keys of all sources that some text cites; `None` unless all texts are known.
pub(super) fn cited(sorted: &Sorted, known: &Known) -> Option<HashSet<String>> {
    known.whole.then(|| sorted.sourcings().flat_map(|sourcing| sourcing.keys).collect())
}

/// Reports what is worth a look in the materials that are without errors.
pub(super) fn materials(
    company: &Company,
    cited: Option<&HashSet<String>>,
    known: &Known,
    examined: &mut Examined,
) {
    let policy = company.policy();
    let rules = Rules { policy: &policy, today: known.now.date() };
    let files: Vec<_> = examined
        .materials
        .iter()
        .filter(|file| file.path.starts_with("sources/"))
        .map(|file| (file, text_of(file)))
        .map(|(file, text)| (file, text, read_sources(&file.path, text).unwrap_or_default()))
        .collect();
    let records = files.iter().flat_map(|(_, _, records)| records);
    let order: HashMap<&str, usize> =
        records.enumerate().map(|(at, record)| (record.entry.key(), at)).collect();
    let addresses = if files.is_empty() { HashMap::new() } else { company.addresses() };
    // Of two equal addresses under examination the later one is reported, not both.
    let same_address = |key: &str, address: &str| {
        let mut others = addresses.get(address)?.iter().filter(|other| **other != key);
        let is_other = |other: &&String| order.get(other.as_str()) < order.get(key);
        others.find(is_other).cloned()
    };
    let neighbours = Neighbours { same_address: &same_address, cited };
    let (mut told, mut needed) = (Vec::new(), Vec::new());
    for (file, text, records) in &files {
        let (faults, silenced) = lint_sources(text, records, &neighbours, &rules);
        needed.extend(silenced);
        push(file, text, faults, &mut told);
    }
    if let Some(file) = examined.materials.iter().find(|file| file.path == POLICY_FILE) {
        let mut faults = policy.warnings.clone();
        let all_read = examined.faulty.iter().all(|file| !file.path.starts_with("sources/"));
        if known.whole && all_read {
            faults.extend(unneeded_silences(&policy, &needed));
            faults.sort_by_key(|fault| fault.span.start);
        }
        push(file, text_of(file), faults, &mut told);
    }
    examined.faulty.extend(told);
}

fn text_of(file: &Material) -> &str {
    std::str::from_utf8(&file.bytes).unwrap_or_default()
}

fn push(file: &Material, text: &str, faults: Vec<Fault>, told: &mut Vec<FileFaults>) {
    if !faults.is_empty() {
        told.push(FileFaults { path: file.path.clone(), text: text.to_owned(), faults });
    }
}

impl Company {
    /// The keys of all sources by their addresses, in order.
    fn addresses(&self) -> HashMap<String, Vec<String>> {
        let mut addresses: HashMap<String, Vec<String>> = HashMap::new();
        for entry in self.materials().current_sources() {
            if let Some(address) = normal_address(entry) {
                addresses.entry(address).or_default().push(entry.key().to_owned());
            }
        }
        for keys in addresses.values_mut() {
            keys.sort_unstable();
        }
        addresses
    }
}
