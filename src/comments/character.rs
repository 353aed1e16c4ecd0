//! The few kinds of characters that need care in text from people.

use unicode_normalization::char::is_combining_mark;

/// Most combining marks shown on one letter.
///
/// The tallest stacks of living orthographies stay below it (Hebrew with cantillation marks four,
/// Tibetan transliteration of Sanskrit seven); "Zalgo" text, which spills over its neighbours,
/// starts at about ten. Unicode's own bound of thirty (UAX #15 §13, Stream-Safe Text) is meant
/// for buffers, not for eyes.
pub const MAX_STACKED_MARKS: usize = 8;

/// Does nothing in `text` leave a trace on the screen?
#[must_use]
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_control(c) || is_invisible(c))
}

/// Is `c` a character without a shape of its own: zero-width, a filler, or a direction control?
///
/// The part of `Default_Ignorable_Code_Point` (`DerivedCoreProperties.txt`, Unicode 16) that people
/// can send by accident or on purpose, and the blank Braille cell, which draws nothing either.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}' | '\u{FFA0}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Is `c` a control that neither a page nor a feed may carry?
///
/// All that XML 1.0 §2.2 forbids, and DEL and the C1 controls, which it only discourages but which
/// terminals obey; and Unicode's noncharacters. Tab and line feed are text.
pub(super) fn is_control(c: char) -> bool {
    (c.is_control() && c != '\t' && c != '\n')
        || matches!(c, '\u{FDD0}'..='\u{FDEF}')
        || u32::from(c) & 0xFFFE == 0xFFFE
}

/// Is `c` drawn onto the character before it?
pub(super) fn is_mark(c: char) -> bool {
    c >= '\u{300}' && is_combining_mark(c)
}

/// Are more than [`MAX_STACKED_MARKS`] marks stacked on one letter anywhere?
pub(super) fn is_overstacked(text: &str) -> bool {
    let mut height = 0;
    text.chars().any(|c| {
        height = if is_mark(c) { height + 1 } else { 0 };
        height > MAX_STACKED_MARKS
    })
}

/// Keeps the direction controls of one stretch of text in pairs (UAX #9 §3.3.2).
///
/// An override that is never closed would turn around what follows it on the page: the next
/// comment, or the name of the next person.
#[derive(Default)]
pub(super) struct Directions {
    open: Vec<Opener>,
    open_isolates: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Opener {
    /// LRE, RLE, LRO, RLO: ended by PDF.
    Embedding,
    /// LRI, RLI, FSI: ended by PDI.
    Isolate,
}

const POP_EMBEDDING: char = '\u{202C}';
const POP_ISOLATE: char = '\u{2069}';

impl Directions {
    /// May `c` be written here? Only a closing control with nothing to close may not.
    pub(super) fn admit(&mut self, c: char) -> bool {
        match c {
            '\u{202A}' | '\u{202B}' | '\u{202D}' | '\u{202E}' => {
                self.open.push(Opener::Embedding);
                true
            }
            '\u{2066}'..='\u{2068}' => {
                self.open.push(Opener::Isolate);
                self.open_isolates += 1;
                true
            }
            POP_EMBEDDING => self.open.pop_if(|top| *top == Opener::Embedding).is_some(),
            POP_ISOLATE if self.open_isolates > 0 => {
                // Ends the embeddings inside the isolate as well (UAX #9, rule X6a).
                while self.open.pop() == Some(Opener::Embedding) {}
                self.open_isolates -= 1;
                true
            }
            POP_ISOLATE => false,
            _ => true,
        }
    }

    /// Writes what closes everything that is still open.
    pub(super) fn close(&mut self, out: &mut String) {
        while let Some(opener) = self.open.pop() {
            out.push(match opener {
                Opener::Embedding => POP_EMBEDDING,
                Opener::Isolate => POP_ISOLATE,
            });
        }
        self.open_isolates = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_leaves_no_trace_counts_as_blank() {
        for blank in ["", " \t\n", "\u{a0}\u{3000}", "\u{200b}\u{feff}", "\u{3164}", "\u{1}"] {
            assert!(is_blank(blank), "{blank:?}");
        }
        for seen in ["0", ".", "\u{200f}א", "👍🏽", "\u{fffd}"] {
            assert!(!is_blank(seen), "{seen:?}");
        }
    }

    #[test]
    fn living_orthographies_are_not_taken_for_zalgo() {
        for fine in ["Việt Nam", "שָׁלוֹם", "བསྒྲུབས་", "ကျွန်ုပ်", "ภาษาไทย", "👩🏽‍❤️‍👩🏻 1️⃣"]
        {
            assert!(!is_overstacked(fine), "{fine:?}");
        }
        assert!(!is_overstacked(&format!("a{}", "\u{301}".repeat(MAX_STACKED_MARKS))));
        assert!(is_overstacked(&format!("a{}", "\u{301}".repeat(MAX_STACKED_MARKS + 1))));
    }

    #[test]
    fn direction_controls_come_out_in_pairs() {
        for (typed, written) in [
            ("a\u{202e}b", "a\u{202e}b\u{202c}"),
            ("a\u{2067}b\u{2069}c", "a\u{2067}b\u{2069}c"),
            ("a\u{2069}b\u{202c}c", "abc"),
            ("\u{2067}\u{202b}a\u{2069}b\u{202c}", "\u{2067}\u{202b}a\u{2069}b"),
            ("\u{202b}\u{2067}a\u{202c}b", "\u{202b}\u{2067}ab\u{2069}\u{202c}"),
        ] {
            let mut directions = Directions::default();
            let mut out: String = typed.chars().filter(|c| directions.admit(*c)).collect();
            directions.close(&mut out);
            assert_eq!(out, written, "{typed:?}");
        }
    }
}
