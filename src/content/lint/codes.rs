//! Every code that a fault of content can have.

use std::sync::OnceLock;

use crate::content::Severity;

/// The list as editors read it, which is also what the program knows: there is no other.
const LIST: &str = include_str!("codes.md");

/// What a code stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// As faults carry it; it never changes.
    pub code: &'static str,
    /// `None` where it depends: for codes of the policy, the policy says it.
    pub severity: Option<Severity>,
    /// What is wrong, in one sentence of Markdown.
    pub what: &'static str,
    /// What to do about it, in one sentence of Markdown.
    pub mend: &'static str,
}

impl Code {
    /// Every code, in order of name.
    #[must_use]
    pub fn all() -> &'static [Self] {
        static ALL: OnceLock<Vec<Code>> = OnceLock::new();
        ALL.get_or_init(|| {
            let mut all: Vec<_> = LIST.lines().filter_map(read_row).collect();
            all.sort_by_key(|code| code.code);
            all
        })
    }

    /// What a code stands for; `None` if there is none of that name.
    #[must_use]
    pub fn find(code: &str) -> Option<&'static Self> {
        let all = Self::all();
        all.binary_search_by_key(&code, |known| known.code).ok().map(|at| &all[at])
    }

    /// May editors live with it? Not with errors, not with findings about silence itself, which
    /// would end in silences of silences, and not with what is said only once.
    #[must_use]
    pub fn can_be_silenced(&self) -> bool {
        let about_silence = self.code.contains("silence");
        let stands_apart = matches!(self.code, "more-faults" | "dropped-source");
        self.severity != Some(Severity::Error) && !stands_apart && !about_silence
    }

    /// How grave it is, in one word.
    #[must_use]
    pub fn gravity(&self) -> &'static str {
        match self.severity {
            Some(Severity::Error) => "error",
            Some(Severity::Warning) => "warning",
            None => "either",
        }
    }
}

/// One row of the table: ``| `code` | gravity | what | mend |``.
fn read_row(line: &'static str) -> Option<Code> {
    let mut cells = line.strip_prefix("| `")?.strip_suffix(" |")?.split(" | ");
    let (code, gravity) = (cells.next()?.strip_suffix('`')?, cells.next()?);
    let severity = match gravity {
        "error" => Some(Severity::Error),
        "warning" => Some(Severity::Warning),
        _ => None,
    };
    Some(Code { code, severity, what: cells.next()?, mend: cells.next()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_has_a_row_for_each_code_and_each_row_is_whole() {
        let rows = LIST.lines().filter(|line| line.starts_with("| `")).count();
        assert_eq!(Code::all().len(), rows);
        assert!(rows > 80, "{rows}");
        for pair in Code::all().windows(2) {
            assert!(pair[0].code < pair[1].code, "{} stands twice", pair[0].code);
        }
        for code in Code::all() {
            assert!(code.what.ends_with('.') && code.mend.ends_with('.'), "{}", code.code);
            assert_eq!(Code::find(code.code), Some(code));
            assert!(LIST.contains(&format!("| `{}` | {} | ", code.code, code.gravity())));
        }
    }

    #[test]
    fn errors_and_silences_cannot_be_silenced() {
        for (code, can) in [
            ("missing-date", true),
            ("policy-host", true),
            ("unknown-source", false),
            ("unused-silence", false),
            ("silenced-error", false),
            ("more-faults", false),
            ("dropped-source", false),
        ] {
            assert_eq!(Code::find(code).unwrap().can_be_silenced(), can, "{code}");
        }
    }
}
