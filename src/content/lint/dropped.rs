//! Records that are gone from their file while articles cite them.

use crate::content::Fault;
use crate::content::fault::Faults;

/// A warning for each key that a file of sources held until now, with how many articles that
/// readers see cite it.
#[must_use]
pub fn dropped_sources(cited: &[(&str, i64)]) -> Vec<Fault> {
    let mut faults = Faults::default();
    for (key, articles) in cited {
        let articles = match articles {
            1 => "an article cites".to_owned(),
            many => format!("{many} articles cite"),
        };
        let what = format!("“{key}” is no longer in this file, and {articles} it.");
        let mend = "Put the record back, or cite another source in its place; until then its last \
                    form stays with them.";
        faults.push(Fault::warning("dropped-source", 0..0, what, mend));
    }
    faults.into_sorted()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_dropped_record_is_named_with_those_that_cite_it() {
        let told = dropped_sources(&[("gould2023", 1), ("salt", 2)]);
        let told: Vec<_> = told.into_iter().map(|fault| fault.message).collect();
        let expected = [
            "“gould2023” is no longer in this file, and an article cites it.",
            "“salt” is no longer in this file, and 2 articles cite it.",
        ];
        assert_eq!(told, expected);
    }
}
