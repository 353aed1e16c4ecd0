use std::fmt;
use std::io::Write;

/// Prints a line on standard output; whoever reads it may have gone, which is no error.
pub(super) fn say(line: fmt::Arguments<'_>) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// Prints a line on standard error.
pub(super) fn complain(line: fmt::Arguments<'_>) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// Text from people on one line of a terminal: control characters, which could move the cursor or
/// change colours, are shown as what they are.
pub(super) fn on_one_line(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            '\n' | '\t' => ' ',
            letter if letter.is_control() || is_direction(letter) => '\u{fffd}',
            letter => letter,
        })
        .collect()
}

/// The same on several lines.
pub(super) fn on_lines(text: &str) -> String {
    text.lines().map(on_one_line).collect::<Vec<_>>().join("\n")
}

/// Characters that turn the direction of writing and could make a line read as another.
fn is_direction(letter: char) -> bool {
    matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_cannot_write_into_the_moderators_terminal() {
        assert_eq!(on_one_line("a\u{1b}[2Jb\nc\u{202e}d"), "a\u{fffd}[2Jb c\u{fffd}d");
        assert_eq!(on_lines("a\r\nb\u{7}"), "a\nb\u{fffd}");
    }
}
