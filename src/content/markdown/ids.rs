//! Names for places in a page.

use std::collections::{HashMap, HashSet};

/// Places that the page around an article has, which its text may link to.
pub(super) const PAGE_ANCHORS: [&str; 3] = ["comment-form", "comments", "notes"];

/// Other places that templates and scripts name; a heading of that name would take their links.
const PAGE_IDS: [&str; 12] = [
    "about-author",
    "comments-title",
    "contents-title",
    "form-title",
    "latest",
    "main",
    "notes-title",
    "peek",
    "preview",
    "suggested",
    "topics",
    "years",
];

/// Starts of names that are ours: of notes, of calls to them, of the fields for a comment.
const OUR_STARTS: [&str; 4] = ["comment-body", "comment-name", "fn-", "fnref-"];

/// Longest name made from words, in bytes: an address should fit in a line of a mail.
const MAX_BYTES: usize = 80;

/// The names used so far.
#[derive(Debug, Default)]
pub(super) struct Ids {
    used: HashSet<String>,
    /// Next number to try for a name that is taken; without it, a thousand equal headings would
    /// take half a million tries.
    next: HashMap<String, usize>,
}

impl Ids {
    /// Uses exactly this name, unless it is taken.
    pub(super) fn claim(&mut self, name: &str) -> bool {
        self.used.insert(name.to_owned())
    }

    /// Uses this name, with a number after it if it is taken.
    pub(super) fn make(&mut self, name: &str) -> String {
        if self.claim(name) {
            return name.to_owned();
        }
        loop {
            let next = self.next.entry(name.to_owned()).or_insert(1);
            *next += 1;
            let numbered = format!("{name}-{next}");
            if self.claim(&numbered) {
                return numbered;
            }
        }
    }

    pub(super) fn contains(&self, name: &str) -> bool {
        self.used.contains(name)
    }
}

/// Is this a name that only the page or our notes may use?
pub(super) fn is_reserved(name: &str) -> bool {
    // Comments are `c1`, `c2` and so on.
    let is_comment = name.strip_prefix('c').is_some_and(|number| {
        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    });
    is_comment
        || PAGE_ANCHORS.contains(&name)
        || PAGE_IDS.contains(&name)
        || OUR_STARTS.iter().any(|start| name.starts_with(start))
}

/// A name made from words: letters and digits in lower case, hyphens for the rest; may be empty.
pub(super) fn from_words(words: &str) -> String {
    let mut name = String::new();
    for c in words.chars().flat_map(char::to_lowercase) {
        if name.len() + c.len_utf8() > MAX_BYTES {
            break;
        }
        if c.is_alphanumeric() {
            name.push(c);
        } else if matches!(c, '\'' | '’') {
            // “don't” reads better as `dont` than as `don-t`.
        } else if !name.is_empty() && !name.ends_with('-') {
            name.push('-');
        }
    }
    name.truncate(name.trim_end_matches('-').len());
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_name_gets_the_next_free_number() {
        let mut ids = Ids::default();
        assert!(ids.claim("rest-2"));
        assert_eq!(
            [ids.make("rest"), ids.make("rest"), ids.make("rest")],
            ["rest", "rest-3", "rest-4"]
        );
    }

    #[test]
    fn a_heading_cannot_take_the_name_of_a_part_of_the_page() {
        for name in ["notes", "main", "fn-1", "fnref-1-1", "c12", "comment-name-hint"] {
            assert!(is_reserved(name), "{name}");
        }
        for name in ["note", "c", "c4-model", "comment", "maintenance", "latest-news"] {
            assert!(!is_reserved(name), "{name}");
        }
    }

    #[test]
    fn a_name_is_made_of_the_words_that_one_reads() {
        assert_eq!(from_words("  Don't look “back” – ever!"), "dont-look-back-ever");
        assert_eq!(from_words("Über Ärger"), "über-ärger");
        assert_eq!(from_words("…"), "");
        assert!(from_words(&"long words ".repeat(50)).len() <= MAX_BYTES);
    }
}
