//! Which words are given names, and which are no names at all though they begin with a capital.

use std::collections::HashSet;
use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::guard::template::lines;

/// Lists of words in lower case and without accents.
pub(super) struct Names {
    given: HashSet<String>,
    worldly: HashSet<String>,
    not: HashSet<String>,
}

impl Names {
    /// The lists of `names.txt`; read once.
    pub(super) fn shipped() -> &'static Self {
        static SHIPPED: OnceLock<Names> = OnceLock::new();
        SHIPPED.get_or_init(|| {
            let list = |wanted: &str| {
                let lines = lines(include_str!("names.txt")).filter(|(title, _)| *title == wanted);
                lines.flat_map(|(_, line)| line.split_whitespace()).map(bare).collect()
            };
            Self { given: list("given"), worldly: list("worldly"), not: list("not") }
        })
    }

    /// Is it a given name that many people have?
    pub(super) fn is_given(&self, word: &str) -> bool {
        self.given.contains(&bare(word)) || self.is_worldly(word)
    }

    /// Is it a given name that is an ordinary word as well, as Grace and Rose are?
    pub(super) fn is_worldly(&self, word: &str) -> bool {
        self.worldly.contains(&bare(word))
    }

    /// Is it an ordinary word that is written with a capital at times, as Monday is?
    pub(super) fn is_no_name(&self, word: &str) -> bool {
        self.not.contains(&bare(word))
    }
}

/// In lower case, without accents.
fn bare(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    word.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect()
}
