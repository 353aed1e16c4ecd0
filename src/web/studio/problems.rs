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

/// Is anything wrong with the field of that `id`?
pub(super) fn is_faulty(problems: &[Problem], field: &str) -> bool {
    problems.iter().any(|problem| problem.field == field)
}

/// What somebody is told who has to wait before the next attempt.
pub(super) fn wait_words(seconds: i64) -> String {
    let time = match seconds {
        ..=60 => "a minute".to_owned(),
        _ => format!("{} minutes", seconds.div_euclid(60) + 1),
    };
    format!("Too many attempts failed. Please wait {time}, then try again.")
}
