use crate::guard::{Field, Mark};

/// A stretch of somebody's words, marked or not; together they are the whole text. Untrusted: to be
/// escaped where it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece<'a> {
    /// As typed.
    pub text: &'a str,
    /// The number of its mark, from 1 on in the order of all marks.
    pub mark: Option<usize>,
}

/// The text of one field in pieces, cut where marks of that field begin and end.
#[must_use]
pub fn pieces<'a>(text: &'a str, field: Field, marks: &[Mark]) -> Vec<Piece<'a>> {
    let mut pieces = Vec::new();
    let mut at = 0;
    for (number, mark) in (1..).zip(marks).filter(|(_, mark)| mark.field == field) {
        let parts = (text.get(at..mark.range.start), text.get(mark.range.clone()));
        // Marks of another text would not fit; nothing is left out all the same.
        let (Some(before), Some(marked)) = parts else { break };
        if !before.is_empty() {
            pieces.push(Piece { text: before, mark: None });
        }
        pieces.push(Piece { text: marked, mark: Some(number) });
        at = mark.range.end;
    }
    if at < text.len() {
        pieces.push(Piece { text: &text[at..], mark: None });
    }
    pieces
}
