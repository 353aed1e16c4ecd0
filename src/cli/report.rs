//! Faults of files, for people at a terminal and for other programs.

use std::io::IsTerminal;
use std::path::Path;

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteDiagnostic};
use serde::Serialize;

use crate::app::FileFaults;
use crate::cli::excerpt::{Excerpt, Lines};
use crate::cli::output::{complain, on_one_line};
use crate::content::{Code, Fault, Severity};

/// How a report looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    /// With colours and lines, for a terminal.
    Fancy,
    /// In ASCII, for a file or a log.
    Plain,
}

/// Does any fault keep this file from being published?
pub(super) fn has_errors(file: &FileFaults) -> bool {
    file.faults.iter().any(|fault| fault.severity == Severity::Error)
}

/// The errors of files, and how many warnings there are besides.
pub(super) fn parted(files: &[FileFaults]) -> (Vec<FileFaults>, usize) {
    let is_error = |fault: &Fault| fault.severity == Severity::Error;
    let warnings = files.iter().flat_map(|file| &file.faults).filter(|fault| !is_error(fault));
    let errors = files.iter().filter(|file| has_errors(file)).map(|file| FileFaults {
        path: file.path.clone(),
        text: file.text.clone(),
        faults: file.faults.iter().filter(|fault| is_error(fault)).cloned().collect(),
    });
    (errors.collect(), warnings.count())
}

/// Prints faults on standard error.
pub(super) fn print(folder: &Path, files: &[FileFaults]) {
    let look = if std::io::stderr().is_terminal() { Look::Fancy } else { Look::Plain };
    let report = text(folder, files, look);
    if !report.is_empty() {
        complain(format_args!("{}", report.trim_end()));
    }
}

/// Every fault with its place, the line itself, and the mend.
fn text(folder: &Path, files: &[FileFaults], look: Look) -> String {
    let theme = match look {
        Look::Fancy => GraphicalTheme::unicode(),
        Look::Plain => GraphicalTheme::none(),
    };
    let handler = GraphicalReportHandler::new_themed(theme);
    let mut text = String::new();
    for file in files {
        let name = folder.join(&file.path).display().to_string();
        let lines = Lines::of(&file.text);
        for fault in &file.faults {
            let excerpt = lines.excerpt(&name, &fault.span);
            let report = miette::Report::new(diagnostic(fault, &excerpt)).with_source_code(excerpt);
            handler
                .render_report(&mut text, report.as_ref())
                .expect("writing to a string cannot fail");
            text.push('\n');
        }
    }
    text
}

fn diagnostic(fault: &Fault, excerpt: &Excerpt) -> MietteDiagnostic {
    let (severity, word) = match fault.severity {
        Severity::Error => (miette::Severity::Error, "error"),
        Severity::Warning => (miette::Severity::Warning, "warning"),
    };
    // Faults quote what is in the file, which may try to steer the terminal.
    MietteDiagnostic::new(on_one_line(&fault.message))
        .with_code(format!("{word}: {}", fault.code))
        .with_severity(severity)
        .with_help(on_one_line(&fault.mend))
        .with_label(LabeledSpan::new_with_span(Some("here".to_owned()), excerpt.marked()))
}

/// One fault for other programs.
#[derive(Serialize)]
struct Entry<'a> {
    file: &'a str,
    /// From 1.
    line: usize,
    /// In characters, from 1.
    column: usize,
    code: &'a str,
    severity: Severity,
    message: &'a str,
    mend: &'a str,
}

/// Every fault as an array of JSON.
pub(super) fn json(folder: &Path, files: &[FileFaults]) -> String {
    let mut entries = Vec::new();
    let names: Vec<_> =
        files.iter().map(|file| folder.join(&file.path).display().to_string()).collect();
    for (file, name) in files.iter().zip(&names) {
        let lines = Lines::of(&file.text);
        for Fault { code, severity, message, mend, span } in &file.faults {
            let (line, column) = lines.place(span.start);
            let (line, column, severity) = (line + 1, column + 1, *severity);
            entries.push(Entry { file: name, line, column, code, severity, message, mend });
        }
    }
    serde_json::to_string_pretty(&entries).expect("faults hold nothing that JSON cannot")
}

/// Every code as an array of JSON.
pub(super) fn codes_json() -> String {
    let codes = Code::all().iter().map(|code| {
        let Code { code: name, what, mend, .. } = code;
        serde_json::json!({ "code": name, "severity": code.gravity(), "what": what, "mend": mend })
    });
    serde_json::to_string_pretty(&codes.collect::<Vec<_>>()).expect("words alone")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faulty() -> Vec<FileFaults> {
        let text = "Größe\nein [Wort](nirgends) hier\n".to_owned();
        let at = text.find('[').unwrap();
        let fault = Fault::error("relative-link", at..at + 16, "What is wrong.", "How to mend it.");
        vec![FileFaults { path: "articles/a.md".to_owned(), text, faults: vec![fault] }]
    }

    fn text_of(files: &[FileFaults]) -> String {
        text(Path::new("content"), files, Look::Plain)
    }

    #[test]
    fn an_editor_sees_the_place_the_line_and_the_mend() {
        let text = text_of(&faulty());
        for part in [
            "error: relative-link",
            "What is wrong.",
            "content/articles/a.md:2:5",
            "ein [Wort](nirgends) hier",
            "How to mend it.",
        ] {
            assert!(text.contains(part), "{part} in\n{text}");
        }
        assert!(!text.contains('\u{1b}'), "{text}");
    }

    #[test]
    fn a_program_gets_the_same_as_json() {
        let json = json(Path::new("content"), &faulty());
        let value: serde_json::Value = serde_json::from_str(&json).unwrap();
        let entry = serde_json::json!([{
            "file": "content/articles/a.md", "line": 2, "column": 5, "code": "relative-link",
            "severity": "error", "message": "What is wrong.", "mend": "How to mend it.",
        }]);
        assert_eq!(value, entry);
    }

    #[test]
    fn a_file_cannot_steer_the_terminal_through_its_faults() {
        let text = "[^\u{1b}[2J]".to_owned();
        let fault = Fault::error("undefined-note", 0..7, "No note “\u{1b}[2J”.", "Add \u{1b}[2J.");
        let file = FileFaults { path: "a\u{1b}.md".into(), text, faults: vec![fault] };
        let report = text_of(&[file]);
        assert!(!report.contains('\u{1b}'), "{report:?}");
    }

    #[test]
    fn no_faults_print_nothing() {
        assert_eq!(text(Path::new("content"), &[], Look::Fancy), "");
        assert_eq!(json(Path::new("content"), &[]), "[]");
    }

    #[test]
    fn a_file_that_is_no_text_still_has_a_report() {
        let fault = Fault::error("not-utf-8", 7..9, "Not text.", "Save it as UTF-8.");
        let file =
            FileFaults { path: "images/x.svg".into(), text: String::new(), faults: vec![fault] };
        let text = text_of(&[file]);
        assert!(text.contains("content/images/x.svg:1:1"), "{text}");
    }
}
