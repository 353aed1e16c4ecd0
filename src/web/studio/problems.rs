use std::fmt;

/// Something that is wrong with a field of a form, for the list above it and for the field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The `id` of the field.
    pub field: &'static str,
    /// A sentence.
    pub words: String,
}

impl Problem {
    pub(super) fn new(field: &'static str, words: impl fmt::Display) -> Self {
        Self { field, words: words.to_string() }
    }
}
