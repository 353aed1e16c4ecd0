//! `policy.toml`, with all its faults at once.

use std::str::FromStr;

use hayagriva::types::EntryType;

use crate::content::fields::Fields;
use crate::content::lint::Silence;
use crate::content::policy::{Demand, Policy, Rule};
use crate::content::{Fault, Severity};

/// A rule without its level, or nothing if its table has faults.
type Read = fn(&mut Fields<'_>) -> Option<Rule>;

/// The rules that stand in a table of their own, in the order in which readers read them; hosts
/// come before the last two.
const SOURCES: [(&str, Read); 4] =
    [("number", number), ("dated", dated), ("age", age), ("kinds", kinds)];
const REVIEWS: [(&str, Read); 2] =
    [("reviewer", |_| Some(Rule::Reviewer)), ("review", |table| Some(review(table)))];

/// Longest age and longest time between reviews: what is longer asks for nothing.
const MAX_YEARS: u32 = 500;
const MAX_MONTHS: u32 = 600;

/// Reads the policy.
///
/// # Errors
///
/// When anything in it is wrong: all of it, in the order of the file, warnings included.
pub fn read_policy(text: &str) -> Result<Policy, Vec<Fault>> {
    let mut file = Fields::of_file(text);
    let mut policy = Policy::default();
    for (name, read) in SOURCES {
        policy.demands.extend(demand(&mut file, name, read));
    }
    for mut table in file.list_of_tables("hosts") {
        let rule = host(&mut table);
        policy.demands.extend(with_level(&mut file, table, rule));
    }
    for (name, read) in REVIEWS {
        policy.demands.extend(demand(&mut file, name, read));
    }
    if let Some(mut tables) = file.table("silence") {
        for ((key, _), table) in tables.tables_left() {
            let (silences, table) = Silence::read_table(table);
            file.close(table);
            policy.silences.insert(key, silences);
        }
        file.close(tables);
    }
    for silence in policy.silences.values().flatten() {
        if let Some(fault) = silence.complaint() {
            file.faults.push(fault);
        }
    }
    policy.warnings = file.finish().into_sorted();
    if policy.warnings.iter().any(|fault| fault.severity == Severity::Error) {
        return Err(policy.warnings);
    }
    Ok(policy)
}

fn demand(file: &mut Fields<'_>, name: &'static str, read: Read) -> Option<Demand> {
    let mut table = file.table(name)?;
    let rule = read(&mut table);
    with_level(file, table, rule)
}

fn with_level<'t>(
    file: &mut Fields<'t>,
    mut table: Fields<'t>,
    rule: Option<Rule>,
) -> Option<Demand> {
    let level = match table.text("level") {
        None => Severity::Warning,
        Some((word, _)) if word == "warning" => Severity::Warning,
        Some((word, _)) if word == "error" => Severity::Error,
        Some((word, span)) => {
            let what = format!("There is no level “{word}”.");
            let mend = "Write \"error\", which keeps an article from being published, or \
                        \"warning\".";
            table.faults.push(Fault::error("bad-level", span, what, mend));
            Severity::Warning
        }
    };
    file.close(table);
    Some(Demand { rule: rule?, level })
}

fn number(table: &mut Fields<'_>) -> Option<Rule> {
    required_number(table, "least", 1000).map(|least| Rule::Number { least })
}

fn dated(table: &mut Fields<'_>) -> Option<Rule> {
    let given = table.has("least") || table.has("percent");
    let least = table.number("least", 1..=1000).unwrap_or(0);
    let percent = table.number("percent", 1..=100).unwrap_or(0);
    if !given {
        table.missing("percent");
    }
    (least + percent > 0).then_some(Rule::Dated { least, percent })
}

fn age(table: &mut Fields<'_>) -> Option<Rule> {
    required_number(table, "years", MAX_YEARS).map(|years| Rule::Age { years })
}

fn review(table: &mut Fields<'_>) -> Rule {
    Rule::Review { months: table.number("months", 1..=MAX_MONTHS).unwrap_or(0) }
}

fn kinds(table: &mut Fields<'_>) -> Option<Rule> {
    if !table.has("allowed") {
        table.missing("allowed");
    }
    let mut allowed = Vec::new();
    for (kind, span) in table.texts("allowed") {
        if EntryType::from_str(&kind).is_ok() {
            allowed.push(kind.to_lowercase());
        } else {
            let what = format!("There is no kind of source named “{kind}”.");
            let mend = "Write a `type` as records of sources have it, such as \"article\", \
                        \"book\", \"report\" or \"web\".";
            table.faults.push(Fault::error("bad-source-kind", span, what, mend));
        }
    }
    (!allowed.is_empty()).then_some(Rule::Kinds { allowed })
}

fn host(table: &mut Fields<'_>) -> Option<Rule> {
    let (host, why) = (table.required_text("host"), table.required_text("why"));
    let (host, span) = host?;
    let host = host.to_lowercase();
    let allowed = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.');
    if !host.chars().all(allowed) || host.starts_with('.') || host.ends_with('.') {
        let what = format!("“{host}” is no host.");
        let mend = "Write the host alone, as in \"example.org\": hosts below it go with it.";
        table.faults.push(Fault::error("bad-host", span, what, mend));
        return None;
    }
    Some(Rule::Host { host, why: why?.0 })
}

fn required_number(table: &mut Fields<'_>, name: &'static str, most: u32) -> Option<u32> {
    if !table.has(name) {
        table.missing(name);
    }
    table.number(name, 1..=most)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<(&'static str, &str)> {
        let faults = match read_policy(text) {
            Ok(policy) => policy.warnings,
            Err(faults) => faults,
        };
        faults.into_iter().map(|fault| (fault.code, &text[fault.span])).collect()
    }

    #[test]
    fn every_rule_can_be_written() {
        let text = "
[number]
least = 2
[dated]
least = 1
percent = 50
level = \"error\"
[age]
years = 10
[kinds]
allowed = [\"article\", \"Book\"]
[[hosts]]
host = \"Wiki.example\"
why = \"Anybody may write there.\"
[[hosts]]
host = \"bad.example\"
why = \"It copies.\"
level = \"error\"
[reviewer]
[review]
months = 24
[silence.lee]
missing-date = \"The page gives none.\"
";
        let policy = read_policy(text).unwrap();
        let (warning, error) = (Severity::Warning, Severity::Error);
        let host = |host: &str, why: &str| Rule::Host { host: host.into(), why: why.into() };
        let demands: Vec<_> = policy.demands.iter().map(|d| (d.rule.clone(), d.level)).collect();
        assert_eq!(
            demands,
            [
                (Rule::Number { least: 2 }, warning),
                (Rule::Dated { least: 1, percent: 50 }, error),
                (Rule::Age { years: 10 }, warning),
                (Rule::Kinds { allowed: vec!["article".into(), "book".into()] }, warning),
                (host("wiki.example", "Anybody may write there."), warning),
                (host("bad.example", "It copies."), error),
                (Rule::Reviewer, warning),
                (Rule::Review { months: 24 }, warning),
            ]
        );
        assert_eq!(policy.silences["lee"][0].reason, "The page gives none.");
        assert_eq!(policy.warnings, []);
    }

    #[test]
    fn an_empty_policy_asks_for_nothing() {
        for text in ["", "# Later.\n"] {
            assert_eq!(read_policy(text), Ok(Policy::default()), "{text:?}");
        }
    }

    #[test]
    fn an_editor_hears_of_every_fault_of_the_policy_at_once() {
        let text = "colour = 1\n[number]\nleast = 0\n[dated]\n[age]\nyears = \"ten\"\n[kinds]\n\
                    allowed = [\"tweet\", 7]\n[[hosts]]\nhost = \"https://a.example/\"\n\
                    [reviewer]\nlevel = \"loud\"\nname = \"x\"\n[silence]\nlee = 3\n";
        assert_eq!(
            codes(text),
            [
                ("unknown-field", "colour"),
                ("wrong-type", "0"),
                ("missing-field", ""),
                ("wrong-type", "\"ten\""),
                ("bad-source-kind", "\"tweet\""),
                ("wrong-type", "7"),
                ("missing-field", ""),
                ("bad-host", "\"https://a.example/\""),
                ("bad-level", "\"loud\""),
                ("unknown-field", "name"),
                ("wrong-type", "3"),
            ]
        );
        assert_eq!(codes("[number\n")[0].0, "toml-syntax");
    }

    #[test]
    fn a_silence_needs_a_code_that_exists_and_a_reason() {
        let text = "[silence.lee]\nmissing-date = \"\"\nmissing-dates = \"None.\"\n\
                    bad-source = \"It is fine.\"\n";
        let mut codes = codes(text);
        codes.sort_unstable();
        assert_eq!(
            codes,
            [
                ("silence-without-reason", "missing-date"),
                ("silenced-error", "bad-source"),
                ("unknown-silence", "missing-dates"),
            ]
        );
    }
}
