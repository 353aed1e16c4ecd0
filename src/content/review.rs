//! What a head says of the past of its article: who looked over it, and what changed last.

use jiff::civil::Date;

use crate::content::fields::Fields;
use crate::content::{Change, ChangeProblem, Fault};

/// Who looked over the text, and when.
pub(super) struct Review {
    pub(super) by: Option<String>,
    pub(super) reviewed: Option<Date>,
    pub(super) sources_checked: Option<Date>,
    pub(super) next: Option<Date>,
}

/// The fields about reviews.
pub(super) fn read_review(fields: &mut Fields<'_>) -> Review {
    let by = fields.text("reviewed_by").map(|(name, _)| name);
    let reviewed = fields.date("reviewed").map(|(date, _)| date);
    let sources_checked = fields.date("sources_checked").map(|(date, _)| date);
    let next = fields.date("next_review");
    if let (Some(last), Some((next, span))) = (reviewed, &next)
        && *next <= last
    {
        let what = format!("`next_review` ({next}) does not lie after `reviewed` ({last}).");
        let mend = "Correct one of them, or take `next_review` out.";
        fields.faults.push(Fault::error("date-order", span.clone(), what, mend));
    }
    Review { by, reviewed, sources_checked, next: next.map(|(date, _)| date) }
}

/// The table `[change]`.
pub(super) fn read_change_of(fields: &mut Fields<'_>) -> Option<Change> {
    let mut table = fields.table("change")?;
    let end = table.end;
    let class = table.required_text("class");
    let note = table.text("note");
    fields.close(table);
    let (class, class_span) = class?;
    let at_fault = |problem: &ChangeProblem| match (problem, &note) {
        (ChangeProblem::UnknownClass(_), _) => ("bad-class", class_span.clone()),
        (ChangeProblem::NoteTooLong(_), Some((_, span))) => ("long-note", span.clone()),
        _ => ("missing-note", end..end),
    };
    let words = note.as_ref().map_or("", |(note, _)| note.as_str());
    match class.parse().and_then(|class| Change::check(class, words)) {
        Ok(change) => Some(change),
        Err(problem) => {
            let (code, span) = at_fault(&problem);
            let what = format!("In `[change]`, {problem}.");
            fields.faults.push(Fault::error(code, span, what, problem.mend()));
            None
        }
    }
}

/// What the head of a file says of its last change; `None` also where it cannot be read.
#[must_use]
pub fn read_change(text: &str) -> Option<Change> {
    Fields::read(text).ok().and_then(|mut fields| read_change_of(&mut fields))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::{Kind, read_front_matter};

    fn codes(text: &str) -> Vec<(&'static str, String)> {
        let faults = read_front_matter(text, Kind::Article, "a-file").unwrap_err();
        faults.into_iter().map(|f| (f.code, text[f.span].to_owned())).collect()
    }

    #[test]
    fn an_editor_says_what_changed_and_who_looked_over_it() {
        let head = "+++\ntitle = \"T\"\nsummary = \"S\"\nstate = \"draft\"\n";
        let text = format!(
            "{head}reviewed_by = \"A second editor\"\nreviewed = 2026-11-02\n\
             sources_checked = 2026-11-01\nnext_review = 2027-11-02\n\n\
             [change]\nclass = \"correction\"\nnote = \"It is\\n 2021.\"\n+++\n"
        );
        let read = read_front_matter(&text, Kind::Article, "a").unwrap();
        assert_eq!(read.reviewed_by.as_deref(), Some("A second editor"));
        assert_eq!(read.reviewed, Some(jiff::civil::date(2026, 11, 2)));
        assert_eq!(read.sources_checked, Some(jiff::civil::date(2026, 11, 1)));
        assert_eq!(read.next_review, Some(jiff::civil::date(2027, 11, 2)));
        let change =
            Change { class: crate::content::Class::Correction, note: "It is 2021.".into() };
        assert_eq!(read.change.as_ref(), Some(&change));
        assert_eq!(read_change(&text), Some(change));
        assert_eq!(read_change("no head"), None);
    }

    #[test]
    fn an_editor_hears_what_is_wrong_with_a_change_and_with_the_days_of_review() {
        let head = "+++\ntitle = \"T\"\nsummary = \"S\"\nstate = \"draft\"\n";
        for (lines, code, at) in [
            ("change = \"correction\"", "wrong-type", "\"correction\""),
            ("[change]\nclass = \"erratum\"", "bad-class", "\"erratum\""),
            ("[change]\nclass = \"correction\"", "missing-note", ""),
            ("[change]\nnote = \"Clearer.\"", "missing-field", ""),
            ("[change]\nclass = \"typo\"\nby = \"me\"", "unknown-field", "by"),
            ("[change]\nclass = \"typo\"\nnote = 3", "wrong-type", "3"),
            ("reviewed = 2026-11-02\nnext_review = 2026-11-02", "date-order", "2026-11-02"),
        ] {
            let found = codes(&format!("{head}{lines}\n+++\n"));
            assert_eq!(found, [(code, at.to_owned())], "{lines}");
        }
        let long = "x".repeat(Change::MAX_NOTE_CHARACTERS + 1);
        let long = format!("{head}[change]\nclass = \"update\"\nnote = \"{long}\"\n+++\n");
        assert_eq!(codes(&long)[0].0, "long-note");
    }
}
