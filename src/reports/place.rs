use crate::content::{Compiled, plain_words};

/// A part of an article that a report can be about: a section or a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The `id` of the heading or note.
    pub id: String,
    /// From 1; `None` for a section.
    pub note: Option<usize>,
    /// What it says, plain text; of a section, its heading.
    pub words: String,
    /// Key of the source that the note cites.
    pub source_key: Option<String>,
}

/// Longest words of a place, in characters: a note is a line or two, and the text itself is kept
/// in the revision.
const MOST_WORDS: usize = 1_000;

/// The sections and notes of an article, in reading order.
#[must_use]
pub fn places(article: &Compiled) -> Vec<Place> {
    let sections = article.contents.iter().map(|item| Place {
        id: item.id.clone(),
        note: None,
        words: beginning(&plain_words(&item.html), MOST_WORDS),
        source_key: None,
    });
    let notes = article.notes.iter().map(|note| Place {
        id: note.id.clone(),
        note: Some(note.number),
        words: beginning(&plain_words(&note.html), MOST_WORDS),
        source_key: note.citation.as_ref().map(|citation| citation.key.clone()),
    });
    sections.chain(notes).collect()
}

impl Place {
    /// The place on one line of a form, at most some 70 characters.
    #[must_use]
    pub fn label(&self) -> String {
        let words = beginning(&self.words, 60);
        self.note.map_or_else(|| words.clone(), |number| format!("Note {number}: {words}"))
    }
}

/// The first characters of `text`, with a sign where more follow.
#[must_use]
pub fn beginning(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_fits_on_one_line_of_a_phone_and_says_which_note_it_is() {
        let place = |note, words: &str| Place {
            id: "x".into(),
            note,
            words: words.into(),
            source_key: None,
        };
        assert_eq!(place(None, "Rest").label(), "Rest");
        assert_eq!(place(Some(3), "Ada, “Sea”.").label(), "Note 3: Ada, “Sea”.");
        let long = place(Some(3), &"word ".repeat(300)).label();
        assert!(long.ends_with("word…") && long.chars().count() < 70, "{long}");
    }
}
