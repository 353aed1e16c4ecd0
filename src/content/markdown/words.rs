//! How long a text is.

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::content::markdown::events::Events;

/// Words that a reader of the text reads; a Chinese or Japanese character counts as one.
pub(super) fn count(events: &Events<'_>) -> usize {
    let mut words = 0;
    let mut in_word = false;
    for (event, _) in events {
        match event {
            Event::Text(text) | Event::Code(text) => {
                for c in text.chars() {
                    let alone = is_ideograph(c);
                    let part = c.is_alphanumeric() || (in_word && !c.is_whitespace());
                    words += usize::from(alone || (part && !in_word));
                    in_word = part && !alone;
                }
            }
            // Emphasis may begin in the middle of a word.
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. })
            | Event::End(
                TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link,
            )
            | Event::FootnoteReference(_) => {}
            _ => in_word = false,
        }
    }
    words
}

/// Han, Hiragana and Katakana (Unicode 16 blocks): written without spaces between words.
fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}')
}
