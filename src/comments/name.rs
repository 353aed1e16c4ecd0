use std::borrow::Cow;

use crate::comments::character::{Directions, MAX_STACKED_MARKS, is_blank, is_control, is_mark};

/// Shown for those who give no name.
pub const ANONYMOUS: &str = "Anonymous";

/// The name as HTML: `<bdi>`, so that its direction stays its own, and nothing but text within.
#[must_use]
pub fn render_name(author_name: &str) -> String {
    let mut html = String::from("<bdi>");
    for c in shown_name(author_name).chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            _ => html.push(c),
        }
    }
    html + "</bdi>"
}

/// The name as plain text for one line, as in a feed, a mail or a log: [`ANONYMOUS`] if it is
/// blank, direction controls in pairs, control characters and marks beyond
/// [`MAX_STACKED_MARKS`] shown as U+FFFD. Not escaped.
#[must_use]
pub fn shown_name(author_name: &str) -> Cow<'_, str> {
    if is_blank(author_name) {
        return Cow::Borrowed(ANONYMOUS);
    }
    if author_name.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Cow::Borrowed(author_name);
    }
    let mut shown = String::with_capacity(author_name.len() + 8);
    let mut directions = Directions::default();
    let mut height = 0;
    for c in author_name.chars() {
        height = if is_mark(c) { height + 1 } else { 0 };
        if is_control(c) || height == MAX_STACKED_MARKS + 1 {
            shown.push(char::REPLACEMENT_CHARACTER);
        } else if c.is_whitespace() {
            shown.push(' ');
        } else if height <= MAX_STACKED_MARKS && directions.admit(c) {
            shown.push(c);
        }
    }
    directions.close(&mut shown);
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_text_and_nothing_else() {
        for (typed, html) in [
            ("", "<bdi>Anonymous</bdi>"),
            (" \u{200b}", "<bdi>Anonymous</bdi>"),
            ("Zoë & <b>", "<bdi>Zoë &amp; &lt;b&gt;</bdi>"),
            ("a\u{202e}b", "<bdi>a\u{202e}b\u{202c}</bdi>"),
            ("a\u{1b}b\n\u{2028}c", "<bdi>a\u{fffd}b  c</bdi>"),
        ] {
            assert_eq!(render_name(typed), html);
        }
    }

    #[test]
    fn a_name_from_elsewhere_cannot_grow_over_its_neighbours() {
        let tower = format!("a{}b", "\u{301}".repeat(500));
        assert_eq!(shown_name(&tower), format!("a{}\u{fffd}b", "\u{301}".repeat(8)));
    }
}
