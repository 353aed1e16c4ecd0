//! The line of a file that a fault is in, cut down to what fits a terminal.

use std::ops::Range;

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use crate::cli::output::on_one_line;

/// Shown of a line before and after the start of a fault, in bytes: a line of Markdown can be as
/// long as the file.
const BEFORE_BYTES: usize = 60;
const AFTER_BYTES: usize = 140;

/// A text whose lines can be found without reading it from the start each time.
pub(super) struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        let after_breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        Self { text, starts: std::iter::once(0).chain(after_breaks).collect() }
    }

    /// Line and column of a byte, both from 0, the column in characters.
    pub(super) fn place(&self, at: usize) -> (usize, usize) {
        let at = boundary(self.text, at);
        let line = self.starts.partition_point(|start| *start <= at).saturating_sub(1);
        (line, self.text[self.starts[line]..at].chars().count())
    }

    /// The part of the line around the start of `span`.
    pub(super) fn excerpt(&self, name: &str, span: &Range<usize>) -> Excerpt {
        let text = self.text;
        let at = boundary(text, span.start);
        let (line, column) = self.place(at);
        let line_start = self.starts[line];
        let line_end = self.starts.get(line + 1).map_or(text.len(), |next| next - 1);
        let line_end = line_start + text[line_start..line_end].trim_end_matches('\r').len();
        let start = boundary(text, at.saturating_sub(BEFORE_BYTES)).max(line_start);
        let end = boundary(text, at + AFTER_BYTES).min(line_end).max(at);
        let marked_end = boundary(text, span.end).clamp(at, end);
        // A fault at the end of a line needs something to point at.
        let shown = clean(&text[start..end]) + " ";
        let column_of_start = column - text[start..at].chars().count();
        let name = on_one_line(name);
        Excerpt { name, shown, start, marked: at..marked_end, line, column, column_of_start }
    }
}

/// The start of the character that byte `at` is part of.
fn boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// Bytes that must not reach a terminal, replaced by as many bytes that may: places stay right.
fn clean(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for c in text.chars() {
        if c == '\t' || on_one_line(c.encode_utf8(&mut [0; 4])).starts_with(c) {
            clean.push(c);
        } else {
            clean.extend(std::iter::repeat_n('?', c.len_utf8()));
        }
    }
    clean
}

/// Part of one line, and what is marked in it.
#[derive(Debug)]
pub(super) struct Excerpt {
    name: String,
    shown: String,
    /// Byte of the text that `shown` starts with.
    start: usize,
    marked: Range<usize>,
    line: usize,
    column: usize,
    column_of_start: usize,
}

impl Excerpt {
    /// What is marked, in bytes of the whole text.
    pub(super) fn marked(&self) -> SourceSpan {
        (self.marked.start, self.marked.len()).into()
    }
}

impl SourceCode for Excerpt {
    /// miette asks for the marked place itself, to say where it is, without lines of context; and
    /// for the text around it with them.
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        lines_before: usize,
        _: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (from, column) = if lines_before == 0 {
            (span.offset() - self.start, self.column)
        } else {
            (0, self.column_of_start)
        };
        let shown = self.shown.get(from..).ok_or(MietteError::OutOfBounds)?;
        let span = (self.start + from, shown.len()).into();
        let (name, bytes) = (self.name.clone(), shown.as_bytes());
        Ok(Box::new(MietteSpanContents::new_named(name, bytes, span, self.line, column, 1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_characters_from_the_start_of_the_line() {
        let lines = Lines::of("aé\n\nñb");
        let places: Vec<_> = [0, 1, 3, 4, 5, 7, 99].map(|at| lines.place(at)).into();
        assert_eq!(places, [(0, 0), (0, 1), (0, 2), (1, 0), (2, 0), (2, 1), (2, 2)]);
        assert_eq!(Lines::of("").place(5), (0, 0));
    }

    #[test]
    fn a_line_of_megabytes_is_cut_to_what_matters() {
        let text = format!("{}x{}", "ä".repeat(1_000_000), "ö".repeat(1_000_000));
        let excerpt = Lines::of(&text).excerpt("a.md", &(2_000_000..2_000_001));
        assert!(excerpt.shown.len() <= BEFORE_BYTES + AFTER_BYTES + 4, "{}", excerpt.shown.len());
        assert!(excerpt.shown.contains("äxö"));
    }

    #[test]
    fn a_file_cannot_write_into_the_terminal() {
        let text = "a\u{1b}[2J\u{202e}b";
        let excerpt = Lines::of(text).excerpt("a\n.md", &(0..1));
        assert_eq!((&*excerpt.shown, &*excerpt.name), ("a?[2J???b ", "a .md"));
    }
}
