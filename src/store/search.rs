use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization;

use crate::comments::Status;

/// What somebody looks for in the names and texts of comments.
///
/// Every word has to be there, in any order; words in quotation marks stand next to each other, and
/// an asterisk ends the beginning of a word. Upper and lower case, and marks above letters, make no
/// difference.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// One of these has to be found, with each of its terms.
    ways: Vec<Vec<Term>>,
}

/// Words next to each other.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Term {
    /// Letters and digits only, so that neither database can take them for a sign of its own.
    words: Vec<String>,
    /// Is the last of them the beginning of a word?
    open: bool,
}

/// Most words that are looked for; nobody types more.
const MAX_WORDS: usize = 64;

/// Words of which a beginning may be looked for have at least this many letters: a shorter one
/// would stand for half of all words.
const MIN_BEGINNING: usize = 2;

impl Search {
    /// Reads what was typed; `None` if there is no word in it.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        let mut terms = Vec::new();
        let mut left = MAX_WORDS;
        for (place, part) in typed.split(['"', '“', '”', '„']).enumerate() {
            let phrases: Vec<&str> =
                if place % 2 == 1 { vec![part] } else { part.split_whitespace().collect() };
            for phrase in phrases {
                let mut words = findable(phrase);
                words.truncate(left);
                left -= words.len();
                let Some(last) = words.last() else { continue };
                let open = phrase.ends_with('*') && last.chars().count() >= MIN_BEGINNING;
                terms.push(Term { words, open });
            }
        }
        (!terms.is_empty()).then(|| Self { ways: vec![terms] })
    }

    /// Comments that share two of the rarer words of `text`: in most texts those are the longest.
    /// `None` if it has too few to tell anything.
    #[must_use]
    pub(super) fn near(text: &str) -> Option<Self> {
        const WORDS: usize = 6;
        const MIN_LETTERS: usize = 4;
        let mut seen = HashSet::new();
        let mut words = findable(text);
        words.retain(|word| word.chars().count() >= MIN_LETTERS && seen.insert(word.clone()));
        words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
        words.truncate(WORDS);
        let term = |word: &String| Term { words: vec![word.clone()], open: false };
        let ways: Vec<Vec<_>> =
            words.chunks_exact(2).map(|pair| pair.iter().map(term).collect()).collect();
        (!ways.is_empty()).then_some(Self { ways })
    }

    /// The question in the words of `SQLite`'s FTS5.
    pub(super) fn for_sqlite(&self, status: Option<Status>) -> String {
        let found = any(&self.ways, " AND ", " OR ", |term| {
            let open = if term.open { "*" } else { "" };
            format!("{{author_name body}} : \"{}\"{open}", term.words.join(" "))
        });
        match status {
            Some(status) => format!("({found}) AND status : \"{}\"", status.word()),
            None => found,
        }
    }

    /// The question in the words of Postgres' `tsquery`.
    pub(super) fn for_postgres(&self) -> String {
        any(&self.ways, " & ", " | ", |term| {
            let words = term.words.iter().flat_map(|word| folded(word));
            let words: Vec<_> = words.map(|word| format!("'{word}'")).collect();
            let open = if term.open { ":*" } else { "" };
            format!("({}{open})", words.join(" <-> "))
        })
    }
}

/// All terms of one of these ways.
fn any(ways: &[Vec<Term>], and: &str, or: &str, said: impl Fn(&Term) -> String) -> String {
    let ways = ways
        .iter()
        .map(|terms| format!("({})", terms.iter().map(&said).collect::<Vec<_>>().join(and)));
    ways.collect::<Vec<_>>().join(or)
}

/// The words of a text, in small letters.
pub(super) fn words(text: &str) -> Vec<String> {
    let words = text.split(|letter: char| !letter.is_alphanumeric() && !is_mark(letter));
    let is_letter = |letter: char| letter.is_alphanumeric() && !is_mark(letter);
    words.filter(|word| word.contains(is_letter)).map(str::to_lowercase).collect()
}

/// Words of which something is left to look for: some marks count as letters (U+0345), and some letters
/// are nothing but marks (U+037A).
fn findable(text: &str) -> Vec<String> {
    let mut words = words(text);
    words.retain(|word| !folded(word).is_empty());
    words
}

/// A word as `searchable` of the migration folds it; it may fall apart, as `½` does.
fn folded(word: &str) -> Vec<String> {
    words(&word.nfkd().filter(|letter| !is_mark(*letter)).collect::<String>())
}

/// A mark that stands above or below the letter before it.
fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_phrases_and_beginnings_are_told_apart() {
        for (typed, sqlite, postgres) in [
            ("Café", "({author_name body} : \"café\")", "(('cafe'))"),
            (
                "a \"safe place\" hel*",
                "({author_name body} : \"a\" AND {author_name body} : \"safe place\" AND \
                 {author_name body} : \"hel\"*)",
                "(('a') & ('safe' <-> 'place') & ('hel':*))",
            ),
            // Signs of the databases are no signs here.
            ("' OR 1=1 NEAR(", "", ""),
            ("a*", "({author_name body} : \"a\")", "(('a'))"),
        ] {
            let search = Search::parse(typed).expect("words");
            if sqlite.is_empty() {
                assert!(!search.for_postgres().contains("'' "), "{}", search.for_postgres());
                continue;
            }
            assert_eq!(search.for_sqlite(None), sqlite);
            assert_eq!(search.for_postgres(), postgres);
        }
        for nothing in [" \" ** ' ", "\u{322}\u{328}\u{345}\u{1ab7}", "\u{37a}"] {
            assert_eq!(Search::parse(nothing), None, "{nothing:?}");
        }
        let search = Search::parse("hope \u{345}").expect("a word");
        assert_eq!(search.for_postgres(), "(('hope'))");
    }

    #[test]
    fn a_status_is_one_more_word_on_sqlite() {
        let search = Search::parse("hope").expect("a word");
        let question = search.for_sqlite(Some(Status::Held));
        assert_eq!(question, "(({author_name body} : \"hope\")) AND status : \"held\"");
    }
}
